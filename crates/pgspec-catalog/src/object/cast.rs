//! Casts (Postgres manual, `CREATE CAST`).

use serde::Serialize;

use crate::data_type::DataType;
use crate::key::{Key, Kind};
use crate::name::{QualifiedName, Text};
use crate::stored;

/// A cast that the model defines. It lives in no schema: its types are its identity.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Cast {
    /// From this type,
    pub source: DataType,
    /// to this one.
    pub target: DataType,
    /// How.
    pub method: CastMethod,
    /// Where it is applied without being written.
    pub context: CastContext,
}

impl Cast {
    /// Its key: `text as public.mood`.
    pub fn key(&self) -> Key {
        let name = format!("{} as {}", self.source.without_modifiers(), self.target.without_modifiers());
        Key::global(Kind::Cast, name.as_str())
    }
}

/// How a cast converts.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CastMethod {
    /// `WITH FUNCTION`: its name and the types of its arguments, as in its key.
    Function(QualifiedName, Text),
    /// `WITHOUT FUNCTION`: the bytes are the same.
    Binary,
    /// `WITH INOUT`: through the text of the value.
    InOut,
}

/// Where a cast is applied without being written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CastContext {
    /// Nowhere.
    #[default]
    Explicit,
    /// `AS ASSIGNMENT`
    Assignment,
    /// `AS IMPLICIT`
    Implicit,
}

stored!(struct Cast { source, target, method, context });
stored!(enum CastMethod { 0 Function(first, second), 1 Binary, 2 InOut });
stored!(enum CastContext { 0 Explicit, 1 Assignment, 2 Implicit });
