//! The columns that a table has from others: those of its partitioned table, of its parents, or of its type.

use pgspec_catalog::object::{Column, ColumnNotes, ColumnStorage, ConstraintBody, NotNull, Table};
use pgspec_catalog::{
    Body, Catalog, Diagnostic, Diagnostics, Key, Kind, Name, ObjectId, QualifiedName, Span,
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::tables::Placed;
use super::{Draft, Index};
use crate::codes;

/// Lets names of inherited columns be found before the columns are there.
pub(super) fn foretell(index: &mut Index, drafts: &[Draft]) {
    let attributes: FxHashMap<QualifiedName, Vec<Name>> = drafts
        .iter()
        .filter_map(|draft| {
            let composite = draft.object.body.as_composite_type()?;
            let names = composite.attributes.iter().map(|attribute| attribute.name.clone()).collect();
            Some((draft.key.qualified_name(), names))
        })
        .collect();
    let tables = drafts.iter().filter_map(|draft| Some((draft, draft.object.body.as_table()?)));
    let heirs: Vec<_> = tables.filter(|(_, table)| has_parents(table)).collect();
    // As deep as the tree may be, and no deeper than there are tables.
    for _ in 0..heirs.len() {
        let mut changed = false;
        for (draft, table) in &heirs {
            let mut more: FxHashSet<Name> = FxHashSet::default();
            for parent in parents(table) {
                let found = index.lookup(parent, &draft.schema, |name| index.relations.contains_key(name));
                if let Some(Some(columns)) = found.and_then(|name| index.relations.get(&name)) {
                    more.extend(columns.iter().cloned());
                }
            }
            if let Some(of_type) = &table.of_type {
                let found = index.lookup(of_type, &draft.schema, |name| attributes.contains_key(name));
                more.extend(found.and_then(|name| attributes.get(&name)).into_iter().flatten().cloned());
            }
            if let Some(Some(columns)) = index.relations.get_mut(&draft.key.qualified_name()) {
                let before = columns.len();
                columns.extend(more);
                changed |= columns.len() > before;
            }
        }
        if !changed {
            return;
        }
    }
}

fn has_parents(table: &Table) -> bool {
    table.partition_of.is_some() || !table.inherits.is_empty() || table.of_type.is_some()
}

fn parents(table: &Table) -> impl Iterator<Item = &QualifiedName> {
    table.partition_of.iter().map(|of| &of.parent).chain(&table.inherits)
}

/// Gives every table the columns that it has from others, in their order.
pub(super) fn complete(catalog: &mut Catalog, placed: &[Placed], diagnostics: &mut Diagnostics) {
    keys_are_not_null(catalog);
    let mut open: Vec<(ObjectId, Span)> = placed
        .iter()
        .filter(|(id, ..)| catalog.entry(*id).and_then(|(_, o)| o.body.as_table()).is_some_and(has_parents))
        .map(|(id, _, _, span)| (*id, *span))
        .collect();
    while !open.is_empty() {
        let waiting: FxHashSet<ObjectId> = open.iter().map(|(id, _)| *id).collect();
        let is_ready = |id: &ObjectId| {
            let table = catalog.entry(*id).and_then(|(_, object)| object.body.as_table());
            let mut ids = table.into_iter().flat_map(parents).filter_map(|parent| catalog.relation(parent));
            !ids.any(|parent| waiting.contains(&parent))
        };
        let (ready, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(|(id, _)| is_ready(id));
        if ready.is_empty() {
            for (id, span) in rest {
                let Some((key, _)) = catalog.entry(id) else { continue };
                let message = format!("{key} is a child of itself");
                let help = "a table cannot be a partition or a child of what comes from it";
                diagnostics.push(Diagnostic::new(&codes::CONFLICT, message).at(span).help(help));
            }
            return;
        }
        for (id, span) in ready {
            complete_one(catalog, id, span, diagnostics);
        }
        open = rest;
    }
    let tables: Vec<ObjectId> = catalog.of_kind(Kind::Table).map(|(id, ..)| id).collect();
    pgspec_sql::not_null::forget_usual(catalog, tables);
}

/// Columns of a primary key are not null, in children too.
fn keys_are_not_null(catalog: &mut Catalog) {
    let keys: Vec<(QualifiedName, Vec<Name>)> = catalog
        .of_kind(Kind::Constraint)
        .filter_map(|(_, key, object)| match &object.body.as_constraint()?.body {
            ConstraintBody::PrimaryKey(own) => Some((key.relation()?, own.columns.clone())),
            ConstraintBody::Unique(_)
            | ConstraintBody::ForeignKey(_)
            | ConstraintBody::Check(_)
            | ConstraintBody::Exclude(_) => None,
        })
        .collect();
    for (table, columns) in keys {
        let Some(object) = catalog.get_mut(&Key::qualified(Kind::Table, &table)) else { continue };
        if let Body::Table(body) = &mut object.body {
            let own = body.columns.iter_mut().filter(|column| columns.contains(&column.name));
            own.for_each(|column| column.not_null = true);
        }
    }
}

fn complete_one(catalog: &mut Catalog, id: ObjectId, span: Span, diagnostics: &mut Diagnostics) {
    let Some((key, object)) = catalog.entry(id) else { return };
    let Some(table) = object.body.as_table() else { return };
    let is_partition = table.partition_of.is_some();
    let mut found: Vec<Column> = Vec::new();
    for parent in parents(table) {
        let Some(item) = catalog.table(parent) else {
            if catalog.relation(parent).is_some() {
                let message = format!("{key} cannot be a child of `{parent}`, which is no table");
                let help = "name a table";
                diagnostics.push(Diagnostic::new(&codes::CONFLICT, message).at(span).help(help));
            }
            continue;
        };
        if is_partition && item.body.partition_by.is_none() {
            let message = format!("{key} cannot be a partition of `{parent}`, which is not partitioned");
            let help = format!("say how under `{}`: `partition_by: range (…)`", parent.name);
            diagnostics.push(Diagnostic::new(&codes::CONFLICT, message).at(span).help(help));
        }
        for column in &item.body.columns {
            if !found.iter().any(|other| other.name == column.name) {
                found.push(inherited(column));
            }
        }
    }
    if let Some(of_type) = &table.of_type {
        match catalog.get(&Key::qualified(Kind::CompositeType, of_type)).map(|object| &object.body) {
            Some(Body::CompositeType(composite)) => {
                found.extend(composite.attributes.iter().map(|attribute| Column {
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
                    origin: object.origin,
                    notes: ColumnNotes::default(),
                }));
            }
            _ => {
                let message = format!("{key} cannot be of the type `{of_type}`");
                let help = "declare it under `composite_types:`";
                diagnostics.push(Diagnostic::new(&codes::CONFLICT, message).at(span).help(help));
            }
        }
    }
    let is_typed = table.of_type.is_some();
    for own in &table.columns {
        match found.iter_mut().find(|column| column.name == own.name) {
            Some(slot) => {
                let declared = !is_partition && !own.inherited;
                let not_null = own.not_null || slot.not_null;
                // A partition's and a typed table's columns are collated as what they are made of says.
                let collation =
                    if is_typed || is_partition { slot.collation.clone() } else { own.collation.clone() };
                *slot = Column { inherited: !is_typed && !declared, not_null, collation, ..own.clone() };
            }
            None if is_partition || is_typed => {
                let message = format!("{key} has no column `{}` of its own", own.name);
                let help = "its columns are those of what it is made of: declare it there";
                let at = own.origin.span().unwrap_or(span);
                diagnostics.push(Diagnostic::new(&codes::CONFLICT, message).at(at).help(help));
            }
            None => found.push(own.clone()),
        }
    }
    if let Some(Body::Table(table)) = catalog.object_mut(id).map(|object| &mut object.body) {
        table.columns = found;
    }
}

/// A column as a child has it from its parent.
pub(crate) fn inherited(column: &Column) -> Column {
    Column {
        inherited: true,
        not_null: column.not_null && !column.not_null_constraint.no_inherit,
        not_null_constraint: NotNull::default(),
        identity: None,
        comment: None,
        storage: ColumnStorage {
            statistics: None,
            options: Default::default(),
            foreign_options: Vec::new(),
            ..column.storage.clone()
        },
        ..column.clone()
    }
}
