//! Prints enumerated types.

use pgspec_catalog::Key;
use pgspec_catalog::object::EnumType;

use crate::quote;

/// `CREATE TYPE … AS ENUM`, on one line if it is not long.
pub(super) fn create(key: &Key, body: &EnumType) -> String {
    let name = quote::qualified(&key.qualified_name());
    let labels: Vec<_> = body.labels.iter().map(|label| quote::literal(&label.value)).collect();
    let line = format!("create type {name} as enum ({});", labels.join(", "));
    if line.len() <= 100 {
        return line;
    }
    format!("create type {name} as enum (\n  {}\n);", labels.join(",\n  "))
}
