//! Checks that read all rows while nobody can read any.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::{Change, ConstraintKind};

use super::Facts;

pgspec_catalog::codes! {
    /// A check is added and all rows are checked at once.
    ///
    /// **Why.** It takes the strongest lock (ACCESS EXCLUSIVE) and keeps it while all rows are read.
    ///
    /// ```sql bad
    /// alter table notes add constraint notes_title check (title <> '');
    /// ```
    ///
    /// ```sql good
    /// set lock_timeout = '2s';
    /// alter table notes add constraint notes_title check (title <> '') not valid;
    /// alter table notes validate constraint notes_title;
    /// ```
    ///
    /// **Fix.** Add it `not valid`, and validate it in another transaction: that lets others read and write.
    CODE = "migration/check-blocks", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for (step, table, change) in facts.changes() {
        let Change::AddConstraint(added) = change else { continue };
        if matches!(added.kind, ConstraintKind::Check | ConstraintKind::NotNull) && !added.not_valid {
            let end = step.action.range.end;
            found.push(
                Diagnostic::new(&CODE, format!("nobody can read or write `{table}` while all rows are checked"))
                    .at(facts.at(step))
                    .fix("add it unchecked, and `validate constraint` in another transaction", facts.span(end..end), " not valid"),
            );
        }
    }
}
