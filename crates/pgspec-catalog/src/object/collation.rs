//! Collations (Postgres manual, `CREATE COLLATION`).

use serde::Serialize;

use crate::name::Text;
use crate::stored;

/// A collation. Its version is the server's business and not part of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Collation {
    /// `PROVIDER`
    pub provider: CollationProvider,
    /// `LOCALE` of ICU and the built-in provider (`colllocale`), or `LC_COLLATE` of libc.
    pub locale: Text,
    /// `LC_CTYPE` of libc, if it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lc_ctype: Option<Text>,
    /// `DETERMINISTIC = false`
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nondeterministic: bool,
    /// `RULES` (Postgres 16)
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Text>,
}

/// Who knows how to compare.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CollationProvider {
    /// The operating system.
    #[default]
    Libc,
    /// The ICU library.
    Icu,
    /// Postgres itself (17).
    Builtin,
}

stored!(struct Collation { provider, locale, lc_ctype, nondeterministic, rules });
stored!(enum CollationProvider { 0 Libc, 1 Icu, 2 Builtin });
