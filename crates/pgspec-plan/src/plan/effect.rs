//! What a step does to the database while it runs: locks, scans, rewrites, its transaction, and how to tell that it is done.
//!
//! Declared for the relations that are there before the plan: nobody else sees one that the plan makes itself until it is
//! committed, and nobody uses it before the plan is done.

mod belongs;
mod column;
mod constraint;
mod data;
mod held;
mod index;
mod lock;
mod object;
mod probe;
mod relation;
mod rewrite;
mod transaction;
mod types;

use pgspec_analyze::world::World;
use pgspec_catalog::graph::Graph;
use pgspec_catalog::{Catalog, Key, Kind, Object, QualifiedName};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

pub use held::{Seen, Violation, violations};
pub use lock::{Lock, LockMode};
pub(super) use transaction::commits;

use super::command::Command;
use super::step::Part;
use crate::diff::Pair;
use lock::Locks;

/// What a step does to the database while it runs.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Effect {
    /// The locks that it takes on relations that are there before the plan, at most: sorted by relation. What functions and
    /// triggers do that run on the way is not among them.
    pub locks: Vec<Lock>,
    /// Tables whose rows it reads from first to last under its locks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scans: Vec<QualifiedName>,
    /// Tables that it writes anew from first to last, into another file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rewrites: Vec<QualifiedName>,
    /// Those of them that it need not write anew in a session whose time zone is UTC.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rewrites_unless_utc: Vec<QualifiedName>,
    /// Which transaction it may run in.
    pub transaction: Transaction,
    /// A query of one row and one column that is true when the step is done, and false before. `None` where running it a
    /// second time does no harm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<String>,
}

/// Which transaction a step may run in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Transaction {
    /// Any, together with the steps before it.
    #[default]
    Inside,
    /// A new one: what came before must be committed.
    CommitBefore,
    /// None: Postgres refuses it in a transaction block.
    Alone,
}

/// What effects are derived from.
pub(super) struct Ground<'a> {
    /// What is there before, with the names that it has by then.
    pub(super) from: &'a Catalog,
    /// What is to be.
    pub(super) to: &'a Catalog,
    worlds: Pair<&'a World<'a>>,
    graphs: Pair<&'a Graph>,
    /// Partitions and children by their parent, in either catalog.
    heirs: FxHashMap<QualifiedName, Vec<QualifiedName>>,
    /// Foreign keys that reference a table: their own tables.
    referencing: FxHashMap<QualifiedName, Vec<QualifiedName>>,
    /// Tables that have a column of a type.
    typed: FxHashMap<QualifiedName, Vec<QualifiedName>>,
    /// Types that are made of a type: domains, composites, ranges.
    made_of: FxHashMap<QualifiedName, Vec<QualifiedName>>,
    /// Sequences that belong to a table's columns.
    owned: FxHashMap<QualifiedName, Vec<QualifiedName>>,
}

/// A step that is to be described.
pub(super) struct Subject<'a> {
    pub(super) key: &'a Key,
    pub(super) command: &'a Command,
    pub(super) destroys: &'a [Part],
    /// Other objects that its statements change on the way: those that waited for it.
    pub(super) others: Vec<&'a Key>,
}

impl<'a> Subject<'a> {
    /// A step that changes its object and nothing else.
    pub(super) fn of(key: &'a Key, command: &'a Command) -> Self {
        Self { key, command, destroys: &[], others: Vec::new() }
    }
}

/// An effect in the making.
#[derive(Default)]
struct Draft {
    locks: Locks,
    scans: FxHashSet<QualifiedName>,
    rewrites: FxHashSet<QualifiedName>,
    is_zoned: bool,
}

impl<'a> Ground<'a> {
    pub(super) fn new(worlds: Pair<&'a World<'a>>, graphs: Pair<&'a Graph>) -> Self {
        let (from, to) = (worlds.from.catalog(), worlds.to.catalog());
        let mut ground = Self {
            from,
            to,
            worlds,
            graphs,
            heirs: FxHashMap::default(),
            referencing: FxHashMap::default(),
            typed: FxHashMap::default(),
            made_of: FxHashMap::default(),
            owned: FxHashMap::default(),
        };
        for catalog in [from, to] {
            ground.read(catalog);
        }
        for map in [&mut ground.heirs, &mut ground.referencing, &mut ground.typed, &mut ground.owned] {
            for list in map.values_mut() {
                list.sort_unstable();
                list.dedup();
            }
        }
        ground
    }

