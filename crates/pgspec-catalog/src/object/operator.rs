//! Operators (Postgres manual, `CREATE OPERATOR`).

use serde::Serialize;

use super::index::Operator;
use crate::data_type::DataType;
use crate::name::{QualifiedName, Text};

/// An operator that the model defines. Its symbol is the key's name; its identity has the types of its operands.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct OperatorDefinition {
    /// `LEFTARG`; nothing for a prefix operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<DataType>,
    /// `RIGHTARG`
    pub right: DataType,
    /// `FUNCTION`
    pub function: QualifiedName,
    /// `COMMUTATOR`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commutator: Option<Operator>,
    /// `NEGATOR`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negator: Option<Operator>,
    /// `RESTRICT`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restrict: Option<QualifiedName>,
    /// `JOIN`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join: Option<QualifiedName>,
    /// `HASHES`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hashes: bool,
    /// `MERGES`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub merges: bool,
}

impl OperatorDefinition {
    /// The types of its operands, as [`crate::Key::routine`] wants them: `none` for a missing left one.
    pub fn identity(&self) -> Text {
        let left = self.left.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
        format!("{left}, {}", self.right).into()
    }
}
