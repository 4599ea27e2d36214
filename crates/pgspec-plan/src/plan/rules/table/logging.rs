//! Whether changes of a table are logged, and what that has to do with its foreign keys, publications and sequences.

use pgspec_catalog::object::{ConstraintBody, Sequence};
use pgspec_catalog::{Body, Catalog, Key, Kind, Object, QualifiedName};
use pgspec_sql::print::alter;
use rustc_hash::FxHashSet;

use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;
use crate::plan::why::Why;

/// A table that is logged references logged ones only: who references comes before when logging ends, and behind when it
/// begins, and keys that come or go are there only while they may be. And what is published is logged.
pub(super) fn change(draft: &mut Draft<'_>, key: &Key, unlogged: bool) {
    let name = key.qualified_name();
    let mut node = Node::alter(key, [alter::logged(key, unlogged)])
        .does(Command::SetLogged)
        .produces(Part::Logging(key.clone()));
    for (own, table, target) in keys_at(draft.from, &name) {
        node = node.behind([Part::Object(own.clone())]);
        // One that comes is made behind both, and one that goes does so before: only what stays has a say in their order.
        let stays = keys_at(draft.to, &name).any(|(other, _, to)| other == own && to == target);
        let before = if unlogged { &table } else { target };
        if stays && *before != name {
            node = node.needs([Part::Logging(Key::qualified(Kind::Table, before))]);
        }
    }
    if unlogged {
        let lists = |object: &Object| matches!(&object.body, Body::Publication(publication) if publication.table(&name).is_some());
        let lists = draft.from.of_kind(Kind::Publication).filter(|(_, _, object)| lists(object));
        node = node.behind(lists.map(|(_, own, _)| Part::Object(own.clone())));
    }
    let at = draft.add(node);
    if draft.options.postgres >= 15 {
        owned_sequences(draft, key, unlogged, at);
    }
}

/// The foreign keys of a table and those that reference it, each with its table and the one that it references.
fn keys_at<'c>(
    catalog: &'c Catalog,
    name: &QualifiedName,
) -> impl Iterator<Item = (&'c Key, QualifiedName, &'c QualifiedName)> {
    catalog.of_kind(Kind::Constraint).filter_map(move |(_, own, object)| {
        let target = foreign_key(object)?;
        let table = own.relation()?;
        (table == *name || target == name).then_some((own, table, target))
    })
}

/// The table that a foreign key references.
fn foreign_key(object: &Object) -> Option<&QualifiedName> {
    match &object.body.as_constraint()?.body {
        ConstraintBody::ForeignKey(key) => Some(&key.references),
        ConstraintBody::PrimaryKey(_)
        | ConstraintBody::Unique(_)
        | ConstraintBody::Check(_)
        | ConstraintBody::Exclude(_) => None,
    }
}

/// Tables that reference each other in a circle change their logging without their keys: the keys are made again behind
/// that. Says whether there are any among these nodes.
pub(in crate::plan) fn in_a_circle(draft: &mut Draft<'_>, circle: &[usize]) -> bool {
    let is_logging = |node: &Node| node.command == Command::SetLogged;
    let nodes = circle.iter().filter_map(|at| draft.nodes.get(*at));
    let tables: FxHashSet<Key> = nodes.filter(|node| is_logging(node)).map(|node| node.key.clone()).collect();
    let is_in = |table: &QualifiedName| tables.contains(&Key::qualified(Kind::Table, table));
    let keys = draft.from.of_kind(Kind::Constraint).filter_map(|(_, own, object)| {
        let (table, target) = (own.relation()?, foreign_key(object)?);
        let part = Part::Object(own.clone());
        (table != *target && is_in(&table) && is_in(target) && !draft.is_destroyed(&part))
            .then(|| own.clone())
    });
    let keys: Vec<Key> = keys.collect();
    if keys.is_empty() {
        return false;
    }
    for node in draft.nodes.iter_mut().filter(|node| is_logging(node)) {
        node.needs.retain(|need| !matches!(need, Part::Logging(table) if tables.contains(table)));
    }
    keys.iter().for_each(|key| draft.rebuild(key, Why::Circle));
    true
}

/// Sequences follow the table that they belong to: new ones come behind that, and those that are to be otherwise say so.
fn owned_sequences(draft: &mut Draft<'_>, table: &Key, unlogged: bool, logging: usize) {
    let name = table.qualified_name();
    let others: Vec<(Key, Sequence)> = draft
        .to
        .of_kind(Kind::Sequence)
        .filter_map(|(_, key, object)| Some((key.clone(), object.body.as_sequence()?)))
        .filter(|(_, own)| own.unlogged != unlogged)
        .filter(|(_, own)| own.owned_by.as_ref().is_some_and(|owner| owner.table == name))
        .map(|(key, own)| (key, own.clone()))
        .collect();
    for (key, own) in others {
        let created = draft.creates.get(&key).copied();
        if let Some(node) = created.and_then(|at| draft.nodes.get_mut(at)) {
            node.after.push(logging);
            continue;
        }
        let before = Sequence { unlogged, ..own.clone() };
        let node = Node::alter(&key, alter::sequence(&key, &before, &own)).does(Command::SetLogged);
        draft.add(node.after([logging]));
    }
}
