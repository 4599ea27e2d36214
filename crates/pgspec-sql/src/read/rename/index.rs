//! Indexes under another name, those of keys too: what says which index it means follows.

use pgspec_catalog::object::ReplicaIdentity;
use pgspec_catalog::{Body, Key, Kind, Name, ObjectId, QualifiedName, Span};

use super::super::Reader;

impl Reader<'_> {
    /// Gives an index another name.
    pub(in crate::read) fn rename_index(&mut self, id: ObjectId, to: &QualifiedName, span: Option<Span>) {
        let Some(from) = self.may_rename(id, to, span) else { return };
        if self.taken.relation(&(to.schema.clone(), to.name.clone())) {
            self.name_is_taken(id, to, span);
            return;
        }
        let table = self.catalog.entry(id).and_then(|(key, object)| object.body.relation(key));
        self.rekey(id, Key::qualified(Kind::Index, to));
        if let Some(table) = table {
            self.index_is_called(&table, (&from.name, Some(&to.name)));
        }
        self.parts_follow(&[(from, to.clone())]);
    }

    /// What a table says of one of its indexes, under the name that it has now; nothing for one that is gone.
    pub(in crate::read) fn index_is_called(
        &mut self,
        table: &QualifiedName,
        (from, to): (&Name, Option<&Name>),
    ) {
        let Some(id) = self.catalog.relation(table) else { return };
        match self.catalog.object_mut(id).map(|object| &mut object.body) {
            Some(Body::Table(table)) => {
                if table.cluster_on.as_ref() == Some(from) {
                    table.cluster_on = to.cloned();
                }
                if let (ReplicaIdentity::Index(name), Some(to)) = (&mut table.replica_identity, to)
                    && name == from
                {
                    *name = to.clone();
                }
            }
            Some(Body::View(view)) if view.cluster_on.as_ref() == Some(from) => {
                view.cluster_on = to.cloned();
            }
            _ => {}
        }
    }

    /// Parts of partitioned indexes follow those.
    pub(super) fn parts_follow(&mut self, renamed: &[(QualifiedName, QualifiedName)]) {
        if renamed.is_empty() {
            return;
        }
        let parts: Vec<ObjectId> = self.catalog.of_kind(Kind::Index).map(|(id, ..)| id).collect();
        for part in parts {
            if let Some(Body::Index(index)) = self.catalog.object_mut(part).map(|object| &mut object.body)
                && let Some(whole) = &mut index.attached_to
                && let Some((_, to)) = renamed.iter().find(|(from, _)| from == whole)
            {
                *whole = to.clone();
            }
        }
    }
}
