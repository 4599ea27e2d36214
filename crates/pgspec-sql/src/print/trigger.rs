//! Prints triggers.

use pgspec_catalog::object::{Deferral, Trigger, TriggerEnabled, TriggerEvents, TriggerLevel, TriggerTiming};
use pgspec_catalog::{Key, QualifiedName};

use super::{constraint, text};
use crate::quote;

/// `CREATE TRIGGER`
pub(super) fn create(key: &Key, table: &QualifiedName, trigger: &Trigger) -> String {
    let constraint = if trigger.constraint.is_some() { "constraint " } else { "" };
    let name = quote::identifier(key.name.as_str());
    let timing = match trigger.timing {
        TriggerTiming::Before => "before",
        TriggerTiming::After => "after",
        TriggerTiming::InsteadOf => "instead of",
    };
    let mut out = format!("create {constraint}trigger {name}");
    out.push_str(&format!("\n  {timing} {} on {}", events(&trigger.events), quote::qualified(table)));
    if let Some(from) = &trigger.from {
        out.push_str(&format!("\n  from {}", quote::qualified(from)));
    }
    if let Some(deferral) = trigger.constraint.filter(|deferral| *deferral != Deferral::Immediate) {
        out.push_str(&format!("\n {}", constraint::deferral(deferral)));
    }
    if trigger.old_table.is_some() || trigger.new_table.is_some() {
        out.push_str("\n  referencing");
        if let Some(name) = &trigger.old_table {
            out.push_str(&format!(" old table as {}", quote::identifier(name.as_str())));
        }
        if let Some(name) = &trigger.new_table {
            out.push_str(&format!(" new table as {}", quote::identifier(name.as_str())));
        }
    }
    out.push_str(match trigger.level {
        TriggerLevel::Row => "\n  for each row",
        TriggerLevel::Statement => "\n  for each statement",
    });
    if let Some(condition) = &trigger.condition {
        out.push_str(&format!("\n  when {}", text::enclosed(condition)));
    }
    let arguments = quote::join(trigger.arguments.iter().map(|argument| quote::literal(argument)), ", ");
    out.push_str(&format!("\n  execute function {}({arguments});", quote::qualified(&trigger.function)));
    out
}

/// `ALTER TABLE … ENABLE TRIGGER`, for a trigger that does not fire as new ones do.
pub(super) fn enabled(key: &Key, table: &QualifiedName, trigger: &Trigger) -> Option<String> {
    let state = match trigger.enabled {
        TriggerEnabled::Origin => return None,
        TriggerEnabled::Disabled => "disable",
        TriggerEnabled::Replica => "enable replica",
        TriggerEnabled::Always => "enable always",
    };
    let (table, name) = (quote::qualified(table), quote::identifier(key.name.as_str()));
    Some(format!("alter table {table} {state} trigger {name};"))
}

pub(super) fn events(events: &TriggerEvents) -> String {
    let mut list = Vec::new();
    if events.insert {
        list.push("insert".to_owned());
    }
    if events.update && events.update_of.is_empty() {
        list.push("update".to_owned());
    } else if events.update {
        list.push(format!("update of {}", quote::identifiers(&events.update_of)));
    }
    if events.delete {
        list.push("delete".to_owned());
    }
    if events.truncate {
        list.push("truncate".to_owned());
    }
    list.join(" or ")
}
