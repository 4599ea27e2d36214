//! Schemas, extensions, default privileges and settings.

use serde::Serialize;

use crate::grant::Grant;
use crate::name::{Name, Text};
use crate::stored;

/// A schema. Its owner and grants stand on the object.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Schema {}

/// An extension (Postgres manual, `CREATE EXTENSION`).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Extension {
    /// The schema of its objects, if one is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Name>,
    /// Its version, if one is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Text>,
}

/// Default privileges (manual, `ALTER DEFAULT PRIVILEGES`) of one creator, schema and kind of object. The key's name
/// is `role` or `role/target`, its schema the schema they are limited to.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct DefaultPrivilege {
    /// Whose new objects.
    pub role: Name,
    /// Which kind of object.
    pub target: PrivilegeTarget,
    /// What is granted.
    pub grants: Vec<Grant>,
}

/// The kinds of object that have default privileges.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum PrivilegeTarget {
    Tables,
    Sequences,
    Functions,
    Types,
    Schemas,
}

impl PrivilegeTarget {
    /// The SQL key word.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Tables => "tables",
            Self::Sequences => "sequences",
            Self::Functions => "functions",
            Self::Types => "types",
            Self::Schemas => "schemas",
        }
    }
}

/// A stored setting (manual, `ALTER DATABASE … SET`, `ALTER ROLE … SET`). The key's name is the parameter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Setting {
    /// Whose setting.
    pub scope: SettingScope,
    /// The value, as SQL writes it after the `=`.
    pub value: Text,
}

/// Whose setting it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingScope {
    /// Everybody in this database.
    Database,
    /// One role, in any database.
    Role(Name),
    /// One role in this database.
    RoleInDatabase(Name),
}

stored!(
    struct Schema {}
);
stored!(struct Extension { schema, version });
stored!(struct DefaultPrivilege { role, target, grants });
stored!(enum PrivilegeTarget { 0 Tables, 1 Sequences, 2 Functions, 3 Types, 4 Schemas });
stored!(struct Setting { scope, value });
stored!(enum SettingScope { 0 Database, 1 Role(value), 2 RoleInDatabase(value) });
