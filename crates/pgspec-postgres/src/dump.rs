//! `pg_dump --schema-only` as a second observer of a database: what it says is Postgres' own word, and shares nothing with
//! our reader. Two databases with the same schema have the same dump, whatever the order in which they were made.

mod text;

use std::path::{Path, PathBuf};
use std::process::Command;

use pgspec_catalog::Name;
use postgres::config::Host;

use crate::error::ServerError;
use crate::server::Options;
use crate::url::Url;

pub use text::{Difference, Dump, Entry};

/// What is dumped.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// These schemas; otherwise all, with what stands in none: extensions, event triggers, publications.
    pub schemas: Vec<Name>,
    /// Whether owners count.
    pub owners: bool,
    /// Whether grants count.
    pub privileges: bool,
}

/// A `pg_dump` that can be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    path: PathBuf,
    major: u32,
}

impl Tool {
    /// The `pg_dump` for a server of this `server_version_num`: `PGSPEC_PG_DUMP` if it is set, else that of the server's own
    /// version among the folders where a Postgres may be installed, else the next newer one. An older one refuses.
    ///
    /// # Errors
    /// There is none.
    pub fn find(options: &Options, server: u32) -> Result<Self, ServerError> {
        let wanted = server / 10000;
        let named = std::env::var_os("PGSPEC_PG_DUMP").filter(|path| !path.is_empty()).map(PathBuf::from);
        let folders = options.bin.iter().chain(&options.search).map(|folder| folder.join("pg_dump"));
        let mut found: Vec<Self> = match named {
            Some(path) => Self::at(&path).into_iter().collect(),
            None => folders.filter_map(|path| Self::at(&path)).collect(),
        };
        found.retain(|tool| tool.major >= wanted);
        found.into_iter().min_by_key(|tool| tool.major).ok_or(ServerError::NoDump { wanted })
    }

    /// The program of this path, if it is a `pg_dump`.
    fn at(path: &Path) -> Option<Self> {
        let output = Command::new(path).arg("--version").env("LC_ALL", "C").output().ok()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let rest = said.trim().strip_prefix("pg_dump (PostgreSQL) ")?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        Some(Self { path: path.to_owned(), major: digits.parse().ok()? })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its major version.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// Dumps the schema of a database.
    ///
    /// # Errors
    /// `pg_dump` cannot be run, or fails.
    pub fn dump(&self, url: &Url, scope: &Scope) -> Result<Dump, ServerError> {
        let mut command = Command::new(&self.path);
        command.args(["--schema-only", "--no-password", "--encoding=UTF8"]);
        if !scope.owners {
            command.arg("--no-owner");
        }
        if !scope.privileges {
            command.arg("--no-privileges");
        }
        for schema in &scope.schemas {
            // A pattern: in double quotes everything stands for itself.
            command.arg(format!("--schema=\"{}\"", schema.as_str().replace('"', "\"\"")));
        }
        connect(&mut command, url);
        let output =
            command.output().map_err(ServerError::io(format!("cannot run {}", self.path.display())))?;
        if !output.status.success() {
            return Err(ServerError::Dump(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
        }
        Ok(Dump::read(&String::from_utf8_lossy(&output.stdout)))
    }
}

/// Points a client program of Postgres at a database, and takes what would steer it elsewhere out of its environment. The
/// password does not appear among its arguments.
fn connect(command: &mut Command, url: &Url) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    let config = url.config();
    command.env("LC_ALL", "C").env("PGDATABASE", url.database());
    match config.get_hosts().first() {
        Some(Host::Tcp(host)) => drop(command.env("PGHOST", host)),
        #[cfg(unix)]
        Some(Host::Unix(folder)) => drop(command.env("PGHOST", folder)),
        None => {}
    }
    if let Some(port) = config.get_ports().first() {
        command.env("PGPORT", port.to_string());
    }
    if let Some(user) = config.get_user() {
        command.env("PGUSER", user);
    }
    if let Some(password) = config.get_password() {
        command.env("PGPASSWORD", String::from_utf8_lossy(password).as_ref());
    }
}
