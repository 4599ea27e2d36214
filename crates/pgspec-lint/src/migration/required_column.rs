//! Columns that no row can have.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::Change;

use super::Facts;

pgspec_catalog::codes! {
    /// A column without a default is added `not null`.
    ///
    /// **Why.** Rows that are there have no value for it: Postgres refuses the statement (23502), unless the table is empty.
    ///
    /// ```sql bad
    /// alter table notes add column owner uuid not null;
    /// ```
    ///
    /// ```sql good
    /// set lock_timeout = '2s';
    /// alter table notes add column owner uuid;
    /// ```
    ///
    /// **Fix.** Give it a default; or add it nullable, fill it, and set `not null` by way of a check.
    CODE = "migration/required-column", Error;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for (step, table, change) in facts.changes() {
        let Change::AddColumn(column) = change else { continue };
        if column.not_null && column.default.is_none() && column.filled.is_none() {
            found.push(
                Diagnostic::new(&CODE, format!("rows of `{table}` that are there have no value for `{}`", column.name))
                    .at(facts.at(step))
                    .help("give it a default; or add it nullable, fill it, and then set `not null`"),
            );
        }
    }
}
