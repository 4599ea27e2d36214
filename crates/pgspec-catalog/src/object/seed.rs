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

impl Seed {
    /// Whether rows that a history has put into the table are all that is declared: each declared row is there, with the values
    /// that it says. Rows that are declared no more stay where they are, unless no others may be.
    pub fn is_held_by(&self, history: &Self) -> bool {
        let exact = self.mode == SeedMode::Exact;
        if self.key != history.key
            || self.environments != history.environments
            || (exact && (history.mode != SeedMode::Exact || history.rows.len() != self.rows.len()))
        {
            return false;
        }
        let place = |seed: &Self, name: &Name| seed.columns.iter().position(|column| column == name);
        let Some(places) =
            self.columns.iter().map(|name| place(history, name)).collect::<Option<Vec<usize>>>()
        else {
            return false;
        };
        let Some(keys) = self
            .key
            .iter()
            .map(|name| Some((place(self, name)?, place(history, name)?)))
            .collect::<Option<Vec<_>>>()
        else {
            return false;
        };
        // A text of each key: many rows are found by it.
        let text = |row: &[SeedValue], at: usize| row.get(at).map(|value| format!("{value:?}"));
        let noted: std::collections::HashMap<Vec<Option<String>>, &Vec<SeedValue>> = history
            .rows
            .iter()
            .map(|row| (keys.iter().map(|(_, at)| text(row, *at)).collect(), row))
            .collect();
        self.rows.iter().all(|row| {
            let key: Vec<Option<String>> = keys.iter().map(|(at, _)| text(row, *at)).collect();
            noted.get(&key).is_some_and(|found| {
                let mut pairs = row.iter().zip(&places);
                pairs.all(|(value, at)| *value == SeedValue::Default || found.get(*at) == Some(value))
            })
        })
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
