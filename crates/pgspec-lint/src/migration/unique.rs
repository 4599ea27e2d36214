//! Keys whose index is built while nobody can read.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::{Change, ConstraintKind};

use super::Facts;

pgspec_catalog::codes! {
    /// A primary key or unique constraint builds its index under the strongest lock.
    ///
    /// **Why.** Nobody reads or writes the table (ACCESS EXCLUSIVE) while the index is built. An index that is there already becomes
    /// a constraint at once.
    ///
    /// ```sql bad
    /// alter table notes add constraint notes_title_key unique (title);
    /// ```
    ///
    /// ```sql good
    /// set lock_timeout = '2s';
    /// create unique index concurrently notes_title_key on notes (title);
    /// alter table notes add constraint notes_title_key unique using index notes_title_key;
    /// ```
    ///
    /// **Fix.** Build a unique index concurrently, and make a constraint of it with `using index`. The columns of a primary key must
    /// not be null before: see `migration/not-null-blocks`.
    CODE = "migration/unique-blocks", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for (step, table, change) in facts.changes() {
        let Change::AddConstraint(added) = change else { continue };
        if matches!(added.kind, ConstraintKind::Unique | ConstraintKind::PrimaryKey) && !added.using_index {
            let columns: Vec<_> = added.columns.iter().map(|name| name.as_str()).collect();
            found.push(
                Diagnostic::new(&CODE, format!("nobody can read or write `{table}` while the index of the key is built"))
                    .at(facts.at(step))
                    .help(format!(
                        "`create unique index concurrently … on {table} ({})` first, then `using index`",
                        columns.join(", ")
                    )),
            );
        }
    }
}
