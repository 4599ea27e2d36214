//! The declared access matrix: who may do what to the rows of a table.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use crate::grant::Privileges;
use crate::name::Name;
use crate::stored;

/// A class of users as `access:` names them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Actor {
    /// Signed in, and the row is theirs.
    Owner,
    /// Signed in, and the row is somebody else's.
    Others,
    /// A role by name.
    Role(Name),
}

impl Actor {
    /// The word that `access:` has for it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Owner => "owner",
            Self::Others => "others",
            Self::Role(name) => name.as_str(),
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Who may `select`, `insert`, `update` and `delete` rows, in the order written.
pub type Access = IndexMap<Actor, Privileges>;

stored!(enum Actor { 0 Owner, 1 Others, 2 Role(value) });
