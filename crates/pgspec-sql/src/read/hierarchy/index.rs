//! Indexes of partitioned tables that were made `ON ONLY` them, and their parts.

use pgspec_catalog::object::Index;
use pgspec_catalog::{Body, Key, Kind, Name, ObjectId, QualifiedName, canonical};

use super::children;
use crate::implicit_name;
use crate::parse::{self, Node, SyntaxKind};
use crate::read::insert::IfTaken;
use crate::read::site::Site;
use crate::read::{Reader, name, table as read_table};

/// Whether an index `ON ONLY` a table waits for parts: there are partitions that it does not get any of.
pub(in crate::read) fn is_only(reader: &Reader<'_>, table: &QualifiedName) -> bool {
    let is_partitioned = reader.catalog.table(table).is_some_and(|item| item.body.partition_by.is_some());
    is_partitioned && !children(reader, table).is_empty()
}

/// `ALTER INDEX … ATTACH PARTITION`
pub(in crate::read) fn attach_index(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    id: ObjectId,
    action: &Node,
) -> Option<()> {
    let written = name::qualified(site, &parse::child(action, SyntaxKind::INDEX_REF)?)?;
    let (parent, is_index) = {
        let (key, object) = reader.catalog.entry(id)?;
        (key.qualified_name(), object.body.as_index().is_some())
    };
    let Some(part) = reader.find(&[Kind::Index], &written) else {
        // The index of a key is part of its parent's: the constraint is no object of the partition any more.
        let taken = |_: &pgspec_catalog::Catalog, name: &QualifiedName| {
            reader.taken.relation(&(name.schema.clone(), name.name.clone()))
        };
        let Some(named) = reader.lookup(&written, taken) else {
            reader.missing(&[Kind::Index], &written, site.span(parse::range(action)));
            return Some(());
        };
        let key = reader.catalog.iter().find(|(_, key, object)| {
            key.schema == named.schema
                && key.name == named.name
                && object.body.as_constraint().is_some_and(read_table::has_index)
        });
        if let Some((id, ..)) = key {
            reader.remove(id);
            reader.taken.take_relation((named.schema, named.name));
        }
        return Some(());
    };
    if is_index && let Body::Index(index) = &mut reader.catalog.object_mut(part)?.body {
        index.attached_to = Some(parent);
        validate(reader, id);
    }
    Some(())
}

/// An index whose partitions all have a part, each of which is whole, is as one that was made for all of them; its own
/// parent may be now, too (`validatePartitionedIndex`).
fn validate(reader: &mut Reader<'_>, id: ObjectId) {
    let Some((key, object)) = reader.catalog.entry(id) else { return };
    let Some(index) = object.body.as_index().filter(|index| index.only) else { return };
    let (name, table, parent) = (key.qualified_name(), index.table.clone(), index.attached_to.clone());
    let whole = children(reader, &table).into_iter().all(|partition| {
        let partition = reader.catalog.entry(partition).map(|(key, _)| key.qualified_name());
        partition.and_then(|partition| part_of(reader, &partition, &name)).is_some_and(|(_, part)| !part.only)
    });
    if !whole {
        return;
    }
    if let Some(Body::Index(index)) = reader.catalog.object_mut(id).map(|object| &mut object.body) {
        index.only = false;
    }
    let parent = parent.and_then(|parent| reader.catalog.id(&Key::qualified(Kind::Index, &parent)));
    if let Some(parent) = parent {
        validate(reader, parent);
    }
}

/// The part of an index that a partition has.
fn part_of<'r>(
    reader: &'r Reader<'_>,
    partition: &QualifiedName,
    whole: &QualifiedName,
) -> Option<(ObjectId, &'r Index)> {
    reader.catalog.children(partition).find_map(|(id, _, object)| {
        let index = object.body.as_index()?;
        (index.attached_to.as_ref() == Some(whole)).then_some((id, index))
    })
}

