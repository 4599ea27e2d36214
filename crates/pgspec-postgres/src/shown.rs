//! The columns of a query, as a server says them.

use pgspec_catalog::Name;
use pgspec_sql::quote;
use postgres::Client;

use crate::error::ServerError;

/// The columns that a view of a query has, and their types as SQL writes them, with all schemas but Postgres' own. The
/// view is made in a transaction that is rolled back: nothing stays. `names` are what `CREATE VIEW name (…)` says.
///
/// # Errors
/// The connection fails, or the server refuses the query.
pub fn columns_shown(
    client: &mut Client,
    search_path: &[Name],
    names: &[Name],
    query: &str,
) -> Result<Vec<(Name, String)>, ServerError> {
    let what = "cannot ask for the columns of a query";
    let mut transaction = client.transaction().map_err(ServerError::postgres(what))?;
    let names = if names.is_empty() { String::new() } else { format!(" ({})", quote::identifiers(names)) };
    let path = quote::identifiers(search_path);
    // Nobody waits for a lock that somebody else holds.
    let make = format!(
        "set local lock_timeout = '10s'; set local search_path = {path};\n\
         create temporary view pgspec_lock{names} as\n{query}\n;\nset local search_path = pg_catalog"
    );
    transaction.batch_execute(&make).map_err(ServerError::postgres("the query is refused"))?;
    let ask = "select a.attname::text, format_type(a.atttypid, a.atttypmod)
               from pg_attribute a
               where a.attrelid = 'pg_temp.pgspec_lock'::regclass and a.attnum > 0 and not a.attisdropped
               order by a.attnum";
    let rows = transaction.query(ask, &[]).map_err(ServerError::postgres(what))?;
    let column = |row: &postgres::Row| {
        let name: String = row.try_get(0).map_err(ServerError::postgres(what))?;
        Ok((Name::exact(&name), row.try_get(1).map_err(ServerError::postgres(what))?))
    };
    rows.iter().map(column).collect()
}
