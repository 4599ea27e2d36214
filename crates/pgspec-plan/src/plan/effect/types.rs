//! Types: the tables that hold their values.

use pgspec_catalog::{Key, Kind, QualifiedName};

use super::super::command::Command;
use super::{Draft, Ground, LockMode};

impl Ground<'_> {
    pub(super) fn of_type(&self, key: &Key, command: &Command, draft: &mut Draft) {
        // Labels and defaults are rows of the catalog, and nothing else.
        if matches!(command, Command::AddValue(_) | Command::RenameValue { .. } | Command::AlterDomain) {
            return;
        }
        let is_aside = matches!(command, Command::SetAside { .. } | Command::DropAside { .. });
        if is_aside && key.kind != Kind::CompositeType {
            return;
        }
        let checks = *command == Command::DomainConstraint;
        for table in self.holders(&key.qualified_name()) {
            if checks {
                // Values are looked at in each table that has them (`get_rels_with_domain` of typecmds.c).
                self.lock_family(draft, &table, LockMode::Share);
                self.scan(&table, draft);
            } else {
                self.lock_family(draft, &table, LockMode::AccessExclusive);
            }
        }
    }

    /// Tables with a column of a type, or of one that is made of it.
    fn holders(&self, name: &QualifiedName) -> Vec<QualifiedName> {
        let mut found: Vec<QualifiedName> = Vec::new();
        let (mut open, mut seen) = (vec![name.clone()], rustc_hash::FxHashSet::default());
        while let Some(own) = open.pop() {
            if seen.insert(own.clone()) {
                found.extend(self.typed.get(&own).into_iter().flatten().cloned());
                open.extend(self.made_of.get(&own).into_iter().flatten().cloned());
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
