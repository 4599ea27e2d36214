//! Roles and stored settings.

use pgspec_catalog::object::{Role, Setting, SettingScope};
use pgspec_catalog::{Key, Object};

use super::about;
use super::scope::{folded_key, names_value};
use super::yaml::{Entry, Map, Yaml};
use crate::lower::setting_value;

/// An entry under `roles:`.
pub(super) fn raise(key: &Key, object: &Object, body: &Role) -> Entry {
    let mut map = Map::default();
    about::front(object, &mut map);
    map.flag("login", body.login);
    map.set_some("inherit", (!body.inherit).then(|| Yaml::word(false)));
    map.flag("superuser", body.superuser);
    map.flag("createdb", body.create_db);
    map.flag("createrole", body.create_role);
    map.flag("replication", body.replication);
    map.flag("bypassrls", body.bypass_rls);
    map.set_some("connection_limit", body.connection_limit.map(Yaml::word));
    let plain: Vec<_> = body.member_of.iter().filter(|name| !body.admin_of.contains(name)).cloned().collect();
    if !plain.is_empty() {
        map.set("member_of", names_value(&plain));
    }
    if !body.admin_of.is_empty() {
        map.set("admin_of", names_value(&body.admin_of));
    }
    Entry { key: folded_key(&key.name), value: Yaml::Map(map), remarks: Vec::new() }
}

/// The value of a setting, as the language has it: a literal without its quotes where that is read as the same.
pub(super) fn setting(name: &str, body: &Setting) -> Yaml {
    let value = &body.value;
    let inner = value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let inner = inner.filter(|inner| !inner.is_empty() && setting_value(name, &(*inner).into()) == *value);
    Yaml::sql(inner.unwrap_or(value))
}

/// Where a setting stands under `settings:`: its section and, if it is a role's, whose.
pub(super) fn place(scope: &SettingScope) -> (&'static str, Option<&pgspec_catalog::Name>) {
    match scope {
        SettingScope::Database => ("database", None),
        SettingScope::Role(role) => ("roles", Some(role)),
        SettingScope::RoleInDatabase(role) => ("roles_in_database", Some(role)),
    }
}
