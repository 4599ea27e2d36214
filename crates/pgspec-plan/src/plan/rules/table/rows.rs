//! Rows of a table that must be made anew: they are kept in a table beside it meanwhile.

use pgspec_catalog::object::{Column, ConstraintBody, RowSecurity, Table};
use pgspec_catalog::{Key, Kind, MAX_NAME_BYTES, Name, QualifiedName};
use pgspec_sql::print::alter::{self, rows};
use pgspec_sql::quote;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::{casts, data};
use super::is_users_own;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::{Action, Loss, Part};

/// Keeps the rows of all tables that are taken away and made again.
pub(in crate::plan) fn kept(draft: &mut Draft<'_>) {
    let anew: Vec<Key> =
        draft.from.tables().map(|item| item.key).filter(|key| is_made_anew(draft, key)).cloned().collect();
    let mut fills: FxHashMap<QualifiedName, usize> = FxHashMap::default();
    for key in &anew {
        if let Some(fill) = keep(draft, key) {
            fills.insert(key.qualified_name(), fill);
        }
    }
    in_order(draft, &fills);
}

/// Whether it is a table of rows in both, and a new one. Rows of a partition come through its parent, if that is new too.
fn is_made_anew(draft: &Draft<'_>, key: &Key) -> bool {
    let is_new = |key: &Key| {
        draft.is_destroyed(&Part::Object(key.clone()))
            && draft.creates.get(key).is_some_and(|at| !draft.is_void(*at))
    };
    let (Some(from), Some(to)) = tables(draft, key) else { return false };
    let of = |table: &Table| table.partition_of.as_ref().map(|of| Key::qualified(Kind::Table, &of.parent));
    let with_parent = of(from).is_some_and(|parent| Some(&parent) == of(to).as_ref() && is_new(&parent));
    from.foreign.is_none() && to.foreign.is_none() && is_new(key) && !with_parent
}

fn tables<'a>(draft: &Draft<'a>, key: &Key) -> (Option<&'a Table>, Option<&'a Table>) {
    let (from, to) = (draft.from, draft.to);
    let table = |object: Option<&'a pgspec_catalog::Object>| object.and_then(|object| object.body.as_table());
    (table(from.get(key)), table(to.get(key)))
}

/// The nodes that keep the rows of one table; the one that brings them back.
fn keep(draft: &mut Draft<'_>, key: &Key) -> Option<usize> {
    let (Some(from), Some(to)) = tables(draft, key) else { return None };
    let values = values(draft, key, from, to);
    let gone = draft.drops.get(key).copied()?;
    if values.is_empty() {
        return None;
    }
    let beside = beside(draft, key);
    let stored = from.columns.iter().filter(|column| column.generated.is_none());
    let stored: Vec<String> = stored.map(|column| saved(draft, column)).collect();
    let mut sql = Vec::new();
    if from.row_security.forced {
        // Its owner would see some of them only.
        let row_security = RowSecurity { forced: false, ..from.row_security };
        let open = Table { row_security, ..from.clone() };
        sql.extend(alter::row_security(key, from, &open));
    }
    sql.push(rows::keep(&beside, &stored, &key.qualified_name(), from.partition_by.is_none()));
    let leaving: Vec<usize> = leaving(draft, key);
    let save = draft.add(Node::alter(key, sql).after(leaving));
    let created = draft.creates.get(key).copied();
    if let Some(node) = draft.nodes.get_mut(gone) {
        node.after.push(save);
        node.loses = node.loses.take().filter(|loss| *loss != Loss::Rows(key.clone()));
    }
    let family = family(draft, key);
    let mut after = vec![save];
    after.extend(created);
    for part in &family {
        after.extend(draft.creates.get(part).copied());
        after.extend(draft.alters.get(part).into_iter().flatten().copied());
    }
    let always = values
        .iter()
        .any(|(name, _)| to.column(name).and_then(|c| c.identity.as_ref()).is_some_and(|i| i.always));
    let mut sql = vec![rows::bring(&key.qualified_name(), &values, &beside, always)];
    sql.extend(sequences(draft, key, to, &values));
    let needs = values.iter().filter_map(|(name, _)| to.column(name)).flat_map(|column| {
        let backfill = column.notes.backfill.as_ref().map(|backfill| &backfill.0);
        backfill.map(|sql| draft.needs_of(key.schema.as_ref(), sql)).unwrap_or_default()
    });
    let own = Part::Object(key.clone());
    let needs: Vec<Part> = needs.filter(|need| *need != own).collect();
    let fill = draft.add(Node::alter(key, sql).needs(needs).after(after));
    let mut last = fill;
    for column in from.columns.iter().filter(|column| column.generated.is_none()) {
        if values.iter().all(|(name, _)| *name != column.name) {
            let name = quote::identifier(column.name.as_str());
            let drop = format!("alter table {} drop column {name};", quote::qualified(&beside));
            let mut node = Node::alter(key, [drop]).after([last]);
            node.loses = Some(Loss::Values(key.clone(), column.name.clone()));
            last = draft.add(node);
        }
    }
    let mut node = Node::alter(key, [format!("drop table {};", quote::qualified(&beside))]).after([last]);
    node.action = Action::Drop;
    draft.add(node);
    Some(fill)
}

