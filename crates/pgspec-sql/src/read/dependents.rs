//! What hangs on an object or a column, and what therefore goes with it or holds it (`pg_depend`; manual, "Dependency
//! Tracking").

mod definition;

use std::collections::VecDeque;

use pgspec_catalog::object::{ConstraintBody, IndexKey, Named, Owner, PublicationScope, Slot};
use pgspec_catalog::{Body, Key, Kind, Mention, Mentioned, Name, ObjectId, QualifiedName, SqlText};
use rustc_hash::FxHashSet;

use super::Reader;
use super::places::Places;

/// What can be dropped.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Thing {
    /// An object.
    Object(ObjectId),
    /// A column of a table.
    Column(ObjectId, Name),
    /// The default of a column.
    Default(ObjectId, Name),
    /// A table in the list of a publication.
    Published(ObjectId, QualifiedName),
}

impl Thing {
    /// The object that it is, or is a part of.
    pub fn object(&self) -> ObjectId {
        let (Self::Object(id) | Self::Column(id, _) | Self::Default(id, _) | Self::Published(id, _)) = self;
        *id
    }
}

/// How one thing hangs on another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hold {
    /// It goes with it (`DEPENDENCY_AUTO`, `DEPENDENCY_INTERNAL`).
    Goes,
    /// It keeps it there, unless CASCADE is written (`DEPENDENCY_NORMAL`).
    Keeps,
    /// Whether it uses it cannot be known.
    Unknown,
}

/// What goes when some things go.
#[derive(Debug, Default)]
pub(super) struct Fall {
    /// All of it, what was asked for first.
    pub(super) things: Vec<Thing>,
    /// What of it would have kept something, without CASCADE.
    pub(super) keepers: Vec<Thing>,
    /// What may use something of it.
    pub(super) unknown: Vec<ObjectId>,
}

