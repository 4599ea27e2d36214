//! Rows: what tables hold, as text, and rows put into them one by one.

use pgspec_catalog::{Name, QualifiedName};
use pgspec_sql::quote;
use postgres::{Client, SimpleQueryMessage};

use crate::error::ServerError;

/// The rows of a table: the texts of its columns, `None` for null.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableRows {
    /// The table; of a partition its own name.
    pub table: QualifiedName,
    /// `pg_class.oid`: it stays the same when the table is renamed.
    pub oid: u32,
    /// The partitioned table that it is a part of, at the top; the table itself if it is none.
    pub root: QualifiedName,
    /// `pg_attribute.attnum` of the columns of its primary key.
    pub key: Vec<i16>,
    /// Its columns.
    pub columns: Vec<RowColumn>,
    /// The rows, in no order that means anything.
    pub rows: Vec<Vec<Option<String>>>,
}

/// A column of a table with rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowColumn {
    /// Its name.
    pub name: Name,
    /// `pg_attribute.attnum`: it stays the same when the column is renamed.
    pub number: i16,
    /// Its type, as `format_type` prints it.
    pub data_type: String,
    /// `NOT NULL`
    pub not_null: bool,
    /// It is computed.
    pub generated: bool,
}

const TABLES: &str = "
select n.nspname::text, c.relname::text, c.oid, a.attname::text, a.attnum,
  format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated <> '',
  t.nspname::text, t.relname::text, coalesce(k.conkey, '{}')
from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
  join lateral (
    select tn.nspname, tc.relname from pg_class tc join pg_namespace tn on tn.oid = tc.relnamespace
    where tc.oid = case when c.relispartition then pg_partition_root(c.oid)::oid else c.oid end
  ) t on true
where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
order by n.nspname, c.relname, a.attnum";

/// How values are printed: the same in every session.
const PRINTING: &str =
    "set timezone to 'UTC'; set datestyle to 'ISO'; set intervalstyle to 'postgres'; set row_security to off";

/// What the texts of one type are as values of another one, cast as `::` does. `None` if there is no such cast, or it refuses
/// one of them.
///
/// # Errors
/// The connection fails.
pub fn cast(
    client: &mut Client,
    texts: &[Option<String>],
    from: &str,
    to: &str,
) -> Result<Option<Vec<Option<String>>>, ServerError> {
    let what = "cannot cast values";
    client.batch_execute(PRINTING).map_err(ServerError::postgres(what))?;
    // The type of before may be gone by now: its texts may be those of the new one all the same.
    for value in [format!("v::{from}::{to}"), format!("v::{to}")] {
        let query = format!(
            "select ({value})::text from unnest($1::text[]) with ordinality as t (v, at) order by at"
        );
        match client.query(&query, &[&texts]) {
            Ok(rows) => {
                let found: Result<_, _> = rows.iter().map(|row| row.try_get(0)).collect();
                return found.map(Some).map_err(ServerError::postgres(what));
            }
            Err(error) if error.as_db_error().is_some() => {}
            Err(error) => return Err(ServerError::postgres(what)(error)),
        }
    }
    Ok(None)
}

/// The text of an expression over each row of a table, in the order in which [`rows`] reads them. `None` if the server refuses
/// it.
///
/// # Errors
/// The connection fails.
pub fn evaluate(
    client: &mut Client,
    table: &QualifiedName,
    expression: &str,
) -> Result<Option<Vec<Option<String>>>, ServerError> {
    let what = "cannot evaluate an expression";
    client.batch_execute(PRINTING).map_err(ServerError::postgres(what))?;
    let query = format!("select ({expression})::text from only {}", quote::qualified(table));
    match client.query(&query, &[]) {
        Ok(rows) => {
            let found: Result<_, _> = rows.iter().map(|row| row.try_get(0)).collect();
            found.map(Some).map_err(ServerError::postgres(what))
        }
        Err(error) if error.as_db_error().is_some() => Ok(None),
        Err(error) => Err(ServerError::postgres(what)(error)),
    }
}

