//! Domains (Postgres manual, `CREATE DOMAIN`).

use serde::Serialize;

use crate::data_type::DataType;
use crate::name::{Name, QualifiedName, Text};
use crate::span::Origin;
use crate::sql_text::SqlText;
use crate::stored;

/// A domain: a type with constraints of its own.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Domain {
    /// The type that it restricts; may be a domain itself.
    #[serde(rename = "type")]
    pub data_type: DataType,
    /// `COLLATE`, if not the type's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// `DEFAULT`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<SqlText>,
    /// `NOT NULL`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub not_null: bool,
    /// What else Postgres 17 keeps of that.
    #[serde(skip_serializing_if = "DomainNotNull::is_plain")]
    pub not_null_constraint: DomainNotNull,
    /// Its CHECKs, sorted by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<DomainCheck>,
}

/// What a domain's `NOT NULL` says beside that it is there. Up to Postgres 16 that is nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct DomainNotNull {
    /// Its name, if it is not the usual one: `domain_not_null`, with a number where that was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// The `COMMENT` in the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text>,
}

impl DomainNotNull {
    /// Whether it says nothing else.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// A CHECK of a domain. Two are equal when their facts are: neither doc nor origin is one.
#[derive(Clone, Debug, Serialize)]
pub struct DomainCheck {
    /// Its name; Postgres' derived name where none is written.
    pub name: Name,
    /// The condition, which calls the value `VALUE`.
    pub expression: SqlText,
    /// `NOT VALID`: stored values have not been checked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub not_valid: bool,
    /// The `COMMENT` in the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text>,
    /// Why it is there. Never compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<Text>,
    /// Where it was written. Never compared.
    #[serde(skip)]
    pub origin: Origin,
}

impl PartialEq for DomainCheck {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.expression == other.expression
            && self.not_valid == other.not_valid
            && self.comment == other.comment
    }
}

stored!(struct Domain { data_type, collation, default, not_null, not_null_constraint, checks });
stored!(struct DomainNotNull { name, comment });
stored!(struct DomainCheck { name, expression, not_valid, comment, doc, origin });
