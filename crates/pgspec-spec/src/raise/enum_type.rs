//! Enums.

use pgspec_catalog::object::{EnumLabel, EnumType};
use pgspec_catalog::{Key, Object, Privileges};

use super::about;
use super::scope::Scope;
use super::yaml::{Entry, Layout, Map, Yaml};

/// An entry under `enums:`.
pub(super) fn raise(scope: &Scope<'_>, key: &Key, object: &Object, body: &EnumType) -> Entry {
    let mut map = Map::default();
    about::front(object, &mut map);
    about::back(object, &mut map);
    about::grants(&object.grants, Privileges::ALL_ON_TYPE, &mut map);
    let labels = Yaml::Seq(body.labels.iter().map(label).collect());
    let value = if map.entries.is_empty() {
        labels
    } else {
        map.set("values", labels);
        Yaml::Map(map)
    };
    Entry { key: scope.object_key(&key.qualified_name()), value, remarks: Vec::new() }
}

fn label(label: &EnumLabel) -> Yaml {
    if label.doc.is_none() && label.was.is_none() {
        return Yaml::text(label.value.as_str());
    }
    let mut map = Map::default().laid_out(Layout::Braces);
    map.set("value", Yaml::text(label.value.as_str()));
    map.set_some("doc", label.doc.as_deref().map(Yaml::prose));
    map.set_some("was", label.was.as_deref().map(Yaml::text));
    Yaml::Map(map)
}
