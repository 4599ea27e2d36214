//! Locks that are waited for without end.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::{ActionKind, Change};

use super::Facts;

pgspec_catalog::codes! {
    /// A strong lock is asked for, and there is no limit to the wait.
    ///
    /// **Why.** A change that waits for its lock stands before everybody who comes later: one long query before it, and the table stands still
    /// until both are done. With a limit it gives up, and can be tried again.
    ///
    /// ```sql bad
    /// alter table notes add column slug text;
    /// ```
    ///
    /// ```sql good
    /// set lock_timeout = '2s';
    /// alter table notes add column slug text;
    /// ```
    ///
    /// **Fix.** `set lock_timeout = '2s'` before it (`set local` in a transaction).
    CODE = "migration/no-lock-timeout", Info;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    let strong = facts.existing().filter(|step| match &step.action.kind {
        ActionKind::Alter { change, .. } => !matches!(change, Change::Validate(_)),
        ActionKind::Brief { .. } | ActionKind::DropTable { .. } | ActionKind::Truncate { .. } => true,
        _ => false,
    });
    // One finding a file: the first place says where the limit belongs.
    if let Some(step) = strong.into_iter().find(|step| !step.is_limited) {
        found.push(
            Diagnostic::new(&CODE, "this waits for its lock without end, and everybody else behind it")
                .at(facts.at(step))
                .help("write `set lock_timeout = '2s';` at the top of the file"),
        );
    }
}
