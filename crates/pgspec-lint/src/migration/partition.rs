//! Partitions that lock their table.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::{ActionKind, Change};

use super::Facts;

pgspec_catalog::codes! {
    /// A partition is added or taken away under the strongest lock of its table.
    ///
    /// **Why.** `create table … partition of` and `detach partition` lock the partitioned table against everybody (ACCESS EXCLUSIVE).
    /// `attach partition` does not, and reads no row if a check says what the bounds say.
    ///
    /// ```sql bad
    /// create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');
    /// ```
    ///
    /// ```sql good
    /// create table events_2026 (like events including all, check (at >= '2026-01-01' and at < '2027-01-01'));
    /// set lock_timeout = '2s';
    /// alter table events attach partition events_2026 for values from ('2026-01-01') to ('2027-01-01');
    /// ```
    ///
    /// **Fix.** Make the table alone, with a check like its bounds, and attach it. `detach partition … concurrently`.
    CODE = "migration/partition-blocks", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    let is_new = |parent: &pgspec_catalog::QualifiedName| {
        let mut made = facts.steps.iter().filter_map(|step| match &step.action.kind {
            ActionKind::CreateTable { table, .. } => Some(super::table(table)),
            _ => None,
        });
        made.any(|table| table == super::table(parent))
    };
    for step in facts.existing() {
        let (message, help) = match &step.action.kind {
            ActionKind::CreateTable { partition_of: Some(parent), .. } if !is_new(parent) => (
                format!("nobody can read or write `{parent}` until this partition is made"),
                "make the table alone, with a check like its bounds, and attach it",
            ),
            ActionKind::Alter { table, change: Change::Detach { concurrently: false } } => (
                format!("nobody can read or write `{table}` until the partition is detached"),
                "write `concurrently` at the end, outside of a transaction",
            ),
            _ => continue,
        };
        found.push(Diagnostic::new(&CODE, message).at(facts.at(step)).help(help));
    }
}
