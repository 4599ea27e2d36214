//! Sequences (Postgres manual, `CREATE SEQUENCE`). The sequence of an identity column belongs to its column.

use serde::Serialize;

use super::table::SequenceOptions;
use crate::data_type::DataType;
use crate::name::{Name, QualifiedName};

/// A sequence, that of a `serial` column too: `serial` is a sequence that its column owns, and a default.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Sequence {
    /// `AS type`: `int2`, `int4` or `int8`.
    #[serde(rename = "type")]
    pub data_type: DataType,
    /// What is not Postgres' default for the type and direction.
    #[serde(flatten)]
    pub options: SequenceOptions,
    /// `OWNED BY`: the column it is dropped with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<SequenceOwner>,
    /// `UNLOGGED` (Postgres 15)
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unlogged: bool,
}

/// The column that owns a sequence.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SequenceOwner {
    /// Its table, in the sequence's own schema.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
}
