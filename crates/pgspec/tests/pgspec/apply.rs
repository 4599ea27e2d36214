//! `pgspec migrate apply`, `repair` and `baseline`: one database, its locks and its histories.

use std::time::Duration;

use pgspec_postgres::Database;
use testkit::assert_snapshot;

use crate::postgres::server;
use crate::sandbox::{Run, Sandbox};

const FIRST: &str = "tables:
  people:
    doc: People
    columns:
      id: bigint generated always as identity primary key
      nick: text
";

const SECOND: &str = "tables:
  people:
    doc: People
    columns:
      id: bigint generated always as identity primary key
      nick: text
      locale: { type: text, not_null: true, backfill: \"'en'\" }
";

/// A project with two migrations.
pub(crate) fn project(layout: &str) -> Sandbox {
    let settings = format!(
        "name: app\npostgres: 15\ngenerate:\n  migrations: {{ dir: migrations, layout: {layout} }}\nenvironments:\n  staging: {{ url: \
         $PGSPEC_TEST_STAGING }}\n  other: {{ url: $PGSPEC_TEST_OTHER }}\n"
    );
    let sandbox = Sandbox::new(&[("pgspec.yaml", &settings), ("app.yaml", FIRST)]);
    for (name, version, spec) in [("first", "1", FIRST), ("second", "2", SECOND)] {
        sandbox.write("app.yaml", spec);
        let run = sandbox.run(&["migrate", "new", name, "--version", version]);
        assert_eq!(run.code, 0, "{}", run.text());
    }
    sandbox
}

fn empty() -> (Database<'static>, String) {
    let database = server().create_database("apply").unwrap();
    let url = database.url().to_string();
    (database, url)
}

fn apply(sandbox: &Sandbox, url: &str, more: &[&str]) -> Run {
    let mut arguments = vec!["migrate", "apply", "--db", url];
    arguments.extend(more);
    sandbox.run(&arguments)
}

fn ask(database: &Database<'_>, query: &str) -> String {
    let rows = database.connect().unwrap().query(query, &[]).unwrap();
    rows.iter().map(|row| row.get::<_, Option<String>>(0).unwrap_or_default()).collect::<Vec<_>>().join(",")
}

fn run(database: &Database<'_>, sql: &str) {
    database.connect().unwrap().batch_execute(sql).unwrap();
}

/// What was said, without the name of the database, nor its width.
fn told(run: &Run, database: &Database<'_>) -> String {
    let (name, shown) = (database.name(), "<database>");
    let indented = format!("\n{}", " ".repeat(name.len()));
    run.text().replace(name, shown).replace(&indented, &format!("\n{}", " ".repeat(shown.len())))
}

#[test]
fn migrations_are_run_once() {
    let sandbox = project("plain");
    let (database, url) = empty();
    let dry = apply(&sandbox, &url, &["--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.text());
    assert_snapshot("cli/apply", "dry_run", &told(&dry, &database));
    assert_eq!(ask(&database, "select count(*)::text from pg_class where relname = 'people'"), "0");
    let first = apply(&sandbox, &url, &["--until", "1"]);
    assert_eq!(first.code, 0, "{}", first.text());
    run(&database, "insert into people (nick) values ('ada'), ('bob')");
    let second = apply(&sandbox, &url, &[]);
    assert_snapshot("cli/apply", "second", &told(&second, &database));
    assert_eq!(ask(&database, "select locale from people"), "en,en");
    let history = "select concat_ws(' ', version, file, done) from pgspec.migrations order by 1";
    assert_eq!(ask(&database, history), "1 1_first.sql t,2 2_second.sql t");
    let nothing = apply(&sandbox, &url, &[]);
    assert_eq!((nothing.code, nothing.stdout.contains("up to date")), (0, true), "{}", nothing.text());
    // The history is no drift.
    let drift = sandbox.run(&["drift", "--db", &url]);
    assert_eq!(drift.code, 0, "{}", drift.text());
    let json = apply(&sandbox, &url, &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["databases"][0]["outcome"], "up to date");
}

#[test]
fn a_database_that_is_something_else_is_refused() {
    let sandbox = project("plain");
    let (database, url) = empty();
    assert_eq!(apply(&sandbox, &url, &["--until", "1"]).code, 0);
    run(&database, "alter table people add column sneaked_in integer");
    let refused = apply(&sandbox, &url, &[]);
    assert_eq!(refused.code, 1);
    assert_snapshot("cli/apply", "drift", &told(&refused, &database));
    assert_eq!(ask(&database, "select count(*)::text from pgspec.migrations"), "1");
    let allowed = apply(&sandbox, &url, &["--allow-drift"]);
    assert_eq!(allowed.code, 0, "{}", allowed.text());

    // One that was made by another way is taken as it is, if it is the same.
    let (database, url) = empty();
    run(&database, "create table people (id bigint generated always as identity primary key, nick text)");
    run(&database, "comment on table people is 'People'");
    let unknown = apply(&sandbox, &url, &[]);
    assert!(unknown.code == 1 && unknown.stdout.contains("migrate baseline"), "{}", unknown.text());
    let wrong = sandbox.run(&["migrate", "baseline", "--db", &url]);
    assert_eq!(wrong.code, 1, "{}", wrong.text());
    let right = sandbox.run(&["migrate", "baseline", "--db", &url, "--to", "1"]);
    assert_eq!(right.code, 0, "{}", right.text());
    assert_eq!(apply(&sandbox, &url, &[]).code, 0);
    assert_eq!(sandbox.run(&["drift", "--db", &url]).code, 0);
}

#[test]
fn the_history_of_the_layouts_tool_is_kept_too() {
    for (layout, table) in [
        ("supabase", "supabase_migrations.schema_migrations"),
        ("sqlx", "_sqlx_migrations"),
        ("dbmate", "schema_migrations"),
    ] {
        let sandbox = project(layout);
        let (database, url) = empty();
        let done = apply(&sandbox, &url, &[]);
        assert_eq!(done.code, 0, "{}", done.text());
        let versions = format!("select version::text from {table} order by 1");
        assert_eq!(ask(&database, &versions), "1,2", "{layout}");
        // What the tool has run, pgspec need not know.
        run(&database, "drop schema pgspec cascade");
        let known = apply(&sandbox, &url, &[]);
        assert!(known.code == 0 && known.stdout.contains("up to date"), "{}", known.text());
        assert_eq!(ask(&database, "select version from pgspec.migrations order by 1"), "1,2");
        assert_eq!(sandbox.run(&["drift", "--db", &url]).code, 0);
    }
    let sandbox = project("supabase");
    let (database, url) = empty();
    assert_eq!(apply(&sandbox, &url, &[]).code, 0);
    let stored = "select concat_ws(' ', version, name, statements[2]) from supabase_migrations.schema_migrations order by version";
    assert!(ask(&database, stored).contains("2 second alter table public.people add column locale text"));

    // As sqlx computes it, and compares it.
    let sandbox = project("sqlx");
    let (database, url) = empty();
    assert_eq!(apply(&sandbox, &url, &[]).code, 0);
    let text = sandbox.read("migrations/2_second.up.sql");
    let row = database
        .connect()
        .unwrap()
        .query_one(
            "select checksum = sha384($1), success and description = 'second' from _sqlx_migrations where version = 2",
            &[&text.as_bytes()],
        )
        .unwrap();
    assert_eq!((row.get(0), row.get(1)), (true, true));
    run(
        &database,
        "drop schema pgspec cascade; update _sqlx_migrations set checksum = '\\x00' where version = 2",
    );
    let edited = apply(&sandbox, &url, &[]);
    assert!(
        edited.code == 1 && edited.stdout.contains("it has run another 2_second.up.sql"),
        "{}",
        edited.text()
    );
    let repaired = sandbox.run(&["migrate", "repair", "--db", &url, "--checksum", "2"]);
    assert_eq!(repaired.code, 0, "{}", repaired.text());
    let again = apply(&sandbox, &url, &[]);
    assert_eq!(again.code, 0, "{}", again.text());
}

#[test]
fn folded_migrations_are_known_to_databases_that_ran_the_single_ones() {
    let sandbox = project("sqlx");
    let (database, url) = empty();
    assert_eq!(apply(&sandbox, &url, &[]).code, 0);
    let squashed = sandbox.run(&["migrate", "squash"]);
    assert_eq!(squashed.code, 0, "{}", squashed.text());
    let known = apply(&sandbox, &url, &[]);
    assert!(known.code == 0 && known.stdout.contains("up to date"), "{}", known.text());
    assert_eq!(ask(&database, "select version::text from _sqlx_migrations"), "2");
    let (_other, url) = empty();
    let whole = apply(&sandbox, &url, &[]);
    assert_eq!(whole.code, 0, "{}", whole.text());
}

#[test]
fn a_lock_that_is_not_to_be_had_is_tried_again() {
    let sandbox = project("plain");
    let (database, url) = empty();
    assert_eq!(apply(&sandbox, &url, &["--until", "1"]).code, 0);
    let mut reader = database.connect().unwrap();
    reader.batch_execute("begin; select * from people").unwrap();
    let never = apply(&sandbox, &url, &["--lock-timeout", "100ms", "--lock-patience", "500ms"]);
    assert!(never.code == 1 && never.stdout.contains("55P03"), "{}", never.text());
    assert_eq!(ask(&database, "select count(*)::text from pgspec.migrations"), "1");
    let releasing = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(1500));
        reader.batch_execute("commit").unwrap();
    });
    // No limit of a statement's own time has to do with it.
    let waits = apply(&sandbox, &url, &["--lock-timeout", "150ms", "--catalog-timeout", "20s"]);
    releasing.join().unwrap();
    assert_eq!(waits.code, 0, "{}", waits.text());
    assert!(
        waits.stderr.contains("waits and tries again: canceling statement due to lock timeout"),
        "{}",
        waits.text()
    );
}

