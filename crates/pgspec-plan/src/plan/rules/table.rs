//! Tables and their columns.

mod column;
pub(in crate::plan) mod in_a_circle;
mod left;
pub(in crate::plan) mod logging;
mod not_null_constraint;
pub(in crate::plan) mod parts;
pub(in crate::plan) mod rows;
mod targets;
pub(in crate::plan) mod whole;

use pgspec_catalog::object::{Column, Table};
use pgspec_catalog::{DataType, Key, Kind, Name, Object, QualifiedName};
use pgspec_sql::print::alter;
use pgspec_sql::quote;

use super::Both;
use super::paths::Paths;
use super::{casts, data};
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::{Loss, Part};
use crate::plan::why::{Becomes, Why};

/// Whether the table can be changed where it is.
pub(super) fn change(
    draft: &mut Draft<'_>,
    both: Both<'_>,
    (from, to): (&Table, &Table),
    paths: &Paths<'_>,
) -> bool {
    if whole::must_be_made_anew(draft, both.key, (from, to), paths) {
        return false;
    }
    whole::change(draft, both, (from, to), paths);
    let moves = |parent: &Table, other: &Table| {
        parent.partition_of.as_ref().map(|of| &of.parent) != other.partition_of.as_ref().map(|of| &of.parent)
            && parent.partition_of.is_some()
    };
    for column in &from.columns {
        if !paths.any_column(&column.name) {
            continue;
        }
        match to.column(&column.name) {
            // It goes with its parent's.
            None if column.inherited && !moves(from, to) && !leaves(draft, (from, to), &column.name) => {}
            None => {
                drop(draft, both.key, from, &column.name);
            }
            Some(new) => column::change(draft, both, (from, to), (column, new), paths),
        }
    }
    // Of somebody else's table, only what is added to it.
    let is_own = |column: &Column| both.to.is_managed() || column.notes.added;
    for column in to.columns.iter().filter(|column| is_own(column)) {
        if from.column(&column.name).is_none() {
            if column.inherited && !moves(to, from) {
                column::of_child(draft, both, to, column);
            } else {
                add(draft, both.key, to, column);
            }
        }
    }
    true
}

/// Whether a column that came from a parent is left behind by one that is none any more.
fn leaves(draft: &Draft<'_>, (from, to): (&Table, &Table), column: &Name) -> bool {
    let has = |parent: &QualifiedName| {
        draft.from.table(parent).is_some_and(|item| item.body.column(column).is_some())
    };
    let stays = |parent: &QualifiedName| {
        to.inherits.contains(parent)
            && !draft.is_destroyed(&Part::Object(Key::qualified(Kind::Table, parent)))
    };
    !from.inherits.iter().any(|parent| has(parent) && stays(parent)) && from.inherits.iter().any(has)
}

fn table_of(object: &Object) -> Option<&Table> {
    object.body.as_table()
}

fn part(key: &Key, column: &Name) -> Part {
    Part::Column(key.clone(), column.clone())
}

/// Tables that have the column from this one: partitions and children.
fn heirs(draft: &Draft<'_>, old: bool, key: &Key, column: &Name) -> Vec<Key> {
    let catalog = if old { draft.from } else { draft.to };
    let name = key.qualified_name();
    let mut found = Vec::new();
    let inherits = |table: &Table| {
        table.partition_of.as_ref().is_some_and(|of| of.parent == name) || table.inherits.contains(&name)
    };
    for item in catalog.tables() {
        if inherits(item.body) && item.body.column(column).is_some_and(|own| own.inherited) {
            found.push(item.key.clone());
            found.extend(heirs(draft, old, item.key, column));
        }
    }
    found
}

fn drop(draft: &mut Draft<'_>, key: &Key, table: &Table, column: &Name) -> usize {
    let own = table.column(column);
    let mut node = Node::alter(key, [alter::drop_column(key, table, column)])
        .does(Command::DropColumn(column.clone()))
        .destroys(part(key, column));
    for heir in heirs(draft, true, key, column) {
        node = node.destroys(part(&heir, column));
    }
    if own.is_some_and(|column| column.generated.is_none()) && table.foreign.is_none() {
        node.loses = Some(Loss::Values(key.clone(), column.clone()));
    }
    let left = draft.left.get(key).cloned().unwrap_or_default();
    draft.add(node.after(left))
}

/// Takes a column away and adds it again.
fn again(draft: &mut Draft<'_>, key: &Key, (old_table, table): (&Table, &Table), column: &Column, why: &Why) {
    let nodes = [drop(draft, key, old_table, &column.name), add(draft, key, table, column)];
    for at in nodes {
        if let Some(node) = draft.nodes.get_mut(at) {
            node.why = Some(why.clone());
        }
    }
}

