//! Indexes that are built while nobody can write.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::ActionKind;

use super::Facts;

pgspec_catalog::codes! {
    /// An index of a table in use is built without `concurrently`.
    ///
    /// **Why.** `create index` takes a lock (SHARE) that lets nobody write until the index is built: minutes for a large table. Built
    /// concurrently, it takes longer and is in nobody's way.
    ///
    /// ```sql bad
    /// create index notes_owner on notes (owner);
    /// ```
    ///
    /// ```sql good
    /// create index concurrently notes_owner on notes (owner);
    /// ```
    ///
    /// **Fix.** `create index concurrently`, outside of a transaction, in a file of its own. If it fails, it leaves an invalid index
    /// behind: drop that one and begin again.
    CODE = "migration/index-blocks-writes", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for step in facts.existing() {
        if let ActionKind::CreateIndex { table, concurrently: false, behind, .. } = &step.action.kind {
            let message = format!("nobody can write to `{table}` while this index is built");
            found.push(Diagnostic::new(&CODE, message).at(facts.at(step)).fix(
                "build it concurrently, in a file that runs outside of a transaction",
                facts.span(*behind..*behind),
                " concurrently",
            ));
        }
    }
}
