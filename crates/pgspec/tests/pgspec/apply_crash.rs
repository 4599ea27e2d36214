//! Runs that are cut off: the tool killed, its connection ended, Ctrl-C, some of many databases that fail. The same command
//! goes on from there, and no row is lost or changed twice.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pgspec_postgres::Database;

use crate::postgres::server;
use crate::sandbox::Sandbox;

/// How much is done: little in every run, all of it with `PGSPEC_EVERY=1`.
fn every() -> bool {
    std::env::var("PGSPEC_EVERY").is_ok_and(|value| value == "1")
}

const TABLES: usize = 25;
const ROWS: i64 = 1200;

fn spec(tables: usize, second: bool) -> String {
    let mut text = "tables:\n".to_owned();
    for at in 0..tables {
        let least = if second { -1 } else { 0 };
        text.push_str(&format!(
            "  t{at}:\n    doc: Table {at}\n    columns:\n      id: bigint primary key\n      a: integer not null check (a >= {least})\n"
        ));
        if second {
            text.push_str(
                "      b: { type: text, not_null: true, backfill: \"'x' || a\" }\n      c: integer\n",
            );
            text.push_str(&format!("    indexes:\n      t{at}_a: (a)\n      t{at}_b: (b)\n"));
        }
    }
    if second {
        text.push_str("convert:\n");
        (0..tables).for_each(|at| text.push_str(&format!("  t{at}.a: a + 1\n")));
    }
    text
}

/// A project whose second migration has some 200 steps, among them rows that are changed in batches.
fn project(tables: usize) -> Sandbox {
    let settings = "name: app\npostgres: 15\ngenerate:\n  migrations: { dir: migrations, layout: plain }\n";
    let sandbox = Sandbox::new(&[("pgspec.yaml", settings)]);
    for (name, version, second) in [("first", "1", false), ("second", "2", true)] {
        sandbox.write("app.yaml", spec(tables, second));
        let run = sandbox.run(&["migrate", "new", name, "--version", version, "--step-by-step"]);
        assert_eq!(run.code, 0, "{}", run.text());
    }
    sandbox
}

/// A database behind the first migration, with rows.
fn database(sandbox: &Sandbox, key: &str, tables: usize, rows: i64) -> Database<'static> {
    let build = |database: &Database<'_>| -> Result<(), pgspec_postgres::ServerError> {
        let url = database.url().to_string();
        let run = sandbox.run(&["migrate", "apply", "--db", &url, "--until", "1"]);
        assert_eq!(run.code, 0, "{}", run.text());
        for at in 0..tables {
            let sql = format!("insert into t{at} select g, g % 100 from generate_series(1, {rows}) g");
            database.connect().unwrap().batch_execute(&sql).unwrap();
        }
        Ok(())
    };
    server().create_from(key, key, build).unwrap()
}

fn command(sandbox: &Sandbox, url: &str) -> Command {
    let mut command = sandbox.command(&[
        "migrate",
        "apply",
        "--db",
        url,
        "--batch-time",
        "10ms",
        "--batch-pause",
        "0",
        "--lock-timeout",
        "1s",
    ]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// That every value was changed once, and the database is what the spec says.
fn holds(sandbox: &Sandbox, database: &Database<'_>) {
    let mut client = database.connect().unwrap();
    for at in 0..TABLES {
        let query = format!(
            "select count(*), coalesce(sum(a - id % 100), -1)::bigint, count(*) filter (where b is null) from t{at}"
        );
        let row = client.query_one(&query, &[]).unwrap();
        let found: (i64, i64, i64) = (row.get(0), row.get(1), row.get(2));
        assert_eq!(found, (ROWS, ROWS, 0), "t{at}: rows, how often a was raised, without b");
    }
    let drift = sandbox.run(&["drift", "--db", &database.url().to_string()]);
    assert_eq!(drift.code, 0, "{}", drift.text());
}

/// Numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end.max(1)
    }
}

