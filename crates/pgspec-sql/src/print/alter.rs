//! Prints statements that change or drop what is there. Each function makes one statement; what must come before or
//! behind it is decided by who plans.

mod acl;
mod column;
mod foreign;
mod online;
mod publication;
mod rename;
pub mod rows;
mod table;
mod text_search;
mod types;

use pgspec_catalog::object::{
    Body, DefaultPrivilege, EventTrigger, Index, Policy, PrivilegeTarget, Role, Sequence, SequenceOptions,
    Setting, SettingScope, Statistics, Trigger, TriggerEnabled, View,
};
use pgspec_catalog::{Grantee, Key, Name, Object, QualifiedName, Text};

use super::{grant, policy as print_policy, sequence, target, text};
use crate::quote;

pub use acl::{identity_privileges, privileges};
pub use column::{
    add_column, add_identity, add_not_null, change_identity, change_not_null, column_comment, column_options,
    column_storage, comment_on_not_null, compression, drop_column, drop_default, drop_expression,
    drop_identity, foreign_options, not_null, set_default, set_expression, set_type, statistics,
};
pub use foreign::{options_after, server, wrapper_options};
pub use online::{
    add_is_set, add_not_valid, add_only, add_using_index, attach_index, create_index_concurrently,
    create_index_on_only, create_sequence, drop_constraint, drop_index_concurrently, fill_with_default,
    goes_on, index_of_key, rename_constraint,
};
pub use publication::{
    publication_options, publish_schema, publish_table, set_published, unpublish_schema, unpublish_table,
};
pub use rename::{rename, rename_column, rename_domain_check, rename_multirange, rename_value};
pub use table::{
    access_method, add_constraint, attach, cluster, deferral, detach, enforced, inherit, logged, of_type,
    options, replica_identity, row_security, storage, tablespace, update, validate,
};
pub use text_search::{Mappings, dictionary, dictionary_options_after, mappings};
pub use types::{
    add_attribute, add_value, change_domain_not_null, domain_check, domain_check_comment, domain_default,
    domain_not_null, drop_attribute, drop_domain_check, validate_domain,
};

/// `DROP`, or whatever takes an object away. Nothing for rows, which are data once they are there.
pub fn drop(key: &Key, object: &Object) -> Vec<String> {
    let one = match &object.body {
        Body::Constraint(_) => {
            let Some(table) = key.relation() else { return Vec::new() };
            let name = quote::identifier(key.name.as_str());
            format!("alter table {} drop constraint {name};", quote::qualified(&table))
        }
        Body::DefaultPrivilege(body) => return drop_default_privileges(key, body),
        Body::Setting(body) => reset(key, body),
        Body::Job(_) => format!("select cron.unschedule({});", quote::literal(key.name.as_str())),
        Body::Seed(_) => return Vec::new(),
        Body::Role(_)
        | Body::Schema(_)
        | Body::Extension(_)
        | Body::Collation(_)
        | Body::Enum(_)
        | Body::Domain(_)
        | Body::CompositeType(_)
        | Body::RangeType(_)
        | Body::Function(_)
        | Body::Aggregate(_)
        | Body::Operator(_)
        | Body::Cast(_)
        | Body::TextSearchDictionary(_)
        | Body::TextSearchConfiguration(_)
        | Body::ForeignDataWrapper(_)
        | Body::ForeignServer(_)
        | Body::Sequence(_)
        | Body::Table(_)
        | Body::Index(_)
        | Body::Statistics(_)
        | Body::View(_)
        | Body::Rule(_)
        | Body::Trigger(_)
        | Body::Policy(_)
        | Body::EventTrigger(_)
        | Body::Publication(_) => {
            let Some(target) = target(key, object) else { return Vec::new() };
            format!("drop {target};")
        }
    };
    vec![one]
}

/// `ALTER … OWNER TO`; to whoever runs the statement if nobody is named.
pub fn owner(key: &Key, object: &Object, owner: Option<&Name>) -> Option<String> {
    let owner = owner.map_or("current_user".into(), |name| quote::identifier(name.as_str()));
    Some(format!("alter {} owner to {owner};", target(key, object)?))
}

