//! Indexes (Postgres manual, `CREATE INDEX`).

use serde::Serialize;

use super::parameters::Parameters;
use crate::name::{Name, QualifiedName, Text};
use crate::sql_text::SqlText;
use crate::stored;

/// An index that is not made by a constraint.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Index {
    /// The table or materialised view; in the index's own schema.
    pub table: QualifiedName,
    /// `UNIQUE`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// The access method: `btree`, `gin`, …
    pub method: Name,
    /// The key columns and expressions.
    pub keys: Vec<IndexKey>,
    /// Columns stored beside the key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Name>,
    /// `NULLS NOT DISTINCT` (Postgres 15).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
    /// Storage parameters of `WITH (…)`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub storage: Parameters,
    /// The tablespace, if not the database's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
    /// `WHERE`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predicate: Option<SqlText>,
    /// `ON ONLY`: the index of a partitioned table that its partitions do not get by themselves.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub only: bool,
    /// `ATTACH PARTITION`: the parent's index that it is part of, in its own schema. An index that a partition gets with
    /// its parent's, under the name that Postgres derives, is not an object of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attached_to: Option<QualifiedName>,
    /// `ALTER COLUMN … SET STATISTICS`: numbers of columns, counted from one, and their targets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statistics: Vec<(u16, i32)>,
}

/// One key of an index.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct IndexKey {
    /// What is indexed.
    pub target: IndexKeyTarget,
    /// `COLLATE`, if not the column's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// The operator class, if not the type's default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opclass: Option<OperatorClass>,
    /// `ASC` or `DESC`
    pub order: SortOrder,
    /// `NULLS FIRST` or `NULLS LAST`; canonical: `Last` for `ASC`, `First` for `DESC` unless written.
    pub nulls: NullsOrder,
}

impl IndexKey {
    /// A plain column, ascending.
    pub fn column(name: Name) -> Self {
        Self {
            target: IndexKeyTarget::Column(name),
            collation: None,
            opclass: None,
            order: SortOrder::Ascending,
            nulls: NullsOrder::Last,
        }
    }

    /// The column, unless it is an expression.
    pub fn as_column(&self) -> Option<&Name> {
        match &self.target {
            IndexKeyTarget::Column(name) => Some(name),
            IndexKeyTarget::Expression(_) => None,
        }
    }
}

/// What an index key is made of.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexKeyTarget {
    /// A column.
    Column(Name),
    /// An expression, without parentheses around it.
    Expression(SqlText),
}

/// An operator class with its parameters.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct OperatorClass {
    /// The class.
    pub name: QualifiedName,
    /// `(siglen = 64)`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<(Name, Text)>,
}

/// An operator, `&&` or `OPERATOR(schema.&&)`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Operator {
    /// Its schema, unless `pg_catalog`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Name>,
    /// Its symbol.
    pub symbol: Text,
}

/// `ASC` or `DESC`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum SortOrder {
    #[default]
    Ascending,
    Descending,
}

/// Where nulls sort.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum NullsOrder {
    First,
    Last,
}

impl NullsOrder {
    /// What Postgres takes when nothing is written.
    pub fn default_for(order: SortOrder) -> Self {
        match order {
            SortOrder::Ascending => Self::Last,
            SortOrder::Descending => Self::First,
        }
    }
}

stored!(struct Index {
    table, unique, method, keys, include, nulls_not_distinct, storage, tablespace, predicate, only,
    attached_to, statistics,
});
stored!(struct IndexKey { target, collation, opclass, order, nulls });
stored!(enum IndexKeyTarget { 0 Column(value), 1 Expression(value) });
stored!(struct OperatorClass { name, parameters });
stored!(struct Operator { schema, symbol });
stored!(enum SortOrder { 0 Ascending, 1 Descending });
stored!(enum NullsOrder { 0 First, 1 Last });
