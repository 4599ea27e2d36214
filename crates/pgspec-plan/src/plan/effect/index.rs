//! Indexes that are built, dropped and attached while their tables are in use.

use pgspec_catalog::Key;

use super::super::command::Command;
use super::{Draft, Ground, LockMode};

impl Ground<'_> {
    pub(super) fn index(&self, key: &Key, command: &Command, draft: &mut Draft) {
        let name = key.qualified_name();
        if let Command::CreateConcurrently { table, .. } = command {
            self.lock(draft, table, LockMode::ShareUpdateExclusive);
            self.scan(table, draft);
        } else if let Command::DropConcurrently { table } = command {
            // The index itself goes when nobody can use it any more.
            self.lock(draft, table, LockMode::ShareUpdateExclusive);
            self.lock(draft, &name, LockMode::AccessExclusive);
        } else if let Command::CreateOnly { table } = command {
            self.lock(draft, table, LockMode::Share);
        } else if let Command::AttachIndex { whole, table } = command {
            self.lock(draft, whole, LockMode::AccessExclusive);
            self.lock(draft, table, LockMode::AccessShare);
            for own in self.parents(table) {
                self.lock(draft, &own, LockMode::AccessShare);
            }
        }
    }

    /// The tables that a partition comes from.
    fn parents(&self, table: &pgspec_catalog::QualifiedName) -> Vec<pgspec_catalog::QualifiedName> {
        let of = self.from.table(table).and_then(|item| item.body.partition_of.as_ref());
        of.map(|of| of.parent.clone()).into_iter().collect()
    }
}
