//! NOT NULL that reads all rows while nobody can read any.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::Change;

use super::Facts;

pgspec_catalog::codes! {
    /// `set not null` reads all rows under the strongest lock.
    ///
    /// **Why.** Postgres looks for nulls while nobody reads or writes (ACCESS EXCLUSIVE), unless a valid check says that there are none.
    ///
    /// ```sql bad
    /// alter table notes alter column owner set not null;
    /// ```
    ///
    /// ```sql good
    /// set lock_timeout = '2s';
    /// alter table notes add constraint notes_owner_there check (owner is not null) not valid;
    /// alter table notes validate constraint notes_owner_there;
    /// alter table notes alter column owner set not null;
    /// alter table notes drop constraint notes_owner_there;
    /// ```
    ///
    /// **Fix.** Add `check (… is not null) not valid`, validate it, set `not null`, drop the check.
    CODE = "migration/not-null-blocks", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for (step, table, change) in facts.changes() {
        let Change::SetNotNull(column) = change else { continue };
        let before = || facts.changes().filter(|(other, of, _)| *of == table && other.action.range.end <= step.action.range.start);
        let is_checked = before().any(|(_, _, change)| match change {
            Change::AddConstraint(added) if added.is_not_null.as_ref() == Some(column) => {
                !added.not_valid
                    || before().any(|(_, _, change)| matches!(change, Change::Validate(name) if added.name.as_ref() == Some(name)))
            }
            _ => false,
        });
        if !is_checked {
            found.push(
                Diagnostic::new(&CODE, format!("nobody can read or write `{table}` while `{column}` is searched for nulls"))
                    .at(facts.at(step))
                    .help(format!("add and validate `check ({column} is not null) not valid` first")),
            );
        }
    }
}
