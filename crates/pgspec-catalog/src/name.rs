//! Names: exact SQL identifiers, cheap to clone, and names qualified by a schema.

use std::borrow::Borrow;
use std::fmt;

use crate::stored;

use serde::Serialize;
use smol_str::SmolStr;

/// Text that is cloned often and changed never: short values inline, long ones behind one shared allocation.
pub type Text = SmolStr;

/// Postgres cuts identifiers to `NAMEDATALEN - 1` bytes (manual, "Identifiers and Key Words").
pub const MAX_NAME_BYTES: usize = 63;

/// An SQL identifier exactly as `pg_catalog` stores it: already folded, never quoted.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Name(SmolStr);

impl Name {
    /// An identifier taken as it is, as if it had been written in double quotes.
    pub fn exact(text: &str) -> Self {
        Self(SmolStr::new(text))
    }

    /// An identifier folded to lower case (ASCII only, as Postgres does in UTF-8 databases).
    pub fn folded(text: &str) -> Self {
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            Self(SmolStr::new(text.to_ascii_lowercase()))
        } else {
            Self::exact(text)
        }
    }

    /// The identifier's text, without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether Postgres would cut this identifier.
    pub fn is_too_long(&self) -> bool {
        self.0.len() > MAX_NAME_BYTES
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.as_str())
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self::exact(text)
    }
}

/// A name with its schema. `schema` is `None` before resolution, and after it only for what lives in `pg_catalog`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct QualifiedName {
    /// The schema, once known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Name>,
    /// The name inside the schema.
    pub name: Name,
}

impl QualifiedName {
    /// A name in a schema.
    pub fn new(schema: impl Into<Name>, name: impl Into<Name>) -> Self {
        Self { schema: Some(schema.into()), name: name.into() }
    }

    /// A name whose schema is not known (yet), or one in `pg_catalog`.
    pub fn bare(name: impl Into<Name>) -> Self {
        Self { schema: None, name: name.into() }
    }
}

/// `schema.name`, unquoted: for messages, never for SQL.
impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => write!(f, "{}", self.name),
        }
    }
}

impl fmt::Debug for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

stored!(struct Name(text));
stored!(struct QualifiedName { schema, name });
