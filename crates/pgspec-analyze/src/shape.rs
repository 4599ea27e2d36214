//! What the result of a query is beyond its columns: whether it can be written to (`view_query_is_auto_updatable`), and
//! which columns can hold a combination of values only once.

mod keys;

use pgspec_catalog::object::{TriggerTiming, View};
use pgspec_sql::syntax;

use crate::analyzer::Analyzer;
use crate::typed::{Command, EntryKind, FromItem, Node, RelationId, TypedQuery, Var};
use crate::world::{RelationKind, World};

/// Views may stand on views this deep.
const MAX_DEPTH: usize = 48;

/// Keys are looked for so many views deep: every item of FROM is looked into, so that each level multiplies the work.
const MAX_KEY_DEPTH: usize = 3;

/// The shape of a query's result.
#[derive(Clone, PartialEq, Debug)]
pub struct Shape {
    /// The relation that a change of the result changes, or why it cannot be changed, in Postgres' words.
    pub updatable: Result<RelationId, &'static str>,
    /// For each column the column of that relation that it changes, if there is one.
    pub columns: Vec<Option<u32>>,
    /// Sets of columns, by index, whose values together occur at most once, and are never null. An empty set: there is at
    /// most one row.
    pub keys: Vec<Vec<u32>>,
}

/// The shape of a query's result.
pub fn of_query(world: &World<'_>, query: &TypedQuery) -> Shape {
    at_depth(world, query, MAX_KEY_DEPTH)
}

/// The shape of a view; `None` for what is no view of the catalog or whose query cannot be read.
pub fn of_view(world: &World<'_>, view: RelationId) -> Option<Shape> {
    view_at_depth(world, view, MAX_KEY_DEPTH)
}

/// Whether rows of a relation can be inserted, updated or deleted: a table, or a view that Postgres passes on to one, or
/// that has an INSTEAD OF trigger for it.
///
/// # Errors
/// Why not, in Postgres' words.
pub fn accepts(world: &World<'_>, relation: RelationId, command: Command) -> Result<(), &'static str> {
    accepts_at(world, relation, command, MAX_DEPTH)
}

fn accepts_at(
    world: &World<'_>,
    relation: RelationId,
    command: Command,
    depth: usize,
) -> Result<(), &'static str> {
    if world.relation(relation).kind == RelationKind::Table
        || depth == 0
        || has_trigger(world, relation, command)
    {
        return Ok(());
    }
    // What cannot be read is left to others.
    let Some(query) = query_of(world, relation) else { return Ok(()) };
    let (base, columns) = changes(world, &query);
    let base = base?;
    if command != Command::Delete && columns.iter().all(Option::is_none) {
        return Err("Views that have no updatable columns are not automatically updatable.");
    }
    accepts_at(world, base, command, depth - 1)
}

/// Whether an INSTEAD OF trigger does it.
fn has_trigger(world: &World<'_>, relation: RelationId, command: Command) -> bool {
    let catalog = world.catalog();
    let Some((key, _)) = world.relation(relation).object.and_then(|object| catalog.entry(object)) else {
        return false;
    };
    catalog.children(&key.qualified_name()).filter_map(|(_, _, child)| child.body.as_trigger()).any(
        |trigger| {
            trigger.timing == TriggerTiming::InsteadOf
                && match command {
                    Command::Insert => trigger.events.insert,
                    Command::Update => trigger.events.update,
                    Command::Delete => trigger.events.delete,
                    Command::Merge => true,
                    Command::Select => false,
                }
        },
    )
}

/// Which columns of a view pass a change on to a table, through all views between.
pub(crate) fn passes(world: &World<'_>, view: RelationId, command: Command) -> Option<Vec<bool>> {
    passes_at(world, view, command, MAX_DEPTH)
}

fn passes_at(world: &World<'_>, view: RelationId, command: Command, depth: usize) -> Option<Vec<bool>> {
    if depth == 0 || has_trigger(world, view, command) {
        return None;
    }
    let shape = view_at_depth(world, view, depth - 1)?;
    let base = shape.updatable.ok()?;
    let below = match world.relation(base).kind {
        RelationKind::View => passes_at(world, base, command, depth - 1),
        RelationKind::Table | RelationKind::MaterializedView => None,
    };
    let passes = |column: &Option<u32>| {
        column.is_some_and(|column| {
            below.as_ref().is_none_or(|below| below.get(column as usize).copied().unwrap_or(true))
        })
    };
    Some(shape.columns.iter().map(passes).collect())
}

