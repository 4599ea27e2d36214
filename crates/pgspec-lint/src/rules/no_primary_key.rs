//! Tables without a primary key.

use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A table has no primary key.
    ///
    /// **Why.** Nothing tells two rows apart: one of two that are the same can neither be changed nor deleted alone, logical
    /// replication refuses its updates, and clients have nothing to name a row by.
    ///
    /// ```yaml bad
    /// tables:
    ///   logs:
    ///     columns: { at: timestamptz not null, line: text not null }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// ```yaml good
    /// tables:
    ///   logs:
    ///     columns: { id: bigint primary key generated always as identity, at: timestamptz not null, line: text not null }
    ///     security: { rls: enabled, reason: only the server reads them }
    /// ```
    ///
    /// **Fix.** Add one.
    CODE = "schema/no-primary-key", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    for facts in model.own_tables() {
        let other = facts.table.foreign.is_some() || !facts.table.inherits.is_empty();
        if facts.primary_key.is_none() && !other {
            found.push(
                Diagnostic::new(&CODE, format!("`{}` has no primary key", facts.name))
                    .maybe_at(facts.object.span())
                    .help("add one: `id bigint primary key generated always as identity`, or the columns that name a row"),
            );
        }
    }
}
