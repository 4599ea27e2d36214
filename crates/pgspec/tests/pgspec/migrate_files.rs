//! The files of migrations: what undoes them, several folded into one, how a plan is printed, what would be lost.

use testkit::assert_snapshot;

use crate::postgres;
use crate::sandbox::Sandbox;

const FIRST: &str = "tables:
  people:
    doc: People
    columns:
      id: bigint primary key
      nick: text
  old_things:
    doc: Nobody needs them
    columns:
      id: bigint primary key
";

/// A column, an index and a table more.
const MORE: &str = "tables:
  people:
    doc: People
    columns:
      id: bigint primary key
      nick: text
      locale: { type: text, not_null: true, backfill: \"'en'\" }
    indexes:
      people_nick: (nick)
  pets:
    doc: Pets
    columns:
      id: bigint primary key
      owner: bigint not null references people
  old_things:
    doc: Nobody needs them
    columns:
      id: bigint primary key
";

/// Something of each kind that takes more than one transaction, over [`FIRST`] and a mood.
const ONLINE: &str = "enums:
  mood: [sad, ok, happy]
tables:
  people:
    doc: People
    columns:
      id: bigint primary key
      nick: text
      mood: mood not null default 'happy'
      friend: bigint references people
      locale: { type: text, not_null: true, backfill: \"'en'\" }
    indexes:
      people_nick: (nick)
  old_things:
    doc: Nobody needs them
    columns:
      id: bigint primary key
      weight: integer check (weight > 0)
";

/// Two things less, and other values.
const LESS: &str = "tables:
  people:
    doc: People
    columns:
      id: bigint primary key
drop:
  old_things: nobody used them
  people.nick: the profile has it
";

fn project(layout: &str) -> Sandbox {
    project_of(layout, FIRST)
}

fn project_of(layout: &str, spec: &str) -> Sandbox {
    let settings = format!(
        "name: app\npostgres: 15\ngenerate:\n  migrations: {{ dir: migrations, layout: {layout} }}\n"
    );
    let sandbox = Sandbox::new(&[("pgspec.yaml", &settings), ("app.yaml", spec)]);
    let first = sandbox.run(&["build", "--only", "migrations", "--version", "1"]);
    assert_eq!(first.code, 0, "{}", first.text());
    sandbox
}

/// All that is less than [`MORE`] is given up.
fn less() -> String {
    format!("{LESS}  pets: sold\n  people.locale: unused\n")
}

fn next(sandbox: &Sandbox, spec: &str, name: &str, version: &str) {
    sandbox.write("app.yaml", spec);
    let run = sandbox.run(&["migrate", "new", name, "--version", version]);
    assert_eq!(run.code, 0, "{}", run.text());
}

#[test]
fn what_undoes_a_migration_is_written_where_the_tool_has_it() {
    let sandbox = project("sqlx");
    next(&sandbox, MORE, "more", "2");
    assert_snapshot("cli/migrate", "more.down.sql", &sandbox.read("migrations/2_more.down.sql"));
    let verified = sandbox.run(&["migrate", "verify"]);
    assert_eq!(verified.code, 0, "{}", verified.text());
    assert!(verified.stdout.contains("undone and run again"), "{}", verified.text());
    // Somebody's way back that does not lead back.
    let down = sandbox.read("migrations/2_more.down.sql");
    sandbox.write("migrations/2_more.down.sql", down.replace("drop table public.pets;", ""));
    let wrong = sandbox.run(&["migrate", "verify"]);
    assert_eq!(wrong.code, 1, "{}", wrong.text());
    assert!(
        wrong.stderr.contains("behind the way back of 2_more.up.sql: table public.pets is extra"),
        "{}",
        wrong.text()
    );

    sandbox.write("migrations/2_more.down.sql", down);
    next(&sandbox, &less(), "less", "3");
    assert_snapshot("cli/migrate", "less.down.sql", &sandbox.read("migrations/3_less.down.sql"));
    let verified = sandbox.run(&["migrate", "verify"]);
    assert_eq!(verified.code, 0, "{}", verified.text());
    assert!(verified.stdout.contains("irreversible: the values of column"), "{}", verified.text());

    let sandbox = project("dbmate");
    next(&sandbox, MORE, "more", "2");
    assert_snapshot("cli/migrate", "more.dbmate.sql", &sandbox.read("migrations/2_more.sql"));
    let verified = sandbox.run(&["migrate", "verify"]);
    assert!(verified.stdout.contains("undone and run again"), "{}", verified.text());

    let sandbox = project("plain");
    next(&sandbox, MORE, "more", "2");
    assert_eq!(sandbox.files().iter().filter(|file| file.ends_with(".sql")).count(), 2);
}

/// The files of a migration but the first of the project, each behind its name.
fn written(sandbox: &Sandbox) -> String {
    let files = sandbox.files();
    let own = files.iter().filter(|file| file.starts_with("migrations/") && file.ends_with(".sql"));
    own.skip(1).map(|file| format!("==> {file}\n{}\n", sandbox.read(file))).collect()
}

#[test]
fn an_online_migration_is_files_between_commits_with_the_marks_of_the_tool() {
    for layout in ["plain", "sqlx", "dbmate", "refinery", "supabase"] {
        let sandbox = project_of(layout, &format!("enums:\n  mood: [sad, ok]\n{FIRST}"));
        sandbox.write("app.yaml", ONLINE);
        let run = sandbox.run(&["migrate", "new", "more", "--version", "2", "--online"]);
        assert_eq!(run.code, 0, "{}", run.text());
        assert_snapshot("cli/migrate", &format!("online.{layout}"), &written(&sandbox));
        let verified = sandbox.run(&["migrate", "verify"]);
        assert_eq!(verified.code, 0, "{layout}: {}", verified.text());
        let status = sandbox.run(&["migrate", "status"]);
        assert_eq!(status.code, 0, "{layout}: {}", status.text());
        let again = sandbox.run(&["migrate", "new", "more", "--online"]);
        assert!(again.code == 0 && again.stderr.contains("nothing to do"), "{}", again.text());
        let (_database, url) = postgres::database("");
        let applied = sandbox.run(&["migrate", "apply", "--db", &url]);
        assert_eq!(applied.code, 0, "{layout}: {}", applied.text());
        let drift = sandbox.run(&["drift", "--db", &url]);
        assert_eq!(drift.code, 0, "{layout}: {}", drift.text());
    }
}

#[test]
fn a_plan_is_printed_for_people_and_programs() {
    let sandbox = project("plain");
    sandbox.write("app.yaml", MORE);
    let sql = sandbox.run(&["migrate", "new", "more", "--dry-run", "--format", "sql"]);
    assert_eq!(sql.code, 0, "{}", sql.text());
    assert_snapshot("cli/migrate", "more.sql", &sql.stdout);
    let json = sandbox.run(&["migrate", "new", "more", "--dry-run", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["summary"], "1 index created, 1 table created, 1 table changed");
    assert_eq!(json["from"].as_str().map(str::len), Some(12));
    assert_ne!(json["from"], json["to"]);
    assert!(json["steps"].as_array().is_some_and(|steps| steps.len() > 3));
    assert!(!sandbox.files().iter().any(|file| file.contains("more")));
}

#[test]
fn a_database_says_how_much_would_be_lost() {
    let sandbox = project("plain");
    let (_database, url) = postgres::database(
        "create table people (id bigint primary key, nick text);
         create table old_things (id bigint primary key);
         insert into people values (1, 'ada'), (2, null); insert into old_things values (7);",
    );
    sandbox.write("app.yaml", LESS.split("drop:").next().unwrap());
    let run = sandbox.run(&["migrate", "new", "less", "--db", &url]);
    assert_eq!(run.code, 1);
    assert_snapshot("cli/migrate", "refused_counted", &run.text());
    let nobody = sandbox.run(&["migrate", "new", "less", "--db", "postgres://me:secret@127.0.0.1:1/x"]);
    assert_eq!(nobody.code, 2);
    assert!(!nobody.text().contains("secret"), "{}", nobody.text());
}

#[test]
fn migrations_are_folded_into_one() {
    let sandbox = project("plain");
    let seeded = format!("{MORE}seed:\n  old_things: {{ key: [id], rows: [{{ id: 1 }}] }}\n");
    next(&sandbox, &seeded, "more", "2");
    next(&sandbox, &less(), "less", "3");
    assert_eq!(sandbox.run(&["migrate", "status", "--write"]).code, 0);
    let part = sandbox.run(&["migrate", "squash", "--to", "2", "--dry-run"]);
    assert_eq!(part.code, 0, "{}", part.text());
    assert!(part.stdout.contains("insert into public.old_things"), "{}", part.text());
    let unknown = sandbox.run(&["migrate", "squash", "--to", "9"]);
    assert_eq!(unknown.code, 1, "{}", unknown.text());

    let squashed = sandbox.run(&["migrate", "squash", "--to", "2"]);
    assert_eq!(squashed.code, 0, "{}", squashed.text());
    assert_snapshot("cli/migrate", "squashed.sql", &sandbox.read("migrations/2_squashed.sql"));
    assert!(!sandbox.files().contains(&"migrations/2_more.sql".to_owned()));
    let status = sandbox.run(&["migrate", "status"]);
    assert_eq!(
        (status.code, status.stdout.as_str()),
        (0, "2_squashed.sql\n3_less.sql\n"),
        "{}",
        status.text()
    );
    let verified = sandbox.run(&["migrate", "verify"]);
    assert_eq!(verified.code, 0, "{}", verified.text());
}

#[test]
fn what_is_done_to_rows_is_not_folded_away() {
    let sandbox = project("plain");
    sandbox.write(
        "migrations/2_rows.sql",
        "update people set nick = 'x';\n\
         insert into people (id, nick) select g, 'n' || g from generate_series(1, 9) g;\n\
         delete from people where id = 4;\n\
         do $$ begin perform 1; end $$;\n\
         insert into people (id, nick) values (77, 'kept');\n",
    );
    assert_eq!(sandbox.run(&["migrate", "status", "--write"]).code, 0);
    let refused = sandbox.run(&["migrate", "squash"]);
    assert_eq!(refused.code, 1, "{}", refused.text());
    assert_snapshot("cli/migrate", "squash_refused", &refused.text());
    assert!(sandbox.files().contains(&"migrations/2_rows.sql".to_owned()));
}
