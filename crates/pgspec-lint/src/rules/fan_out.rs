//! Aggregates over rows that a join has multiplied.

use pgspec_analyze::typed::{Aggregate, EntryKind, FromItem, Node, RelationId, Typed, TypedQuery};
use pgspec_analyze::walk::{Next, descend};
use pgspec_catalog::{Diagnostic, Diagnostics, Name};
use rustc_hash::FxHashSet;

use crate::model::{Model, ViewFacts};
use crate::tree::bare;

pgspec_catalog::codes! {
    /// A view adds up values of rows that its joins repeat.
    ///
    /// **Why.** A table joined with two others that have several rows for each of its own gives every pair of them: sums and
    /// counts come out multiplied. `distinct` mends a count of keys, and no sum.
    ///
    /// ```yaml bad
    /// tables:
    ///   families:
    ///     columns: { id: uuid primary key }
    ///     security: { rls: enabled, reason: only the server reads them }
    ///   members:
    ///     columns: { id: uuid primary key, family: uuid not null references families on delete cascade }
    ///     indexes: { members_family: (family) }
    ///     security: { rls: enabled, reason: only the server reads them }
    ///   payments:
    ///     columns:
    ///       id: uuid primary key
    ///       family: uuid not null references families on delete cascade
    ///       amount: integer not null
    ///     indexes: { payments_family: (family) }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// views:
    ///   sums: |-
    ///     select f.id, sum(p.amount) as paid from families f
    ///     left join members m on m.family = f.id
    ///     left join payments p on p.family = f.id
    ///     group by f.id
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   families:
    ///     columns: { id: uuid primary key }
    ///     security: { rls: enabled, reason: only the server reads them }
    ///   payments:
    ///     columns:
    ///       id: uuid primary key
    ///       family: uuid not null references families on delete cascade
    ///       amount: integer not null
    ///     indexes: { payments_family: (family) }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// views:
    ///   sums: |-
    ///     select f.id, (select sum(p.amount) from payments p where p.family = f.id) as paid from families f
    /// ```
    ///
    /// **Fix.** Add up in a query of its own (`select … from (select family, sum(amount) … group by family)`), one for each
    /// table.
    CODE = "query/fan-out", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in &model.views {
        if let Some(query) = &facts.query {
            of_query(model, facts, query, found);
        }
    }
}

/// `a.x = b.y`: the joined entries with their columns; `None` for what is one value in the whole query.
struct Equal {
    left: (u32, u32),
    right: Option<(u32, u32)>,
}

fn of_query(model: &Model<'_>, facts: &ViewFacts<'_>, query: &TypedQuery, found: &mut Diagnostics) {
    for cte in &query.ctes {
        of_query(model, facts, &cte.query, found);
    }
    for entry in &query.entries {
        if let EntryKind::Query(inner) = &entry.kind {
            of_query(model, facts, inner, found);
        }
    }
    let mut equal = Vec::new();
    query.from.iter().for_each(|item| of_from(model, item, &mut equal));
    query.condition.iter().for_each(|condition| equalities(model, condition, &mut equal));
    let mut said = FxHashSet::default();
    let mut visit = |value: &Typed| {
        descend(value, 0, &mut |part, depth| {
            let Node::Aggregate(call) = &part.node else { return Next::Deeper };
            let Some(entry) = added_up(model, call).filter(|_| depth == 0) else { return Next::Deeper };
            let Some(by) = multiplies(model, query, entry, &equal) else { return Next::Deeper };
            let name = |at: u32| query.entries.get(at as usize).map_or("", |entry| entry.name.as_str()).to_owned();
            if said.insert(part.range) {
                let message = format!(
                    "the {} adds up rows of `{}`, each of which is there once for each row of `{}`",
                    facts.key,
                    name(entry),
                    name(by)
                );
                let span = facts.view.query.map.locate(part.range.usize()).or_else(|| facts.object.span());
                found.push(
                    Diagnostic::new(&CODE, message)
                        .maybe_at(span)
                        .help("add up in a query of its own, and join its result"),
                );
            }
            Next::Skip
        });
    };
    query.targets.iter().for_each(|target| visit(&target.expression));
    query.having.iter().for_each(&mut visit);
}

fn of_from(model: &Model<'_>, item: &FromItem, equal: &mut Vec<Equal>) {
    if let FromItem::Join { left, right, condition, .. } = item {
        of_from(model, left, equal);
        of_from(model, right, equal);
        condition.iter().for_each(|condition| equalities(model, condition, equal));
    }
}

