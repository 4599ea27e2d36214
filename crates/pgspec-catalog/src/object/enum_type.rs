//! Enumerated types (Postgres manual, `CREATE TYPE … AS ENUM`).

use serde::Serialize;

use crate::name::Text;
use crate::span::Origin;
use crate::stored;

/// An enumerated type.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct EnumType {
    /// The labels, in their sort order.
    pub labels: Vec<EnumLabel>,
}

/// A label. Two are equal when their values are.
#[derive(Clone, Debug, Serialize)]
pub struct EnumLabel {
    /// The label itself, at most 63 bytes.
    pub value: Text,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<Text>,
    /// Its former value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Text>,
    /// Where it was written.
    #[serde(skip)]
    pub origin: Origin,
}

impl PartialEq for EnumLabel {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

stored!(struct EnumType { labels });
stored!(struct EnumLabel { value, doc, was, origin });
