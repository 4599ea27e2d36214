//! Steps that nobody waits for come together: so that a plan has few boundaries between transactions.

use pgspec_catalog::{Key, Kind, QualifiedName};

use super::super::command::Command;
use super::super::effect::Transaction;
use super::super::step::{Part, Step};

/// What is put off.
#[derive(Default)]
struct Pending {
    /// Checks of what is there: each reads a table, and keeps nobody out.
    validations: Vec<Step>,
    /// Columns that are never null once that is checked.
    sets: Vec<Step>,
    /// Indexes that are built while others work.
    builds: Vec<Step>,
}

/// Puts off checks of what is there, what follows from them, and builds of indexes, until just before something is lost, or
/// somebody needs them, or to the end.
pub(super) fn rearrange(steps: Vec<Step>) -> Vec<Step> {
    let mut out: Vec<Step> = Vec::with_capacity(steps.len());
    let mut pending = Pending::default();
    let mut steps = steps.into_iter().peekable();
    while let Some(step) = steps.next() {
        if step.loses.is_some() || pending.is_needed(&step) {
            pending.flush(&mut out);
        }
        let alone = step.effect.transaction == Transaction::Alone;
        let builds = alone && matches!(step.command, Command::CreateConcurrently { .. });
        if step.command == Command::Validate {
            pending.validations.push(step);
        } else if matches!(step.command, Command::SetNotNullChecked(_)) {
            pending.sets.push(step);
        } else if builds && !steps.peek().is_some_and(|next| follows(&step, next)) {
            pending.builds.push(step);
        } else {
            out.push(step);
        }
    }
    pending.flush(&mut out);
    out
}

impl Pending {
    fn flush(&mut self, out: &mut Vec<Step>) {
        out.append(&mut self.validations);
        out.append(&mut self.sets);
        out.append(&mut self.builds);
    }

    /// Whether a step needs what is pending, or changes what that is about.
    fn is_needed(&self, step: &Step) -> bool {
        let about = |key: &Key| {
            self.validations.iter().chain(&self.sets).chain(&self.builds).any(|own| own.object == *key)
        };
        let gone = |part: &Part| match part {
            Part::Object(key) => about(key) || self.is_on(&key.qualified_name()),
            Part::Column(key, _) | Part::Default(key, _) | Part::Logging(key) | Part::Type(key) => {
                self.is_on(&key.qualified_name())
            }
        };
        step.destroys.iter().any(gone) || self.waits_for_column(step) || self.waits_for_index(step)
    }

    /// Whether something pending is about a table.
    fn is_on(&self, table: &QualifiedName) -> bool {
        let own = |step: &Step| {
            if let Command::CreateConcurrently { table: own, .. } = &step.command {
                return own == table;
            }
            step.object.relation().unwrap_or_else(|| step.object.qualified_name()) == *table
        };
        self.validations.iter().chain(&self.sets).chain(&self.builds).any(own)
    }

    /// Primary keys and identities want columns that are never null; a column may be changed further.
    fn waits_for_column(&self, step: &Step) -> bool {
        let key = matches!(step.command, Command::AddUsingIndex | Command::AddOnly | Command::Create)
            && step.object.kind == Kind::Constraint;
        let column = matches!(
            step.command,
            Command::AddIdentity(_)
                | Command::SetNotNull(_)
                | Command::DropNotNull(_)
                | Command::SetType { .. }
                | Command::RenameColumn { .. }
                | Command::Attach { .. }
                | Command::Inherit { .. }
                | Command::ReplicaIdentity
                | Command::SetIdentity(_)
                // Privileges on the sequence of an identity that comes with its `NOT NULL`.
                | Command::Elsewhere
        );
        let table = step.object.relation().unwrap_or_else(|| step.object.qualified_name());
        // The key of a partition needs columns that get so with their parent's.
        let needs = |set: &Step| {
            step.needs.iter().any(|part| matches!(part, Part::Column(table, _) if *table == set.object))
        };
        (key || column)
            && self.sets.iter().any(|set| set.object.qualified_name() == table || (key && needs(set)))
    }

    /// Foreign keys need unique indexes without a word; others say what they need.
    fn waits_for_index(&self, step: &Step) -> bool {
        let unique = step.object.kind == Kind::Constraint
            && matches!(step.command, Command::AddNotValid | Command::Create)
            || (step.object.kind == Kind::Table && step.command == Command::Create);
        self.builds.iter().any(|build| {
            let is_unique = matches!(build.command, Command::CreateConcurrently { unique: true, .. });
            (unique && is_unique)
                || step.object == build.object
                || build.produces.iter().any(|part| step.needs.contains(part))
        })
    }
}

/// Whether a step goes on with what was built: a constraint of the index, a part that is attached, its comment.
fn follows(build: &Step, next: &Step) -> bool {
    next.object == build.object
        || matches!(next.command, Command::AddUsingIndex | Command::AttachIndex { .. })
}