impl Reader<'_> {
    /// What goes with some things; with `cascade` also what holds on to them.
    pub(super) fn fall(&self, roots: Vec<Thing>, cascade: bool) -> Fall {
        let mut fall = Fall::default();
        let mut seen: FxHashSet<Thing> = roots.iter().cloned().collect();
        let mut open: VecDeque<Thing> = roots.into();
        let mut held: VecDeque<Thing> = VecDeque::new();
        // First what goes in any case: what is reached that way keeps nothing.
        while let Some(thing) = open.pop_front() {
            for (dependent, hold) in self.dependents(&thing) {
                match hold {
                    Hold::Goes if seen.insert(dependent.clone()) => open.push_back(dependent),
                    Hold::Goes => {}
                    Hold::Keeps => held.push_back(dependent),
                    Hold::Unknown => {
                        if let Thing::Object(id) = dependent {
                            fall.unknown.push(id);
                        }
                    }
                }
            }
            fall.things.push(thing);
            if open.is_empty() {
                while let Some(next) = held.pop_front() {
                    if !seen.insert(next.clone()) || self.is_part_of(&next, &seen) {
                        continue;
                    }
                    fall.keepers.push(next.clone());
                    if cascade {
                        open.push_back(next);
                        break;
                    }
                }
            }
        }
        fall.unknown.sort_unstable();
        fall.unknown.dedup();
        fall.unknown.retain(|id| !seen.contains(&Thing::Object(*id)));
        fall
    }

    /// Whether a thing is a column of something that goes.
    fn is_part_of(&self, thing: &Thing, seen: &FxHashSet<Thing>) -> bool {
        match thing {
            Thing::Object(_) => false,
            Thing::Column(whole, _) | Thing::Published(whole, _) => seen.contains(&Thing::Object(*whole)),
            Thing::Default(table, column) => {
                seen.contains(&Thing::Object(*table)) || seen.contains(&Thing::Column(*table, column.clone()))
            }
        }
    }

    /// What hangs directly on a thing.
    pub(super) fn dependents(&self, thing: &Thing) -> Vec<(Thing, Hold)> {
        let mut found = Vec::new();
        match thing {
            Thing::Object(id) => {
                if let Some((key, object)) = self.catalog.entry(*id) {
                    self.of_object(*id, key, &object.body, &mut found);
                }
            }
            Thing::Column(table, column) => self.of_column(*table, column, &mut found),
            Thing::Default(..) | Thing::Published(..) => {}
        }
        found
    }

    fn of_object(&self, id: ObjectId, key: &Key, body: &Body, found: &mut Vec<(Thing, Hold)>) {
        match body {
            Body::Table(_) | Body::View(_) | Body::Sequence(_) => {
                let name = key.qualified_name();
                found.extend(
                    self.catalog.children(&name).map(|(child, ..)| (Thing::Object(child), Hold::Goes)),
                );
                self.users_of_relation(&name, found);
            }
            Body::Enum(_) | Body::Domain(_) | Body::CompositeType(_) | Body::RangeType(_) => {
                let name = key.qualified_name();
                self.users_of_type(&name, found);
                if let Body::RangeType(range) = body {
                    self.users_of_type(&range.multirange, found);
                }
            }
            Body::Function(function) => {
                let name = key.qualified_name();
                // What names a function without its arguments means it if there is one only, or is a trigger.
                if function.accepts(0) || self.catalog.overloads(&name).len() == 1 {
                    self.users_by_name(&name, &|named, of| named == Named::Function && *of == name, found);
                }
                self.callers(id, &name, found);
            }
            Body::Aggregate(_) => self.callers(id, &key.qualified_name(), found),
            Body::Operator(_) => self.operator_users(key, found),
            Body::Index(index) => {
                self.foreign_keys_on(id, &index.table, found);
                let whole = key.qualified_name();
                let is_part = |body: &Body| {
                    body.as_index().is_some_and(|part| part.attached_to.as_ref() == Some(&whole))
                };
                if self.catalog.table(&index.table).is_some_and(|item| item.body.partition_by.is_some()) {
                    let parts =
                        self.catalog.of_kind(Kind::Index).filter(|(_, _, other)| is_part(&other.body));
                    found.extend(parts.map(|(part, ..)| (Thing::Object(part), Hold::Goes)));
                }
            }
            Body::Constraint(constraint) => {
                let is_key =
                    matches!(constraint.body, ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_));
                if let Some(table) = key.relation().filter(|_| is_key) {
                    self.foreign_keys_on(id, &table, found);
                }
            }
            Body::ForeignServer(_) => {
                let on = |table: &pgspec_catalog::object::Table| {
                    table.foreign.as_ref().is_some_and(|foreign| foreign.server == key.name)
                };
                let tables = self.catalog.tables().filter(|item| on(item.body));
                found.extend(tables.map(|item| (Thing::Object(item.id), Hold::Keeps)));
            }
            Body::ForeignDataWrapper(_) => {
                let of =
                    |body: &Body| matches!(body, Body::ForeignServer(server) if server.wrapper == key.name);
                let servers = self.catalog.of_kind(Kind::ForeignServer);
                let servers = servers.filter(|(_, _, object)| of(&object.body));
                found.extend(servers.map(|(id, ..)| (Thing::Object(id), Hold::Keeps)));
            }
            Body::TextSearchDictionary(_) => self.dictionary_users(&key.qualified_name(), found),
            Body::Collation(_) => self.collated_things(&key.qualified_name(), found),
            Body::Schema(_) => {
                let inside = |other: &Key| other.schema.as_ref() == Some(&key.name) && other.of.is_none();
                let inside = self.catalog.iter().filter(|(_, other, _)| inside(other));
                found.extend(inside.map(|(id, ..)| (Thing::Object(id), Hold::Keeps)));
            }
            _ => {}
        }
    }

    fn users_of_type(&self, name: &QualifiedName, found: &mut Vec<(Thing, Hold)>) {
        self.users_by_name(name, &|named, of| named == Named::Type && of == name, found);
        self.users_in_texts(&name.name, &|mention| self.is_type(mention, name), found);
    }

    /// What calls a function or an aggregate.
    fn callers(&self, id: ObjectId, name: &QualifiedName, found: &mut Vec<(Thing, Hold)>) {
        self.users_in_texts(&name.name, &|mention| self.is_call(mention, id), found);
        for (user, slot, meant) in self.unsure_calls(name, id) {
            let Some((_, object)) = self.catalog.entry(user) else { continue };
            match meant {
                Some(calls) if calls.is_empty() => {}
                Some(_) => {
                    found.extend(thing_of(user, &object.body, slot).map(|thing| (thing, Hold::Keeps)));
                }
                None => found.push((Thing::Object(user), Hold::Unknown)),
            }
        }
    }

    fn users_of_relation(&self, name: &QualifiedName, found: &mut Vec<(Thing, Hold)>) {
        for id in self.users_of(&name.name) {
            let Some((key, object)) = self.catalog.entry(id) else { continue };
            // What belongs to the relation itself goes with it.
            if object.body.relation(key).as_ref() == Some(name) {
                continue;
            }
            // A table that is no more is not published any more.
            if matches!(object.body, Body::Publication(_)) {
                found.push((Thing::Published(id, name.clone()), Hold::Goes));
                continue;
            }
            let mut hold = None;
            object.body.names(&mut |named, of| {
                let it = matches!(named, Named::Relation) && of == name;
                if it {
                    // The table after FROM of a constraint trigger takes the trigger with it.
                    let goes = match &object.body {
                        // A sequence goes with what owns it, a partition with its table.
                        Body::Trigger(_) | Body::Sequence(_) => true,
                        Body::Table(table) => table.partition_of.is_some(),
                        _ => false,
                    };
                    hold = Some(if goes { Hold::Goes } else { Hold::Keeps });
                }
            });
            if matches!(object.body, Body::Seed(_)) {
                continue;
            }
            found.extend(hold.map(|hold| (Thing::Object(id), hold)));
        }
        self.users_by_name(name, &|named, of| named == Named::Type && of == name, found);
        let uses = |mention: &Mention| match mention.what {
            Mentioned::Relation => self.meaning(&mention.name).as_ref() == Some(name),
            _ => self.is_type(mention, name),
        };
        self.users_in_texts(&name.name, &uses, found);
    }

    /// Objects, and columns by their types, that name something outside of texts.
    fn users_by_name(
        &self,
        name: &QualifiedName,
        is_it: &dyn Fn(Named, &QualifiedName) -> bool,
        found: &mut Vec<(Thing, Hold)>,
    ) {
        for id in self.users_of(&name.name) {
            let Some((_, object)) = self.catalog.entry(id) else { continue };
            if let Body::Table(table) = &object.body {
                let columns = table.columns.iter().filter(|c| is_it(Named::Type, &c.data_type.name));
                found.extend(columns.map(|c| (Thing::Column(id, c.name.clone()), Hold::Keeps)));
                let is_of_it = table.of_type.as_ref().is_some_and(|of| is_it(Named::Type, of));
                found.extend(is_of_it.then_some((Thing::Object(id), Hold::Keeps)));
                continue;
            }
            if matches!(object.body, Body::View(_) | Body::Publication(_)) {
                continue;
            }
            let mut uses = false;
            object.body.names(&mut |named, of| uses |= is_it(named, of));
            if uses {
                found.push((Thing::Object(id), Hold::Keeps));
            }
        }
    }

    fn users_in_texts(&self, name: &Name, is_it: &dyn Fn(&Mention) -> bool, found: &mut Vec<(Thing, Hold)>) {
        for id in self.users_of(name) {
            let Some((_, object)) = self.catalog.entry(id) else { continue };
            for (slot, sql) in object.body.texts() {
                let mentions = sql.mentions.iter();
                if slot.is_bound() && mentions.filter(|m| m.name.name == *name).any(is_it) {
                    found.extend(thing_of(id, &object.body, slot).map(|thing| (thing, Hold::Keeps)));
                }
            }
        }
    }

    /// Whether a mention is a call of a function. Where several overloads take as many arguments, the binder knows.
    pub(super) fn is_call(&self, mention: &Mention, function: ObjectId) -> bool {
        let Mentioned::Function(count) = mention.what else { return false };
        let fitting = self.fitting(&mention.name, usize::from(count));
        fitting == [function]
    }

    /// The overloads that a call may mean.
    pub(super) fn fitting(&self, name: &QualifiedName, count: usize) -> Vec<ObjectId> {
        let mut fitting = Vec::new();
        super::resolve::lookup(&self.catalog, &self.base_path, name, |catalog, name| {
            let overloads = catalog.overloads(name).iter().copied();
            let accepts = |id: &ObjectId| {
                catalog.entry(*id).is_some_and(|(_, object)| match &object.body {
                    Body::Function(function) => function.accepts(count),
                    Body::Aggregate(aggregate) => aggregate.accepts(count),
                    _ => false,
                })
            };
            fitting = overloads.filter(accepts).collect();
            !fitting.is_empty()
        });
        fitting
    }

    /// Foreign keys that stand on a unique index: the oldest one over the columns that they reference.
    fn foreign_keys_on(&self, id: ObjectId, table: &QualifiedName, found: &mut Vec<(Thing, Hold)>) {
        for user in self.users_of(&table.name) {
            let Some((_, object)) = self.catalog.entry(user) else { continue };
            let Some(ConstraintBody::ForeignKey(key)) = object.body.as_constraint().map(|c| &c.body) else {
                continue;
            };
            if key.references == *table && self.unique_index(table, &key.referenced_columns) == Some(id) {
                found.push((Thing::Object(user), Hold::Keeps));
            }
        }
    }

    /// Foreign keys that can stand on a unique index: which is the oldest one, a catalog does not know for sure.
    pub(super) fn may_stand_on(&self, id: ObjectId, found: &mut Vec<(Thing, Hold)>) {
        let Some((key, object)) = self.catalog.entry(id) else { return };
        let Some(table) = object.body.relation(key) else { return };
        if !matches!(object.body, Body::Constraint(_) | Body::Index(_)) {
            return;
        }
        for user in self.users_of(&table.name) {
            let Some((_, other)) = self.catalog.entry(user) else { continue };
            if let Some(ConstraintBody::ForeignKey(key)) = other.body.as_constraint().map(|c| &c.body)
                && key.references == table
                && has_columns(&object.body, &key.referenced_columns)
                && !found.contains(&(Thing::Object(user), Hold::Keeps))
            {
                found.push((Thing::Object(user), Hold::Keeps));
            }
        }
    }

    /// The unique constraint or index that a foreign key on these columns stands on; on the primary key for none.
    fn unique_index(&self, table: &QualifiedName, columns: &[Name]) -> Option<ObjectId> {
        let mut children = self.catalog.children(table);
        children.find(|(_, _, object)| has_columns(&object.body, columns)).map(|(id, ..)| id)
    }

    fn of_column(&self, table: ObjectId, column: &Name, found: &mut Vec<(Thing, Hold)>) {
        let Some((key, _)) = self.catalog.entry(table) else { return };
        let name = key.qualified_name();
        let relation = (table, &name);
        let mut users: Vec<ObjectId> = self.catalog.children(&name).map(|(id, ..)| id).collect();
        users.push(table);
        users.extend(self.users_of(&name.name));
        users.sort_unstable();
        users.dedup();
        for id in users {
            let Some((key, object)) = self.catalog.entry(id) else { continue };
            let own = object.body.relation(key).as_ref() == Some(&name);
            let mut hold = None;
            let mut references = false;
            object.body.names(&mut |named, of| references |= named == Named::Relation && *of == name);
            object.body.columns(&mut |owner, of| {
                if *of == *column {
                    match owner {
                        Owner::Own if own => hold = Some(goes_or_keeps(key.kind)),
                        Owner::Referenced if references => {
                            let goes = own || key.kind == Kind::Sequence;
                            hold = hold.or(Some(if goes { Hold::Goes } else { Hold::Keeps }));
                        }
                        Owner::Own | Owner::Referenced => {}
                    }
                }
            });
            // Rows that belong to the model lose a value, and stay.
            if key.kind == Kind::Seed {
                continue;
            }
            found.extend(hold.map(|hold| (Thing::Object(id), hold)));
            if let Body::Publication(publication) = &object.body
                && let Some(published) = publication.table(&name)
                && (published.columns.contains(column)
                    || published.predicate.as_ref().is_some_and(|sql| names_column(sql, column)))
            {
                found.push((Thing::Published(id, name.clone()), Hold::Keeps));
            }
            for (slot, sql) in object.body.texts() {
                let Some(thing) = thing_of(id, &object.body, slot).filter(|_| slot.is_bound()) else {
                    continue;
                };
                match self.places(id, slot, sql, relation, column) {
                    Places::Known(places) if places.is_empty() => {}
                    // An exclusion constraint holds on to the columns of its expressions.
                    Places::Known(_) if own && excludes(&object.body) => found.push((thing, Hold::Keeps)),
                    Places::Known(_) if own => found.push((thing, goes_or_keeps(key.kind))),
                    Places::Known(_) => found.push((thing, Hold::Keeps)),
                    Places::Unknown => found.push((Thing::Object(id), Hold::Unknown)),
                }
            }
        }
        found.retain(|(thing, _)| *thing != Thing::Column(table, column.clone()));
        found.retain(|(thing, _)| *thing != Thing::Default(table, column.clone()));
    }

    /// What a thing is called in messages.
    pub(super) fn show(&self, thing: &Thing) -> String {
        let Some((key, _)) = self.catalog.entry(thing.object()) else { return String::new() };
        match thing {
            Thing::Object(_) => key.to_string(),
            Thing::Column(_, column) => format!("column `{}.{column}`", key.path()),
            Thing::Default(_, column) => format!("the default of column `{}.{column}`", key.path()),
            Thing::Published(_, table) => format!("`{table}` in the {key}"),
        }
    }
}

