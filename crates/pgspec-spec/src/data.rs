//! What a spec says about the data of a database that becomes what it declares.

use pgspec_catalog::{Span, SqlText, Text};

/// What a migration may destroy, and how it converts values.
#[derive(Clone, Debug, Default)]
pub struct DataSteps {
    /// `drop:`
    pub drops: Vec<Acknowledged>,
    /// `convert:`
    pub conversions: Vec<Conversion>,
}

/// Something that may go.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// `table`, `schema.table`, `table.column` or `schema.table.column`.
    pub path: Text,
    /// Why it goes.
    pub reason: Text,
    /// Where that is said.
    pub span: Span,
}

/// How the values of a column become new ones.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// `table.column` or `schema.table.column`.
    pub path: Text,
    /// The new value, over the row as it was.
    pub using: SqlText,
    /// The old value, over the row as it is then: while a column has two names.
    pub back: Option<SqlText>,
    /// Whether the triggers of the table run for it.
    pub triggers: bool,
    /// Where that is said.
    pub span: Span,
}
