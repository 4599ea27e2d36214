//! What Postgres 18 keeps of a column's `NOT NULL` (manual, `CREATE TABLE`; `pg_constraint` with `contype` `n`).

use serde::Serialize;

use crate::name::{Name, Text};
use crate::stored;

/// What a `NOT NULL` says beside that it is there. Up to Postgres 17 that is nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct NotNull {
    /// Its name, if it is not the usual one: `table_column_not_null`, with a number where that was taken; for a column
    /// that comes from a parent, the name that it has there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// `NOT VALID`: rows that were there before may be null.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub not_valid: bool,
    /// `NO INHERIT`: children do not have it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_inherit: bool,
    /// The `COMMENT` in the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text>,
}

impl NotNull {
    /// Whether it says nothing else.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

stored!(struct NotNull { name, not_valid, no_inherit, comment });
