//! What a plan consists of.

use pgspec_catalog::{Key, Name};
use serde::Serialize;

use super::command::Command;
use super::effect::Effect;

/// The steps of a plan, in their order.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
}

impl Plan {
    /// All statements, in their order.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().flat_map(|step| step.sql.iter().map(String::as_str))
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// One step: statements that belong together.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// What it does.
    pub action: Action,
    /// To which object.
    pub object: Key,
    /// By which form of a statement.
    pub command: Command,
    /// The statements, each with its semicolon.
    pub sql: Vec<String>,
    /// What it does to the database while it runs.
    #[serde(flatten)]
    pub effect: Effect,
    /// Other objects that its statements change on the way: those that waited for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Key>,
    /// Why it takes something away and makes it again, where what differs is less than that: a sentence without its full stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Why it is done in one, where a plan is made for a database that is in use and the step keeps others from a table for as
    /// long as all of it is read or written: a sentence without its full stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plain: Option<String>,
    /// What of the data it loses, if it loses any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loses: Option<Loss>,
    /// What is there only behind it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub produces: Vec<Part>,
    /// What is there, or is as it was, only before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destroys: Vec<Part>,
    /// What must be there before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Part>,
}

/// What a step does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Gives another name.
    Rename,
    /// Takes away.
    Drop,
    /// Makes.
    Create,
    /// Changes.
    Alter,
}

/// An object, or a part of one that can come and go.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// An object.
    Object(Key),
    /// A column of a table.
    Column(Key, Name),
    /// The default of a column.
    Default(Key, Name),
    /// Whether what a table holds is logged.
    Logging(Key),
    /// That a table's rows are of a type.
    Type(Key),
}

/// What of the data a step loses.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// All rows of a table.
    Rows(Key),
    /// All values of a column.
    Values(Key, Name),
}
