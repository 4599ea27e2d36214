//! Which Postgres to run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::Options;
use super::user::{self, User};
use super::{download, scratch};
use crate::error::ServerError;

/// The oldest major version that is supported.
const OLDEST: u32 = 15;

/// A Postgres that can be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    /// The folder of `postgres` and `initdb`.
    pub folder: PathBuf,
    /// What `postgres --version` says.
    pub version: String,
    /// The major version.
    pub major: u32,
}

/// The folders where packages put Postgres, then those of `PATH`. Whether one is there is not checked here.
pub(super) fn installed_folders(path: Option<OsString>) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for parent in ["/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt", "/usr/local/opt"] {
        let Ok(entries) = std::fs::read_dir(parent) else { continue };
        folders.extend(entries.flatten().map(|entry| entry.path().join("bin")));
    }
    // The Red Hat packages and Postgres.app.
    for (parent, end) in [("/usr", "bin"), ("/Applications/Postgres.app/Contents/Versions", "bin")] {
        let Ok(entries) = std::fs::read_dir(parent) else { continue };
        let named = |name: &str| parent != "/usr" || name.starts_with("pgsql-");
        folders.extend(
            entries.flatten().filter(|e| named(&e.file_name().to_string_lossy())).map(|e| e.path().join(end)),
        );
    }
    if let Some(path) = path {
        folders.extend(std::env::split_paths(&path).filter(|folder| folder.is_absolute()));
    }
    folders.retain(|folder| folder.join("postgres").is_file() && folder.join("initdb").is_file());
    folders.sort();
    folders.dedup();
    folders
}

/// The Postgres that the options ask for, as `user` can run it.
pub(super) fn resolve(options: &Options, user: Option<User>, uid: u32) -> Result<Binaries, ServerError> {
    if let Some(folder) = &options.bin {
        return check(folder, user)
            .map_err(|reason| ServerError::BadFolder { folder: folder.clone(), reason });
    }
    let mut tried = Vec::new();
    let mut usable = Vec::new();
    for folder in &options.search {
        match check(folder, user) {
            Ok(found) => usable.push(found),
            Err(reason) => tried.push(format!("{} ({reason})", folder.display())),
        }
    }
    if let Some(best) = best(usable, options.version) {
        return Ok(best);
    }
    let fetched = if options.download {
        let fetched = scratch::cache_folder(options.cache.as_deref(), uid)
            .and_then(|cache| download::binaries(&cache))
            .and_then(|folder| {
                check(&folder, user).map_err(|reason| ServerError::BadFolder { folder, reason })
            });
        match fetched {
            Ok(found) => return Ok(found),
            Err(error) => format!("  {error}\n"),
        }
    } else {
        "  fetching is switched off (PGSPEC_OFFLINE)\n".to_owned()
    };
    let mut looked = "PGSPEC_DATABASE_URL, PGSPEC_PG_BIN, /usr/lib/postgresql, Homebrew, PATH".to_owned();
    for folder in tried {
        looked.push_str("\n    ");
        looked.push_str(&folder);
    }
    Err(ServerError::NotFound { looked, fetched })
}

/// The one of the preferred major version, else the highest; of equals the first.
fn best(mut usable: Vec<Binaries>, preferred: Option<u32>) -> Option<Binaries> {
    if let Some(at) = usable.iter().position(|found| Some(found.major) == preferred) {
        return Some(usable.swap_remove(at));
    }
    let highest = usable.iter().map(|found| found.major).max()?;
    usable.into_iter().find(|found| found.major == highest)
}

/// Runs `postgres --version` as the server's user: that proves that the user may read and run it.
fn check(folder: &Path, user: Option<User>) -> Result<Binaries, String> {
    if !folder.join("initdb").is_file() {
        return Err("there is no `initdb` in it".to_owned());
    }
    let output = user::command(&folder.join("postgres"), user).arg("--version").output();
    let output = output.map_err(|e| match user {
        Some(user) => format!("user {} cannot run `postgres`: {e}", user.uid),
        None => format!("cannot run `postgres`: {e}"),
    })?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major = major_version(&version).ok_or_else(|| {
        let said = String::from_utf8_lossy(&output.stderr);
        format!("`postgres --version` said {:?}", if version.is_empty() { said.trim() } else { &version })
    })?;
    if major < OLDEST {
        return Err(format!("{version} is older than {OLDEST}"));
    }
    Ok(Binaries { folder: folder.to_owned(), version, major })
}

/// The major version in `postgres (PostgreSQL) 15.18 (Debian …)`.
fn major_version(text: &str) -> Option<u32> {
    let rest = text.strip_prefix("postgres (PostgreSQL) ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binaries(folder: &str, major: u32) -> Binaries {
        Binaries { folder: folder.into(), version: String::new(), major }
    }

    #[test]
    fn reads_a_version() {
        assert_eq!(major_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_version("pg_ctl (PostgreSQL) 15.1"), None);
    }

    #[test]
    fn takes_the_preferred_else_the_highest() {
        let all = || vec![binaries("a", 15), binaries("b", 17), binaries("c", 9), binaries("d", 17)];
        assert_eq!(best(all(), None), Some(binaries("b", 17)));
        assert_eq!(best(all(), Some(15)), Some(binaries("a", 15)));
        assert_eq!(best(all(), Some(16)), Some(binaries("b", 17)));
        assert_eq!(best(Vec::new(), Some(16)), None);
    }

    #[test]
    fn says_what_is_wrong_with_a_folder() {
        assert_eq!(check(Path::new("/nowhere"), None), Err("there is no `initdb` in it".to_owned()));
    }
}
