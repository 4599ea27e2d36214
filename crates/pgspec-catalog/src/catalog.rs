//! The catalog itself: one map from keys to objects, and the children of each relation.

mod change;

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::key::{Key, Kind};
use crate::name::{Name, QualifiedName};
use crate::object::{Body, Function, Object, Table};

/// An object's position in its catalog. Dense, so that graphs can use arrays.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ObjectId(pub u32);

impl ObjectId {
    /// The position as an array index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The whole model. Two catalogs are equal when they hold the same facts under the same keys, in any order.
///
/// A copy is cheap: it shares every object until one of the two changes it.
#[derive(Clone, Default, Debug)]
pub struct Catalog {
    /// By id; nothing where an object was removed, until [`Catalog::compact`].
    objects: Vec<Option<Arc<(Key, Object)>>>,
    lists: Arc<Lists>,
}

/// Where objects are found by something other than their id.
#[derive(Clone, Default, Debug)]
struct Lists {
    ids: FxHashMap<Key, ObjectId>,
    /// Constraints, indexes, statistics, rules, triggers, policies and seed rows of each relation, in order of insertion.
    children: IndexMap<QualifiedName, Vec<ObjectId>, FxBuildHasher>,
    /// Functions and aggregates by name: overloads in order of insertion.
    functions: IndexMap<QualifiedName, Vec<ObjectId>, FxBuildHasher>,
    /// Range types by the names of their multirange types.
    multiranges: IndexMap<QualifiedName, ObjectId, FxBuildHasher>,
}

impl PartialEq for Catalog {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(_, key, object)| other.get(key) == Some(object))
    }
}

/// One object with its address and its body.
#[derive(Debug)]
pub struct Item<'a, T> {
    /// Position in the catalog.
    pub id: ObjectId,
    /// Address.
    pub key: &'a Key,
    /// What all objects have.
    pub object: &'a Object,
    /// What objects of its kind have.
    pub body: &'a T,
}

impl<T> Clone for Item<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Item<'_, T> {}

impl Catalog {
    /// An empty catalog.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes room for so many more objects.
    pub fn reserve(&mut self, more: usize) {
        self.objects.reserve(more);
        Arc::make_mut(&mut self.lists).ids.reserve(more);
    }

