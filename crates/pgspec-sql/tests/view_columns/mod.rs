//! The columns of views, inferred offline: one query after the other, and what is known of its columns.

use std::fmt::Write as _;

use pgspec_catalog::object::{Body, ColumnNotes, EnumLabel, EnumType, Function, Returns, TableColumn};
use pgspec_catalog::{Catalog, Key, Kind, Name, Origin, SqlText};
use pgspec_sql::print::{self, SchemaOptions};
use pgspec_sql::view_columns::view_columns;

use super::print::build::*;

/// The tables, views and functions that the queries use.
fn catalog() -> Catalog {
    let mut catalog = Catalog::new();
    let labels = ["open", "done"].map(|value| EnumLabel {
        value: value.into(),
        doc: None,
        was: None,
        origin: Origin::Database,
    });
    add(
        &mut catalog,
        Key::qualified(Kind::Enum, &name("status")),
        Body::Enum(EnumType { labels: labels.to_vec() }),
    );
    let mut code = column("code", "varchar");
    code.data_type.modifiers = vec![20];
    let mut documented = not_null("name", "text");
    documented.notes = ColumnNotes { doc: Some("As on the badge.".into()), ..ColumnNotes::default() };
    let columns = vec![
        documented,
        column("nickname", "text"),
        column("email", "text"),
        column("score", "int4"),
        not_null("active", "bool"),
        not_null("status", "public.status"),
        column("tags", "text[]"),
        not_null("meta", "jsonb"),
        column("day", "date"),
        not_null("created_at", "timestamptz"),
        column("local_at", "timestamp"),
        code,
        column("Odd", "text"),
    ];
    with_id(&mut catalog, "people", columns);
    let mut price = column("price", "numeric");
    price.data_type.modifiers = vec![10, 2];
    let columns = vec![
        column("person_id", "uuid"),
        not_null("quantity", "int4"),
        price,
        column("rate", "float8"),
        column("big", "int8"),
        not_null("small", "int2"),
    ];
    with_id(&mut catalog, "orders", columns);
    with_id(&mut catalog, "extras", vec![column("note", "text")]);
    with_id(&mut catalog, "nodes", vec![column("parent_id", "uuid")]);
    let open =
        plain_view(sql("select id, name as title, score + 1 as next from public.people", &[".people"]));
    add_view(&mut catalog, "open_people", open);
    let text = |body: &str| SqlText::unplaced(body);
    let id = || vec![argument("a", "uuid")];
    let number = || vec![argument("a", "int4")];
    let label =
        function("sql", returns("text"), sql("select name from public.people where id = a", &[".people"]));
    add_function(&mut catalog, "person_label", Function { arguments: id(), ..label });
    let columns = [("id", "uuid"), ("title", "text")];
    let columns = columns.map(|(name, of)| TableColumn { name: name.into(), data_type: data_type(of) });
    let find = function(
        "sql",
        Returns::Table(columns.to_vec()),
        sql("select id, name from public.people", &[".people"]),
    );
    add_function(&mut catalog, "find_people", Function { arguments: vec![argument("a", "text")], ..find });
    let all = function(
        "sql",
        Returns::SetOf(data_type("public.people")),
        sql("select * from public.people", &[".people"]),
    );
    add_function(&mut catalog, "all_people", all);
    for arguments in [id(), number()] {
        let two = function("sql", returns("text"), text("select ''::text"));
        add_function(&mut catalog, "two_of_a_kind", Function { arguments, ..two });
    }
    let any = function("sql", returns("anyelement"), text("select $1"));
    add_function(&mut catalog, "anything", Function { arguments: vec![argument("a", "anyelement")], ..any });
    let shadow = function("sql", returns("int4"), text("select 1"));
    add_function(&mut catalog, "initcap", Function { arguments: number(), ..shadow });
    catalog
}

/// Every query of a fixture with its columns, or with the reason why one is not known.
fn described(queries: &str) -> String {
    let mut catalog = catalog();
    // Only the other fixture may fail on these.
    if queries.contains("broken_view") {
        let broken = plain_view(sql("select mystery(1) as broken", &[]));
        add_view(&mut catalog, "broken_view", broken);
    }
    let mut out = String::new();
    for query in queries.split("\n\n").map(str::trim).filter(|query| !query.is_empty()) {
        writeln!(out, "{query}").unwrap();
        match view_columns(&catalog, &plain_view(SqlText::unplaced(query)), &Name::exact("public")) {
            Ok(columns) => {
                for column in columns {
                    let not_null = if column.not_null { " not null" } else { "" };
                    let doc = column.doc.map_or(String::new(), |doc| format!(" -- {doc}"));
                    writeln!(out, "  {}: {}{not_null}{doc}", column.name, column.data_type).unwrap();
                }
            }
            Err(unknown) => {
                let place = &query[unknown.range];
                writeln!(out, "  ? {}: {} at `{place}`", unknown.column, unknown.why).unwrap();
            }
        }
        out.push('\n');
    }
    out
}

