//! What an `ALTER TABLE` changes of the table itself and its triggers.

use pgspec_catalog::object::{Parameters, RowSecurity, TriggerEnabled};
use pgspec_catalog::{Body, Key, Kind, Name, ObjectId, Text};

use super::super::site::Site;
use super::super::{Reader, attribute, hierarchy, index, name, sequence};
use super::Target;
use crate::parse::{self, Node, SyntaxKind};

/// Row security, triggers, storage.
pub(super) fn change(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    target: &Target,
    action: &Node,
) -> Option<()> {
    use SyntaxKind as S;
    let security = |reader: &mut Reader<'_>, change: fn(&mut RowSecurity)| {
        if let Some(table) = reader.table_mut(target.id) {
            change(&mut table.row_security);
        }
    };
    match action.kind() {
        S::ENABLE_RLS => security(reader, |security| security.enabled = true),
        S::DISABLE_RLS => security(reader, |security| security.enabled = false),
        S::FORCE_RLS => security(reader, |security| security.forced = true),
        S::NO_FORCE_RLS => security(reader, |security| security.forced = false),
        S::ENABLE_TRIGGER => triggers(reader, site, target, action, TriggerEnabled::Origin),
        S::DISABLE_TRIGGER => triggers(reader, site, target, action, TriggerEnabled::Disabled),
        S::ENABLE_REPLICA_TRIGGER => triggers(reader, site, target, action, TriggerEnabled::Replica),
        S::ENABLE_ALWAYS_TRIGGER => triggers(reader, site, target, action, TriggerEnabled::Always),
        S::SET_LOGGED | S::SET_UNLOGGED => {
            let unlogged = action.kind() == S::SET_UNLOGGED;
            reader.table_mut(target.id)?.unlogged = unlogged;
            sequence::follow(reader, &target.name, unlogged);
        }
        S::SET_TABLESPACE => {
            let space = tablespace(action)?;
            match &mut reader.catalog.object_mut(target.id?)?.body {
                Body::Table(table) => table.tablespace = space,
                Body::View(view) => view.tablespace = space,
                _ => {}
            }
        }
        S::SET_OPTIONS | S::RESET_OPTIONS => {
            let change = storage(site, action)?;
            match &mut reader.catalog.object_mut(target.id?)?.body {
                Body::Table(table) => change.apply(&mut table.storage),
                Body::View(view) if view.materialized => change.apply(&mut view.storage),
                _ => site.unmodelled(action, "this option of a view"),
            }
        }
        // Nothing of it is kept for longer than the next `CLUSTER`.
        S::SET_WITHOUT_OIDS => {}
        _ if attribute::table(reader, target.id?, action) => {}
        _ => return hierarchy::change(reader, site, (target.id?, &target.name), action),
    }
    Some(())
}

/// The name behind `SET TABLESPACE`; `pg_default` is none.
pub(super) fn tablespace(action: &Node) -> Option<Option<Name>> {
    let name = name::of(&parse::child(action, SyntaxKind::TABLESPACE_REF)?)?;
    Some(Some(name).filter(|name| *name != "pg_default"))
}

/// Storage parameters that are set or reset.
pub(super) struct Storage {
    set: bool,
    parameters: Vec<(Name, Text)>,
}

/// `SET (…)`, `RESET (…)`
pub(super) fn storage(site: &mut Site<'_>, action: &Node) -> Option<Storage> {
    let list = parse::child(action, SyntaxKind::ATTRIBUTE_LIST)?;
    let set = action.kind() == SyntaxKind::SET_OPTIONS;
    Some(Storage { set, parameters: index::attributes(site, &list) })
}

impl Storage {
    /// Changes a list of parameters.
    pub(super) fn apply(self, list: &mut Parameters) {
        for (name, value) in self.parameters {
            if self.set {
                list.set(name, value);
            } else {
                list.reset(&name);
            }
        }
    }
}

fn triggers(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    target: &Target,
    action: &Node,
    enabled: TriggerEnabled,
) {
    let named = action.descendants().find(|node| node.kind() == SyntaxKind::TRIGGER_REF);
    let ids: Vec<ObjectId> = match named.as_ref().and_then(|node| Some((node, name::of(node)?))) {
        Some((node, name)) => {
            match reader.catalog.id(&Key::of_relation(Kind::Trigger, &target.name, &name)) {
                Some(id) => vec![id],
                None => {
                    let span = site.span(parse::range(node));
                    reader.missing_child(Kind::Trigger, &target.name, &name, span);
                    return;
                }
            }
        }
        // `ALL` and `USER` differ in the triggers of foreign keys only.
        None => {
            let children = reader.catalog.children(&target.name);
            children.filter(|(_, key, _)| key.kind == Kind::Trigger).map(|(id, ..)| id).collect()
        }
    };
    for id in ids {
        if let Some(Body::Trigger(trigger)) = reader.catalog.object_mut(id).map(|object| &mut object.body) {
            trigger.enabled = enabled;
        }
    }
}
