//! Where a plan must be committed on its way.

use pgspec_catalog::Text;
use pgspec_sql::quote;

use super::super::command::Command;
use super::super::step::Step;
use super::{LockMode, Transaction};

/// Marks the steps before which all that came must be committed.
///
/// A new value of an enumerated type cannot be used in the transaction that adds it (manual, `ALTER TYPE`, "Notes"). Who
/// uses it, Postgres finds in the texts that it parses; here each step counts whose statements hold the value as a literal.
/// And a table whose rows were changed cannot be altered while triggers wait for the end of the transaction.
///
/// Online, no step that reads or writes whole tables runs while the transaction holds a lock that keeps others from writing.
pub(in crate::plan) fn commits(steps: &mut [Step], waits: &dyn Fn(&Step) -> bool, is_online: bool) {
    let mut holds = false;
    let mut added: Vec<Text> = Vec::new();
    let mut written: Vec<pgspec_catalog::QualifiedName> = Vec::new();
    for step in steps {
        let uses = |value: &Text| {
            let literal = quote::literal(value);
            step.sql.iter().any(|sql| sql.contains(&literal))
        };
        let is_added = matches!(step.command, Command::AddValue(_));
        let alters =
            step.effect.locks.iter().any(|lock| {
                lock.mode.covers(LockMode::ShareRowExclusive) && written.contains(&lock.relation)
            });
        let is_long = !step.effect.scans.is_empty() || !step.effect.rewrites.is_empty();
        let is_used = !is_added && added.iter().any(uses);
        let commits = is_used || alters || (is_online && is_long && holds);
        if commits && step.effect.transaction == Transaction::Inside {
            step.effect.transaction = Transaction::CommitBefore;
        }
        if step.effect.transaction != Transaction::Inside {
            added.clear();
            written.clear();
            holds = false;
        }
        if step.effect.transaction == Transaction::Alone {
            continue;
        }
        holds |= step.effect.locks.iter().any(|lock| lock.mode.blocks(LockMode::RowExclusive));
        if let Command::AddValue(value) = &step.command {
            added.push(value.clone());
        }
        if waits(step) {
            written.push(step.object.relation().unwrap_or_else(|| step.object.qualified_name()));
        }
    }
}
