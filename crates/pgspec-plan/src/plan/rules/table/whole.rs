//! What differs of a table as a whole.

use pgspec_catalog::object::{Column, Parameters, ReplicaIdentity, Table};
use pgspec_catalog::{DataType, Key, Kind, Name, QualifiedName, Text};
use pgspec_sql::print::alter;
use pgspec_sql::quote;

use super::super::paths::Paths;
use super::super::{Both, common};
use super::{left, logging};
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;

/// What no statement changes.
pub(super) fn must_be_made_anew(
    draft: &Draft<'_>,
    key: &Key,
    (from, to): (&Table, &Table),
    paths: &Paths<'_>,
) -> bool {
    let server = |table: &Table| table.foreign.as_ref().map(|foreign| foreign.server.clone());
    paths.has("partition_by")
        || server(from) != server(to)
        || is_out_of_order(from, to)
        || left::lacks_checks(draft, key, from, to)
        || (from.partition_by.is_some() && from.unlogged != to.unlogged)
        || (from.partition_by.is_some() && from.access_method != to.access_method)
        || (from.partition_of.is_some() && !to.inherits.is_empty())
        || to.columns.iter().any(|column| becomes_a_parents(from, to, column))
        // Giving up a parent makes all that comes from it the child's own.
        || (becomes_its_own(from, to) && to.columns.iter().any(|column| column.inherited))
}

/// A column of its own that is to be a parent's only: a child keeps what it brings to its parent. A partition does not.
fn becomes_a_parents(from: &Table, to: &Table, column: &Column) -> bool {
    if !column.inherited || to.partition_of.is_some() {
        return false;
    }
    let gets_a_parent = to.inherits.iter().any(|parent| !from.inherits.contains(parent));
    match from.column(&column.name) {
        Some(own) => !own.inherited || gets_a_parent,
        None => gets_a_parent,
    }
}

/// A parent's column that is to be its own too: it is, when the parent is given up and taken again.
fn becomes_its_own(from: &Table, to: &Table) -> bool {
    from.partition_of.is_none()
        && to.columns.iter().any(|column| {
            !column.inherited && from.column(&column.name).is_some_and(|before| before.inherited)
        })
}

pub(super) fn change(draft: &mut Draft<'_>, both: Both<'_>, (from, to): (&Table, &Table), paths: &Paths<'_>) {
    let key = both.key;
    let target = format!("table {}", quote::qualified(&key.qualified_name()));
    for sql in alter::row_security(key, from, to) {
        draft.add(Node::alter(key, [sql]).does(Command::RowSecurity));
    }
    if from.unlogged != to.unlogged {
        logging::change(draft, key, to.unlogged);
    }
    // Postgres forgets an option of the TOAST table where there is none yet.
    let columns = to.columns.iter().map(|column| Part::Column(key.clone(), column.name.clone()));
    let columns: Vec<Part> = columns.collect();
    let before = if paths.has("columns") { kept_storage(from, to) } else { from.storage.clone() };
    for sql in alter::storage(&target, &before, &to.storage) {
        let parameters = common::parameters(&before, &to.storage);
        draft.add(Node::alter(key, [sql]).does(parameters).needs(columns.clone()));
    }
    if from.tablespace != to.tablespace {
        let node = Node::alter(key, [alter::tablespace(&target, to.tablespace.as_ref())]);
        draft.add(node.does(Command::SetTablespace));
    }
    if from.access_method != to.access_method {
        let node = Node::alter(key, [alter::access_method(&target, to.access_method.as_ref())]);
        draft.add(node.does(Command::SetAccessMethod));
    }
    if let (Some(from), Some(to)) = (&from.foreign, &to.foreign)
        && from.options != to.options
    {
        draft.add(Node::alter(key, [alter::options(key, from, to)]).does(Command::ForeignOptions));
    }
    hierarchy(draft, key, (from, to), paths);
    if from.of_type != to.of_type || paths.has("columns") {
        of_type(draft, key, from, to);
    }
    if from.replica_identity != to.replica_identity {
        let index = if let ReplicaIdentity::Index(index) = &to.replica_identity { Some(index) } else { None };
        let needs = index.map(|index| of_index(draft, key, index)).unwrap_or_default();
        let node = Node::alter(key, [alter::replica_identity(key, to)]).does(Command::ReplicaIdentity);
        draft.add(node.needs(needs));
    }
    if from.cluster_on != to.cluster_on {
        let needs = to.cluster_on.as_ref().map(|index| of_index(draft, key, index)).unwrap_or_default();
        let node = Node::alter(key, [alter::cluster(&target, to.cluster_on.as_ref())]);
        draft.add(node.does(Command::ClusterOn).needs(needs));
    }
}

