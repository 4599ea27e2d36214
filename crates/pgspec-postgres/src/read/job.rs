//! Scheduled jobs: rows of pg_cron's own table, where the database has it.

use pgspec_catalog::object::Job;
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Name, SqlText, Text};
use pgspec_sql::fragment;
use postgres::Transaction;

use super::value::{get, rows};
use super::{Reading, ServerError, printed};
use crate::codes;

/// Whether there is such a table, and the user may read it.
const IS_THERE: &str =
    "select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as may_read
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'cron' and c.relname = 'job'";

/// Reads those of this database.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    if !reading.everything {
        return Ok(());
    }
    match rows(transaction, IS_THERE, &[])?.first() {
        None => return Ok(()),
        Some(row) if !get::<bool>(row, "may_read")? => {
            let message = "the scheduled jobs are missing: this role may not read `cron.job`";
            let help = "`grant usage on schema cron to ROLE; grant select on cron.job to ROLE`, or connect as another one";
            reading.diagnostics.push(Diagnostic::new(&codes::NO_PERMISSION, message).help(help));
            return Ok(());
        }
        Some(_) => {}
    }
    for row in rows(transaction, include_str!("job.sql"), &[])? {
        let Some(name) = get::<Option<&str>>(&row, "name")? else {
            let message =
                format!("job {} has no name and is not part of the model", get::<i64>(&row, "jobid")?);
            let help = "schedule it again under a name: `cron.schedule('name', …)`";
            reading.diagnostics.push(Diagnostic::new(&codes::NOT_MODELLED, message).help(help));
            continue;
        };
        let key = Key::global(Kind::Job, Name::exact(name));
        let text: &str = get(&row, "command")?;
        // A command that Postgres has not run yet may be anything.
        let command = fragment::command(printed(text)).unwrap_or_else(|_| SqlText::unplaced(text));
        let job = Job {
            schedule: Text::from(get::<&str>(&row, "schedule")?),
            command,
            active: get(&row, "active")?,
        };
        reading.insert(key, None, None, Body::Job(Box::new(job)));
    }
    Ok(())
}
