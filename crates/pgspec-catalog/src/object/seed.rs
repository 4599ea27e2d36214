//! Seed rows: data that belongs to the model.

use serde::Serialize;

use crate::name::{Name, Text};
use crate::span::Span;
use crate::sql_text::SqlText;
use crate::stored;

/// Rows of a table, found again by their key columns. Two are equal wherever they were written.
#[derive(Clone, Debug, Serialize)]
pub struct Seed {
    /// The columns that identify a row.
    pub key: Vec<Name>,
    /// What happens to rows that exist.
    pub mode: SeedMode,
    /// The environments they belong to; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<Name>,
    /// The columns that have a value in some row, in the table's order.
    pub columns: Vec<Name>,
    /// The rows: one value per column of `columns`.
    pub rows: Vec<Vec<SeedValue>>,
    /// Where each row was written.
    #[serde(skip)]
    pub spans: Vec<Option<Span>>,
}

impl PartialEq for Seed {
    fn eq(&self, other: &Self) -> bool {
        let Self { key, mode, environments, columns, rows, spans: _ } = self;
        (key, mode, environments, columns, rows)
            == (&other.key, &other.mode, &other.environments, &other.columns, &other.rows)
    }
}

/// What happens to rows that exist.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SeedMode {
    /// They stay as they are.
    Insert,
    /// They get the declared values.
    #[default]
    Upsert,
    /// As upsert, and rows that are not declared are deleted.
    Exact,
}

/// One value of a seed row.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SeedValue {
    /// Not given: the column's default.
    Default,
    /// SQL null.
    Null,
    /// The text of a literal, which Postgres converts by the column's type.
    Literal(Text),
    /// An SQL expression.
    Sql(SqlText),
    /// A row of another seed, by the values of that seed's key: becomes a subquery.
    Reference {
        /// The referenced table.
        table: crate::name::QualifiedName,
        /// The referenced column.
        column: Name,
        /// Key columns and their values.
        key: Vec<(Name, Text)>,
    },
}

stored!(struct Seed { key, mode, environments, columns, rows, spans });
stored!(enum SeedMode { 0 Insert, 1 Upsert, 2 Exact });
stored!(enum SeedValue {
    0 Default, 1 Null, 2 Literal(value), 3 Sql(value), 4 Reference { table, column, key },
});
