//! What is run together: a plan between its commits.

use pgspec_catalog::{Key, Kind, QualifiedName};
use rustc_hash::{FxHashMap, FxHashSet};

use super::command::Command;
use super::effect::{LockMode, Transaction};
use super::step::{Part, Plan, Step};

/// Statements that are one transaction, or that run in none.
#[derive(Clone, Debug)]
pub struct Unit<'p> {
    /// The steps that they belong to.
    pub steps: Vec<&'p Step>,
    /// The statements, in their order.
    pub statements: Vec<&'p str>,
    /// Whether they are those of one step that Postgres refuses in a transaction block: each runs by itself.
    pub is_alone: bool,
}

impl Plan {
    /// The plan between its commits.
    pub fn units(&self) -> Vec<Unit<'_>> {
        let mut units: Vec<Unit<'_>> = Vec::new();
        for step in &self.steps {
            let statements: Vec<&str> = step.sql.iter().map(String::as_str).collect();
            if step.effect.transaction == Transaction::Alone {
                units.push(Unit { steps: vec![step], statements, is_alone: true });
                continue;
            }
            match units.last_mut() {
                Some(last) if !last.is_alone && step.effect.transaction == Transaction::Inside => {
                    last.steps.push(step);
                    last.statements.extend(statements);
                }
                Some(_) | None => units.push(Unit { steps: vec![step], statements, is_alone: false }),
            }
        }
        units
    }
}

/// Before which steps of a transaction the plan may be committed: nothing is in between that others would miss, such as a view
/// that is taken away and made again behind.
pub fn may_commit(steps: &[&Step]) -> Vec<bool> {
    let mut opened: FxHashMap<Thing<'_>, usize> = FxHashMap::default();
    // For each step, where what it opens is closed.
    let mut until: Vec<usize> = (0..steps.len()).collect();
    let mut close = |opened: &FxHashMap<Thing<'_>, usize>, thing: &Thing<'_>, at: usize| {
        if let Some(first) = opened.get(thing)
            && let Some(end) = until.get_mut(*first)
        {
            *end = at;
        }
    };
    for (at, step) in steps.iter().enumerate() {
        for part in &step.produces {
            close(&opened, &Thing::Part(part), at);
        }
        close(&opened, &Thing::Of(&step.object), at);
        if let Some(table) = step.object.relation().filter(|_| step.object.kind == Kind::Policy) {
            close(&opened, &Thing::Rows(table), at);
        }
        for part in &step.destroys {
            opened.entry(Thing::Part(part)).or_insert(at);
        }
        // Until its old form is dropped, or it is back.
        if matches!(step.command, Command::SetAside { .. } | Command::Drop) {
            opened.entry(Thing::Of(&step.object)).or_insert(at);
        }
        if step.command == Command::RowSecurity {
            opened.entry(Thing::Rows(step.object.qualified_name())).or_insert(at);
        }
    }
    let mut end = 0;
    let before = |(at, until): (usize, &usize)| {
        let free = at > end || at == 0;
        end = end.max(*until);
        free
    };
    until.iter().enumerate().map(before).collect()
}

/// What is gone for a while.
#[derive(PartialEq, Eq, Hash)]
enum Thing<'s> {
    Part(&'s Part),
    /// An object, or its old form.
    Of(&'s Key),
    /// What its policies let through.
    Rows(QualifiedName),
}

/// Before which steps of a transaction a commit keeps locks short: where it may be, and where the next step locks out those who
/// write to another table than those before it.
pub fn short_commits(steps: &[&Step]) -> Vec<bool> {
    let mut held: FxHashSet<&QualifiedName> = FxHashSet::default();
    let mut commits = Vec::with_capacity(steps.len());
    for (step, may) in steps.iter().zip(may_commit(steps)) {
        let locks = step.effect.locks.iter().filter(|lock| lock.mode.blocks(LockMode::RowExclusive));
        let locks: Vec<&QualifiedName> = locks.map(|lock| &lock.relation).collect();
        let commit = may && !held.is_empty() && locks.iter().any(|table| !held.contains(table));
        if commit {
            held.clear();
        }
        held.extend(locks);
        commits.push(commit);
    }
    commits
}
