//! Prints rewrite rules.

use pgspec_catalog::object::{Rule, RuleEvent, TriggerEnabled};
use pgspec_catalog::{Key, QualifiedName};

use super::text;
use crate::quote;

/// `CREATE RULE`, and whether it is applied.
pub(super) fn create(key: &Key, table: &QualifiedName, rule: &Rule) -> Vec<String> {
    let (name, table) = (quote::identifier(key.name.as_str()), quote::qualified(table));
    let event = event(rule);
    let behind: String = clauses(rule).iter().map(|clause| format!("\n  {clause}")).collect();
    let mut out = vec![format!("create rule {name} as\n  on {event} to {table}{behind};")];
    let state = match rule.enabled {
        TriggerEnabled::Origin => return out,
        TriggerEnabled::Disabled => "disable",
        TriggerEnabled::Replica => "enable replica",
        TriggerEnabled::Always => "enable always",
    };
    out.push(format!("alter table {table} {state} rule {name};"));
    out
}

/// The word behind `ON`.
pub(super) fn event(rule: &Rule) -> &'static str {
    match rule.event {
        RuleEvent::Insert => "insert",
        RuleEvent::Update => "update",
        RuleEvent::Delete => "delete",
    }
}

/// What stands behind the table.
pub(super) fn clauses(rule: &Rule) -> Vec<String> {
    let mut out = Vec::new();
    out.extend(rule.condition.as_ref().map(|condition| format!("where {}", text::enclosed(condition))));
    let instead = if rule.instead { "instead" } else { "also" };
    let act = match rule.actions.as_slice() {
        [] => "nothing".to_owned(),
        [one] => text::closed(one),
        several => {
            let list = quote::join(several.iter().map(text::closed), ";\n    ");
            format!("(\n    {list}\n  )")
        }
    };
    out.push(format!("do {instead} {act}"));
    out
}