/// Whether a foreign key on these columns can stand on it; on the primary key for none.
fn has_columns(body: &Body, columns: &[Name]) -> bool {
    let (keys, primary): (Vec<&Name>, bool) = match body {
        Body::Constraint(constraint) => match &constraint.body {
            ConstraintBody::PrimaryKey(key) => (key.columns.iter().collect(), true),
            ConstraintBody::Unique(key) => (key.columns.iter().collect(), false),
            _ => return false,
        },
        Body::Index(index) if index.unique && index.predicate.is_none() => {
            (index.keys.iter().filter_map(IndexKey::as_column).collect(), false)
        }
        _ => return false,
    };
    let same = keys.len() == columns.len() && columns.iter().all(|column| keys.contains(&column));
    if columns.is_empty() { primary } else { same }
}

fn excludes(body: &Body) -> bool {
    matches!(body.as_constraint().map(|constraint| &constraint.body), Some(ConstraintBody::Exclude(_)))
}

/// How what belongs to a table hangs on its columns.
fn goes_or_keeps(kind: Kind) -> Hold {
    match kind {
        Kind::Constraint | Kind::Index | Kind::Statistics => Hold::Goes,
        _ => Hold::Keeps,
    }
}

/// What goes when a text cannot stand any more.
fn thing_of(id: ObjectId, body: &Body, slot: Slot) -> Option<Thing> {
    match (body, slot) {
        (Body::Table(table), Slot::Default(at)) => {
            Some(Thing::Default(id, table.columns.get(at)?.name.clone()))
        }
        (Body::Table(table), Slot::Generated(at)) => {
            Some(Thing::Column(id, table.columns.get(at)?.name.clone()))
        }
        (Body::Publication(publication), Slot::Filter(at)) => match &publication.scope {
            PublicationScope::Some { tables, .. } => {
                Some(Thing::Published(id, tables.get(at)?.table.clone()))
            }
            PublicationScope::AllTables => None,
        },
        _ => Some(Thing::Object(id)),
    }
}

/// Whether a text outside of queries names a column of its table.
fn names_column(sql: &SqlText, column: &Name) -> bool {
    sql.mentions.iter().any(|mention| mention.what == Mentioned::Column && mention.name.name == *column)
}
