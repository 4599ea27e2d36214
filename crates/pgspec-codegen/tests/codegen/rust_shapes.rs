//! Rust types that say more than the names and types of columns.

use pgspec_codegen::RustShape;

use crate::rust::{TARGETS, assert_pretty, crm, messages, shaped};

fn assert_shape(name: &str, shape: RustShape) {
    for (target, suffix) in TARGETS {
        let (text, diagnostics) = shaped(&crm(), target, shape);
        assert_eq!(messages(&diagnostics), "");
        assert_pretty(&text);
        testkit::assert_file("codegen/rust", &format!("{name}.{suffix}.rs"), &text);
    }
}

#[test]
fn enums_for_labels_that_are_to_come() {
    assert_shape("open_enums", RustShape { open_enums: true, ..RustShape::default() });
}
