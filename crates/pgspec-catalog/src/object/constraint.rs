//! Table constraints (Postgres manual, "Constraints").

use serde::Serialize;

use super::index::{IndexKey, Operator};
use super::parameters::Parameters;
use crate::name::{Name, QualifiedName};
use crate::sql_text::SqlText;
use crate::stored;

/// A constraint of a table. Its name is the key's; Postgres' derived name where none is written.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Constraint {
    /// What it demands.
    #[serde(flatten)]
    pub body: ConstraintBody,
    /// When it is checked.
    #[serde(skip_serializing_if = "Deferral::is_immediate")]
    pub deferral: Deferral,
    /// `NOT VALID`: existing rows have not been checked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub not_valid: bool,
    /// `NOT ENFORCED` (Postgres 18): new rows are not checked either. Then it is `not_valid` too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub not_enforced: bool,
}

/// What a constraint demands.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is documented at its struct")]
pub enum ConstraintBody {
    PrimaryKey(UniqueKey),
    Unique(UniqueKey),
    ForeignKey(ForeignKey),
    Check(Check),
    Exclude(Exclude),
}

/// When a constraint is checked (manual, `SET CONSTRAINTS`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferral {
    /// `NOT DEFERRABLE`
    #[default]
    Immediate,
    /// `DEFERRABLE INITIALLY IMMEDIATE`
    Deferrable,
    /// `DEFERRABLE INITIALLY DEFERRED`
    Deferred,
}

impl Deferral {
    fn is_immediate(&self) -> bool {
        *self == Self::Immediate
    }
}

/// `PRIMARY KEY` or `UNIQUE`.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct UniqueKey {
    /// The key columns.
    pub columns: Vec<Name>,
    /// Columns stored beside the key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Name>,
    /// `NULLS NOT DISTINCT` (Postgres 15).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// `WITHOUT OVERLAPS` behind the last column (Postgres 18): rows that are equal in the others have ranges apart there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub without_overlaps: bool,
    /// Storage parameters of its index.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub storage: Parameters,
    /// Tablespace of its index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
}

/// `FOREIGN KEY`
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ForeignKey {
    /// The referencing columns.
    pub columns: Vec<Name>,
    /// The referenced table.
    pub references: QualifiedName,
    /// The referenced columns: after resolution the primary key's, if none were written.
    pub referenced_columns: Vec<Name>,
    /// `PERIOD` in front of the last column of both (Postgres 18): the referenced rows together cover it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub period: bool,
    /// `MATCH`
    #[serde(skip_serializing_if = "MatchType::is_simple")]
    pub match_type: MatchType,
    /// `ON UPDATE`
    pub on_update: ForeignKeyAction,
    /// `ON DELETE`
    pub on_delete: ForeignKeyAction,
    /// The columns of `ON DELETE SET NULL (…)`; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on_delete_columns: Vec<Name>,
}

/// `MATCH` of a foreign key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchType {
    /// Any null column satisfies the constraint.
    #[default]
    Simple,
    /// All columns null or none.
    Full,
}

impl MatchType {
    fn is_simple(&self) -> bool {
        *self == Self::Simple
    }
}

/// What happens to referencing rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the SQL action of its name")]
pub enum ForeignKeyAction {
    #[default]
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

impl ForeignKeyAction {
    /// The SQL key words.
    pub fn sql(self) -> &'static str {
        match self {
            Self::NoAction => "no action",
            Self::Restrict => "restrict",
            Self::Cascade => "cascade",
            Self::SetNull => "set null",
            Self::SetDefault => "set default",
        }
    }
}

/// `CHECK`
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Check {
    /// The condition, without the parentheses around it.
    pub expression: SqlText,
    /// `NO INHERIT`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_inherit: bool,
}

/// `EXCLUDE`
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Exclude {
    /// The index's access method.
    pub method: Name,
    /// What is compared, and how.
    pub elements: Vec<ExcludeElement>,
    /// Columns stored beside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Name>,
    /// `WHERE`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predicate: Option<SqlText>,
    /// Storage parameters of its index.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub storage: Parameters,
    /// Tablespace of its index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
}

/// One element of an `EXCLUDE` constraint.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ExcludeElement {
    /// Column or expression with its options.
    #[serde(flatten)]
    pub key: IndexKey,
    /// The operator after `WITH`.
    pub operator: Operator,
}

stored!(struct Constraint { body, deferral, not_valid, not_enforced });
stored!(enum ConstraintBody {
    0 PrimaryKey(value), 1 Unique(value), 2 ForeignKey(value), 3 Check(value), 4 Exclude(value),
});
stored!(enum Deferral { 0 Immediate, 1 Deferrable, 2 Deferred });
stored!(struct UniqueKey {
    columns, include, nulls_not_distinct, without_overlaps, storage, tablespace,
});
stored!(struct ForeignKey {
    columns, references, referenced_columns, period, match_type, on_update, on_delete,
    on_delete_columns,
});
stored!(enum MatchType { 0 Simple, 1 Full });
stored!(enum ForeignKeyAction { 0 NoAction, 1 Restrict, 2 Cascade, 3 SetNull, 4 SetDefault });
stored!(struct Check { expression, no_inherit });
stored!(struct Exclude { method, elements, include, predicate, storage, tablespace });
stored!(struct ExcludeElement { key, operator });
