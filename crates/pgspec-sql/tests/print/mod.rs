//! What the printer makes of catalogs: every snapshot is a file that Postgres can run.

pub(crate) mod build;
mod cluster;
mod cycles;
mod functions;
mod rows;
mod tables;

use pgspec_catalog::Catalog;
use pgspec_sql::print::{self, SchemaOptions};

/// The schema of a catalog that can be printed without findings.
fn printed(catalog: &Catalog, options: &SchemaOptions) -> String {
    let (statements, diagnostics) = print::schema(catalog, options);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    for statement in &statements {
        assert!(statement.sql.ends_with(';'), "{statement:?}");
    }
    print::file(&statements, "")
}

/// Compares the schema of a catalog with `snapshots/sql/print/<name>.sql`.
fn check(name: &str, catalog: &Catalog) {
    testkit::assert_file("sql/print", &format!("{name}.sql"), &printed(catalog, &SchemaOptions::default()));
}
