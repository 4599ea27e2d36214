//! Objects that are made, replaced, renamed or taken away.

use pgspec_catalog::object::{Publication, PublicationScope};
use pgspec_catalog::{Body, Key, Kind, QualifiedName};

use super::super::command::Command;
use super::super::step::Part;
use super::{Draft, Ground, LockMode, Subject, constraint, is_relation};

impl Ground<'_> {
    pub(super) fn object(&self, subject: &Subject<'_>, draft: &mut Draft) {
        let key = subject.key;
        if let Command::Rename { was } = subject.command {
            return self.rename(key, was, draft);
        }
        if *subject.command == Command::Create {
            return self.create(key, draft);
        }
        if *subject.command == Command::Replace {
            if key.kind == Kind::Function {
                self.reads_deep(key, true, draft);
            } else {
                self.reads_of(key, draft);
            }
            if key.kind == Kind::View {
                self.lock(draft, &key.qualified_name(), LockMode::AccessExclusive);
            } else if let (Kind::Trigger, Some(table)) = (key.kind, key.relation()) {
                self.lock_family(draft, &table, LockMode::ShareRowExclusive);
            }
        } else if key.kind == Kind::Seed {
            if let Some(table) = key.relation() {
                self.writes(&table, draft);
            }
        } else {
            self.goes(&Part::Object(key.clone()), draft);
        }
    }

    /// `SET TABLE`: the tables that were listed, and those that are.
    pub(super) fn published(&self, key: &Key, draft: &mut Draft) {
        for object in [self.from.get(key), self.to.get(key)].into_iter().flatten() {
            if let Body::Publication(publication) = &object.body {
                self.lock_published(publication, draft);
            }
        }
    }

    fn lock_published(&self, publication: &Publication, draft: &mut Draft) {
        if let PublicationScope::Some { tables, .. } = &publication.scope {
            for own in tables {
                self.lock_family(draft, &own.table, LockMode::ShareUpdateExclusive);
            }
        }
    }

    fn create(&self, key: &Key, draft: &mut Draft) {
        let Some(object) = self.to.get(key) else { return };
        match &object.body {
            Body::Table(table) => {
                if let Some(of) = &table.partition_of {
                    self.lock(draft, &of.parent, LockMode::AccessExclusive);
                    self.sibling(&of.parent, draft);
                    self.keys(&of.parent, draft);
                }
                for parent in &table.inherits {
                    self.lock(draft, parent, LockMode::ShareUpdateExclusive);
                }
                self.keys(&key.qualified_name(), draft);
                self.reads_of(key, draft);
            }
            Body::Constraint(_) => {
                if let Some(table) = key.relation() {
                    self.add(&table, object, draft, true);
                }
                self.reads_of(key, draft);
            }
            Body::Index(index) => {
                self.lock_family(draft, &index.table, LockMode::Share);
                self.scan(&index.table, draft);
                if let Some(parent) = &index.attached_to {
                    self.lock(draft, parent, LockMode::AccessExclusive);
                }
            }
            Body::Statistics(_) => {
                if let Some(table) = object.body.relation(key) {
                    self.lock(draft, &table, LockMode::ShareUpdateExclusive);
                }
            }
            Body::Trigger(trigger) => {
                if let Some(table) = key.relation() {
                    self.lock_family(draft, &table, LockMode::ShareRowExclusive);
                }
                if let Some(from) = &trigger.from {
                    self.lock(draft, from, LockMode::AccessShare);
                }
                self.reads_of(key, draft);
            }
            Body::Policy(_) | Body::Rule(_) => {
                if let Some(table) = key.relation() {
                    self.lock(draft, &table, LockMode::AccessExclusive);
                }
                self.reads_of(key, draft);
            }
            Body::Publication(publication) => self.lock_published(publication, draft),
            Body::Sequence(sequence) => {
                if let Some(owner) = &sequence.owned_by {
                    self.lock(draft, &owner.table, LockMode::AccessShare);
                }
            }
            Body::Seed(_) => {
                if let Some(table) = key.relation() {
                    self.writes(&table, draft);
                }
                self.reads_of(key, draft);
            }
            Body::View(view) if view.materialized => self.reads_deep(key, false, draft),
            // Its body is analysed: views stand for what they read.
            Body::Function(_) => self.reads_deep(key, false, draft),
            Body::View(_)
            | Body::CompositeType(_)
            | Body::Role(_)
            | Body::Schema(_)
            | Body::Extension(_)
            | Body::DefaultPrivilege(_)
            | Body::Setting(_)
            | Body::Collation(_)
            | Body::Enum(_)
            | Body::Domain(_)
            | Body::RangeType(_)
            | Body::Aggregate(_)
            | Body::Operator(_)
            | Body::Cast(_)
            | Body::TextSearchDictionary(_)
            | Body::TextSearchConfiguration(_)
            | Body::ForeignDataWrapper(_)
            | Body::ForeignServer(_)
            | Body::EventTrigger(_)
            | Body::Job(_) => self.reads_of(key, draft),
        }
    }

    /// The default partition of a table: it must not hold what another is to hold.
    pub(super) fn sibling(&self, parent: &QualifiedName, draft: &mut Draft) {
        for own in self.heirs.get(parent).into_iter().flatten() {
            let table = self.from.table(own).or_else(|| self.to.table(own));
            let of = table.and_then(|item| item.body.partition_of.as_ref());
            if of.is_some_and(|of| of.bound == pgspec_catalog::object::PartitionBound::Default) {
                self.lock_family(draft, own, LockMode::AccessExclusive);
                self.scan(own, draft);
            }
        }
    }

    /// The tables that the foreign keys of a table reference, and those whose keys reference it.
    pub(super) fn keys(&self, table: &QualifiedName, draft: &mut Draft) {
        for catalog in [self.from, self.to] {
            for target in catalog.children(table).filter_map(|(_, _, object)| constraint::references(object))
            {
                self.lock_family(draft, target, LockMode::ShareRowExclusive);
            }
        }
        for other in self.referencing.get(table).into_iter().flatten() {
            self.lock_family(draft, other, LockMode::ShareRowExclusive);
        }
    }

    /// What the query of a materialised view or the body of a function reads, through other views too; where it runs,
    /// through functions as well.
    fn reads_deep(&self, key: &Key, runs: bool, draft: &mut Draft) {
        let mut open: Vec<Key> = vec![key.clone()];
        let mut seen = rustc_hash::FxHashSet::default();
        while let Some(key) = open.pop() {
            if !seen.insert(key.clone()) {
                continue;
            }
            self.reads(&key, runs, draft);
            let Some(id) = self.to.id(&key) else { continue };
            for edge in self.graphs.to.needs(id) {
                if let Some((need, _)) = self.to.entry(edge.to)
                    && (need.kind == Kind::View || (runs && need.kind == Kind::Function))
                {
                    open.push(need.clone());
                }
            }
        }
    }

    fn rename(&self, key: &Key, was: &pgspec_catalog::Name, draft: &mut Draft) {
        // The first catalog has the new name already.
        let is_there = self.from.get(key).is_some();
        let old = QualifiedName { schema: key.schema.clone(), name: was.clone() };
        if key.kind == Kind::Index && is_there {
            draft.locks.add(&old, LockMode::ShareUpdateExclusive);
        } else if is_relation(key.kind) && is_there {
            draft.locks.add(&old, LockMode::AccessExclusive);
        } else if key.kind == Kind::CompositeType {
            self.of_type(key, &Command::Any, draft);
        } else if let Some(own) = self.own(key) {
            self.lock_family(draft, &own, LockMode::AccessExclusive);
        }
    }

    /// What taking a part away takes.
    pub(super) fn goes(&self, part: &Part, draft: &mut Draft) {
        let Part::Object(key) = part else { return };
        let Some(object) = self.from.get(key) else {
            // What a partition keeps of its table's.
            if key.kind == Kind::Constraint {
                self.drop_constraint(key, draft);
            }
            return;
        };
        match &object.body {
            Body::Table(table) => {
                let own = key.qualified_name();
                self.lock(draft, &own, LockMode::AccessExclusive);
                if let Some(of) = &table.partition_of {
                    self.lock(draft, &of.parent, LockMode::AccessExclusive);
                    self.sibling_lock(&of.parent, draft);
                }
                for (_, child, _) in
                    self.from.children(&own).filter(|(_, child, _)| child.kind == Kind::Constraint)
                {
                    self.drop_constraint(child, draft);
                }
                for other in self.referencing.get(&own).into_iter().flatten() {
                    self.lock_family(draft, other, LockMode::AccessExclusive);
                }
                for sequence in self.owned.get(&own).into_iter().flatten() {
                    self.lock(draft, sequence, LockMode::AccessExclusive);
                }
            }
            Body::View(_) | Body::Sequence(_) => {
                self.lock(draft, &key.qualified_name(), LockMode::AccessExclusive);
            }
            Body::Constraint(_) => self.drop_constraint(key, draft),
            Body::Index(index) => {
                self.lock(draft, &key.qualified_name(), LockMode::AccessExclusive);
                self.lock_family(draft, &index.table, LockMode::AccessExclusive);
            }
            Body::Statistics(_) => {
                if let Some(table) = object.body.relation(key) {
                    self.lock(draft, &table, LockMode::ShareUpdateExclusive);
                }
            }
            Body::Trigger(_) | Body::Policy(_) | Body::Rule(_) => {
                if let Some(table) = key.relation() {
                    self.lock_family(draft, &table, LockMode::AccessExclusive);
                }
            }
            Body::CompositeType(_) => self.of_type(key, &Command::Any, draft),
            Body::Publication(_)
            | Body::Seed(_)
            | Body::Role(_)
            | Body::Schema(_)
            | Body::Extension(_)
            | Body::DefaultPrivilege(_)
            | Body::Setting(_)
            | Body::Collation(_)
            | Body::Enum(_)
            | Body::Domain(_)
            | Body::RangeType(_)
            | Body::Function(_)
            | Body::Aggregate(_)
            | Body::Operator(_)
            | Body::Cast(_)
            | Body::TextSearchDictionary(_)
            | Body::TextSearchConfiguration(_)
            | Body::ForeignDataWrapper(_)
            | Body::ForeignServer(_)
            | Body::EventTrigger(_)
            | Body::Job(_) => {}
        }
    }

    pub(super) fn sibling_lock(&self, parent: &QualifiedName, draft: &mut Draft) {
        for own in self.heirs.get(parent).into_iter().flatten() {
            let of = self.from.table(own).and_then(|item| item.body.partition_of.as_ref());
            if of.is_some_and(|of| of.bound == pgspec_catalog::object::PartitionBound::Default) {
                self.lock(draft, own, LockMode::AccessExclusive);
            }
        }
    }
}
