//! Event triggers (Postgres manual, `CREATE EVENT TRIGGER`).

use serde::Serialize;

use super::trigger::TriggerEnabled;
use crate::name::{Name, QualifiedName, Text};
use crate::stored;

/// A trigger on commands that change the schema. It lives in no schema.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EventTrigger {
    /// `ddl_command_start`, `ddl_command_end`, `table_rewrite`, `sql_drop`, `login` (Postgres 17).
    pub event: Name,
    /// `WHEN TAG IN (…)`, upper case, in the order of writing; empty for any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Text>,
    /// The function, which returns `event_trigger`.
    pub function: QualifiedName,
    /// Whether it fires at all.
    #[serde(skip_serializing_if = "TriggerEnabled::is_origin")]
    pub enabled: TriggerEnabled,
}

stored!(struct EventTrigger { event, tags, function, enabled });
