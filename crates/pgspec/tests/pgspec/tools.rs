//! The tools that migrations are written for run them, what they make is what the spec says, and each knows what the other
//! has run: dbmate, sqlx and refinery themselves.

use std::process::Command;

use pgspec_postgres::Database;
use sqlx::migrate::{MigrateError, Migrator};

use crate::postgres::server;
use crate::sandbox::Sandbox;

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
    # indexes
";

/// What the second migration changes, each in a way that keeps tables in use if that is asked for.
const CHANGES: &[(&str, &str)] = &[
    ("[sad, ok, gone]", "[sad, ok]"),
    ("owner: bigint", "owner: bigint not null references owners"),
    ("n: integer", "n: bigint"),
    ("code: text", "code: text unique"),
    ("    # indexes", "    indexes: { items_n: (n) }"),
];

/// A project with two migrations.
fn project(layout: &str, online: bool) -> Sandbox {
    let settings = format!(
        "name: app\npostgres: 15\ngenerate:\n  migrations: {{ dir: migrations, layout: {layout} }}\n"
    );
    let sandbox = Sandbox::new(&[("pgspec.yaml", &settings), ("app.yaml", SPEC)]);
    let new = |name: &str, more: &[&str]| {
        let run = sandbox.run(&[&["migrate", "new", name][..], more].concat());
        assert_eq!(run.code, 0, "{}", run.text());
    };
    new("first", &["--version", "101"]);
    let changed = CHANGES.iter().fold(SPEC.to_owned(), |spec, (from, to)| spec.replace(from, to));
    sandbox.write("app.yaml", changed);
    new("second", if online { &["--version", "102", "--online"] } else { &["--version", "102"] });
    sandbox
}

fn empty() -> (Database<'static>, String) {
    let database = server().create_database("tools").unwrap();
    let url = database.url().to_string();
    (database, url)
}

/// That a database is what the spec says, and that pgspec has nothing to run there.
fn is_done(sandbox: &Sandbox, url: &str) {
    let drift = sandbox.run(&["drift", "--db", url]);
    assert_eq!(drift.code, 0, "{}", drift.text());
    let apply = sandbox.run(&["migrate", "apply", "--db", url]);
    assert!(apply.code == 0 && apply.stdout.contains("up to date"), "{}", apply.text());
}

/// Runs all of a folder's migrations with pgspec.
fn apply(sandbox: &Sandbox, url: &str) {
    let apply = sandbox.run(&["migrate", "apply", "--db", url]);
    assert_eq!(apply.code, 0, "{}", apply.text());
}

fn tables(database: &Database<'_>) -> String {
    let query = "select coalesce(string_agg(relname, ' ' order by relname), '') from pg_class
                 where relnamespace = 'public'::regnamespace and relkind = 'r'";
    database.connect().unwrap().query_one(query, &[]).unwrap().get(0)
}

fn dbmate(sandbox: &Sandbox, url: &str, arguments: &[&str]) -> String {
    let program = testkit::workspace_root()
        .join("crates/pgspec/tests/dbmate/node_modules/@dbmate/linux-x64/bin/dbmate");
    let output = Command::new(program)
        .args([
            "--url",
            &format!("{url}&sslmode=disable"),
            "--migrations-dir",
            "migrations",
            "--no-dump-schema",
        ])
        .args(arguments)
        .current_dir(sandbox.path())
        .output()
        .expect("dbmate, which `npm ci` in crates/pgspec/tests/dbmate installs");
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

#[test]
fn dbmate_runs_what_is_written_for_it_and_takes_it_back() {
    for online in [false, true] {
        let sandbox = project("dbmate", online);
        let (database, url) = empty();
        let ran = dbmate(&sandbox, &url, &["migrate"]).matches("Applied: ").count();
        assert!(if online { ran > 2 } else { ran == 2 }, "{ran}");
        is_done(&sandbox, &url);
        for _ in 0..ran {
            dbmate(&sandbox, &url, &["rollback"]);
        }
        assert_eq!(tables(&database), "schema_migrations");
        // What pgspec has run is nothing to do for dbmate.
        let (_database, url) = empty();
        apply(&sandbox, &url);
        let status = dbmate(&sandbox, &url, &["status", "--exit-code"]);
        assert!(status.contains("Pending: 0"), "{status}");
    }
}

/// Runs sqlx on a database.
fn with_sqlx<T>(
    sandbox: &Sandbox,
    url: &str,
    run: impl AsyncFnOnce(&Migrator, &sqlx::PgPool) -> Result<T, MigrateError>,
) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let migrator = Migrator::new(sandbox.path().join("migrations")).await.unwrap();
        // What is in `host=` counts; sqlx wants one where it usually stands, too.
        let url = url.replace("@/", "@localhost/");
        let pool = sqlx::PgPool::connect(&url).await.unwrap();
        let done = run(&migrator, &pool).await.unwrap();
        pool.close().await;
        done
    })
}

#[test]
fn sqlx_runs_what_is_written_for_it_and_takes_it_back() {
    for online in [false, true] {
        let sandbox = project("sqlx", online);
        let (database, url) = empty();
        with_sqlx(&sandbox, &url, async |migrator, pool| migrator.run(pool).await);
        is_done(&sandbox, &url);
        with_sqlx(&sandbox, &url, async |migrator, pool| migrator.undo(pool, 0).await);
        assert_eq!(tables(&database), "_sqlx_migrations");
        // sqlx compares checksums of what pgspec has run, and runs nothing.
        let (database, url) = empty();
        apply(&sandbox, &url);
        let count = |database: &Database<'_>| -> String {
            let query = "select string_agg(version || ' ' || execution_time, ', ' order by version) from _sqlx_migrations";
            database.connect().unwrap().query_one(query, &[]).unwrap().get(0)
        };
        let before = count(&database);
        with_sqlx(&sandbox, &url, async |migrator, pool| migrator.run(pool).await);
        assert_eq!(count(&database), before);
    }
}

/// refinery, whose released versions run each file in a transaction.
#[test]
fn refinery_runs_what_is_written_for_it() {
    let run = |sandbox: &Sandbox, database: &Database<'_>| {
        let migrations = refinery::load_sql_migrations(sandbox.path().join("migrations")).unwrap();
        let report = refinery::Runner::new(&migrations).run(&mut database.connect().unwrap()).unwrap();
        report.applied_migrations().len()
    };
    let sandbox = project("refinery", false);
    let (database, url) = empty();
    assert_eq!(run(&sandbox, &database), 2);
    is_done(&sandbox, &url);
    for online in [false, true] {
        // It compares checksums of what pgspec has run, and runs nothing.
        let sandbox = project("refinery", online);
        let (database, url) = empty();
        let wide = "create table refinery_schema_history (version int8 primary key, name varchar(255),
                    applied_on varchar(255), checksum varchar(255))";
        database.connect().unwrap().batch_execute(wide).unwrap();
        apply(&sandbox, &url);
        assert_eq!(run(&sandbox, &database), 0);
    }
    // Without the tool's own table, versions that are not too long for it are `int4`, as it has them unless asked.
    let (database, url) = empty();
    apply(&sandbox, &url);
    let query = "select format_type(atttypid, null) || (select ' ' || string_agg(name, ' ' order by version) from \
                 refinery_schema_history where checksum ~ '^[0-9]+$') from pg_attribute where attname = 'version' and \
                 attrelid = 'refinery_schema_history'::regclass";
    let told: String = database.connect().unwrap().query_one(query, &[]).unwrap().get(0);
    assert_eq!(told, "integer first second");
}
