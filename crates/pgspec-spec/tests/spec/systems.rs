//! The systems under `spec/` read without a finding.

use super::project::read_folder;

#[test]
fn nextbestmove_is_clean() {
    let read = read_folder(&testkit::workspace_root().join("spec/nextbestmove"));
    assert!(read.diagnostics.is_empty(), "{}", read.rendered());
    assert_eq!(read.spec.catalog.tables().filter(|t| t.object.is_managed()).count(), 12);
}
