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

/// `ALTER DOMAIN … SET NOT NULL` or `DROP NOT NULL`
pub fn domain_not_null(key: &Key, not_null: bool) -> String {
    let word = if not_null { "set" } else { "drop" };
    format!("alter domain {} {word} not null;", quote::qualified(&key.qualified_name()))
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
