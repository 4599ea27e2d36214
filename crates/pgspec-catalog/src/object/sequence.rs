//! Sequences (Postgres manual, `CREATE SEQUENCE`). The sequence of an identity column belongs to its column.

use serde::Serialize;

use super::table::SequenceOptions;
use crate::data_type::DataType;
use crate::name::{Name, QualifiedName};
use crate::stored;

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

impl SequenceOptions {
    /// The options without those that say what goes without saying for the type and direction.
    #[must_use]
    pub fn without_defaults(self, data_type: &DataType) -> Self {
        let all = self.clone().with_defaults(data_type);
        let own = Self { start: None, min_value: None, max_value: None, ..all.clone() };
        let usual = own.with_defaults(data_type);
        // Where a sequence starts depends on its bounds.
        let first = Self { start: None, ..all.clone() }.with_defaults(data_type).start;
        let unless = |value: Option<i64>, usual: Option<i64>| value.filter(|_| value != usual);
        Self {
            start: unless(all.start, first),
            increment: unless(all.increment, Some(1)),
            min_value: unless(all.min_value, usual.min_value),
            max_value: unless(all.max_value, usual.max_value),
            cache: unless(all.cache, Some(1)),
            cycle: all.cycle,
        }
    }

    /// The options with everything that goes without saying said.
    #[must_use]
    pub fn with_defaults(self, data_type: &DataType) -> Self {
        let (lowest, highest) = if data_type.is_builtin("int2") {
            (i64::from(i16::MIN), i64::from(i16::MAX))
        } else if data_type.is_builtin("int4") {
            (i64::from(i32::MIN), i64::from(i32::MAX))
        } else {
            (i64::MIN, i64::MAX)
        };
        let increment = self.increment.unwrap_or(1);
        let (low, high) = if increment > 0 { (1, highest) } else { (lowest, -1) };
        let (min, max) = (self.min_value.unwrap_or(low), self.max_value.unwrap_or(high));
        Self {
            start: self.start.or(Some(if increment > 0 { min } else { max })),
            increment: Some(increment),
            min_value: Some(min),
            max_value: Some(max),
            cache: self.cache.or(Some(1)),
            cycle: self.cycle,
        }
    }
}

stored!(struct Sequence { data_type, options, owned_by, unlogged });
stored!(struct SequenceOwner { table, column });
