//! Constraints that come with a column.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::Change;

use super::Facts;

pgspec_catalog::codes! {
    /// A column is added with a constraint that is built or checked under the strongest lock.
    ///
    /// **Why.** `unique`, `check` and `references` behind a column are checked, or their index built, within the same statement, while nobody
    /// reads or writes the table (ACCESS EXCLUSIVE).
    ///
    /// ```sql bad
    /// alter table notes add column slug text unique;
    /// ```
    ///
    /// ```sql good
    /// set lock_timeout = '2s';
    /// alter table notes add column slug text;
    /// create unique index concurrently notes_slug_key on notes (slug);
    /// alter table notes add constraint notes_slug_key unique using index notes_slug_key;
    /// ```
    ///
    /// **Fix.** Add the column alone, and the constraint in steps of its own.
    CODE = "migration/constrained-column", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for (step, table, change) in facts.changes() {
        let Change::AddColumn(column) = change else { continue };
        // A key of rows that are all null is checked at once.
        let references = column.references.is_some() && column.default.is_some();
        let what = [(column.unique, "the index of its key is built"), (column.check || references, "all rows are checked")];
        if let Some((_, what)) = what.iter().find(|(is, _)| *is) {
            found.push(
                Diagnostic::new(&CODE, format!("nobody can read or write `{table}` while `{}` is added and {what}", column.name))
                    .at(facts.at(step))
                    .help("add the column alone, and the constraint in steps of its own"),
            );
        }
    }
}
