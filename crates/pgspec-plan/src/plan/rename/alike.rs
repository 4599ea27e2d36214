//! What has another name and is otherwise what it was: nobody says so (`was:`), and it shows. Names that Postgres derives follow
//! their table or column in a spec, and in a database they do not.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use pgspec_catalog::object::{ConstraintBody, Table};
use pgspec_catalog::{Body, Catalog, Item, Key, Kind, Name, Object, QualifiedName};
use pgspec_sql::not_null;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Entry, object};
use crate::diff::Pair;
use crate::plan::draft::has_index;
use crate::plan::step::Step;

/// More than this are not compared one with another: nobody can tell which is which.
const MOST: usize = 64;

/// What belongs to what: the kind, the relation, and the column for a sequence.
type Place = (Kind, QualifiedName, Option<Name>);

/// The renames of what belongs to a table: keys, indexes, policies, sequences of columns and their like. Both catalogs have the same names for all else; `alike`
/// tells whether two of them are one. Only what exactly one is like is taken for it.
pub(super) fn steps(
    catalogs: Pair<&Catalog>,
    alike: &mut dyn FnMut(Entry<'_>, Entry<'_>) -> bool,
) -> Vec<Step> {
    let mut found = Vec::new();
    let attached = catalogs.map(attached);
    for (_, Pair { from, to }) in candidates(catalogs) {
        if from.is_empty() || to.is_empty() || from.len() > MOST || to.len() > MOST {
            continue;
        }
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (left, old) in from.iter().enumerate() {
            let same = to.iter().enumerate().filter(|(_, new)| {
                attached.from.get(&old.0.qualified_name()) == attached.to.get(&new.0.qualified_name())
                    && alike(*old, **new)
            });
            pairs.extend(same.map(|(right, _)| (left, right)));
        }
        for (left, right) in &pairs {
            let is_only =
                pairs.iter().filter(|(one, other)| one == left || other == right).take(2).count() == 1;
            if let (true, Some(old), Some(new)) = (is_only, from.get(*left), to.get(*right)) {
                found.push((*old, *new));
            }
        }
    }
    if found.is_empty() { Vec::new() } else { in_order(catalogs.from, found) }
}

/// The tables whose own indexes are parts of an index, by its name: an index with other parts is another one.
fn attached(catalog: &Catalog) -> FxHashMap<QualifiedName, BTreeSet<QualifiedName>> {
    let mut found: FxHashMap<QualifiedName, BTreeSet<QualifiedName>> = FxHashMap::default();
    for (_, key, object) in catalog.iter() {
        if let Body::Index(index) = &object.body
            && let (Some(parent), Some(table)) = (&index.attached_to, object.body.relation(key))
        {
            found.entry(parent.clone()).or_default().insert(table);
        }
    }
    found
}

/// What only one catalog has, by what it belongs to.
fn candidates<'c>(catalogs: Pair<&'c Catalog>) -> IndexMap<Place, Pair<Vec<Entry<'c>>>> {
    let alone = |own: &'c Catalog, other: &Catalog| -> Vec<(Place, Entry<'c>)> {
        let found = own.iter().filter(|(_, key, object)| object.is_managed() && other.get(key).is_none());
        found.filter_map(|(_, key, object)| Some((place(key, object)?, (key, object)))).collect()
    };
    let mut places: IndexMap<Place, Pair<Vec<Entry<'c>>>> = IndexMap::new();
    for (place, entry) in alone(catalogs.from, catalogs.to) {
        places.entry(place).or_default().from.push(entry);
    }
    for (place, entry) in alone(catalogs.to, catalogs.from) {
        // What says of itself what it was called is done already, or was called otherwise.
        if let (Some(slot), None) = (places.get_mut(&place), &entry.1.notes.was) {
            slot.to.push(entry);
        }
    }
    places
}

fn place(key: &Key, object: &Object) -> Option<Place> {
    if let Body::Sequence(sequence) = &object.body {
        let owner = sequence.owned_by.as_ref()?;
        return Some((key.kind, owner.table.clone(), Some(owner.column.clone())));
    }
    let is_one = matches!(
        key.kind,
        Kind::Constraint | Kind::Index | Kind::Statistics | Kind::Trigger | Kind::Policy | Kind::Rule
    );
    Some((key.kind, object.body.relation(key).filter(|_| is_one)?, None))
}

/// Each when its name is free. What waits for a name for ever is made again.
fn in_order(from: &Catalog, mut open: Vec<(Entry<'_>, Entry<'_>)>) -> Vec<Step> {
    let mut names = Names::of(from);
    let mut steps = Vec::new();
    loop {
        let waiting = open.len();
        open.retain(|(old, new)| {
            if old.0.schema != new.0.schema || !names.is_free(from, *old, &new.0.name) {
                return true;
            }
            names.moved(*old, &new.0.name);
            steps.extend(object(*old, *new));
            false
        });
        if open.len() == waiting {
            return steps;
        }
    }
}

