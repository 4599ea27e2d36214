//! The columns of views: one query after the other, and what is known of its columns.

use std::fmt::Write as _;

use pgspec_analyze::view_columns::of_view;
use pgspec_analyze::world::{Options, World};
use pgspec_catalog::object::{Body, View};
use pgspec_catalog::{Catalog, Key, Kind, Name, Object, Origin, QualifiedName, Sources, SqlText};
use pgspec_spec::ProjectFiles;

/// The tables, views and functions that the queries use.
fn catalog() -> Catalog {
    let mut sources = Sources::default();
    let settings = Some(sources.add("pgspec.yaml", "name: app\n"));
    let mut project = ProjectFiles { settings, ..ProjectFiles::default() };
    project.specs.push(sources.add("app.yaml", include_str!("../../fixtures/view_columns/catalog.yaml")));
    let (spec, diagnostics) = pgspec_spec::read(&mut sources, &project);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    spec.catalog
}

fn view(query: &str) -> View {
    View {
        column_defaults: Vec::new(),
        column_comments: Vec::new(),
        access_method: None,
        cluster_on: None,
        materialized: false,
        query: SqlText::unplaced(query),
        column_names: Vec::new(),
        security_invoker: false,
        security_barrier: false,
        check_option: None,
        storage: Default::default(),
        tablespace: None,
        declared_columns: Vec::new(),
    }
}

fn add_view(catalog: &mut Catalog, name: &str, query: &str) {
    let key = Key::qualified(Kind::View, &QualifiedName::new("public", name));
    let object = Object::new(Origin::Database, Body::View(Box::new(view(query))));
    catalog.insert(key, object).unwrap();
}

/// Every query of a fixture with its columns, or with the reason why one is not known.
fn described(queries: &str) -> String {
    let mut catalog = catalog();
    add_view(&mut catalog, "broken_view", "select mystery(1) as broken");
    let world = World::new(&catalog, Options::default());
    let mut out = String::new();
    for query in queries.split("\n\n").map(str::trim).filter(|query| !query.is_empty()) {
        writeln!(out, "{query}").unwrap();
        let found = of_view(&world, &view(query));
        if found.updatable {
            writeln!(out, "  (updatable)").unwrap();
        }
        match found.columns {
            Ok(columns) => {
                for column in columns {
                    let doc = column.doc.map_or(String::new(), |doc| format!(" -- {doc}"));
                    match column.data_type {
                        Ok(data_type) => {
                            let not_null = if column.not_null { " not null" } else { "" };
                            writeln!(out, "  {}: {data_type}{not_null}{doc}", column.name).unwrap();
                        }
                        Err(unknown) => {
                            let place = &query[unknown.range.usize()];
                            writeln!(out, "  ? {}: {} at `{place}`", column.name, unknown.why).unwrap();
                        }
                    }
                }
            }
            Err(unknown) => {
                writeln!(out, "  ? *: {} at `{}`", unknown.why, &query[unknown.range.usize()]).unwrap();
            }
        }
        out.push('\n');
    }
    out
}

#[test]
fn columns_that_are_known() {
    let described = described(include_str!("../../fixtures/view_columns/known.sql"));
    assert!(!described.contains("\n  ? "), "{described}");
    testkit::assert_snapshot("analyze/view_columns", "known", &described);
}

#[test]
fn columns_that_are_not() {
    let described = described(include_str!("../../fixtures/view_columns/unknown.sql"));
    testkit::assert_snapshot("analyze/view_columns", "unknown", &described);
}

/// The names that a view writes stand in place of the query's.
#[test]
fn written_names() {
    let catalog = catalog();
    let world = World::new(&catalog, Options::default());
    let mut view = view("select id, count(*) from people group by id");
    view.column_names = vec![Name::exact("who")];
    let columns = of_view(&world, &view).columns.unwrap();
    let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["who", "count"]);
    view.column_names = ["a", "b", "c"].map(Name::exact).to_vec();
    assert!(of_view(&world, &view).columns.is_err());
}

/// However long or nested a query is, there is an answer, soon.
#[test]
fn nothing_is_too_deep() {
    let mut catalog = catalog();
    // Views that read the one before twice, and two that read each other.
    for i in 0..40 {
        let before = if i == 0 { "people".to_owned() } else { format!("v{}", i - 1) };
        add_view(&mut catalog, &format!("v{i}"), &format!("select a.id from {before} a, {before} b"));
    }
    for (own, other) in [("loop_a", "loop_b"), ("loop_b", "loop_a")] {
        add_view(&mut catalog, own, &format!("select a.id from {other} a, {other} b"));
    }
    let world = World::new(&catalog, Options::default());
    let is_known = |query: &str| {
        let columns = of_view(&world, &view(query)).columns;
        columns.is_ok_and(|columns| columns.iter().all(|column| column.data_type.is_ok()))
    };
    let chain =
        |count: usize, part: &str| format!("select {} as x from people", vec!["name"; count].join(part));
    assert!(is_known(&chain(70, " || ")));
    assert!(!is_known(&chain(100_000, " || ")));
    let union = |count: usize| vec!["select id from people where 1 = 1"; count].join(" union ");
    assert!(is_known(&union(70)));
    assert!(!is_known(&union(10_000)));
    assert!(is_known(&format!("select {} from people", vec!["name || 'x'"; 200].join(", "))));
    assert!(!is_known(&format!("select {}1{} as x", "(".repeat(10_000), ")".repeat(10_000))));
    assert!(is_known("select id from v20"));
    assert!(!is_known("select id from loop_a"));
}
