//! Arrays of ids.

use pgspec_catalog::object::Column;
use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A column is an array of ids.
    ///
    /// **Why.** Postgres has no foreign keys for elements of arrays: what is deleted stays in them, and what never was can be
    /// put in.
    ///
    /// ```yaml bad
    /// tables:
    ///   lessons:
    ///     columns: { id: uuid primary key, prerequisites: "uuid[] not null" }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   lessons:
    ///     columns: { id: uuid primary key }
    ///     security: { rls: enabled, reason: only the server reads them }
    ///   prerequisites:
    ///     columns:
    ///       lesson: uuid not null references lessons on delete cascade
    ///       needs: uuid not null references lessons on delete cascade
    ///     constraints: { prerequisites_key: "primary key (lesson, needs)" }
    ///     indexes: { prerequisites_needs: (needs) }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// **Fix.** Make it a table with two foreign keys; where the order or the age of the list matters more than its truth, say
    /// what the ids are: `references_any: [lessons.id]`.
    CODE = "schema/array-of-references", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables() {
        for column in facts.table.columns.iter().filter(|column| is_list_of_ids(column)) {
            let message = format!(
                "`{}.{}` is an array of ids, and no foreign key holds the elements of an array",
                facts.name, column.name
            );
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(column.origin.span().or_else(|| facts.object.span()))
                    .help("make it a table of its own; or say what the ids are: `references_any: [table.column]`"),
            );
        }
    }
}

fn is_list_of_ids(column: &Column) -> bool {
    let name = column.name.as_str();
    let named = name.ends_with("_ids") || name == "ids";
    let is_number = ["int4", "int8", "int2", "text", "varchar"];
    let id = column.data_type.name.schema.is_none()
        && (column.data_type.name.name == "uuid"
            || named && is_number.iter().any(|number| column.data_type.name.name == *number));
    column.data_type.array && id && column.notes.references_any.is_empty()
}