/// The rows of all tables, as Postgres prints their values in UTC and with all digits.
///
/// # Errors
/// The server refuses, or the connection fails.
pub fn rows(client: &mut Client) -> Result<Vec<TableRows>, ServerError> {
    let what = "cannot read the rows";
    client.batch_execute(PRINTING).map_err(ServerError::postgres(what))?;
    let mut tables: Vec<TableRows> = Vec::new();
    for row in client.query(TABLES, &[]).map_err(ServerError::postgres(what))? {
        let (oid, column) = column(&row).map_err(ServerError::postgres(what))?;
        let name = |at: usize| row.try_get::<_, String>(at).map_err(ServerError::postgres(what));
        match tables.last_mut() {
            Some(last) if last.oid == oid => last.columns.push(column),
            _ => {
                let table = QualifiedName::new(name(0)?.as_str(), name(1)?.as_str());
                let root = QualifiedName::new(name(8)?.as_str(), name(9)?.as_str());
                let key = row.try_get(10).map_err(ServerError::postgres(what))?;
                tables.push(TableRows { table, oid, root, key, columns: vec![column], rows: Vec::new() });
            }
        }
    }
    for table in &mut tables {
        let columns = quote::identifiers(table.columns.iter().map(|column| &column.name));
        let query = format!("select {columns} from only {}", quote::qualified(&table.table));
        for message in client.simple_query(&query).map_err(ServerError::postgres(what))? {
            if let SimpleQueryMessage::Row(row) = message {
                let texts = (0..row.len()).map(|at| row.get(at).map(ToOwned::to_owned));
                table.rows.push(texts.collect());
            }
        }
    }
    Ok(tables)
}

/// A label of an enum.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// `pg_enum.oid`: it stays the same when the label or its type is renamed.
    pub oid: u32,
    /// The type, as `format_type` prints it.
    pub data_type: String,
    /// The label.
    pub label: String,
}

/// The labels of all enums.
///
/// # Errors
/// The connection fails.
pub fn labels(client: &mut Client) -> Result<Vec<Label>, ServerError> {
    let failed = || ServerError::postgres("cannot read the labels of enums");
    let query = "select oid, format_type(enumtypid, null), enumlabel::text from pg_enum order by oid";
    let one = |row: &postgres::Row| {
        Ok(Label { oid: row.try_get(0)?, data_type: row.try_get(1)?, label: row.try_get(2)? })
    };
    client.query(query, &[]).map_err(failed())?.iter().map(one).collect::<Result<_, _>>().map_err(failed())
}

fn column(row: &postgres::Row) -> Result<(u32, RowColumn), postgres::Error> {
    let name: String = row.try_get(3)?;
    let column = RowColumn {
        name: Name::exact(&name),
        number: row.try_get(4)?,
        data_type: row.try_get(5)?,
        not_null: row.try_get(6)?,
        generated: row.try_get(7)?,
    };
    Ok((row.try_get(2)?, column))
}

/// Puts rows in, one statement each, in one transaction that defers constraints: what the server refuses is left out. Tells
/// of each statement why, if it was refused.
///
/// # Errors
/// The connection fails, or a deferred constraint does not hold in the end; nothing is put in then.
pub fn insert(client: &mut Client, statements: &[String]) -> Result<Vec<Option<String>>, ServerError> {
    let what = "cannot put in the rows";
    client.batch_execute("begin; set constraints all deferred").map_err(ServerError::postgres(what))?;
    let mut refused = Vec::with_capacity(statements.len());
    for statement in statements {
        client.batch_execute("savepoint one_row").map_err(ServerError::postgres(what))?;
        match client.batch_execute(statement) {
            Ok(()) => refused.push(None),
            Err(error) => {
                refused.push(Some(said(&error)));
                client.batch_execute("rollback to one_row").map_err(ServerError::postgres(what))?;
            }
        }
    }
    client.batch_execute("commit").map_err(ServerError::postgres(what))?;
    Ok(refused)
}

/// What Postgres says, with the constraint that it names.
fn said(error: &postgres::Error) -> String {
    match error.as_db_error() {
        None => error.to_string(),
        Some(error) => {
            let detail = error.detail().map(|detail| format!(": {detail}")).unwrap_or_default();
            format!("{}{detail} (SQLSTATE {})", error.message(), error.code().code())
        }
    }
}
