//! Scheduled jobs: rows of pg_cron's `cron.job`.

use serde::Serialize;

use crate::name::Text;
use crate::sql_text::SqlText;
use crate::stored;

/// A scheduled job. Its name is the key's.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Job {
    /// When: a cron expression, or `30 seconds`.
    pub schedule: Text,
    /// What: one SQL command.
    pub command: SqlText,
    /// Whether it runs.
    pub active: bool,
}

stored!(struct Job { schedule, command, active });
