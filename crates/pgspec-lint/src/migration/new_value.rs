//! Values that are used before they are there.

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_sql::action::ActionKind;

use super::Facts;

pgspec_catalog::codes! {
    /// A new value of an enum is used in the transaction that adds it.
    ///
    /// **Why.** Postgres refuses it until the transaction is committed (55P04).
    ///
    /// ```sql bad
    /// begin;
    /// alter type mood add value 'calm';
    /// update people set mood = 'calm' where mood is null;
    /// commit;
    /// ```
    ///
    /// ```sql good
    /// alter type mood add value 'calm';
    /// update people set mood = 'calm' where mood is null;
    /// ```
    ///
    /// **Fix.** Add values in a migration of their own.
    CODE = "migration/new-value-used", Error;
}

/// See [`CODE`].
pub(super) fn check(facts: &Facts<'_>, found: &mut Diagnostics) {
    for (at, step) in facts.steps.iter().enumerate().filter(|(_, step)| step.transaction.is_some()) {
        let ActionKind::AddValue { label } = &step.action.kind else { continue };
        let literal = format!("'{}'", label.to_ascii_lowercase());
        let later = facts.steps.iter().skip(at + 1).take_while(|other| other.transaction == step.transaction);
        if let Some(use_) = later.into_iter().find(|other| facts.words(other).contains(&literal)) {
            found.push(
                Diagnostic::new(&CODE, format!("the value {literal} cannot be used before its transaction is committed"))
                    .at(facts.at(use_))
                    .related(facts.at(step), "added here")
                    .help("add the value in a migration of its own"),
            );
        }
    }
}
