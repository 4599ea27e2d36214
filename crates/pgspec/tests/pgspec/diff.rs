//! `pgspec diff`, and reading any source.

use std::time::Instant;

use testkit::assert_snapshot;

use crate::postgres;
use crate::sandbox::Sandbox;

const OLD: &str = "create table public.leads (
  id integer primary key,
  name text not null,
  state text default 'new',
  made timestamptz not null default now()
);
create index leads_name on leads (lower(name));
create view open_leads as select id, name from leads where state = 'new';
create table gone (id integer);
";

const NEW: &str = "create table leads (
  made timestamp with time zone not null default now(),
  id int primary key,
  name varchar(80),
  status text default 'new',
  constraint named check (length(name) > 0)
);
create index leads_name on leads (upper(name));
create view open_leads as select l.id, l.name from public.leads l where l.status = 'new';
create function greet(who text) returns text language sql as $$
  select 'Hello, '
    || who
$$;
";

#[test]
fn two_files() {
    let sandbox = Sandbox::new(&[("old.sql", OLD), ("new.sql", NEW)]);
    let run = sandbox.run(&["diff", "old.sql", "new.sql"]);
    assert_eq!(run.code, 1);
    assert_snapshot("cli/diff", "files", &run.text());
    let json = sandbox.run(&["diff", "old.sql", "new.sql", "--format", "json"]);
    assert_eq!((json.code, json.stderr.as_str()), (1, ""));
    assert_snapshot("cli/diff", "files-json", &json.text());
    let equal = sandbox.run(&["diff", "old.sql", "old.sql"]);
    assert_eq!((equal.code, equal.stdout.as_str()), (0, ""), "{}", equal.text());
}

#[test]
fn the_same_model_from_every_kind_of_source() {
    let tables = "create table public.a (id integer primary key, name text not null default 'x');\n";
    let document =
        format!("# A document\r\n\r\n~~~sql\r\n{}~~~\r\n\nand ```no sql```\n", tables.replace('\n', "\r\n"));
    let sandbox = Sandbox::new(&[
        ("spec/pgspec.yaml", "name: shop\n"),
        (
            "spec/app.yaml",
            "tables:\n  a:\n    columns:\n      id: integer primary key\n      name: text not null default 'x'\n",
        ),
        ("a.sql", tables),
        ("bom.sql", &format!("\u{feff}{tables}")),
        ("crlf.sql", &tables.replace(' ', "\r\n")),
        ("a.md", &document),
        ("supabase/20240101000000_a.sql", "create table a (id integer primary key);"),
        ("supabase/20240102000000_b.sql", "alter table a add column name text not null default 'x';"),
        ("sqlx/2_b.up.sql", "alter table a add column name text not null default 'x';"),
        ("sqlx/2_b.down.sql", "alter table a drop column name;"),
        ("sqlx/1_a.up.sql", "create table a (id integer primary key);"),
        ("refinery/V10__b.sql", "alter table a add column name text not null default 'x';"),
        ("refinery/V2__a.sql", "create table a (id integer primary key);"),
        (
            "dbmate/1_a.sql",
            "-- migrate:up\ncreate table a (id integer primary key, name text not null default 'x');\n\n-- migrate:down\ndrop table a;\n",
        ),
    ]);
    let (_database, url) = postgres::database(tables);
    for source in ["a.sql", "bom.sql", "crlf.sql", "a.md", "supabase", "sqlx", "refinery", "dbmate", &url] {
        for (from, to) in [("spec", source), (source, "spec"), (source, "a.sql")] {
            let run = sandbox.run(&["diff", from, to]);
            assert_eq!(run.code, 0, "{from} {to}\n{}", run.text());
            assert_eq!(run.stdout, "", "{from} {to}");
        }
    }
}

