//! Rules and extended statistics.

use pgspec_catalog::object::{Rule, RuleEvent, Statistics, TriggerEnabled};
use pgspec_catalog::{Key, Object};
use pgspec_sql::print::tail;

use super::about;
use super::definition::{enabled, front, is_bare};
use super::scope::{folded_key, names_value};
use super::yaml::{Entry, Map, Yaml};

/// An entry under `rules:`.
pub(super) fn rule(key: &Key, object: &Object, body: &Rule) -> Entry {
    let name = folded_key(&key.name);
    let bare = is_bare(object) && body.enabled == TriggerEnabled::Origin;
    let value = about::tail_or(&name, &tail::rule(body), object.notes.doc.as_deref(), bare, || {
        let mut map = front(object);
        let event = match body.event {
            RuleEvent::Insert => "insert",
            RuleEvent::Update => "update",
            RuleEvent::Delete => "delete",
        };
        map.set("event", Yaml::word(event));
        map.set_some("where", body.condition.as_ref().map(|sql| Yaml::sql(sql.text.as_str())));
        let actions = match body.actions.as_slice() {
            [] => Yaml::sql("nothing"),
            [one] => Yaml::sql(one.text.as_str()),
            several => Yaml::Seq(several.iter().map(|sql| Yaml::sql(sql.text.as_str())).collect()),
        };
        map.set(if body.instead { "instead" } else { "also" }, actions);
        map.set_some("enabled", enabled(body.enabled));
        map
    });
    Entry { key: name, value, remarks: Vec::new() }
}

/// An entry under `statistics:`.
pub(super) fn statistics(key: &Key, object: &Object, body: &Statistics) -> Entry {
    let name = folded_key(&key.name);
    let bare = is_bare(object) && body.target.is_none();
    let doc = object.notes.doc.as_deref();
    let value = about::tail_or(&name, &[tail::statistics(body)], doc, bare, || {
        let mut map: Map = front(object);
        map.set("keys", Yaml::sql(tail::statistics_keys(body)));
        map.set_some("kinds", (!body.kinds.is_empty()).then(|| names_value(&body.kinds)));
        map.set_some("target", body.target.map(Yaml::word));
        map
    });
    Entry { key: name, value, remarks: Vec::new() }
}
