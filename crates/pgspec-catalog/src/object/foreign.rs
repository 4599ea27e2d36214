//! Foreign data: wrappers, servers, and what makes a table a foreign one (Postgres manual, "Foreign Data").
//! User mappings hold passwords and are never part of a model.

use serde::Serialize;

use crate::name::{Name, QualifiedName, Text};
use crate::stored;

/// Options of foreign data: names and values, in order of writing.
pub type ForeignOptions = Vec<(Name, Text)>;

/// A foreign-data wrapper (`CREATE FOREIGN DATA WRAPPER`). It lives in no schema.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct ForeignDataWrapper {
    /// `HANDLER`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<QualifiedName>,
    /// `VALIDATOR`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validator: Option<QualifiedName>,
    /// `OPTIONS`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: ForeignOptions,
}

/// A foreign server (`CREATE SERVER`). It lives in no schema.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ForeignServer {
    /// `FOREIGN DATA WRAPPER`
    pub wrapper: Name,
    /// `TYPE`
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub server_type: Option<Text>,
    /// `VERSION`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Text>,
    /// `OPTIONS`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: ForeignOptions,
}

/// What makes a table a foreign one (`CREATE FOREIGN TABLE`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Foreign {
    /// `SERVER`
    pub server: Name,
    /// `OPTIONS`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: ForeignOptions,
}

stored!(struct ForeignDataWrapper { handler, validator, options });
stored!(struct ForeignServer { wrapper, server_type, version, options });
stored!(struct Foreign { server, options });
