//! Types, aggregates, operators, casts, collations, text search, statistics, rules, event triggers and publications: what
//! a spec or an SQL file says of them is what a server holds.

use pgspec_catalog::{Catalog, Diagnostics, Sources, Standing};
use pgspec_postgres::{Database, ReadOptions, Transaction, apply, read};
use pgspec_spec::ProjectFiles;
use pgspec_spec::raise::{RaiseOptions, raise};
use pgspec_sql::print::{self, SchemaOptions};

use crate::agreement::{Texts, differences, facts};
use crate::empty;

/// The catalog of a spec file.
fn compile(yaml: &str) -> Result<Catalog, String> {
    let mut sources = Sources::default();
    let settings = sources.add("pgspec.yaml", "name: app\n");
    let spec = sources.add("app.yaml", yaml);
    let files = ProjectFiles { settings: Some(settings), specs: vec![spec], ..ProjectFiles::default() };
    let (spec, diagnostics) = pgspec_spec::read(&mut sources, &files);
    if !diagnostics.has_errors() { Ok(spec.catalog) } else { Err(said(&diagnostics)) }
}

/// The catalog of an SQL file.
fn read_sql(sql: &str) -> Result<Catalog, String> {
    let mut sources = Sources::default();
    let file = sources.add("app.sql", sql);
    let (catalog, diagnostics) = pgspec_sql::read::file(&sources, file, &"public".into());
    if diagnostics.is_empty() { Ok(catalog) } else { Err(said(&diagnostics)) }
}

fn printed(catalog: &Catalog) -> Result<String, String> {
    let (statements, cycles) = print::schema(catalog, &SchemaOptions::default());
    if cycles.is_empty() { Ok(print::file(&statements, "")) } else { Err(format!("{cycles:#?}")) }
}

fn run(database: &Database<'_>, script: &str) -> Result<(), String> {
    let mut client = database.connect().map_err(|error| error.to_string())?;
    apply(&mut client, script, Transaction::Whole).map_err(|error| format!("{error}\n{script}"))?;
    Ok(())
}

fn same(left: &Catalog, right: &Catalog) -> Result<(), String> {
    let (left, right) = (facts(left, Standing::Managed), facts(right, Standing::Managed));
    if left.is_empty() {
        return Err("there is nothing to compare".to_owned());
    }
    let differences = differences(&left, &right, Texts::Exact);
    if differences.is_empty() { Ok(()) } else { Err(differences) }
}

fn live(database: &Database<'_>) -> Result<Catalog, String> {
    let mut client = database.connect().map_err(|error| error.to_string())?;
    let options =
        ReadOptions { owner: Some(pgspec_postgres::hosted::SUPERUSER.into()), ..ReadOptions::default() };
    let (catalog, diagnostics) = read(&mut client, &options).map_err(|error| error.to_string())?;
    if diagnostics.is_empty() { Ok(catalog) } else { Err(said(&diagnostics)) }
}

/// What diagnostics say, one a line.
fn said(diagnostics: &Diagnostics) -> String {
    let lines =
        diagnostics.iter().map(|found| format!("{} {}", found.message, found.help.as_deref().unwrap_or("")));
    lines.collect::<Vec<_>>().join("\n")
}

/// What a spec says is what the printed SQL says offline, and what a database made of that holds; and that database
/// can be printed again.
fn spec_holds(yaml: &str) -> Result<(), String> {
    let declared = compile(yaml)?;
    let script = printed(&declared)?;
    let read = read_sql(&script).map_err(|why| format!("the printed SQL is not read: {why}\n{script}"))?;
    same(&declared, &read).map_err(|why| format!("as SQL is read back: {why}\n{script}"))?;
    let database = empty("kinds");
    run(&database, &script)?;
    let found = live(&database)?;
    same(&declared, &found).map_err(|why| format!("as the server has it: {why}\n{script}"))?;
    imported(&found)?;
    let copy = empty("kinds_copy");
    run(&copy, &printed(&found)?)?;
    same(&found, &live(&copy)?).map_err(|why| format!("printed from the server: {why}"))
}

/// What a catalog becomes as the files of a spec is the catalog again.
fn imported(catalog: &Catalog) -> Result<(), String> {
    let raised = raise(catalog, &RaiseOptions::default());
    let said: Vec<_> = raised.diagnostics.iter().map(|found| found.message.clone()).collect();
    if said.is_empty() {
        Ok(())
    } else {
        Err(format!("as it is written as a spec: {said:#?}\n{:#?}", raised.files))
    }
}

/// What an SQL file says offline is what a server makes of it.
fn sql_holds(sql: &str) -> Result<(), String> {
    let read = read_sql(sql)?;
    let database = empty("kinds_sql");
    run(&database, sql)?;
    same(&read, &live(&database)?)?;
    imported(&read)
}

fn all(fixtures: &str, extension: &str, least: usize, holds: fn(&str) -> Result<(), String>) {
    let root = testkit::workspace_root().join("crates/pgspec-postgres/fixtures/kinds");
    let fixtures = testkit::fixtures(&root.join(fixtures), extension);
    assert!(fixtures.len() >= least, "{}", fixtures.len());
    let only = std::env::var("PGSPEC_ONLY").unwrap_or_default();
    let mut wrong = Vec::new();
    for fixture in fixtures.iter().filter(|fixture| fixture.path.to_string_lossy().contains(&only)) {
        if let Err(why) = holds(&fixture.text()) {
            wrong.push(format!("{}: {why}", fixture.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn kinds_of_specs_hold_on_a_server() {
    all("spec", "yaml", 11, spec_holds);
}

#[test]
fn kinds_of_sql_files_are_read_as_a_server_has_them() {
    all("sql", "sql", 11, sql_holds);
}