/// `COMMENT ON`; `null` takes it away.
pub fn comment(key: &Key, object: &Object, comment: Option<&Text>) -> Option<String> {
    Some(format!("comment on {} is {};", target(key, object)?, comment_text(comment)))
}

fn comment_text(comment: Option<&Text>) -> String {
    comment.map_or_else(|| "null".to_owned(), |comment| quote::literal(comment))
}

/// Takes away what default privileges give.
fn drop_default_privileges(key: &Key, body: &DefaultPrivilege) -> Vec<String> {
    let mut head = format!("alter default privileges for role {}", quote::identifier(body.role.as_str()));
    if let Some(schema) = &key.schema {
        head.push_str(&format!(" in schema {}", quote::identifier(schema.as_str())));
    }
    let target = body.target.sql();
    let mut to: Vec<&Grantee> = body.grants.iter().map(|grant| &grant.to).collect();
    to.dedup();
    let builtin = matches!(body.target, PrivilegeTarget::Functions | PrivilegeTarget::Types);
    let mut out = Vec::new();
    let public = builtin && key.schema.is_none();
    to.retain(|grantee| !(public && **grantee == Grantee::Public));
    if !to.is_empty() {
        out.push(format!("{head} revoke all on {target} from {};", grant::grantees(to)));
    }
    // What everybody has without a word comes back.
    if public {
        out.push(format!("{head} grant all on {target} to public;"));
    }
    out
}

/// `ALTER DATABASE … RESET` or `ALTER ROLE … RESET`
fn reset(key: &Key, setting: &Setting) -> String {
    let reset = format!("reset {}", quote::parameter(key.name.as_str()));
    let in_database = |what: &str| {
        let format = quote::literal(&format!("{what} {}", reset.replace('%', "%%")));
        let body = format!("\nbegin\n  execute format({format}, current_database());\nend\n");
        format!("do {};", quote::dollar(&body))
    };
    match &setting.scope {
        SettingScope::Database => in_database("alter database %I"),
        SettingScope::Role(role) => format!("alter role {} {reset};", quote::identifier(role.as_str())),
        SettingScope::RoleInDatabase(role) => {
            let role = quote::identifier(role.as_str()).replace('%', "%%");
            in_database(&format!("alter role {role} in database %I"))
        }
    }
}

/// `ALTER POLICY`: all that it can change. Roles, `USING` and `WITH CHECK` are said whole.
pub fn policy(key: &Key, body: &Policy) -> Option<String> {
    let name = quote::identifier(key.name.as_str());
    let head = format!("alter policy {name} on {}", quote::qualified(&key.relation()?));
    Some(format!("{head}{};", print_policy::alterable(body)))
}

/// `ALTER TABLE … ENABLE TRIGGER`, in all its forms.
pub fn trigger_enabled(key: &Key, body: &Trigger) -> Option<String> {
    let (word, name) = (state(body.enabled), quote::identifier(key.name.as_str()));
    Some(format!("alter table {} {word} trigger {name};", quote::qualified(&key.relation()?)))
}

/// `ALTER EVENT TRIGGER … ENABLE`, in all its forms.
pub fn event_trigger_enabled(key: &Key, body: &EventTrigger) -> String {
    format!("alter event trigger {} {};", quote::identifier(key.name.as_str()), state(body.enabled))
}

fn state(enabled: TriggerEnabled) -> &'static str {
    match enabled {
        TriggerEnabled::Origin => "enable",
        TriggerEnabled::Disabled => "disable",
        TriggerEnabled::Replica => "enable replica",
        TriggerEnabled::Always => "enable always",
    }
}

/// `ALTER STATISTICS … SET STATISTICS`; the usual target if none is named.
pub fn statistics_target(key: &Key, body: &Statistics) -> String {
    let name = quote::qualified(&key.qualified_name());
    format!("alter statistics {name} set statistics {};", body.target.unwrap_or(-1))
}

