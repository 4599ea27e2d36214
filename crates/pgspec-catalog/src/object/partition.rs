//! Partitioned tables and their partitions (Postgres manual, "Table Partitioning").

use serde::Serialize;

use super::index::{IndexKeyTarget, OperatorClass};
use crate::name::{Name, QualifiedName};
use crate::sql_text::SqlText;
use crate::stored;

/// `PARTITION BY`
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PartitionBy {
    /// How rows find their partition.
    pub strategy: PartitionStrategy,
    /// By what.
    pub keys: Vec<PartitionKey>,
}

/// How rows find their partition.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum PartitionStrategy {
    Range,
    List,
    Hash,
}

/// A column or expression that a table is partitioned by.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PartitionKey {
    /// Column or expression.
    pub target: IndexKeyTarget,
    /// `COLLATE`, if not the column's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// The operator class, if not the type's default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opclass: Option<OperatorClass>,
}

/// `PARTITION OF`, or what `ATTACH PARTITION` makes of a table.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: QualifiedName,
    /// Which of its rows.
    pub bound: PartitionBound,
}

/// Which rows a partition holds.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartitionBound {
    /// `DEFAULT`: those that no other holds.
    Default,
    /// `FOR VALUES FROM (…) TO (…)`: the lower bound belongs to it, the upper one does not.
    Range {
        /// One for each key.
        from: Vec<BoundValue>,
        /// One for each key.
        to: Vec<BoundValue>,
    },
    /// `FOR VALUES IN (…)`
    List(Vec<SqlText>),
    /// `FOR VALUES WITH (MODULUS …, REMAINDER …)`
    #[expect(missing_docs, reason = "each is the SQL key word of its name")]
    Hash { modulus: u32, remainder: u32 },
}

/// A bound of a range partition.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BoundValue {
    /// `MINVALUE`
    Minimum,
    /// `MAXVALUE`
    Maximum,
    /// A constant.
    Value(SqlText),
}

/// What identifies the old rows of a table to subscribers (manual, `ALTER TABLE … REPLICA IDENTITY`).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplicaIdentity {
    /// The primary key.
    #[default]
    Default,
    /// All columns.
    Full,
    /// Nothing.
    Nothing,
    /// `USING INDEX`: an index of the table, or that of a constraint.
    Index(Name),
}

impl ReplicaIdentity {
    /// Whether nothing is said.
    pub fn is_default(&self) -> bool {
        *self == Self::Default
    }
}

stored!(struct PartitionBy { strategy, keys });
stored!(enum PartitionStrategy { 0 Range, 1 List, 2 Hash });
stored!(struct PartitionKey { target, collation, opclass });
stored!(struct PartitionOf { parent, bound });
stored!(enum PartitionBound {
    0 Default, 1 Range { from, to }, 2 List(value), 3 Hash { modulus, remainder },
});
stored!(enum BoundValue { 0 Minimum, 1 Maximum, 2 Value(value) });
stored!(enum ReplicaIdentity { 0 Default, 1 Full, 2 Nothing, 3 Index(value) });
