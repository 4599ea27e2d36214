//! Columns that refer to one of several tables.

use pgspec_catalog::object::Column;
use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::{Model, TableFacts};

pgspec_catalog::codes! {
    /// A column refers to rows of several tables, which no foreign key can hold.
    ///
    /// **Why.** `target_id` beside `target_type`, or a comment like `mission_id or product_id`: nothing keeps the rows that are
    /// meant, and every reader has to know which table is meant when.
    ///
    /// ```yaml bad
    /// tables:
    ///   votes:
    ///     columns: { id: uuid primary key, target_id: uuid not null, target_type: text not null }
    ///     security: { rls: enabled, reason: only the server counts them }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   posts:
    ///     columns: { id: uuid primary key }
    ///     security: { rls: enabled, reason: only the server reads them }
    ///   comments:
    ///     columns: { id: uuid primary key }
    ///     security: { rls: enabled, reason: only the server reads them }
    ///   votes:
    ///     columns:
    ///       id: uuid primary key
    ///       target_id: { type: uuid, not_null: true, references_any: [posts.id, comments.id] }
    ///       target_type: text not null
    ///     security: { rls: enabled, reason: only the server counts them }
    /// ```
    ///
    /// **Fix.** One nullable column with a foreign key for each table, and a check that exactly one is set; or say that it is
    /// meant: `references_any: [posts.id, comments.id]`.
    CODE = "schema/polymorphic-reference", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables() {
        for column in &facts.table.columns {
            let open = column.notes.references_any.is_empty()
                && !column.inherited
                && !facts.is_reference(&column.name)
                && !names_own_row(facts, column);
            let Some(why) = why(facts, column).filter(|_| open) else { continue };
            let message = format!(
                "`{}.{}` refers to rows of several tables ({why}), and no foreign key holds them",
                facts.name, column.name
            );
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(column.origin.span().or_else(|| facts.object.span()))
                    .help("make it one column for each table; or name them: `references_any: [table.column, …]`"),
            );
        }
    }
}

/// Whether a column is in the primary key, and what would be its type is not: then it names the row itself.
fn names_own_row(facts: &TableFacts<'_>, column: &Column) -> bool {
    let beside = column.name.as_str().strip_suffix("_id").map(|base| format!("{base}_type"));
    facts.primary_key.as_ref().is_some_and(|key| {
        let columns = &key.body.columns;
        columns.contains(&column.name) && !columns.iter().any(|other| Some(other.as_str()) == beside.as_deref())
    })
}

/// What says that several tables are meant.
fn why(facts: &TableFacts<'_>, column: &Column) -> Option<String> {
    let base = column.name.as_str().strip_suffix("_id")?;
    let beside = format!("{base}_type");
    let text = ["text", "varchar", "bpchar"];
    let is_word = |other: &Column| {
        text.iter().any(|name| other.data_type.name.name == *name) || other.data_type.name.schema.is_some()
    };
    if facts.table.columns.iter().any(|other| other.name == beside.as_str() && is_word(other)) {
        return Some(format!("`{beside}` stands beside it"));
    }
    let doc = column.notes.doc.as_ref().or(column.comment.as_ref())?.to_ascii_lowercase();
    let words: Vec<&str> = doc.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let pair = words.windows(3).find(|three| {
        matches!(three, [a, "or", b] if a.ends_with("_id") && b.ends_with("_id") && a != b)
    })?;
    Some(pair.join(" "))
}
