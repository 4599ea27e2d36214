//! What was seen while steps ran, against what they declare.

use pgspec_catalog::QualifiedName;

use super::{Effect, Lock, LockMode};

/// A lock that was seen on a relation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The names of the relation: its own, and that of the table it belongs to, before and behind a rename.
    pub names: Vec<QualifiedName>,
    /// The mode.
    pub mode: LockMode,
}

/// Something that was seen and is not declared, or the other way round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Violation {
    /// A lock that is stronger than any declared for the relation.
    Lock {
        /// What was seen.
        seen: Seen,
        /// The strongest mode that is declared for it.
        declared: Option<LockMode>,
    },
    /// A table was written anew, and no step says so.
    Rewrite(Vec<QualifiedName>),
    /// A step says that it writes a table anew, and it was not.
    NoRewrite(QualifiedName),
}

/// Compares what was seen in one transaction with what its steps declare. `rewritten` holds the names of each table that
/// was written anew, `stays` says whether a table is still there, and was before: one that comes or goes has no file to
/// compare.
pub fn violations(
    declared: &[&Effect],
    seen: &[Seen],
    rewritten: &[Vec<QualifiedName>],
    stays: &dyn Fn(&QualifiedName) -> bool,
) -> Vec<Violation> {
    let mut found = Vec::new();
    for one in seen {
        let own = |lock: &&Lock| one.names.contains(&lock.relation);
        let modes = || declared.iter().flat_map(|effect| &effect.locks).filter(own).map(|lock| lock.mode);
        if !modes().any(|mode| mode.covers(one.mode)) {
            found.push(Violation::Lock { seen: one.clone(), declared: modes().max() });
        }
    }
    let said = || declared.iter().flat_map(|effect| &effect.rewrites);
    for names in rewritten {
        if !said().any(|name| names.contains(name)) {
            found.push(Violation::Rewrite(names.clone()));
        }
    }
    let certain = declared
        .iter()
        .flat_map(|effect| effect.rewrites.iter().filter(|name| !effect.rewrites_unless_utc.contains(name)));
    let mut silent: Vec<&QualifiedName> =
        certain.filter(|name| stays(name) && !rewritten.iter().any(|names| names.contains(name))).collect();
    silent.sort_unstable();
    silent.dedup();
    found.extend(silent.into_iter().map(|name| Violation::NoRewrite(name.clone())));
    found
}
