//! The declared access matrix: who may do what to the rows of a table.

use indexmap::IndexMap;
use serde::Serialize;

use crate::grant::Privileges;
use crate::name::Name;

/// A class of users as `access:` names them.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// Signed in, and the row is theirs.
    Owner,
    /// Signed in, and the row is somebody else's.
    Others,
    /// A role by name.
    Role(Name),
}

/// Who may `select`, `insert`, `update` and `delete` rows, in the order written.
pub type Access = IndexMap<Actor, Privileges>;
