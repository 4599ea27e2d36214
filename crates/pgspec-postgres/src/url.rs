//! A connection URL that never shows its password.

use std::fmt;
use std::str::FromStr;

use postgres::Config;
use postgres::config::SslMode;

use crate::error::{ServerError, postgres_message};

/// What the library takes for unknown without TLS, with values such as `verify-full`.
const TLS_OPTIONS: [&str; 5] = ["sslmode", "sslrootcert", "sslcert", "sslkey", "sslnegotiation"];

/// Where a database is and how to log in. `Display` and `Debug` leave the password out.
#[derive(Clone)]
pub struct Url {
    config: Config,
}

impl Url {
    /// A URL from the client library's own settings.
    pub(crate) fn from_config(config: Config) -> Self {
        Self { config }
    }

    /// The settings to connect with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The same server, another database.
    pub(crate) fn with_database(&self, name: &str) -> Self {
        let mut config = self.config.clone();
        config.dbname(name);
        Self { config }
    }

    /// The same server and database, another user, who needs no password.
    pub(crate) fn with_user(&self, user: &str) -> Self {
        let mut config = self.config.clone();
        config.user(user);
        Self { config }
    }

    /// Whether a password is part of it.
    pub fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }

    /// The database's name; Postgres falls back to the user's name.
    pub fn database(&self) -> &str {
        self.config.get_dbname().or_else(|| self.config.get_user()).unwrap_or("postgres")
    }
}

impl FromStr for Url {
    type Err = ServerError;

    /// Reads a `postgres://` URL or a `key=value` connection string.
    fn from_str(text: &str) -> Result<Self, ServerError> {
        let config = text.trim().parse::<Config>().map_err(|e| {
            // The whole error may quote a part of the text, and so of the password: only its first words are repeated.
            let whole = postgres_message(&e);
            match TLS_OPTIONS.iter().find(|option| whole.contains(&format!("`{option}`"))) {
                Some(option) => ServerError::Tls { option },
                None => ServerError::Url(e.to_string()),
            }
        })?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(ServerError::Tls { option: "sslmode=require" });
        }
        if config.get_hosts().is_empty() {
            return Err(ServerError::Url("it names no host".to_owned()));
        }
        Ok(Self { config })
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        if let Some(user) = self.config.get_user() {
            write!(f, "{}{}@", encode(user), if self.has_password() { ":***" } else { "" })?;
        }
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        match self.config.get_hosts().first() {
            Some(postgres::config::Host::Tcp(host)) => write!(f, "{host}:{port}/{}", encode(self.database())),
            #[cfg(unix)]
            Some(postgres::config::Host::Unix(folder)) => {
                let folder = folder.to_string_lossy();
                write!(f, "/{}?host={}&port={port}", encode(self.database()), encode(&folder))
            }
            None => write!(f, "/{}", encode(self.database())),
        }
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({self})")
    }
}

/// Percent-encodes what may not stand in a URL as it is.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
