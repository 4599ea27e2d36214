//! What stands around a source: what somebody else owns, and where names are looked for.

use std::collections::BTreeMap;

use pgspec_builtin::Tables;
use pgspec_catalog::{Body, Catalog, Name, Sources};
use pgspec_spec::Platform;

use super::cache::Cache;
use crate::pipeline::Checked;

/// What a project knows of extensions, by their names.
pub type Extensions = BTreeMap<String, &'static Tables>;

/// What stands around a source. A source that is a project brings its own.
#[derive(Clone, Debug)]
pub struct Context {
    /// What a platform or somebody else owns.
    pub base: Catalog,
    /// Where that was written.
    pub sources: Sources,
    /// Where names without a schema are looked for, and the first of them is where they are created.
    pub search_path: Vec<Name>,
    /// The schema of names without one.
    pub default_schema: Name,
    /// The major version of Postgres.
    pub postgres: u16,
    /// What the project itself knows of extensions.
    pub extensions: Extensions,
    /// The platform.
    pub platform: Option<Platform>,
    /// Where it is kept what histories come to, if anywhere.
    pub cache: Option<Cache>,
}

impl Context {
    /// A context without a project. `search_path` may be empty: that is `public`.
    pub fn new(platform: Option<Platform>, search_path: Vec<Name>, postgres: u16) -> Self {
        let mut sources = Sources::default();
        // A pack has no faults in a released version.
        let base = platform.map_or_else(Catalog::new, |one| pgspec_spec::pack(one, &mut sources).0);
        let default_schema = search_path.first().cloned().unwrap_or_else(|| Name::exact("public"));
        let mut search_path = search_path;
        for schema in
            std::iter::once(default_schema.clone()).chain(platform.map(|_| Name::exact("extensions")))
        {
            if !search_path.contains(&schema) {
                search_path.push(schema);
            }
        }
        Self {
            base,
            sources,
            search_path,
            default_schema,
            postgres,
            extensions: Extensions::new(),
            platform,
            cache: Cache::of_user(),
        }
    }

    /// The context of what belongs to a project: what the project declares as somebody else's, its platform included.
    pub fn of(checked: &Checked) -> Self {
        let (spec, settings) = (&checked.spec, &checked.spec.settings);
        let mut base = Catalog::new();
        for (_, key, object) in spec.catalog.iter().filter(|(_, _, object)| !object.is_managed()) {
            let mut object = object.clone();
            // What the project adds to a table of somebody else is its own.
            if let Body::Table(table) = &mut object.body {
                table.columns.retain(|column| !column.notes.added);
            }
            // The keys of one catalog are different.
            let _ = base.insert(key.clone(), object);
        }
        Self {
            base,
            sources: checked.sources.clone(),
            search_path: spec.catalog.search_path(&settings.default_schema),
            default_schema: settings.default_schema.clone(),
            postgres: settings.postgres,
            extensions: checked.snapshots().clone(),
            platform: settings.platform,
            cache: Cache::of_user(),
        }
    }
}
