//! Going through typed trees: the parts of an expression, the parts of a query.

use crate::typed::{
    Aggregate, EntryKind, FromItem, Node, SetTree, SortItem, Typed, TypedGroup, TypedQuery, TypedWindow,
};

/// A direct part of an expression.
pub enum Part<'t> {
    /// A part of the same query level.
    Same(&'t Typed),
    /// A query inside of it, one level further in.
    Query(&'t TypedQuery),
}

/// Calls `visit` with each direct part of an expression, in the order in which they were written.
pub fn parts<'t>(value: &'t Typed, visit: &mut dyn FnMut(Part<'t>)) {
    let mut same =
        |parts: &mut dyn Iterator<Item = &'t Typed>| parts.for_each(|part| visit(Part::Same(part)));
    match &value.node {
        Node::Opaque(_)
        | Node::Const(_)
        | Node::Parameter(_)
        | Node::Variable(_)
        | Node::Var(_)
        | Node::CaseTest
        | Node::SublinkColumn(_)
        | Node::SqlValue(..)
        | Node::Default => {}
        Node::Call { arguments, .. } | Node::Operator { arguments, .. } => same(&mut arguments.iter()),
        Node::Aggregate(call) => aggregate_parts(call, &mut same),
        Node::Window(call) => same(&mut call.arguments.iter().chain(&call.filter)),
        Node::Distinct { arguments, .. }
        | Node::NullIf { arguments, .. }
        | Node::ArrayOperator { arguments, .. } => same(&mut arguments.iter()),
        Node::And(all)
        | Node::Or(all)
        | Node::Coalesce(all)
        | Node::GreatestLeast(_, all)
        | Node::Array { elements: all, .. }
        | Node::Row(all)
        | Node::Grouping(all)
        | Node::Construct(_, all) => same(&mut all.iter()),
        Node::Not(one)
        | Node::NullTest { argument: one, .. }
        | Node::BooleanTest { argument: one, .. }
        | Node::Field(one, _)
        | Node::Relabel(one)
        | Node::ViaText(one)
        | Node::ConvertRow(one)
        | Node::ToDomain(one)
        | Node::Collate(one, _) => same(&mut std::iter::once(&**one)),
        Node::ArrayCast(one, cast) => same(&mut [&**one, &**cast].into_iter()),
        Node::Case { operand, whens, otherwise } => {
            same(&mut operand.iter().map(|o| &**o));
            same(&mut whens.iter().flat_map(|(when, then)| [when, then]));
            same(&mut std::iter::once(&**otherwise));
        }
        Node::RowCompare { left, right, .. } => same(&mut left.iter().chain(right)),
        Node::Subscript { container, upper, lower, .. } => {
            same(&mut std::iter::once(&**container));
            same(&mut lower.iter().chain(upper).flatten());
        }
        Node::Sublink(sublink) => {
            same(&mut sublink.test.iter());
            visit(Part::Query(&sublink.query));
        }
    }
}

fn aggregate_parts<'t>(call: &'t Aggregate, same: &mut dyn FnMut(&mut dyn Iterator<Item = &'t Typed>)) {
    same(&mut call.direct.iter().chain(&call.arguments));
    same(&mut call.order_by.iter().map(|item| &item.expression));
    same(&mut call.filter.iter());
}

/// Calls `visit` with each expression and each query that stand directly in a query (not inside one another).
pub fn query_parts<'t>(query: &'t TypedQuery, visit: &mut dyn FnMut(Part<'t>)) {
    for cte in &query.ctes {
        visit(Part::Query(&cte.query));
    }
    for entry in &query.entries {
        match &entry.kind {
            EntryKind::Query(inner) => visit(Part::Query(inner)),
            EntryKind::Functions(all, _) | EntryKind::Table(_, all) => {
                all.iter().for_each(|one| visit(Part::Same(one)));
            }
            EntryKind::Values(rows) => rows.iter().flatten().for_each(|one| visit(Part::Same(one))),
            // A join's columns are made of what stands elsewhere.
            EntryKind::Join(..)
            | EntryKind::Relation(_)
            | EntryKind::Cte(..)
            | EntryKind::RowsOf(_)
            | EntryKind::Opaque(_) => {}
        }
    }
    query.from.iter().for_each(|item| from_parts(item, visit));
    let mut same = |part: &'t Typed| visit(Part::Same(part));
    query.condition.iter().for_each(&mut same);
    query.targets.iter().chain(&query.returning).for_each(|target| same(&target.expression));
    query.grouping.iter().for_each(|group| group_parts(group, &mut same));
    query.having.iter().for_each(&mut same);
    query.windows.iter().for_each(|window| window_parts(window, &mut same));
    query.distinct.iter().flatten().for_each(&mut same);
    sort_parts(&query.order_by, &mut same);
    query.limit.iter().chain(&query.offset).for_each(|one| same(one));
    query.values.iter().flatten().for_each(&mut same);
    query.assignments.iter().for_each(|assignment| same(&assignment.value));
    if let Some(tree) = &query.set_operation {
        set_parts(tree, visit);
    }
    if let Some(source) = &query.source {
        visit(Part::Query(source));
    }
}

fn from_parts<'t>(item: &'t FromItem, visit: &mut dyn FnMut(Part<'t>)) {
    if let FromItem::Join { left, right, condition, .. } = item {
        from_parts(left, visit);
        from_parts(right, visit);
        condition.iter().for_each(|one| visit(Part::Same(one)));
    }
}

fn group_parts<'t>(group: &'t TypedGroup, same: &mut dyn FnMut(&'t Typed)) {
    match group {
        TypedGroup::Expression(one) => same(one),
        TypedGroup::Sets(_, groups) => groups.iter().for_each(|group| group_parts(group, same)),
        TypedGroup::Tuple(all) => all.iter().for_each(same),
    }
}

/// Calls `same` with each expression of a window.
pub fn window_parts<'t>(window: &'t TypedWindow, same: &mut dyn FnMut(&'t Typed)) {
    window.partition_by.iter().for_each(&mut *same);
    sort_parts(&window.order_by, same);
    window.offsets.iter().for_each(same);
}

fn sort_parts<'t>(items: &'t [SortItem], same: &mut dyn FnMut(&'t Typed)) {
    items.iter().for_each(|item| same(&item.expression));
}

fn set_parts<'t>(tree: &'t SetTree, visit: &mut dyn FnMut(Part<'t>)) {
    match tree {
        SetTree::Query(query) => visit(Part::Query(query)),
        SetTree::Operation { left, right, .. } => {
            set_parts(left, visit);
            set_parts(right, visit);
        }
    }
}

/// What a visitor of [`descend`] wants next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The parts of the node.
    Deeper,
    /// Nothing of it.
    Skip,
}

/// Goes through an expression and the queries inside of it; `visit` also gets how many queries further in it is.
pub fn descend<'t>(value: &'t Typed, depth: u32, visit: &mut dyn FnMut(&'t Typed, u32) -> Next) {
    if visit(value, depth) == Next::Skip {
        return;
    }
    parts(value, &mut |part| match part {
        Part::Same(part) => descend(part, depth, visit),
        Part::Query(query) => descend_query(query, depth + 1, visit),
    });
}

/// Goes through all expressions of a query that is itself `depth` queries in.
pub fn descend_query<'t>(query: &'t TypedQuery, depth: u32, visit: &mut dyn FnMut(&'t Typed, u32) -> Next) {
    query_parts(query, &mut |part| match part {
        Part::Same(part) => descend(part, depth, visit),
        Part::Query(query) => descend_query(query, depth + 1, visit),
    });
}