fn view_at_depth(world: &World<'_>, view: RelationId, depth: usize) -> Option<Shape> {
    Some(at_depth(world, &query_of(world, view)?, depth))
}

/// The relation that a view passes changes on to, if Postgres does so by itself.
pub(crate) fn base_of_view(world: &World<'_>, view: RelationId) -> Option<RelationId> {
    changes(world, &query_of(world, view)?).0.ok()
}

fn query_of(world: &World<'_>, view: RelationId) -> Option<TypedQuery> {
    let (_, object) = world.catalog().entry(world.relation(view).object?)?;
    view_query(world, object.body.as_view()?)
}

/// The query of a view, if nothing is wrong with it.
fn view_query(world: &World<'_>, view: &View) -> Option<TypedQuery> {
    let query = syntax::query(&view.query.text).ok()?;
    let mut analyzer = Analyzer::new(world);
    let typed = analyzer.query(&query);
    let wrong = analyzer.findings.iter().any(|finding| finding.problem.is_error());
    (!wrong).then_some(typed)
}

fn at_depth(world: &World<'_>, query: &TypedQuery, depth: usize) -> Shape {
    let (updatable, columns) = changes(world, query);
    Shape { updatable, columns, keys: keys::of_query(world, query, depth) }
}

/// The relation that a change of the result changes, and its column for each column of the result.
pub(crate) fn changes(
    world: &World<'_>,
    query: &TypedQuery,
) -> (Result<RelationId, &'static str>, Vec<Option<u32>>) {
    match base_of(world, query) {
        Ok((base, entry)) => {
            let columns = query.targets.iter().map(|target| match target.expression.node {
                Node::Var(Var { up: 0, entry: of, column }) if of == entry => u32::try_from(column).ok(),
                _ => None,
            });
            (Ok(base), columns.collect())
        }
        Err(why) => (Err(why), vec![None; query.targets.len()]),
    }
}

/// The one relation that the query shows rows of, and its entry.
fn base_of(world: &World<'_>, query: &TypedQuery) -> Result<(RelationId, u32), &'static str> {
    if query.command != Command::Select {
        return Err("Only queries are automatically updatable.");
    }
    if query.distinct.is_some() {
        return Err("Views containing DISTINCT are not automatically updatable.");
    }
    if !query.grouping.is_empty() {
        return Err("Views containing GROUP BY are not automatically updatable.");
    }
    if query.having.is_some() {
        return Err("Views containing HAVING are not automatically updatable.");
    }
    if query.set_operation.is_some() {
        return Err("Views containing UNION, INTERSECT, or EXCEPT are not automatically updatable.");
    }
    if !query.ctes.is_empty() {
        return Err("Views containing WITH are not automatically updatable.");
    }
    if query.limit.is_some() || query.offset.is_some() {
        return Err("Views containing LIMIT or OFFSET are not automatically updatable.");
    }
    if query.aggregated {
        return Err("Views that return aggregate functions are not automatically updatable.");
    }
    if query.targets.iter().any(|target| has_window(&target.expression)) {
        return Err("Views that return window functions are not automatically updatable.");
    }
    if query.returns_sets {
        return Err("Views that return set-returning functions are not automatically updatable.");
    }
    let only_one = "Views that do not select from a single table or view are not automatically updatable.";
    let [FromItem::Entry(entry)] = query.from.as_slice() else { return Err(only_one) };
    match query.entries.get(*entry as usize).map(|entry| &entry.kind) {
        Some(EntryKind::Relation(id)) if world.relation(*id).kind != RelationKind::MaterializedView => {
            Ok((*id, *entry))
        }
        _ => Err(only_one),
    }
}

/// Whether a window function call of the query itself stands in a value.
pub(crate) fn has_window(value: &crate::typed::Typed) -> bool {
    use crate::query::walk::{Next, descend};
    let mut found = false;
    descend(value, 0, &mut |part, depth| {
        found |= depth == 0 && matches!(part.node, Node::Window(_));
        if depth == 0 { Next::Deeper } else { Next::Skip }
    });
    found
}
