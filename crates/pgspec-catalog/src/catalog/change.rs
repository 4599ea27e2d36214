//! What a history does to a catalog: objects go, and get other names.
//!
//! Ids stay what they are, so that whoever keeps lists of them need not look for them again; [`Catalog::compact`] makes
//! them dense when all is done.

use std::sync::Arc;

use super::{Catalog, Lists, ObjectId, id};
use crate::key::{Key, Kind};
use crate::name::QualifiedName;
use crate::object::{Body, Object};

impl Catalog {
    /// Takes an object out. What belongs to it stays: see [`Catalog::children`].
    pub fn remove(&mut self, id: ObjectId) -> Option<(Key, Object)> {
        let (key, object) = Arc::unwrap_or_clone(self.objects.get_mut(id.index())?.take()?);
        let lists = Arc::make_mut(&mut self.lists);
        lists.ids.remove(&key);
        lists.unlink(id, &key, &object.body);
        Some((key, object))
    }

    /// Gives an object another key. What belongs to it and what refers to it stay as they are: for a table, view or
    /// index with all that hangs on it there is [`Catalog::move_relation`].
    ///
    /// # Errors
    /// If the key is taken: the id of the object that has it.
    pub fn rekey(&mut self, id: ObjectId, key: Key) -> Result<(), ObjectId> {
        if let Some(other) = self.id(&key) {
            return if other == id { Ok(()) } else { Err(other) };
        }
        let Some(entry) = self.objects.get_mut(id.index()).and_then(Option::as_mut) else {
            return Ok(());
        };
        let (old, object) = Arc::make_mut(entry);
        let lists = Arc::make_mut(&mut self.lists);
        lists.ids.remove(old);
        lists.unlink(id, old, &object.body);
        lists.link(id, &key, &object.body);
        lists.ids.insert(key.clone(), id);
        *old = key;
        Ok(())
    }

    /// Gives a table or view another name, another schema or both; its children follow: their keys, and the tables of
    /// its indexes. References of other objects stay as they are.
    ///
    /// # Errors
    /// If a key is taken: the id of the object that has it. Nothing is changed then.
    pub fn move_relation(&mut self, id: ObjectId, to: &QualifiedName) -> Result<(), ObjectId> {
        let Some((key, _)) = self.entry(id) else { return Ok(()) };
        let from = key.qualified_name();
        let new = Key { schema: to.schema.clone(), name: to.name.clone(), ..key.clone() };
        if *key == new {
            return Ok(());
        }
        let children = self.lists.children.get(&from).cloned().unwrap_or_default();
        // Statistics have a schema of their own, and stay in it.
        let moved = |key: &Key| Key {
            schema: if key.kind == Kind::Statistics { key.schema.clone() } else { to.schema.clone() },
            of: key.of.as_ref().map(|_| to.name.clone()),
            ..key.clone()
        };
        let keys: Vec<Key> =
            children.iter().filter_map(|child| self.entry(*child)).map(|(key, _)| moved(key)).collect();
        let taken = |key: &Key| self.id(key).filter(|other| *other != id && !children.contains(other));
        if let Some(other) = std::iter::once(&new).chain(&keys).find_map(taken) {
            return Err(other);
        }
        self.rekey(id, new)?;
        for (child, key) in children.into_iter().zip(keys) {
            let table = self.object_mut(child).and_then(|object| object.body.own_table_mut());
            if let Some(table) = table {
                *table = to.clone();
                // The list that it is in goes by the table, which has changed under it.
                let lists = Arc::make_mut(&mut self.lists);
                lists.unlist(child, &from);
                if self
                    .objects
                    .get(child.index())
                    .and_then(Option::as_deref)
                    .is_some_and(|(old, _)| *old == key)
                {
                    lists.children.entry(to.clone()).or_default().push(child);
                }
            }
            self.rekey(child, key)?;
        }
        Ok(())
    }

    /// Closes the gaps that removed objects left: ids are dense again, and all ids known before are void. What belongs to
    /// a relation is in the order of the objects, whatever was renamed or moved.
    pub fn compact(&mut self) {
        let is_sorted = |ids: &Vec<ObjectId>| ids.is_sorted();
        if self.len() == self.objects.len()
            && self.lists.children.values().all(is_sorted)
            && self.lists.functions.values().all(is_sorted)
        {
            return;
        }
        self.objects.retain(Option::is_some);
        let mut lists = Lists::default();
        for (at, (key, object)) in
            self.objects.iter().enumerate().filter_map(|(at, slot)| Some((at, slot.as_deref()?)))
        {
            lists.link(id(at), key, &object.body);
            lists.ids.insert(key.clone(), id(at));
        }
        self.lists = Arc::new(lists);
    }

