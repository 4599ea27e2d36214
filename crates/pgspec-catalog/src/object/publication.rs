//! Publications (Postgres manual, `CREATE PUBLICATION`).

use serde::Serialize;

use crate::catalog::Catalog;
use crate::name::{Name, QualifiedName, Text};
use crate::sql_text::SqlText;
use crate::stored;

/// A publication: whose changes subscribers get. It lives in no schema.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Publication {
    /// Whose changes.
    pub scope: PublicationScope,
    /// `publish`: which commands.
    pub publish: PublishedCommands,
    /// `publish_via_partition_root`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub via_root: bool,
    /// `publish_generated_columns` (Postgres 18), if not `none`: `stored`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated_columns: Option<Text>,
}

/// Whose changes are published.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicationScope {
    /// `FOR ALL TABLES`
    AllTables,
    /// Listed ones, and all of some schemas; both may be empty.
    Some {
        /// `FOR TABLE`, sorted by name.
        tables: Vec<PublishedTable>,
        /// `FOR TABLES IN SCHEMA`, sorted.
        schemas: Vec<Name>,
    },
}

/// A published table.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PublishedTable {
    /// The table.
    pub table: QualifiedName,
    /// The columns, in the table's order; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Name>,
    /// `WHERE`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predicate: Option<SqlText>,
}

/// The commands that are published.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[expect(missing_docs, reason = "each is the SQL command of its name")]
pub struct PublishedCommands {
    pub insert: bool,
    pub update: bool,
    pub delete: bool,
    pub truncate: bool,
}

impl Default for PublishedCommands {
    /// What is published when nothing is said: all.
    fn default() -> Self {
        Self { insert: true, update: true, delete: true, truncate: true }
    }
}

impl Publication {
    /// What it publishes of a table that it lists.
    pub fn table(&self, name: &QualifiedName) -> Option<&PublishedTable> {
        match &self.scope {
            PublicationScope::Some { tables, .. } => tables.iter().find(|published| published.table == *name),
            PublicationScope::AllTables => None,
        }
    }

    /// Brings what is published into order: tables by name, their columns as the tables have them.
    pub fn sort(&mut self, catalog: &Catalog) {
        let PublicationScope::Some { tables, schemas } = &mut self.scope else { return };
        for published in tables.iter_mut() {
            let Some(table) = catalog.table(&published.table) else { continue };
            let columns = &table.body.columns;
            published.columns.sort_by_key(|name| columns.iter().position(|column| column.name == *name));
        }
        tables.sort_by(|a, b| a.table.cmp(&b.table));
        schemas.sort();
        schemas.dedup();
    }
}

stored!(struct Publication { scope, publish, via_root, generated_columns });
stored!(enum PublicationScope { 0 AllTables, 1 Some { tables, schemas } });
stored!(struct PublishedTable { table, columns, predicate });
stored!(struct PublishedCommands { insert, update, delete, truncate });