/// What must be there before a column of a type, with its default and all.
fn needs(draft: &Draft<'_>, key: &Key, column: &Column) -> Vec<Part> {
    let named = draft.to.type_named(&column.data_type.name).and_then(|id| draft.to.entry(id));
    let mut needs: Vec<Part> = named.map(|(key, _)| Part::Object(key.clone())).into_iter().collect();
    if let Some(collation) = &column.collation {
        needs.push(Part::Object(Key::qualified(Kind::Collation, collation)));
    }
    let own = Part::Object(key.clone());
    let generated = column.generated.as_ref().map(|generated| &generated.expression);
    for sql in column.default.iter().chain(generated) {
        needs.extend(draft.needs_of(key.schema.as_ref(), sql).into_iter().filter(|need| *need != own));
    }
    needs
}

fn add(draft: &mut Draft<'_>, key: &Key, table: &Table, column: &Column) -> usize {
    let mut said = column.clone();
    said.storage.compression = None;
    let fills = column.notes.backfill.is_some();
    said.not_null &= !fills;
    if !fills && !data::has_value(column) && draft.from.get(key).is_some() {
        data::warn(draft, key, column);
    }
    let sql = alter::add_column(key, table, &said, said.not_null, true);
    let mut node = Node::alter(key, [sql])
        .does(Command::AddColumn(column.name.clone()))
        .produces(part(key, &column.name))
        .needs(needs(draft, key, column));
    node = node.claims(key, column);
    node.produces.push(Part::Default(key.clone(), column.name.clone()));
    for heir in heirs(draft, false, key, &column.name) {
        node = node.produces(part(&heir, &column.name));
    }
    let at = draft.add(node);
    data::fill_new(draft, key, table, column, at);
    column::attributes_of_new(draft, key, table, column, at);
    at
}

/// A default that hangs on what goes: it is taken away and set again.
pub(in crate::plan) fn reset_default(draft: &mut Draft<'_>, key: &Key, column: &Name) {
    let (from, to) = (draft.from, draft.to);
    let (Some(from), to) = (from.get(key).and_then(|o| o.body.as_table()), to.get(key)) else { return };
    let default = Part::Default(key.clone(), column.clone());
    let node = Node::alter(key, [alter::drop_default(key, from, column)]);
    let first = draft.add(node.does(Command::DropDefault(column.clone())).releases(default.clone()));
    let Some(table) = to.and_then(|object| object.body.as_table()) else { return };
    let Some(own) = table.column(column).filter(|own| own.default.is_some()) else { return };
    let needs = needs(draft, key, own);
    if let Some(sql) = alter::set_default(key, table, own) {
        let node = Node::alter(key, [sql]).does(Command::SetDefault(column.clone()));
        draft.add(node.produces(default).needs(needs).after([first]));
    }
}

/// A column that hangs on what goes: its type is made anew, or what it is generated from.
pub(in crate::plan) fn refresh(draft: &mut Draft<'_>, key: &Key, column: &Name, cause: &Part) {
    let (from, to) = (draft.from, draft.to);
    let tables = (from.get(key).and_then(table_of), to.get(key).and_then(table_of));
    let (Some(old_table), Some(new_table)) = tables else { return };
    let (Some(old), Some(new)) = (old_table.column(column), new_table.column(column)) else { return };
    let is_type = matches!(cause, Part::Object(cause) if cause.qualified_name() == old.data_type.name
        || draft.from.type_named(&old.data_type.name).and_then(|id| draft.from.entry(id)).is_some_and(|(key, _)| key == cause));
    if old.inherited {
        // The parent's change reaches it.
        return;
    }
    // What is generated takes no `USING`.
    let (was, stays) = (old.generated.is_some(), new.generated.is_some());
    if was && (!is_type || (stays && needs_using(draft, (old, new)))) {
        let becomes = Becomes::of(cause, false, to);
        again(draft, key, (old_table, new_table), new, &Why::Uses(cause.clone(), becomes));
    } else if let (true, Part::Object(cause)) = (is_type && !has_old_form(draft, cause), cause) {
        through_text(draft, key, (old_table, new_table), (old, new), cause);
    } else {
        retype(draft, key, (old_table, new_table), (old, new), is_type);
    }
}

fn has_old_form(draft: &Draft<'_>, cause: &Part) -> bool {
    matches!(cause, Part::Object(cause) if draft.aside.contains(cause))
}