    /// Gives the multirange type of a range type another name.
    pub fn rename_multirange(&mut self, id: ObjectId, to: QualifiedName) {
        let Some(Body::RangeType(range)) = self.object_mut(id).map(|object| &mut object.body) else { return };
        let from = std::mem::replace(&mut range.multirange, to.clone());
        let lists = Arc::make_mut(&mut self.lists);
        lists.multiranges.swap_remove(&from);
        lists.multiranges.insert(to, id);
    }
}

impl Lists {
    /// Lists an object with its relation and the functions of its name.
    pub(super) fn link(&mut self, id: ObjectId, key: &Key, body: &Body) {
        if let Some(relation) = body.relation(key) {
            self.children.entry(relation).or_default().push(id);
        }
        if matches!(key.kind, Kind::Function | Kind::Aggregate) {
            self.functions.entry(key.qualified_name()).or_default().push(id);
        }
        if let Body::RangeType(range) = body {
            self.multiranges.insert(range.multirange.clone(), id);
        }
    }

    fn unlink(&mut self, id: ObjectId, key: &Key, body: &Body) {
        if let Some(relation) = body.relation(key) {
            self.unlist(id, &relation);
        }
        if let Body::RangeType(range) = body {
            self.multiranges.swap_remove(&range.multirange);
        }
        if matches!(key.kind, Kind::Function | Kind::Aggregate)
            && let Some(overloads) = self.functions.get_mut(&key.qualified_name())
        {
            overloads.retain(|other| *other != id);
        }
    }

    fn unlist(&mut self, id: ObjectId, relation: &QualifiedName) {
        if let Some(children) = self.children.get_mut(relation) {
            children.retain(|other| *other != id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{EnumType, Index, Table};
    use crate::span::Origin;

    fn index(table: &QualifiedName) -> Body {
        Body::Index(Box::new(Index {
            statistics: Vec::new(),
            table: table.clone(),
            unique: false,
            method: "btree".into(),
            keys: Vec::new(),
            include: Vec::new(),
            nulls_not_distinct: false,
            storage: Default::default(),
            tablespace: None,
            predicate: None,
            only: false,
            attached_to: None,
        }))
    }

    fn add(catalog: &mut Catalog, key: Key, body: Body) -> ObjectId {
        catalog.insert(key, Object::new(Origin::Database, body)).expect("free")
    }

    #[test]
    fn children_go_along_and_gaps_are_closed() {
        let mut catalog = Catalog::new();
        let (old, new) = (QualifiedName::new("public", "t"), QualifiedName::new("app", "u"));
        let table = add(&mut catalog, Key::qualified(Kind::Table, &old), Body::Table(Box::default()));
        let gone = add(
            &mut catalog,
            Key::qualified(Kind::Enum, &QualifiedName::new("public", "e")),
            Body::Enum(EnumType { labels: Vec::new() }),
        );
        let on = Key::qualified(Kind::Index, &QualifiedName::new("public", "i"));
        let child = add(&mut catalog, on, index(&old));
        catalog.move_relation(table, &new).expect("free");
        assert_eq!(catalog.children(&new).map(|(id, ..)| id).collect::<Vec<_>>(), [child]);
        assert_eq!(catalog.children(&old).count(), 0);
        assert_eq!(catalog.entry(child).map(|(key, _)| key.path()), Some("app.i".to_owned()));

        catalog.remove(gone).expect("there");
        assert_eq!(catalog.len(), 2);
        assert_eq!(catalog.relation(&new), Some(table), "ids stay");
        catalog.compact();
        assert_eq!(catalog.iter().map(|(id, ..)| id.0).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(catalog.children(&new).count(), 1);
    }

    #[test]
    fn a_taken_name_changes_nothing() {
        let mut catalog = Catalog::new();
        let (first, second) = (QualifiedName::new("public", "a"), QualifiedName::new("public", "b"));
        let a = add(&mut catalog, Key::qualified(Kind::Table, &first), Body::Table(Box::<Table>::default()));
        let b = add(&mut catalog, Key::qualified(Kind::Table, &second), Body::Table(Box::default()));
        assert_eq!(catalog.move_relation(a, &second), Err(b));
        assert_eq!(catalog.relation(&first), Some(a));
    }
}
