//! What the rows of a table refer to: its foreign keys.

use pgspec_catalog::object::{ConstraintBody, Table};
use pgspec_catalog::{Catalog, Name, QualifiedName};

use super::Reference;

/// The foreign keys of a table, sorted by name.
pub(super) fn of(catalog: &Catalog, name: &QualifiedName, table: &Table) -> Vec<Reference> {
    let constraints = || {
        catalog.children(name).filter_map(|(_, key, object)| Some((key, &object.body.as_constraint()?.body)))
    };
    let unique: Vec<Vec<&Name>> = constraints()
        .filter_map(|(_, body)| match body {
            ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) => {
                Some(table.columns.iter().map(|c| &c.name).filter(|c| key.columns.contains(c)).collect())
            }
            ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_) | ConstraintBody::Exclude(_) => None,
        })
        .collect();
    let mut references: Vec<_> = constraints()
        .filter_map(|(key, body)| {
            let ConstraintBody::ForeignKey(foreign_key) = body else {
                return None;
            };
            Some(Reference {
                constraint: key.name.clone(),
                referenced: foreign_key.references.clone(),
                referenced_columns: foreign_key.referenced_columns.clone(),
                columns: foreign_key.columns.clone(),
                one_to_one: unique.iter().any(|columns| columns.iter().copied().eq(&foreign_key.columns)),
            })
        })
        .collect();
    references.sort();
    references
}
