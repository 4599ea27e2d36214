//! Partitions, inheritance and typed tables: what a table has from others, and what a change of one means for others.

mod index;
mod parts;
mod recurse;

use pgspec_catalog::object::{
    Column, ColumnNotes, ColumnStorage, ConstraintBody, NotNull, Parameters, PartitionOf, Table,
};
use pgspec_catalog::{Body, Key, Kind, Mentioned, Name, ObjectId, Origin, QualifiedName};

use super::insert::IfTaken;
use super::site::Site;
use super::{Reader, foreign, name, partition};
use crate::parse::{self, Node, SyntaxKind};
use crate::{implicit_name, not_null};

pub(super) use index::{attach_index, is_only, parts_of_only, rename_part, whole_indexes};
pub(super) use parts::adopt_indexes;
use parts::{attach_parts, own_parts};
pub(super) use recurse::recurse;

/// The clauses of a `CREATE TABLE` beside its columns.
pub(super) fn clauses(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    table: &mut Table,
) -> Option<()> {
    use SyntaxKind as S;
    for part in node.children() {
        match part.kind() {
            S::TABLE_NAME
            | S::TABLE_ARG_LIST
            | S::UNLOGGED
            | S::WITH_PARAMS
            | S::TABLESPACE_CLAUSE
            | S::IF_NOT_EXISTS
            | S::SERVER_CLAUSE
            | S::ALTER_OPTION_LIST => {}
            S::TEMP => site.unmodelled(&part, "a temporary table"),
            S::INHERITS => {
                for path in parse::children(&part, S::TABLE_NAME_REF) {
                    let parent = relation(reader, site, &path)?;
                    table.inherits.push(parent);
                }
            }
            S::PARTITION_OF => {
                let parent = relation(reader, site, &parse::child(&part, S::TABLE_NAME_REF)?)?;
                let bound = node.children().find(|child| partition::is_bound(child.kind()))?;
                let bound = partition::bound(site, &bound)?;
                table.partition_of = Some(PartitionOf { parent, bound });
            }
            kind if partition::is_bound(kind) => {}
            S::PARTITION_BY => table.partition_by = Some(partition::by(site, &part)?),
            S::OF_TYPE => table.of_type = Some(type_of(reader, site, &part)?),
            S::USING_METHOD => table.access_method = method(&part)?,
            _ => site.unmodelled(&part, "this part of the table"),
        }
    }
    if node.kind() == S::CREATE_FOREIGN_TABLE {
        table.foreign = Some(foreign::of_table(site, node)?);
    }
    Some(())
}

fn relation(reader: &Reader<'_>, site: &mut Site<'_>, path: &Node) -> Option<QualifiedName> {
    let written = name::qualified(site, path)?;
    site.mention(Mentioned::Relation, written.clone(), parse::range(path));
    Some(reader.relation_of(written))
}

fn type_of(reader: &Reader<'_>, site: &mut Site<'_>, clause: &Node) -> Option<QualifiedName> {
    let data_type = super::data_type::read(site, &parse::data_type(clause)?)?;
    Some(reader.type_of(data_type).name)
}

/// The access method that a node names; `heap` and `default` are none.
pub(super) fn method(node: &Node) -> Option<Option<Name>> {
    let Some(reference) = parse::child(node, SyntaxKind::ACCESS_METHOD_REF) else { return Some(None) };
    Some(name::of(&reference).filter(|method| *method != "heap"))
}

/// The columns that a table has from others, as it has them.
pub(super) fn inherited(reader: &Reader<'_>, table: &Table) -> Vec<Column> {
    let mut found: Vec<Column> = Vec::new();
    let named = reader.keeps_not_null();
    for parent in parents(table) {
        for column in reader.catalog.table(parent).into_iter().flat_map(|item| &item.body.columns) {
            let mut own = from_parent(column);
            own.not_null_constraint.name =
                own.not_null.then(|| not_null::name(&reader.catalog, parent, column)).filter(|_| named);
            match found.iter_mut().find(|other| other.name == column.name) {
                Some(other) => {
                    if own.not_null && !other.not_null {
                        (other.not_null, other.not_null_constraint) = (true, own.not_null_constraint);
                    }
                    // One of the parents may have the only default (`MergeAttributes`).
                    other.default = other.default.take().or_else(|| column.default.clone());
                }
                None => found.push(own),
            }
        }
    }
    let composite = table.of_type.as_ref().and_then(|name| {
        reader.catalog.get(&Key::qualified(Kind::CompositeType, name))?.body.as_composite_type()
    });
    found.extend(composite.into_iter().flat_map(|composite| &composite.attributes).map(|attribute| Column {
        name: attribute.name.clone(),
        data_type: attribute.data_type.clone(),
        not_null: false,
        not_null_constraint: NotNull::default(),
        default: None,
        generated: None,
        identity: None,
        collation: attribute.collation.clone(),
        storage: ColumnStorage::default(),
        inherited: false,
        comment: None,
        origin: Origin::Database,
        notes: ColumnNotes::default(),
    }));
    found
}

