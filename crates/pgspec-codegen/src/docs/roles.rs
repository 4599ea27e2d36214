//! `roles.md`: the roles that the spec declares.

use pgspec_catalog::object::Role;
use pgspec_catalog::{Body, Key, Kind, Object};

use super::definition::columns;
use super::escape::code;
use super::path::{Taken, slug};
use super::prose;
use super::site::{Site, doc};
use super::view::{RoleRow, RolesPage};

const PAGE: &str = "roles.md";

/// What the template sees; `None` without a role.
pub(super) fn page(site: &Site<'_>) -> Option<RolesPage> {
    let mut found: Vec<(&Key, &Object, &Role)> = site
        .input
        .catalog
        .of_kind(Kind::Role)
        .filter(|(_, _, object)| object.is_managed())
        .filter_map(
            |(_, key, object)| {
                if let Body::Role(role) = &object.body { Some((key, object, &**role)) } else { None }
            },
        )
        .collect();
    found.sort_by_key(|(key, _, _)| *key);
    let mut anchors = Taken::default();
    let rows: Vec<_> = found
        .into_iter()
        .map(|(key, object, role)| RoleRow {
            anchor: anchors.claim(format!("role-{}", slug(key.name.as_str()))),
            name: code(key.name.as_str()),
            attributes: attributes(role),
            member_of: columns(&role.member_of),
            about: prose::cell(doc(object)),
        })
        .collect();
    (!rows.is_empty()).then(|| RolesPage { crumbs: site.crumbs(PAGE, None, None), roles: rows })
}

fn attributes(role: &Role) -> String {
    let flags = [
        (role.superuser, "superuser"),
        (role.login, "may log in"),
        (role.create_db, "creates databases"),
        (role.create_role, "creates roles"),
        (!role.inherit, "does not inherit"),
        (role.replication, "replication"),
        (role.bypass_rls, "bypasses row security"),
    ];
    let mut words: Vec<_> =
        flags.into_iter().filter(|(set, _)| *set).map(|(_, word)| word.to_owned()).collect();
    if let Some(limit) = role.connection_limit {
        words.push(format!("at most {limit} connections"));
    }
    words.join(", ")
}
