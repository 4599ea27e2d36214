//! Rows that exist: values for new columns, and values that become others.

use pgspec_catalog::object::{Column, Table, TriggerEnabled};
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Name, SqlText};
use pgspec_sql::print::alter;

use crate::codes;
use crate::diff::{Change, What};
use crate::plan::Conversion;
use crate::plan::command::Command;
use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;

/// Adds a column that is never null to a table that may have rows: without it, then with a value, then for good.
pub(super) fn fill_new(draft: &mut Draft<'_>, key: &Key, table: &Table, column: &Column, added: usize) {
    let Some(backfill) = &column.notes.backfill else { return };
    let sql = alter::update(key, &column.name, &backfill.0, true);
    let needs = draft.needs_of(key.schema.as_ref(), &backfill.0);
    let own = Part::Object(key.clone());
    let needs = needs.into_iter().filter(|need| *need != own);
    let fills = Command::Update { column: column.name.clone(), triggers: true };
    let filled = draft.add(Node::alter(key, [sql]).does(fills).needs(needs).after([added]));
    if column.not_null {
        let node = Node::alter(key, [not_null(key, table, column)]);
        draft.add(node.does(Command::SetNotNull(column.name.clone())).after([filled]));
    }
}

/// Makes a column not null, with all that is to be said of that but its comment.
pub(super) fn not_null(key: &Key, table: &Table, column: &Column) -> String {
    if column.not_null_constraint.is_plain() {
        alter::not_null(key, table, &column.name, true)
    } else {
        alter::add_not_null(key, table, column)
    }
}

/// Whether rows that exist get a value by themselves.
pub(super) fn has_value(column: &Column) -> bool {
    !column.not_null
        || column.not_null_constraint.not_valid
        || column.default.is_some()
        || column.generated.is_some()
        || column.identity.is_some()
}

/// Says that rows which exist would be without a value.
pub(super) fn warn(draft: &mut Draft<'_>, key: &Key, column: &Column) {
    let message = format!(
        "`{}.{}` is never null, and rows that exist have no value for it",
        key.path(),
        column.name.as_str()
    );
    draft.diagnostics.push(
        Diagnostic::new(&codes::NO_VALUE, message).maybe_at(column.origin.span()).help(
            "give it `backfill: EXPRESSION`, the value of rows that exist, or a default; on an empty table nothing is wrong",
        ),
    );
}

/// Values of a column that is to be never null get one where they have none.
pub(super) fn fill_nulls(draft: &mut Draft<'_>, key: &Key, column: &Column) -> Option<usize> {
    let backfill = column.notes.backfill.as_ref()?;
    let needs = draft.needs_of(key.schema.as_ref(), &backfill.0);
    let own = Part::Object(key.clone());
    let needs: Vec<Part> = needs.into_iter().filter(|need| *need != own).collect();
    let node = Node::alter(key, [alter::update(key, &column.name, &backfill.0, true)]);
    let fills = Command::Update { column: column.name.clone(), triggers: true };
    Some(draft.add(node.does(fills).needs(needs)))
}

/// The conversion of a column, if there is one.
pub(super) fn conversion<'a>(draft: &Draft<'a>, key: &Key, column: &Name) -> Option<&'a Conversion> {
    let name = key.qualified_name();
    draft.options.conversions.iter().find(|one| one.table == name && one.column == *column)
}

/// Converts the values of columns that keep their type, where the column or one of its constraints changes.
pub(in crate::plan) fn conversions(draft: &mut Draft<'_>, changes: &[Change]) {
    for conversion in &draft.options.conversions {
        let key = Key::qualified(Kind::Table, &conversion.table);
        let own = Part::Column(key.clone(), conversion.column.clone());
        let table = |catalog: &pgspec_catalog::Catalog| {
            catalog.get(&key).and_then(|object| object.body.as_table()).cloned()
        };
        let (Some(from), Some(to)) = (table(draft.from), table(draft.to)) else { continue };
        let has_both = from.column(&conversion.column).is_some() && to.column(&conversion.column).is_some();
        // With another type, the conversion is how that is set.
        if !has_both || draft.is_destroyed(&own) || !concerns(draft, changes, conversion) {
            continue;
        }
        let constraints: Vec<Part> = draft
            .from
            .children(&conversion.table)
            .filter(|(_, key, _)| key.kind == Kind::Constraint)
            .map(|(_, key, _)| Part::Object(key.clone()))
            .collect();
        let converts = Command::Update { column: conversion.column.clone(), triggers: conversion.triggers };
        let node = Node::alter(&key, statements(draft, &key, conversion)).does(converts);
        draft.add(node.produces(own).behind(constraints));
    }
}

/// Whether a column is changed, or what constrains it.
fn concerns(draft: &Draft<'_>, changes: &[Change], conversion: &Conversion) -> bool {
    let path = format!("columns.{}", conversion.column.as_str());
    changes.iter().any(|change| {
        if let What::Changed { path: changed, .. } = &change.what
            && change.key.kind == Kind::Table
            && change.key.qualified_name() == conversion.table
        {
            return changed.strip_prefix(&*path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        }
        let mentions = |catalog: &pgspec_catalog::Catalog| {
            catalog.get(&change.key).is_some_and(|object| {
                object.body.texts().iter().any(|(_, sql)| names(sql, &conversion.column))
            })
        };
        change.key.kind == Kind::Constraint
            && change.key.relation().as_ref() == Some(&conversion.table)
            && (mentions(draft.from) || mentions(draft.to))
    })
}

fn names(sql: &SqlText, column: &Name) -> bool {
    sql.mentions.iter().any(|mention| mention.name.name == *column)
}

/// The update; with the triggers that fire asleep, if they are to be.
fn statements(draft: &Draft<'_>, key: &Key, conversion: &Conversion) -> Vec<String> {
    let update = alter::update(key, &conversion.column, &conversion.using, false);
    if conversion.triggers {
        return vec![update];
    }
    let mut before = Vec::new();
    let mut behind = Vec::new();
    for (_, own, object) in draft.from.children(&conversion.table) {
        let Body::Trigger(trigger) = &object.body else { continue };
        if trigger.enabled == TriggerEnabled::Disabled {
            continue;
        }
        let asleep =
            pgspec_catalog::object::Trigger { enabled: TriggerEnabled::Disabled, ..(**trigger).clone() };
        before.extend(alter::trigger_enabled(own, &asleep));
        behind.extend(alter::trigger_enabled(own, trigger));
    }
    before.push(update);
    before.extend(behind);
    before
}