fn parents(table: &Table) -> impl Iterator<Item = &QualifiedName> {
    table.partition_of.iter().map(|of| &of.parent).chain(&table.inherits)
}

/// A column as a child has it from its parent.
fn from_parent(column: &Column) -> Column {
    Column {
        inherited: true,
        not_null: column.not_null && !column.not_null_constraint.no_inherit,
        not_null_constraint: NotNull::default(),
        identity: None,
        comment: None,
        storage: ColumnStorage {
            statistics: None,
            options: Parameters::default(),
            foreign_options: Vec::new(),
            ..column.storage.clone()
        },
        ..column.clone()
    }
}

/// The columns of a table: those from others first, changed by what it says itself.
pub(super) fn merged(table: &Table, inherited: Vec<Column>, own: Vec<Column>) -> Vec<Column> {
    let mut columns = inherited;
    let is_partition = table.partition_of.is_some();
    for column in own {
        match columns.iter_mut().find(|other| other.name == column.name) {
            Some(parent) => {
                let not_null = column.not_null || parent.not_null;
                let declared = if column.not_null { &column } else { &*parent };
                let not_null_constraint = declared.not_null_constraint.clone();
                let default = column.default.clone().or_else(|| parent.default.clone());
                let generated = column.generated.clone().or_else(|| parent.generated.clone());
                *parent = Column {
                    inherited: is_partition,
                    not_null,
                    not_null_constraint,
                    default,
                    generated,
                    ..column
                };
            }
            None => columns.push(column),
        }
    }
    columns
}

/// The direct children of a table.
pub(super) fn children(reader: &Reader<'_>, parent: &QualifiedName) -> Vec<ObjectId> {
    let mut users = reader.users_of(&parent.name);
    users.retain(|id| {
        let table = reader.catalog.entry(*id).and_then(|(_, object)| object.body.as_table());
        table.is_some_and(|table| parents(table).any(|name| name == parent))
    });
    users
}

/// Takes the names that a partition's parts of its parent's indexes have.
pub(super) fn take_names(reader: &mut Reader<'_>, table: &QualifiedName) {
    let Some(item) = reader.catalog.table(table) else { return };
    if let Some(of) = &item.body.partition_of {
        let parent = of.parent.clone();
        take_names_of(reader, &parent, table);
    }
    let is_partitioned = reader.catalog.table(table).is_some_and(|item| item.body.partition_by.is_some());
    for child in if is_partitioned { children(reader, table) } else { Vec::new() } {
        if let Some(name) = reader.catalog.entry(child).map(|(key, _)| key.qualified_name()) {
            take_names_of(reader, table, &name);
        }
    }
}

fn take_names_of(reader: &mut Reader<'_>, parent: &QualifiedName, child: &QualifiedName) {
    let parts = reader.catalog.children(parent).filter_map(|(_, _, object)| match &object.body {
        Body::Index(index) if !index.only => Some(implicit_name::index(&child.name, index, |_| false)),
        Body::Constraint(constraint) => match &constraint.body {
            ConstraintBody::PrimaryKey(_) => Some(implicit_name::primary_key(&child.name, |_| false)),
            ConstraintBody::Unique(key) => {
                Some(implicit_name::unique(&child.name, key.columns.iter().chain(&key.include), |_| false))
            }
            _ => None,
        },
        _ => None,
    });
    for name in parts.collect::<Vec<_>>() {
        reader.taken.take_relation((child.schema.clone(), name));
    }
}