/// What a column is kept as: its text, where its type goes.
fn saved(draft: &Draft<'_>, column: &Column) -> String {
    let name = quote::identifier(column.name.as_str());
    if loses_type(draft, column) {
        format!("{name}::text as {name}")
    } else if column.collation.is_some() {
        format!("{name} collate \"default\" as {name}")
    } else {
        name.into_owned()
    }
}

fn loses_type(draft: &Draft<'_>, column: &Column) -> bool {
    let named = draft.from.type_named(&column.data_type.name).and_then(|id| draft.from.entry(id));
    named.is_some_and(|(key, _)| draft.aside.contains(key) || draft.is_destroyed(&Part::Object(key.clone())))
}

/// The columns that get a value, and which.
fn values(draft: &Draft<'_>, key: &Key, from: &Table, to: &Table) -> Vec<(Name, String)> {
    let mut out = Vec::new();
    for column in to.columns.iter().filter(|column| column.generated.is_none()) {
        let old = from.column(&column.name).filter(|old| old.generated.is_none());
        let backfill = column.notes.backfill.as_ref().map(|backfill| backfill.0.text.to_string());
        let value = match (old, data::conversion(draft, key, &column.name), backfill) {
            (Some(_), Some(conversion), _) => format!("({})", conversion.using.text),
            (Some(old), None, backfill) => {
                let value = value(draft, old, column);
                match backfill.filter(|_| column.not_null && !old.not_null) {
                    Some(backfill) => format!("coalesce({value}, ({backfill}))"),
                    None => value,
                }
            }
            (None, _, Some(backfill)) => format!("({backfill})"),
            (None, _, None) => continue,
        };
        out.push((column.name.clone(), value));
    }
    out
}

fn value(draft: &Draft<'_>, old: &Column, new: &Column) -> String {
    let name = quote::identifier(old.name.as_str()).into_owned();
    if loses_type(draft, old) {
        return format!("{name}::{}", quote::data_type(&new.data_type));
    }
    if old.data_type == new.data_type {
        return name;
    }
    let is_own = is_users_own(draft, old) || is_users_own(draft, new);
    casts::using(&old.name, &old.data_type, &new.data_type, is_own).unwrap_or(name)
}

/// Sequences count on from where the rows are.
fn sequences(draft: &Draft<'_>, key: &Key, to: &Table, values: &[(Name, String)]) -> Vec<String> {
    let name = key.qualified_name();
    let mut out = Vec::new();
    for column in &to.columns {
        let is_kept = values.iter().any(|(name, _)| *name == column.name);
        if let (true, Some(identity)) = (is_kept, &column.identity) {
            let falls = identity.sequence.increment.is_some_and(|increment| increment < 0);
            out.push(rows::count_on(&name, &column.name, None, falls));
        }
    }
    for (_, own, object) in draft.to.of_kind(Kind::Sequence) {
        let Some(sequence) = object.body.as_sequence() else { continue };
        let Some(owner) = sequence.owned_by.as_ref().filter(|owner| owner.table == name) else { continue };
        let is_new = draft.creates.get(own).is_some_and(|at| !draft.is_void(*at));
        if is_new && values.iter().any(|(name, _)| *name == owner.column) {
            let falls = sequence.options.increment.is_some_and(|increment| increment < 0);
            out.push(rows::count_on(&name, &owner.column, Some(&own.qualified_name()), falls));
        }
    }
    out
}

