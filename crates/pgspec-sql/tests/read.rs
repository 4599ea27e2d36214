//! SQL files: what they say, what is wrong with them, and that what is printed from them says the same.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_catalog::{Catalog, Diagnostics, Name, ObjectId, QualifiedName, Sources, Standing};
use pgspec_sql::{print, read};

use crate::fragment::show;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/read")
}

fn read(sources: &mut Sources, path: &str, text: &str) -> (Catalog, Diagnostics) {
    let file = sources.add(path, text);
    read::file(sources, file, &Name::exact("public"))
}

#[test]
fn files_say_what_they_say() {
    testkit::each_fixture("sql/read", &fixtures(), "sql", |fixture| {
        let mut sources = Sources::default();
        let (catalog, mut diagnostics) =
            read(&mut sources, &format!("{}.sql", fixture.name), &fixture.text());
        let mut out = String::new();
        for (_, key, object) in catalog.iter() {
            let json = serde_json::to_string_pretty(object).unwrap();
            writeln!(out, "{key} {}\n", show::folded(json.lines().map(str::to_owned).collect())).unwrap();
        }
        diagnostics.sort(&sources);
        out + &render(&diagnostics, &sources, Format::Human, Style::Plain)
    });
}

/// Statements about what is there, one fixture for each kind: what they make of it.
#[test]
fn statements_say_what_they_say() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/statements");
    testkit::each_fixture("sql/statements", &fixtures, "sql", |fixture| {
        let mut sources = Sources::default();
        let (catalog, mut diagnostics) =
            read(&mut sources, &format!("{}.sql", fixture.name), &fixture.text());
        let mut out = String::new();
        for (_, key, object) in catalog.iter() {
            let json = serde_json::to_string_pretty(object).unwrap();
            writeln!(out, "{key} {}\n", show::folded(json.lines().map(str::to_owned).collect())).unwrap();
        }
        diagnostics.sort(&sources);
        out + &render(&diagnostics, &sources, Format::Human, Style::Plain)
    });
}

/// What is printed from a catalog reads as the same catalog.
#[test]
fn what_is_printed_reads_the_same() {
    let statements = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/statements");
    let of_statements = testkit::fixtures(&statements, "sql");
    for fixture in testkit::fixtures(&fixtures(), "sql").into_iter().chain(of_statements) {
        let mut sources = Sources::default();
        let (catalog, found) = read(&mut sources, "first.sql", &fixture.text());
        let (statements, _) = print::schema(&catalog, &print::SchemaOptions::default());
        let printed = print::file(&statements, "");
        let (again, diagnostics) = read(&mut sources, "printed.sql", &printed);
        for (_, key, object) in catalog.iter() {
            assert_eq!(Some(object), again.get(key), "{}: {key}\n{printed}", fixture.name);
        }
        assert_eq!(catalog.len(), again.len(), "{}\n{printed}", fixture.name);
        // A catalog whose names mean nothing prints no better.
        let fine = found.has_errors() || !diagnostics.has_errors();
        assert!(fine, "{}", render(&diagnostics, &sources, Format::Human, Style::Plain));
    }
}

/// Whatever stands in a file, reading it ends, and every place that is pointed at lies in the file.
#[test]
fn no_file_is_too_odd() {
    let deep = format!("select {}1{}", "(".repeat(20_000), ")".repeat(20_000));
    let nots = format!("create view v as select {} true", "not ".repeat(20_000));
    let sum = format!("create view v as select 1{}", "+1".repeat(20_000));
    let blocks = format!(
        "create function f() returns trigger language plpgsql as $x$ {} {} $x$",
        "begin if a then ".repeat(20_000),
        "end if; end; ".repeat(20_000)
    );
    let odd = [
        "",
        ";",
        ";;;",
        "'",
        "\"",
        "$$",
        "/*",
        "--",
        "\u{0}",
        "é",
        "create",
        "create table",
        "create table (",
        "create table t (",
        "create table t (a int,",
        "create function f() returns int language sql as",
        "\\connect x",
        "create view v as",
        "create table t (a int); garbage; create table u (b int)",
        "create policy p on t using (",
        &deep,
        &nots,
        &sum,
        &blocks,
    ];
    for text in odd {
        let mut sources = Sources::default();
        let (_, diagnostics) = read(&mut sources, "odd.sql", text);
        for diagnostic in &diagnostics {
            let label = diagnostic.primary.as_ref().unwrap();
            assert!(label.span.end as usize <= text.len(), "{text}: {diagnostic:?}");
        }
    }
}

/// On top of what a platform owns.
#[test]
fn the_platform_keeps_what_it_owns() {
    let mut sources = Sources::default();
    let platform = "create schema auth; create schema extensions; create extension pgcrypto with schema extensions;\
                    create table auth.users (id uuid primary key, email varchar(255));\
                    create function auth.uid() returns uuid language sql as 'select null::uuid';";
    let (mut base, found) = read(&mut sources, "platform.sql", platform);
    assert!(found.is_empty());
    for id in 0..base.len() {
        base.object_mut(ObjectId(u32::try_from(id).unwrap())).unwrap().standing = Standing::Platform;
    }
    let text = "create extension if not exists pgcrypto;
create schema if not exists auth;
create table auth.users (id uuid primary key, email text);
create table if not exists auth.users (id uuid);
create or replace function auth.uid() returns uuid language sql as $$ select auth.uid() $$;
create function auth.mine() returns int language sql as $$ select 1 $$;
create table auth.mine (id uuid references auth.users);
create table mine (id uuid references auth.users, other uuid references auth.user);
create policy p on auth.users using (true);
create index on auth.users (emial);
alter table auth.users add column nick text, enable row level security;
";
    let file = sources.add("own.sql", text);
    let path = [Name::exact("public"), Name::exact("extensions")];
    let read::Read { catalog, mut diagnostics, missing, .. } = read::files(&sources, &[file], &path, base);
    assert!(missing.is_empty(), "{missing:?}");
    // What stands in its place is read, so that it can be looked into.
    let replaced = catalog.overloads(&QualifiedName::new("auth", "uid"));
    assert_eq!(catalog.entry(replaced[0]).unwrap().1.standing, Standing::Managed);
    diagnostics.sort(&sources);
    let shown = render(&diagnostics, &sources, Format::Human, Style::Plain);
    testkit::assert_snapshot("sql/read_on_platform", "owned", &shown);
}
