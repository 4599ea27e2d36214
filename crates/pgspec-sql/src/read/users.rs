//! What a change must find without looking at everything: who mentions a name, and which names are taken.

use pgspec_catalog::object::Slot;
use pgspec_catalog::{Body, Catalog, Key, Mention, Mentioned, Name, ObjectId, QualifiedName};
use rustc_hash::FxHashMap;

use super::{Reader, resolve, table};
use crate::implicit_name;

/// Objects by the last part of the names that they mention. An object that has changed since may be listed without a
/// reason.
#[derive(Default)]
pub(super) struct Users {
    by_name: FxHashMap<Name, Vec<ObjectId>>,
}

impl Users {
    /// Lists an object.
    pub(super) fn add(&mut self, id: ObjectId, body: &Body) {
        let mut list = |name: &Name| {
            let users = self.by_name.entry(name.clone()).or_default();
            if users.last() != Some(&id) {
                users.push(id);
            }
        };
        body.names(&mut |_, name| list(&name.name));
        for (slot, sql) in body.texts() {
            if !Slot::is_bound(slot) {
                continue;
            }
            for mention in &sql.mentions {
                match mention.what {
                    Mentioned::Relation | Mentioned::Function(_) | Mentioned::Type => {
                        list(&mention.name.name);
                    }
                    Mentioned::Column | Mentioned::ReferencedColumn | Mentioned::Role => {}
                }
            }
        }
    }
}

/// A name and its schema.
pub(super) type InSchema = (Option<Name>, Name);

/// The names of constraints and relations, with how many objects have each.
#[derive(Default)]
pub(super) struct Taken {
    constraints: FxHashMap<InSchema, usize>,
    /// Tables, views, sequences and indexes, those of keys included.
    relations: FxHashMap<InSchema, usize>,
}

impl Taken {
    /// Whether a constraint of the schema has the name.
    pub(super) fn constraint(&self, name: &InSchema) -> bool {
        self.constraints.contains_key(name)
    }

    /// Whether a relation of the schema has the name.
    pub(super) fn relation(&self, name: &InSchema) -> bool {
        self.relations.contains_key(name)
    }

    /// Takes the name of a relation that is no object.
    pub(super) fn take_relation(&mut self, name: InSchema) {
        self.relations.entry(name).or_insert(1);
    }

    /// Gives the name of a relation that is no object free.
    pub(super) fn give_relation(&mut self, name: &InSchema) {
        self.relations.remove(name);
    }

    /// The names of all objects.
    pub(super) fn of(catalog: &Catalog) -> Self {
        let mut taken = Self::default();
        catalog.iter().for_each(|(_, key, object)| taken.add(key, &object.body));
        taken
    }

    /// The names of relations that are taken here and not there, sorted. `None` if that is not the whole difference.
    pub(super) fn beyond(&self, there: &Self) -> Option<Vec<InSchema>> {
        let mut more = Vec::new();
        for (name, count) in &self.relations {
            match there.relations.get(name) {
                None if *count == 1 => more.push(name.clone()),
                Some(other) if other == count => {}
                None | Some(_) => return None,
            }
        }
        more.sort_unstable();
        let is_whole = self.relations.len() == there.relations.len() + more.len();
        (is_whole && self.constraints == there.constraints).then_some(more)
    }

    /// Takes the names of an object.
    pub(super) fn add(&mut self, key: &Key, body: &Body) {
        self.each(key, body, |names, name| *names.entry(name).or_default() += 1);
    }

    /// Gives the names of an object free.
    pub(super) fn remove(&mut self, key: &Key, body: &Body) {
        self.each(key, body, |names, name| {
            if let Some(count) = names.get_mut(&name) {
                *count -= 1;
                if *count == 0 {
                    names.remove(&name);
                }
            }
        });
    }

    fn each(&mut self, key: &Key, body: &Body, change: impl Fn(&mut FxHashMap<InSchema, usize>, InSchema)) {
        let name = (key.schema.clone(), key.name.clone());
        match body {
            Body::Constraint(constraint) => {
                if table::has_index(constraint) {
                    change(&mut self.relations, name.clone());
                }
                change(&mut self.constraints, name);
            }
            Body::Table(table) => {
                for column in &table.columns {
                    if let Some(identity) = &column.identity {
                        let usual = || implicit_name::sequence(&key.name, &column.name, |_| false);
                        let sequence = identity.name.clone().unwrap_or_else(usual);
                        change(&mut self.relations, (key.schema.clone(), sequence));
                    }
                }
                change(&mut self.relations, name);
            }
            Body::View(_) | Body::Index(_) | Body::Sequence(_) | Body::CompositeType(_) => {
                change(&mut self.relations, name);
            }
            Body::Domain(domain) => {
                for check in &domain.checks {
                    change(&mut self.constraints, (key.schema.clone(), check.name.clone()));
                }
            }
            _ => {}
        }
    }
}

impl Reader<'_> {
    /// Whether a relation of a schema has a name.
    pub(super) fn has_relation(&self, schema: &Option<Name>, name: &str) -> bool {
        self.taken.relation(&(schema.clone(), Name::exact(name)))
    }

    /// Lists what an object mentions: to be called whenever it may mention more than before.
    pub(super) fn register(&mut self, id: ObjectId) {
        if let Some((_, object)) = self.catalog.entry(id) {
            self.users.add(id, &object.body);
        }
    }

    /// The objects that may mention a name, sorted.
    pub(super) fn users_of(&self, name: &Name) -> Vec<ObjectId> {
        let mut users = self.users.by_name.get(name).cloned().unwrap_or_default();
        users.sort_unstable();
        users.dedup();
        users.retain(|id| self.catalog.entry(*id).is_some());
        users
    }

    /// Gives an object another body.
    pub(super) fn change(&mut self, id: ObjectId, body: Body) {
        let Some(object) = self.catalog.object_mut(id) else { return };
        let old = std::mem::replace(&mut object.body, body);
        if let Some((key, object)) = self.catalog.entry(id) {
            self.taken.remove(key, &old);
            self.taken.add(key, &object.body);
        }
        self.created_texts(id, Some(&old));
        self.register(id);
    }

    /// Changes an object in its place, with the names that it takes.
    pub(super) fn with_names(&mut self, id: ObjectId, change: impl FnOnce(&mut Body)) {
        if let Some((key, object)) = self.catalog.entry(id) {
            self.taken.remove(key, &object.body);
        }
        if let Some(object) = self.catalog.object_mut(id) {
            change(&mut object.body);
        }
        if let Some((key, object)) = self.catalog.entry(id) {
            self.taken.add(key, &object.body);
        }
    }

    /// Takes an object out of the catalog.
    pub(super) fn remove(&mut self, id: ObjectId) {
        if let Some((key, object)) = self.catalog.remove(id) {
            self.taken.remove(&key, &object.body);
        }
    }

    /// Gives an object another key; false if that is taken.
    pub(super) fn rekey(&mut self, id: ObjectId, key: Key) -> bool {
        let Some((old, object)) = self.catalog.entry(id) else { return false };
        self.taken.remove(old, &object.body);
        let done = self.catalog.rekey(id, key).is_ok();
        if let Some((new, object)) = self.catalog.entry(id) {
            self.taken.add(new, &object.body);
        }
        done
    }

    /// Whether a mention is that of a type.
    pub(super) fn is_type(&self, mention: &Mention, name: &QualifiedName) -> bool {
        mention.what == Mentioned::Type
            && resolve::lookup(&self.catalog, &self.base_path, &mention.name, resolve::is_type).as_ref()
                == Some(name)
    }
}