fn equalities(model: &Model<'_>, condition: &Typed, equal: &mut Vec<Equal>) {
    match &condition.node {
        Node::And(all) => all.iter().for_each(|one| equalities(model, one, equal)),
        Node::Operator { operator, arguments } if model.world.operator(*operator).name.name == "=" => {
            let [left, right] = arguments.as_slice() else { return };
            match (column(left), column(right)) {
                (Some(left), Some(right)) if left.0 != right.0 => {
                    equal.push(Equal { left, right: Some(right) });
                    equal.push(Equal { left: right, right: Some(left) });
                }
                (Some(left), None) if is_one_value(right) => equal.push(Equal { left, right: None }),
                (None, Some(right)) if is_one_value(left) => equal.push(Equal { left: right, right: None }),
                _ => {}
            }
        }
        _ => {}
    }
}

fn column(value: &Typed) -> Option<(u32, u32)> {
    match bare(value).node {
        Node::Var(var) if var.up == 0 => Some((var.entry, u32::try_from(var.column).ok()?)),
        _ => None,
    }
}

/// A constant, or a value of a query around this one.
fn is_one_value(value: &Typed) -> bool {
    matches!(&bare(value).node, Node::Var(var) if var.up > 0) || matches!(bare(value).node, Node::Const(_))
}

/// The one entry whose values an aggregate adds up, where repeats make a difference.
fn added_up(model: &Model<'_>, call: &Aggregate) -> Option<u32> {
    let name = &model.world.function(call.function).name.name;
    if call.distinct || !["sum", "avg", "count"].iter().any(|known| *name == *known) {
        return None;
    }
    let mut entries = FxHashSet::default();
    for argument in &call.arguments {
        descend(argument, 0, &mut |part, depth| {
            if let Node::Var(var) = part.node
                && var.up == depth
            {
                entries.insert(var.entry);
            }
            Next::Deeper
        });
    }
    let mut entries = entries.into_iter();
    entries.next().filter(|_| entries.next().is_none())
}

/// An entry that has several rows for one of `entry`, and is joined on the way to it or beside it.
fn multiplies(model: &Model<'_>, query: &TypedQuery, entry: u32, equal: &[Equal]) -> Option<u32> {
    let relation = |at: u32| match query.entries.get(at as usize).map(|entry| &entry.kind) {
        Some(EntryKind::Relation(relation)) => Some(*relation),
        _ => None,
    };
    relation(entry)?;
    // From the entry outwards: what is reached by its whole key is there at most once.
    let mut single = FxHashSet::from_iter([entry]);
    loop {
        let mut joined: Vec<u32> = equal.iter().map(|pair| pair.left.0).collect();
        joined.sort_unstable();
        let next = joined.into_iter().find(|other| {
            let own = equal.iter().filter(|pair| pair.left.0 == *other);
            let fixed = own.clone().filter(|pair| pair.right.is_none_or(|from| single.contains(&from.0)));
            let fixed: FxHashSet<u32> = fixed.map(|pair| pair.left.1).collect();
            let reached = own.clone().any(|pair| pair.right.is_some_and(|from| single.contains(&from.0)));
            let known = relation(*other).is_some_and(|relation| is_key(model, relation, &fixed));
            !single.contains(other) && reached && known
        });
        match next {
            Some(next) => single.insert(next),
            None => break,
        };
    }
    let reached = |pair: &&Equal| pair.right.is_some_and(|from| single.contains(&from.0));
    let mut several: Vec<u32> = equal
        .iter()
        .filter(reached)
        .map(|pair| pair.left.0)
        .filter(|own| !single.contains(own) && relation(*own).is_some())
        .collect();
    several.sort_unstable();
    several.first().copied()
}

fn is_key(model: &Model<'_>, relation: RelationId, fixed: &FxHashSet<u32>) -> bool {
    let Some(facts) = model.table(&model.world.relation(relation).name) else { return true };
    let names: Vec<&Name> =
        fixed.iter().filter_map(|at| facts.table.columns.get(*at as usize)).map(|column| &column.name).collect();
    let keys = facts.primary_key.iter().chain(&facts.uniques);
    let mut keys = keys.map(|key| &key.body.columns);
    keys.any(|key| key.iter().all(|column| names.contains(&column)))
}
