//! What documents claim in figures, beside what they have: their SQL as the reader reads it, and their lists, counted.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use pgspec_catalog::{Catalog, Kind, Name, Sources, Standing};
use pgspec_spec::Platform;
use pgspec_sql::read::files;

fn document(system: &str) -> String {
    let path = testkit::workspace_root().join("spec").join(system).join("SOURCE.md");
    std::fs::read_to_string(path).unwrap()
}

/// What the SQL of QIC Life's document makes, without the tables that it takes for granted.
fn made_by_qic_life(document: &str) -> Catalog {
    let completed = "create table users (id uuid primary key, lifescore integer);
        create table missions (id uuid primary key, is_active boolean, category text, difficulty text);
        create table user_missions (user_id uuid, status text, progress integer, started_at timestamp);";
    made(document, completed)
}

fn made(document: &str, completed: &str) -> Catalog {
    let mut sources = Sources::default();
    let (base, _) = pgspec_spec::pack(Platform::Supabase { legacy_grants: false }, &mut sources);
    let document = sources.add("SOURCE.md", document);
    let completed = sources.add("completed.sql", completed);
    let search_path = [Name::exact("public"), Name::exact("extensions")];
    let catalog = files(&sources, &[completed, document], &search_path, base).catalog;
    let mut made = Catalog::new();
    for (_, key, object) in catalog.iter().filter(|(_, _, object)| object.standing == Standing::Managed) {
        if object.span().is_some_and(|span| span.file == document) {
            made.insert(key.clone(), object.clone()).unwrap();
        }
    }
    made
}

/// The names in the first list behind a heading or a line of the document.
fn listed(document: &str, behind: &str) -> Vec<String> {
    let (_, rest) = document.split_once(behind).unwrap();
    let items = rest.lines().skip_while(|line| !line.starts_with("- `"));
    let items = items.map_while(|line| line.strip_prefix("- `")?.split('`').next());
    items.map(ToOwned::to_owned).collect()
}

/// The first number of a text, and whether it means "at least".
fn figure(claim: &str) -> (usize, bool) {
    let digits: String =
        claim.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    (digits.parse().unwrap(), claim.contains(&format!("{digits}+")))
}

#[test]
fn the_summary_of_qic_life_against_its_document() {
    let document = document("qic-life");
    let made = made_by_qic_life(&document);
    let count = |kind| made.iter().filter(|(_, key, _)| key.kind == kind).count();
    let names = |kind| {
        made.iter().filter(move |(_, key, _)| key.kind == kind).map(|(_, key, _)| key.name.to_string())
    };

    let new_tables = listed(&document, "**New Tables:**");
    assert_eq!(
        new_tables.iter().cloned().collect::<BTreeSet<_>>(),
        names(Kind::Table).collect::<BTreeSet<_>>(),
        "the list and the SQL agree with each other"
    );
    let enhanced = listed(&document, "**Enhanced Tables:**");
    let secured = made.iter().filter(|(_, key, _)| key.kind == Kind::Policy);
    let secured: BTreeSet<_> =
        secured.filter_map(|(_, key, _)| key.of.as_ref()).map(ToString::to_string).collect();
    let similar = listed(&document, "Apply similar policies to:");
    let claims = [
        ("**New Tables:** 11", new_tables.len()),
        ("**Enhanced Tables:** 3", enhanced.len()),
        ("- `users` (+7 fields)", listed(&document, "### 1.1 Users Table").len()),
        ("- `missions` (+5 fields", listed(&document, "### 3.1 Missions Table").len()),
        ("- `user_profiles` (+3 fields)", listed(&document, "### 2.3 Enhanced User Profiles").len()),
        ("**RLS Policies:** 12+ tables", secured.len() + similar.len()),
        ("**New Indexes:** 15+", count(Kind::Index)),
        ("**Triggers:** 2", count(Kind::Trigger)),
        ("**Functions:** 3", count(Kind::Function)),
        ("**Materialized Views:** 1", count(Kind::MaterializedView)),
    ];
    let summary = document.find("## Summary of Changes").unwrap();
    let (mut out, mut from) = (String::new(), summary);
    for (claim, is) in claims {
        let at = from + document[from..].find(claim).unwrap();
        let line = document[..at].lines().count() + usize::from(document[..at].ends_with('\n'));
        let text = document[at..].lines().next().unwrap();
        let (says, at_least) = figure(claim);
        let holds = if at_least { is >= says } else { is == says };
        let verdict = if holds { String::new() } else { format!(": FALSE, there are {is}") };
        let _ = writeln!(out, "SOURCE.md:{line}: {text}{verdict}");
        from = at;
    }
    // Every line of the summary with a figure is one of these.
    let (_, summary) = document.split_once("## Summary of Changes").unwrap();
    let (summary, _) = summary.split_once("\n## ").unwrap();
    let figures = summary.lines().filter(|line| line.contains(|c: char| c.is_ascii_digit()));
    assert_eq!(figures.count(), claims.len());
    testkit::assert_snapshot("ledger/claims", "Q02-summary", &out);
}

#[test]
fn the_indexes_that_the_document_of_dracarys_promises() {
    let document = document("dracarys");
    let made = made(&document, "create extension citext;");
    let columns =
        made.iter().filter_map(|(_, _, object)| object.body.as_table()).flat_map(|table| &table.columns);
    let jsonb = columns.filter(|column| column.data_type.name.name == "jsonb").count();
    let indexes = made.iter().filter_map(|(_, _, object)| object.body.as_index());
    let (gin, others): (Vec<_>, Vec<_>) = indexes.partition(|index| index.method == "gin");
    assert!(jsonb > 0 && !others.is_empty(), "the document is read");
    let claim = "- GIN indexes for JSONB column searches";
    let line = document.lines().position(|line| line == claim).unwrap() + 1;
    let verdict = if gin.is_empty() { "FALSE" } else { "true" };
    let said = format!(
        "SOURCE.md:{line}: {claim}: {verdict}, {} of {} indexes are GIN, for {jsonb} JSONB columns\n",
        gin.len(),
        gin.len() + others.len(),
    );
    testkit::assert_snapshot("ledger/claims", "D16-gin", &said);
}
