//! What every Postgres brings: the types, functions, operators, casts, operator classes and system relations of
//! `pg_catalog`, for every supported major version, and those of well-known extensions.
//!
//! **Invariant:** data, read from real servers by `cargo xtask builtin`; nothing here decides anything.

mod data;
mod row;
mod snapshot;
mod store;
mod text;

pub use row::{
    CastContext, CastMethod, CastRow, FunctionKind, FunctionRow, OpclassRow, OperatorRow, RelationRow,
    Tables, TypeKind, TypeRow, Volatility,
};
pub use snapshot::{SnapshotError, snapshot};
pub use store::{extension, extensions, extensions_with_function, extensions_with_type, tables};

/// The supported major versions.
pub const VERSIONS: std::ops::RangeInclusive<u16> = 15..=18;
