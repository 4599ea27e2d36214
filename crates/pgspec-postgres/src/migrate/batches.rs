//! An `UPDATE` in parts: ranges of the primary key, each in a transaction that also notes how far it came.

use std::time::{Duration, Instant};

use pgspec_sql::quote;

use super::{Session, Written, nowhere};
use crate::apply::ApplyError;

/// How batches are run.
#[derive(Clone, Copy, Debug)]
pub struct Batches {
    /// How long a transaction should take; the number of rows follows from that.
    pub time: Duration,
    /// How many rows the next one has.
    pub rows: i64,
    /// Whether the triggers of the table fire.
    pub triggers: bool,
}

/// The primary key of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key {
    /// The columns, quoted.
    pub columns: Vec<String>,
    /// Their types, as SQL.
    pub types: Vec<String>,
}

impl Key {
    /// The columns as an array of texts.
    fn texts(&self) -> String {
        let texts: Vec<_> = self.columns.iter().map(|name| format!("{name}::text")).collect();
        format!("array[{}]", texts.join(", "))
    }

    /// What sorts the last row first.
    fn backwards(&self) -> String {
        self.columns.iter().map(|name| format!("{name} desc")).collect::<Vec<_>>().join(", ")
    }
}

/// The table of a batch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// The name, quoted, with its schema.
    pub name: String,
    /// The primary key.
    pub key: Option<Key>,
    /// About how many rows it has.
    pub rows: i64,
    /// How its triggers can be kept from firing.
    pub quiet: Triggers,
    /// The key of the row that was the last one when it was looked at. Writers may put rows behind it all the while.
    pub end: Option<Vec<String>>,
}

/// How triggers are kept from firing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Triggers {
    /// There are none that would.
    None,
    /// By `session_replication_role`: no lock, and no trigger fires that is not for replicas.
    Replication,
    /// By `ALTER TABLE … DISABLE TRIGGER`, which locks out other writers during a batch: the statements before and behind.
    Disable(Vec<String>, Vec<String>),
}

/// What a batch did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Went {
    /// How many rows it changed.
    pub rows: i64,
    /// The key of its last row, to be noted. `None`: there was none.
    pub place: Option<String>,
    /// Whether it came to the end of the table.
    pub is_last: bool,
    /// Whether it came to the row that was the last one in the beginning.
    pub is_behind_end: bool,
}

impl Session {
    /// Looks at the table of a batch, which is named as a migration writes it. `columns`: what the statement sets.
    ///
    /// # Errors
    /// There is no such table, or the connection fails.
    pub fn table(&mut self, written: &str, columns: &[String]) -> Result<Option<Table>, ApplyError> {
        let query = "select c.oid, n.nspname::text, c.relname::text, greatest(c.reltuples, 0)::bigint
                     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass($1)";
        let Some(row) = self.client.query_opt(query, &[&written]).map_err(nowhere)? else { return Ok(None) };
        let oid: u32 = row.try_get(0).map_err(nowhere)?;
        let (schema, name): (String, String) =
            (row.try_get(1).map_err(nowhere)?, row.try_get(2).map_err(nowhere)?);
        let mut rows: i64 = row.try_get(3).map_err(nowhere)?;
        let name = format!("{}.{}", quote::identifier(&schema), quote::identifier(&name));
        let query = "select a.attname::text, format_type(a.atttypid, a.atttypmod)
                     from pg_index i cross join unnest(i.indkey) with ordinality as k(attnum, place)
                     join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                     where i.indrelid = $1 and i.indisprimary order by k.place";
        let mut key = Key { columns: Vec::new(), types: Vec::new() };
        for row in self.client.query(query, &[&oid]).map_err(nowhere)? {
            let column: String = row.try_get(0).map_err(nowhere)?;
            key.columns.push(quote::identifier(&column).into_owned());
            key.types.push(row.try_get(1).map_err(nowhere)?);
        }
        if rows == 0 {
            // Nobody has looked yet: a table that is small is counted in a moment.
            let counted = self
                .client
                .query_one(&format!("select count(*) from (select from {name} limit 100000) s"), &[]);
            rows = counted.and_then(|row| row.try_get(0)).map_err(nowhere)?;
        }
        let quiet = self.quiet(oid, &name, columns)?;
        let key = (!key.columns.is_empty()).then_some(key);
        let end = match &key {
            Some(key) => {
                let query =
                    format!("select {} from {name} order by {} limit 1", key.texts(), key.backwards());
                let row = self.client.query_opt(&query, &[]).map_err(nowhere)?;
                row.map(|row| row.try_get(0)).transpose().map_err(nowhere)?
            }
            None => None,
        };
        Ok(Some(Table { name, key, rows, quiet, end }))
    }

