//! Columns with a default that may be null all the same.

use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A column has a default and is nullable.
    ///
    /// **Why.** The default says what a row has where nobody says anything. Without `not null` the column may be null all the
    /// same, where somebody writes it: Rust gets `Option`, TypeScript `| null`, and every reader a case that never comes.
    ///
    /// ```yaml bad
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, created_at: timestamptz default now() }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key, created_at: timestamptz not null default now() }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// **Fix.** Add `not null`; where null means something, leave the default out.
    CODE = "schema/nullable-default", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables().filter(|facts| facts.table.foreign.is_none()) {
        for column in facts.table.columns.iter().filter(|column| !column.not_null && !column.inherited) {
            let Some(default) = &column.default else { continue };
            let text = default.text.trim().to_ascii_lowercase();
            if text == "null" || text.starts_with("null::") {
                continue;
            }
            let message = format!("`{}.{}` has a default and is nullable", facts.name, column.name);
            found.push(
                Diagnostic::new(&CODE, message)
                    .maybe_at(column.origin.span().or_else(|| facts.object.span()))
                    .help("add `not null`: Rust then gets no `Option`, TypeScript no `| null`"),
            );
        }
    }
}
