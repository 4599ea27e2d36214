//! Triggers.

use pgspec_catalog::object::{Deferral, Trigger, TriggerEnabled, TriggerLevel, TriggerTiming};
use pgspec_catalog::{Key, Object};
use pgspec_sql::print::tail;
use pgspec_sql::quote;

use super::about;
use super::scope::{Scope, folded_key};
use super::yaml::{Entry, Map, Yaml};

/// An entry under `triggers:`.
pub(super) fn raise(scope: &Scope<'_>, key: &Key, object: &Object, body: &Trigger) -> Entry {
    let body = scope.trigger(body);
    let name = folded_key(&key.name);
    let clauses = tail::trigger(&body);
    let bare = about::is_bare(object) && body.enabled == TriggerEnabled::Origin;
    let value = about::tail_or(&name, &clauses, object.notes.doc.as_deref(), bare, || spelled(object, &body));
    Entry { key: name, value, remarks: Vec::new() }
}

fn spelled(object: &Object, own: &Trigger) -> Map {
    let mut map = Map::default();
    let timing = match own.timing {
        TriggerTiming::Before => "before",
        TriggerTiming::After => "after",
        TriggerTiming::InsteadOf => "instead_of",
    };
    map.set(timing, Yaml::sql(tail::trigger_events(&own.events)));
    map.flag("constraint", own.constraint.is_some());
    map.set_some("from", own.from.as_ref().map(|name| Yaml::sql(quote::qualified(name))));
    let deferrable = match own.constraint {
        None | Some(Deferral::Immediate) => None,
        Some(Deferral::Deferrable) => Some("immediate"),
        Some(Deferral::Deferred) => Some("deferred"),
    };
    map.set_some("deferrable", deferrable.map(Yaml::word));
    map.set_some("referencing", tail::transition_tables(own).map(Yaml::sql));
    let level = match own.level {
        TriggerLevel::Row => "row",
        TriggerLevel::Statement => "statement",
    };
    map.set("for_each", Yaml::word(level));
    map.set_some("when", own.condition.as_ref().map(|sql| Yaml::sql(sql.text.as_str())));
    map.set("execute", Yaml::sql(tail::trigger_call(own)));
    let enabled = match own.enabled {
        TriggerEnabled::Origin => None,
        TriggerEnabled::Disabled => Some("disabled"),
        TriggerEnabled::Replica => Some("replica"),
        TriggerEnabled::Always => Some("always"),
    };
    map.set_some("enabled", enabled.map(Yaml::word));
    about::front(object, &mut map);
    about::back(object, &mut map);
    map
}
