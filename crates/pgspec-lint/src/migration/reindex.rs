//! Indexes that are built anew while nobody can write.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::ActionKind;

use super::Facts;

pgspec_catalog::codes! {
    /// An index is built anew without `concurrently`.
    ///
    /// **Why.** `reindex` locks the table against writes, and the index against reads.
    ///
    /// ```sql bad
    /// reindex table notes;
    /// ```
    ///
    /// ```sql good
    /// reindex table concurrently notes;
    /// ```
    ///
    /// **Fix.** `reindex … concurrently`, outside of a transaction.
    CODE = "migration/reindex-blocks", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for step in facts.existing() {
        if matches!(step.action.kind, ActionKind::Reindex { concurrently: false }) {
            found.push(
                Diagnostic::new(&CODE, "nobody can write to the table while its indexes are built anew")
                    .at(facts.at(step))
                    .help("write `concurrently` behind `table` or `index`"),
            );
        }
    }
}