#[test]
fn columns_that_are_known() {
    let queries = include_str!("../../fixtures/view_columns/known.sql");
    let described = described(queries);
    assert!(!described.contains("\n  ? "), "{described}");
    testkit::assert_snapshot("sql/view_columns", "known", &described);
}

#[test]
fn columns_that_are_not() {
    let described = described(include_str!("../../fixtures/view_columns/unknown.sql"));
    assert!(!described.contains("\n  ? *: internal"), "{described}");
    testkit::assert_snapshot("sql/view_columns", "unknown", &described);
}

/// The names that a view writes stand in place of the query's.
#[test]
fn written_names_and_the_objects_behind_them() {
    let catalog = catalog();
    let mut view = plain_view(SqlText::unplaced("select id, count(*) from people group by id"));
    view.column_names = names(&["who"]);
    let columns = view_columns(&catalog, &view, &Name::exact("public")).unwrap();
    let columns: Vec<_> =
        columns.iter().map(|c| (c.name.as_str(), c.data_type.to_string(), c.not_null)).collect();
    assert_eq!(columns, [("who", "uuid".to_owned(), true), ("count", "bigint".to_owned(), true)]);
    view.column_names = names(&["a", "b", "c"]);
    assert!(view_columns(&catalog, &view, &Name::exact("public")).is_err());
    // The catalog of these tests is one that Postgres takes: see the snapshot.
    let (statements, diagnostics) = print::schema(&catalog, &SchemaOptions::default());
    assert!(diagnostics.is_empty());
    testkit::assert_file("sql/view_columns", "catalog.sql", &print::file(&statements, ""));
}

/// However long or nested a query is, there is an answer, soon.
#[test]
fn nothing_is_too_deep() {
    let mut catalog = catalog();
    let why = |catalog: &Catalog, query: &str| {
        let view = plain_view(SqlText::unplaced(query));
        view_columns(catalog, &view, &Name::exact("public"))
            .map_or_else(|unknown| unknown.why, |_| "known".to_owned())
    };
    let chain =
        |count: usize, part: &str| format!("select {} as x from people", vec!["name"; count].join(part));
    assert_eq!(why(&catalog, &chain(70, " || ")), "known");
    assert_eq!(why(&catalog, &chain(140, " || ")), "it is nested too deeply");
    assert_eq!(why(&catalog, &chain(140, " or ")), "known");
    let many = "an expression in it is too long or nested too deeply";
    assert_eq!(why(&catalog, &chain(100_000, " and ")), many);
    let group = format!("({})", vec!["name"; 80].join(" or "));
    let groups = (0..20).fold(group.clone(), |all, _| format!("({all} or {group})"));
    assert_eq!(why(&catalog, &format!("select {groups} as x from people")), "known");
    let left =
        (0..40).fold("name".to_owned(), |all, _| format!("({all} or name or name or name or name or name)"));
    assert_eq!(why(&catalog, &format!("select {left} as x from people")), many);
    let union = |count: usize| vec!["select id from people where 1 = 1"; count].join(" union ");
    assert_eq!(why(&catalog, &union(70)), "known");
    assert_eq!(why(&catalog, &union(140)), "it is nested too deeply");
    assert_eq!(why(&catalog, &union(1000)), many);
    let wide = format!("select {} from people", vec!["name || 'x' as x"; 1000].join(", "));
    assert_eq!(why(&catalog, &wide), "known");
    let nested = format!("select {}1{} as x", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(why(&catalog, &nested), many);
    // Views that read the one before twice, and two that read each other.
    for i in 0..40 {
        let before = if i == 0 { "people".to_owned() } else { format!("v{}", i - 1) };
        let query = format!("select a.id from {before} a, {before} b");
        add_view(&mut catalog, &format!("v{i}"), plain_view(SqlText::unplaced(query)));
    }
    assert_eq!(why(&catalog, "select id from v20"), "known");
    assert!(why(&catalog, "select id from v39").ends_with("views are nested too deeply"));
    for (own, other) in [("loop_a", "loop_b"), ("loop_b", "loop_a")] {
        let query = format!("select a.id from {other} a, {other} b");
        add_view(&mut catalog, own, plain_view(SqlText::unplaced(query)));
    }
    assert!(why(&catalog, "select id from loop_a").ends_with("views are nested too deeply"));
}