/// `ALTER EXTENSION … UPDATE TO`
pub fn extension_version(key: &Key, version: &Text) -> String {
    format!("alter extension {} update to {};", quote::identifier(key.name.as_str()), quote::literal(version))
}

/// `ALTER EXTENSION … SET SCHEMA`
pub fn extension_schema(key: &Key, schema: &Name) -> String {
    let (name, schema) = (quote::identifier(key.name.as_str()), quote::identifier(schema.as_str()));
    format!("alter extension {name} set schema {schema};")
}

/// `ALTER ROLE`, all attributes that differ, and its memberships.
pub fn role(key: &Key, from: &Role, to: &Role) -> Vec<String> {
    let name = quote::identifier(key.name.as_str());
    let flags = [
        (from.superuser, to.superuser, "superuser"),
        (from.create_db, to.create_db, "createdb"),
        (from.create_role, to.create_role, "createrole"),
        (from.inherit, to.inherit, "inherit"),
        (from.login, to.login, "login"),
        (from.replication, to.replication, "replication"),
        (from.bypass_rls, to.bypass_rls, "bypassrls"),
    ];
    let changed = flags.into_iter().filter(|(from, to, _)| from != to);
    let mut words: Vec<String> =
        changed.map(|(_, on, word)| if on { word.to_owned() } else { format!("no{word}") }).collect();
    if from.connection_limit != to.connection_limit {
        words.push(format!("connection limit {}", to.connection_limit.unwrap_or(-1)));
    }
    let mut out = Vec::new();
    if !words.is_empty() {
        out.push(format!("alter role {name} {};", words.join(" ")));
    }
    for of in &from.member_of {
        let of_name = quote::identifier(of.as_str());
        if !to.member_of.contains(of) {
            out.push(format!("revoke {of_name} from {name};"));
        } else if from.admin_of.contains(of) && !to.admin_of.contains(of) {
            out.push(format!("revoke admin option for {of_name} from {name};"));
        }
    }
    for of in &to.member_of {
        let admin = to.admin_of.contains(of);
        if !from.member_of.contains(of) || (admin && !from.admin_of.contains(of)) {
            let option = if admin { " with admin option" } else { "" };
            out.push(format!("grant {} to {name}{option};", quote::identifier(of.as_str())));
        }
    }
    out
}

/// `ALTER SEQUENCE`: type and options, said whole.
pub fn sequence(key: &Key, from: &Sequence, to: &Sequence) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let mut out = Vec::new();
    let mut words = Vec::new();
    if from.data_type != to.data_type {
        words.push(format!("as {}", quote::data_type(&to.data_type)));
    }
    let before = from.options.clone().with_defaults(&from.data_type);
    let after = to.options.clone().with_defaults(&to.data_type);
    out.extend(into_bounds(&name, &before, &after));
    words.extend(sequence_options(&before, &after));
    if !words.is_empty() {
        out.push(format!("alter sequence {name} {};", words.join(" ")));
    }
    if from.unlogged != to.unlogged {
        let word = if to.unlogged { "unlogged" } else { "logged" };
        out.push(format!("alter sequence {name} set {word};"));
    }
    out
}

/// `ALTER SEQUENCE … OWNED BY`
pub fn sequence_owner(key: &Key, body: &Sequence) -> String {
    match &body.owned_by {
        Some(owner) => sequence::owned_by(&key.qualified_name(), owner),
        None => format!("alter sequence {} owned by none;", quote::qualified(&key.qualified_name())),
    }
}

/// A sequence whose bounds get narrower may stand outside of them: it is moved to the nearest of those that are in both.
fn into_bounds(name: &str, from: &SequenceOptions, to: &SequenceOptions) -> Option<String> {
    let (old_low, old_high) = (from.min_value?, from.max_value?);
    let (low, high) = (to.min_value?, to.max_value?);
    if low <= old_low && high >= old_high {
        return None;
    }
    let (low, high) = (low.max(old_low), high.min(old_high));
    if low > high {
        let start = to.start?;
        return Some(format!(
            "alter sequence {name} minvalue {} maxvalue {} restart with {start};",
            old_low.min(to.min_value?),
            old_high.max(to.max_value?)
        ));
    }
    let literal = quote::literal(name);
    Some(format!(
        "select setval({literal}, greatest({low}, least({high}, last_value)), is_called) from {name};"
    ))
}

