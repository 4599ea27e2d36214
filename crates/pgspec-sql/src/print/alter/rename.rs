//! Prints renames.

use pgspec_catalog::object::Body;
use pgspec_catalog::{Key, Name, Object, QualifiedName, Text};

use crate::print::target;
use crate::quote;

/// `ALTER … RENAME TO`, or into another schema if only that differs. `None` for what has no name that could change.
pub fn rename(key: &Key, object: &Object, to: &Name) -> Option<String> {
    let to = quote::identifier(to.as_str());
    if object.body.as_constraint().is_some() {
        let table = quote::qualified(&key.relation()?);
        let name = quote::identifier(key.name.as_str());
        return Some(format!("alter table {table} rename constraint {name} to {to};"));
    }
    Some(format!("alter {} rename to {to};", target(key, object)?))
}

/// `ALTER TABLE … RENAME COLUMN`, of views and types too.
pub fn rename_column(key: &Key, object: &Object, from: &Name, to: &Name) -> Option<String> {
    let word = if matches!(object.body, Body::CompositeType(_)) { "attribute" } else { "column" };
    let (from, to) = (quote::identifier(from.as_str()), quote::identifier(to.as_str()));
    Some(format!("alter {} rename {word} {from} to {to};", target(key, object)?))
}

/// `ALTER TYPE … RENAME VALUE`
pub fn rename_value(key: &Key, from: &Text, to: &Text) -> String {
    let name = quote::qualified(&key.qualified_name());
    format!("alter type {name} rename value {} to {};", quote::literal(from), quote::literal(to))
}

/// `ALTER TYPE … RENAME TO` of the multirange type of a range type, which keeps its name when the range type gets another.
pub fn rename_multirange(from: &QualifiedName, to: &QualifiedName) -> String {
    let to = quote::identifier(to.name.as_str());
    format!("alter type {} rename to {to};", quote::qualified(from))
}

/// `ALTER DOMAIN … RENAME CONSTRAINT`
pub fn rename_domain_check(key: &Key, from: &Name, to: &Name) -> String {
    let (from, to) = (quote::identifier(from.as_str()), quote::identifier(to.as_str()));
    format!("alter domain {} rename constraint {from} to {to};", quote::qualified(&key.qualified_name()))
}
