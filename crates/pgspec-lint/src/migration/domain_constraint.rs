//! Domains whose columns are all checked.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::ActionKind;

use super::Facts;

pgspec_catalog::codes! {
    /// A domain gets a constraint that is checked at once.
    ///
    /// **Why.** Every table with a column of the domain is locked against writes (SHARE) and read.
    ///
    /// ```sql bad
    /// alter domain email add constraint email_at check (value like '%@%');
    /// ```
    ///
    /// ```sql good
    /// alter domain email add constraint email_at check (value like '%@%') not valid;
    /// alter domain email validate constraint email_at;
    /// ```
    ///
    /// **Fix.** Add it `not valid`, and validate it in another transaction.
    CODE = "migration/domain-blocks", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for step in facts.existing() {
        if matches!(step.action.kind, ActionKind::ConstrainDomain { not_valid: false }) {
            let end = step.action.range.end;
            let diagnostic =
                Diagnostic::new(&CODE, "nobody can write to a table with this domain while all its rows are checked")
                    .at(facts.at(step));
            // There is no `not valid` for NOT NULL.
            found.push(if facts.words(step).contains("check") {
                diagnostic.fix("add it unchecked, and validate it in another transaction", facts.span(end..end), " not valid")
            } else {
                diagnostic.help("let checks of the columns say it")
            });
        }
    }
}
