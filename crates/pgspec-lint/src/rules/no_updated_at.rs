//! Tables that do not say when a row has changed last.

use pgspec_catalog::{Diagnostic, Diagnostics};

use crate::model::Model;

pgspec_catalog::codes! {
    /// A table has no `updated_at`.
    ///
    /// **Why.** A project that keeps the time of the last change on all tables wants to see which one it has forgotten. Rows that
    /// are written once and never changed need none, so the rule speaks only where it is asked for:
    ///
    /// ```yaml
    /// lint:
    ///   rules: { schema/no-updated-at: warning }
    /// ```
    ///
    /// ```yaml bad
    /// tables:
    ///   notes:
    ///     columns: { id: uuid primary key }
    ///     security: { rls: enabled, reason: only the server reads them }
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
    /// **Fix.** Add the column, and the trigger that keeps it.
    CODE = "schema/no-updated-at", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    if !model.options.asked_for.contains(CODE.id) {
        return;
    }
    for facts in model.own_tables().filter(|facts| facts.table.foreign.is_none()) {
        if !facts.table.columns.iter().any(super::stale_updated_at::promises) {
            found.push(
                Diagnostic::new(&CODE, format!("`{}` has no `updated_at`", facts.name))
                    .maybe_at(facts.object.span())
                    .help("add the column, and the trigger that keeps it"),
            );
        }
    }
}
