//! A column that both tables have.

use pgspec_catalog::object::{Column, ColumnStorage, ConstraintBody, Table};
use pgspec_catalog::{Catalog, Key, Name, Object};
use pgspec_sql::not_null;
use pgspec_sql::print::alter;

use super::super::paths::Paths;
use super::super::{Both, data};
use super::{again, needs, needs_using, not_null_constraint, part, retype};
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;
use crate::plan::why::Why;

pub(super) fn change(
    draft: &mut Draft<'_>,
    both: Both<'_>,
    (old_table, table): (&Table, &Table),
    (from, to): (&Column, &Column),
    paths: &Paths<'_>,
) {
    let key = both.key;
    let has = |part: &str| paths.column(&to.name, part);
    let own = part(key, &to.name);
    // What is generated takes no `USING`.
    let changes = || has("generated") || (has("type") && needs_using(draft, (from, to)));
    let becomes_generated = to.generated.is_some() && (from.generated.is_none() || changes());
    if becomes_generated && !to.inherited {
        // Postgres 17 can set another expression; what is computed is lost by neither.
        let can_set = draft.options.postgres >= 17
            && matches!((&from.generated, &to.generated), (Some(a), Some(b)) if a.stored == b.stored);
        if let (true, Some(generated), false) = (can_set, &to.generated, has("type") || has("collation")) {
            let sql = alter::set_expression(key, table, &to.name, generated);
            let node = Node::alter(key, [sql]).does(Command::SetExpression(to.name.clone()));
            draft.add(node.needs(needs(draft, key, to)));
        } else {
            return again(draft, key, (old_table, table), to, &Why::Generated);
        }
    }
    let mut before = Vec::new();
    if from.generated.is_some() && to.generated.is_none() {
        let stored = from.generated.as_ref().is_some_and(|generated| generated.stored);
        if stored {
            let node = Node::alter(key, [alter::drop_expression(key, old_table, &to.name)]);
            let node = node.does(Command::DropExpression(to.name.clone()));
            before.push(draft.add(node.releases(own.clone())));
        } else {
            return again(draft, key, (old_table, table), to, &Why::Virtual);
        }
    }
    if let (Some(_), None) = (&from.identity, &to.identity) {
        let node = Node::alter(key, [alter::drop_identity(key, table, &to.name)]);
        before.push(draft.add(node.does(Command::DropIdentity(to.name.clone()))));
    }
    let default = Part::Default(key.clone(), to.name.clone());
    let retypes = (has("type") || has("collation")) && !to.inherited;
    if (has("default") || retypes) && from.default.is_some() {
        let sql = alter::drop_default(key, old_table, &to.name);
        let node = Node::alter(key, [sql]).does(Command::DropDefault(to.name.clone()));
        before.push(draft.add(node.releases(default.clone())));
    }
    if retypes {
        let at = draft.nodes.len();
        retype(draft, key, (old_table, table), (from, to), false);
        if let Some(node) = draft.nodes.get_mut(at) {
            node.after.extend(before.iter().copied());
        }
        before.push(at);
    }
    if has("not_null") {
        if to.not_null {
            before.extend(data::fill_nulls(draft, key, to));
        }
        let sql = if to.not_null {
            data::not_null(key, table, to)
        } else {
            alter::not_null(key, table, &to.name, false)
        };
        let comment = to.not_null_constraint.comment.as_ref().filter(|_| to.not_null);
        let comment = comment.map(|comment| {
            let name = not_null::name(draft.to, &key.qualified_name(), to);
            alter::comment_on_not_null(key, &name, Some(comment))
        });
        let node = Node::alter(key, [sql].into_iter().chain(comment));
        let name = to.name.clone();
        let node =
            node.does(if to.not_null { Command::SetNotNull(name) } else { Command::DropNotNull(name) });
        // Columns of a primary key are not null.
        let name = key.qualified_name();
        let children = draft.from.children(&name);
        let primary = children.filter(|(_, _, object)| is_primary_of(object, &from.name));
        let primary: Vec<Part> = primary.map(|(_, key, _)| Part::Object(key.clone())).collect();
        let node = if to.not_null { node } else { node.behind(primary) };
        before.push(draft.add(node.after(before.clone())));
    } else if has("not_null_constraint") && to.not_null {
        for node in not_null_constraint::said_otherwise(draft, key, table, (from, to)) {
            before.push(draft.add(node.after(before.clone())));
        }
    }
    if (has("default") || retypes)
        && let Some(sql) = alter::set_default(key, table, to)
    {
        let node = Node::alter(key, [sql]).does(Command::SetDefault(to.name.clone()));
        let node = node.produces(default).needs(needs(draft, key, to));
        draft.add(node.after(before.clone()));
    }
    if has("identity") {
        match (&from.identity, &to.identity) {
            (None, Some(identity)) => {
                let node = Node::alter(key, [alter::add_identity(key, table, &to.name, identity)]);
                let node = node.does(Command::AddIdentity(to.name.clone()));
                let at = draft.add(node.claims(key, to).after(before.clone()));
                privileges_of_new(draft, key, &to.name, at);
            }
            (Some(from), Some(identity)) => {
                for sql in alter::change_identity(key, table, to, from, identity) {
                    let node = Node::alter(key, [sql]).does(Command::SetIdentity(to.name.clone()));
                    draft.add(node.after(before.clone()));
                }
            }
            (Some(_) | None, None) => {}
        }
    }
    if retypes {
        // What Postgres forgets with the type is said again behind it.
        let (strategy, compression) = (to.storage.strategy, to.storage.compression.clone());
        let storage = ColumnStorage { strategy, compression, ..from.storage.clone() };
        stored(draft, key, table, (&Column { storage, ..from.clone() }, to), &before);
    } else {
        stored(draft, key, table, (from, to), &before);
    }
}

