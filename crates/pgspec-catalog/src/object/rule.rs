//! Rewrite rules (Postgres manual, `CREATE RULE`). The rule that makes a view is the view itself.

use serde::Serialize;

use super::trigger::TriggerEnabled;
use crate::sql_text::SqlText;
use crate::stored;

/// A rule of a table or view.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Rule {
    /// `ON event`
    pub event: RuleEvent,
    /// `DO INSTEAD`; otherwise `ALSO`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub instead: bool,
    /// `WHERE`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<SqlText>,
    /// The commands; none for `NOTHING`.
    pub actions: Vec<SqlText>,
    /// Whether it is applied at all.
    #[serde(skip_serializing_if = "TriggerEnabled::is_origin")]
    pub enabled: TriggerEnabled,
}

/// What a rule rewrites.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the SQL command of its name")]
pub enum RuleEvent {
    Insert,
    Update,
    Delete,
}

stored!(struct Rule { event, instead, condition, actions, enabled });
stored!(enum RuleEvent { 0 Insert, 1 Update, 2 Delete });