/// The steps of partitions that leave the table with their rows.
fn leaving(draft: &Draft<'_>, key: &Key) -> Vec<usize> {
    let name = key.qualified_name();
    let is_part = |table: &Table| table.partition_of.as_ref().is_some_and(|of| of.parent == name);
    let parts = draft.from.tables().filter(|item| is_part(item.body));
    let leaves =
        parts.filter(|item| draft.to.table(&item.key.qualified_name()).is_some_and(|to| !is_part(to.body)));
    leaves
        .flat_map(|item| draft.releasers.get(&Part::Object(item.key.clone())).cloned().unwrap_or_default())
        .collect()
}

/// The partitions that a table is to have, and theirs.
fn family(draft: &Draft<'_>, key: &Key) -> Vec<Key> {
    let mut found: Vec<Key> = Vec::new();
    let mut open = vec![key.qualified_name()];
    while let Some(parent) = open.pop() {
        for item in draft.to.tables() {
            if item.body.partition_of.as_ref().is_some_and(|of| of.parent == parent) {
                open.push(item.key.qualified_name());
                found.push(item.key.clone());
            }
        }
    }
    found
}

/// Rows come back before what looks at them: triggers, rules, foreign keys, materialised views, declared rows.
fn in_order(draft: &mut Draft<'_>, fills: &FxHashMap<QualifiedName, usize>) {
    let mut of: FxHashMap<QualifiedName, usize> = FxHashMap::default();
    for (table, fill) in fills {
        of.insert(table.clone(), *fill);
        for part in family(draft, &Key::qualified(Kind::Table, table)) {
            of.insert(part.qualified_name(), *fill);
        }
    }
    let mut after: Vec<(usize, usize)> = Vec::new();
    for (key, at) in &draft.creates {
        if draft.is_void(*at) {
            continue;
        }
        let looks = if matches!(key.kind, Kind::Trigger | Kind::Rule | Kind::Seed) {
            key.relation().into_iter().collect()
        } else if key.kind == Kind::Constraint {
            references(draft, key)
        } else if key.kind == Kind::MaterializedView {
            needed(draft, key)
        } else {
            Vec::new()
        };
        after.extend(looks.iter().filter_map(|table| Some((*at, *of.get(table)?))));
    }
    // A foreign key that comes with its table is held to what is there by then.
    let mut pairs: FxHashSet<(&QualifiedName, QualifiedName)> = FxHashSet::default();
    for table in fills.keys() {
        let own: Vec<Key> = draft.to.children(table).map(|(_, key, _)| key.clone()).collect();
        let others = own.iter().flat_map(|key| references(draft, key));
        pairs.extend(
            others.filter(|other| other != table && fills.contains_key(other)).map(|other| (table, other)),
        );
    }
    for (table, other) in &pairs {
        let is_mutual = pairs.iter().any(|(a, b)| **a == *other && *b == **table);
        if let (false, Some(own), Some(first)) = (is_mutual, fills.get(*table), fills.get(other)) {
            after.push((*own, *first));
        }
    }
    after.sort_unstable();
    for (at, first) in after {
        if let Some(node) = draft.nodes.get_mut(at) {
            node.after.push(first);
        }
    }
}

/// What a foreign key is about: its own table and the other.
fn references(draft: &Draft<'_>, key: &Key) -> Vec<QualifiedName> {
    let constraint = draft.to.get(key).and_then(|object| object.body.as_constraint());
    if let Some(ConstraintBody::ForeignKey(foreign)) = constraint.map(|constraint| &constraint.body) {
        key.relation().into_iter().chain([foreign.references.clone()]).collect()
    } else {
        Vec::new()
    }
}

fn needed(draft: &Draft<'_>, key: &Key) -> Vec<QualifiedName> {
    let Some(id) = draft.to.id(key) else { return Vec::new() };
    let needs = draft.graphs.to.needs(id).iter().filter_map(|edge| draft.to.entry(edge.to));
    needs.filter(|(key, _)| key.kind == Kind::Table).map(|(key, _)| key.qualified_name()).collect()
}

fn beside(draft: &Draft<'_>, key: &Key) -> QualifiedName {
    let mut base = key.name.as_str().to_owned();
    while base.len() + "__rows".len() > MAX_NAME_BYTES {
        base.pop();
    }
    let named = |name: &str| QualifiedName { schema: key.schema.clone(), name: Name::exact(name) };
    let taken = |name: &QualifiedName| {
        [draft.from, draft.to]
            .iter()
            .any(|catalog| catalog.relation(name).is_some() || catalog.type_named(name).is_some())
    };
    let mut name = named(&format!("{base}__rows"));
    let mut number = 1;
    while taken(&name) {
        number += 1;
        name = named(&format!("{base}_{number}_rows"));
    }
    name
}
