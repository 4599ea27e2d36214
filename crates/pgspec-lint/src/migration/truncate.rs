//! Tables that are emptied.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::ActionKind;

use super::Facts;

pgspec_catalog::codes! {
    /// A table is emptied with `truncate`.
    ///
    /// **Why.** All rows are gone, no trigger for deletes fires, and with `cascade` the rows of every table that refers to it go too. It takes the
    /// strongest lock on all of them.
    ///
    /// ```sql bad
    /// truncate notes cascade;
    /// ```
    ///
    /// ```sql good
    /// delete from notes where created_at < now() - interval '1 year';
    /// ```
    ///
    /// **Fix.** Delete what should go, in batches.
    CODE = "migration/truncate", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for step in facts.existing() {
        let ActionKind::Truncate { tables } = &step.action.kind else { continue };
        let names: Vec<_> = tables.iter().map(|table| format!("`{table}`")).collect();
        found.push(
            Diagnostic::new(&CODE, format!("all rows of {} are gone", names.join(", ")))
                .at(facts.at(step))
                .help("delete what should go, in batches"),
        );
    }
}
