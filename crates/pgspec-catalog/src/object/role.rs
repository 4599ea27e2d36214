//! Roles (Postgres manual, `CREATE ROLE`). A role's password is never part of a model.

use serde::Serialize;

use crate::name::Name;
use crate::stored;

/// A role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[expect(missing_docs, reason = "each is the SQL option of its name")]
pub struct Role {
    pub superuser: bool,
    pub create_db: bool,
    pub create_role: bool,
    pub inherit: bool,
    pub login: bool,
    pub replication: bool,
    pub bypass_rls: bool,
    /// `None` for no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_limit: Option<i32>,
    /// The roles that it is a member of, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub member_of: Vec<Name>,
    /// Those of them that it may make others members of, sorted: `WITH ADMIN OPTION`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub admin_of: Vec<Name>,
}

impl Default for Role {
    /// What `CREATE ROLE name` makes.
    fn default() -> Self {
        Self {
            superuser: false,
            create_db: false,
            create_role: false,
            inherit: true,
            login: false,
            replication: false,
            bypass_rls: false,
            connection_limit: None,
            member_of: Vec::new(),
            admin_of: Vec::new(),
        }
    }
}

stored!(struct Role {
    superuser, create_db, create_role, inherit, login, replication, bypass_rls, connection_limit,
    member_of, admin_of,
});
