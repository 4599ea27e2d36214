//! Text search configurations and dictionaries (Postgres manual, "Full Text Search"). Parsers and templates are C
//! functions that extensions bring.

use serde::Serialize;

use crate::name::{Name, QualifiedName, Text};
use crate::stored;

/// A text search configuration (`CREATE TEXT SEARCH CONFIGURATION`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TextSearchConfiguration {
    /// `PARSER`
    pub parser: QualifiedName,
    /// The dictionaries of each kind of token, sorted by token.
    pub mappings: Vec<(Name, Vec<QualifiedName>)>,
}

/// A text search dictionary (`CREATE TEXT SEARCH DICTIONARY`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TextSearchDictionary {
    /// `TEMPLATE`
    pub template: QualifiedName,
    /// Its options: the value as text, without quotes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<(Name, Text)>,
}

stored!(struct TextSearchConfiguration { parser, mappings });
stored!(struct TextSearchDictionary { template, options });
