//! Exclusion constraints, for which there is no other way.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::{Change, ConstraintKind};

use super::Facts;

pgspec_catalog::codes! {
    /// An exclusion constraint is added to a table in use.
    ///
    /// **Why.** Its index is built under the strongest lock (ACCESS EXCLUSIVE), and Postgres has no way to build it concurrently.
    ///
    /// ```sql bad
    /// alter table bookings add constraint bookings_apart exclude using gist (room with =, during with &&);
    /// ```
    ///
    /// ```sql good
    /// create table bookings (room int, during tstzrange, constraint bookings_apart exclude using gist (room with =, during with &&));
    /// ```
    ///
    /// **Fix.** Add it when nobody needs the table; or make a new table with it, and move the rows.
    CODE = "migration/exclusion-blocks", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for (step, table, change) in facts.changes() {
        if matches!(change, Change::AddConstraint(added) if added.kind == ConstraintKind::Exclude) {
            found.push(
                Diagnostic::new(&CODE, format!("nobody can read or write `{table}` while the index is built"))
                    .at(facts.at(step))
                    .help("do it when nobody needs the table: Postgres has no other way"),
            );
        }
    }
}