    /// Adds an object.
    ///
    /// # Errors
    /// If the key is taken, the object is handed back with the id of the one that holds it.
    #[expect(
        clippy::result_large_err,
        reason = "the caller needs the object back to report where both stand"
    )]
    pub fn insert(&mut self, key: Key, object: Object) -> Result<ObjectId, (ObjectId, Object)> {
        if let Some(existing) = self.id(&key) {
            return Err((existing, object));
        }
        let new = id(self.objects.len());
        let lists = Arc::make_mut(&mut self.lists);
        lists.link(new, &key, &object.body);
        lists.ids.insert(key.clone(), new);
        self.objects.push(Some(Arc::new((key, object))));
        Ok(new)
    }

    /// How many objects.
    pub fn len(&self) -> usize {
        self.lists.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lists.ids.is_empty()
    }

    /// The id of a key.
    pub fn id(&self, key: &Key) -> Option<ObjectId> {
        self.lists.ids.get(key).copied()
    }

    /// The object of a key.
    pub fn get(&self, key: &Key) -> Option<&Object> {
        self.entry(self.id(key)?).map(|(_, object)| object)
    }

    /// The object of a key, to be changed. Its key cannot change.
    pub fn get_mut(&mut self, key: &Key) -> Option<&mut Object> {
        self.object_mut(self.id(key)?)
    }

    /// The key and object of an id.
    pub fn entry(&self, id: ObjectId) -> Option<(&Key, &Object)> {
        self.objects.get(id.index())?.as_deref().map(|(key, object)| (key, object))
    }

    /// The object of an id, to be changed.
    pub fn object_mut(&mut self, id: ObjectId) -> Option<&mut Object> {
        self.objects.get_mut(id.index())?.as_mut().map(|entry| &mut Arc::make_mut(entry).1)
    }

    /// All objects in order of insertion.
    pub fn iter(&self) -> impl Iterator<Item = (ObjectId, &Key, &Object)> {
        self.objects.iter().enumerate().filter_map(|(i, slot)| {
            let (key, object) = slot.as_deref()?;
            Some((id(i), key, object))
        })
    }

    /// All objects of a kind in order of insertion.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (ObjectId, &Key, &Object)> {
        self.iter().filter(move |(_, key, _)| key.kind == kind)
    }

    /// All tables in order of insertion.
    pub fn tables(&self) -> impl Iterator<Item = Item<'_, Table>> {
        self.iter()
            .filter_map(|(id, key, object)| Some(Item { id, key, object, body: object.body.as_table()? }))
    }

    /// All functions and procedures in order of insertion.
    pub fn functions(&self) -> impl Iterator<Item = Item<'_, Function>> {
        self.iter()
            .filter_map(|(id, key, object)| Some(Item { id, key, object, body: object.body.as_function()? }))
    }

    /// A table by name.
    pub fn table(&self, name: &QualifiedName) -> Option<Item<'_, Table>> {
        let id = self.id(&Key::qualified(Kind::Table, name))?;
        let (key, object) = self.entry(id)?;
        Some(Item { id, key, object, body: object.body.as_table()? })
    }

    /// The overloads of a function name, aggregates among them.
    pub fn overloads(&self, name: &QualifiedName) -> &[ObjectId] {
        self.lists.functions.get(name).map_or(&[], Vec::as_slice)
    }

    /// The table, view, materialised view or sequence of a name: they share one namespace.
    pub fn relation(&self, name: &QualifiedName) -> Option<ObjectId> {
        [Kind::Table, Kind::View, Kind::MaterializedView, Kind::Sequence]
            .into_iter()
            .find_map(|kind| self.id(&Key::qualified(kind, name)))
    }

    /// What makes the type of a name: an enum, domain, composite or range type (by its multirange's name too), or the
    /// relation whose rows it describes.
    pub fn type_named(&self, name: &QualifiedName) -> Option<ObjectId> {
        let own = [Kind::Enum, Kind::Domain, Kind::CompositeType, Kind::RangeType];
        let own = own.into_iter().find_map(|kind| self.id(&Key::qualified(kind, name)));
        own.or_else(|| self.lists.multiranges.get(name).copied()).or_else(|| {
            let relations = [Kind::Table, Kind::View, Kind::MaterializedView];
            relations.into_iter().find_map(|kind| self.id(&Key::qualified(kind, name)))
        })
    }

    /// Constraints, indexes, statistics, rules, triggers, policies and seed rows of a relation, in order of insertion.
    pub fn children(&self, relation: &QualifiedName) -> impl Iterator<Item = (ObjectId, &Key, &Object)> {
        let ids = self.lists.children.get(relation).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.entry(*id).map(|(key, object)| (*id, key, object)))
    }

    /// Where unqualified names in the model's own SQL are found: the default schema, then the schemas of extensions.
    pub fn search_path(&self, default_schema: &Name) -> Vec<Name> {
        let mut extensions: Vec<_> = self
            .iter()
            .filter_map(|(_, _, object)| {
                if let Body::Extension(extension) = &object.body { extension.schema.clone() } else { None }
            })
            .filter(|schema| schema != default_schema && *schema != "pg_catalog")
            .collect();
        extensions.sort_unstable();
        extensions.dedup();
        extensions.insert(0, default_schema.clone());
        extensions
    }

    /// The schemas, declared or only used, sorted.
    pub fn schema_names(&self) -> Vec<&Name> {
        let mut names: Vec<_> = self
            .iter()
            .filter_map(
                |(_, key, _)| if key.kind == Kind::Schema { Some(&key.name) } else { key.schema.as_ref() },
            )
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

fn id(index: usize) -> ObjectId {
    ObjectId(u32::try_from(index).unwrap_or(u32::MAX))
}
