//! What the typed check refuses, Postgres refuses, for the same reason: each of its fixtures is made on a server.

use pgspec_build::{check, project, timing::Timings};
use pgspec_catalog::{Diagnostic, Severity};
use pgspec_postgres::{Database, Transaction, apply};
use pgspec_sql::print::{self, SchemaOptions};
use postgres::error::SqlState;

use crate::empty;

/// The fixtures with the SQLSTATE that the server refuses them with; none for what only fails when it runs, and for
/// what is only suspicious.
const EXPECTED: [(&str, &str); 36] = [
    ("ambiguous_alias", "42P09"),
    ("ambiguous_column", "42702"),
    ("ambiguous_function", "42725"),
    ("cannot_coerce", "42846"),
    ("collation_mismatch", "42P21"),
    ("datatype_mismatch", "42804"),
    ("duplicate_alias", "42712"),
    ("duplicate_column", "42701"),
    ("endless_recursion", ""),
    ("feature_not_supported", "0A000"),
    ("generated_always", ""),
    ("grouping_error", "42803"),
    ("indeterminate_collation", "42P22"),
    ("indeterminate_datatype", "42P18"),
    ("invalid_column_reference", "42P10"),
    ("invalid_function_definition", "42P13"),
    ("invalid_object_definition", "42P17"),
    ("invalid_parameter", "22023"),
    ("invalid_recursion", "42P19"),
    ("invalid_text_representation", "22P02"),
    ("maybe_null", ""),
    ("missing_extension", "42883"),
    ("missing_value", ""),
    ("not_null_violation", ""),
    ("null_trigger_row", ""),
    ("out_of_range", "22008"),
    ("outside_value_set", ""),
    ("suspicious", ""),
    ("time_zone_dependent", ""),
    ("trigger_function_called", ""),
    ("undefined_column", "42703"),
    ("undefined_function", "42883"),
    ("undefined_object", "42704"),
    ("undefined_table", "42P01"),
    ("windowing_error", "42P20"),
    ("wrong_object_type", "42809"),
];

/// What fails when it runs: the fixture, what to do with it, and the SQLSTATE.
const RUN: [(&str, &str, &str); 7] = [
    ("endless_recursion", "select current_tenant()", "54001"),
    ("generated_always", "select add_lead()", "428C9"),
    ("maybe_null", "insert into visits (id) values (gen_random_uuid())", "23502"),
    ("missing_value", "select add_lead(gen_random_uuid())", "23502"),
    (
        "not_null_violation",
        "insert into leads (id, owner_id, due) values (gen_random_uuid(), gen_random_uuid(), '2000-01-01');
         select forget()",
        "23502",
    ),
    (
        "outside_value_set",
        "insert into leads values (gen_random_uuid(), 'open'); select close_leads()",
        "23514",
    ),
    ("trigger_function_called", "select touch()", "0A000"),
];

/// A database with a fixture in it, and the SQLSTATE if the server refuses it; `None` for what is not in the catalog.
fn made(name: &str) -> Option<(Database<'static>, String)> {
    let path = testkit::workspace_root().join("crates/pgspec-build/fixtures/typed").join(name);
    let folder = tempfile::tempdir().expect("a folder");
    let copy = |extension: &str| {
        let file = format!("{name}.{extension}");
        std::fs::copy(path.with_extension(extension), folder.path().join(file))
    };
    copy("yaml").expect("copied");
    // Not every fixture has one.
    drop(copy("sql"));
    std::fs::write(folder.path().join("pgspec.yaml"), "name: app\npostgres: 15\n").expect("written");
    let project = project::find(folder.path()).unwrap_or_else(|d| panic!("{}", d.message));
    let checked = check(project, &mut Timings::new());
    // What lints say is no reason for a server to refuse anything.
    let keeps_out = |d: &Diagnostic| d.severity == Severity::Error && !d.code.id.starts_with("typed/");
    if checked.diagnostics.iter().any(keeps_out) {
        return None;
    }
    let search_path = vec![checked.spec.settings.default_schema.clone()];
    let options = SchemaOptions { search_path, ..SchemaOptions::default() };
    let (mut statements, _) = print::schema(&checked.spec.catalog, &options);
    // There is no scheduler here.
    statements.retain(|statement| !statement.sql.starts_with("select cron."));
    let database = empty("typed");
    let mut client = database.connect().expect("connected");
    let outcome = apply(&mut client, &print::file(&statements, ""), Transaction::Whole);
    Some((database, outcome.err().map_or_else(String::new, |error| error.refusal.code)))
}

#[test]
fn the_server_refuses_what_the_check_refuses() {
    let root = testkit::workspace_root().join("crates/pgspec-build/fixtures/typed");
    let mut found = Vec::new();
    for fixture in testkit::fixtures(&root, "yaml") {
        match made(&fixture.name) {
            Some((_, code)) => found.push((fixture.name, code)),
            // A body that does not parse is not in the catalog.
            None => assert_eq!(fixture.name, "syntax_error"),
        }
    }
    let found: Vec<_> = found.iter().map(|(name, code)| (name.as_str(), code.as_str())).collect();
    assert_eq!(found, EXPECTED);
}

#[test]
fn the_server_fails_when_the_check_says_so() {
    for (name, sql, expected) in RUN {
        let (database, code) = made(name).expect("it is in the catalog");
        assert_eq!(code, "", "{name}");
        let mut client = database.connect().expect("connected");
        let error = client.batch_execute(sql).expect_err(name);
        assert_eq!(error.code().map(SqlState::code), Some(expected), "{name}: {error:?}");
    }
}