    fn read(&mut self, catalog: &Catalog) {
        let add = |map: &mut FxHashMap<QualifiedName, Vec<QualifiedName>>, at: &QualifiedName, name| {
            map.entry(at.clone()).or_default().push(name);
        };
        for item in catalog.tables() {
            let name = item.key.qualified_name();
            let parents = item.body.partition_of.iter().map(|of| &of.parent).chain(&item.body.inherits);
            for parent in parents {
                add(&mut self.heirs, parent, name.clone());
            }
            for column in &item.body.columns {
                if column.data_type.name.schema.is_some() {
                    add(&mut self.typed, &column.data_type.name, name.clone());
                }
            }
            if let Some(of) = &item.body.of_type {
                add(&mut self.typed, of, name);
            }
        }
        for (_, key, object) in catalog.of_kind(Kind::Constraint) {
            if let (Some(target), Some(table)) = (constraint::references(object), key.relation()) {
                add(&mut self.referencing, target, table);
            }
        }
        for kind in [Kind::Domain, Kind::CompositeType, Kind::RangeType] {
            for (_, key, object) in catalog.of_kind(kind) {
                let domain = object.body.as_domain().map(|own| &own.data_type.name);
                let range = object.body.as_range_type().map(|own| &own.subtype.name);
                let attributes = object.body.as_composite_type().map(|own| own.attributes.as_slice());
                let parts = attributes.into_iter().flatten().map(|own| &own.data_type.name);
                for part in domain.into_iter().chain(range).chain(parts) {
                    add(&mut self.made_of, part, key.qualified_name());
                }
            }
        }
        for (_, key, object) in catalog.of_kind(Kind::Sequence) {
            if let Some(owner) = object.body.as_sequence().and_then(|own| own.owned_by.as_ref()) {
                add(&mut self.owned, &owner.table, key.qualified_name());
            }
        }
    }

    /// What a step does.
    pub(super) fn effect(&self, subject: &Subject<'_>) -> Effect {
        let mut draft = Draft::default();
        self.describe(subject, &mut draft);
        for part in subject.destroys {
            self.goes(part, &mut draft);
        }
        for other in &subject.others {
            if matches!(other.kind, Kind::Constraint | Kind::Seed) {
                self.describe(&Subject::of(other, &Command::Create), &mut draft);
            } else {
                self.any(other, &mut draft);
            }
        }
        let sorted = |set: FxHashSet<QualifiedName>| {
            let mut list: Vec<QualifiedName> =
                set.into_iter().filter(|name| self.from.relation(name).is_some()).collect();
            list.sort_unstable();
            list
        };
        let rewrites = sorted(draft.rewrites);
        Effect {
            locks: draft.locks.into_list(),
            scans: sorted(draft.scans),
            rewrites_unless_utc: if draft.is_zoned { rewrites.clone() } else { Vec::new() },
            rewrites,
            transaction: Transaction::Inside,
            done: probe::done(self, subject),
        }
    }