#[test]
fn what_cannot_be_read() {
    let sandbox = Sandbox::new(&[
        ("good.sql", "create table a (id integer);"),
        ("syntax.sql", "create table a (id integer);\n\ncreate table b (id integer,,);\n"),
        ("cut.sql", "create table a (id integer);\ncreate table b (id inte"),
        ("notes.md", "# No SQL here\n"),
        ("empty/readme.txt", ""),
        ("repo/supabase/migrations/1_a.sql", "select 1;"),
        ("part.yaml", "tables: {}"),
    ]);
    sandbox.write("latin1.sql", b"create table a (id integer);\ncomment on table a is 'Stra\xdfe';\n");
    sandbox.write("dump.custom", b"PGDMP\x01\x0e\x00\x00\x00");
    sandbox.write("photo.sql", b"\x89PNG\x00\x00\x00\x00");
    let mut text = String::new();
    let bad = [
        "missing.sql",
        "syntax.sql",
        "cut.sql",
        "notes.md",
        "empty",
        "repo",
        "part.yaml",
        "latin1.sql",
        "dump.custom",
        "photo.sql",
    ];
    for source in bad {
        let run = sandbox.run(&["diff", source, "good.sql"]);
        assert_ne!(run.code, 0, "{source}");
        assert_eq!(run.stdout, "", "{source}");
        text.push_str(&format!("==== {source}\n{}", run.text()));
        let json = sandbox.run(&["diff", source, "good.sql", "--format", "json"]);
        assert_eq!(json.code, run.code, "{source}");
        serde_json::from_str::<serde_json::Value>(&json.stdout).unwrap();
    }
    assert_snapshot("cli/diff", "unreadable", &text);
}

#[test]
fn a_database_that_does_not_answer() {
    let sandbox = Sandbox::new(&[("good.sql", "create table a (id integer);")]);
    // Nobody listens on a port that was just let go.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://me:hunter2@127.0.0.1:{port}/db");
    let run = sandbox.run(&["diff", &url, "good.sql"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot connect to postgres://me:***@127.0.0.1"), "{}", run.stderr);
    assert!(!run.text().contains("hunter2"), "{}", run.text());
    // A server that takes the connection, and is gone.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let gone = std::thread::spawn(move || drop(listener.accept().unwrap()));
    let url = format!("postgresql://me:hunter2@127.0.0.1:{port}/db");
    let run = sandbox.run(&["diff", &url, "good.sql"]);
    gone.join().unwrap();
    assert_eq!(run.code, 2);
    assert!(!run.text().contains("hunter2") && run.stderr.lines().count() == 2, "{}", run.text());
    for wrong in ["postgres://", "postgres://me:hunter2@/x?nonsense=1", "postgres://h:notaport/x"] {
        let run = sandbox.run(&["diff", wrong, "good.sql"]);
        assert_eq!(run.code, 2, "{wrong}");
        assert!(!run.text().contains("hunter2"), "{}", run.text());
    }
}

/// The time of a dump, ten times as large, is about ten times as long.
#[test]
fn a_large_dump() {
    let dump = |tables: usize| {
        let table = |n: usize| {
            format!(
                "create table public.t{n} (id bigint not null, a text default 'x'::text, b integer, made timestamp with time \
                 zone default now() not null, constraint t{n}_b check ((b > 0)));\n\
                 alter table only public.t{n} add constraint t{n}_pkey primary key (id);\n\
                 create index t{n}_a on public.t{n} using btree (a);\n"
            )
        };
        (0..tables).map(table).collect::<String>()
    };
    let (small, large) = (dump(60), dump(600));
    let sandbox = Sandbox::new(&[("small.sql", &small), ("large.sql", &large)]);
    let time = |file: &str| {
        let start = Instant::now();
        let run = sandbox.run(&["diff", file, file]);
        assert_eq!(run.code, 0, "{}", run.text());
        start.elapsed()
    };
    time("small.sql");
    let (small, large) = (time("small.sql"), time("large.sql"));
    // What is quadratic would take a hundred times as long. Other work on the machine may disturb.
    assert!(large < small * 45, "{small:?} {large:?}");
}