/// The options that differ, both lists with all that goes without saying.
fn sequence_options(from: &SequenceOptions, to: &SequenceOptions) -> Vec<String> {
    let numbers = [
        ("increment by", from.increment, to.increment),
        ("minvalue", from.min_value, to.min_value),
        ("maxvalue", from.max_value, to.max_value),
        ("start with", from.start, to.start),
        ("cache", from.cache, to.cache),
    ];
    let changed = numbers.into_iter().filter(|(_, from, to)| from != to);
    let mut out: Vec<String> = changed.filter_map(|(word, _, to)| Some(format!("{word} {}", to?))).collect();
    if from.cycle != to.cycle {
        out.push(if to.cycle { "cycle".to_owned() } else { "no cycle".to_owned() });
    }
    out
}

/// `ALTER INDEX`: storage parameters, tablespace, statistics of expressions. Keys cannot be changed.
pub fn index(key: &Key, from: &Index, to: &Index) -> Vec<String> {
    let name = format!("index {}", quote::qualified(&key.qualified_name()));
    let mut out = table::storage(&name, &from.storage, &to.storage);
    if from.tablespace != to.tablespace {
        out.push(table::tablespace(&name, to.tablespace.as_ref()));
    }
    for (column, target) in &to.statistics {
        if !from.statistics.contains(&(*column, *target)) {
            out.push(format!("alter {name} alter column {column} set statistics {target};"));
        }
    }
    for (column, _) in &from.statistics {
        if !to.statistics.iter().any(|(other, _)| other == column) {
            out.push(format!("alter {name} alter column {column} set statistics -1;"));
        }
    }
    out
}

/// `ALTER VIEW … SET (…)` and `RESET (…)`: the options of a plain view.
pub fn view_options(key: &Key, from: &View, to: &View) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let flags = [
        (from.security_invoker, to.security_invoker, "security_invoker"),
        (from.security_barrier, to.security_barrier, "security_barrier"),
    ];
    let (mut set, mut reset) = (Vec::new(), Vec::new());
    for (_, on, word) in flags.into_iter().filter(|(from, to, _)| from != to) {
        if on { set.push(format!("{word} = true")) } else { reset.push(word.to_owned()) }
    }
    let mut out = Vec::new();
    if !set.is_empty() {
        out.push(format!("alter view {name} set ({});", set.join(", ")));
    }
    if !reset.is_empty() {
        out.push(format!("alter view {name} reset ({});", reset.join(", ")));
    }
    out
}

/// `ALTER VIEW … ALTER COLUMN … SET DEFAULT`, for each column that has another one, or none any more.
pub fn view_defaults(key: &Key, from: &View, to: &View) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let mut out = Vec::new();
    for (column, _) in &from.column_defaults {
        if !to.column_defaults.iter().any(|(other, _)| other == column) {
            let column = quote::identifier(column.as_str());
            out.push(format!("alter view {name} alter column {column} drop default;"));
        }
    }
    for entry in to.column_defaults.iter().filter(|entry| !from.column_defaults.contains(entry)) {
        let (column, default) = entry;
        let (column, default) = (quote::identifier(column.as_str()), text::closed(default));
        out.push(format!("alter view {name} alter column {column} set default {default};"));
    }
    out
}

/// `COMMENT ON COLUMN`, for each column of a list that has another one, or none any more.
pub fn column_comments(relation: &QualifiedName, from: &[(Name, Text)], to: &[(Name, Text)]) -> Vec<String> {
    let mut out = Vec::new();
    for (column, _) in from.iter().filter(|(column, _)| !to.iter().any(|(other, _)| other == column)) {
        out.push(column_comment(relation, column, None));
    }
    for (column, comment) in to.iter().filter(|entry| !from.contains(entry)) {
        out.push(column_comment(relation, column, Some(comment)));
    }
    out
}
