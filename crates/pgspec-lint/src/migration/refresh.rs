//! Materialized views that nobody can read while they are refreshed.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::ActionKind;

use super::Facts;

pgspec_catalog::codes! {
    /// A materialized view is refreshed without `concurrently`.
    ///
    /// **Why.** Nobody reads it until the query has run (ACCESS EXCLUSIVE).
    ///
    /// ```sql bad
    /// refresh materialized view summary;
    /// ```
    ///
    /// ```sql good
    /// refresh materialized view concurrently summary;
    /// ```
    ///
    /// **Fix.** `concurrently`, which needs a unique index over all rows.
    CODE = "migration/refresh-blocks", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for step in facts.existing() {
        if matches!(step.action.kind, ActionKind::Refresh { concurrently: false }) {
            found.push(
                Diagnostic::new(&CODE, "nobody can read the view until its query has run")
                    .at(facts.at(step))
                    .help("write `concurrently` behind `view`; it needs a unique index over all rows"),
            );
        }
    }
}
