//! Owner, comment and privileges.

use pgspec_catalog::{Key, Kind};

use super::super::command::Command;
use super::{Draft, Ground, LockMode, is_relation};

impl Ground<'_> {
    /// GRANT changes rows of the catalog, and locks none of the relations (aclchk.c).
    pub(super) fn belongings(&self, key: &Key, command: &Command, draft: &mut Draft) {
        let Some(own) = self.own(key) else { return };
        let comments = matches!(command, Command::Comment | Command::ColumnComment(_));
        if comments && (is_relation(key.kind) || matches!(command, Command::ColumnComment(_))) {
            self.lock(draft, &own, LockMode::ShareUpdateExclusive);
        } else if comments && key.kind != Kind::Statistics {
            // What belongs to a relation is found through it.
            self.lock(draft, &own, LockMode::AccessShare);
        } else if *command == Command::Owner && is_relation(key.kind) {
            // Its indexes, sequences and TOAST table change with it; its partitions do not.
            self.lock(draft, &own, LockMode::AccessExclusive);
            for sequence in self.owned.get(&own).into_iter().flatten() {
                self.lock(draft, sequence, LockMode::AccessExclusive);
            }
        }
    }
}
