//! Operators (Postgres manual, `CREATE OPERATOR`).

use serde::Serialize;

use super::Body;
use super::index::Operator;
use crate::catalog::Catalog;
use crate::data_type::DataType;
use crate::key::{Key, Kind};
use crate::name::{Name, QualifiedName, Text};

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

/// Completes pairs: an operator that another one names as its commutator or negator has that one for its own
/// (`OperatorUpd` of `pg_operator.c`).
pub fn pair_operators(catalog: &mut Catalog) {
    let mut missing: Vec<(Key, bool, Operator)> = Vec::new();
    for (_, key, object) in catalog.of_kind(Kind::Operator) {
        let Body::Operator(body) = &object.body else { continue };
        let own = Operator { schema: key.schema.clone(), symbol: key.name.as_str().into() };
        let partner = |named: &Operator, identity: Text| {
            let name = QualifiedName { schema: named.schema.clone(), name: Name::exact(&named.symbol) };
            Key::routine(Kind::Operator, &name, identity)
        };
        if let (Some(named), Some(left)) = (&body.commutator, &body.left) {
            missing.push((partner(named, format!("{}, {left}", body.right).into()), true, own.clone()));
        }
        if let Some(named) = &body.negator {
            missing.push((partner(named, body.identity()), false, own));
        }
    }
    for (key, commutes, own) in missing {
        let Some(Body::Operator(body)) = catalog.get_mut(&key).map(|object| &mut object.body) else {
            continue;
        };
        let slot = if commutes { &mut body.commutator } else { &mut body.negator };
        slot.get_or_insert(own);
    }
}
