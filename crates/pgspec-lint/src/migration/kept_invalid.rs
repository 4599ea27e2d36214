//! Indexes that a failed build leaves behind.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::ActionKind;

use super::Facts;

pgspec_catalog::codes! {
    /// `if not exists` keeps an index that a failed build left behind.
    ///
    /// **Why.** A concurrent build that fails leaves an invalid index. The next run finds the name taken, does nothing, and the
    /// index stays invalid: it costs writes and answers nothing.
    ///
    /// ```sql bad
    /// create index concurrently if not exists notes_owner on notes (owner);
    /// ```
    ///
    /// ```sql good
    /// drop index concurrently if exists notes_owner;
    /// create index concurrently notes_owner on notes (owner);
    /// ```
    ///
    /// **Fix.** Drop what may be left, then build.
    CODE = "migration/invalid-index-kept", Warning;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for step in facts.existing() {
        if let ActionKind::CreateIndex { concurrently: true, if_not_exists: true, name: Some(name), .. } = &step.action.kind {
            found.push(
                Diagnostic::new(&CODE, format!("an invalid `{name}` of a failed build would stay"))
                    .at(facts.at(step))
                    .help(format!("write `drop index concurrently if exists {name}` before it, and no `if not exists`")),
            );
        }
    }
}
