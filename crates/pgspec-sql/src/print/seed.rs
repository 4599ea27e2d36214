//! Prints seed rows.

use pgspec_catalog::object::{Seed, SeedMode, SeedValue, Table};
use pgspec_catalog::{DataType, Name, QualifiedName};

use super::text;
use crate::quote;

/// `INSERT … ON CONFLICT`. Rows that give the same columns share a statement; the order of rows stays, since one may
/// refer to another.
pub(super) fn inserts(table: &QualifiedName, body: Option<&Table>, seed: &Seed) -> Vec<String> {
    let printer = Printer { table: quote::qualified(table), body, seed };
    seed.rows.chunk_by(|a, b| given(a).eq(given(b))).map(|rows| printer.insert(rows)).collect()
}

/// `DELETE` of all rows but the declared ones, for an exact set.
pub(super) fn delete(table: &QualifiedName, body: Option<&Table>, seed: &Seed) -> Option<String> {
    (seed.mode == SeedMode::Exact).then(|| Printer { table: quote::qualified(table), body, seed }.delete())
}

/// The positions of the columns that a row has a value for.
fn given(row: &[SeedValue]) -> impl Iterator<Item = usize> {
    row.iter().enumerate().filter(|(_, value)| **value != SeedValue::Default).map(|(i, _)| i)
}

struct Printer<'a> {
    table: String,
    body: Option<&'a Table>,
    seed: &'a Seed,
}

impl Printer<'_> {
    fn insert(&self, rows: &[Vec<SeedValue>]) -> String {
        let columns: Vec<&Name> = rows
            .first()
            .into_iter()
            .flat_map(|row| given(row))
            .filter_map(|i| self.seed.columns.get(i))
            .collect();
        let table = &self.table;
        if columns.is_empty() {
            let one = format!("insert into {table} default values on conflict do nothing;");
            return quote::join(rows.iter().map(|_| &one), "\n");
        }
        let names = quote::identifiers(columns.iter().copied());
        let overriding =
            if columns.iter().any(|name| self.is_always(name)) { " overriding system value" } else { "" };
        let rows = rows.iter().map(|row| {
            let values = given(row).filter_map(|i| Some(self.value(row.get(i)?, self.seed.columns.get(i)?)));
            format!("  ({})", quote::join(values, ", "))
        });
        let rows = quote::join(rows, ",\n");
        let conflict = self.conflict(&columns);
        format!("insert into {table} ({names}){overriding}\nvalues\n{rows}\n{conflict};")
    }

    /// Whether only Postgres gives the column its values, unless overridden; it can never be updated.
    fn is_always(&self, name: &Name) -> bool {
        let column = self.body.and_then(|body| body.column(name));
        column.and_then(|column| column.identity.as_ref()).is_some_and(|identity| identity.always)
    }

    fn conflict(&self, columns: &[&Name]) -> String {
        let key = text::columns(&self.seed.key);
        let others: Vec<_> = columns
            .iter()
            .filter(|name| !self.seed.key.contains(name) && !self.is_always(name))
            .map(|name| quote::identifier(name.as_str()))
            .map(|name| format!("{name} = excluded.{name}"))
            .collect();
        if self.seed.mode == SeedMode::Insert || others.is_empty() {
            return format!("on conflict {key} do nothing");
        }
        format!("on conflict {key} do update set\n  {}", others.join(",\n  "))
    }

    fn delete(&self) -> String {
        let table = &self.table;
        let positions: Vec<_> = self
            .seed
            .key
            .iter()
            .filter_map(|name| self.seed.columns.iter().position(|c| c == name))
            .collect();
        let keys = self.seed.rows.iter().map(|row| {
            let values =
                positions.iter().filter_map(|i| Some(self.value(row.get(*i)?, self.seed.columns.get(*i)?)));
            let values = quote::join(values, ", ");
            if positions.len() == 1 { values } else { format!("({values})") }
        });
        let keys: Vec<_> = keys.collect();
        if keys.is_empty() || positions.is_empty() {
            return format!("delete from {table};");
        }
        let names = quote::identifiers(&self.seed.key);
        let names = if positions.len() == 1 { names } else { format!("({names})") };
        format!("delete from {table}\nwhere {names} not in (\n  {}\n);", keys.join(",\n  "))
    }

    fn value(&self, value: &SeedValue, column: &Name) -> String {
        match value {
            SeedValue::Default => "default".to_owned(),
            SeedValue::Null => "null".to_owned(),
            SeedValue::Literal(text) => {
                literal(text, self.body.and_then(|body| body.column(column)).map(|column| &column.data_type))
            }
            SeedValue::Sql(sql) => text::enclosed(sql),
            SeedValue::Reference { table, column, key } => {
                let conditions = key.iter().map(|(name, value)| {
                    format!("{} = {}", quote::identifier(name.as_str()), quote::literal(value))
                });
                format!(
                    "(select {} from {} where {})",
                    quote::identifier(column.as_str()),
                    quote::qualified(table),
                    quote::join(conditions, " and "),
                )
            }
        }
    }
}

/// A literal of a type: numbers and truth values bare, all others in quotes, for Postgres to convert.
fn literal(text: &str, data_type: Option<&DataType>) -> String {
    let Some(data_type) = data_type.filter(|data_type| !data_type.array && data_type.name.schema.is_none())
    else {
        return quote::literal(text);
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let bare = match data_type.name.name.as_str() {
        "int2" | "int4" | "int8" => digits(unsigned),
        "numeric" | "float4" | "float8" => match unsigned.split_once('.') {
            Some((whole, fraction)) => digits(whole) && digits(fraction),
            None => digits(unsigned),
        },
        "bool" => matches!(text, "true" | "false"),
        _ => false,
    };
    if bare { text.to_owned() } else { quote::literal(text) }
}
