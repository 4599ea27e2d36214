//! Prints how types change.

use pgspec_catalog::object::{Attribute, Domain, DomainCheck};
use pgspec_catalog::{Key, Name, Text};

use super::comment_text;
use crate::print::{composite_type, domain};
use crate::quote;

/// `ALTER TYPE … ADD VALUE`, in front of another if it is not the last.
pub fn add_value(key: &Key, value: &Text, before: Option<&Text>) -> String {
    let name = quote::qualified(&key.qualified_name());
    let before = before.map_or_else(String::new, |other| format!(" before {}", quote::literal(other)));
    format!("alter type {name} add value {}{before};", quote::literal(value))
}

/// `ALTER TYPE … ADD ATTRIBUTE`
pub fn add_attribute(key: &Key, attribute: &Attribute) -> String {
    let (name, own) = (quote::qualified(&key.qualified_name()), quote::identifier(attribute.name.as_str()));
    format!("alter type {name} add attribute {own} {};", composite_type::attribute(attribute))
}

/// `ALTER TYPE … DROP ATTRIBUTE`
pub fn drop_attribute(key: &Key, attribute: &Name) -> String {
    let name = quote::qualified(&key.qualified_name());
    format!("alter type {name} drop attribute {};", quote::identifier(attribute.as_str()))
}

/// `ALTER DOMAIN … SET DEFAULT` or `DROP DEFAULT`
pub fn domain_default(key: &Key, body: &Domain) -> String {
    match &body.default {
        Some(default) => domain::set_default(key, default),
        None => format!("alter domain {} drop default;", quote::qualified(&key.qualified_name())),
    }
}

/// `ALTER DOMAIN … SET NOT NULL` or `DROP NOT NULL`; `ADD CONSTRAINT` where it has a name, and its comment.
pub fn domain_not_null(key: &Key, body: &Domain) -> Vec<String> {
    let domain = quote::qualified(&key.qualified_name());
    let own = &body.not_null_constraint;
    let sql = match &own.name {
        Some(name) if body.not_null => {
            format!("alter domain {domain} add constraint {} not null;", quote::identifier(name.as_str()))
        }
        _ if body.not_null => format!("alter domain {domain} set not null;"),
        _ => format!("alter domain {domain} drop not null;"),
    };
    std::iter::once(sql).chain(domain::comment_on_not_null(key, body)).collect()
}

/// What a domain's `NOT NULL` says in another way than before.
pub fn change_domain_not_null(
    key: &Key,
    (old, new): (&Name, &Name),
    (from, to): (&Domain, &Domain),
) -> Vec<String> {
    let domain = quote::qualified(&key.qualified_name());
    let (was, name) = (quote::identifier(old.as_str()), quote::identifier(new.as_str()));
    let mut out = Vec::new();
    if old != new {
        out.push(format!("alter domain {domain} rename constraint {was} to {name};"));
    }
    let (before, comment) = (&from.not_null_constraint.comment, &to.not_null_constraint.comment);
    if before != comment {
        let comment = comment_text(comment.as_ref());
        out.push(format!("comment on constraint {name} on domain {domain} is {comment};"));
    }
    out
}

/// `ALTER DOMAIN … ADD CONSTRAINT`, with its comment.
pub fn domain_check(key: &Key, check: &DomainCheck) -> String {
    domain::add(key, check)
}

/// `ALTER DOMAIN … DROP CONSTRAINT`
pub fn drop_domain_check(key: &Key, check: &Name) -> String {
    let name = quote::qualified(&key.qualified_name());
    format!("alter domain {name} drop constraint {};", quote::identifier(check.as_str()))
}

/// `ALTER DOMAIN … VALIDATE CONSTRAINT`
pub fn validate_domain(key: &Key, check: &Name) -> String {
    let name = quote::qualified(&key.qualified_name());
    format!("alter domain {name} validate constraint {};", quote::identifier(check.as_str()))
}

/// `COMMENT ON CONSTRAINT … ON DOMAIN`
pub fn domain_check_comment(key: &Key, check: &DomainCheck) -> String {
    let (check_name, name) =
        (quote::identifier(check.name.as_str()), quote::qualified(&key.qualified_name()));
    format!(
        "comment on constraint {check_name} on domain {name} is {};",
        comment_text(check.comment.as_ref())
    )
}
