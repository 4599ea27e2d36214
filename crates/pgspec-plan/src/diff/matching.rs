//! Which object of the one catalog is which of the other.

use pgspec_catalog::{Catalog, Key, Kind, Name, Object, QualifiedName, Standing};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Entry, Pair};

/// What became of an object.
#[derive(Clone, Copy)]
pub(super) enum Match<'a> {
    /// Both have it.
    Both(Entry<'a>, Entry<'a>),
    /// Only the first has it.
    Removed(Entry<'a>),
    /// Only the second has it.
    Added(Entry<'a>),
    /// Both say that it is somebody else's, and one or the other adds columns to it.
    Extended(Entry<'a>, Entry<'a>),
    /// One says that it is somebody else's, the other has it; `second` if that is the second one.
    External {
        /// As it is needed.
        declared: Entry<'a>,
        /// As it is.
        found: Entry<'a>,
        /// Whether it was found in the second catalog.
        second: bool,
    },
}

/// Pairs the objects of two catalogs: by their keys, or by the former name that the second gives (`was:`).
pub(super) fn matches(catalogs: Pair<&Catalog>) -> Vec<Match<'_>> {
    let former = Former::of(catalogs);
    let foreign = catalogs.map(Foreign::of);
    let mut matches = Vec::with_capacity(catalogs.from.len());
    for (_, key, object) in catalogs.from.iter() {
        let now = former.now(key);
        match catalogs.to.get_key_value(&now) {
            Some((to, other)) => matches.extend(both((key, object), (to, other))),
            None if object.is_managed() && foreign.from.keeps(&foreign.to, key, object) => {
                matches.push(Match::Removed((key, object)));
            }
            None => {}
        }
    }
    for (_, key, object) in catalogs.to.iter() {
        let unmatched = catalogs.from.get(&former.before(key)).is_none();
        if unmatched && object.is_managed() && foreign.to.keeps(&foreign.from, key, object) {
            matches.push(Match::Added((key, object)));
        }
    }
    matches
}

fn both<'a>(from: Entry<'a>, to: Entry<'a>) -> Option<Match<'a>> {
    match (from.1.standing, to.1.standing) {
        (Standing::Managed, Standing::Managed) => Some(Match::Both(from, to)),
        (Standing::External, Standing::Managed) => {
            Some(Match::External { declared: from, found: to, second: true })
        }
        (Standing::Managed, Standing::External) => {
            Some(Match::External { declared: to, found: from, second: false })
        }
        (Standing::External | Standing::Platform, Standing::External | Standing::Platform) => {
            Some(Match::Extended(from, to))
        }
        (Standing::Platform, Standing::Managed) | (Standing::Managed, Standing::Platform) => None,
    }
}

/// What a catalog says of things that are not the user's own.
struct Foreign<'a> {
    /// Schemas of a platform.
    schemas: FxHashSet<&'a Name>,
    /// Tables and views of somebody else.
    relations: FxHashSet<QualifiedName>,
}

impl<'a> Foreign<'a> {
    fn of(catalog: &'a Catalog) -> Self {
        let platform = catalog.of_kind(Kind::Schema).filter(|(_, _, o)| o.standing == Standing::Platform);
        let external = catalog.iter().filter(|(_, _, object)| object.standing == Standing::External);
        Self {
            schemas: platform.map(|(_, key, _)| &key.name).collect(),
            relations: external.map(|(_, key, _)| key.qualified_name()).collect(),
        }
    }

    /// Whether what only this catalog has is a difference. It is none if the other one knows a platform that this one does
    /// not, and it lives in a schema of that: it may well be the platform's. Neither is it, if it belongs to a table that only
    /// the other says is somebody else's: what both know so, they add to.
    fn keeps(&self, other: &Self, key: &Key, object: &Object) -> bool {
        // Every database has it.
        if key.kind == Kind::Schema && key.name == "public" {
            return false;
        }
        let is_others = |relation: &QualifiedName| {
            other.relations.contains(relation) && !self.relations.contains(relation)
        };
        if object.body.relation(key).is_some_and(|relation| is_others(&relation)) {
            return false;
        }
        let schema = if key.kind == Kind::Schema { Some(&key.name) } else { key.schema.as_ref() };
        schema.is_none_or(|schema| self.schemas.contains(schema) || !other.schemas.contains(schema))
    }
}

/// The objects that the second catalog says had another name.
#[derive(Default)]
struct Former {
    /// Keys of the second, by those of the first.
    now: FxHashMap<Key, Key>,
    before: FxHashMap<Key, Key>,
    /// The same of tables and views, for what belongs to them.
    relations_now: FxHashMap<QualifiedName, Name>,
    relations_before: FxHashMap<QualifiedName, Name>,
}

impl Former {
    fn of(catalogs: Pair<&Catalog>) -> Self {
        let mut former = Self::default();
        let hints = catalogs.to.iter().filter_map(|(_, key, o)| Some((key, o, o.notes.was.as_ref()?)));
        for (key, object, was) in hints {
            let mut old = Key { name: was.clone(), ..key.clone() };
            // A child of a renamed table stands under that table's former name.
            if let (Some(relation), Some(of)) = (key.relation(), old.of.as_mut())
                && let Some(name) = former.relations_before.get(&relation)
            {
                *of = name.clone();
            }
            let stale = catalogs.from.get(key).is_some() || catalogs.to.get(&old).is_some();
            if stale || !object.is_managed() || catalogs.from.get(&old).is_none_or(|o| !o.is_managed()) {
                continue;
            }
            if matches!(key.kind, Kind::Table | Kind::View | Kind::MaterializedView) {
                former.relations_now.insert(old.qualified_name(), key.name.clone());
                former.relations_before.insert(key.qualified_name(), was.clone());
            }
            former.now.insert(old.clone(), key.clone());
            former.before.insert(key.clone(), old);
        }
        former
    }

    /// The key in the second of an object of the first.
    fn now(&self, key: &Key) -> Key {
        other(key, &self.now, &self.relations_now)
    }

    /// The key in the first of an object of the second.
    fn before(&self, key: &Key) -> Key {
        other(key, &self.before, &self.relations_before)
    }
}

fn other(key: &Key, keys: &FxHashMap<Key, Key>, relations: &FxHashMap<QualifiedName, Name>) -> Key {
    if let Some(found) = keys.get(key) {
        return found.clone();
    }
    match key.relation().and_then(|relation| relations.get(&relation)) {
        Some(name) => Key { of: Some(name.clone()), ..key.clone() },
        None => key.clone(),
    }
}

/// The object of a key that was found, with the key that the catalog itself holds.
trait Find {
    fn get_key_value(&self, key: &Key) -> Option<(&Key, &Object)>;
}

impl Find for Catalog {
    fn get_key_value(&self, key: &Key) -> Option<(&Key, &Object)> {
        self.id(key).and_then(|id| self.entry(id))
    }
}
