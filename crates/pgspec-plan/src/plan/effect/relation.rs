//! What a change of a relation as a whole takes (`AlterTableGetLockLevel` of tablecmds.c, `reloptions.c`).

use pgspec_catalog::{Key, Kind, Name, QualifiedName};

use super::super::command::Command;
use super::{Draft, Ground, LockMode};

impl Ground<'_> {
    pub(super) fn relation(&self, key: &Key, command: &Command, draft: &mut Draft) {
        let Some(own) = self.own(key) else { return };
        let named = if key.kind == Kind::Index { key.qualified_name() } else { own.clone() };
        if let Command::StorageParameters(parameters) = command {
            let light = parameters.iter().all(is_light);
            let mode = if light { LockMode::ShareUpdateExclusive } else { LockMode::AccessExclusive };
            self.lock(draft, &named, mode);
        } else if *command == Command::ClusterOn {
            self.lock(draft, &own, LockMode::ShareUpdateExclusive);
        } else if matches!(command, Command::SetLogged | Command::SetTablespace | Command::SetAccessMethod) {
            self.lock(draft, &named, LockMode::AccessExclusive);
            if *command == Command::SetLogged {
                self.logged(&own, draft);
            }
            if self.holds_rows(&named) || key.kind == Kind::MaterializedView {
                draft.rewrites.insert(named);
            }
        } else if let Command::Attach { parent } = command {
            self.attach(&own, parent, draft);
        } else if let Command::Detach { parent } = command {
            self.lock(draft, parent, LockMode::AccessExclusive);
            self.lock_family(draft, &own, LockMode::AccessExclusive);
            self.sibling_lock(parent, draft);
            self.detached_keys(&own, parent, draft);
        } else if let Command::Inherit { parent } = command {
            self.lock_family(draft, &own, LockMode::AccessExclusive);
            self.lock(draft, parent, LockMode::ShareUpdateExclusive);
        } else if let Command::NoInherit { parent } = command {
            self.lock_family(draft, &own, LockMode::AccessExclusive);
            self.lock(draft, parent, LockMode::AccessShare);
        } else if *command == Command::TriggerEnabled {
            self.lock_family(draft, &own, LockMode::ShareRowExclusive);
        } else if *command == Command::AlterSequence {
            self.lock(draft, &own, LockMode::ShareRowExclusive);
        } else if *command == Command::SequenceOwner {
            self.lock(draft, &own, LockMode::ShareRowExclusive);
            let object = self.to.get(key).and_then(|object| object.body.as_sequence());
            if let Some(owner) = object.and_then(|own| own.owned_by.as_ref()) {
                self.lock(draft, &owner.table, LockMode::AccessShare);
            }
        } else {
            // Row security, replica identity, typed tables, foreign options.
            self.lock(draft, &own, LockMode::AccessExclusive);
        }
    }

    fn attach(&self, own: &QualifiedName, parent: &QualifiedName, draft: &mut Draft) {
        self.lock(draft, parent, LockMode::ShareUpdateExclusive);
        self.lock_family(draft, own, LockMode::AccessExclusive);
        self.scan(own, draft);
        self.sibling(parent, draft);
        // The keys of the parent are made for the partition too.
        self.keys(parent, draft);
        self.keys(own, draft);
    }

    /// The keys of a partition become its own again.
    fn detached_keys(&self, own: &QualifiedName, parent: &QualifiedName, draft: &mut Draft) {
        for table in [own, parent] {
            let targets =
                self.from.children(table).filter_map(|(_, _, object)| super::constraint::references(object));
            for target in targets {
                self.lock_family(draft, target, LockMode::AccessExclusive);
            }
            for other in self.referencing.get(table).into_iter().flatten() {
                self.lock_family(draft, other, LockMode::AccessExclusive);
            }
        }
    }

    /// A table that is logged, or no more, looks at its keys, and its sequences follow it.
    fn logged(&self, own: &QualifiedName, draft: &mut Draft) {
        for sequence in self.owned.get(own).into_iter().flatten() {
            self.lock(draft, sequence, LockMode::AccessExclusive);
        }
        for catalog in [self.from, self.to] {
            for target in
                catalog.children(own).filter_map(|(_, _, object)| super::constraint::references(object))
            {
                self.lock(draft, target, LockMode::AccessShare);
            }
        }
        for other in self.referencing.get(own).into_iter().flatten() {
            self.lock(draft, other, LockMode::AccessShare);
        }
    }
}

/// Parameters that `reloptions.c` lets be set while the table is in use.
fn is_light(name: &Name) -> bool {
    let name = name.as_str();
    let name = name.strip_prefix("toast.").unwrap_or(name);
    let heavy = [
        "user_catalog_table",
        "fastupdate",
        "gin_pending_list_limit",
        "buffering",
        "pages_per_range",
        "autosummarize",
        "security_barrier",
        "security_invoker",
        "check_option",
    ];
    !heavy.contains(&name)
}
