//! Foreign-data wrappers and servers.

use pgspec_catalog::object::{ForeignDataWrapper, ForeignServer};
use pgspec_catalog::{Key, Name, Object, Privileges, Text};
use pgspec_sql::print::tail;
use pgspec_sql::quote;

use super::about;
use super::scope::{folded_key, literal_key, name_value};
use super::yaml::{Entry, Layout, Map, Yaml};

/// An entry under `foreign_servers:`.
pub(super) fn server(key: &Key, object: &Object, body: &ForeignServer) -> Entry {
    let name = folded_key(&key.name);
    let bare = about::is_bare(object) && object.owner.is_none() && object.grants.is_empty();
    let value = about::tail_or(&name, &[tail::server(body)], object.notes.doc.as_deref(), bare, || {
        let mut map = Map::default();
        about::front(object, &mut map);
        about::back(object, &mut map);
        map.set("wrapper", name_value(&body.wrapper));
        map.set_some("type", body.server_type.as_deref().map(Yaml::text));
        map.set_some("version", body.version.as_deref().map(Yaml::text));
        map.section("options", options(&body.options));
        about::grants(&object.grants, Privileges::ALL_ON_FOREIGN, &mut map);
        map
    });
    Entry { key: name, value, remarks: Vec::new() }
}

/// An entry under `foreign_data_wrappers:`.
pub(super) fn wrapper(key: &Key, object: &Object, body: &ForeignDataWrapper) -> Entry {
    let mut map = Map::default();
    about::front(object, &mut map);
    about::back(object, &mut map);
    map.set_some("handler", body.handler.as_ref().map(|name| Yaml::text(quote::qualified(name))));
    map.set_some("validator", body.validator.as_ref().map(|name| Yaml::text(quote::qualified(name))));
    map.section("options", options(&body.options));
    about::grants(&object.grants, Privileges::ALL_ON_FOREIGN, &mut map);
    Entry { key: folded_key(&key.name), value: Yaml::Map(map.laid_out(Layout::Braces)), remarks: Vec::new() }
}

/// `options:`
pub(super) fn options(list: &[(Name, Text)]) -> Map {
    let mut map = Map::default().laid_out(Layout::Braces);
    for (name, value) in list {
        map.push(literal_key(name), Yaml::text(value.as_str()));
    }
    map
}
