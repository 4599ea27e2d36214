//! Composite types (Postgres manual, `CREATE TYPE … AS (…)`).

use serde::Serialize;

use crate::data_type::DataType;
use crate::name::{Name, QualifiedName, Text};
use crate::span::Origin;
use crate::stored;

/// A composite type that stands on its own: the row type of a table belongs to the table.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct CompositeType {
    /// Its attributes, in order.
    pub attributes: Vec<Attribute>,
}

/// An attribute of a composite type.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its type.
    #[serde(rename = "type")]
    pub data_type: DataType,
    /// `COLLATE`, if not the type's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// The `COMMENT` in the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text>,
    /// Where it was written. Never compared.
    #[serde(skip)]
    pub origin: Origin,
    /// What only a spec can say. Never compared.
    #[serde(flatten)]
    pub notes: AttributeNotes,
}

/// What only a spec can say about an attribute. Any two are equal.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AttributeNotes {
    /// What it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<Text>,
    /// Its former name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Name>,
}

impl PartialEq for AttributeNotes {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

stored!(struct CompositeType { attributes });
stored!(struct Attribute { name, data_type, collation, comment, origin, notes });
stored!(struct AttributeNotes { doc, was });
