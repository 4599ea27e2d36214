//! `pgspec migrate`, and `pgspec diff --format sql`.

use testkit::assert_snapshot;

use crate::sandbox::Sandbox;

const SETTINGS: &str = "name: app
postgres: 15
generate:
  migrations: { dir: migrations, layout: plain }
";

const BEFORE: &str = "enums:
  mood: [happy, sad, gone]
tables:
  people:
    doc: People
    columns:
      id: bigint generated always as identity primary key
      nick: text
      mood: mood not null default 'happy'
      score: integer not null default 0 check (score between 0 and 1000)
    indexes:
      people_score: (score)
  old_things:
    doc: Nobody needs them
    columns:
      id: bigint primary key
views:
  happy_people: select id, score from people where mood = 'happy'
";

/// A rename, a label less, another bound with its conversion, a new column with its value, a table less.
const AFTER: &str = "enums:
  mood: [happy, sad]
tables:
  people:
    doc: People
    columns:
      id: bigint generated always as identity primary key
      nickname: { type: text, was: nick }
      mood: mood not null default 'happy'
      score: integer not null default 0 check (score between 0 and 100)
      locale: { type: text, not_null: true, backfill: \"'en'\" }
    indexes:
      people_score: (score)
views:
  happy_people: select id, score from people where mood = 'happy'
convert:
  people.score: score / 10
";

const GIVEN_UP: &str = "drop:
  old_things: nobody used them
";

fn project() -> Sandbox {
    let sandbox = Sandbox::new(&[("pgspec.yaml", SETTINGS), ("app.yaml", BEFORE)]);
    let first = sandbox.run(&["migrate", "new", "first", "--version", "1"]);
    assert_eq!(first.code, 0, "{}", first.text());
    sandbox
}

#[test]
fn the_next_migration_is_what_is_left_to_do() {
    let sandbox = project();
    assert_snapshot("cli/migrate", "first.sql", &sandbox.read("migrations/1_first.sql"));
    let done = sandbox.run(&["migrate", "status"]);
    assert_eq!((done.code, done.stdout.as_str()), (0, "1_first.sql\n"), "{}", done.text());
    let nothing = sandbox.run(&["migrate", "new", "nothing"]);
    assert_eq!(nothing.code, 0, "{}", nothing.text());
    assert_eq!(sandbox.files().iter().filter(|file| file.ends_with(".sql")).count(), 1, "nothing is written");

    sandbox.write("app.yaml", AFTER);
    let refused = sandbox.run(&["migrate", "new", "second", "--version", "2"]);
    assert_eq!(refused.code, 1);
    assert_snapshot("cli/migrate", "refused", &refused.text());
    assert_eq!(sandbox.files().iter().filter(|file| file.ends_with(".sql")).count(), 1, "nothing is written");

    sandbox.write("app.yaml", format!("{AFTER}{GIVEN_UP}"));
    let left = sandbox.run(&["migrate", "status"]);
    assert_eq!(left.code, 1, "{}", left.text());
    let written = sandbox.run(&["migrate", "new", "second", "--version", "2"]);
    assert_eq!(written.code, 0, "{}", written.text());
    assert_snapshot("cli/migrate", "second.sql", &sandbox.read("migrations/2_second.sql"));
    let taken = sandbox.run(&["migrate", "new", "second", "--version", "2", "--empty"]);
    assert_eq!(taken.code, 2, "{}", taken.text());
    let done = sandbox.run(&["migrate", "status"]);
    assert_eq!(done.code, 0, "{}", done.text());
}

#[test]
fn what_was_written_is_not_changed_unseen() {
    let sandbox = project();
    let text = sandbox.read("migrations/1_first.sql");
    sandbox.write("migrations/1_first.sql", format!("{text}-- more\n"));
    let edited = sandbox.run(&["migrate", "new", "x", "--empty"]);
    assert_eq!(edited.code, 1);
    assert!(edited.stderr.contains("migration/edited"), "{}", edited.text());
    sandbox.write("migrations/1_first.sql", &text);
    sandbox.write("migrations/0_other.sql", "select 1;\n");
    let before = sandbox.run(&["migrate", "status"]);
    assert!(before.stderr.contains("migration/out-of-order"), "{}", before.text());
    let sum = sandbox.read("migrations/pgspec.sum");
    sandbox.write("migrations/pgspec.sum", format!("<<<<<<< ours\n{sum}"));
    let conflict = sandbox.run(&["migrate", "status"]);
    assert!(conflict.stderr.contains("migration/broken-sum"), "{}", conflict.text());
    let taken = sandbox.run(&["migrate", "status", "--write"]);
    assert_eq!(taken.code, 0, "{}", taken.text());
    std::fs::remove_file(sandbox.path().join("migrations/0_other.sql")).unwrap();
    let gone = sandbox.run(&["migrate", "status"]);
    assert!(gone.stderr.contains("migration/missing"), "{}", gone.text());
}

#[test]
fn only_statements_are_printed() {
    let sandbox = Sandbox::new(&[
        ("old.sql", "create table a (id integer primary key, b text);"),
        ("new.sql", "create table a (id bigint primary key, c text not null);"),
    ]);
    let run = sandbox.run(&["diff", "old.sql", "new.sql", "--format", "sql"]);
    assert_eq!(run.code, 1);
    assert_snapshot("cli/migrate", "diff.sql", &run.stdout);
    let equal = sandbox.run(&["diff", "old.sql", "old.sql", "--format", "sql"]);
    assert_eq!((equal.code, equal.stdout.as_str()), (0, ""), "{}", equal.text());
    let other = sandbox.run(&["check", "--format", "sql"]);
    assert_eq!(other.code, 2, "{}", other.text());
}

#[test]
fn a_server_proves_the_migrations() {
    let sandbox = project();
    sandbox.write("app.yaml", format!("{AFTER}{GIVEN_UP}"));
    assert_eq!(sandbox.run(&["migrate", "new", "second", "--version", "2"]).code, 0);
    // Among the rows that are made for every table is one that the migration cannot take: a label that is no more.
    let refused = sandbox.run(&["migrate", "verify"]);
    assert_eq!(refused.code, 1, "{}", refused.text());
    assert!(refused.stderr.contains("2_second.sql") && refused.stderr.contains("gone"), "{}", refused.text());
    // The spec knows better which rows there are.
    let told = AFTER.replace(
        "    indexes:\n",
        "    fixtures:\n      - { mood: happy, score: 850 }\n      - { mood: sad }\n    indexes:\n",
    );
    sandbox.write("app.yaml", format!("{told}{GIVEN_UP}"));
    sandbox.write("rows.sql", "insert into people (nick, score) values ('ada', 850);\n");
    let verified = sandbox.run(&["migrate", "verify", "--rows", "rows.sql"]);
    assert_eq!(verified.code, 0, "{}", verified.text());
    // A row that the migration cannot take: a label that is no more.
    sandbox.write("rows.sql", "insert into people (nick, mood) values ('ada', 'gone');\n");
    let refused = sandbox.run(&["migrate", "verify", "--rows", "rows.sql"]);
    assert_eq!(refused.code, 1, "{}", refused.text());
    assert!(refused.stderr.contains("2_second.sql"), "{}", refused.text());
    // A migration that makes something else than the spec says.
    sandbox.write("migrations/3_more.sql", "create table more (id integer);\n");
    assert_eq!(sandbox.run(&["migrate", "status", "--write"]).code, 1);
    let other = sandbox.run(&["migrate", "verify"]);
    assert_eq!(other.code, 1, "{}", other.text());
    assert!(other.stderr.contains("pg_dump sees a difference: TABLE public.more"), "{}", other.text());
}
