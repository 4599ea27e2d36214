//! Prints how the privileges on an object change.

use pgspec_catalog::object::{Body, Identity};
use pgspec_catalog::{Acl, Catalog, Grant, Grantee, Key, Name, Object, Privileges};

use super::grant;
use crate::print::target;
use crate::quote;

/// `REVOKE` and `GRANT` that make the privileges on an object what the second says. A new owner's own are not listed.
pub fn privileges(key: &Key, from: &Object, to: &Object) -> Vec<String> {
    let (Some(all), Some(target)) = (grant::all(to), on(key, to)) else { return Vec::new() };
    let columns = to.body.as_table().map_or(&[][..], |table| &table.columns);
    let columns: Vec<Name> = columns.iter().map(|column| column.name.clone()).collect();
    let mut before = Acl::of_object(key, &from.grants);
    let after = Acl::of_object(key, &to.grants);
    if let (true, Some(owner)) = (from.owner != to.owner, &to.owner) {
        before.forget(&Grantee::Role(owner.clone()));
    }
    if let (Body::Table(from), Body::Table(to)) = (&from.body, &to.body) {
        // What was granted on a column went with it.
        for gone in from.columns.iter().filter(|column| to.column(&column.name).is_none()) {
            before.forget_column(&gone.name);
        }
    }
    change(&before, &after, &columns, all, &target)
}

/// `REVOKE` and `GRANT` on the sequence of an identity column that is new, so that its privileges are those declared.
/// `before`: whose default privileges were there when it was made.
pub fn identity_privileges(before: &Catalog, catalog: &Catalog, key: &Key, column: &Name) -> Vec<String> {
    let Some(object) = catalog.get(key) else { return Vec::new() };
    grant::sequences_of(catalog, key, object, &grant::Defaults::of(before, None), |name| name == column)
}

/// `REVOKE` and `GRANT` on the sequence of an identity column.
pub(super) fn of_identity(sequence: &str, from: &Identity, to: &Identity) -> Vec<String> {
    let target = format!("sequence {sequence}");
    change(&Acl::of(&from.grants), &Acl::of(&to.grants), &[], Privileges::ALL_ON_SEQUENCE, &target)
}

fn change(before: &Acl, after: &Acl, columns: &[Name], all: Privileges, target: &str) -> Vec<String> {
    let change = before.change(after, columns);
    let mut out = Vec::new();
    for revoked in &change.revoke {
        let option = if revoked.grant_option { "grant option for " } else { "" };
        out.push(format!("revoke {option}{} on {target} from {};", items(revoked, all), to(revoked)));
    }
    for granted in &change.grant {
        let option = if granted.grant_option { " with grant option" } else { "" };
        out.push(format!("grant {} on {target} to {}{option};", items(granted, all), to(granted)));
    }
    out
}

fn items(grant: &Grant, all: Privileges) -> String {
    grant::items(grant, all).join(", ")
}

fn to(grant: &Grant) -> String {
    grant::grantees([&grant.to])
}

/// How `GRANT` calls an object: it knows views and foreign tables as tables, and aggregates as functions.
fn on(key: &Key, object: &Object) -> Option<String> {
    if object.body.as_table().is_some() || object.body.as_view().is_some() {
        return Some(format!("table {}", quote::qualified(&key.qualified_name())));
    }
    if let Body::Aggregate(body) = &object.body {
        return Some(crate::print::aggregate::as_function(key, body));
    }
    let target = target(key, object)?;
    Some(if matches!(object.body, Body::ForeignServer(_)) { format!("foreign {target}") } else { target })
}
