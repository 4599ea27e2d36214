//! The names of `NOT NULL`s, which Postgres keeps since 18. The catalog holds those that are not the usual ones.

use pgspec_catalog::object::{Column, Domain, Table};
use pgspec_catalog::{Body, Catalog, Name, ObjectId, QualifiedName};

use crate::implicit_name;

/// No tree of tables is deeper. One that goes in circles has no end.
const DEEPEST: usize = 64;

/// The name of a column's `NOT NULL`.
pub fn name(catalog: &Catalog, table: &QualifiedName, column: &Column) -> Name {
    match &column.not_null_constraint.name {
        Some(name) => name.clone(),
        None => usual(catalog, table, column),
    }
}

/// The name of a domain's `NOT NULL`.
pub fn of_domain(own: &Name, domain: &Domain) -> Name {
    let written = domain.not_null_constraint.name.clone();
    written.unwrap_or_else(|| implicit_name::domain_not_null(own))
}

/// Takes away the name of a domain's `NOT NULL` if it is the usual one.
pub fn forget_usual_of_domain(own: &Name, domain: &mut Domain) {
    let name = &mut domain.not_null_constraint.name;
    *name = name.take().filter(|name| !implicit_name::is_domain_not_null(own, name));
}

/// The name that a column's `NOT NULL` has if none is written: that of the parent's, for a column that comes from there.
fn usual(catalog: &Catalog, table: &QualifiedName, column: &Column) -> Name {
    let mut at = table.clone();
    if column.inherited {
        for _ in 0..DEEPEST {
            let Some((parent, of)) = passed_on(catalog, &at, &column.name) else { break };
            if let Some(name) = &of.not_null_constraint.name {
                return name.clone();
            }
            let goes_on = of.inherited;
            at = parent.clone();
            if !goes_on {
                break;
            }
        }
    }
    implicit_name::not_null(&at.name, &column.name)
}

/// The first parent of a table that passes on a column's `NOT NULL`, and the column there.
pub fn passed_on<'c>(
    catalog: &'c Catalog,
    table: &QualifiedName,
    column: &Name,
) -> Option<(&'c QualifiedName, &'c Column)> {
    let body: &'c Table = catalog.table(table)?.body;
    let parents = body.partition_of.iter().map(|of| &of.parent).chain(&body.inherits);
    let mut passing =
        parents.filter_map(|parent| Some((parent, catalog.table(parent)?.body.column(column)?)));
    passing.find(|(_, column)| column.not_null && !column.not_null_constraint.no_inherit)
}

/// Whether a name is the usual one of a column's `NOT NULL`.
pub fn is_usual(catalog: &Catalog, table: &QualifiedName, column: &Column, name: &Name) -> bool {
    let parents = column.inherited.then(|| passed_on(catalog, table, &column.name)).flatten();
    match parents {
        Some((parent, of)) => self::name(catalog, parent, of) == *name,
        None => implicit_name::is_not_null(&table.name, &column.name, name),
    }
}

/// Takes away the names that are the usual ones. Where there are any, all names of the tables above must be written.
pub fn forget_usual(catalog: &mut Catalog, tables: impl IntoIterator<Item = ObjectId>) {
    let mut usual: Vec<(ObjectId, usize)> = Vec::new();
    for id in tables {
        let Some((key, object)) = catalog.entry(id) else { continue };
        let Some(table) = object.body.as_table() else { continue };
        let name = key.qualified_name();
        for (at, column) in table.columns.iter().enumerate() {
            if let Some(own) = &column.not_null_constraint.name
                && is_usual(catalog, &name, column, own)
            {
                usual.push((id, at));
            }
        }
    }
    for (id, at) in usual {
        if let Some(Body::Table(table)) = catalog.object_mut(id).map(|object| &mut object.body)
            && let Some(column) = table.columns.get_mut(at)
        {
            column.not_null_constraint.name = None;
        }
    }
}
