//! What this crate does to a real server. One cluster for the whole binary, one database for each test.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // tests fail by panicking

#[path = "postgres/agreement.rs"]
mod agreement;
#[path = "postgres/apply.rs"]
mod apply;
#[path = "postgres/bench.rs"]
mod bench;
#[path = "postgres/builtin.rs"]
mod builtin;
#[path = "postgres/cases.rs"]
mod cases;
#[path = "rust/connect.rs"]
mod connect;
#[path = "postgres/corpora.rs"]
mod corpora;
#[path = "postgres/coverage.rs"]
mod coverage;
#[path = "postgres/desk.rs"]
mod desk;
#[path = "postgres/documents.rs"]
mod documents;
#[path = "postgres/exercised.rs"]
mod exercised;
#[path = "postgres/generate.rs"]
mod generate;
#[path = "postgres/histories.rs"]
mod histories;
#[path = "postgres/hosted.rs"]
mod hosted;
#[path = "postgres/kinds.rs"]
mod kinds;
#[path = "postgres/known_views.rs"]
mod known_views;
#[path = "postgres/language.rs"]
mod language;
#[path = "postgres/ledger.rs"]
mod ledger;
#[path = "postgres/ledger_asked.rs"]
mod ledger_asked;
#[path = "postgres/locks.rs"]
mod locks;
#[path = "postgres/mutation.rs"]
mod mutation;
#[path = "postgres/node.rs"]
mod node;
#[path = "postgres/observer.rs"]
mod observer;
#[path = "postgres/online.rs"]
mod online;
#[path = "postgres/pack.rs"]
mod pack;
#[path = "postgres/pairs.rs"]
mod pairs;
#[path = "postgres/patternlift.rs"]
mod patternlift;
#[path = "postgres/plans.rs"]
mod plans;
#[path = "postgres/property.rs"]
mod property;
#[path = "postgres/qic_life.rs"]
mod qic_life;
#[path = "postgres/read.rs"]
mod read;
#[path = "postgres/replay.rs"]
mod replay;
#[path = "postgres/rows.rs"]
mod rows;
#[path = "postgres/rust.rs"]
mod rust;
#[path = "postgres/rust_patternlift.rs"]
mod rust_patternlift;
#[path = "postgres/rust_systems.rs"]
mod rust_systems;
#[path = "postgres/server.rs"]
mod server;
#[path = "postgres/servers.rs"]
mod servers;
#[path = "postgres/shape.rs"]
mod shape;
#[path = "postgres/shrink.rs"]
mod shrink;
#[path = "postgres/statements.rs"]
mod statements;
#[path = "postgres/stored.rs"]
mod stored;
#[path = "postgres/syntax.rs"]
mod syntax;
#[path = "postgres/systems.rs"]
mod systems;
#[path = "postgres/table_kinds.rs"]
mod table_kinds;
#[path = "postgres/typed.rs"]
mod typed;
#[path = "postgres/typescript.rs"]
mod typescript;
#[path = "postgres/zod.rs"]
mod zod;

use std::sync::OnceLock;

use pgspec_postgres::{Database, Options, Server};

/// The server of this test run, with the superuser that hosted Supabase has.
fn shared_server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let mut options = Options::from_env().expect("PGSPEC_DATABASE_URL is a URL");
        options.url = None;
        if std::env::var_os("PGSPEC_TEST_NEWEST").is_some() {
            servers::take_newest(&mut options);
        }
        options.superuser = pgspec_postgres::hosted::SUPERUSER.to_owned();
        Server::start(&options).unwrap_or_else(|e| panic!("{e}"))
    })
}

/// The major version of the server of this test run.
fn major() -> u16 {
    u16::try_from(shared_server().version() / 10_000).expect("a version")
}

/// An empty database.
fn empty(prefix: &str) -> Database<'static> {
    shared_server().create_database(prefix).unwrap_or_else(|e| panic!("{e}"))
}