/// A new partition gets its part of an index `ON ONLY` its parent, too. As long as others have none, it is an object.
pub(in crate::read) fn parts_of_only(
    reader: &mut Reader<'_>,
    site: &Site<'_>,
    node: &Node,
    parent: &QualifiedName,
    child: &QualifiedName,
) {
    let only = reader.catalog.children(parent).filter_map(|(_, key, object)| {
        let index = object.body.as_index().filter(|index| index.only)?;
        Some((key.qualified_name(), index.clone()))
    });
    for (whole, index) in only.collect::<Vec<_>>() {
        if part_of(reader, child, &whole).is_some() {
            continue;
        }
        let taken = |candidate: &str| reader.has_relation(&child.schema, candidate);
        let name = implicit_name::index(&child.name, &index, taken);
        let key = Key::qualified(Kind::Index, &QualifiedName { schema: child.schema.clone(), name });
        let part = Index { table: child.clone(), only: false, attached_to: Some(whole), ..index };
        reader.insert(site, node, key, Body::Index(Box::new(part)), IfTaken::Keep);
    }
}

/// Gives a partition's part of a whole index another name: that makes an object of it. Whether there is such a part.
pub(in crate::read) fn rename_part(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    written: &QualifiedName,
    action: &Node,
) -> bool {
    let taken = |name: &QualifiedName| reader.taken.relation(&(name.schema.clone(), name.name.clone()));
    let Some(named) = reader.lookup(written, |_, name| taken(name)) else { return false };
    let Some(part) = part_named(reader, &named) else { return false };
    let Some(to) = action.children().last().and_then(|node| name::of(&node)) else { return false };
    let key = Key::qualified(Kind::Index, &QualifiedName { schema: named.schema.clone(), name: to });
    reader.taken.give_relation(&(named.schema, named.name));
    reader.insert(site, action, key, Body::Index(Box::new(part)), IfTaken::Refuse);
    true
}

/// A part that Postgres made and named, and that is no object.
fn part_named(reader: &Reader<'_>, named: &QualifiedName) -> Option<Index> {
    reader.catalog.tables().filter(|item| item.key.schema == named.schema).find_map(|item| {
        let parent = &item.body.partition_of.as_ref()?.parent;
        let table = item.key.qualified_name();
        let wholes = wholes_of(reader, parent, 0).into_iter();
        let mut parts = wholes.filter(|(whole, _)| part_of(reader, &table, whole).is_none());
        parts.find_map(|(whole, index)| {
            let derived = implicit_name::index(&table.name, &index, |_| false);
            let number = named.name.as_str().strip_prefix(derived.as_str())?;
            let part = || Index {
                table: table.clone(),
                only: false,
                attached_to: Some(whole.clone()),
                ..index.clone()
            };
            number.bytes().all(|byte| byte.is_ascii_digit()).then(part)
        })
    })
}

/// Tables are not nested deeper; one that goes in circles has no end.
const DEEPEST: usize = 64;

/// The indexes of which each partition of a table has a part: those of the table, and the parts that it has itself.
fn wholes_of(reader: &Reader<'_>, table: &QualifiedName, depth: usize) -> Vec<(QualifiedName, Index)> {
    let own = reader.catalog.children(table).filter_map(|(_, key, object)| {
        let index = object.body.as_index().filter(|index| !index.only)?;
        Some((key.qualified_name(), index.clone()))
    });
    let mut wholes: Vec<(QualifiedName, Index)> = own.collect();
    let of = reader.catalog.table(table).and_then(|item| item.body.partition_of.as_ref());
    if let Some(of) = of.filter(|_| depth < DEEPEST) {
        for (whole, index) in wholes_of(reader, &of.parent, depth + 1) {
            if part_of(reader, table, &whole).is_none() {
                let name = implicit_name::index(&table.name, &index, |_| false);
                wholes.push((QualifiedName { schema: table.schema.clone(), name }, index));
            }
        }
    }
    wholes
}

/// Parts of whole indexes, under the names that Postgres would give them, are no objects of their own.
pub(in crate::read) fn whole_indexes(reader: &mut Reader<'_>) {
    let parts = reader.catalog.of_kind(Kind::Index).filter_map(|(id, key, object)| {
        let part = object.body.as_index()?;
        let whole = reader.catalog.get(&Key::qualified(Kind::Index, part.attached_to.as_ref()?))?;
        let derived: Name = implicit_name::index(&part.table.name, part, |_| false);
        let number = key.name.as_str().strip_prefix(derived.as_str())?;
        let is_derived = number.bytes().all(|byte| byte.is_ascii_digit());
        (is_derived && whole.body.as_index().is_some_and(|index| !index.only)).then_some(id)
    });
    for id in parts.collect::<Vec<_>>() {
        reader.remove(id);
    }
    canonical::whole_indexes(&mut reader.catalog, false);
}
