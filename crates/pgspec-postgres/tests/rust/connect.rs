//! A database as sqlx reaches it, and values that are written as text.

use pgspec_postgres::Database;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection};

pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

pub(crate) async fn connect(database: &Database<'_>) -> Result<PgConnection, sqlx::Error> {
    let config = database.url().config();
    let mut options = PgConnectOptions::new_without_pgpass().database(database.url().database());
    if let Some(user) = config.get_user() {
        options = options.username(user);
    }
    if let Some(port) = config.get_ports().first() {
        options = options.port(*port);
    }
    match config.get_hosts().first() {
        Some(postgres::config::Host::Tcp(host)) => options = options.host(host),
        Some(postgres::config::Host::Unix(path)) => options = options.socket(path),
        None => {}
    }
    options.connect().await
}

pub(crate) fn id(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(n)
}
