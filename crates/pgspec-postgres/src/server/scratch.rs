//! The folders of the server: a cache that stays, and one folder a running server that goes.
//!
//! A running server's folder holds a file `lock` that its parent keeps locked. The system takes the lock away when the
//! parent ends, however it ends, so a folder whose lock is free belongs to nobody and can be cleared.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use super::user::User;
use crate::error::ServerError;

/// A folder without a lock file is being made; after this time its maker is gone.
const ABANDONED_AFTER: Duration = Duration::from_secs(600);

/// A folder for one running server, and its lock.
#[derive(Debug)]
pub(super) struct Scratch {
    /// The folder. Its path is short: a socket's path may have 107 bytes.
    pub(super) folder: PathBuf,
    /// Our own user id.
    pub(super) uid: u32,
    /// Held for as long as the server runs.
    _lock: File,
}

/// Makes a folder that only `user` (or we) may enter, and clears what dead processes left.
pub(super) fn create(user: impl FnOnce(u32) -> Option<User>) -> Result<(Scratch, Option<User>), ServerError> {
    let parent = short_temporary_folder();
    let folder = create_unused(&parent, "pgspec")?;
    let uid = owner(&folder)?;
    let user = user(uid);
    // Locked before it has its name: whoever sees a `lock` sees it locked while we live.
    let unnamed = folder.join("lock.new");
    let lock = File::create(&unnamed).map_err(ServerError::io("cannot create a lock file"))?;
    lock.try_lock().map_err(|e| ServerError::io("cannot lock a new file")(e.into()))?;
    fs::rename(&unnamed, folder.join("lock")).map_err(ServerError::io("cannot name a lock file"))?;
    give(&folder, user)?;
    clear_abandoned(&parent, uid);
    Ok((Scratch { folder, uid, _lock: lock }, user))
}

/// The folder for what outlives a run: `$XDG_CACHE_HOME/pgspec`, and for root, whose home other users cannot enter,
/// `/var/tmp/pgspec-0`.
pub(super) fn cache_folder(asked: Option<&Path>, uid: u32) -> Result<PathBuf, ServerError> {
    let folder = match asked {
        Some(folder) => folder.to_owned(),
        None if uid == 0 => PathBuf::from("/var/tmp/pgspec-0"),
        None => {
            let set =
                |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
            let cache = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
            cache
                .map_or_else(|| PathBuf::from(format!("/var/tmp/pgspec-{uid}")), |cache| cache.join("pgspec"))
        }
    };
    let failed = || ServerError::io(format!("cannot use the cache folder {}", folder.display()));
    fs::create_dir_all(&folder).map_err(failed())?;
    let folder = folder.canonicalize().map_err(failed())?;
    // In a folder that everybody may write to, somebody else could have been first.
    if owner(&folder)? != uid && asked.is_none() {
        let taken = std::io::Error::new(std::io::ErrorKind::PermissionDenied, "it belongs to another user");
        return Err(failed()(taken));
    }
    #[cfg(unix)]
    if uid == 0 {
        // The server's user must be able to reach what is in it, whatever our umask.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&folder, open).map_err(failed())?;
    }
    Ok(folder)
}

/// Makes a new folder `<stem>-<process>-<number>` that only we may enter.
pub(super) fn create_unused(parent: &Path, stem: &str) -> Result<PathBuf, ServerError> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = parent.join(format!("{stem}-{}-{number}", std::process::id()));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&folder) {
            Ok(()) => return Ok(folder),
            // A dead process had our id.
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(ServerError::io(format!("cannot create {}", folder.display()))(e)),
        }
    }
}

/// Hands a folder to the server's user.
pub(super) fn give(folder: &Path, user: Option<User>) -> Result<(), ServerError> {
    #[cfg(unix)]
    if let Some(user) = user {
        std::os::unix::fs::chown(folder, Some(user.uid), Some(user.gid))
            .map_err(ServerError::io(format!("cannot give {} to user {}", folder.display(), user.uid)))?;
    }
    #[cfg(not(unix))]
    let _ = (folder, user);
    Ok(())
}

/// `/tmp` where there is one: the path of `$TMPDIR` is too long for a socket on macOS.
fn short_temporary_folder() -> PathBuf {
    let short = PathBuf::from("/tmp");
    if short.is_dir() { short } else { std::env::temp_dir() }
}

#[cfg(unix)]
fn owner(path: &Path) -> Result<u32, ServerError> {
    let metadata = fs::metadata(path).map_err(ServerError::io(format!("cannot read {}", path.display())))?;
    Ok(std::os::unix::fs::MetadataExt::uid(&metadata))
}

#[cfg(not(unix))]
fn owner(_: &Path) -> Result<u32, ServerError> {
    Err(ServerError::Platform(std::env::consts::OS))
}

/// Clears the folders of servers whose parents are gone. Whatever cannot be cleared is left: it is no concern of the
/// run that happens to find it.
fn clear_abandoned(parent: &Path, uid: u32) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let folder = entry.path();
        let ours =
            entry.file_name().to_string_lossy().strip_prefix("pgspec-").is_some_and(is_process_and_number);
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) && is_abandoned(&folder, uid) {
            super::cluster::stop_orphan(&folder.join("data"));
            drop(fs::remove_dir_all(&folder));
        }
    }
}

fn is_process_and_number(rest: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    rest.split_once('-').is_some_and(|(process, number)| digits(process) && digits(number))
}

fn is_abandoned(folder: &Path, uid: u32) -> bool {
    let lock = folder.join("lock");
    match File::open(&lock) {
        // The lock file is made by the parent, so its owner tells whose server it was.
        Ok(file) => owner(&lock).is_ok_and(|o| o == uid) && file.try_lock().is_ok(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let age = fs::metadata(folder)
                .and_then(|m| m.modified())
                .map(|at| SystemTime::now().duration_since(at).unwrap_or_default());
            owner(folder).is_ok_and(|o| o == uid) && age.is_ok_and(|age| age > ABANDONED_AFTER)
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_its_own_folders() {
        assert!(is_process_and_number("12-0"));
        for other in ["", "12", "12-", "-1", "12-x", "12-0-1", "cache"] {
            assert!(!is_process_and_number(other), "{other}");
        }
    }

    #[test]
    fn a_live_folder_is_not_abandoned_and_a_dead_one_is() {
        let (scratch, _) = create(|_| None).expect("a scratch folder");
        assert!(!is_abandoned(&scratch.folder, scratch.uid), "its lock is held");
        let (folder, uid) = (scratch.folder.clone(), scratch.uid);
        drop(scratch);
        assert!(is_abandoned(&folder, uid), "its lock is free");
        clear_abandoned(folder.parent().expect("a parent"), uid);
        assert!(!folder.exists());
    }
}
