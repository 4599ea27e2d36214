//! What every Postgres brings: the types, functions, operators, casts, operator classes and system relations of
//! `pg_catalog`, for every supported major version, and those of well-known extensions.
//!
//! # Where it comes from
//! `data/catalog.txt` and most of `data/extensions/` are read from servers of Postgres 15.18, 16.14, 17.10 and 18.4 by
//! `cargo xtask builtin`, which gives the same texts each time. A few extensions do not come with Postgres; how their file was
//! made is said at its head: `vector`, `pg_cron` and `pgmq` by `pgspec extension snapshot`, `pg_net` by hand. A test compares
//! the texts with whatever server the tests run on. The format is described where it is read, in `text.rs`.
//!
//! # What it costs
//! 470 kB of text in the binary (334 kB of it Postgres' own), parsed without copying a name: about 1.8 ms for a version, when
//! it is first asked for, and 0.8 ms for all extensions together.
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