/// A type that goes before its new form comes: meanwhile the column is text.
fn through_text(
    draft: &mut Draft<'_>,
    key: &Key,
    (old_table, table): (&Table, &Table),
    (from, to): (&Column, &Column),
    cause: &Key,
) {
    let own = Part::Column(key.clone(), to.name.clone());
    if draft.is_destroyed(&own) {
        return;
    }
    let text = Column { data_type: DataType::builtin("text"), collation: None, ..from.clone() };
    let name = quote::identifier(to.name.as_str());
    // It is generated no more by then.
    let mut after = released(draft, key, &to.name);
    let default = Part::Default(key.clone(), to.name.clone());
    let has_default = from.default.is_some() && !draft.is_released(&default);
    if has_default {
        let node = Node::alter(key, [alter::drop_default(key, old_table, &to.name)]);
        let node = node.does(Command::DropDefault(to.name.clone()));
        after.push(draft.add(node.releases(default.clone())));
    }
    let set_type = |using| Command::SetType { column: to.name.clone(), using };
    let sql = alter::set_type(key, old_table, &text, Some(&format!("{name}::text")));
    let mut node = Node::alter(key, [sql]).does(set_type(true)).destroys(own.clone());
    (node.retypes, node.is_between) = (true, true);
    let heirs = heirs(draft, true, key, &to.name);
    for heir in &heirs {
        node = node.destroys(part(heir, &to.name));
    }
    let at = draft.add(node.after(after));
    let using = match data::conversion(draft, key, &to.name) {
        Some(conversion) => format!("({})", conversion.using.text),
        None => format!("{name}::{}", quote::data_type(&to.data_type)),
    };
    let sql = alter::set_type(key, table, to, Some(&using));
    let mut node = Node::alter(key, [sql]).does(set_type(true)).produces(own);
    for heir in &heirs {
        node = node.produces(part(heir, &to.name));
    }
    let needs = needs(draft, key, to);
    let again = draft.creates.get(cause).copied();
    let at = draft.add(node.needs(needs).after([at]).after(again));
    let tables: Vec<Key> = std::iter::once(key.clone()).chain(heirs).collect();
    targets::set_again(draft, &tables, &to.name, at);
    if has_default && let Some(sql) = alter::set_default(key, table, to) {
        let needs = self::needs(draft, key, to);
        let node = Node::alter(key, [sql]).does(Command::SetDefault(to.name.clone()));
        draft.add(node.produces(default).needs(needs).after([at]));
    }
}

/// Gives a column its type, taking its default away before and setting it again behind.
fn retype(
    draft: &mut Draft<'_>,
    key: &Key,
    (old_table, table): (&Table, &Table),
    (from, to): (&Column, &Column),
    is_own: bool,
) {
    let own = Part::Column(key.clone(), to.name.clone());
    if draft.is_destroyed(&own) {
        return;
    }
    let mut after = Vec::new();
    let default = Part::Default(key.clone(), to.name.clone());
    let has_default = from.default.is_some() && !draft.is_released(&default);
    if has_default {
        let sql = alter::drop_default(key, old_table, &to.name);
        let node = Node::alter(key, [sql]).does(Command::DropDefault(to.name.clone()));
        after.push(draft.add(node.releases(default.clone())));
    }
    let using = cast(draft, (from, to), is_own);
    let using = match data::conversion(draft, key, &to.name) {
        Some(conversion) => Some(format!("({})", conversion.using.text)),
        None => using.filter(|_| from.generated.is_none() || to.generated.is_none()),
    };
    let sql = alter::set_type(key, table, to, using.as_deref());
    let command = Command::SetType { column: to.name.clone(), using: using.is_some() };
    let node = Node::alter(key, [sql]).does(command);
    let mut node = node.destroys(own.clone()).produces(own).needs(needs(draft, key, to));
    node.retypes = true;
    // It is generated no more by then.
    after.extend(released(draft, key, &to.name));
    let mut tables = vec![key.clone()];
    for heir in heirs(draft, true, key, &to.name) {
        node = node.destroys(part(&heir, &to.name)).produces(part(&heir, &to.name));
        tables.push(heir);
    }
    let at = draft.add(node.after(after));
    targets::set_again(draft, &tables, &to.name, at);
    if has_default && let Some(sql) = alter::set_default(key, table, to) {
        let needs = needs(draft, key, to);
        let node = Node::alter(key, [sql]).does(Command::SetDefault(to.name.clone()));
        draft.add(node.produces(default).needs(needs).after([at]));
    }
}

/// The nodes behind which a column hangs on nothing any more.
fn released(draft: &Draft<'_>, key: &Key, column: &Name) -> Vec<usize> {
    draft.releasers.get(&part(key, column)).cloned().unwrap_or_default()
}

/// Whether values of a column have to be told how they become ones of its new type.
fn needs_using(draft: &Draft<'_>, (from, to): (&Column, &Column)) -> bool {
    cast(draft, (from, to), false).is_some()
}

/// The expression behind `USING` for a column, if it takes one. `is_own`: its type is another by that name.
fn cast(draft: &Draft<'_>, (from, to): (&Column, &Column), is_own: bool) -> Option<String> {
    let is_own = is_own || is_users_own(draft, from) || is_users_own(draft, to);
    let bases = (casts::base(&[draft.from], &from.data_type), casts::base(&[draft.to], &to.data_type));
    if is_own && casts::are_one(&bases.0, &bases.1) {
        return None;
    }
    casts::using(&to.name, &from.data_type, &to.data_type, is_own)
}

/// Whether a column's type is one of the model's own, to which no cast leads but through its text.
fn is_users_own(draft: &Draft<'_>, column: &Column) -> bool {
    [draft.from, draft.to].iter().any(|catalog| catalog.type_named(&column.data_type.name).is_some())
}
