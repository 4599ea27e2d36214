//! Prints composite types.

use pgspec_catalog::Key;
use pgspec_catalog::object::{Attribute, CompositeType};

use crate::quote;

/// `CREATE TYPE … AS (…)`, one attribute a line.
pub(super) fn create(key: &Key, composite: &CompositeType) -> String {
    let name = quote::qualified(&key.qualified_name());
    let attributes = composite.attributes.iter().map(|attribute| {
        format!("  {} {}", quote::identifier(attribute.name.as_str()), self::attribute(attribute))
    });
    let list = quote::join(attributes, ",\n");
    if list.is_empty() {
        format!("create type {name} as ();")
    } else {
        format!("create type {name} as (\n{list}\n);")
    }
}

/// What stands behind an attribute's name.
pub(super) fn attribute(attribute: &Attribute) -> String {
    let mut out = quote::data_type(&attribute.data_type);
    if let Some(collation) = &attribute.collation {
        out.push_str(&format!(" collate {}", quote::qualified(collation)));
    }
    out
}
