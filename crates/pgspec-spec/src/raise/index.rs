//! Indexes.

use pgspec_catalog::object::Index;
use pgspec_catalog::{Key, Object};
use pgspec_sql::print::tail;
use pgspec_sql::quote;

use super::about;
use super::scope::{folded_key, name_value, names_value};
use super::table::parameters;
use super::yaml::{Entry, Layout, Map, Yaml};

/// An entry under `indexes:`.
pub(super) fn raise(key: &Key, object: &Object, body: &Index) -> Entry {
    let name = folded_key(&key.name);
    let clauses = tail::index(body);
    let value = about::tail_or(
        &name,
        &clauses,
        object.notes.doc.as_deref(),
        about::is_bare(object) && is_plain(body),
        || spelled(object, body),
    );
    Entry { key: name, value, remarks: Vec::new() }
}

fn spelled(object: &Object, own: &Index) -> Map {
    let mut map = Map::default();
    map.set("keys", Yaml::sql(tail::index_keys(own)));
    map.flag("unique", own.unique);
    map.set_some("using", (own.method != "btree").then(|| name_value(&own.method)));
    if !own.include.is_empty() {
        map.set("include", names_value(&own.include));
    }
    map.flag("nulls_not_distinct", own.nulls_not_distinct);
    map.set_some("where", own.predicate.as_ref().map(|sql| Yaml::sql(sql.text.as_str())));
    map.section("with", parameters(&own.storage));
    map.set_some("tablespace", own.tablespace.as_ref().map(name_value));
    map.flag("only", own.only);
    map.set_some("attached_to", own.attached_to.as_ref().map(|name| Yaml::text(quote::qualified(name))));
    let mut statistics = Map::default().laid_out(Layout::Braces);
    for (column, target) in &own.statistics {
        statistics.set(&column.to_string(), Yaml::word(target));
    }
    map.section("statistics", statistics);
    about::front(object, &mut map);
    about::back(object, &mut map);
    map
}

/// Whether the string form says everything.
fn is_plain(own: &Index) -> bool {
    !own.only && own.attached_to.is_none() && own.statistics.is_empty()
}
