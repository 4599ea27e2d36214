//! Mistakes of the source documents that only show on rows: a slice of the document is run on a server, which is then asked.
//!
//! `--@ qic-life 57` says that what follows begins in line 57 of `spec/qic-life/SOURCE.md` and is there word for word,
//! `--@ completed: …` that the document does not have it, and why it must be there. `--@ ask: …` is a question: what follows runs
//! as one transaction, and its rows, or what the server refuses it with, are in the snapshot.

use std::fmt::Write as _;

use pgspec_postgres::{Transaction, apply};
use postgres::{Client, SimpleQueryMessage};

use crate::pack;

/// The rows that a fixture answers for.
const ROWS: [&str; 11] = ["D15", "Q05", "Q05", "Q07", "Q08", "Q10", "Q11", "Q14", "Q15", "Q16", "Q17"];

/// What the lines after a mark are.
enum Part {
    Document { name: String, line: usize },
    Completed,
    Question(String),
}

struct Run {
    part: Part,
    text: String,
}

fn runs(fixture: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for line in fixture.lines() {
        let Some(mark) = line.strip_prefix("--@ ") else {
            let run = runs.last_mut().expect("a mark before the first line");
            run.text.push_str(line);
            run.text.push('\n');
            continue;
        };
        let part = if let Some(question) = mark.strip_prefix("ask: ") {
            Part::Question(question.to_owned())
        } else if mark.starts_with("completed: ") {
            Part::Completed
        } else if mark.starts_with("title: ") {
            continue;
        } else {
            let (name, line) = mark.split_once(' ').expect("a document and a line");
            Part::Document { name: name.to_owned(), line: line.parse().expect("a number") }
        };
        runs.push(Run { part, text: String::new() });
    }
    runs
}

/// The same lines of a document.
fn original(name: &str, line: usize, count: usize) -> String {
    let path = testkit::workspace_root().join("spec").join(name).join("SOURCE.md");
    let document =
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    document.lines().skip(line - 1).take(count).map(|line| format!("{line}\n")).collect()
}

/// What the server says to one transaction.
fn answer(client: &mut Client, sql: &str) -> String {
    match client.simple_query(sql) {
        Ok(messages) => {
            let rows = messages.iter().filter_map(|message| {
                let SimpleQueryMessage::Row(row) = message else { return None };
                Some((0..row.len()).map(|i| row.get(i).unwrap_or("null")).collect::<Vec<_>>().join(" | "))
            });
            let rows: String = rows.map(|row| format!("    {row}\n")).collect();
            if rows.is_empty() { "    done, no row\n".to_owned() } else { rows }
        }
        Err(error) => {
            let error = error.as_db_error().unwrap_or_else(|| panic!("{sql}: {error:?}"));
            format!("    {}: {}\n", error.code().code(), error.message())
        }
    }
}

#[test]
fn the_server_answers() {
    let root = testkit::workspace_root().join("crates/pgspec-postgres/fixtures/ledger");
    let fixtures = testkit::fixtures(&root, "sql");
    assert_eq!(fixtures.iter().map(|fixture| &fixture.name[..3]).collect::<Vec<_>>(), ROWS);
    testkit::each_fixture("ledger/server", &root, "sql", |fixture| {
        let database = pack::hosted("ledger");
        let mut client = database.connect().expect("connected");
        let (mut out, mut slices) = (String::new(), 0);
        for run in runs(&fixture.text()) {
            match run.part {
                Part::Document { name, line } => {
                    let there = original(&name, line, run.text.lines().count());
                    assert_eq!(run.text, there, "{}: line {line} of {name}", fixture.name);
                    slices += 1;
                }
                Part::Completed => {}
                Part::Question(question) => {
                    let asked: String = run.text.lines().map(|line| format!("> {line}\n")).collect();
                    let _ = writeln!(out, "{question}?\n{asked}{}", answer(&mut client, &run.text));
                    continue;
                }
            }
            apply(&mut client, &run.text, Transaction::Whole)
                .unwrap_or_else(|error| panic!("{}: {error}", fixture.name));
        }
        assert!(slices > 0 && !out.is_empty(), "{} has no slice or no question", fixture.name);
        out
    });
}
