//! Scheduled jobs.

use pgspec_catalog::object::Job;
use pgspec_catalog::{Key, Object};

use super::scope::literal_key;
use super::yaml::{Entry, Map, Yaml};

/// An entry under `jobs:`.
pub(super) fn raise(key: &Key, object: &Object, body: &Job) -> Entry {
    let mut map = Map::default();
    map.set_some("doc", object.notes.doc.as_deref().map(Yaml::prose));
    map.set("cron", Yaml::text(body.schedule.as_str()));
    map.set("run", Yaml::sql(body.command.text.as_str()));
    map.set_some("active", (!body.active).then(|| Yaml::word(false)));
    Entry { key: literal_key(&key.name), value: Yaml::Map(map), remarks: Vec::new() }
}
