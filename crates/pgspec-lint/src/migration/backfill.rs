//! Rows that are all written in one transaction.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::ActionKind;

use super::Facts;

pgspec_catalog::codes! {
    /// All rows are written in the transaction that changes the table.
    ///
    /// **Why.** The lock of the change is held until every row is written, and the rows that were there stay as dead ones until then. One
    /// statement for all rows is one long transaction in any case: it is in the way of everybody who writes one of them.
    ///
    /// ```sql bad
    /// begin;
    /// alter table notes add column slug text;
    /// update notes set slug = lower(title);
    /// commit;
    /// ```
    ///
    /// ```sql good
    /// update notes set slug = lower(title) where id between 1 and 10000;
    /// ```
    ///
    /// **Fix.** Fill rows in batches, outside of the transaction that changes the table: by ranges of the key, with a commit after each.
    CODE = "migration/backfill-at-once", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for step in facts.existing() {
        let ActionKind::Write { table, limited } = &step.action.kind else { continue };
        let changed = facts.changes().find(|(other, of, _)| {
            *of == table && other.transaction.is_some() && other.transaction == step.transaction
        });
        if *limited && changed.is_none() {
            continue;
        }
        let mut diagnostic = match changed {
            Some((other, ..)) => {
                let message = format!("`{table}` stays locked by its change while rows are written");
                Diagnostic::new(&CODE, message).at(facts.at(step)).related(facts.at(other), "the lock is taken here")
            }
            None => {
                let message = format!("all rows of `{table}` are written in one transaction");
                Diagnostic::new(&CODE, message).at(facts.at(step))
            }
        };
        diagnostic = diagnostic.help("write them in batches by ranges of the key, with a commit after each");
        found.push(diagnostic);
    }
}
