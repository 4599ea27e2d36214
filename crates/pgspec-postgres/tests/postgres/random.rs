//! Three readers, one catalog: random schemas of tables, indexes, policies, functions and views, written as YAML, are
//! read, printed as SQL, read back from that SQL, applied to a server and read back from there. All three say the same.
//!
//! The spec and the SQL must agree to the letter. Postgres spells expressions in its own way; the generator knows both
//! spellings of each expression that it writes, and the comparison with the live database uses them.

#[path = "random/schema.rs"]
mod schema;

use std::collections::BTreeMap;

use pgspec_catalog::{Catalog, Name, Sources};
use pgspec_postgres::{ReadOptions, Transaction, apply, read};
use pgspec_spec::ProjectFiles;
use pgspec_sql::print::{self, SchemaOptions};

use crate::agreement::{differences, facts};
use crate::empty;

/// Cases of a run. Each takes about 0.1 s: a database, its schema, and reading it.
const CASES: u64 = 150;

/// What the spec says, and the SQL printed from it.
fn compile(yaml: &str) -> Result<(Catalog, String), String> {
    let mut sources = Sources::default();
    let settings = sources.add("pgspec.yaml", "name: random\npostgres: 15\ncomments: keep\n");
    let spec = sources.add("random.yaml", yaml);
    let files = ProjectFiles { settings: Some(settings), specs: vec![spec], attached: BTreeMap::new() };
    let (spec, diagnostics) = pgspec_spec::read(&mut sources, &files);
    if !diagnostics.is_empty() {
        use pgspec_catalog::diagnostic::{Format, Style, render};
        return Err(render(&diagnostics, &sources, Format::Human, Style::Plain));
    }
    let (statements, diagnostics) = print::schema(&spec.catalog, &SchemaOptions::default());
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    Ok((spec.catalog, print::file(&statements, "")))
}

/// One case; the error says what differs.
fn agree(seed: u64) -> Result<(), String> {
    let generated = schema::generate(seed);
    let (declared, sql) = compile(&generated.yaml)?;

    let mut sources = Sources::default();
    let file = sources.add("schema.sql", sql.clone());
    let (from_sql, diagnostics) = pgspec_sql::read::file(&sources, file, &Name::exact("public"));
    if !diagnostics.is_empty() {
        return Err(format!("the SQL reader: {diagnostics:#?}\n{sql}"));
    }
    let declared = facts(&declared, true);
    let difference = differences(&declared, &facts(&from_sql, true));
    if !difference.is_empty() {
        return Err(format!("spec (left) and SQL (right) differ\n{difference}\n{sql}"));
    }

    let database = empty("random");
    let mut client = database.connect().map_err(|e| e.to_string())?;
    apply(&mut client, &sql, Transaction::Whole).map_err(|e| format!("{e}\n{sql}"))?;
    let options = ReadOptions { schemas: None, owner: Some(pgspec_postgres::hosted::SUPERUSER.into()) };
    let (live, diagnostics) = read(&mut client, &options).map_err(|e| e.to_string())?;
    if !diagnostics.is_empty() {
        return Err(format!("the live reader: {diagnostics:#?}"));
    }
    let expected: Vec<_> = declared.into_iter().map(|(key, json)| (key, generated.as_deparsed(&json))).collect();
    let difference = differences(&expected, &facts(&live, true));
    if difference.is_empty() { Ok(()) } else { Err(format!("spec (left) and server (right) differ\n{difference}\n{sql}")) }
}

#[test]
fn three_readers_agree_on_random_schemas() {
    for seed in 0..CASES {
        if let Err(problem) = agree(seed) {
            panic!("seed {seed}\n{problem}\n{}", schema::generate(seed).yaml);
        }
    }
}
