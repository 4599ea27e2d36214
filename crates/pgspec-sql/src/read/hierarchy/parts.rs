//! Indexes and keys of a partitioned table, and their parts in its partitions.

use pgspec_catalog::object::{ConstraintBody, Index};
use pgspec_catalog::{Body, Key, Kind, ObjectId, QualifiedName};

use super::children;
use crate::implicit_name;
use crate::parse::Node;
use crate::read::Reader;
use crate::read::insert::IfTaken;
use crate::read::site::Site;

/// What a detached partition keeps of its parent's keys and indexes.
pub(super) fn own_parts(
    reader: &mut Reader<'_>,
    site: &Site<'_>,
    node: &Node,
    parent: &QualifiedName,
    child: &QualifiedName,
) {
    let parts: Vec<(Key, Body)> = reader
        .catalog
        .children(parent)
        .filter_map(|(_, key, object)| match &object.body {
            Body::Index(index) => {
                let name = implicit_name::index(&child.name, index, |_| false);
                let attached: Vec<Key> = reader
                    .catalog
                    .children(child)
                    .filter(|(_, _, other)| {
                        other.body.as_index().and_then(|own| own.attached_to.as_ref())
                            == Some(&key.qualified_name())
                    })
                    .map(|(_, key, _)| key.clone())
                    .collect();
                if !attached.is_empty() || index.only {
                    return None;
                }
                let key = Key::qualified(Kind::Index, &QualifiedName { schema: child.schema.clone(), name });
                let index = Index { table: child.clone(), only: false, ..(**index).clone() };
                Some((key, Body::Index(Box::new(index))))
            }
            Body::Constraint(constraint) => {
                let name = match &constraint.body {
                    ConstraintBody::PrimaryKey(_) => implicit_name::primary_key(&child.name, |_| false),
                    ConstraintBody::Unique(own) => {
                        implicit_name::unique(&child.name, own.columns.iter().chain(&own.include), |_| false)
                    }
                    ConstraintBody::ForeignKey(_) => key.name.clone(),
                    ConstraintBody::Check(_) | ConstraintBody::Exclude(_) => return None,
                };
                Some((Key::of_relation(Kind::Constraint, child, &name), Body::Constraint(constraint.clone())))
            }
            _ => None,
        })
        .collect();
    for id in reader.catalog.children(child).map(|(id, ..)| id).collect::<Vec<_>>() {
        if let Some(Body::Index(index)) = reader.catalog.object_mut(id).map(|object| &mut object.body) {
            index.attached_to = None;
        }
    }
    for (key, body) in parts {
        reader.taken.give_relation(&(key.schema.clone(), key.name.clone()));
        reader.insert(site, node, key, body, IfTaken::Keep);
    }
}

/// What an attached partition has of its own that becomes a part of what its parent has.
pub(super) fn attach_parts(reader: &mut Reader<'_>, parent: &QualifiedName, child: &QualifiedName) {
    let of_parent: Vec<(Key, Body)> =
        reader.catalog.children(parent).map(|(_, key, object)| (key.clone(), object.body.clone())).collect();
    let of_child: Vec<(ObjectId, Key, Body)> = reader
        .catalog
        .children(child)
        .map(|(id, key, object)| (id, key.clone(), object.body.clone()))
        .collect();
    for (parent_key, parent_body) in &of_parent {
        for (id, key, body) in &of_child {
            match (parent_body, body) {
                (Body::Constraint(theirs), Body::Constraint(own)) => {
                    let same = theirs.body == own.body
                        && (!matches!(own.body, ConstraintBody::Check(_)) || parent_key.name == key.name);
                    if same && !matches!(&own.body, ConstraintBody::Check(check) if check.no_inherit) {
                        reader.remove(*id);
                    }
                }
                (Body::Index(theirs), Body::Index(own))
                    if own.attached_to.is_none() && is_same(theirs, own) =>
                {
                    if *key.name.as_str() == *implicit_name::index(&child.name, own, |_| false).as_str()
                        && !theirs.only
                    {
                        reader.remove(*id);
                    } else if let Some(Body::Index(index)) =
                        reader.catalog.object_mut(*id).map(|object| &mut object.body)
                    {
                        index.attached_to = Some(parent_key.qualified_name());
                    }
                }
                _ => {}
            }
        }
    }
}

/// What partitions have of their own that becomes a part of a new index of their table (`DefineIndex` of `indexcmds.c`).
pub(in crate::read) fn adopt_indexes(reader: &mut Reader<'_>, key: &Key) {
    let Some(Body::Index(theirs)) = reader.catalog.get(key).map(|object| object.body.clone()) else { return };
    if theirs.only {
        return;
    }
    for child in children(reader, &theirs.table) {
        let Some(child) = reader.catalog.entry(child).map(|(key, _)| key.qualified_name()) else { continue };
        let found = reader.catalog.children(&child).find_map(|(id, key, object)| {
            let own = object.body.as_index()?;
            let alike = own.attached_to.is_none() && is_same(&theirs, own);
            alike.then(|| {
                (id, *key.name.as_str() == *implicit_name::index(&child.name, own, |_| false).as_str())
            })
        });
        match found {
            Some((id, true)) => reader.remove(id),
            Some((id, false)) => {
                if let Some(Body::Index(index)) = reader.catalog.object_mut(id).map(|object| &mut object.body)
                {
                    index.attached_to = Some(key.qualified_name());
                }
            }
            None => {}
        }
    }
}

fn is_same(parent: &Index, own: &Index) -> bool {
    let alike = Index {
        table: parent.table.clone(),
        only: parent.only,
        storage: parent.storage.clone(),
        tablespace: parent.tablespace.clone(),
        statistics: parent.statistics.clone(),
        attached_to: parent.attached_to.clone(),
        ..own.clone()
    };
    alike == *parent
}
