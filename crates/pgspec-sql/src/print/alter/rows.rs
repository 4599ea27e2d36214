//! Prints how rows of a table are kept in another one, and come back.

use pgspec_catalog::{Name, QualifiedName};

use crate::quote;

/// `CREATE TABLE … AS`: a table of the rows of another one; `only` those that are its own.
pub fn keep(beside: &QualifiedName, columns: &[String], table: &QualifiedName, only: bool) -> String {
    let only = if only { "only " } else { "" };
    let (beside, table) = (quote::qualified(beside), quote::qualified(table));
    format!("create table {beside} as\nselect {}\nfrom {only}{table};", columns.join(", "))
}

/// `INSERT … SELECT`: each column with its value over the rows that were kept.
pub fn bring(
    table: &QualifiedName,
    values: &[(Name, String)],
    beside: &QualifiedName,
    always: bool,
) -> String {
    let columns = quote::identifiers(values.iter().map(|(name, _)| name));
    let values: Vec<&str> = values.iter().map(|(_, value)| value.as_str()).collect();
    let overriding = if always { " overriding system value" } else { "" };
    format!(
        "insert into {} ({columns}){overriding}\nselect {}\nfrom {};",
        quote::qualified(table),
        values.join(", "),
        quote::qualified(beside)
    )
}

/// The sequence of a column gives what comes behind its values: that of an identity column if none is named. One that `falls`
/// counts down.
pub fn count_on(
    table: &QualifiedName,
    column: &Name,
    sequence: Option<&QualifiedName>,
    falls: bool,
) -> String {
    let (of, own) = (quote::qualified(table), quote::identifier(column.as_str()));
    let sequence = match sequence {
        Some(name) => quote::literal(&quote::qualified(name)),
        None => {
            format!("pg_get_serial_sequence({}, {})", quote::literal(&of), quote::literal(column.as_str()))
        }
    };
    let last = if falls { "min" } else { "max" };
    format!("select setval({sequence}, {last}({own})) from {of} having {last}({own}) is not null;")
}
