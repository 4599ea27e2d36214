//! Changes of a table that somebody writes to all the while: online, no statement that reads or writes all of the table keeps the
//! writer out, and what the writer wrote meanwhile is there behind. `cargo xtask prove blocking` measures how long the writer
//! waits, on a million rows, beside plain DDL.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use pgspec_postgres::Database;

use crate::postgres::server;
use crate::sandbox::Sandbox;

/// How many rows the table has: few in every run.
fn rows() -> Option<i64> {
    std::env::var("PGSPEC_ROWS").ok().and_then(|rows| rows.parse().ok())
}

/// What the writer may wait, in a run that measures.
const MOST: Duration = Duration::from_millis(200);

/// A change: its name, what it replaces in the spec, and what stands there then.
const CHANGES: &[(&str, &str, &str)] = &[
    ("index", "    # indexes", "    indexes: { items_owner: (owner) }"),
    ("foreign key", "owner: bigint", "owner: bigint references owners"),
    ("check", "n: integer not null", "n: integer not null check (n >= 0)"),
    ("not null", "owner: bigint", "owner: bigint not null"),
    ("unique", "code: text", "code: text unique"),
    ("type widening", "n: integer not null", "n: bigint not null"),
    ("enum removal", "[sad, ok, gone]", "[sad, ok]"),
    ("volatile default", "      # columns", "      token: uuid not null default gen_random_uuid()"),
];

const SPEC: &str = "enums:
  mood: [sad, ok, gone]
tables:
  owners:
    doc: Owners
    columns:
      id: bigint primary key
  items:
    doc: Items
    columns:
      id: bigint primary key
      owner: bigint
      n: integer not null
      mood: mood not null
      code: text
      touched: bigint not null default 0
      # columns
    # indexes
";

fn project(change: (&str, &str, &str), online: bool) -> Sandbox {
    let settings = "name: app\npostgres: 15\ngenerate:\n  migrations: { dir: migrations, layout: plain }\n";
    let sandbox = Sandbox::new(&[("pgspec.yaml", settings), ("app.yaml", SPEC)]);
    let first = sandbox.run(&["migrate", "new", "first", "--version", "1"]);
    assert_eq!(first.code, 0, "{}", first.text());
    assert!(SPEC.contains(change.1), "{}", change.1);
    sandbox.write("app.yaml", SPEC.replace(change.1, change.2));
    let mut arguments = vec!["migrate", "new", "second", "--version", "2"];
    arguments.extend(online.then_some("--online"));
    let json = sandbox.run(&[arguments.as_slice(), &["--dry-run", "--format", "json"]].concat());
    if online {
        keeps_nobody_out(change.0, &json.stdout);
    }
    let second = sandbox.run(&arguments);
    assert_eq!(second.code, 0, "{}", second.text());
    sandbox
}

/// That no step that reads or writes all of a table keeps those out who write to it.
fn keeps_nobody_out(name: &str, plan: &str) {
    let plan: serde_json::Value = serde_json::from_str(plan).unwrap();
    let steps = plan["steps"].as_array().unwrap();
    assert!(!steps.is_empty(), "{name}");
    let names = |step: &serde_json::Value, key: &str| step[key].as_array().cloned().unwrap_or_default();
    for step in steps {
        for table in names(step, "scans").into_iter().chain(names(step, "rewrites")) {
            for lock in names(step, "locks").into_iter().filter(|lock| lock["relation"] == table) {
                let mode = lock["mode"].as_str().unwrap().to_owned();
                let lets_in = ["access_share", "row_share", "row_exclusive", "share_update_exclusive"];
                assert!(lets_in.contains(&mode.as_str()), "{name}: {mode} on {table} in {step:#}");
            }
        }
    }
}

fn database(sandbox: &Sandbox, rows: i64) -> Database<'static> {
    let build = |database: &Database<'_>| -> Result<(), pgspec_postgres::ServerError> {
        let run = sandbox.run(&["migrate", "apply", "--db", &database.url().to_string(), "--until", "1"]);
        assert_eq!(run.code, 0, "{}", run.text());
        let sql = format!(
            "insert into owners select generate_series(1, 1000);
             insert into items select g, 1 + g % 1000, g, case when g % 2 = 0 then 'ok' else 'sad' end::mood, 'c' || g
             from generate_series(1, {rows}) g"
        );
        database.connect().unwrap().batch_execute(&sql).unwrap();
        Ok(())
    };
    let database = server().create_from("blocking", "blocking", build).unwrap();
    database.connect().unwrap().batch_execute("vacuum analyze items; checkpoint").unwrap_or_default();
    database
}

/// What a writer saw.
#[derive(Clone, Copy, Default)]
struct Wrote {
    longest: Duration,
    updates: i64,
    inserts: i64,
}

