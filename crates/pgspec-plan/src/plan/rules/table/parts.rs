//! Indexes of partitioned tables, and their parts in partitions that are new: Postgres makes a part of each index that is
//! there, also of one `ON ONLY` the table, and names it itself (`DefineRelation` of `tablecmds.c`).

use pgspec_catalog::object::Index;
use pgspec_catalog::{Catalog, Key, Kind, Object, QualifiedName};
use pgspec_sql::implicit_name;
use pgspec_sql::print::alter;

use crate::plan::draft::{Draft, Node};
use crate::plan::step::Part;
use crate::plan::why::Why;

/// Gives the parts that new partitions get the names that they are to have. Where there is to be none, the index is made
/// again behind them.
pub(in crate::plan) fn of_new_partitions(draft: &mut Draft<'_>) {
    let new: Vec<(Key, QualifiedName)> = draft
        .to
        .tables()
        .filter_map(|item| Some((item.key.clone(), item.body.partition_of.as_ref()?.parent.clone())))
        .filter(|(key, parent)| {
            let is_made = |key: &Key| draft.creates.get(key).is_some_and(|at| !draft.is_void(*at));
            is_made(key) && !is_made(&Key::qualified(Kind::Table, parent))
        })
        .collect();
    let indexes = |draft: &Draft<'_>, parent: &QualifiedName| -> Vec<(Key, Index)> {
        let own = draft.to.children(parent);
        let own = own.filter_map(|(_, key, object)| Some((key.clone(), object.body.as_index()?.clone())));
        own.filter(|(key, _)| draft.from.get(key).is_some() && !is_made_again(draft, key)).collect()
    };
    for (partition, parent) in &new {
        for (key, index) in indexes(draft, parent) {
            without_part(draft, partition, &key, &index);
        }
    }
    for (partition, parent) in &new {
        for (key, index) in indexes(draft, parent) {
            with_part(draft, partition, &key, &index);
        }
    }
}

fn is_made_again(draft: &Draft<'_>, key: &Key) -> bool {
    draft.is_destroyed(&Part::Object(key.clone()))
}

/// A part of an index of the whole table goes without saying, one of an index `ON ONLY` it does not.
fn without_part(draft: &mut Draft<'_>, partition: &Key, key: &Key, index: &Index) {
    if !index.only || part_of(draft.to, partition, key).is_some() {
        return;
    }
    draft.rebuild(key, Why::NewPartition);
    let created = draft.creates.get(partition).copied();
    if let Some(again) = draft.creates.get(key).copied()
        && let Some(node) = draft.nodes.get_mut(again)
    {
        node.after.extend(created);
    }
}

/// A part of an index `ON ONLY` a table goes with that index alone, which is made again without it.
pub(in crate::plan) fn with_its_whole(draft: &mut Draft<'_>, key: &Key) {
    let index = |catalog: &Catalog, key: &Key| catalog.get(key)?.body.as_index().cloned();
    let Some(part) = index(draft.from, key) else { return };
    let Some(whole) = &part.attached_to else { return };
    let whole = Key::qualified(Kind::Index, whole);
    let is_partition = draft.to.table(&part.table).is_some_and(|table| table.body.partition_of.is_some());
    let is_only = |catalog: &Catalog| index(catalog, &whole).is_some_and(|index| index.only);
    if is_partition && is_only(draft.from) && is_only(draft.to) {
        draft.rebuild(&whole, Why::PartGoes);
    }
}

fn with_part(draft: &mut Draft<'_>, partition: &Key, key: &Key, index: &Index) {
    let Some((own, object)) = part_of(draft.to, partition, key) else { return };
    let (Some(at), Some(to)) = (draft.creates.get(own).copied(), object.body.as_index()) else { return };
    let part = Index {
        table: partition.qualified_name(),
        only: false,
        attached_to: Some(key.qualified_name()),
        ..index.clone()
    };
    let schema = partition.schema.as_ref();
    let name = implicit_name::index(&partition.name, &part, |name| is_taken(draft.from, schema, name));
    let given = Key { name, ..own.clone() };
    let mut sql = Vec::new();
    if given.name != own.name {
        sql.extend(alter::rename(&given, object, &own.name));
    }
    sql.extend(alter::index(own, &part, to));
    sql.extend(object.comment.iter().filter_map(|text| alter::comment(own, object, Some(text))));
    draft.void(at);
    let mut node = Node::alter(own, sql).produces(Part::Object(own.clone()));
    node.after.extend(draft.creates.get(partition).copied());
    draft.add(node);
}

/// The part of an index that a partition is to have.
fn part_of<'a>(catalog: &'a Catalog, partition: &Key, index: &Key) -> Option<(&'a Key, &'a Object)> {
    let (name, whole) = (partition.qualified_name(), index.qualified_name());
    let mut own = catalog.children(&name).filter_map(|(_, key, object)| {
        let attached = object.body.as_index()?.attached_to.as_ref();
        (attached == Some(&whole)).then_some((key, object))
    });
    own.next()
}

fn is_taken(catalog: &Catalog, schema: Option<&pgspec_catalog::Name>, name: &str) -> bool {
    let name = QualifiedName { schema: schema.cloned(), name: pgspec_catalog::Name::exact(name) };
    catalog.relation(&name).is_some() || catalog.get(&Key::qualified(Kind::Index, &name)).is_some()
}