/// What `ALTER TABLE` changes of how a table is stored and what it is a part of.
pub(super) fn change(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    (id, table): (ObjectId, &QualifiedName),
    action: &Node,
) -> Option<()> {
    use SyntaxKind as S;
    match action.kind() {
        S::SET_ACCESS_METHOD => {
            let method = method(action)?;
            match &mut reader.catalog.object_mut(id)?.body {
                Body::Table(table) => table.access_method = method,
                Body::View(view) => view.access_method = method,
                _ => {}
            }
        }
        S::ALTER_OPTION_LIST => {
            let mut options = body_mut(reader, id)?.foreign.clone()?.options;
            foreign::change_options(site, action, &mut options);
            body_mut(reader, id)?.foreign.as_mut()?.options = options;
        }
        S::OF_TYPE => body_mut(reader, id)?.of_type = Some(type_of(reader, site, action)?),
        S::NOT_OF => body_mut(reader, id)?.of_type = None,
        S::INHERIT_TABLE => {
            let parent = relation(reader, site, &parse::child(action, S::TABLE_NAME_REF)?)?;
            let names = reader.not_null_names(id);
            body_mut(reader, id)?.inherits.push(parent);
            reader.keep_not_null_names(&names);
        }
        S::NO_INHERIT_TABLE => {
            let parent = relation(reader, site, &parse::child(action, S::TABLE_NAME_REF)?)?;
            let names = reader.not_null_names(id);
            body_mut(reader, id)?.inherits.retain(|other| *other != parent);
            alone(reader, site, action, (id, table), &parent);
            reader.keep_not_null_names(&names);
        }
        S::ATTACH_PARTITION => {
            let child = relation(reader, site, &parse::child(action, S::TABLE_NAME_REF)?)?;
            let bound = action.children().find(|node| partition::is_bound(node.kind()))?;
            let bound = partition::bound(site, &bound)?;
            let child_id = reader.catalog.relation(&child)?;
            let names = reader.not_null_names(child_id);
            let body = body_mut(reader, child_id)?;
            body.partition_of = Some(PartitionOf { parent: table.clone(), bound });
            for column in &mut body.columns {
                column.inherited = true;
                column.identity = None;
            }
            reader.register(child_id);
            reader.keep_not_null_names(&names);
            attach_parts(reader, table, &child);
            index::parts_of_only(reader, site, action, table, &child);
            take_names(reader, &child);
        }
        S::DETACH_PARTITION => {
            let child = relation(reader, site, &parse::child(action, S::TABLE_NAME_REF)?)?;
            let child_id = reader.catalog.relation(&child)?;
            let names = reader.not_null_names(child_id);
            body_mut(reader, child_id)?.partition_of = None;
            alone(reader, site, action, (child_id, &child), table);
            reader.keep_not_null_names(&names);
            own_parts(reader, site, action, table, &child);
        }
        _ => site.unmodelled(action, "this change of a table"),
    }
    Some(())
}

fn body_mut<'r>(reader: &'r mut Reader<'_>, id: ObjectId) -> Option<&'r mut Table> {
    match &mut reader.catalog.object_mut(id)?.body {
        Body::Table(table) => Some(table),
        _ => None,
    }
}

/// A table without one of its parents: what it had from there is its own.
fn alone(
    reader: &mut Reader<'_>,
    site: &Site<'_>,
    node: &Node,
    (id, table): (ObjectId, &QualifiedName),
    parent: &QualifiedName,
) {
    let Some(body) = body_mut(reader, id) else { return };
    let still: Vec<QualifiedName> = parents(body).cloned().collect();
    let has = |column: &Name| {
        let mut tables = still.iter().filter_map(|name| reader.catalog.table(name));
        tables.any(|item| item.body.column(column).is_some())
    };
    let own: Vec<Name> = reader
        .catalog
        .table(table)
        .into_iter()
        .flat_map(|item| &item.body.columns)
        .filter(|column| !has(&column.name))
        .map(|column| column.name.clone())
        .collect();
    if let Some(body) = body_mut(reader, id) {
        let columns = body.columns.iter_mut().filter(|column| own.contains(&column.name));
        columns.for_each(|column| column.inherited = false);
    }
    let checks = reader.catalog.children(parent).filter_map(|(_, key, object)| {
        let constraint = object.body.as_constraint()?;
        let passed = matches!(&constraint.body, ConstraintBody::Check(check) if !check.no_inherit);
        passed.then(|| (key.name.clone(), constraint.clone()))
    });
    for (name, constraint) in checks.collect::<Vec<_>>() {
        let key = Key::of_relation(Kind::Constraint, table, &name);
        if reader.catalog.id(&key).is_none() {
            reader.insert(site, node, key, Body::Constraint(Box::new(constraint)), IfTaken::Keep);
        }
    }
}
