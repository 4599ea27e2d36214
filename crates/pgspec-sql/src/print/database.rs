//! Prints schemas, extensions, default privileges and stored settings.

use pgspec_catalog::object::{DefaultPrivilege, Extension, PrivilegeTarget, Setting, SettingScope};
use pgspec_catalog::{Grantee, Key, Privileges};

use super::grant;
use crate::quote;

/// `CREATE SCHEMA`; nothing for `public`, which every database has.
pub(super) fn create(key: &Key) -> Option<String> {
    (key.name != "public")
        .then(|| format!("create schema if not exists {};", quote::identifier(key.name.as_str())))
}

/// `CREATE EXTENSION`
pub(super) fn extension(key: &Key, extension: &Extension) -> String {
    let mut out = format!("create extension if not exists {}", quote::identifier(key.name.as_str()));
    if let Some(schema) = &extension.schema {
        out.push_str(&format!(" with schema {}", quote::identifier(schema.as_str())));
    }
    if let Some(version) = &extension.version {
        out.push_str(&format!(" version {}", quote::literal(version)));
    }
    out.push(';');
    out
}

/// `ALTER DEFAULT PRIVILEGES`
pub(super) fn default_privileges(key: &Key, default: &DefaultPrivilege) -> Vec<String> {
    let mut head = format!("alter default privileges for role {}", quote::identifier(default.role.as_str()));
    if let Some(schema) = &key.schema {
        head.push_str(&format!(" in schema {}", quote::identifier(schema.as_str())));
    }
    let target = default.target.sql();
    let all = match default.target {
        PrivilegeTarget::Tables => Privileges::ALL_ON_TABLE,
        PrivilegeTarget::Sequences => Privileges::ALL_ON_SEQUENCE,
        PrivilegeTarget::Functions => Privileges::ALL_ON_FUNCTION,
        PrivilegeTarget::Types => Privileges::ALL_ON_TYPE,
        PrivilegeTarget::Schemas => Privileges::ALL_ON_SCHEMA,
    };
    let mut out = Vec::new();
    // Default privileges of all schemas stand in place of the built-in ones; those of one schema are added to them.
    let builtin = matches!(default.target, PrivilegeTarget::Functions | PrivilegeTarget::Types);
    let public = default.grants.iter().any(|grant| grant.to == Grantee::Public);
    if builtin && key.schema.is_none() && !public {
        out.push(format!("{head} revoke all on {target} from public;"));
    }
    for grant in &default.grants {
        let words = if grant.privileges == all && all.iter().count() > 2 {
            "all".to_owned()
        } else {
            quote::join(grant.privileges.iter().map(|privilege| privilege.keyword()), ", ")
        };
        let option = if grant.grant_option { " with grant option" } else { "" };
        if !words.is_empty() {
            out.push(format!(
                "{head} grant {words} on {target} to {}{option};",
                grant::grantees([&grant.to])
            ));
        }
    }
    out
}

/// `ALTER DATABASE … SET` or `ALTER ROLE … SET`. A database's name is known only where the statement runs.
pub(super) fn setting(key: &Key, setting: &Setting) -> String {
    let assignment = format!("set {} = {}", quote::parameter(key.name.as_str()), setting.value);
    let in_database = |what: &str| {
        let format = quote::literal(&format!("{} {}", what, assignment.replace('%', "%%")));
        let body = format!("\nbegin\n  execute format({format}, current_database());\nend\n");
        format!("do {};", quote::dollar(&body))
    };
    match &setting.scope {
        SettingScope::Database => in_database("alter database %I"),
        SettingScope::Role(role) => format!("alter role {} {assignment};", quote::identifier(role.as_str())),
        SettingScope::RoleInDatabase(role) => {
            let role = quote::identifier(role.as_str()).replace('%', "%%");
            in_database(&format!("alter role {role} in database %I"))
        }
    }
}