    fn quiet(&mut self, oid: u32, table: &str, columns: &[String]) -> Result<Triggers, ApplyError> {
        let query = "select tgname::text, tgenabled::text from pg_trigger
                     where tgrelid = $1 and not tgisinternal and tgenabled in ('O', 'A') order by tgname";
        let triggers = self.client.query(query, &[&oid]).map_err(nowhere)?;
        if triggers.is_empty() {
            return Ok(Triggers::None);
        }
        // A replica checks no foreign keys either: where one is set, that must not be.
        let query = "select (select rolsuper from pg_roles where rolname = current_user) or (
                       current_setting('server_version_num')::int >= 150000
                       and has_parameter_privilege('session_replication_role', 'SET')),
                     exists (select from pg_constraint c where c.contype = 'f' and (
                       (c.conrelid = $1 and exists (select from pg_attribute a where a.attrelid = $1
                         and a.attnum = any (c.conkey) and a.attname = any ($2)))
                       or (c.confrelid = $1 and exists (select from pg_attribute a where a.attrelid = $1
                         and a.attnum = any (c.confkey) and a.attname = any ($2)))))";
        let row = self.client.query_one(query, &[&oid, &columns]).map_err(nowhere)?;
        let (may, keys): (bool, bool) = (row.try_get(0).map_err(nowhere)?, row.try_get(1).map_err(nowhere)?);
        let always = triggers.iter().any(|row| row.try_get::<_, String>(1).is_ok_and(|state| state == "A"));
        if may && !keys && !always {
            return Ok(Triggers::Replication);
        }
        let (mut before, mut behind) = (Vec::new(), Vec::new());
        for row in triggers {
            let name: String = row.try_get(0).map_err(nowhere)?;
            let state: String = row.try_get(1).map_err(nowhere)?;
            let name = quote::identifier(&name);
            before.push(format!("alter table {table} disable trigger {name}"));
            let always = if state == "A" { "always " } else { "" };
            behind.push(format!("alter table {table} enable {always}trigger {name}"));
        }
        Ok(Triggers::Disable(before, behind))
    }

    /// Runs one batch behind a place. `within` makes the statement of a condition on the key. With `None` for what comes next
    /// in [`Went::place`], a last pass over rows that came meanwhile is up to the caller.
    ///
    /// # Errors
    /// It is refused: nothing of it has happened then, unless the connection was lost during the commit.
    pub fn batch(
        &mut self,
        table: &Table,
        key: &Key,
        how: &Batches,
        within: &dyn Fn(&str) -> String,
        from: &From<'_>,
    ) -> Result<Went, ApplyError> {
        let done = self.in_batch(table, key, how, within, from);
        if done.is_err() {
            drop(self.client.batch_execute("rollback"));
        }
        done
    }

    fn in_batch(
        &mut self,
        table: &Table,
        key: &Key,
        how: &Batches,
        within: &dyn Fn(&str) -> String,
        from: &From<'_>,
    ) -> Result<Went, ApplyError> {
        let names = key.columns.join(", ");
        let last = from.place.map(values).map(|values| tuple(&values, key));
        let behind = last.as_ref().map_or_else(String::new, |last| format!("where ({names}) > ({last})"));
        let is_behind_end = match &table.end {
            Some(end) => format!("({names}) >= ({})", tuple(end, key)),
            None => "true".to_owned(),
        };
        let query = format!(
            "with one as (select {names} from {} {behind} order by {names} limit {}) \
             select {}, (select count(*) from one), {is_behind_end} from one order by {} limit 1",
            table.name,
            how.rows.max(1),
            key.texts(),
            key.backwards(),
        );
        // Ten times what it should take is too long, whatever the reason.
        let limit = (how.time * 10).as_millis().max(1000);
        self.client
            .batch_execute(&format!("begin; set local statement_timeout = {limit}"))
            .map_err(nowhere)?;
        let end = self.client.query_opt(&query, &[]).map_err(nowhere)?;
        let Some(row) = end else {
            self.client.batch_execute("commit").map_err(nowhere)?;
            return Ok(Went { rows: 0, place: None, is_last: true, is_behind_end: true });
        };
        let end: Vec<String> = row.try_get(0).map_err(nowhere)?;
        let (seen, is_behind_end): (i64, bool) =
            (row.try_get(1).map_err(nowhere)?, row.try_get(2).map_err(nowhere)?);
        let mut range = format!("({names}) <= ({})", tuple(&end, key));
        if let Some(last) = &last {
            range = format!("({names}) > ({last}) and {range}");
        }
        let rows = self.quietly(table, how, &within(&range))?;
        let place = serde_json::to_string(&end).unwrap_or_default();
        let total = from.rows + rows;
        self.write(&Written::Batch { version: from.version, place: &place, rows: total }).map_err(nowhere)?;
        self.client.batch_execute("commit").map_err(nowhere)?;
        Ok(Went { rows, place: Some(place), is_last: seen < how.rows, is_behind_end })
    }

    /// Runs a statement, with triggers or without.
    fn quietly(&mut self, table: &Table, how: &Batches, sql: &str) -> Result<i64, ApplyError> {
        let (before, behind): (&[String], &[String]) = match &table.quiet {
            Triggers::Disable(before, behind) if !how.triggers => (before, behind),
            Triggers::Replication if !how.triggers => {
                self.client.batch_execute("set local session_replication_role = replica").map_err(nowhere)?;
                (&[], &[])
            }
            Triggers::Disable(..) | Triggers::Replication | Triggers::None => (&[], &[]),
        };
        for one in before {
            self.client.batch_execute(one).map_err(nowhere)?;
        }
        let rows = self.client.execute(sql, &[]).map_err(nowhere)?;
        for one in behind {
            self.client.batch_execute(one).map_err(nowhere)?;
        }
        Ok(i64::try_from(rows).unwrap_or(i64::MAX))
    }

    /// Changes the rows that came while the batches ran, and notes that the part is done.
    ///
    /// # Errors
    /// As [`Session::batch`].
    pub fn last_batch(
        &mut self,
        table: &Table,
        how: &Batches,
        sql: Option<&str>,
        note: &Written<'_>,
    ) -> Result<i64, ApplyError> {
        let mut run = || {
            self.client.batch_execute("begin").map_err(nowhere)?;
            let rows = sql.map(|sql| self.quietly(table, how, sql)).transpose()?.unwrap_or(0);
            self.write(note).map_err(nowhere)?;
            self.client.batch_execute("commit").map_err(nowhere)?;
            Ok(rows)
        };
        let done = run();
        if done.is_err() {
            drop(self.client.batch_execute("rollback"));
        }
        done
    }
}

