//! What this crate says about SQL, compared with a real server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a failed test is a panic"
)]

#[path = "analyze/body.rs"]
mod body;
#[path = "analyze/body_server.rs"]
mod body_server;
#[path = "analyze/literal.rs"]
mod literal;
#[path = "analyze/oracle.rs"]
mod oracle;
#[path = "analyze/query.rs"]
mod query;
#[path = "analyze/same.rs"]
mod same;
#[path = "analyze/world.rs"]
mod world;

use std::sync::OnceLock;

use pgspec_postgres::{Database, Options, Server};

/// The server of this test run: `PGSPEC_PG_BIN`, or the newest one installed.
fn shared_server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let mut options = Options::from_env().expect("PGSPEC_DATABASE_URL is a URL");
        options.url = None;
        Server::start(&options).unwrap_or_else(|e| panic!("{e}"))
    })
}

/// An empty database.
fn empty(prefix: &str) -> Database<'static> {
    shared_server().create_database(prefix).unwrap_or_else(|e| panic!("{e}"))
}
