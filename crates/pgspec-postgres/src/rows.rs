//! How many rows there are.

use pgspec_catalog::{Name, QualifiedName};
use pgspec_sql::quote;
use postgres::Client;

use crate::ask::connect;
use crate::error::ServerError;
use crate::url::Url;

/// A connection that counts rows.
pub struct Rows {
    client: Client,
}

impl Rows {
    /// Connects to somebody's own database.
    ///
    /// # Errors
    /// Nobody answers, or the server refuses the login.
    pub fn connect(url: &Url) -> Result<Self, ServerError> {
        Ok(Self { client: connect(url)? })
    }

    /// How many rows a table has, and how many of them have a value in a column (all of them without one). `None` if there is
    /// no such table or column.
    ///
    /// # Errors
    /// The rows may not be read, or the connection fails.
    pub fn count(
        &mut self,
        table: &QualifiedName,
        column: Option<&Name>,
    ) -> Result<Option<(i64, i64)>, ServerError> {
        let shown = quote::qualified(table);
        let what = format!("cannot count the rows of {shown}");
        let known = "select 1 from pg_attribute where attrelid = to_regclass($1) and not attisdropped
                     and ($2::text is null or attname = $2) limit 1";
        let column = column.map(Name::as_str);
        let known = self.client.query_opt(known, &[&shown, &column]);
        if known.map_err(ServerError::postgres(what.clone()))?.is_none() {
            return Ok(None);
        }
        let given = column.map_or("*".into(), quote::identifier);
        let row = self
            .client
            .query_one(&format!("select count(*), count({given}) from {shown}"), &[])
            .map_err(ServerError::postgres(what.clone()))?;
        let number = |at: usize| row.try_get(at).map_err(ServerError::postgres(what.clone()));
        Ok(Some((number(0)?, number(1)?)))
    }
}
