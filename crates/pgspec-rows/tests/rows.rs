//! Rows of models, without a server: what is said of tables that get none, and what `fixtures:` do.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests fail by panicking

use pgspec_catalog::{Catalog, Name, Severity, Sources};
use pgspec_rows::{Options, Rows, generate};
use pgspec_spec::ProjectFiles;

fn compile(text: &str) -> Catalog {
    let mut sources = Sources::default();
    let settings = sources.add("pgspec.yaml", "name: rows\npostgres: 15\n".to_owned());
    let file = sources.add("rows.yaml", text.to_owned());
    let files = ProjectFiles { settings: Some(settings), specs: vec![file], ..ProjectFiles::default() };
    let (spec, diagnostics) = pgspec_spec::read(&mut sources, &files);
    let errors: Vec<_> = diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    spec.catalog
}

fn rows(text: &str) -> Rows {
    let search_path = vec![Name::exact("public")];
    generate(&compile(text), &Options { postgres: 15, search_path, seed: 1, rows: 2 }, &[])
}

#[test]
fn what_stands_in_the_way_is_named() {
    let rows = rows(
        "tables:
  odd:
    columns:
      id: integer primary key
      n: integer not null
    constraints:
      strange: check (n > 3 and n < 3)
  void:
    columns:
      id: integer primary key
      n: integer not null check (n is null)
  follows:
    columns:
      odd: integer not null references odd
",
    );
    let told: Vec<String> =
        rows.unfilled.iter().map(|table| format!("{}: {}", table.table, table.why)).collect();
    testkit::assert_snapshot("rows", "unfilled", &(told.join("\n") + "\n" + &rows.unfilled[0].help() + "\n"));
    assert_eq!(rows.unfilled.iter().filter(|table| table.impossible).count(), 1);
    assert!(rows.statements.is_empty());
}

#[test]
fn fixtures_are_taken_and_filled_up() {
    let rows = rows(
        "tables:
  people:
    columns:
      id: integer primary key
      name: text not null check (known(name))
      tags: text[]
      born: date
    fixtures:
      - { name: Ada, tags: [a, \"b c\"], born: { sql: current_date } }
      - { id: 7, name: Grace, born: null }
  pets:
    columns:
      id: integer primary key
      person: integer not null references people
functions:
  known(name text):
    returns: boolean
    language: sql
    volatility: immutable
    body: select name in ('Ada', 'Grace')
",
    );
    testkit::assert_snapshot("rows", "fixtures.sql", &rows.script());
}