fn random() -> Random {
    Random(
        std::env::var("PGSPEC_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0x9E37_79B9_7F4A_7C15),
    )
}

fn is_done(database: &Database<'_>) -> bool {
    let query = "select exists (select from pgspec.migrations where version = '2' and done)";
    database.connect().unwrap().query_one(query, &[]).unwrap().get(0)
}

/// How far a run came: how many parts are done, and how many rows of the next one.
fn point(client: &mut pgspec_postgres::Client) -> (i32, i64) {
    let query = "select coalesce(max(chunks), 0), coalesce(max(rows), 0)::bigint from pgspec.migrations where version = '2'";
    let row = client.query_one(query, &[]).unwrap();
    (row.get(0), row.get(1))
}

/// How many cuts one database sees at most.
const CUTS_OF_ONE: usize = 10;

/// Cuts runs off until so many were, on one database after the other, at points that are spread over the whole plan: the
/// first cut of a database behind a part of its first stretch, and so on. Each database comes to its end.
fn cut_off(cuts: usize, mut cut: impl FnMut(&mut Child, &mut pgspec_postgres::Client)) {
    let sandbox = project(TABLES);
    let steps = sandbox.read("migrations/2_second.sql").matches(";\n").count();
    assert!(steps >= 200, "{steps} steps");
    let text = sandbox.read("migrations/2_second.sql");
    assert!(text.contains("create index concurrently") && text.contains(" not valid;"), "{text}");
    let mut random = random();
    // One that is left alone says how many parts there are.
    let calm = database(&sandbox, "crash", TABLES, ROWS);
    assert!(command(&sandbox, &calm.url().to_string()).status().unwrap().success());
    let parts = u64::try_from(point(&mut calm.connect().unwrap()).0).unwrap();
    assert!(parts >= 100, "{parts} parts");
    holds(&sandbox, &calm);
    let mut points = Vec::new();
    for _ in 0..cuts {
        if points.len() >= cuts {
            break;
        }
        let database = database(&sandbox, "crash", TABLES, ROWS);
        let url = database.url().to_string();
        let mut observer = database.connect().unwrap();
        let here = CUTS_OF_ONE.min(cuts - points.len());
        // The last part is over before it is seen to have begun.
        let stretch = (parts - 1) / u64::try_from(here).unwrap();
        let mut child = command(&sandbox, &url).spawn().unwrap();
        for at in 0..here {
            let target = u64::try_from(at).unwrap() * stretch + random.below(stretch);
            let in_part = Duration::from_millis(random.below(12));
            let start = Instant::now();
            let mut is_running = child.try_wait().unwrap().is_none();
            if !is_running && !is_done(&database) {
                child = command(&sandbox, &url).spawn().unwrap();
                is_running = true;
            }
            while is_running && u64::try_from(point(&mut observer).0).unwrap() < target {
                assert!(
                    start.elapsed() < Duration::from_secs(300),
                    "part {target} of {parts} is never reached"
                );
                std::thread::sleep(Duration::from_millis(2));
                is_running = child.try_wait().unwrap().is_none();
            }
            std::thread::sleep(in_part);
            if child.try_wait().unwrap().is_none() {
                cut(&mut child, &mut observer);
                points.push(point(&mut observer));
            }
        }
        child.wait().unwrap();
        // Whatever was left open is brought to its end.
        for _ in 0..3 {
            if command(&sandbox, &url).status().unwrap().success() {
                break;
            }
        }
        let last = sandbox.run(&["migrate", "apply", "--db", &url]);
        assert!(last.code == 0 && last.stdout.contains("up to date"), "{}", last.text());
        holds(&sandbox, &database);
    }
    assert_eq!(points.len(), cuts, "cut off at {points:?} of {parts} parts");
    points.sort_unstable();
    points.dedup();
    assert!(points.len() > cuts / 2, "many were cut off at the same point: {points:?}");
}

#[test]
fn a_run_that_is_killed_goes_on_where_it_was() {
    cut_off(if every() { 50 } else { 3 }, |child, _| {
        child.kill().unwrap();
        child.wait().unwrap();
    });
}

#[test]
fn a_connection_that_is_ended_is_made_anew() {
    cut_off(if every() { 50 } else { 3 }, |_, observer| {
        let query = "select pg_terminate_backend(pid) from pg_stat_activity
                     where datname = current_database() and application_name = 'pgspec' and pid <> pg_backend_pid()";
        observer.batch_execute(query).unwrap();
    });
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_at_a_safe_point() {
    let sandbox = project(1);
    let database = database(&sandbox, "interrupted", 1, 20_000);
    let url = database.url().to_string();
    let arguments = ["migrate", "apply", "--db", &url, "--batch-time", "1ms", "--batch-pause", "100ms"];
    let child = sandbox.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let start = Instant::now();
    let places = "select count(place) from pgspec.migrations where rows > 0";
    while database.connect().unwrap().query_one(places, &[]).unwrap().get::<_, i64>(0) == 0 {
        assert!(start.elapsed() < Duration::from_secs(60), "no batch was run");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("stopped"));
    assert!(!is_done(&database));
    let on = sandbox.run(&["migrate", "apply", "--db", &url]);
    assert!(on.code == 0 && on.stderr.contains("goes on at part"), "{}", on.text());
    let row = database
        .connect()
        .unwrap()
        .query_one("select count(*), sum(a - id % 100)::bigint from t0", &[])
        .unwrap();
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (20_000, 20_000));
}

/// Many databases in one call. Three fail, each for another reason, and a second call finishes them.
#[test]
fn of_many_databases_those_that_fail_are_named() {
    let count = if every() { 50 } else { 9 };
    let sandbox = project(1);
    let databases: Vec<Database<'_>> = (0..count).map(|_| database(&sandbox, "tenant", 1, 3)).collect();
    let lines: String =
        databases.iter().enumerate().map(|(at, one)| format!("tenant{at:02} {}\n", one.url())).collect();
    sandbox.write("targets", format!("# all tenants\n{lines}"));
    let sql = |at: usize, sql: &str| databases[at].connect().unwrap().batch_execute(sql).unwrap();
    sql(2, "update t0 set a = 2147483647 where id = 1");
    sql(4, "alter table t0 add column own integer");
    let mut busy = databases[6].connect().unwrap();
    busy.batch_execute("begin; lock table t0 in share mode").unwrap();
    let arguments =
        ["migrate", "apply", "--targets", "targets", "--lock-timeout", "100ms", "--lock-patience", "400ms"];
    let first = sandbox.run(&arguments);
    assert_eq!(first.code, 1, "{}", first.text());
    let lines: Vec<&str> = first.stdout.lines().filter(|line| line.starts_with("tenant")).collect();
    assert_eq!(lines.len(), count, "{}", first.text());
    for (at, line) in lines.iter().enumerate() {
        let (word, why) = match at {
            2 => ("failed", "2_second.sql: line "),
            4 => ("refused", "the database is not what its history says:"),
            6 => ("failed", "2_second.sql: line "),
            _ => ("migrated", "1 migration"),
        };
        assert!(line.contains(word) && line.contains(why), "{line}\n{}", first.text());
    }
    assert!(lines[2].contains("integer out of range (SQLSTATE 22003)"), "{}", lines[2]);
    assert!(lines[6].contains("lock timeout"), "{}", lines[6]);
    assert!(first.stderr.contains(&format!("{} of {count} databases done", count - 3)), "{}", first.text());

    sql(2, "update t0 set a = 1 where id = 1");
    sql(4, "alter table t0 drop column own");
    busy.batch_execute("commit").unwrap();
    let second = sandbox.run(&arguments);
    assert_eq!(second.code, 0, "{}", second.text());
    assert_eq!(second.stdout.matches("up to date").count(), count - 3, "{}", second.text());
    for one in &databases {
        let row = one.connect().unwrap().query_one("select count(*), count(b) from t0", &[]).unwrap();
        assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (3, 3));
    }

    // What goes wrong with the first is not tried with the others.
    sandbox.write(
        "targets",
        format!(
            "gone {}\n{}",
            databases[0].url().to_string().replace("tenant_", "nobody_"),
            "a $PGSPEC_NONE"
        ),
    );
    let unset = sandbox.run(&arguments);
    assert!(unset.code == 2 && unset.stderr.contains("PGSPEC_NONE"), "{}", unset.text());
    let gone = databases[0].url().to_string().replace("tenant_", "nobody_");
    sandbox.write("targets", format!("gone {gone}\nother {}\n", databases[1].url()));
    let canary = sandbox.run(&arguments);
    assert!(canary.code == 1 && canary.stdout.contains("not tried"), "{}", canary.text());
}
