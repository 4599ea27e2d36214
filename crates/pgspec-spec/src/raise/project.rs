//! `pgspec.yaml`.

use pgspec_catalog::{Body, Catalog, Kind};

use super::RaiseOptions;
use super::schema;
use super::scope::{Known, name_value};
use super::yaml::{Layout, Map, Yaml};
use crate::settings::Platform;

/// The settings of the project. What is generated is left at its defaults.
pub(super) fn settings(catalog: &Catalog, options: &RaiseOptions) -> Map {
    let mut map = Map::default();
    map.set("name", Yaml::text(options.name.as_str()));
    map.set_some("doc", options.doc.as_deref().map(Yaml::prose));
    map.set("postgres", Yaml::word(options.postgres));
    if let Some(Platform::Supabase { legacy_grants }) = options.platform {
        let mut inner = Map::default().laid_out(Layout::Braces);
        inner.set("grants", Yaml::word(if legacy_grants { "legacy" } else { "explicit" }));
        let mut platform = Map::default().laid_out(Layout::Braces);
        platform.set("supabase", Yaml::Map(inner));
        map.set("platform", Yaml::Map(platform));
    }
    map.set("schema", name_value(&options.default_schema));
    map.set("comments", Yaml::word("keep"));
    let mut extensions = Map::default();
    for (_, key, object) in catalog.of_kind(Kind::Extension) {
        if let Body::Extension(body) = &object.body
            && Known::is_managed(object)
        {
            extensions.entries.push(schema::extension(key, object, body));
        }
    }
    extensions.entries.sort_by(|a, b| a.key.cmp(&b.key));
    map.section("extensions", extensions);
    map
}
