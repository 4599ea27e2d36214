//! Tests of the graph: which edges there are, and the order they give.

use super::*;
use crate::data_type::DataType;
use crate::key::{Key, Kind};
use crate::name::QualifiedName;
use crate::object::{
    Body, Column, Constraint, ConstraintBody, Deferral, EnumType, ForeignKey, ForeignKeyAction, Function,
    FunctionBody, MatchType, Object, Parallel, Returns, Routine, Table, Trigger, TriggerEnabled,
    TriggerEvents, TriggerLevel, TriggerTiming, UniqueKey, View, Volatility,
};
use crate::span::Origin;
use crate::sql_text::{Mention, Mentioned, SqlText};

fn name(text: &str) -> QualifiedName {
    QualifiedName::new("public", text)
}

fn sql(mentions: &[(Mentioned, &str)]) -> SqlText {
    let mentions = mentions.iter().map(|(what, name)| Mention {
        what: *what,
        name: match name.split_once('.') {
            Some((schema, name)) => QualifiedName::new(schema, name),
            None => QualifiedName::bare(*name),
        },
        range: 0..0,
    });
    SqlText { mentions: mentions.collect(), ..SqlText::unplaced("x") }
}

fn add(catalog: &mut Catalog, key: Key, body: Body) -> ObjectId {
    catalog.insert(key, Object::new(Origin::Database, body)).unwrap()
}

fn column(data_type: &str, default: Option<SqlText>) -> Column {
    Column {
        storage: crate::object::ColumnStorage::default(),
        inherited: false,
        name: data_type.into(),
        data_type: if crate::is_builtin_type(data_type) {
            DataType::builtin(data_type)
        } else {
            DataType::named(name(data_type))
        },
        not_null: false,
        not_null_constraint: Default::default(),
        default,
        generated: None,
        identity: None,
        collation: None,
        comment: None,
        origin: Origin::Database,
        notes: Default::default(),
    }
}

fn table(catalog: &mut Catalog, table: &str, columns: Vec<Column>) -> ObjectId {
    let key = Key::qualified(Kind::Table, &name(table));
    add(catalog, key, Body::Table(Box::new(Table { columns, ..Table::default() })))
}

fn constraint(catalog: &mut Catalog, table: &str, of: &str, body: ConstraintBody) -> ObjectId {
    let constraint =
        Constraint { body, deferral: Deferral::Immediate, not_valid: false, not_enforced: false };
    let key = Key::of_relation(Kind::Constraint, &name(table), &of.into());
    add(catalog, key, Body::Constraint(Box::new(constraint)))
}

fn primary_key(catalog: &mut Catalog, table: &str) -> ObjectId {
    let key = UniqueKey { columns: vec!["id".into()], ..UniqueKey::default() };
    constraint(catalog, table, "pk", ConstraintBody::PrimaryKey(key))
}

fn foreign_key(catalog: &mut Catalog, table: &str, to: &str) -> ObjectId {
    let key = ForeignKey {
        columns: vec![to.into()],
        references: name(to),
        referenced_columns: vec!["id".into()],
        match_type: MatchType::Simple,
        on_update: ForeignKeyAction::NoAction,
        on_delete: ForeignKeyAction::NoAction,
        period: false,
        on_delete_columns: Vec::new(),
    };
    constraint(catalog, table, to, ConstraintBody::ForeignKey(key))
}

fn function(
    catalog: &mut Catalog,
    function: &str,
    language: &str,
    mentions: &[(Mentioned, &str)],
) -> ObjectId {
    let body = Function {
        routine: Routine::Function,
        arguments: Vec::new(),
        returns: Returns::Type(DataType::builtin("int4")),
        language: language.into(),
        body: FunctionBody::Source(sql(mentions)),
        volatility: Volatility::Volatile,
        strict: false,
        leakproof: false,
        security_definer: false,
        window: false,
        parallel: Parallel::Unsafe,
        cost: None,
        rows: None,
        support: None,
        settings: Vec::new(),
        transforms: Vec::new(),
    };
    add(catalog, Key::function(&name(function), ""), Body::Function(Box::new(body)))
}

fn view(catalog: &mut Catalog, view: &str, mentions: &[(Mentioned, &str)]) -> ObjectId {
    let body = View {
        column_defaults: Vec::new(),
        column_comments: Vec::new(),
        access_method: None,
        cluster_on: None,
        materialized: false,
        query: sql(mentions),
        column_names: Vec::new(),
        security_invoker: true,
        security_barrier: false,
        check_option: None,
        storage: Default::default(),
        tablespace: None,
        declared_columns: Vec::new(),
    };
    add(catalog, Key::qualified(Kind::View, &name(view)), Body::View(Box::new(body)))
}

fn trigger(catalog: &mut Catalog, table: &str, function: &str) -> ObjectId {
    let body = Trigger {
        timing: TriggerTiming::Before,
        events: TriggerEvents { update: true, ..TriggerEvents::default() },
        level: TriggerLevel::Row,
        condition: None,
        old_table: None,
        new_table: None,
        function: name(function),
        arguments: Vec::new(),
        constraint: None,
        from: None,
        enabled: TriggerEnabled::Origin,
    };
    let key = Key::of_relation(Kind::Trigger, &name(table), &function.into());
    add(catalog, key, Body::Trigger(Box::new(body)))
}