/// Whoever adds rows all the while, as quickly as batches go, does not keep them going for ever.
#[test]
fn batches_end_beside_a_writer_who_does_not() {
    let sandbox = project("plain");
    let (database, url) = empty();
    assert_eq!(apply(&sandbox, &url, &["--until", "1"]).code, 0);
    run(
        &database,
        "insert into people (nick) select 'early' from generate_series(1, 3000);
         create function later() returns trigger language plpgsql as $$ begin
             insert into people (nick, locale) select 'late', 'de' from generate_series(1, 4);
             return null;
         end $$;
         create trigger later after update on people for each statement execute function later()",
    );
    // So short that the batches become as small as can be: each is outrun by what it makes the trigger add.
    let done = apply(&sandbox, &url, &["--allow-drift", "--batch-time", "1ms", "--batch-pause", "0ms"]);
    assert_eq!(done.code, 0, "{}", done.text());
    let counts = "select locale || count(*) from people group by locale order by locale = 'en'";
    let counts = ask(&database, counts);
    assert!(counts.ends_with(",en3000") && counts.starts_with("de"), "{counts}");
}

#[test]
fn what_runs_alone_is_repaired_and_never_run_twice() {
    let sandbox = project("plain");
    let (database, url) = empty();
    assert_eq!(apply(&sandbox, &url, &[]).code, 0);
    sandbox.write(
        "app.yaml",
        format!("{SECOND}    indexes:\n      people_nick: {{ keys: (nick), unique: true }}\n"),
    );
    sandbox.write(
        "migrations/3_index.sql",
        "set search_path to public;\ncreate unique index concurrently people_nick on people (nick);\n",
    );
    assert_ne!(sandbox.run(&["migrate", "status", "--write"]).code, 2);
    run(&database, "insert into people (nick, locale) values ('a', 'en'), ('a', 'en')");
    let failed = apply(&sandbox, &url, &["--allow-drift"]);
    assert!(failed.code == 1 && failed.stdout.contains("23505"), "{}", failed.text());
    let valid = "select indisvalid::text from pg_index where indexrelid = 'people_nick'::regclass";
    assert_eq!(ask(&database, valid), "false");
    run(&database, "update people set nick = id::text");
    let mended = apply(&sandbox, &url, &["--allow-drift"]);
    assert_eq!(mended.code, 0, "{}", mended.text());
    assert_eq!(ask(&database, valid), "true");
    // A run that ended before it could say that it was done.
    let oid = ask(&database, "select 'people_nick'::regclass::oid::text");
    run(&database, "update pgspec.migrations set done = false, chunks = 1, begun = true where version = '3'");
    let resumed = apply(&sandbox, &url, &["--allow-drift"]);
    assert_eq!(resumed.code, 0, "{}", resumed.text());
    assert_eq!(ask(&database, "select 'people_nick'::regclass::oid::text"), oid);
}