/// The names that are taken.
struct Names<'c> {
    /// Those that relations, indexes and types of a schema share.
    relations: FxHashSet<QualifiedName>,
    /// Those of the constraints of a table.
    constraints: FxHashSet<(QualifiedName, Name)>,
    children: FxHashMap<&'c QualifiedName, Vec<QualifiedName>>,
}

impl<'c> Names<'c> {
    fn of(catalog: &'c Catalog) -> Self {
        let mut names = Self {
            relations: FxHashSet::default(),
            constraints: FxHashSet::default(),
            children: FxHashMap::default(),
        };
        for (_, key, object) in catalog.iter() {
            if shares_names(key, object) {
                names.relations.insert(QualifiedName { schema: key.schema.clone(), name: key.name.clone() });
            }
            if let (Kind::Constraint, Some(table)) = (key.kind, key.relation()) {
                names.constraints.insert((table, key.name.clone()));
            }
        }
        for item in catalog.tables() {
            names.of_table(catalog, item);
        }
        names
    }

    fn of_table(&mut self, catalog: &Catalog, item: Item<'c, Table>) {
        let (key, table) = (item.key, item.body);
        let name = key.qualified_name();
        for column in &table.columns {
            if column.not_null {
                self.constraints.insert((name.clone(), not_null::name(catalog, &name, column)));
            }
            if let Some(own) = column.identity.as_ref().and_then(|identity| identity.name.clone()) {
                self.relations.insert(QualifiedName { schema: key.schema.clone(), name: own });
            }
        }
        for parent in table.partition_of.iter().map(|of| &of.parent).chain(&table.inherits) {
            self.children.entry(parent).or_default().push(name.clone());
        }
    }

    /// Whether something can be called that.
    fn is_free(&self, catalog: &Catalog, (key, object): Entry<'_>, name: &Name) -> bool {
        let full = QualifiedName { schema: key.schema.clone(), name: name.clone() };
        if shares_names(key, object) && self.relations.contains(&full) {
            return false;
        }
        let Some(constraint) = object.body.as_constraint() else { return true };
        let Some(table) = key.relation() else { return false };
        let body = catalog.table(&table).map(|item| item.body);
        let has =
            |table: &QualifiedName, name: &Name| self.constraints.contains(&(table.clone(), name.clone()));
        if has(&table, name) {
            return false;
        }
        match &constraint.body {
            ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_) | ConstraintBody::Exclude(_) => true,
            // Those of its partitions keep the name.
            ConstraintBody::ForeignKey(_) => body.is_some_and(|table| table.partition_by.is_none()),
            // Children have it under the same name: it is renamed for all, where it is nobody's own besides.
            ConstraintBody::Check(_) => {
                let parents =
                    body.map(|table| table.partition_of.iter().map(|of| &of.parent).chain(&table.inherits));
                let is_passed_on = parents.into_iter().flatten().any(|parent| has(parent, &key.name));
                !is_passed_on
                    && !self.below(&table).iter().any(|child| has(child, &key.name) || has(child, name))
            }
        }
    }

    /// All tables below one.
    fn below(&self, table: &QualifiedName) -> FxHashSet<QualifiedName> {
        let (mut open, mut found) = (vec![table.clone()], FxHashSet::default());
        while let Some(table) = open.pop() {
            for child in self.children.get(&table).into_iter().flatten() {
                if found.insert(child.clone()) {
                    open.push(child.clone());
                }
            }
        }
        found
    }

    fn moved(&mut self, (key, object): Entry<'_>, name: &Name) {
        if shares_names(key, object) {
            let named = |name: &Name| QualifiedName { schema: key.schema.clone(), name: name.clone() };
            self.relations.remove(&named(&key.name));
            self.relations.insert(named(name));
        }
        if let (Kind::Constraint, Some(table)) = (key.kind, key.relation()) {
            self.constraints.remove(&(table.clone(), key.name.clone()));
            self.constraints.insert((table, name.clone()));
        }
    }
}

/// Whether its name is one that relations, indexes and types of a schema share.
fn shares_names(key: &Key, object: &Object) -> bool {
    match key.kind {
        Kind::Table
        | Kind::View
        | Kind::MaterializedView
        | Kind::Sequence
        | Kind::Index
        | Kind::CompositeType
        | Kind::Enum
        | Kind::Domain
        | Kind::RangeType => true,
        Kind::Constraint => has_index(object),
        Kind::Role
        | Kind::Schema
        | Kind::Extension
        | Kind::DefaultPrivilege
        | Kind::Setting
        | Kind::Collation
        | Kind::Function
        | Kind::Aggregate
        | Kind::Operator
        | Kind::Cast
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration
        | Kind::ForeignDataWrapper
        | Kind::ForeignServer
        | Kind::Statistics
        | Kind::Rule
        | Kind::Trigger
        | Kind::Policy
        | Kind::EventTrigger
        | Kind::Publication
        | Kind::Job
        | Kind::Seed => false,
    }
}
