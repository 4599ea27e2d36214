//! `pgspec migrate lint`: hand-written migrations, and those that pgspec wrote.

use testkit::assert_snapshot;

use crate::sandbox::Sandbox;

const SPEC: &str = "tables:\n  notes:\n    columns: { id: bigint primary key, title: text not null }\n";

fn project(layout: &str, files: &[(&str, &str)]) -> Sandbox {
    let settings = format!("name: app\ngenerate:\n  migrations: {{ dir: migrations, layout: {layout} }}\n");
    let sandbox = Sandbox::new(&[("pgspec.yaml", &settings), ("app.yaml", SPEC)]);
    for (path, text) in files {
        sandbox.write(path, text);
    }
    sandbox
}

const BY_HAND: &str =
    "alter table notes add column owner uuid not null;\ncreate index notes_owner on notes (owner);\n";

#[test]
fn what_was_written_by_hand_is_looked_at() {
    let sandbox = project("plain", &[("migrations/0002_owner.sql", BY_HAND)]);
    let run = sandbox.run(&["migrate", "lint"]);
    // A column that no row can have is an error, the rest a warning.
    assert_eq!(run.code, 1, "{}", run.text());
    assert_snapshot("cli/migrate", "lint", &run.text());
    let json = sandbox.run(&["migrate", "lint", "--format", "json"]);
    assert!(json.stdout.contains("migration/index-blocks-writes"), "{}", json.text());
}

#[test]
fn what_pgspec_wrote_is_not_until_somebody_edits_it() {
    let sandbox = project("plain", &[]);
    assert_eq!(sandbox.run(&["migrate", "new", "first"]).code, 0);
    sandbox.write("app.yaml", format!("{SPEC}    indexes: {{ notes_title: (title) }}\n"));
    let made = sandbox.run(&["migrate", "new", "index"]);
    assert_eq!(made.code, 0, "{}", made.text());
    let run = sandbox.run(&["migrate", "lint", "--deny", "warnings"]);
    assert_eq!(run.code, 0, "{}", run.text());
    assert!(
        run.stderr.contains("0 migrations looked at; 2 others written by pgspec, 0 findings"),
        "{}",
        run.text()
    );
    let file = sandbox.files().into_iter().find(|file| file.ends_with("index.sql")).unwrap();
    let text = sandbox.read(&file);
    sandbox.write(&file, format!("{text}\ntruncate notes;\n"));
    let run = sandbox.run(&["migrate", "lint"]);
    assert!(run.stderr.contains("warning[migration/truncate]"), "{}", run.text());
}

#[test]
fn a_project_says_how_bad_a_finding_is() {
    let sandbox =
        project("sqlx", &[("migrations/0001_index.sql", "create index concurrently a on notes (title);\n")]);
    let run = sandbox.run(&["migrate", "lint"]);
    assert_eq!(run.code, 1, "{}", run.text());
    assert!(run.stderr.contains("error[migration/concurrently-in-transaction]"), "{}", run.text());
    sandbox.write("migrations/0001_index.sql", "-- no-transaction\ncreate index a on notes (title);\n");
    assert!(sandbox.run(&["migrate", "lint"]).stderr.contains("warning[migration/index-blocks-writes]"));
    let settings = sandbox.read("pgspec.yaml") + "lint:\n  rules: { migration/index-blocks-writes: off }\n";
    sandbox.write("pgspec.yaml", settings);
    let run = sandbox.run(&["migrate", "lint", "--deny", "warnings"]);
    assert_eq!(run.code, 0, "{}", run.text());
}
