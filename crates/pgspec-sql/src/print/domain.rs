//! Prints domains.

use pgspec_catalog::Key;
use pgspec_catalog::object::{Domain, DomainCheck};

use super::text;
use crate::quote;

/// `CREATE DOMAIN`, and what of it has to be added: checks that stored values have not passed.
pub(super) fn create(key: &Key, domain: &Domain) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let mut out = vec![format!("create domain {name} as {};", clauses(domain).join("\n  "))];
    for check in domain.checks.iter().filter(|check| check.not_valid) {
        out.push(format!("alter domain {name}\n  add {} not valid;", self::check(check)));
    }
    out
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
        head.push_str(" not null");
    }
    let checks = domain.checks.iter().filter(|check| !check.not_valid).map(check);
    std::iter::once(head).chain(checks).collect()
}

fn check(check: &DomainCheck) -> String {
    let name = quote::identifier(check.name.as_str());
    format!("constraint {name} check {}", text::enclosed(&check.expression))
}
