//! Rows: updates of what is there, and rows that the model declares.

use pgspec_catalog::object::Deferral;
use pgspec_catalog::{Key, Kind, Object, QualifiedName};

use super::super::command::Command;
use super::super::step::Step;
use super::{Draft, Ground, LockMode, constraint};

impl Ground<'_> {
    pub(super) fn update(&self, key: &Key, asleep: bool, draft: &mut Draft) {
        let own = key.qualified_name();
        self.writes(&own, draft);
        self.scan(&own, draft);
        if asleep {
            self.lock(draft, &own, LockMode::ShareRowExclusive);
        }
        self.reads_of(key, draft);
    }

    /// Rows of a table are written: keys are looked up in the tables that it references, and the other way round.
    pub(super) fn writes(&self, table: &QualifiedName, draft: &mut Draft) {
        for own in self.family(table) {
            self.lock(draft, &own, LockMode::RowExclusive);
            for catalog in [self.from, self.to] {
                for target in
                    catalog.children(&own).filter_map(|(_, _, object)| constraint::references(object))
                {
                    self.lock_family(draft, target, LockMode::RowShare);
                }
            }
            for other in self.referencing.get(&own).into_iter().flatten() {
                self.lock_family(draft, other, LockMode::RowExclusive);
            }
        }
    }

    /// What an object reads where it is made: each relation that it names.
    pub(super) fn reads_of(&self, key: &Key, draft: &mut Draft) {
        self.reads(key, false, draft);
    }

    /// The same; with `runs`, what comes from the relations too.
    pub(super) fn reads(&self, key: &Key, runs: bool, draft: &mut Draft) {
        let Some(id) = self.to.id(key) else { return };
        for edge in self.graphs.to.needs(id) {
            let Some((need, _)) = self.to.entry(edge.to) else { continue };
            if matches!(need.kind, Kind::Table | Kind::View | Kind::MaterializedView) {
                let own = need.qualified_name();
                if runs {
                    self.lock_family(draft, &own, LockMode::AccessShare);
                } else {
                    self.lock(draft, &own, LockMode::AccessShare);
                }
            } else if need.kind == Kind::Sequence {
                self.lock(draft, &need.qualified_name(), LockMode::RowExclusive);
            }
        }
    }
}

impl Ground<'_> {
    /// Whether triggers wait for the end of the transaction when a step has changed rows: deferred constraints of the
    /// table, and those that reference it.
    pub(in crate::plan) fn waits(&self, step: &Step) -> bool {
        if !matches!(step.command, Command::Update { .. }) && step.object.kind != Kind::Seed {
            return false;
        }
        let own = step.object.relation().unwrap_or_else(|| step.object.qualified_name());
        let others = self.referencing.get(&own).into_iter().flatten();
        std::iter::once(&own).chain(others).any(|table| self.has_deferred(table))
    }

    fn has_deferred(&self, table: &QualifiedName) -> bool {
        let waits = |object: &Object| {
            let constraint = object.body.as_constraint().map(|own| own.deferral);
            let trigger = object.body.as_trigger().and_then(|own| own.constraint);
            constraint.or(trigger) == Some(Deferral::Deferred)
        };
        [self.from, self.to].iter().any(|catalog| catalog.children(table).any(|(_, _, object)| waits(object)))
    }
}
