//! Tells the reader of SQL histories what the names in texts mean, so that they follow what is renamed
//! ([`pgspec_sql::read::bind`]).

mod text;

use std::ops::Range;

use pgspec_catalog::object::Slot;
use pgspec_catalog::{Body, Catalog, DataType, Key, Name, Object, ObjectId, QualifiedName, SqlText};
use pgspec_sql::read::bind::{Binder, Bound, BoundColumn, BoundStar, Output, QueryColumn};
use pgspec_sql::syntax;
use pgspec_sql::syntax::ast::{Query, QueryBody};

use crate::analyzer::Analyzer;
use crate::check::scopes;
use crate::query::walk::{self, Next};
use crate::scope::{ExprUse, Scope};
use crate::trace::Trace;
use crate::typed::{Const, Node, RelationId, Typed, TypedQuery};
use crate::world::{OPAQUE, Options, World};

/// Resolves names as a version of Postgres does.
#[derive(Clone, Copy, Debug)]
pub struct Meanings {
    postgres: u16,
}

impl Meanings {
    /// As this major version does.
    pub fn new(postgres: u16) -> Self {
        Self { postgres }
    }

    fn world<'c>(&self, catalog: &'c Catalog, search_path: &[Name]) -> World<'c> {
        World::new(catalog, Options { postgres: self.postgres, search_path: search_path.to_vec() })
    }
}

impl Binder for Meanings {
    fn bind(
        &self,
        catalog: &Catalog,
        search_path: &[Name],
        texts: &[(ObjectId, Slot)],
    ) -> Vec<Option<Bound>> {
        let world = self.world(catalog, search_path);
        texts.iter().map(|(id, slot)| bound(&world, *id, *slot)).collect()
    }

    fn columns(&self, catalog: &Catalog, search_path: &[Name], query: &SqlText) -> Option<Vec<QueryColumn>> {
        let world = self.world(catalog, search_path);
        let mut analyzer = Analyzer::new(&world);
        let typed = analyzer.query(&syntax::query(&query.text).ok()?);
        if analyzer.findings.iter().any(|finding| finding.problem.is_error()) {
            return None;
        }
        let columns = analyzer.result_columns(&typed);
        columns
            .into_iter()
            .map(|column| {
                let data_type = declared(&world, column.ty, column.typmod)?;
                Some(QueryColumn { name: column.name, data_type })
            })
            .collect()
    }
}

/// A type as a column declares it.
fn declared(world: &World<'_>, ty: crate::typed::TypeId, typmod: i32) -> Option<DataType> {
    if ty == OPAQUE {
        return None;
    }
    let found = world.ty(ty);
    let (name, array) = match found.array_of {
        Some(element) => (&world.ty(element).name, true),
        None => (&found.name, false),
    };
    let schema = name.schema.clone().filter(|schema| *schema != "pg_catalog");
    let plain = DataType {
        name: QualifiedName { schema, name: name.name.clone() },
        modifiers: Vec::new(),
        fields: None,
        array,
    };
    if typmod < 0 {
        return Some(plain);
    }
    let shown = world.show(ty, typmod);
    let map = pgspec_catalog::TextMap::Nowhere;
    let fragment = pgspec_sql::fragment::Fragment { text: &shown, map: &map };
    let (read, _) = pgspec_sql::fragment::data_type(fragment).ok()?;
    Some(DataType { name: plain.name, ..read })
}

/// What the analysis of a text found.
struct Found {
    trace: Trace,
    expressions: Vec<Typed>,
    queries: Vec<TypedQuery>,
    outputs: Vec<Output>,
}

fn bound(world: &World<'_>, id: ObjectId, slot: Slot) -> Option<Bound> {
    let (key, object) = world.catalog().entry(id)?;
    let sql = object.body.text(slot)?;
    let found = analyse(world, id, (key, object), slot, sql)?;
    Some(gather(world, sql, found))
}

fn analyse(
    world: &World<'_>,
    id: ObjectId,
    (key, object): (&Key, &Object),
    slot: Slot,
    sql: &SqlText,
) -> Option<Found> {
    if slot == Slot::Standard {
        let (trace, queries) = crate::body::traced(world, id)?;
        return Some(Found { trace, expressions: Vec::new(), queries, outputs: Vec::new() });
    }
    let mut analyzer = Analyzer::new(world);
    analyzer.trace = Some(Box::default());
    let (mut expressions, mut queries, mut outputs) = (Vec::new(), Vec::new(), Vec::new());
    if slot == Slot::Query {
        let query = syntax::query(&sql.text).ok()?;
        let typed = analyzer.query(&query);
        outputs = text::outputs(&sql.text, &query, &typed);
        queries.push(typed);
    } else {
        analyzer.scopes.extend(scope(world, (key, object), slot)?);
        let raw = syntax::expression(&sql.text).ok()?;
        expressions.push(match (&object.body, slot) {
            (Body::Table(table), Slot::Default(at) | Slot::Generated(at)) => {
                let used = match slot {
                    Slot::Default(_) => ExprUse::ColumnDefault,
                    _ => ExprUse::GeneratedColumn,
                };
                let value = analyzer.expr(&raw, used);
                let (ty, typmod) = world.catalog_type(&table.columns.get(at)?.data_type);
                analyzer.coerce_to(value, ty, typmod, crate::world::CastContext::Assignment).ok()?
            }
            (Body::Index(_) | Body::Constraint(_) | Body::Statistics(_), Slot::Key(_)) => {
                analyzer.expr(&raw, ExprUse::IndexExpression)
            }
            (Body::Function(_), Slot::Default(_)) => analyzer.expr(&raw, ExprUse::FunctionDefault),
            (Body::Trigger(_), _) => analyzer.condition(&raw, ExprUse::TriggerWhen, "WHEN"),
            (Body::Policy(_), _) => analyzer.condition(&raw, ExprUse::Policy, "POLICY"),
            (Body::Constraint(_), Slot::Check) => analyzer.condition(&raw, ExprUse::CheckConstraint, "CHECK"),
            _ => analyzer.condition(&raw, ExprUse::IndexPredicate, "WHERE"),
        });
    }
    if analyzer.findings.iter().any(|finding| finding.problem.is_error()) {
        return None;
    }
    let trace = analyzer.trace.take().unwrap_or_default();
    Some(Found { trace: *trace, expressions, queries, outputs })
}

