//! SQL histories: what the reader makes of them is what a server holds when it has run them, and what it refuses a
//! server refuses.
//!
//! A history is cut into blocks by empty lines; a block that begins with `--!` is one that Postgres refuses.

use std::path::Path;

use pgspec_catalog::{Catalog, Diagnostics, Name, Severity, Sources};
use pgspec_plan::diff::{DiffOptions, Pair, What, diff};
use pgspec_sql::read;

use crate::agreement::{KINDS, live_in};
use crate::{empty, major};

/// A block of a history: where it stands, and whether Postgres refuses it.
struct Block<'a> {
    start: usize,
    sql: &'a str,
    refused: bool,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut start = 0;
    let mut found = Vec::new();
    for sql in text.split("\n\n") {
        found.push(Block { start, sql, refused: sql.trim_start().starts_with("--!") });
        start += sql.len() + 2;
    }
    found
}

fn replay(text: &str) -> (Catalog, Diagnostics) {
    let mut sources = Sources::default();
    let file = sources.add("history.sql", text);
    let postgres = major();
    let binder = pgspec_analyze::bind::Meanings::new(postgres);
    let path = [Name::exact("public")];
    let options = read::Options { postgres, ..read::Options::default() };
    let read = read::replay(&sources, &[file], &path, Catalog::new(), &options, &binder);
    (read.catalog, read.diagnostics)
}

/// What is wrong with a history, if anything is.
fn disagreement(text: &str) -> String {
    let mut out = String::new();
    let (catalog, diagnostics) = replay(text);
    let database = empty("replay");
    let mut client = database.connect().expect("connected");
    for block in blocks(text) {
        let answer = client.batch_execute(block.sql);
        if answer.is_err() != block.refused {
            let why = answer.err().map(|e| e.as_db_error().map_or(e.to_string(), |e| e.message().to_owned()));
            out.push_str(&format!("Postgres: {}\n  {why:?}\n", block.sql));
        }
        let inside = |place: u32| (block.start..=block.start + block.sql.len()).contains(&(place as usize));
        let errors: Vec<&str> = diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .filter(|d| d.primary.as_ref().is_some_and(|label| inside(label.span.start)))
            .map(|d| d.message.as_str())
            .collect();
        if errors.is_empty() == block.refused {
            out.push_str(&format!("reader: {}\n  {errors:?}\n", block.sql));
        }
    }
    for diagnostic in diagnostics.iter().filter(|d| d.severity != Severity::Error) {
        out.push_str(&format!("{}: {}\n", diagnostic.code.id, diagnostic.message));
    }
    drop(client);
    let found = live_in(&database, None, pgspec_postgres::hosted::SUPERUSER);
    let path = vec![Name::exact("public")];
    let search_path = Pair::new(path.clone(), path);
    let options = DiffOptions { postgres: major(), search_path, column_order: true, rows: None };
    for change in diff(&catalog, &found, &options) {
        // Whether two bodies mean the same is not known offline: see the test above.
        let body = change.is_unknown()
            && matches!(&change.what, What::Changed { path, .. } if path == "body.standard");
        // What the live reader does not read (yet) says nothing.
        if KINDS.contains(&change.key.kind) && !body {
            out.push_str(&format!("{}: {:#?}\n", change.key, change.what));
        }
    }
    out
}

/// Bodies that Postgres parsed follow renames; what stands in quotes does not.
#[test]
fn bodies_follow_where_postgres_keeps_what_they_mean() {
    let text = "create table t (id int, a text);
        create function kept() returns setof t language sql begin atomic select t.id, a from t where a <> ''; end;
        create function quoted() returns bigint language sql as 'select count(*) from t';
        alter table t rename to u; alter table u rename column a to name;";
    let (catalog, diagnostics) = replay(text);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let bodies = catalog.functions().map(|item| item.body.body.sql().text.as_str());
    assert_eq!(
        bodies.collect::<Vec<_>>(),
        ["begin atomic select u.id, name as a from u where name <> ''; end", "select count(*) from t"]
    );
}

#[test]
fn histories_come_to_what_postgres_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut fixtures = testkit::fixtures(&folder.join("replay"), "sql");
    if major() >= 18 {
        fixtures.extend(testkit::fixtures(&folder.join("replay_18"), "sql"));
    }
    let mut wrong = String::new();
    let only = std::env::var("PGSPEC_ONLY").unwrap_or_default();
    for fixture in fixtures {
        if !fixture.name.contains(&only) {
            continue;
        }
        let found = disagreement(&fixture.text());
        if !found.is_empty() {
            wrong.push_str(&format!("== {}\n{found}\n", fixture.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
