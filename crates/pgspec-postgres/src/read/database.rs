//! What belongs to the database itself: schemas, extensions, default privileges and stored settings, and the roles that it
//! uses.

use std::collections::BTreeMap;

use pgspec_catalog::object::{
    DefaultPrivilege, Extension, PrivilegeTarget, Role, Schema, Setting, SettingScope,
};
use pgspec_catalog::{Acl, Body, Diagnostic, Grantee, Key, Kind, Name, Privilege, Privileges, Text};
use pgspec_sql::setting;
use postgres::Transaction;

use super::value::{get, rows};
use super::{ReadOptions, Reading, ServerError};
use crate::codes;

/// Reads them.
pub(super) fn read(
    transaction: &mut Transaction<'_>,
    options: &ReadOptions,
    reading: &mut Reading,
) -> Result<(), ServerError> {
    roles(transaction, options, reading)?;
    schemas(transaction, reading)?;
    extensions(transaction, options, reading)?;
    default_privileges(transaction, options, reading)?;
    settings(transaction, options, reading)
}

/// The roles that something in the database depends on, or all: but for Postgres' own, and whoever owns everything.
fn roles(
    transaction: &mut Transaction<'_>,
    options: &ReadOptions,
    reading: &mut Reading,
) -> Result<(), ServerError> {
    let owner = reading.default_owner.as_ref().map(|name| name.as_str().to_owned());
    for row in rows(transaction, include_str!("role.sql"), &[&options.all_roles, &owner])? {
        let key = Key::global(Kind::Role, Name::exact(get(&row, "name")?));
        let limit: i32 = get(&row, "connection_limit")?;
        let role = Role {
            superuser: get(&row, "superuser")?,
            create_db: get(&row, "create_db")?,
            create_role: get(&row, "create_role")?,
            inherit: get(&row, "inherit")?,
            login: get(&row, "login")?,
            replication: get(&row, "replication")?,
            bypass_rls: get(&row, "bypass_rls")?,
            connection_limit: (limit >= 0).then_some(limit),
            member_of: get::<Vec<&str>>(&row, "member_of")?.into_iter().map(Name::exact).collect(),
            admin_of: get::<Vec<&str>>(&row, "admin_of")?.into_iter().map(Name::exact).collect(),
        };
        if get(&row, "expires")? {
            let message = format!("`valid until` of the {key} is not part of the model");
            reading.diagnostics.push(Diagnostic::new(&codes::NOT_MODELLED, message));
        }
        reading.insert(key, None, get(&row, "comment")?, Body::Role(Box::new(role)));
    }
    Ok(())
}

fn schemas(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    for row in rows(transaction, include_str!("schema.sql"), &[&reading.schemas])? {
        let key = Key::global(Kind::Schema, Name::exact(get(&row, "name")?));
        reading.schema_keys.insert(get(&row, "oid")?, key.clone());
        reading.insert(key, get(&row, "owner")?, get(&row, "comment")?, Body::Schema(Schema {}));
    }
    Ok(())
}

/// The version is what goes without saying, unless it is not the one that `CREATE EXTENSION` would take.
fn extensions(
    transaction: &mut Transaction<'_>,
    options: &ReadOptions,
    reading: &mut Reading,
) -> Result<(), ServerError> {
    let all = options.schemas.is_none();
    for row in rows(transaction, include_str!("extension.sql"), &[&all, &reading.schemas])? {
        let key = Key::global(Kind::Extension, Name::exact(get(&row, "name")?));
        let extension = Extension {
            schema: get::<Option<&str>>(&row, "schema")?.map(Name::exact),
            version: get::<Option<&str>>(&row, "version")?.map(Text::from),
        };
        reading.insert(key, None, get(&row, "comment")?, Body::Extension(extension));
    }
    Ok(())
}

fn default_privileges(
    transaction: &mut Transaction<'_>,
    options: &ReadOptions,
    reading: &mut Reading,
) -> Result<(), ServerError> {
    let mut found: BTreeMap<Key, (Name, PrivilegeTarget, Acl)> = BTreeMap::new();
    let all = options.schemas.is_none();
    for row in rows(transaction, include_str!("default_privilege.sql"), &[&all, &reading.schemas])? {
        let target = match get::<&str>(&row, "target")? {
            "r" => PrivilegeTarget::Tables,
            "S" => PrivilegeTarget::Sequences,
            "f" => PrivilegeTarget::Functions,
            "T" => PrivilegeTarget::Types,
            "n" => PrivilegeTarget::Schemas,
            _ => {
                let message = "default privileges of large objects are not part of the model";
                reading.diagnostics.push(Diagnostic::new(&codes::NOT_MODELLED, message));
                continue;
            }
        };
        let role = Name::exact(get(&row, "role")?);
        let key = Key {
            schema: get::<Option<&str>>(&row, "schema")?.map(Name::exact),
            ..Key::global(Kind::DefaultPrivilege, Name::exact(&format!("{role}/{}", target.sql())))
        };
        let (_, _, acl) = found.entry(key).or_insert_with(|| (role, target, Acl::default()));
        let Some(privilege) = get::<Option<&str>>(&row, "privilege")?.and_then(Privilege::from_keyword)
        else {
            continue;
        };
        let to = match get::<Option<&str>>(&row, "grantee")? {
            Some(name) => Grantee::Role(Name::exact(name)),
            None => Grantee::Public,
        };
        acl.grant(&to, &[], Privileges::of(privilege), get(&row, "grant_option")?);
    }
    for (key, (role, target, acl)) in found {
        let body = Body::DefaultPrivilege(DefaultPrivilege { role, target, grants: acl.grants(&[]) });
        reading.insert(key, None, None, body);
    }
    Ok(())
}

fn settings(
    transaction: &mut Transaction<'_>,
    options: &ReadOptions,
    reading: &mut Reading,
) -> Result<(), ServerError> {
    let roles = reading.catalog.of_kind(Kind::Role).map(|(_, key, _)| key.name.as_str().to_owned());
    let roles: Vec<String> = roles.chain(reading.default_owner.iter().map(ToString::to_string)).collect();
    for row in rows(transaction, include_str!("setting.sql"), &[&options.schemas.is_none(), &roles])? {
        let Some((name, stored)) = get::<&str>(&row, "setting")?.split_once('=') else { continue };
        let role = get::<Option<&str>>(&row, "role")?.map(Name::exact);
        let (scope, args) = match (role, get::<bool>(&row, "in_database")?) {
            (None, true) => (SettingScope::Database, None),
            (Some(role), true) => (SettingScope::RoleInDatabase(role), Some(Text::from("in database"))),
            (Some(role), false) => (SettingScope::Role(role), None),
            (None, false) => {
                let message =
                    format!("setting `{name}` of all roles in all databases is not part of the model");
                reading.diagnostics.push(Diagnostic::new(&codes::NOT_MODELLED, message));
                continue;
            }
        };
        let of = match &scope {
            SettingScope::Database => None,
            SettingScope::Role(role) | SettingScope::RoleInDatabase(role) => Some(role.clone()),
        };
        let key = Key { of, args, ..Key::global(Kind::Setting, Name::folded(name)) };
        let value = setting::printed(&name.to_ascii_lowercase(), stored);
        reading.insert(key, None, None, Body::Setting(Setting { scope, value }));
    }
    Ok(())
}
