//! Locks on relations (Postgres manual, "Table-Level Locks").

use std::collections::BTreeMap;

use pgspec_catalog::QualifiedName;
use serde::Serialize;

/// A lock mode of a relation, from the weakest to the strongest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the mode of its name")]
pub enum LockMode {
    AccessShare,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive,
}

impl LockMode {
    /// All modes.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// The mode as `pg_locks.mode` writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccessShare => "AccessShareLock",
            Self::RowShare => "RowShareLock",
            Self::RowExclusive => "RowExclusiveLock",
            Self::ShareUpdateExclusive => "ShareUpdateExclusiveLock",
            Self::Share => "ShareLock",
            Self::ShareRowExclusive => "ShareRowExclusiveLock",
            Self::Exclusive => "ExclusiveLock",
            Self::AccessExclusive => "AccessExclusiveLock",
        }
    }

    /// The mode of a row of `pg_locks`; `None` for a mode that no relation is locked in.
    pub fn parse(mode: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.as_str() == mode)
    }

    /// The modes that others cannot get meanwhile, one bit each (manual, table "Conflicting Lock Modes").
    fn conflicts(self) -> u8 {
        match self {
            Self::AccessShare => 0b1000_0000,
            Self::RowShare => 0b1100_0000,
            Self::RowExclusive => 0b1111_0000,
            Self::ShareUpdateExclusive => 0b1111_1000,
            Self::Share => 0b1110_1100,
            Self::ShareRowExclusive => 0b1111_1100,
            Self::Exclusive => 0b1111_1110,
            Self::AccessExclusive => 0b1111_1111,
        }
    }

    /// Whether another session cannot hold `other` while this is held.
    pub fn blocks(self, other: Self) -> bool {
        self.conflicts() & (1 << other as u8) != 0
    }

    /// Whether it keeps out all that `other` keeps out.
    pub fn covers(self, other: Self) -> bool {
        self.conflicts() & other.conflicts() == other.conflicts()
    }
}

/// A lock on a relation, held until the step's transaction ends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Lock {
    /// The table, view, sequence or index. Indexes and TOAST tables are locked with their table, in no stronger mode.
    pub relation: QualifiedName,
    /// The mode.
    pub mode: LockMode,
}

/// Locks in the making: by relation, without those that others cover.
#[derive(Clone, Default, Debug)]
pub(super) struct Locks(BTreeMap<QualifiedName, Vec<LockMode>>);

impl Locks {
    pub(super) fn add(&mut self, relation: &QualifiedName, mode: LockMode) {
        let modes = self.0.entry(relation.clone()).or_default();
        if modes.iter().any(|own| own.covers(mode)) {
            return;
        }
        modes.retain(|own| !mode.covers(*own));
        modes.push(mode);
        modes.sort_unstable();
    }

    pub(super) fn into_list(self) -> Vec<Lock> {
        let list = self.0.into_iter();
        list.flat_map(|(relation, modes)| {
            modes.into_iter().map(move |mode| Lock { relation: relation.clone(), mode })
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflicts_are_mutual() {
        for a in LockMode::ALL {
            for b in LockMode::ALL {
                assert_eq!(a.blocks(b), b.blocks(a), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_stronger_lock_covers() {
        assert!(LockMode::AccessExclusive.covers(LockMode::Share));
        assert!(LockMode::ShareRowExclusive.covers(LockMode::Share));
        assert!(LockMode::ShareRowExclusive.covers(LockMode::ShareUpdateExclusive));
        assert!(!LockMode::Share.covers(LockMode::ShareUpdateExclusive));
        assert!(!LockMode::ShareUpdateExclusive.covers(LockMode::Share));
    }

    #[test]
    fn only_what_is_not_covered_is_kept() {
        let mut locks = Locks::default();
        let name = QualifiedName::new("public", "t");
        for mode in [LockMode::AccessShare, LockMode::Share, LockMode::ShareUpdateExclusive, LockMode::Share]
        {
            locks.add(&name, mode);
        }
        let modes: Vec<LockMode> = locks.clone().into_list().into_iter().map(|lock| lock.mode).collect();
        assert_eq!(modes, [LockMode::ShareUpdateExclusive, LockMode::Share]);
        locks.add(&name, LockMode::AccessExclusive);
        assert_eq!(locks.into_list().len(), 1);
    }
}
