//! The types for diesel: a crate of its own in `fixtures/diesel`, so that nothing else here needs diesel or libpq.

use pgspec_codegen::RustTarget;

use crate::{database, run_crate};

#[test]
fn every_type_goes_through_diesel_and_back() {
    let database = database(RustTarget::Diesel, "diesel.rs");
    let manifest = testkit::workspace_root().join("crates/pgspec-postgres/fixtures/diesel/Cargo.toml");
    assert_eq!(run_crate(&manifest, &database), "everything goes through diesel and back\n");
}
