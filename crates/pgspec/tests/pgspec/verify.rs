//! `pgspec migrate verify`: what it says of migrations that hold, and of those that do not.

use testkit::assert_snapshot;

use crate::sandbox::{Run, Sandbox};

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
      born: text check (born ~ '^\\d{4}-01-01$')
      locale: text
  old_things:
    doc: Nobody needs them
    columns:
      id: bigint primary key
";

/// A rename, another label, another bound with its conversion, another type, a value where there was none, a table less.
const AFTER: &str = "enums:
  mood: [happy, { value: blue, was: sad }, gone]
tables:
  people:
    doc: People
    columns:
      id: bigint generated always as identity primary key
      nickname: { type: text, was: nick }
      mood: mood not null default 'happy'
      score: integer not null default 0 check (score between 0 and 100)
      born: date
      locale: { type: text, not_null: true, backfill: \"'en'\" }
convert:
  people.score: score / 10
  people.born: born::date
drop:
  old_things: nobody used them
";

/// A project whose first spec has its migration.
fn project(before: &str) -> Sandbox {
    let sandbox = Sandbox::new(&[("pgspec.yaml", SETTINGS), ("app.yaml", before)]);
    let first = sandbox.run(&["migrate", "new", "first", "--version", "1"]);
    assert_eq!(first.code, 0, "{}", first.text());
    sandbox
}

fn next(sandbox: &Sandbox, spec: &str) {
    sandbox.write("app.yaml", spec);
    let run = sandbox.run(&["migrate", "new", "second", "--version", "2"]);
    assert_eq!(run.code, 0, "{}", run.text());
}

/// Writes a migration by hand, and verifies.
fn by_hand(sandbox: &Sandbox, sql: &str) -> Run {
    sandbox.write("migrations/2_by_hand.sql", sql);
    sandbox.run(&["migrate", "status", "--write"]);
    sandbox.run(&["migrate", "verify"])
}

#[test]
fn what_was_proven_is_told() {
    let sandbox = project(BEFORE);
    next(&sandbox, AFTER);
    let run = sandbox.run(&["migrate", "verify"]);
    assert_snapshot("cli/verify", "holds", &run.text());
    assert_eq!(run.code, 0);
    let json = sandbox.run(&["migrate", "verify", "--from", "2", "--format", "json"]);
    assert_snapshot("cli/verify", "holds.json", &json.text());
    let unknown = sandbox.run(&["migrate", "verify", "--from", "3"]);
    assert_snapshot("cli/verify", "unknown_version", &unknown.text());
}

#[test]
fn rows_that_are_gone_or_others_are_told() {
    let sandbox = project(BEFORE);
    let deleted =
        by_hand(&sandbox, "delete from people where nick is null;\nupdate people set nick = upper(nick);\n");
    assert_snapshot("cli/verify", "rows_gone", &deleted.text());
    // What an UPDATE through another table changes, no text says of which column.
    let changed = by_hand(&sandbox, "update people set score = 7 from old_things where true;\n");
    assert_snapshot("cli/verify", "values_changed", &changed.text());
    // A column and a table are dropped, and the spec does not say why.
    sandbox.write("app.yaml", AFTER.split("convert:").next().unwrap());
    let dropped = by_hand(&sandbox, "drop table old_things;\nalter table people drop column nick;\n");
    assert!(dropped.stderr.contains("table `public.old_things` had"), "{}", dropped.text());
    assert!(dropped.stderr.contains("column `public.people.nick` had values"), "{}", dropped.text());
    let short = sandbox.run(&["migrate", "verify", "--format", "short"]);
    assert!(
        short.stdout.contains("migrations/2_by_hand.sql:1:1: error[verify/rows-lost]"),
        "{}",
        short.text()
    );
}

/// A function that a new CHECK calls, so that the migration does what no plan says.
fn calling(body: &str) -> (String, String) {
    let function = format!(
        "functions:
  fits:
    args: n integer
    returns: boolean
    language: plpgsql
    volatility: volatile
    doc: Does more than it says
    body: |
      begin
        {body}
        return true;
      end
"
    );
    let tables = |check: &str| {
        format!(
            "tables:
  people:
    doc: People
    columns:
      id: bigint primary key
  things:
    doc: Things
    columns:
      id: bigint primary key
      n: integer not null{check}
"
        )
    };
    (function.clone() + &tables(""), function + &tables(" check (fits(n))"))
}

#[test]
fn a_lock_that_is_not_declared_is_told() {
    let (before, after) = calling("lock table public.people in share mode;");
    let sandbox = project(&before);
    next(&sandbox, &after);
    let run = sandbox.run(&["migrate", "verify"]);
    assert_snapshot("cli/verify", "lock", &run.text());
    assert_eq!(run.code, 1);
}

#[test]
fn a_rewrite_that_is_not_declared_is_told() {
    let (before, after) = calling("alter table public.people alter column id type bigint using id + 0;");
    let sandbox = project(&before);
    next(&sandbox, &after);
    let run = sandbox.run(&["migrate", "verify"]);
    assert_snapshot("cli/verify", "rewrite", &run.text());
    assert_eq!(run.code, 1);
}

#[test]
fn a_table_without_rows_is_told() {
    let spec = |rest: &str| {
        format!(
            "tables:
  doors:
    doc: They open to who knows the word
    columns:
      id: bigint generated always as identity primary key
      word: text not null
    constraints:
      knows: check (md5(word) = '54ef36ec71201fdf9d1423fd26f97f6b')
{rest}"
        )
    };
    let more = "  walls:\n    doc: Walls\n    columns:\n      id: bigint primary key\n";
    let sandbox = project(&spec(""));
    next(&sandbox, &spec(more));
    let run = sandbox.run(&["migrate", "verify"]);
    assert_snapshot("cli/verify", "no_row", &run.text());
    assert_eq!(run.code, 0);
    let strict = sandbox.run(&["migrate", "verify", "--deny", "warnings"]);
    assert_eq!(strict.code, 1, "{}", strict.text());
    sandbox.write("app.yaml", spec(&format!("    fixtures: [{{ word: open sesame }}]\n{more}")));
    let run = sandbox.run(&["migrate", "verify", "--deny", "warnings"]);
    assert_eq!(run.code, 0, "{}", run.text());
}

#[test]
fn what_runs_in_no_transaction_is_watched_by_another_session() {
    let sandbox = project(BEFORE);
    let indexed = BEFORE.replace("  old_things:", "    indexes:\n      people_nick: (nick)\n  old_things:");
    sandbox.write("app.yaml", indexed);
    let run = by_hand(&sandbox, "create index concurrently people_nick on people (nick);\n");
    assert_snapshot("cli/verify", "concurrently", &run.text());
    assert_eq!(run.code, 0);
}
