//! Prints extended statistics.

use pgspec_catalog::Key;
use pgspec_catalog::object::{IndexKeyTarget, Statistics};

use super::text;
use crate::quote;

/// `CREATE STATISTICS`, and its target.
pub(super) fn create(key: &Key, statistics: &Statistics) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let table = quote::qualified(&statistics.table);
    let mut out = vec![format!("create statistics {name} {} from {table};", definition(statistics))];
    out.extend(statistics.target.map(|target| format!("alter statistics {name} set statistics {target};")));
    out
}

/// `(ndistinct) on a, (lower(b))`: what stands between its name and `FROM`.
pub(super) fn definition(statistics: &Statistics) -> String {
    let kinds = if statistics.kinds.is_empty() {
        String::new()
    } else {
        format!("{} ", text::columns(&statistics.kinds))
    };
    format!("{kinds}on {}", keys(statistics))
}

/// `a, (lower(b))`
pub(super) fn keys(statistics: &Statistics) -> String {
    let keys = statistics.keys.iter().map(|key| match key {
        IndexKeyTarget::Column(name) => quote::identifier(name.as_str()).into_owned(),
        IndexKeyTarget::Expression(sql) => text::enclosed(sql),
    });
    quote::join(keys, ", ")
}
