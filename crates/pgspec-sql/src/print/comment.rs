//! Prints comments: of objects, and of columns.

use pgspec_catalog::object::Body;
use pgspec_catalog::{Key, Object};

use super::target;
use crate::quote;

/// `COMMENT ON` the object and its columns.
pub(super) fn comments(key: &Key, object: &Object) -> Vec<String> {
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
    if let Body::Table(table) = &object.body {
        let name = quote::qualified(&key.qualified_name());
        for column in &table.columns {
            let Some(comment) = &column.comment else { continue };
            let column = quote::identifier(column.name.as_str());
            out.push(format!("comment on column {name}.{column} is {};", quote::literal(comment)));
        }
    }
    out
}
