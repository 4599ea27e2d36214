//! Columns named `updated_at` that nothing updates.

use pgspec_catalog::object::{Column, Trigger, TriggerLevel, TriggerTiming};
use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::{Model, TableFacts};

pgspec_catalog::codes! {
    /// A column `updated_at` is not updated by a trigger.
    ///
    /// **Why.** A default is used on insert only. Without a trigger, the column says when the row was made, unless every
    /// statement of every client remembers to set it.
    ///
    /// ```yaml bad
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, updated_at: timestamptz not null default now() }
    ///     security: { rls: enabled, reason: only the server reads it }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, updated_at: timestamptz not null default now() }
    ///     triggers: { notes_touch: before update for each row execute function touch() }
    ///     security: { rls: enabled, reason: only the server reads it }
    /// functions:
    ///   touch():
    ///     returns: trigger
    ///     language: plpgsql
    ///     set: { search_path: "''" }
    ///     body: begin new.updated_at = now(); return new; end
    /// ```
    ///
    /// **Fix.** Add a trigger `before update for each row` whose function sets it; a mixin gives it to every table.
    CODE = "schema/stale-updated-at", Warning;
}

/// The names that promise it.
const NAMES: [&str; 4] = ["updated_at", "modified_at", "updatedAt", "last_modified_at"];

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables().filter(|facts| facts.table.foreign.is_none()) {
        for column in facts.table.columns.iter().filter(|column| promises(column)) {
            if !facts.triggers.iter().any(|trigger| keeps(model, trigger.body, column)) {
                found.push(
                    Diagnostic::new(&CODE, format!("nothing updates `{}.{}`", facts.name, column.name))
                        .maybe_at(place(facts, column))
                        .help(format!(
                            "add a trigger `before update for each row` whose function sets `new.{}`",
                            column.name
                        )),
                );
            }
        }
    }
}

fn place(facts: &TableFacts<'_>, column: &Column) -> Option<pgspec_catalog::Span> {
    column.origin.span().or_else(|| facts.object.span())
}

pub(super) fn promises(column: &Column) -> bool {
    let of_time = ["timestamptz", "timestamp", "date"].iter().any(|name| column.data_type.name.name == *name);
    NAMES.contains(&column.name.as_str()) && of_time && column.generated.is_none()
}

/// Whether a trigger sets the column: its function mentions it, or is one whose body is not known.
fn keeps(model: &Model<'_>, trigger: &Trigger, column: &Column) -> bool {
    if trigger.timing != TriggerTiming::Before || trigger.level != TriggerLevel::Row || !trigger.events.update {
        return false;
    }
    let mut bodies = model.functions(&trigger.function).peekable();
    bodies.peek().is_none()
        || bodies.any(|(_, _, object)| {
            let named = trigger.arguments.iter().any(|argument| argument.as_str() == column.name.as_str());
            named || object.body.as_function().is_some_and(|f| f.body.sql().text.contains(column.name.as_str()))
        })
}
