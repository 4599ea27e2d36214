//! Prints scheduled jobs, as calls of pg_cron's functions.

use pgspec_catalog::Key;
use pgspec_catalog::object::Job;

use crate::quote;

/// `cron.schedule(…)`: makes the job, or changes the one of its name.
pub(super) fn create(key: &Key, job: &Job) -> String {
    let name = quote::literal(key.name.as_str());
    let schedule = quote::literal(&job.schedule);
    let command = quote::dollar(&job.command.text);
    if job.active {
        return format!("select cron.schedule({name}, {schedule}, {command});");
    }
    format!("select cron.alter_job(cron.schedule({name}, {schedule}, {command}), active := false);")
}
