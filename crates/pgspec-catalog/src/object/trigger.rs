//! Triggers (Postgres manual, `CREATE TRIGGER`).

use serde::Serialize;

use super::constraint::Deferral;
use crate::name::{Name, QualifiedName, Text};
use crate::sql_text::SqlText;
use crate::stored;

/// A trigger of a table or view.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Trigger {
    /// When it fires.
    pub timing: TriggerTiming,
    /// What it fires on.
    pub events: TriggerEvents,
    /// For each row or for each statement.
    pub level: TriggerLevel,
    /// `WHEN (…)`, without the parentheses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<SqlText>,
    /// `REFERENCING OLD TABLE AS`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_table: Option<Name>,
    /// `REFERENCING NEW TABLE AS`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_table: Option<Name>,
    /// The trigger function.
    pub function: QualifiedName,
    /// Its arguments: always strings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Text>,
    /// `Some` for a constraint trigger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraint: Option<Deferral>,
    /// The table after `FROM` of a constraint trigger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<QualifiedName>,
    /// Whether it fires at all.
    #[serde(skip_serializing_if = "TriggerEnabled::is_origin")]
    pub enabled: TriggerEnabled,
}

/// When a trigger fires.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the SQL key word of its name")]
pub enum TriggerTiming {
    Before,
    After,
    InsteadOf,
}

/// What a trigger fires on.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "each is the SQL event of its name")]
pub struct TriggerEvents {
    pub insert: bool,
    pub update: bool,
    /// The columns of `UPDATE OF`; empty for any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub update_of: Vec<Name>,
    pub delete: bool,
    pub truncate: bool,
}

/// For each row or for each statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum TriggerLevel {
    Row,
    #[default]
    Statement,
}

/// Whether a trigger fires (manual, `ALTER TABLE … ENABLE TRIGGER`; `pg_trigger.tgenabled`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerEnabled {
    /// In origin and local replication mode.
    #[default]
    Origin,
    /// Never.
    Disabled,
    /// In replica mode.
    Replica,
    /// In every mode.
    Always,
}

impl TriggerEnabled {
    pub(super) fn is_origin(&self) -> bool {
        *self == Self::Origin
    }
}

stored!(struct Trigger {
    timing, events, level, condition, old_table, new_table, function, arguments, constraint, from,
    enabled,
});
stored!(enum TriggerTiming { 0 Before, 1 After, 2 InsteadOf });
stored!(struct TriggerEvents { insert, update, update_of, delete, truncate });
stored!(enum TriggerLevel { 0 Row, 1 Statement });
stored!(enum TriggerEnabled { 0 Origin, 1 Disabled, 2 Replica, 3 Always });