#[test]
fn an_environment_is_a_name_for_a_variable() {
    let sandbox = project("plain");
    let (database, url) = empty();
    let spec = format!(
        "{SECOND}seed:\n  people: {{ key: [id], env: [staging], rows: [{{ id: 5, nick: eve, locale: fr }}] }}\n"
    );
    sandbox.write("app.yaml", spec);
    let run = |name: &str| {
        let mut command = sandbox.command(&["migrate", "apply", "--env", name]);
        let output =
            command.env("PGSPEC_TEST_STAGING", &url).env_remove("PGSPEC_TEST_OTHER").output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    let (code, text) = run("staging");
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(ask(&database, "select nick from people"), "eve");
    assert_eq!(run("staging").0, Some(0));
    let (code, text) = run("other");
    assert!(code == Some(2) && text.contains("PGSPEC_TEST_OTHER"), "{text}");
    let (code, text) = run("nowhere");
    assert!(code == Some(2) && text.contains("there are staging, other"), "{text}");
    let settings = sandbox.read("pgspec.yaml").replace("$PGSPEC_TEST_OTHER", "postgres://me:secret@host/db");
    sandbox.write("pgspec.yaml", settings);
    let literal = sandbox.run(&["check"]);
    assert!(
        literal.code == 1 && literal.stderr.contains("name of an environment variable"),
        "{}",
        literal.text()
    );
    let nobody = apply(&project("plain"), "postgres://me:secret@127.0.0.1:1/x", &[]);
    assert_eq!(nobody.code, 2);
    assert!(!nobody.text().contains("secret"), "{}", nobody.text());
}
