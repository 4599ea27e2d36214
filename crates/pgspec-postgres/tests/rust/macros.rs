//! `sqlx.toml`: the macros of sqlx check queries against a server when a crate is compiled, so there is one of its own.

use std::fs;

use pgspec_codegen::RustTarget;

use crate::{database, run_crate};

#[test]
fn columns_of_queries_have_their_types() {
    let database = database(RustTarget::Sqlx, "schema.rs");
    let root = testkit::workspace_root();
    let fixture = root.join("crates/pgspec-postgres/fixtures/sqlx");
    // sqlx looks for the file beside Cargo.toml. What is written anew is compiled anew, with the database of this run.
    let copy = root.join("target/fixtures/sqlx");
    fs::create_dir_all(copy.join("src")).expect("a folder");
    for (from, to) in [
        (fixture.join("Cargo.toml"), "Cargo.toml"),
        (fixture.join("Cargo.lock"), "Cargo.lock"),
        (fixture.join("src/main.rs"), "src/main.rs"),
        (testkit::snapshots_root().join("rust/schema.rs"), "src/schema.rs"),
        (testkit::snapshots_root().join("rust/sqlx.toml"), "sqlx.toml"),
    ] {
        let text = fs::read_to_string(&from).expect("a file of the fixture");
        fs::write(copy.join(to), text).expect("a copy");
    }
    assert_eq!(run_crate(&copy.join("Cargo.toml"), &[], &database), "every column has its type\n");
}
