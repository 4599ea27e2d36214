//! Roles and schemas that are used and were not read: what is written declares them, so that it stands by itself.

use pgspec_catalog::object::SettingScope;
use pgspec_catalog::{Body, Catalog, Diagnostic, Grant, Grantee, Key, Kind, Name, Object, Origin, Sources};

use super::RaiseOptions;
use crate::codes;

/// The objects that are missing, sorted, each without attributes.
pub(super) fn missing(catalog: &Catalog, options: &RaiseOptions) -> Vec<(Key, Object)> {
    let pack = options.platform.map(|platform| crate::pack::pack(platform, &mut Sources::default()).0);
    let is_known = |kind: Kind, name: &Name| {
        let key = Key::global(kind, name.clone());
        catalog.get(&key).is_some() || pack.as_ref().is_some_and(|pack| pack.get(&key).is_some())
    };
    let (mut roles, mut schemas) = (Vec::new(), Vec::new());
    for (_, key, object) in catalog.iter().filter(|(_, _, object)| object.is_managed()) {
        roles.extend(object.owner.clone());
        roles.extend(grantees(&object.grants));
        schemas.extend(key.schema.clone());
        if let Body::Table(own) = &object.body {
            let identities = own.columns.iter().filter_map(|column| column.identity.as_ref());
            roles.extend(identities.flat_map(|identity| grantees(&identity.grants)));
        } else if let Body::Policy(own) = &object.body {
            roles.extend(own.roles.iter().filter_map(role));
        } else if let Body::Role(own) = &object.body {
            roles.extend(own.member_of.iter().cloned());
        } else if let Body::DefaultPrivilege(own) = &object.body {
            roles.push(own.role.clone());
            roles.extend(grantees(&own.grants));
        } else if let Body::Extension(own) = &object.body {
            schemas.extend(own.schema.clone());
        } else if let Body::Setting(own) = &object.body
            && let SettingScope::Role(name) | SettingScope::RoleInDatabase(name) = &own.scope
        {
            roles.push(name.clone());
        }
    }
    let builtin = |name: &Name| {
        name.as_str().starts_with("pg_")
            || matches!(name.as_str(), "postgres" | "current_user" | "session_user" | "current_role")
    };
    roles.retain(|name| !builtin(name) && !is_known(Kind::Role, name));
    let own = |name: &Name| matches!(name.as_str(), "public" | "pg_catalog" | "information_schema");
    schemas.retain(|name| !own(name) && !is_known(Kind::Schema, name));
    for list in [&mut roles, &mut schemas] {
        list.sort_unstable();
        list.dedup();
    }
    let object = |body| Object::new(Origin::Database, body);
    let roles =
        roles.into_iter().map(|name| (Key::global(Kind::Role, name), object(Body::Role(Box::default()))));
    let schemas = schemas.into_iter().map(|name| {
        (Key::global(Kind::Schema, name), object(Body::Schema(pgspec_catalog::object::Schema::default())))
    });
    schemas.chain(roles).collect()
}

/// What is said about an object that was added.
pub(super) fn diagnostic(key: &Key) -> Diagnostic {
    let message =
        format!("the {key} is used, and nothing that was read creates it: it is declared without attributes");
    let role = key.kind == Kind::Role;
    let help =
        if role { "give it the attributes that it has, or read it as well" } else { "say what it holds" };
    Diagnostic::new(&codes::IMPLIED, message).help(help)
}

fn grantees(grants: &[Grant]) -> impl Iterator<Item = Name> + '_ {
    grants.iter().filter_map(|grant| role(&grant.to))
}

fn role(grantee: &Grantee) -> Option<Name> {
    if let Grantee::Role(name) = grantee { Some(name.clone()) } else { None }
}
