//! Operators (Postgres manual, `CREATE OPERATOR`).

use serde::Serialize;

use super::Body;
use super::index::Operator;
use crate::catalog::Catalog;
use crate::data_type::DataType;
use crate::key::{Key, Kind};
use crate::name::{Name, QualifiedName, Text};
use crate::stored;

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

    /// The operator that it names as its commutator.
    pub fn commutes_with(&self) -> Option<Key> {
        let (named, left) = (self.commutator.as_ref()?, self.left.as_ref()?);
        Some(named.key(format!("{}, {left}", self.right).into()))
    }

    /// The operator that it names as its negator.
    pub fn negates(&self) -> Option<Key> {
        Some(self.negator.as_ref()?.key(self.identity()))
    }
}

impl Operator {
    /// Its key, if its operands have these types.
    fn key(&self, identity: Text) -> Key {
        let name = QualifiedName { schema: self.schema.clone(), name: Name::exact(&self.symbol) };
        Key::routine(Kind::Operator, &name, identity)
    }
}

/// Completes the pairs of all operators, as [`pair_operator`].
pub fn pair_operators(catalog: &mut Catalog) {
    let keys: Vec<Key> = catalog.of_kind(Kind::Operator).map(|(_, key, _)| key.clone()).collect();
    keys.iter().for_each(|key| pair_operator(catalog, key));
}

/// Completes the pairs of an operator: what it names as its commutator or negator, and is there, has it for its own if
/// it has none (`OperatorUpd` of `pg_operator.c`).
pub fn pair_operator(catalog: &mut Catalog, key: &Key) {
    let Some(Body::Operator(body)) = catalog.get(key).map(|object| &object.body) else { return };
    let own = Operator { schema: key.schema.clone(), symbol: key.name.as_str().into() };
    let missing: Vec<_> = body
        .commutes_with()
        .map(|key| (key, true))
        .into_iter()
        .chain(body.negates().map(|key| (key, false)))
        .collect();
    for (key, commutes) in missing {
        let Some(Body::Operator(body)) = catalog.get_mut(&key).map(|object| &mut object.body) else {
            continue;
        };
        let slot = if commutes { &mut body.commutator } else { &mut body.negator };
        slot.get_or_insert_with(|| own.clone());
    }
}

stored!(struct OperatorDefinition {
    left, right, function, commutator, negator, restrict, join, hashes, merges,
});
