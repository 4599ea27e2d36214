//! Foreign keys that are checked while two tables are locked.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::{Change, ConstraintKind};

use super::Facts;

pgspec_catalog::codes! {
    /// A foreign key is added and checked at once.
    ///
    /// **Why.** It takes a lock (SHARE ROW EXCLUSIVE) on both tables and keeps it while all rows are read: nobody writes to either of
    /// them. `not valid` is instant, and `validate` lets others write.
    ///
    /// ```sql bad
    /// alter table notes add constraint notes_owner_fkey foreign key (owner) references users (id);
    /// ```
    ///
    /// ```sql good
    /// set lock_timeout = '2s';
    /// alter table notes add constraint notes_owner_fkey foreign key (owner) references users (id) not valid;
    /// alter table notes validate constraint notes_owner_fkey;
    /// ```
    ///
    /// **Fix.** Add it `not valid`, and validate it in another transaction.
    CODE = "migration/foreign-key-blocks", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for (step, table, change) in facts.changes() {
        let Change::AddConstraint(added) = change else { continue };
        if added.kind == ConstraintKind::ForeignKey && !added.not_valid {
            let parent = added.references.as_ref().map_or(String::new(), |parent| format!(" and `{parent}`"));
            let end = step.action.range.end;
            found.push(
                Diagnostic::new(&CODE, format!("nobody can write to `{table}`{parent} while all rows are checked"))
                    .at(facts.at(step))
                    .fix("add it unchecked, and `validate constraint` in another transaction", facts.span(end..end), " not valid"),
            );
        }
    }
}