/// The order of a catalog as paths, and the cycles in it.
fn order(catalog: &Catalog) -> (Vec<String>, usize) {
    let order = Graph::of(catalog, &[Name::exact("public")]).order(catalog);
    let paths = order.ids.iter().map(|id| catalog.entry(*id).unwrap().0.path());
    (paths.collect(), order.cycles.len())
}

#[test]
fn children_stand_behind_their_table_and_needs_in_front() {
    let mut catalog = Catalog::new();
    view(&mut catalog, "open", &[(Mentioned::Relation, "b")]);
    table(&mut catalog, "b", vec![column("status", None)]);
    table(&mut catalog, "a", vec![]);
    primary_key(&mut catalog, "a");
    foreign_key(&mut catalog, "b", "a");
    primary_key(&mut catalog, "b");
    trigger(&mut catalog, "b", "touch");
    function(&mut catalog, "touch", "plpgsql", &[]);
    let key = Key::qualified(Kind::Enum, &name("status"));
    add(&mut catalog, key, Body::Enum(EnumType { labels: Vec::new() }));
    let expected = [
        "public.status",
        "public.touch()",
        "public.a",
        "public.a.pk",
        "public.b",
        "public.b.a",
        "public.b.pk",
        "public.b.touch",
        "public.open",
    ];
    assert_eq!(order(&catalog), (expected.map(str::to_owned).to_vec(), 0));
}

#[test]
fn foreign_keys_in_a_circle_are_split_off() {
    let mut catalog = Catalog::new();
    table(&mut catalog, "a", vec![]);
    table(&mut catalog, "b", vec![]);
    // Needs both: comes behind the circle although it was inserted first among its equals.
    table(&mut catalog, "c", vec![]);
    for table in ["a", "b", "c"] {
        primary_key(&mut catalog, table);
    }
    foreign_key(&mut catalog, "a", "b");
    foreign_key(&mut catalog, "b", "a");
    foreign_key(&mut catalog, "c", "a");
    let (paths, cycles) = order(&catalog);
    assert_eq!(cycles, 0);
    let at = |path: &str| paths.iter().position(|p| p == path).unwrap();
    assert!(at("public.a") < at("public.b"));
    assert!(at("public.b.pk") < at("public.a.b"), "{paths:?}");
    assert!(at("public.b") < at("public.c"));
}

#[test]
fn a_default_gives_way_before_a_function_that_reads_its_table() {
    let mut catalog = Catalog::new();
    let default = sql(&[(Mentioned::Function(0), "next_number")]);
    let tickets = table(&mut catalog, "tickets", vec![column("int4", Some(default))]);
    let read = [(Mentioned::Relation, "public.tickets")];
    let function = function(&mut catalog, "next_number", "sql", &read);
    let graph = Graph::of(&catalog, &[Name::exact("public")]);
    assert_eq!(graph.needs(tickets), [Edge { to: function, strength: Strength::Deferrable }]);
    assert_eq!(graph.needs(function), [Edge { to: tickets, strength: Strength::Checked }]);
    assert_eq!(graph.order(&catalog), Order { ids: vec![tickets, function], cycles: vec![] });
}

#[test]
fn a_plpgsql_body_gives_way_first() {
    let mut catalog = Catalog::new();
    let default = sql(&[(Mentioned::Function(0), "next_number")]);
    let tickets = table(&mut catalog, "tickets", vec![column("int4", Some(default))]);
    let function = function(&mut catalog, "next_number", "plpgsql", &[(Mentioned::Relation, "tickets")]);
    let graph = Graph::of(&catalog, &[]);
    assert_eq!(graph.needs(function), [Edge { to: tickets, strength: Strength::Soft }]);
    assert_eq!(graph.order(&catalog).ids, [function, tickets]);
}

#[test]
fn what_cannot_be_split_is_reported() {
    let mut catalog = Catalog::new();
    let before = view(&mut catalog, "before", &[]);
    let a = view(&mut catalog, "a", &[(Mentioned::Relation, "b"), (Mentioned::Relation, "a")]);
    let b = view(&mut catalog, "b", &[(Mentioned::Relation, "a"), (Mentioned::Relation, "before")]);
    let after = view(&mut catalog, "after", &[(Mentioned::Relation, "b")]);
    let order = Graph::of(&catalog, &[Name::exact("public")]).order(&catalog);
    assert_eq!(order, Order { ids: vec![before, a, b, after], cycles: vec![vec![a, b]] });
}

#[test]
fn a_long_chain_needs_no_stack() {
    let mut catalog = Catalog::new();
    let count = 50_000;
    for i in 0..count {
        let next = format!("v{}", i + 1);
        view(&mut catalog, &format!("v{i}"), &[(Mentioned::Relation, next.as_str())]);
    }
    let graph = Graph::of(&catalog, &[Name::exact("public")]);
    let ids = graph.order(&catalog).ids;
    assert_eq!(ids.len(), count);
    assert!(ids.windows(2).all(|pair| pair[0] > pair[1]));
    assert_eq!(graph.needed_by()[1], [Edge { to: ObjectId(0), strength: Strength::Hard }]);
}
