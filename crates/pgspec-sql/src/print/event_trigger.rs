//! Prints event triggers.

use pgspec_catalog::Key;
use pgspec_catalog::object::{EventTrigger, TriggerEnabled};

use crate::quote;

/// `CREATE EVENT TRIGGER`, and whether it fires.
pub(super) fn create(key: &Key, trigger: &EventTrigger) -> Vec<String> {
    let name = quote::identifier(key.name.as_str());
    let mut out = vec![format!("create event trigger {name}\n  {};", clauses(trigger).join("\n  "))];
    let state = match trigger.enabled {
        TriggerEnabled::Origin => return out,
        TriggerEnabled::Disabled => "disable",
        TriggerEnabled::Replica => "enable replica",
        TriggerEnabled::Always => "enable always",
    };
    out.push(format!("alter event trigger {name} {state};"));
    out
}

/// What stands behind its name.
pub(super) fn clauses(trigger: &EventTrigger) -> Vec<String> {
    let mut out = vec![format!("on {}", quote::identifier(trigger.event.as_str()))];
    if !trigger.tags.is_empty() {
        let tags = quote::join(trigger.tags.iter().map(|tag| quote::literal(tag)), ", ");
        out.push(format!("when tag in ({tags})"));
    }
    out.push(format!("execute function {}()", quote::qualified(&trigger.function)));
    out
}
