//! The types for diesel: a crate of its own in `fixtures/diesel`, so that nothing else here needs diesel or libpq.

use pgspec_codegen::RustTarget;

use crate::{database, exact, run_crate};

#[test]
fn every_type_goes_through_diesel_and_back() {
    drop(exact(RustTarget::Diesel, "exact_diesel.rs"));
    let database = database(RustTarget::Diesel, "diesel.rs");
    let manifest = testkit::workspace_root().join("crates/pgspec-postgres/fixtures/diesel/Cargo.toml");
    assert_eq!(run_crate(&manifest, &[], &database), "everything goes through diesel and back\n");
}

#[test]
fn infinities_and_nulls_in_arrays_go_through_diesel_and_back() {
    // Both modules are compiled together.
    drop(database(RustTarget::Diesel, "diesel.rs"));
    let database = exact(RustTarget::Diesel, "exact_diesel.rs");
    let manifest = testkit::workspace_root().join("crates/pgspec-postgres/fixtures/diesel/Cargo.toml");
    let said = run_crate(&manifest, &["exact"], &database);
    assert_eq!(said, "infinities and nulls in arrays go through diesel and back\n");
}
