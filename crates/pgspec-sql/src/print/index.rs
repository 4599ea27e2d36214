//! Prints indexes, and the keys that they share with `EXCLUDE` constraints.

use pgspec_catalog::object::{Index, IndexKey, IndexKeyTarget, NullsOrder, SortOrder};
use pgspec_catalog::{Key, Name};

use super::text;
use crate::quote;

/// `CREATE INDEX`
pub(super) fn create(key: &Key, index: &Index) -> String {
    print(&key.name, index, false)
}

/// The same; with `CONCURRENTLY` if that is asked for.
pub(super) fn print(name: &Name, index: &Index, concurrently: bool) -> String {
    let unique = if index.unique { "unique " } else { "" };
    let name = quote::identifier(name.as_str());
    let table = quote::qualified(&index.table);
    let way = if concurrently { "concurrently " } else { "" };
    let only = if index.only { "only " } else { "" };
    let mut out = format!("create {unique}index {way}{name} on {only}{table}");
    if index.method != "btree" {
        out.push_str(&format!(" using {}", quote::identifier(index.method.as_str())));
    }
    out.push_str(&format!(" ({})", quote::join(index.keys.iter().map(self::key), ", ")));
    out.push_str(&text::include(&index.include));
    if index.nulls_not_distinct {
        out.push_str(" nulls not distinct");
    }
    out.push_str(&text::storage(&index.storage));
    out.push_str(&text::tablespace(index.tablespace.as_ref()));
    if let Some(predicate) = &index.predicate {
        out.push_str(&format!(" where {}", text::closed(predicate)));
    }
    out.push(';');
    out
}

/// One key: `lower(name) collate "C" text_pattern_ops desc nulls last`.
pub(super) fn key(key: &IndexKey) -> String {
    let mut out = match &key.target {
        IndexKeyTarget::Column(name) => quote::identifier(name.as_str()).into_owned(),
        IndexKeyTarget::Expression(sql) => text::enclosed(sql),
    };
    if let Some(collation) = &key.collation {
        out.push_str(&format!(" collate {}", quote::qualified(collation)));
    }
    if let Some(opclass) = &key.opclass {
        out.push_str(&format!(" {}", quote::qualified(&opclass.name)));
        if !opclass.parameters.is_empty() {
            out.push_str(&format!(" ({})", text::parameters(&opclass.parameters)));
        }
    }
    if key.order == SortOrder::Descending {
        out.push_str(" desc");
    }
    if key.nulls != NullsOrder::default_for(key.order) {
        out.push_str(match key.nulls {
            NullsOrder::First => " nulls first",
            NullsOrder::Last => " nulls last",
        });
    }
    out
}
