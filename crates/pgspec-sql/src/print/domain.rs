//! Prints domains.

use pgspec_catalog::object::{Domain, DomainCheck};
use pgspec_catalog::{Key, SqlText};

use super::text;
use crate::{not_null, quote};

/// `CREATE DOMAIN`, and what of it has to be added: checks that stored values have not passed, comments on checks.
pub(super) fn create(key: &Key, domain: &Domain) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let mut out = vec![format!("create domain {name} as {};", clauses(domain).join("\n  "))];
    out.extend(comment_on_not_null(key, domain));
    for check in &domain.checks {
        out.extend(check.not_valid.then(|| add_only(&name, check)));
        out.extend(comment(&name, check));
    }
    out
}

/// `ALTER DOMAIN … ADD`, with the check's comment.
pub(super) fn add(key: &Key, check: &DomainCheck) -> String {
    let name = quote::qualified(&key.qualified_name());
    let comment = comment(&name, check).map_or_else(String::new, |sql| format!("\n{sql}"));
    format!("{}{comment}", add_only(&name, check))
}

/// `ALTER DOMAIN … SET DEFAULT`
pub(super) fn set_default(key: &Key, default: &SqlText) -> String {
    let name = quote::qualified(&key.qualified_name());
    format!("alter domain {name}\n  set default {};", text::closed(default))
}

fn add_only(name: &str, check: &DomainCheck) -> String {
    let not_valid = if check.not_valid { " not valid" } else { "" };
    format!("alter domain {name}\n  add {}{not_valid};", self::check(check))
}

fn comment(name: &str, check: &DomainCheck) -> Option<String> {
    let comment = quote::literal(check.comment.as_ref()?);
    let check = quote::identifier(check.name.as_str());
    Some(format!("comment on constraint {check} on domain {name} is {comment};"))
}

/// `COMMENT ON CONSTRAINT` of the domain's `NOT NULL`, if it has one.
pub(super) fn comment_on_not_null(key: &Key, domain: &Domain) -> Option<String> {
    let comment = domain.not_null_constraint.comment.as_ref().filter(|_| domain.not_null)?;
    let name = not_null::of_domain(&key.name, domain);
    let (name, domain) = (quote::identifier(name.as_str()), quote::qualified(&key.qualified_name()));
    Some(format!("comment on constraint {name} on domain {domain} is {};", quote::literal(comment)))
}

/// What stands behind `AS`, clause by clause; checks that are not valid cannot stand there.
pub(super) fn clauses(domain: &Domain) -> Vec<String> {
    let mut head = quote::data_type(&domain.data_type);
    if let Some(collation) = &domain.collation {
        head.push_str(&format!(" collate {}", quote::qualified(collation)));
    }
    if let Some(default) = &domain.default {
        head.push_str(&format!(" default {}", text::simple(default)));
    }
    if domain.not_null {
        if let Some(name) = &domain.not_null_constraint.name {
            head.push_str(&format!(" constraint {}", quote::identifier(name.as_str())));
        }
        head.push_str(" not null");
    }
    let checks = domain.checks.iter().filter(|check| !check.not_valid).map(check);
    std::iter::once(head).chain(checks).collect()
}

fn check(check: &DomainCheck) -> String {
    let name = quote::identifier(check.name.as_str());
    format!("constraint {name} check {}", text::enclosed(&check.expression))
}
