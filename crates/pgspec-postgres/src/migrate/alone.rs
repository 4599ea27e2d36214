//! Statements outside of transactions: whether one was done is asked of the database.

use pgspec_sql::quote;

use super::{Session, Timed, Written, nowhere};
use crate::apply::ApplyError;

/// Whether a statement that was begun is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doubt {
    /// It is.
    Done,
    /// It is not, and can be run.
    Open,
    /// Nobody can tell.
    Unknown,
}

impl Session {
    /// Runs a statement outside of any transaction: that it is begun is noted before.
    ///
    /// # Errors
    /// It is refused, or the connection is lost: then it is in doubt.
    pub fn alone(&mut self, script: &str, one: &Timed<'_>, version: &str) -> Result<(), ApplyError> {
        self.write(&Written::Begun { version }).map_err(nowhere)?;
        self.timed(script, one, false)?;
        self.client.batch_execute("set statement_timeout = 0").map_err(nowhere)
    }

    /// Whether an index is there and valid. One that is not valid, which a run that failed has left, is dropped.
    ///
    /// # Errors
    /// The connection fails, or the index cannot be dropped.
    pub fn index(&mut self, name: &str, table: &str) -> Result<Doubt, ApplyError> {
        let query =
            "select i.indisvalid, n.nspname::text from pg_index i join pg_class c on c.oid = i.indexrelid
                     join pg_namespace n on n.oid = c.relnamespace
                     where i.indrelid = to_regclass($1) and c.relname = $2";
        let Some(row) = self.client.query_opt(query, &[&table, &name]).map_err(nowhere)? else {
            return Ok(Doubt::Open);
        };
        let valid: bool = row.try_get(0).map_err(nowhere)?;
        if valid {
            return Ok(Doubt::Done);
        }
        let schema: String = row.try_get(1).map_err(nowhere)?;
        let drop = format!(
            "drop index concurrently if exists {}.{}",
            quote::identifier(&schema),
            quote::identifier(name)
        );
        self.client.batch_execute(&drop).map_err(nowhere)?;
        Ok(Doubt::Open)
    }

    /// Whether a relation is gone.
    ///
    /// # Errors
    /// The connection fails.
    pub fn is_gone(&mut self, name: &str) -> Result<Doubt, ApplyError> {
        let row = self.client.query_one("select to_regclass($1) is null", &[&name]).map_err(nowhere)?;
        let gone: bool = row.try_get(0).map_err(nowhere)?;
        Ok(if gone { Doubt::Done } else { Doubt::Open })
    }

    /// Whether a partition is detached. What was left halfway is brought to its end.
    ///
    /// # Errors
    /// The connection fails, or Postgres refuses to finish it.
    pub fn detached(&mut self, parent: &str, partition: &str) -> Result<Doubt, ApplyError> {
        let query = "select inhdetachpending from pg_inherits
                     where inhparent = to_regclass($1) and inhrelid = to_regclass($2)";
        let Some(row) = self.client.query_opt(query, &[&parent, &partition]).map_err(nowhere)? else {
            return Ok(Doubt::Done);
        };
        if !row.try_get::<_, bool>(0).map_err(nowhere)? {
            return Ok(Doubt::Open);
        }
        // Both names are as the migration writes them.
        let finish = format!("alter table {parent} detach partition {partition} finalize");
        self.client.batch_execute(&finish).map_err(nowhere)?;
        Ok(Doubt::Done)
    }

    /// What a query says: one row, one column, true or false.
    ///
    /// # Errors
    /// The connection fails, or it is no such query.
    pub fn asked(&mut self, query: &str) -> Result<Doubt, ApplyError> {
        let row = self.client.query_one(query, &[]).map_err(nowhere)?;
        let done: bool = row.try_get(0).map_err(nowhere)?;
        Ok(if done { Doubt::Done } else { Doubt::Open })
    }
}
