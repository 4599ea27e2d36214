//! Prints roles. They are shared by all databases of a cluster, so that each may exist already.

use pgspec_catalog::Key;
use pgspec_catalog::object::Role;

use crate::quote;

/// `CREATE ROLE`, unless there is one of the name.
pub(super) fn create(key: &Key, role: &Role) -> String {
    let name = quote::identifier(key.name.as_str());
    let literal = quote::literal(key.name.as_str());
    let body = format!(
        "\nbegin\n  if not exists (select from pg_catalog.pg_roles where rolname = {literal}) then\n    \
         create role {name}{};\n  end if;\nend\n",
        attributes(role)
    );
    format!("do {};", quote::dollar(&body))
}

/// `GRANT role TO role`, for each role it is a member of. A grant that is there already is no error.
pub(super) fn memberships(key: &Key, role: &Role) -> Vec<String> {
    let name = quote::identifier(key.name.as_str());
    let grant = |of: &pgspec_catalog::Name| {
        let option = if role.admin_of.contains(of) { " with admin option" } else { "" };
        format!("grant {} to {name}{option};", quote::identifier(of.as_str()))
    };
    role.member_of.iter().map(grant).collect()
}

/// What differs from the defaults of `CREATE ROLE`.
fn attributes(role: &Role) -> String {
    let words = [
        (role.superuser, " superuser"),
        (role.create_db, " createdb"),
        (role.create_role, " createrole"),
        (!role.inherit, " noinherit"),
        (role.login, " login"),
        (role.replication, " replication"),
        (role.bypass_rls, " bypassrls"),
    ];
    let words: String = words.into_iter().filter(|(on, _)| *on).map(|(_, word)| word).collect();
    let limit = role.connection_limit.map(|limit| format!(" connection limit {limit}"));
    words + &limit.unwrap_or_default()
}
