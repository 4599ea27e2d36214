//! Names that the running application still uses.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::Change;

use super::Facts;

pgspec_catalog::codes! {
    /// A table or a column is renamed.
    ///
    /// **Why.** It is instant, and from then on everything that was compiled for the old name fails.
    ///
    /// ```sql bad
    /// alter table notes rename column title to heading;
    /// ```
    ///
    /// ```sql good
    /// set lock_timeout = '2s';
    /// alter table notes add column heading text;
    /// ```
    ///
    /// **Fix.** Have both names for a while: a new column that a trigger keeps equal, or a view with the old name. `was:` in the spec makes
    /// `pgspec migrate new` write a rename.
    CODE = "migration/renamed", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for (step, table, change) in facts.changes() {
        let Change::Rename(column) = change else { continue };
        let what = column.as_ref().map_or_else(|| format!("`{table}`"), |column| format!("`{table}.{column}`"));
        found.push(
            Diagnostic::new(&CODE, format!("what still asks for {what} fails at once"))
                .at(facts.at(step))
                .help("have both names for a while: a column that a trigger keeps equal, or a view with the old name"),
        );
    }
}
