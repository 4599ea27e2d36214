//! What the rows of a table or view refer to: foreign keys, and what they mean for views.

use pgspec_catalog::object::{ConstraintBody, Table};
use pgspec_catalog::{Catalog, Name, QualifiedName};

use rustc_hash::FxHashMap;

use super::{Record, Reference};

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

/// How many ways one foreign key may run through one view: a view that shows a column ten times is a mistake.
const MAX_WAYS: usize = 100;

/// Adds the references that a foreign key implies where a view shows all of its columns, on either side or on both, as
/// PostgREST follows them.
pub(super) fn add_views(records: &mut [Record]) {
    let mut views: FxHashMap<&QualifiedName, Vec<&Record>> = FxHashMap::default();
    for record in records.iter() {
        let mut tables: Vec<_> =
            record.fields.iter().filter_map(|field| Some(&field.source.as_ref()?.relation)).collect();
        tables.sort_unstable();
        tables.dedup();
        for table in tables {
            views.entry(table).or_default().push(record);
        }
    }
    if views.is_empty() {
        return;
    }
    let showing = |table: &QualifiedName, columns: &[Name]| -> Vec<(QualifiedName, Vec<Name>)> {
        let views = views.get(table).map_or(&[][..], Vec::as_slice);
        views
            .iter()
            .flat_map(|view| ways(view, table, columns).into_iter().map(|way| (view.name.clone(), way)))
            .collect()
    };
    let mut added: FxHashMap<QualifiedName, Vec<Reference>> = FxHashMap::default();
    for record in records.iter() {
        for reference in &record.references {
            let from = showing(&record.name, &reference.columns);
            let to = showing(&reference.referenced, &reference.referenced_columns);
            let own = (record.name.clone(), reference.columns.clone());
            let target = (reference.referenced.clone(), reference.referenced_columns.clone());
            let to_views = std::iter::once(&own).flat_map(|own| to.iter().map(move |to| (own, to)));
            let from_views =
                from.iter().flat_map(|from| std::iter::once(&target).chain(&to).map(move |to| (from, to)));
            for ((relation, columns), (referenced, referenced_columns)) in to_views.chain(from_views) {
                added.entry(relation.clone()).or_default().push(Reference {
                    constraint: reference.constraint.clone(),
                    referenced: referenced.clone(),
                    referenced_columns: referenced_columns.clone(),
                    columns: columns.clone(),
                    one_to_one: reference.one_to_one,
                });
            }
        }
    }
    for record in records {
        if let Some(references) = added.remove(&record.name) {
            record.references.extend(references);
            record.references.sort();
        }
    }
}

/// The lists of a view's columns that show these columns of a table: none if one of them is not shown, several if one
/// is shown more than once.
fn ways(view: &Record, table: &QualifiedName, columns: &[Name]) -> Vec<Vec<Name>> {
    let mut ways: Vec<Vec<Name>> = vec![Vec::new()];
    for column in columns {
        let shown: Vec<&Name> = view
            .fields
            .iter()
            .filter(|field| {
                field.source.as_ref().is_some_and(|s| s.relation == *table && s.column == *column)
            })
            .map(|field| &field.name)
            .collect();
        let longer = ways
            .iter()
            .flat_map(|way| shown.iter().map(|name| [way.as_slice(), &[(*name).clone()]].concat()));
        ways = longer.take(MAX_WAYS).collect();
    }
    ways
}
