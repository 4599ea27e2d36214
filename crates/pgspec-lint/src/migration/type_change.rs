//! Types that make all rows be written anew.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::Change;

use super::Facts;

pgspec_catalog::codes! {
    /// A column gets another type.
    ///
    /// **Why.** Unless both types are stored the same way, all rows and their indexes are written anew, while nobody reads or writes the table
    /// (ACCESS EXCLUSIVE). Nothing is written anew for a longer `varchar`, `varchar` to `text`, a `numeric` of more digits and the same
    /// scale, `cidr` to `inet`, and `timestamp` to `timestamptz` where the session's time zone is UTC.
    ///
    /// ```sql bad
    /// alter table notes alter column id type bigint;
    /// ```
    ///
    /// ```sql good
    /// set lock_timeout = '2s';
    /// alter table notes add column id_new bigint;
    /// ```
    ///
    /// **Fix.** Add a new column, keep it equal by a trigger, fill it in batches, and swap the names. Where the type is one of those above, say so:
    /// `-- pgspec: ignore[migration/type-change] varchar gets longer`.
    CODE = "migration/type-change", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for (step, table, change) in facts.changes() {
        let Change::SetType(column) = change else { continue };
        found.push(
            Diagnostic::new(&CODE, format!("all rows of `{table}` are written anew for another type of `{column}`, unless it is stored the same way"))
                .at(facts.at(step))
                .help("add a new column, keep it equal by a trigger, fill it in batches, and swap the names"),
        );
    }
}