/// The storage parameters that a table still has when its columns have changed: once it has no column whose values can be
/// long, a table that is written anew loses its TOAST table, and what is said of that.
fn kept_storage(from: &Table, to: &Table) -> Parameters {
    let kept = from
        .columns
        .iter()
        .filter(|column| to.column(&column.name).is_some_and(|other| other.data_type == column.data_type));
    let is_long = |own: &DataType| {
        own.array || (own.modifiers.is_empty() && LONG.iter().any(|name| own.is_builtin(name)))
    };
    if kept.map(|column| &column.data_type).any(is_long) {
        return from.storage.clone();
    }
    let goes = |entry: &&(Name, Text)| entry.0.as_str().starts_with("toast.") && to.storage.contains(entry);
    from.storage.iter().filter(|entry| !goes(entry)).cloned().collect()
}

/// Types whose values have a TOAST table.
const LONG: [&str; 7] = ["text", "varchar", "bytea", "json", "jsonb", "xml", "tsvector"];

/// A typed table is one like others while it and its type change.
pub(in crate::plan) fn of_type(draft: &mut Draft<'_>, key: &Key, from: &Table, to: &Table) {
    let mut after = Vec::new();
    if from.of_type.is_some() {
        let node = Node::alter(key, [alter::of_type(key, None)]).does(Command::OfType);
        after.push(draft.add(node.early().releases(Part::Type(key.clone()))));
        draft.untyped.insert(key.clone());
    }
    if let Some(of) = &to.of_type {
        let named = draft.to.type_named(of).and_then(|id| draft.to.entry(id));
        let mut needs: Vec<Part> = named.map(|(key, _)| Part::Object(key.clone())).into_iter().collect();
        needs.extend(to.columns.iter().map(|column| Part::Column(key.clone(), column.name.clone())));
        let gone = from.columns.iter().filter(|column| to.column(&column.name).is_none());
        let gone: Vec<Part> = gone.map(|column| Part::Column(key.clone(), column.name.clone())).collect();
        let node = Node::alter(key, [alter::of_type(key, Some(of))]).does(Command::OfType);
        draft.add(node.needs(needs).behind(gone).after(after));
    }
}

/// Whether the columns would stand in another order than those of the table's type.
fn is_out_of_order(from: &Table, to: &Table) -> bool {
    let kept = from.columns.iter().filter(|column| to.column(&column.name).is_some());
    let new = to.columns.iter().filter(|column| from.column(&column.name).is_none());
    to.of_type.is_some() && !kept.chain(new).map(|c| &c.name).eq(to.columns.iter().map(|c| &c.name))
}

/// An index of a table by its name, or the constraint that made it.
fn of_index(draft: &Draft<'_>, key: &Key, index: &pgspec_catalog::Name) -> Vec<Part> {
    let name = key.qualified_name();
    let named = draft
        .to
        .children(&name)
        .filter(|(_, child, _)| child.name == *index && matches!(child.kind, Kind::Index | Kind::Constraint));
    named.map(|(_, child, _)| Part::Object(child.clone())).collect()
}

/// What a table says of an index goes with the index: it is said again of one that is made again.
pub(in crate::plan) fn of_indexes_made_again(draft: &mut Draft<'_>) {
    let mut nodes = Vec::new();
    for item in draft.to.tables() {
        let key = item.key;
        let Some(from) = draft.from.get(key).and_then(|object| object.body.as_table()) else { continue };
        let is_made = |part: &Part| matches!(part, Part::Object(key) if draft.creates.get(key).is_some_and(|at| !draft.is_void(*at)));
        if is_made(&Part::Object(key.clone())) {
            continue;
        }
        if let Some(index) = item.body.cluster_on.as_ref().filter(|_| from.cluster_on == item.body.cluster_on)
        {
            let needs = of_index(draft, key, index);
            if needs.iter().any(is_made) {
                let target = format!("table {}", quote::qualified(&key.qualified_name()));
                let node = Node::alter(key, [alter::cluster(&target, Some(index))]);
                nodes.push(node.does(Command::ClusterOn).needs(needs));
            }
        }
        if let ReplicaIdentity::Index(index) = &item.body.replica_identity
            && from.replica_identity == item.body.replica_identity
        {
            let needs = of_index(draft, key, index);
            if needs.iter().any(is_made) {
                let node = Node::alter(key, [alter::replica_identity(key, item.body)]);
                nodes.push(node.does(Command::ReplicaIdentity).needs(needs));
            }
        }
    }
    for node in nodes {
        draft.add(node);
    }
}

