//! Values of rows, by column name.

use pgspec_catalog::object::Parameters;
use postgres::types::{FromSql, ToSql};
use postgres::{Row, Transaction};

use crate::error::ServerError;

/// The rows of a query.
pub(super) fn rows(
    transaction: &mut Transaction<'_>,
    query: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, ServerError> {
    transaction.query(query, parameters).map_err(ServerError::postgres("cannot read the database"))
}

/// The value of a column.
pub(super) fn get<'r, T: FromSql<'r>>(row: &'r Row, column: &str) -> Result<T, ServerError> {
    row.try_get(column).map_err(ServerError::postgres(format!("cannot read column {column}")))
}

/// Storage parameters, `name=value` each, in their order.
pub(super) fn storage(options: &[String]) -> Parameters {
    let pairs = options.iter().filter_map(|option| option.split_once('='));
    pairs.map(|(name, value)| (name.into(), value.into())).collect()
}

/// Options of foreign data, `name=value` each, in their order.
pub(super) fn options(options: &[String]) -> Vec<(pgspec_catalog::Name, pgspec_catalog::Text)> {
    let pairs = options.iter().filter_map(|option| option.split_once('='));
    pairs.map(|(name, value)| (name.into(), value.into())).collect()
}
