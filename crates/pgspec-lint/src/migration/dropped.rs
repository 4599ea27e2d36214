//! What the running application still uses.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::{ActionKind, Change};

use super::Facts;

pgspec_catalog::codes! {
    /// A table or a column is dropped.
    ///
    /// **Why.** Its values are gone, and the application that runs while the migration does still asks for it. Dropping a table also
    /// takes the strongest lock on every table that it refers to.
    ///
    /// ```sql bad
    /// alter table notes drop column title;
    /// ```
    ///
    /// ```sql good
    /// set lock_timeout = '2s';
    /// alter table notes alter column title drop not null;
    /// ```
    ///
    /// **Fix.** Let the application stop using it first, and drop it with a later release. Say so then: `-- pgspec:
    /// ignore[migration/dropped] unused since 2.4`, in one line.
    CODE = "migration/dropped", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for step in facts.existing() {
        let message = match &step.action.kind {
            ActionKind::DropTable { tables } => {
                let names: Vec<_> = tables.iter().map(|table| format!("`{table}`")).collect();
                format!("the rows of {} are gone, and what still asks for it fails", names.join(", "))
            }
            ActionKind::Alter { table, change: Change::DropColumn(column) } => {
                format!("the values of `{table}.{column}` are gone, and what still asks for it fails")
            }
            _ => continue,
        };
        found.push(
            Diagnostic::new(&CODE, message)
                .at(facts.at(step))
                .help("drop it once nothing uses it any more, and say so in a comment above"),
        );
    }
}
