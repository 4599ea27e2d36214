//! Tables that are written anew.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::{ActionKind, Change};

use super::Facts;

pgspec_catalog::codes! {
    /// A whole table is written anew.
    ///
    /// **Why.** `vacuum full`, `cluster`, `set logged`, `set access method` and `set tablespace` write all rows while nobody reads or writes
    /// (ACCESS EXCLUSIVE).
    ///
    /// ```sql bad
    /// alter table notes set unlogged;
    /// ```
    ///
    /// ```sql good
    /// create unlogged table drafts (id int);
    /// ```
    ///
    /// **Fix.** Do it when nobody needs the table; for bloat, `pg_repack` works beside the application.
    CODE = "migration/table-rewrite", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for step in facts.existing() {
        let (ActionKind::Rewrite(words) | ActionKind::Alter { change: Change::Rewrite(words), .. }) = &step.action.kind else {
            continue;
        };
        found.push(
            Diagnostic::new(&CODE, format!("nobody can read or write the table while `{words}` writes all of it anew"))
                .at(facts.at(step))
                .help("do it when nobody needs the table"),
        );
    }
}