/// Partitions and parents.
fn hierarchy(draft: &mut Draft<'_>, key: &Key, (from, to): (&Table, &Table), paths: &Paths<'_>) {
    let name = key.qualified_name();
    let mut after = Vec::new();
    if paths.has("partition_of") {
        // It does not go with its parent then, and neither do its rows.
        if let Some(of) = &from.partition_of {
            let node = Node::alter(key, [alter::detach(&of.parent, &name)]);
            let command = Command::Detach { parent: of.parent.clone() };
            let at = draft.add(node.does(command).early().releases(Part::Object(key.clone())));
            after.push(at);
            if to.partition_of.as_ref().is_none_or(|new| new.parent != of.parent) {
                after.extend(left::behind(draft, key, to, &of.parent, at));
            }
        }
        if let Some(of) = &to.partition_of {
            let parent = Part::Object(Key::qualified(Kind::Table, &of.parent));
            // It has all columns of its parent by then, and no others.
            let columns = to.columns.iter().map(|column| Part::Column(key.clone(), column.name.clone()));
            let gone = from.columns.iter().filter(|column| to.column(&column.name).is_none());
            let gone = gone.map(|column| Part::Column(key.clone(), column.name.clone()));
            let node = Node::alter(key, [alter::attach(&of.parent, &name, &of.bound)]);
            let node = node.does(Command::Attach { parent: of.parent.clone() });
            let theirs = columns_of(draft, &of.parent);
            if from.partition_of.as_ref().is_none_or(|old| old.parent != of.parent) {
                after.extend(left::checks_of_parent(draft, key, &of.parent));
            }
            let gone = gone.chain(gone_from(draft, &of.parent));
            draft.add(node.needs([parent]).needs(columns).needs(theirs).behind(gone).after(after.clone()));
        }
    }
    let again = becomes_its_own(from, to);
    for parent in from.inherits.iter().filter(|parent| again || !to.inherits.contains(parent)) {
        let part = Part::Object(Key::qualified(Kind::Table, parent));
        if !draft.is_destroyed(&part) {
            let node = Node::alter(key, [alter::inherit(key, to, parent, false)]);
            let at = draft.add(node.does(Command::NoInherit { parent: parent.clone() }).early());
            after.push(at);
            if !to.inherits.contains(parent) {
                after.extend(left::behind(draft, key, to, parent, at));
            }
        }
    }
    for parent in to.inherits.iter().filter(|parent| again || !from.inherits.contains(parent)) {
        let part = Part::Object(Key::qualified(Kind::Table, parent));
        let node = Node::alter(key, [alter::inherit(key, to, parent, true)]);
        let node = node.does(Command::Inherit { parent: parent.clone() });
        let (columns, gone) = (columns_of(draft, parent), gone_from(draft, parent));
        draft.add(node.needs([part]).needs(columns).behind(gone).after(after.clone()));
    }
}

/// The columns that a table is to have.
fn columns_of(draft: &Draft<'_>, table: &QualifiedName) -> Vec<Part> {
    let Some(item) = draft.to.table(table) else { return Vec::new() };
    item.body.columns.iter().map(|column| Part::Column(item.key.clone(), column.name.clone())).collect()
}

/// The columns that a table is to have no more: what becomes a part of it need not have them.
fn gone_from(draft: &Draft<'_>, table: &QualifiedName) -> Vec<Part> {
    let (Some(from), Some(to)) = (draft.from.table(table), draft.to.table(table)) else { return Vec::new() };
    let gone = from.body.columns.iter().filter(|column| to.body.column(&column.name).is_none());
    gone.map(|column| Part::Column(from.key.clone(), column.name.clone())).collect()
}
