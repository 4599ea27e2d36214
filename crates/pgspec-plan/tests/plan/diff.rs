//! Two SQL scripts, compared: each fixture holds both, and the options that it needs.

use std::fmt::Write as _;
use std::time::Instant;

use pgspec_catalog::{Body, Catalog, Key, Kind, Name, Sources};
use pgspec_plan::{Change, DiffOptions, Pair, What, diff, suggest};

fn read(sql: &str) -> Catalog {
    let mut sources = Sources::default();
    let file = sources.add("schema.sql", sql);
    let (catalog, diagnostics) = pgspec_sql::read::file(&sources, file, &Name::exact("public"));
    assert!(!diagnostics.has_errors(), "{diagnostics:#?}\n{sql}");
    catalog
}

fn show(changes: &[Change], catalogs: Pair<&Catalog>) -> String {
    let mut out = String::new();
    for change in changes {
        let key = &change.key;
        let _ = match &change.what {
            What::Added => writeln!(out, "+ {key}"),
            What::Removed => writeln!(out, "- {key}"),
            What::Renamed { path, from, to } => writeln!(out, "~ {key} {path}: renamed from {from} to {to}"),
            What::Changed { path, from, to, sameness } => {
                let side = |facts: &Option<pgspec_plan::Facts>| {
                    facts.as_ref().map_or_else(|| "—".to_owned(), ToString::to_string)
                };
                writeln!(out, "~ {key} {path}: {sameness:?}\n    {}\n    {}", side(from), side(to))
            }
            What::Reordered { path, from, to } => writeln!(out, "  {key} {path}: {from:?} → {to:?}"),
            What::External { column, needed, found } => {
                writeln!(out, "! {key} needs {column} {needed}, found {found:?}")
            }
        };
    }
    for one in suggest(changes, catalogs) {
        let _ = match &one.part {
            Some(part) => writeln!(out, "? {} {} → {}: {}", one.from, part.from, part.to, one.why),
            None => writeln!(out, "? {} → {}: {}", one.from, one.to, one.why),
        };
    }
    if out.is_empty() { "equal\n".to_owned() } else { out }
}

#[test]
fn fixtures() {
    let root = testkit::workspace_root().join("crates/pgspec-plan/fixtures/diff");
    testkit::each_fixture("plan/diff", &root, "sql", |fixture| {
        let text = fixture.text();
        let (from, to) = text.split_once("-- to\n").expect("a line `-- to` between the two");
        let (from, to) = (read(from), read(to));
        let options = DiffOptions { column_order: true, ..DiffOptions::default() };
        for same in [&from, &to] {
            assert!(diff(same, same, &options).is_empty(), "a model differs from itself");
        }
        let changes = diff(&from, &to, &options);
        let back = diff(&to, &from, &options);
        let certain = |changes: &[Change]| changes.iter().filter(|change| change.is_certain()).count();
        assert_eq!(certain(&changes), certain(&back), "as many changes in both directions");
        show(&changes, Pair::new(&from, &to))
    });
}

#[test]
fn a_former_name_is_a_rename() {
    let from = read(
        "create table people (id int primary key, state text, note text);
                     create index people_state on people (state);",
    );
    let mut to = read(
        "create table persons (id int, status text not null, note text,
                         constraint people_pkey primary key (id));
                       create index people_state on persons (status);",
    );
    let key = Key::in_schema(Kind::Table, &Name::exact("public"), &Name::exact("persons"));
    let object = to.get_mut(&key).unwrap();
    object.notes.was = Some(Name::exact("people"));
    let Body::Table(table) = &mut object.body else { panic!("a table") };
    table.columns[1].notes.was = Some(Name::exact("state"));
    let changes = diff(&from, &to, &DiffOptions::default());
    let expected = "\
~ table `public.persons` : renamed from people to persons
~ table `public.persons` columns.status: renamed from state to status
~ table `public.persons` columns.status.not_null: Different
    no
    yes
~ index `public.people_state` keys.0.target.column: Different
    state
    status
";
    assert_eq!(show(&changes, Pair::new(&from, &to)), expected);
}

/// A table with what tables have, in two versions.
fn big(tables: usize, changed: bool) -> String {
    let mut sql = String::new();
    for n in 0..tables {
        let _ = writeln!(
            sql,
            "create table t{n} (id int primary key, a text default {}, b int check (b > {}), c timestamptz);
             create index t{n}_a on t{n} (lower(a)) where b is not null;
             create policy own on t{n} using (a = current_user);",
            if changed { "('x'::text)" } else { "'x'" },
            if changed && n % 10 == 0 { 1 } else { 0 },
        );
    }
    sql
}

#[test]
fn takes_time_in_proportion() {
    let measure = |tables: usize| {
        let (from, to) = (read(&big(tables, false)), read(&big(tables, true)));
        let start = Instant::now();
        let changes = diff(&from, &to, &DiffOptions::default());
        let took = start.elapsed();
        assert_eq!(changes.len(), tables.div_ceil(10), "{}", show(&changes, Pair::new(&from, &to)));
        took
    };
    measure(50);
    let (small, large) = (measure(60), measure(480));
    // Eight times as much; what is quadratic would take 64 times as long. Other work on the machine may disturb.
    assert!(large < small * 30, "{small:?} {large:?}");
}
