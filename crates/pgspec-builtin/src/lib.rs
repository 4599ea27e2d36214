//! What every Postgres brings: the types, functions, operators, casts, operator classes and system relations of
//! `pg_catalog`, for every supported major version, and those of well-known extensions.
//!
//! **Invariant:** data, read from real servers by `cargo xtask builtin`; nothing here decides anything.

mod row;

pub use row::{
    CastContext, CastMethod, CastRow, FunctionKind, FunctionRow, OperatorRow, OpclassRow, RelationRow, Tables, TypeKind,
    TypeRow, Volatility,
};

/// The supported major versions.
pub const VERSIONS: std::ops::RangeInclusive<u16> = 15..=18;

/// What `pg_catalog` and `information_schema` hold in a major version; the nearest supported one for others.
pub fn tables(_version: u16) -> &'static Tables {
    static EMPTY: Tables = Tables::EMPTY;
    &EMPTY
}

/// What an extension brings; `None` if it is not known.
pub fn extension(_name: &str, _version: u16) -> Option<&'static Tables> {
    None
}

/// The known extensions that bring a type of this name.
pub fn extensions_with_type(_name: &str) -> Vec<&'static str> {
    Vec::new()
}

/// The known extensions that bring a function of this name.
pub fn extensions_with_function(_name: &str) -> Vec<&'static str> {
    Vec::new()
}
