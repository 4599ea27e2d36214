//! Prints row security policies.

use pgspec_catalog::object::Policy;
use pgspec_catalog::{Grantee, Key, QualifiedName};

use super::{grant, text};
use crate::quote;

/// `CREATE POLICY`
pub(super) fn create(key: &Key, table: &QualifiedName, policy: &Policy) -> String {
    let name = quote::identifier(key.name.as_str());
    let mut out = format!("create policy {name} on {}", quote::qualified(table));
    if !policy.permissive {
        out.push_str("\n  as restrictive");
    }
    out.push_str(&format!("\n  for {}", policy.command.sql()));
    if !policy.roles.is_empty() && policy.roles != [Grantee::Public] {
        out.push_str(&format!(" to {}", grant::grantees(&policy.roles)));
    }
    if let Some(using) = &policy.using {
        out.push_str(&format!("\n  using {}", text::enclosed(using)));
    }
    if let Some(check) = &policy.check {
        out.push_str(&format!("\n  with check {}", text::enclosed(check)));
    }
    out.push(';');
    out
}

/// What stands behind the name in `ALTER POLICY`: roles, `USING` and `WITH CHECK`.
pub(super) fn alterable(policy: &Policy) -> String {
    let roles = if policy.roles.is_empty() { "public".to_owned() } else { grant::grantees(&policy.roles) };
    let mut out = format!(" to {roles}");
    if let Some(using) = &policy.using {
        out.push_str(&format!("\n  using {}", text::enclosed(using)));
    }
    if let Some(check) = &policy.check {
        out.push_str(&format!("\n  with check {}", text::enclosed(check)));
    }
    out
}
