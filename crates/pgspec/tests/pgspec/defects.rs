//! What other engines got wrong, on a server: what a forced change takes away comes back whole, and no lock is held for longer than it
//! is needed for. What else belongs to it: an index that is not valid (`apply.rs`), a lock that is tried again whatever a statement may
//! take (`apply.rs`), and all of a table read under no strong lock (`blocking.rs`).

use std::process::Stdio;
use std::time::{Duration, Instant};

use pgspec_postgres::Database;

use crate::postgres::server;
use crate::sandbox::Sandbox;

const SETTINGS: &str =
    "name: app\npostgres: 15\ngenerate:\n  migrations: { dir: migrations, layout: plain }\n";

const BEFORE: &str = "tables:
  accounts:
    doc: Accounts
    columns:
      id: bigint not null
      tenant: bigint not null
    constraints:
      accounts_key: unique (id, tenant)
  people:
    doc: People
    columns:
      id: bigint primary key
      account: bigint
      tenant: bigint
      score: integer not null
views:
  scores:
    doc: What people have
    sql: select id, score from people
    grants: { public: [select, \"update (score)\"] }
  best:
    doc: Who has most
    sql: select id, score from scores where score > 10
    grants: { public: select }
";

fn fine(sandbox: &Sandbox, arguments: &[&str]) {
    let run = sandbox.run(arguments);
    assert_eq!(run.code, 0, "{arguments:?}\n{}", run.text());
}

fn ask(database: &Database<'_>, query: &str) -> String {
    let rows = database.connect().unwrap().query(query, &[]).unwrap();
    rows.iter().map(|row| row.get::<_, Option<String>>(0).unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// A database behind the first of two migrations.
fn project(after: &str, how: &[&str]) -> (Sandbox, Database<'static>, String) {
    let sandbox = Sandbox::new(&[("pgspec.yaml", SETTINGS), ("app.yaml", BEFORE)]);
    fine(&sandbox, &["migrate", "new", "first", "--version", "1"]);
    sandbox.write("app.yaml", after);
    fine(&sandbox, &[&["migrate", "new", "second", "--version", "2"], how].concat());
    let database = server().create_database("defects").unwrap();
    let url = database.url().to_string();
    fine(&sandbox, &["migrate", "apply", "--db", &url, "--until", "1"]);
    let rows = "insert into accounts values (1, 1); insert into people select g, 1, 1, g from generate_series(1, 20) g";
    database.connect().unwrap().batch_execute(rows).unwrap();
    (sandbox, database, url)
}

#[test]
fn a_view_that_is_made_again_keeps_its_grants_and_comments() {
    let seen = "select string_agg(c.relname || ' ' || coalesce(c.relacl::text, '-') || ' ' || coalesce(obj_description(c.oid), '-')
                  || ' ' || coalesce((select string_agg(a.attacl::text, ',') from pg_attribute a where a.attrelid = c.oid), '-'), '; '
                  order by c.relname)
                from pg_class c where c.relkind = 'v' and c.relnamespace = 'public'::regnamespace";
    for how in [&[][..], &["--online"], &["--step-by-step"]] {
        let (sandbox, database, url) = project(&BEFORE.replace("score: integer", "score: bigint"), how);
        let oid = "select 'scores'::regclass::oid::text";
        let (before, made) = (ask(&database, seen), ask(&database, oid));
        assert!(before.contains("What people have") && before.contains("=w/"), "{before}");
        fine(&sandbox, &["migrate", "apply", "--db", &url]);
        assert_ne!(ask(&database, oid), made, "it was not made again: this proves nothing");
        assert_eq!(ask(&database, seen), before, "{how:?}");
        assert_eq!(ask(&database, "select max(score)::text from best"), "20");
    }
}

#[test]
fn a_foreign_key_that_is_added_online_is_what_was_written() {
    let keys = "    constraints:
      full: foreign key (account, tenant) references accounts (id, tenant) match full on delete cascade deferrable initially deferred
      some: foreign key (account, tenant) references accounts (id, tenant) on delete set null (tenant)
";
    let after =
        BEFORE.replace("      score: integer not null\n", &format!("      score: integer not null\n{keys}"));
    let (sandbox, database, url) = project(&after, &["--online"]);
    fine(&sandbox, &["migrate", "apply", "--db", &url]);
    let said = "select conname || ': ' || pg_get_constraintdef(oid) || ' ' || convalidated from pg_constraint
                where conrelid = 'people'::regclass and contype = 'f' order by conname";
    assert_eq!(
        ask(&database, said),
        "full: FOREIGN KEY (account, tenant) REFERENCES accounts(id, tenant) MATCH FULL ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED true\n\
         some: FOREIGN KEY (account, tenant) REFERENCES accounts(id, tenant) ON DELETE SET NULL (tenant) true"
    );
}

/// While `VALIDATE` waits, its session has no lock of the statement before, and whoever writes goes on.
#[test]
fn no_lock_is_kept_between_not_valid_and_validate() {
    let after = BEFORE.replace("score: integer not null", "score: integer not null check (score > 0)");
    for how in ["--online", "--step-by-step"] {
        let (sandbox, database, url) = project(&after, &[how]);
        let mut holder = database.connect().unwrap();
        // So long, `NOT VALID` waits; it gets its lock, and `VALIDATE` waits for the next one.
        let mut child = {
            holder.batch_execute("begin; lock table people in share update exclusive mode").unwrap();
            let arguments = ["migrate", "apply", "--db", &url, "--lock-timeout", "10s"];
            sandbox.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        };
        let waits = |command: &str| {
            let query = format!(
                "select count(*)::text from pg_stat_activity where datname = current_database() and application_name = 'pgspec'
                 and wait_event_type = 'Lock' and query ilike '%{command}%'"
            );
            let start = Instant::now();
            while ask(&database, &query) == "0" {
                assert!(start.elapsed() < Duration::from_secs(60), "{how}: nothing waits with {command}");
                std::thread::sleep(Duration::from_millis(5));
            }
        };
        waits("not valid");
        // Who comes next in the queue, behind `NOT VALID`.
        let mut next = database.connect().unwrap();
        let second = std::thread::spawn(move || {
            next.batch_execute("begin; lock table people in share update exclusive mode").unwrap();
            next
        });
        std::thread::sleep(Duration::from_millis(200));
        holder.batch_execute("commit").unwrap();
        let mut next = second.join().unwrap();
        waits("validate");
        let held = "select string_agg(l.mode, ', ') from pg_locks l join pg_stat_activity a using (pid)
                    where a.application_name = 'pgspec' and l.relation = 'people'::regclass and l.granted
                      and l.database = (select oid from pg_database where datname = current_database())";
        assert_eq!(ask(&database, held), "", "{how}");
        let mut writer = database.connect().unwrap();
        writer.batch_execute("set lock_timeout = '2s'; update people set score = score + 1").unwrap();
        next.batch_execute("commit").unwrap();
        assert!(child.wait().unwrap().success(), "{how}");
        let valid =
            "select bool_and(convalidated)::text from pg_constraint where conrelid = 'people'::regclass";
        assert_eq!(ask(&database, valid), "true");
    }
}