fn is_primary_of(object: &Object, column: &Name) -> bool {
    let constraint = object.body.as_constraint().map(|constraint| &constraint.body);
    matches!(constraint, Some(ConstraintBody::PrimaryKey(key)) if key.columns.contains(column))
}

/// Who may use the sequence of an identity that is new.
fn privileges_of_new(draft: &mut Draft<'_>, key: &Key, column: &Name, at: usize) {
    let statements = alter::identity_privileges(draft.from, draft.to, key, column);
    if !statements.is_empty() {
        draft.add(Node::alter(key, statements).does(Command::Elsewhere).after([at]));
    }
}

/// What `ADD COLUMN` cannot say.
pub(super) fn attributes_of_new(draft: &mut Draft<'_>, key: &Key, table: &Table, column: &Column, at: usize) {
    let plain = Column {
        storage: ColumnStorage {
            foreign_options: column.storage.foreign_options.clone(),
            ..Default::default()
        },
        comment: None,
        ..column.clone()
    };
    stored(draft, key, table, (&plain, column), &[at]);
    if column.identity.is_some() {
        privileges_of_new(draft, key, &column.name, at);
    }
    if !column.not_null {
        return;
    }
    let own = &column.not_null_constraint;
    let mut later = Vec::new();
    if own.not_valid {
        later.push(alter::add_not_null(key, table, column));
    }
    if let Some(comment) = &own.comment {
        let name = not_null::name(draft.to, &key.qualified_name(), column);
        later.push(alter::comment_on_not_null(key, &name, Some(comment)));
    }
    if !later.is_empty() {
        draft.add(Node::alter(key, later).after([at]));
    }
}

/// A column that a partition or child gets from its parent, with what is its own.
pub(super) fn of_child(draft: &mut Draft<'_>, both: Both<'_>, table: &Table, column: &Column) {
    let key = both.key;
    let parents = table.partition_of.iter().map(|of| &of.parent).chain(&table.inherits);
    let parent = parents.filter_map(|name| draft.to.table(name)?.body.column(&column.name)).next();
    let Some(parent) = parent else { return };
    let own = part(key, &column.name);
    if column.default != parent.default {
        let sql = match alter::set_default(key, table, column) {
            Some(sql) => sql,
            None => alter::drop_default(key, table, &column.name),
        };
        let node = Node::alter(key, [sql]).does(Command::SetDefault(column.name.clone()));
        draft.add(node.needs([own.clone()]));
    }
    let passed = parent.not_null && !parent.not_null_constraint.no_inherit;
    if column.not_null && !passed {
        let node = Node::alter(key, [data::not_null(key, table, column)]);
        draft.add(node.does(Command::SetNotNull(column.name.clone())).needs([own.clone()]));
    }
    let as_parent = Column { storage: parent.storage.clone(), comment: None, ..column.clone() };
    for (command, sql) in storage(draft.to, (key, table), &as_parent, column) {
        draft.add(Node::alter(key, [sql]).does(command).needs([own.clone()]));
    }
}

fn stored(draft: &mut Draft<'_>, key: &Key, table: &Table, (from, to): (&Column, &Column), before: &[usize]) {
    for (command, sql) in storage(draft.to, (key, table), from, to) {
        draft.add(Node::alter(key, [sql]).does(command).after(before.iter().copied()));
    }
}

/// How values are stored, and the comment: what differs.
fn storage(
    catalog: &Catalog,
    (key, table): (&Key, &Table),
    from: &Column,
    to: &Column,
) -> Vec<(Command, String)> {
    let mut out = Vec::new();
    let (old, new) = (&from.storage, &to.storage);
    let stores = || Command::SetStorage(to.name.clone());
    let counts = || Command::SetStatistics(to.name.clone());
    if old.strategy != new.strategy {
        out.push((stores(), alter::column_storage(catalog, key, table, to)));
    }
    if old.compression != new.compression {
        out.push((stores(), alter::compression(key, table, to)));
    }
    if old.statistics != new.statistics {
        out.push((counts(), alter::statistics(key, table, to)));
    }
    if old.options != new.options {
        out.extend(alter::column_options(key, table, from, to).into_iter().map(|sql| (counts(), sql)));
    }
    if old.foreign_options != new.foreign_options {
        out.push((stores(), alter::foreign_options(key, table, from, to)));
    }
    if from.comment != to.comment {
        let sql = alter::column_comment(&key.qualified_name(), &to.name, to.comment.as_ref());
        out.push((Command::ColumnComment(to.name.clone()), sql));
    }
    out
}
