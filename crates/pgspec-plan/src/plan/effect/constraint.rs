//! Constraints of tables: adding, checking and dropping them.

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Key, Kind, Object, QualifiedName};

use super::super::command::Command;
use super::{Draft, Ground, LockMode};

/// The table that a foreign key references.
pub(super) fn references(object: &Object) -> Option<&QualifiedName> {
    match &object.body.as_constraint()?.body {
        ConstraintBody::ForeignKey(key) => Some(&key.references),
        ConstraintBody::PrimaryKey(_)
        | ConstraintBody::Unique(_)
        | ConstraintBody::Check(_)
        | ConstraintBody::Exclude(_) => None,
    }
}

impl Ground<'_> {
    pub(super) fn constraint(&self, key: &Key, command: &Command, draft: &mut Draft) {
        let Some(table) = key.relation() else { return };
        let object = self.object_of(key);
        if *command == Command::Validate {
            self.lock_family(draft, &table, LockMode::ShareUpdateExclusive);
            // The key of the other table must stay while it is checked.
            if let Some(target) = object.and_then(references) {
                self.lock_family(draft, target, LockMode::RowShare);
            }
            self.scan(&table, draft);
        } else if matches!(command, Command::AddUsingIndex | Command::AddOnly) {
            self.lock(draft, &table, LockMode::AccessExclusive);
        } else if *command == Command::Deferral {
            self.lock_family(draft, &table, LockMode::AccessExclusive);
        } else if let Some(object) = object {
            self.add(&table, object, draft, *command != Command::AddNotValid);
        } else {
            // A check that is there only for a while.
            self.lock_family(draft, &table, LockMode::AccessExclusive);
        }
    }

    /// `ADD CONSTRAINT`; with `checks`, the rows that are there must meet it.
    pub(super) fn add(&self, table: &QualifiedName, object: &Object, draft: &mut Draft, checks: bool) {
        let Some(constraint) = object.body.as_constraint() else { return };
        let checks = checks && !constraint.not_valid;
        if let ConstraintBody::ForeignKey(foreign) = &constraint.body {
            self.lock_family(draft, table, LockMode::ShareRowExclusive);
            self.lock_family(draft, &foreign.references, LockMode::ShareRowExclusive);
        } else {
            self.lock_family(draft, table, LockMode::AccessExclusive);
        }
        if checks {
            self.scan(table, draft);
        }
    }

    /// `DROP CONSTRAINT`: the triggers of a foreign key go from both tables.
    pub(super) fn drop_constraint(&self, key: &Key, draft: &mut Draft) {
        let Some(table) = key.relation() else { return };
        self.lock_family(draft, &table, LockMode::AccessExclusive);
        let Some(object) = self.from.get(key).or_else(|| self.of_parent(key, &table)) else { return };
        if let Some(target) = references(object) {
            self.lock_family(draft, target, LockMode::AccessExclusive);
        }
    }

    /// The constraint that a partition has from its table.
    fn of_parent(&self, key: &Key, table: &QualifiedName) -> Option<&Object> {
        let parent = &self.from.table(table)?.body.partition_of.as_ref()?.parent;
        self.from.get(&Key::of_relation(Kind::Constraint, parent, &key.name))
    }
}
