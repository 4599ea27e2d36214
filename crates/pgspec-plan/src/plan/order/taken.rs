//! What only one can have: a name, and a table its primary key.

use pgspec_catalog::graph::Strength;
use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Catalog, Key, Kind, Name, Object, QualifiedName};
use pgspec_sql::not_null;
use rustc_hash::FxHashMap;

use super::Edges;
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node, has_index};
use crate::plan::step::{Action, Part};

/// A table has one primary key: the old one goes before the new one comes, whatever they are called.
pub(super) fn primary_keys(draft: &Draft<'_>, destroyers: &FxHashMap<&Part, Vec<usize>>, edges: &mut Edges) {
    let is_primary = |object: &Object| {
        let constraint = object.body.as_constraint().map(|constraint| &constraint.body);
        matches!(constraint, Some(ConstraintBody::PrimaryKey(_)))
    };
    for (key, at) in &draft.creates {
        if draft.is_void(*at) || !draft.to.get(key).is_some_and(is_primary) {
            continue;
        }
        let Some(table) = key.relation() else { continue };
        for (_, old, _) in draft.from.children(&table).filter(|(_, _, object)| is_primary(object)) {
            for first in destroyers.get(&Part::Object(old.clone())).into_iter().flatten() {
                edges.add(*first, *at, Strength::Hard);
            }
        }
    }
}

/// A name is free before something else gets it: relations, indexes, types and constraints with an index share names.
pub(super) fn names(draft: &Draft<'_>, edges: &mut Edges) {
    let mut dropped: FxHashMap<_, Vec<usize>> = FxHashMap::default();
    for (at, node) in draft.nodes.iter().enumerate().filter(|(_, node)| !node.is_void) {
        for part in &node.destroys {
            if let Part::Object(key) = part
                && shares(draft.from, key)
            {
                dropped.entry(key.qualified_name()).or_default().push(at);
            }
        }
    }
    for (at, node) in draft.nodes.iter().enumerate().filter(|(_, node)| !node.is_void) {
        let own =
            (node.action == Action::Create && shares(draft.to, &node.key)).then(|| node.key.qualified_name());
        for name in own.iter().chain(&node.claims) {
            for first in dropped.get(name).into_iter().flatten() {
                edges.add(*first, at, Strength::Hard);
            }
        }
    }
}

fn shares(catalog: &Catalog, key: &Key) -> bool {
    let has_index = || key.kind == Kind::Constraint && catalog.get(key).is_some_and(has_index);
    let is_one = matches!(
        key.kind,
        Kind::Table
            | Kind::View
            | Kind::MaterializedView
            | Kind::Sequence
            | Kind::Index
            | Kind::Enum
            | Kind::Domain
            | Kind::CompositeType
            | Kind::RangeType
    );
    is_one || has_index()
}

/// The constraints of a table share names, and since Postgres 18 its `NOT NULL`s are among them.
pub(super) fn not_nulls(draft: &Draft<'_>, edges: &mut Edges) {
    if draft.options.postgres < 18 {
        return;
    }
    let live = || draft.nodes.iter().enumerate().filter(|(_, node)| !node.is_void);
    let mut free: FxHashMap<(QualifiedName, Name), Vec<usize>> = FxHashMap::default();
    for (at, node) in live() {
        for name in freed(draft, node) {
            free.entry(name).or_default().push(at);
        }
    }
    for (at, node) in live() {
        for name in taken(draft, node) {
            for first in free.get(&name).into_iter().flatten() {
                edges.add(*first, at, Strength::Hard);
            }
        }
    }
    // What is said of one that gets its parent's new name is said of that.
    let renames = || live().filter_map(|(at, node)| Some((at, node.renames.as_ref()?)));
    let mut own: FxHashMap<(&Name, &Name), Vec<usize>> = FxHashMap::default();
    for (at, named) in renames().filter(|(_, named)| !named.follows) {
        own.entry((&named.column, &named.new)).or_default().push(at);
    }
    for (at, named) in renames().filter(|(_, named)| named.follows) {
        for first in own.get(&(&named.column, &named.new)).into_iter().flatten() {
            edges.add(*first, at, Strength::Hard);
        }
    }
}

/// The name of a column's `NOT NULL`.
fn not_null_of(catalog: &Catalog, table: &QualifiedName, column: &Name) -> Option<Name> {
    let own = catalog.table(table)?.body.column(column).filter(|own| own.not_null)?;
    Some(not_null::name(catalog, table, own))
}

/// The names of constraints that nobody has behind a node.
fn freed(draft: &Draft<'_>, node: &Node) -> Vec<(QualifiedName, Name)> {
    let mut out = Vec::new();
    for part in &node.destroys {
        match part {
            Part::Object(key) if key.kind == Kind::Constraint => {
                out.extend(key.relation().map(|table| (table, key.name.clone())));
            }
            Part::Column(table, column) if !node.retypes => {
                let table = table.qualified_name();
                out.extend(not_null_of(draft.from, &table, column).map(|name| (table, name)));
            }
            Part::Object(_) | Part::Column(..) | Part::Default(..) | Part::Logging(_) | Part::Type(_) => {}
        }
    }
    let table = node.key.qualified_name();
    if let Command::DropNotNull(column) = &node.command {
        out.extend(not_null_of(draft.from, &table, column).map(|name| (table.clone(), name)));
    }
    out.extend(node.renames.as_ref().map(|named| (table, named.old.clone())));
    out
}

/// The names of constraints that a node needs.
fn taken(draft: &Draft<'_>, node: &Node) -> Vec<(QualifiedName, Name)> {
    let table = node.key.qualified_name();
    let of = |column: &Name| not_null_of(draft.to, &table, column).map(|name| (table.clone(), name));
    let mut out = Vec::new();
    if node.action == Action::Create && node.key.kind == Kind::Constraint {
        out.extend(node.key.relation().map(|table| (table, node.key.name.clone())));
    }
    if let Command::AddColumn(column) | Command::SetNotNull(column) = &node.command {
        out.extend(of(column));
    }
    out.extend(node.renames.as_ref().map(|named| (table.clone(), named.new.clone())));
    out
}
