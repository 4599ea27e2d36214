//! Indexes that are dropped while nobody can read.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::ActionKind;

use super::Facts;

pgspec_catalog::codes! {
    /// An index is dropped without `concurrently`.
    ///
    /// **Why.** `drop index` takes the strongest lock (ACCESS EXCLUSIVE) on the table too. It is short, but it waits behind every query
    /// that runs, and everybody else waits behind it.
    ///
    /// ```sql bad
    /// drop index notes_owner;
    /// ```
    ///
    /// ```sql good
    /// drop index concurrently notes_owner;
    /// ```
    ///
    /// **Fix.** `drop index concurrently`, outside of a transaction.
    CODE = "migration/drop-index-blocks", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for step in facts.existing() {
        if let ActionKind::DropIndex { concurrently: false, behind } = &step.action.kind {
            let message = "nobody can read or write the table until this index is dropped";
            found.push(Diagnostic::new(&CODE, message).at(facts.at(step)).fix(
                "drop it concurrently, in a file that runs outside of a transaction",
                facts.span(*behind..*behind),
                " concurrently",
            ));
        }
    }
}