/// What a text may name without saying where it is from: `Some(None)` for nothing.
fn scope(world: &World<'_>, (key, object): (&Key, &Object), slot: Slot) -> Option<Option<Scope>> {
    let table = match &object.body {
        Body::Table(_) => Some(key.qualified_name()),
        Body::Constraint(_) | Body::Index(_) | Body::Policy(_) | Body::Trigger(_) | Body::Statistics(_) => {
            object.body.relation(key)
        }
        Body::Function(_) => None,
        // Domains have a value, rules two rows of their own, publications rows of each table.
        _ => return None,
    };
    let Some(table) = table else { return Some(None) };
    let id = scopes::relation(world, &table)?;
    Some(match slot {
        Slot::Default(_) => None,
        Slot::When => Some(scopes::old_and_new(world, id)),
        _ => Some(scopes::row(world, id)),
    })
}

fn gather(world: &World<'_>, sql: &SqlText, found: Found) -> Bound {
    let text = sql.text.as_str();
    let mut bound = Bound { outputs: found.outputs, ..Bound::default() };
    let targets = text::Targets::of(text, &found.trace.targets);
    let object = |relation: RelationId| world.relation(relation).object;
    let name =
        |relation: RelationId, column: u32| Some(world.columns(relation)?.get(column as usize)?.name.clone());
    for column in &found.trace.columns {
        let (Some(relation), Some(name)) = (object(column.relation), name(column.relation, column.column))
        else {
            continue;
        };
        let Some((range, alone)) = text::last_name(text, column.range, &name) else {
            // `natural` writes no name.
            if column.merged {
                bound.columns.push(merged(column.range.start..column.range.end, relation, name));
            }
            continue;
        };
        bound.columns.push(BoundColumn {
            names: targets.named(&range, &name),
            qualifier: column.qualifier.clone().filter(|_| alone),
            merged: column.merged,
            range,
            relation,
            column: name,
        });
    }
    for star in found.trace.stars {
        let range = star.range.start..star.range.end;
        let relations: Vec<ObjectId> = star.relations.into_iter().filter_map(object).collect();
        match bound.stars.iter_mut().find(|other| other.range == range) {
            Some(other) => {
                other.columns.extend(star.columns);
                other.relations.extend(relations);
            }
            None => bound.stars.push(BoundStar { range, columns: star.columns, relations }),
        }
    }
    for star in &mut bound.stars {
        // One table is all there is: its columns need no more than their names.
        let mut qualifiers: Vec<_> = star.columns.iter().map(|(qualifier, _)| qualifier.clone()).collect();
        qualifiers.dedup();
        let bare = text.get(star.range.start as usize..star.range.end as usize) == Some("*");
        if qualifiers.len() == 1 && bare {
            star.columns.iter_mut().for_each(|(qualifier, _)| *qualifier = None);
        }
    }
    let mut visit = |typed: &Typed| inside(world, text, typed, &mut bound);
    for expression in &found.expressions {
        walk::descend(expression, 0, &mut |part, _| {
            visit(part);
            Next::Deeper
        });
    }
    for query in &found.queries {
        walk::descend_query(query, 0, &mut |part, _| {
            visit(part);
            Next::Deeper
        });
    }
    bound.columns.sort_by_key(|column| column.range.start);
    bound.columns.dedup();
    bound
}

fn merged(range: Range<u32>, relation: ObjectId, column: Name) -> BoundColumn {
    BoundColumn { range, relation, column, qualifier: None, names: None, merged: true }
}

/// Calls, constants of enums, and fields of rows.
fn inside(world: &World<'_>, text: &str, typed: &Typed, bound: &mut Bound) {
    let range = typed.range.start..typed.range.end;
    match &typed.node {
        Node::Call { function, .. } => {
            bound.calls.extend(world.function(*function).object.map(|id| (range.start, id)));
        }
        Node::Const(Const::Value { text: value, .. }) => {
            let found = world.ty(typed.ty);
            let key = Key::qualified(pgspec_catalog::Kind::Enum, &found.name);
            if let Some(id) = world.catalog().id(&key).filter(|_| !found.labels.is_empty()) {
                bound.labels.extend(text::literal(text, typed.range).map(|range| (range, id, value.clone())));
            }
        }
        Node::Field(row, index) => {
            let Some(relation) = world.ty(row.ty).relation else { return };
            let Some(column) = world.columns(relation).and_then(|all| all.get(*index as usize)) else {
                return;
            };
            if let (Some((range, _)), Some(relation)) =
                (text::last_name(text, typed.range, &column.name), world.relation(relation).object)
            {
                let name = column.name.clone();
                bound.columns.push(BoundColumn { merged: false, ..merged(range, relation, name) });
            }
        }
        _ => {}
    }
}

/// The query whose select list names the columns of a result.
fn first_select(query: &Query) -> Option<&syntax::ast::Select> {
    let mut query = query;
    loop {
        match &query.body {
            QueryBody::Select(select) => return Some(select),
            QueryBody::SetOperation { left, .. } => query = left,
            QueryBody::Values(_) => return None,
        }
    }
}
