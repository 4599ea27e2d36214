//! All SQL of each source document at once, at its own lines: what is said about it, and that nothing else is.

use pgspec_analyze::check::check;
use pgspec_analyze::world::{Options, World};
use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_catalog::{Name, Sources};
use pgspec_spec::Platform;
use pgspec_sql::read::{Read, files};

/// The documents, and the tables that they take for granted.
const DOCUMENTS: [(&str, &str); 5] = [
    ("dracarys", ""),
    ("nextbestmove", ""),
    ("patternlift", "create table patterns (id text primary key);"),
    (
        "qic-life",
        "create table users (id uuid primary key, lifescore integer);
         create table missions (id uuid primary key, is_active boolean, category text, difficulty text);
         create table user_missions (user_id uuid, status text, progress integer, started_at timestamp);",
    ),
    ("social-engagement", ""),
];

#[test]
fn whole_documents() {
    for (name, completed) in DOCUMENTS {
        let path = testkit::workspace_root().join("spec").join(name).join("SOURCE.md");
        let document = std::fs::read_to_string(path).unwrap();
        let mut sources = Sources::default();
        let (base, _) = pgspec_spec::pack(Platform::Supabase { legacy_grants: false }, &mut sources);
        let document = sources.add("SOURCE.md", document);
        let completed = sources.add("completed.sql", completed);
        let search_path = [Name::exact("public"), Name::exact("extensions")];
        let Read { catalog, mut diagnostics, missing, .. } =
            files(&sources, &[completed, document], &search_path, base);
        let world = World::new(&catalog, Options { postgres: 15, search_path: search_path.to_vec() });
        diagnostics.append(check(&world, &diagnostics, &missing));
        diagnostics.sort(&sources);
        let shown = render(&diagnostics, &sources, Format::Human, Style::Plain);
        testkit::assert_snapshot("ledger/documents", name, &shown);
    }
}
