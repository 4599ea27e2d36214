//! Rows as statements.

use pgspec_catalog::{Name, QualifiedName, SqlText};
use pgspec_sql::quote;

/// Rows that are put in by one statement: usually one, several where they refer to each other.
#[derive(Clone, Debug)]
pub struct Statement {
    /// In their order.
    pub inserts: Vec<Insert>,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Insert {
    /// The table.
    pub table: QualifiedName,
    /// The columns that get a value, and which.
    pub values: Vec<(Name, Given)>,
    /// One of them is `GENERATED ALWAYS AS IDENTITY`.
    pub overriding: bool,
    /// A trigger of another table may have put such a row in already.
    pub may_be_there: bool,
}

/// What a column gets.
#[derive(Clone, PartialEq, Debug)]
pub enum Given {
    /// SQL null.
    Null,
    /// The text of a literal.
    Text(String),
    /// An SQL expression.
    Sql(SqlText),
}

impl Statement {
    /// As SQL, without a semicolon.
    pub fn sql(&self) -> String {
        match self.inserts.as_slice() {
            [one] => one.sql(),
            [first @ .., last] => {
                let ctes =
                    first.iter().enumerate().map(|(at, insert)| format!("r{at} as (\n{}\n)", insert.sql()));
                format!("with {}\n{}", ctes.collect::<Vec<_>>().join(", "), last.sql())
            }
            [] => String::new(),
        }
    }
}

impl Insert {
    /// As SQL, without a semicolon.
    pub fn sql(&self) -> String {
        let table = quote::qualified(&self.table);
        let conflict = if self.may_be_there { " on conflict do nothing" } else { "" };
        if self.values.is_empty() {
            return format!("insert into {table} default values{conflict}");
        }
        let names = quote::identifiers(self.values.iter().map(|(name, _)| name));
        let overriding = if self.overriding { " overriding system value" } else { "" };
        let values: Vec<_> = self.values.iter().map(|(_, value)| value.sql()).collect();
        format!("insert into {table} ({names}){overriding} values ({}){conflict}", values.join(", "))
    }
}

impl Given {
    fn sql(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Text(text) => quote::literal(text),
            Self::Sql(sql) => format!("({})", sql.text),
        }
    }
}
