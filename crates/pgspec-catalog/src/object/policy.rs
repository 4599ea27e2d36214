//! Row security policies (Postgres manual, `CREATE POLICY`).

use serde::Serialize;

use crate::grant::Grantee;
use crate::sql_text::SqlText;
use crate::stored;

/// A policy of a table.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Policy {
    /// The commands it applies to.
    pub command: PolicyCommand,
    /// `PERMISSIVE`; otherwise `RESTRICTIVE`.
    pub permissive: bool,
    /// The roles it applies to, sorted; `public` for all.
    pub roles: Vec<Grantee>,
    /// `USING (…)`, without the parentheses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub using: Option<SqlText>,
    /// `WITH CHECK (…)`, without the parentheses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<SqlText>,
}

/// The commands that a policy applies to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the SQL command of its name")]
pub enum PolicyCommand {
    #[default]
    All,
    Select,
    Insert,
    Update,
    Delete,
}

impl PolicyCommand {
    /// The SQL key word.
    pub fn sql(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Select => "select",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

stored!(struct Policy { command, permissive, roles, using, check });
stored!(enum PolicyCommand { 0 All, 1 Select, 2 Insert, 3 Update, 4 Delete });