/// Where a batch begins.
#[derive(Clone, Copy, Debug)]
pub struct From<'a> {
    /// The version of its migration.
    pub version: &'a str,
    /// The key of the last row that is done, as it was noted.
    pub place: Option<&'a str>,
    /// How many rows are changed by now.
    pub rows: i64,
}

impl Batches {
    /// How many rows the next batch has, by how long this one took: twice as many at most, half as many at least.
    pub fn adapt(&mut self, took: Duration) {
        let (wanted, took) = (self.time.as_micros().max(1), took.as_micros().max(1));
        let now = u128::try_from(self.rows.max(1)).unwrap_or(1);
        let next = (now * wanted / took).clamp(now / 2, now * 2).clamp(1, 100_000);
        self.rows = i64::try_from(next).unwrap_or(1);
    }

    /// Measures what it does.
    pub fn timed<T>(&self, run: impl FnOnce() -> T) -> (T, Duration) {
        let start = Instant::now();
        (run(), start.elapsed())
    }
}

/// What a place was noted as.
fn values(place: &str) -> Vec<String> {
    serde_json::from_str(place).unwrap_or_default()
}

/// `'5'::bigint, 'a'::text`
fn tuple(values: &[String], key: &Key) -> String {
    let one = |(value, data_type): (&String, &String)| format!("{}::{data_type}", quote::literal(value));
    values.iter().zip(&key.types).map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_rows_follows_the_time() {
        let mut how = Batches { time: Duration::from_millis(100), rows: 1000, triggers: true };
        how.adapt(Duration::from_millis(200));
        assert_eq!(how.rows, 500);
        how.adapt(Duration::from_millis(1));
        assert_eq!(how.rows, 1000);
        how.adapt(Duration::from_secs(1000));
        assert_eq!(how.rows, 500);
        how.rows = 1;
        how.adapt(Duration::from_secs(1000));
        assert_eq!(how.rows, 1);
        how.rows = 90_000;
        how.adapt(Duration::from_micros(1));
        assert_eq!(how.rows, 100_000);
    }
}
