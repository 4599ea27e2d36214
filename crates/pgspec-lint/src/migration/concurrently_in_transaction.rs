//! What Postgres refuses inside of a transaction.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::{ActionKind, Change};

use super::Facts;

pgspec_catalog::codes! {
    /// `concurrently` stands in a transaction.
    ///
    /// **Why.** What is done concurrently waits for other transactions to end, its own among them: Postgres refuses it (25001).
    ///
    /// ```sql bad
    /// begin;
    /// create index concurrently notes_owner on notes (owner);
    /// commit;
    /// ```
    ///
    /// ```sql good
    /// create index concurrently notes_owner on notes (owner);
    /// ```
    ///
    /// **Fix.** Give it a file of its own, and tell the tool that runs it: sqlx `-- no-transaction` in the first line, dbmate
    /// `-- migrate:up transaction:false`.
    CODE = "migration/concurrently-in-transaction", Error;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for step in facts.steps.iter().filter(|step| step.transaction.is_some()) {
        let concurrently = match &step.action.kind {
            ActionKind::CreateIndex { concurrently, .. }
            | ActionKind::DropIndex { concurrently, .. }
            | ActionKind::Reindex { concurrently } => *concurrently,
            ActionKind::Alter { change: Change::Detach { concurrently }, .. } => *concurrently,
            _ => false,
        };
        if concurrently {
            found.push(
                Diagnostic::new(&CODE, "Postgres refuses this inside of a transaction")
                    .at(facts.at(step))
                    .help("give it a file of its own that runs outside of one"),
            );
        }
    }
}
