//! Who may do what with an object: its grants, and for a table its row security, its policies and what is declared.

use std::fmt::Write as _;

use pgspec_catalog::access::Actor;
use pgspec_catalog::object::Policy;
use pgspec_catalog::{Grant, Grantee, Key, Name, Object, Privilege, Privileges};

use super::{Model, heading};

pub(super) fn text(model: &Model<'_>, key: &Key, object: &Object) -> String {
    let mut text = heading(model, key, object);
    text.push_str("\n  grants\n");
    if let Some(owner) = &object.owner {
        let _ = writeln!(text, "    {owner}: everything (owner)");
    }
    for grant in &object.grants {
        let _ = writeln!(text, "    {}: {}", grant.to.as_str(), privileges_of(grant));
    }
    if object.grants.is_empty() {
        text.push_str("    nobody but the owner\n");
    }
    let Some(table) = object.body.as_table() else {
        return text;
    };
    let security = match (table.row_security.enabled, table.row_security.forced) {
        (false, _) => "off: a grant covers every row",
        (true, false) => "on: a grant covers the rows that a policy admits; the owner sees all",
        (true, true) => "forced: a grant covers the rows that a policy admits, the owner included",
    };
    let _ = writeln!(text, "\n  row security {security}");
    if let Some(reason) = &table.notes.security_reason {
        let _ = writeln!(text, "    {reason}");
    }
    let relation = key.qualified_name();
    let policies = model
        .catalog
        .children(&relation)
        .filter_map(|(_, key, object)| object.body.as_policy().map(|policy| (&key.name, policy)));
    for (name, policy) in policies {
        text.push_str(&describe(name, policy));
    }
    if !table.notes.access.is_empty() {
        text.push_str("\n  declared\n");
        for (actor, allowed) in &table.notes.access {
            let actor = match actor {
                Actor::Owner => "the row's owner",
                Actor::Others => "others",
                Actor::Role(name) => name.as_str(),
            };
            let _ = writeln!(text, "    {actor}: {}", list(*allowed));
        }
    }
    text
}

fn privileges_of(grant: &Grant) -> String {
    let columns: Vec<_> = grant.columns.iter().map(Name::as_str).collect();
    let columns = if columns.is_empty() { String::new() } else { format!(" ({})", columns.join(", ")) };
    let option = if grant.grant_option { ", with grant option" } else { "" };
    format!("{}{columns}{option}", list(grant.privileges))
}

fn list(privileges: Privileges) -> String {
    let words: Vec<_> = privileges.iter().map(Privilege::keyword).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}

fn describe(name: &Name, policy: &Policy) -> String {
    let roles: Vec<_> = policy.roles.iter().map(Grantee::as_str).collect();
    let kind = if policy.permissive { "admits" } else { "demands" };
    let mut text = format!("\n    {name}\n      {kind} {} for {}\n", policy.command.sql(), roles.join(", "));
    for (word, sql) in [("using", &policy.using), ("with check", &policy.check)] {
        if let Some(sql) = sql {
            let _ = writeln!(text, "      {word} {}", sql.text);
        }
    }
    text
}
