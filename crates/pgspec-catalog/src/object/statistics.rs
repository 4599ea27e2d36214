//! Extended statistics (Postgres manual, `CREATE STATISTICS`).

use serde::Serialize;

use super::index::IndexKeyTarget;
use super::table::Table;
use crate::name::{Name, QualifiedName};
use crate::stored;

/// A statistics object.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Statistics {
    /// The table.
    pub table: QualifiedName,
    /// `ndistinct`, `dependencies`, `mcv`, sorted; empty where Postgres decides (all of them, or one expression).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Name>,
    /// Columns in the table's order, then expressions.
    pub keys: Vec<IndexKeyTarget>,
    /// `SET STATISTICS`, if not the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<i32>,
}

impl Statistics {
    /// Brings the keys into Postgres' order: columns as the table has them, then expressions.
    pub fn sort(&mut self, table: Option<&Table>) {
        let position = |name: &Name| table?.columns.iter().position(|column| column.name == *name);
        self.keys.sort_by_key(|key| match key {
            IndexKeyTarget::Column(name) => (false, position(name)),
            IndexKeyTarget::Expression(_) => (true, None),
        });
    }
}

stored!(struct Statistics { table, kinds, keys, target });
