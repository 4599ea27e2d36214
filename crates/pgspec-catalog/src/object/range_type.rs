//! Range types (Postgres manual, `CREATE TYPE … AS RANGE`).

use serde::Serialize;

use crate::data_type::DataType;
use crate::name::QualifiedName;
use crate::stored;

/// A range type. Its multirange type comes with it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RangeType {
    /// The type of its bounds.
    pub subtype: DataType,
    /// `SUBTYPE_OPCLASS`, if not the subtype's default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opclass: Option<QualifiedName>,
    /// `COLLATION`, if not the subtype's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// `CANONICAL`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical: Option<QualifiedName>,
    /// `SUBTYPE_DIFF`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtype_diff: Option<QualifiedName>,
    /// The multirange type, with the schema of the range; the name that Postgres derives where none is written.
    pub multirange: QualifiedName,
}

impl RangeType {
    /// The name that Postgres derives for a range's multirange type (`makeMultirangeTypeName` of `typecmds.c`): the
    /// first `range` becomes `multirange`, or `_multirange` is added. The result is not shortened to 63 bytes.
    pub fn multirange_name(range: &str) -> String {
        match range.find("range") {
            Some(at) => {
                let (before, behind) = range.split_at(at);
                format!("{before}multi{behind}")
            }
            None => format!("{range}_multirange"),
        }
    }
}

stored!(struct RangeType { subtype, opclass, collation, canonical, subtype_diff, multirange });
