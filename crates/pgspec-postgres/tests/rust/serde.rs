//! The types for serde alone: what `to_jsonb` writes is read, and `jsonb_populate_record` makes the same row of what they
//! write. A crate of its own in `fixtures/serde`, so that it has just the features that the types ask for.

use std::io::Write;
use std::process::{Command, Stdio};

use pgspec_codegen::{RustShape, RustTarget};
use pgspec_postgres::Database;

use crate::{composites, database, exact};

/// Rows as Postgres writes them, each with its table, and behind them what the types write.
fn through(rows: &[(String, String)]) -> Vec<(String, String)> {
    let root = testkit::workspace_root();
    let mut child = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--manifest-path"])
        .arg(root.join("crates/pgspec-postgres/fixtures/serde/Cargo.toml"))
        .arg("--target-dir")
        // Of its own, so that it waits for no other fixture's build.
        .arg(root.join("target/fixtures/serde"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("cargo runs");
    let lines: String = rows.iter().map(|(table, row)| format!("{table}\t{row}\n")).collect();
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("cargo ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    writer.join().expect("a thread").expect("the rows are read");
    let written = String::from_utf8(output.stdout).expect("text");
    let written: Vec<_> = written
        .lines()
        .map(|line| line.split_once('\t').expect("a row and a new row"))
        .map(|(row, new)| (row.to_owned(), new.to_owned()))
        .collect();
    assert_eq!(written.len(), rows.len());
    written
}

/// Inserts the rows of a file, and sends those of each table through the types.
fn check(database: &Database<'_>, project: &str, rows: &str, tables: &[(&str, usize)]) {
    let mut client = database.connect().expect("a connection");
    client.batch_execute(rows).unwrap_or_else(|error| panic!("{error:?}"));
    let mut all = Vec::new();
    for (table, expected) in tables {
        let table = if table.contains('.') { (*table).to_owned() } else { format!("public.{table}") };
        let found = client.query(&format!("select to_jsonb(t)::text from {table} t order by 1"), &[]);
        let found = found.unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(found.len(), *expected, "{table}");
        all.extend(found.iter().map(|row| (format!("{project}.{table}"), row.get::<_, String>(0))));
    }
    for ((table, row), (again, new)) in all.iter().zip(through(&all)) {
        let table = table.strip_prefix(&format!("{project}.")).expect("a table");
        for written in [again, new] {
            let sql = format!(
                "select r::text = t::text, t::text, r::text from {table} t,
                 jsonb_populate_record(null::{table}, $1::text::jsonb) r where to_jsonb(t) = $2::text::jsonb"
            );
            let told = client
                .query_one(&sql, &[&written, row])
                .unwrap_or_else(|error| panic!("{error:?}\n{written}"));
            let (same, kept, read) =
                (told.get::<_, bool>(0), told.get::<_, String>(1), told.get::<_, String>(2));
            assert!(same, "{table}\n{kept}\n{read}\n{written}");
        }
    }
}

#[test]
fn every_type_goes_through_json_and_back() {
    drop(exact(RustTarget::Serde, "exact_serde.rs"));
    drop(composites(RustTarget::Serde, "composites_serde.rs", RustShape::default()));
    let database = database(RustTarget::Serde, "serde.rs");
    let rows = include_str!("../../fixtures/rust/rows.sql");
    let tables = [("values", 3), ("lists", 3), ("multiranges", 3), ("documents", 3)];
    check(&database, "plain", rows, &tables);
}

#[test]
fn infinities_and_nulls_in_arrays_go_through_json_and_back() {
    drop(database(RustTarget::Serde, "serde.rs"));
    drop(composites(RustTarget::Serde, "composites_serde.rs", RustShape::default()));
    let database = exact(RustTarget::Serde, "exact_serde.rs");
    let rows = include_str!("../../fixtures/rust_exact/rows.sql");
    let tables = [("moments", 6), ("lists", 4), ("multiranges", 3), ("sales.days", 2)];
    check(&database, "exact", rows, &tables);
}

#[test]
fn vectors_go_through_json_and_back() {
    drop(database(RustTarget::Serde, "serde.rs"));
    drop(exact(RustTarget::Serde, "exact_serde.rs"));
    let database = composites(RustTarget::Serde, "composites_serde.rs", RustShape::default());
    // An empty one is written as `[]`, of which Postgres makes none again.
    let rows = "insert into vectors (id) values (1);
        insert into vectors values (2, '1', '1'), (3, '-32768 0 32767', '0 4294967295');";
    check(&database, "vectors", rows, &[("vectors", 3)]);
}
