//! Locks that are kept while all rows are checked.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::Change;

use super::Facts;

pgspec_catalog::codes! {
    /// A constraint is validated in the transaction that adds it.
    ///
    /// **Why.** A transaction keeps its locks to its end. The strong one of `add constraint … not valid` is then held while all rows are
    /// read, as if it had been added at once.
    ///
    /// ```sql bad
    /// begin;
    /// alter table notes add constraint notes_title check (title <> '') not valid;
    /// alter table notes validate constraint notes_title;
    /// commit;
    /// ```
    ///
    /// ```sql good
    /// set lock_timeout = '2s';
    /// alter table notes add constraint notes_title check (title <> '') not valid;
    /// alter table notes validate constraint notes_title;
    /// ```
    ///
    /// **Fix.** Commit between the two.
    CODE = "migration/validated-at-once", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for (step, table, change) in facts.changes() {
        let Change::Validate(name) = change else { continue };
        let adds = facts.changes().find(|(other, of, change)| {
            let same = matches!(change, Change::AddConstraint(added) if added.name.as_ref() == Some(name));
            same && *of == table && other.transaction.is_some() && other.transaction == step.transaction
        });
        if let Some((adds, ..)) = adds {
            found.push(
                Diagnostic::new(&CODE, format!("the lock of adding `{name}` is held while all rows are checked"))
                    .at(facts.at(step))
                    .related(facts.at(adds), "taken here")
                    .help("commit between the two"),
            );
        }
    }
}
