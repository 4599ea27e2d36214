//! Schemas, extensions and default privileges.

use pgspec_catalog::object::{DefaultPrivilege, Extension};
use pgspec_catalog::{Key, Object, Privileges};
use pgspec_sql::print::tail;

use super::about;
use super::scope::{folded_key, literal_key, name_value};
use super::yaml::{Entry, Layout, Map, Yaml};

/// An entry under `schemas:`.
pub(super) fn raise(key: &Key, object: &Object) -> Entry {
    let mut map = Map::default();
    about::front(object, &mut map);
    about::back(object, &mut map);
    about::grants(&object.grants, Privileges::ALL_ON_SCHEMA, &mut map);
    let value = match (map.entries.as_slice(), object.notes.doc.as_deref()) {
        ([only], Some(doc)) if only.key.text == "doc" => Yaml::prose(doc),
        _ => Yaml::Map(map),
    };
    Entry { key: folded_key(&key.name), value, remarks: Vec::new() }
}

/// An entry under `extensions:`.
pub(super) fn extension(key: &Key, object: &Object, body: &Extension) -> Entry {
    let mut map = Map::default().laid_out(Layout::Braces);
    map.set_some("schema", body.schema.as_ref().map(name_value));
    map.set_some("version", body.version.as_deref().map(Yaml::text));
    about::texts(object.notes.doc.as_deref(), object.comment.as_deref(), &mut map);
    let value = match (map.entries.as_slice(), &body.schema) {
        ([only], Some(schema)) if only.key.text == "schema" => name_value(schema),
        _ => Yaml::Map(map),
    };
    Entry { key: literal_key(&key.name), value, remarks: Vec::new() }
}

/// Items under `default_privileges:`.
pub(super) fn default_privileges(key: &Key, body: &DefaultPrivilege) -> Vec<Yaml> {
    tail::default_privileges(key.schema.as_ref(), body).into_iter().map(Yaml::sql).collect()
}
