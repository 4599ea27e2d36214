//! What had another name: `was:` of the spec.

use pgspec_catalog::{Catalog, Kind, QualifiedName};
use rustc_hash::FxHashMap;

/// The former names of a model's objects and columns.
#[derive(Debug)]
pub(crate) struct Former<'a> {
    catalog: &'a Catalog,
    objects: FxHashMap<(&'a str, &'a str), Vec<(Kind, &'a str)>>,
}

impl<'a> Former<'a> {
    pub(crate) fn of(catalog: &'a Catalog) -> Self {
        let mut objects: FxHashMap<_, Vec<_>> = FxHashMap::default();
        for (_, key, object) in catalog.iter() {
            if let (Some(was), Some(schema)) = (&object.notes.was, &key.schema) {
                let new = (key.kind, key.name.as_str());
                objects.entry((schema.as_str(), was.as_str())).or_default().push(new);
            }
        }
        Self { catalog, objects }
    }

    /// What an object of one of these kinds is called now.
    pub(crate) fn object(&self, schema: &str, old: &str, kinds: &[Kind]) -> Option<&'a str> {
        let found = self.objects.get(&(schema, old))?;
        found.iter().find(|(kind, _)| kinds.contains(kind)).map(|(_, new)| *new)
    }

    /// What a table or view is called now.
    pub(crate) fn record(&self, schema: &str, old: &str) -> Option<&'a str> {
        self.object(schema, old, &[Kind::Table, Kind::View, Kind::MaterializedView])
    }

    /// What a column of a table is called now.
    pub(crate) fn column(&self, table: &QualifiedName, old: &str) -> Option<&'a str> {
        let columns = &self.catalog.table(table)?.body.columns;
        let is_old = |was: &pgspec_catalog::Name| was.as_str() == old;
        columns.iter().find(|column| column.notes.was.as_ref().is_some_and(is_old)).map(|c| c.name.as_str())
    }
}

/// What is said of a former name.
pub(crate) fn help(old: &str, new: &str) -> String {
    format!("it is called `{new}` now: the spec says `was: {old}`")
}