    fn describe(&self, subject: &Subject<'_>, draft: &mut Draft) {
        let key = subject.key;
        match subject.command {
            Command::Any => self.any(key, draft),
            Command::Create | Command::Replace | Command::Drop | Command::Rename { .. } => {
                self.object(subject, draft);
            }
            Command::Owner | Command::Comment | Command::ColumnComment(_) | Command::Privileges => {
                self.belongings(key, subject.command, draft);
            }
            Command::RenameColumn { .. }
            | Command::AddColumn(_)
            | Command::AddEmptyColumn(_)
            | Command::SetNotNullChecked(_)
            | Command::SyncColumn(_)
            | Command::SwapColumn { .. }
            | Command::DropColumn(_)
            | Command::SetType { .. }
            | Command::SetDefault(_)
            | Command::DropDefault(_)
            | Command::SetNotNull(_)
            | Command::DropNotNull(_)
            | Command::SetExpression(_)
            | Command::DropExpression(_)
            | Command::AddIdentity(_)
            | Command::DropIdentity(_)
            | Command::SetIdentity(_)
            | Command::SetStorage(_)
            | Command::SetStatistics(_) => self.column(key, subject.command, draft),
            Command::StorageParameters(_)
            | Command::ClusterOn
            | Command::ReplicaIdentity
            | Command::RowSecurity
            | Command::OfType
            | Command::SetLogged
            | Command::SetTablespace
            | Command::SetAccessMethod
            | Command::ForeignOptions
            | Command::ViewOptions
            | Command::Attach { .. }
            | Command::Detach { .. }
            | Command::Inherit { .. }
            | Command::NoInherit { .. }
            | Command::TriggerEnabled
            | Command::AlterSequence
            | Command::SequenceOwner => self.relation(key, subject.command, draft),
            Command::AddNotValid
            | Command::AddUsingIndex
            | Command::AddOnly
            | Command::Validate
            | Command::Deferral => self.constraint(key, subject.command, draft),
            Command::CreateConcurrently { .. }
            | Command::DropConcurrently { .. }
            | Command::CreateOnly { .. }
            | Command::AttachIndex { .. } => self.index(key, subject.command, draft),
            Command::Update { triggers, .. } => self.update(key, !triggers, draft),
            Command::RenameValue { .. }
            | Command::AddValue(_)
            | Command::SetAside { .. }
            | Command::DropAside { .. }
            | Command::AddAttribute(_)
            | Command::DropAttribute(_)
            | Command::AlterDomain
            | Command::DomainConstraint => self.of_type(key, subject.command, draft),
            Command::PublishTable(table) | Command::UnpublishTable(table) => {
                self.lock_family(draft, table, LockMode::ShareUpdateExclusive);
            }
            Command::SetPublished => self.published(key, draft),
            Command::PublishSchema(_)
            | Command::UnpublishSchema(_)
            | Command::SetForeignOptions
            | Command::AddMapping(_)
            | Command::Elsewhere => {}
        }
        if key.kind == Kind::Job {
            // Jobs are rows of the extension's own table.
            draft.locks.add(&QualifiedName::new("cron", "job"), LockMode::RowExclusive);
        }
    }

    fn lock(&self, draft: &mut Draft, relation: &QualifiedName, mode: LockMode) {
        let index = || self.from.get(&Key::qualified(Kind::Index, relation)).is_some();
        if self.from.relation(relation).is_some() || index() {
            draft.locks.add(relation, mode);
        }
    }

    /// What an object of the second catalog needs.
    pub(super) fn needs(&self, id: pgspec_catalog::ObjectId) -> impl Iterator<Item = &'a Key> {
        self.graphs.to.needs(id).iter().filter_map(|edge| self.to.entry(edge.to).map(|(key, _)| key))
    }

    /// The partitions of a table, one level down.
    pub(super) fn parts(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        self.heirs.get(table).cloned().unwrap_or_default()
    }

    /// A relation and all that come from it.
    pub(super) fn family(&self, relation: &QualifiedName) -> Vec<QualifiedName> {
        let (mut found, mut open) = (Vec::new(), vec![relation.clone()]);
        let mut seen = FxHashSet::default();
        while let Some(name) = open.pop() {
            if seen.insert(name.clone()) {
                open.extend(self.heirs.get(&name).into_iter().flatten().cloned());
                found.push(name);
            }
        }
        found
    }

    fn lock_family(&self, draft: &mut Draft, relation: &QualifiedName, mode: LockMode) {
        for own in self.family(relation) {
            self.lock(draft, &own, mode);
        }
    }

    /// The relation that an object is, or belongs to.
    fn own(&self, key: &Key) -> Option<QualifiedName> {
        if is_relation(key.kind) {
            return Some(key.qualified_name());
        }
        self.object_of(key).and_then(|object| object.body.relation(key)).or_else(|| key.relation())
    }

    fn object_of(&self, key: &Key) -> Option<&'a Object> {
        self.from.get(key).or_else(|| self.to.get(key))
    }

    /// What is not described any further: as much as any change of the object may need.
    fn any(&self, key: &Key, draft: &mut Draft) {
        if let Some(own) = self.own(key) {
            self.lock_family(draft, &own, LockMode::AccessExclusive);
            for other in self.referencing.get(&own).into_iter().flatten() {
                self.lock(draft, other, LockMode::AccessExclusive);
            }
        }
        if matches!(key.kind, Kind::Enum | Kind::Domain | Kind::CompositeType | Kind::RangeType) {
            self.of_type(key, &Command::DomainConstraint, draft);
        }
    }
}

/// Whether objects of a kind are relations.
fn is_relation(kind: Kind) -> bool {
    matches!(kind, Kind::Table | Kind::View | Kind::MaterializedView | Kind::Sequence | Kind::Index)
}
