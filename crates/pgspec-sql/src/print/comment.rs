//! Prints comments: of objects, columns and attributes.

use pgspec_catalog::object::{Body, Column};
use pgspec_catalog::{Catalog, Key, Object};

use super::target;
use crate::{not_null, quote};

/// `COMMENT ON` the object and its parts.
pub(super) fn comments(catalog: &Catalog, key: &Key, object: &Object) -> Vec<String> {
    let mut out = Vec::new();
    if let (Some(comment), Some(target)) = (&object.comment, target(key, object)) {
        out.push(format!("comment on {target} is {};", quote::literal(comment)));
    }
    if let Body::View(view) = &object.body {
        let name = quote::qualified(&key.qualified_name());
        for (column, comment) in &view.column_comments {
            let column = quote::identifier(column.as_str());
            out.push(format!("comment on column {name}.{column} is {};", quote::literal(comment)));
        }
    }
    if let Body::CompositeType(composite) = &object.body {
        let name = quote::qualified(&key.qualified_name());
        for attribute in &composite.attributes {
            let Some(comment) = &attribute.comment else { continue };
            let attribute = quote::identifier(attribute.name.as_str());
            out.push(format!("comment on column {name}.{attribute} is {};", quote::literal(comment)));
        }
    }
    if let Body::Table(table) = &object.body {
        out.extend(of_columns(catalog, key, table.columns.iter().filter(|column| !column.notes.added)));
    }
    out
}

/// `COMMENT ON COLUMN`
pub(super) fn of_columns<'a>(
    catalog: &Catalog,
    key: &Key,
    columns: impl Iterator<Item = &'a Column>,
) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let mut out = Vec::new();
    for column in columns {
        if let Some(comment) = &column.comment {
            let column = quote::identifier(column.name.as_str());
            out.push(format!("comment on column {name}.{column} is {};", quote::literal(comment)));
        }
        if let Some(comment) = &column.not_null_constraint.comment {
            let own = not_null::name(catalog, &key.qualified_name(), column);
            let own = quote::identifier(own.as_str());
            out.push(format!("comment on constraint {own} on {name} is {};", quote::literal(comment)));
        }
    }
    out
}