/// Writes until it is told to stop: rows that are there, and new ones.
fn write(database: &Database<'_>, rows: i64, stop: &AtomicBool) -> Wrote {
    let mut client = database.connect().unwrap();
    let mut wrote = Wrote::default();
    let mut at = 1_u64;
    while !stop.load(Ordering::Relaxed) {
        at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let id = 1 + i64::try_from(at >> 33).unwrap() % rows;
        let new = rows + 1 + wrote.inserts;
        let start = Instant::now();
        client
            .batch_execute(&format!("update items set touched = touched + 1, n = n + 1 where id = {id}"))
            .unwrap();
        wrote.longest = wrote.longest.max(start.elapsed());
        let start = Instant::now();
        client
            .batch_execute(&format!(
                "insert into items (id, owner, n, mood, code) values ({new}, 1, 7, 'ok', 'w{new}')"
            ))
            .unwrap();
        wrote.longest = wrote.longest.max(start.elapsed());
        wrote.updates += 1;
        wrote.inserts += 1;
        std::thread::sleep(Duration::from_millis(2));
    }
    wrote
}

/// Runs a migration beside a writer.
fn run(name: &str, sandbox: &Sandbox, rows: i64) -> (Wrote, Duration) {
    let database = database(sandbox, rows);
    let url = database.url().to_string();
    let stop = AtomicBool::new(false);
    let start = Instant::now();
    let (wrote, took) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| write(&database, rows, &stop));
        std::thread::sleep(Duration::from_millis(200));
        let run = sandbox.run(&["migrate", "apply", "--db", &url, "--batch-pause", "5ms"]);
        let took = start.elapsed();
        stop.store(true, Ordering::Relaxed);
        assert_eq!(run.code, 0, "{name}: {}", run.text());
        (writer.join().unwrap(), took)
    });
    let query = "select count(*), sum(touched)::bigint, sum(n)::numeric::text from items";
    let row = database.connect().unwrap().query_one(query, &[]).unwrap();
    let sum = rows * (rows + 1) / 2 + wrote.updates + 7 * wrote.inserts;
    let found: (i64, i64, String) = (row.get(0), row.get(1), row.get(2));
    assert_eq!(
        found,
        (rows + wrote.inserts, wrote.updates, sum.to_string()),
        "{name}: what the writer wrote"
    );
    let drift = sandbox.run(&["drift", "--db", &url]);
    assert_eq!(drift.code, 0, "{name}: {}", drift.text());
    (wrote, took)
}

#[test]
fn a_writer_goes_on_beside_an_online_migration() {
    let measures = rows();
    let rows = measures.unwrap_or(2_000);
    let mut table =
        "| change | plain: longest wait | online: longest wait | online: all of it |\n|---|---|---|---|\n"
            .to_owned();
    let mut longest = Vec::new();
    for change in CHANGES {
        let online = project(*change, true);
        let plain = measures.map(|_| run(change.0, &project(*change, false), rows).0.longest);
        let (wrote, took) = run(change.0, &online, rows);
        writeln!(
            table,
            "| {} | {} ms | {} ms | {:.1} s |",
            change.0,
            plain.map_or_else(|| "-".to_owned(), |plain| plain.as_millis().to_string()),
            wrote.longest.as_millis(),
            took.as_secs_f64()
        )
        .unwrap();
        longest.push((change.0, wrote.longest));
    }
    if measures.is_some() {
        writeln!(std::io::stderr(), "{rows} rows\n{table}").unwrap();
        for (name, longest) in longest {
            assert!(longest < MOST, "{name}: the writer waited {} ms", longest.as_millis());
        }
    }
}

/// The rules for hand-written migrations are silent on what pgspec wrote, and find nothing to mend there if they take it for
/// hand-written: all but a column that makes place for another one, which is a loss wherever a person does it. (Who runs a
/// migration says how long a lock is waited for.)
#[test]
fn lints_are_silent_on_online_migrations() {
    for change in CHANGES {
        let sandbox = project(*change, true);
        let silent = sandbox.run(&["migrate", "lint", "--deny", "warnings"]);
        assert!(silent.code == 0 && silent.stderr.contains("0 migrations looked at"), "{}", silent.text());
        if matches!(change.0, "type widening" | "enum removal") {
            continue;
        }
        let is_own = |file: &&String| {
            file.starts_with("migrations/") && file.ends_with(".sql") && !file.starts_with("migrations/1_")
        };
        // A check of one file is validated in another: together they are what is looked at.
        let mut all = "-- Written by hand\n".to_owned();
        for file in sandbox.files().iter().filter(is_own) {
            let text = sandbox.read(file);
            all.push_str(&text.replace("-- Written by pgspec", "-- Written by hand"));
            sandbox.write(file, "-- Nothing\n");
        }
        sandbox.write("migrations/99_all.sql", all);
        let run = sandbox.run(&["migrate", "lint", "--deny", "warnings"]);
        assert!(!run.stderr.contains("0 migrations looked at"), "{}", run.text());
        assert_eq!(run.code, 0, "{}: {}", change.0, run.text());
    }
}
