//! A folder of the user's for what took long to find out: a file each, named by a key of all that it was made of. Any of them
//! may be missing, damaged or out of room to be written: then it is found out again, and nobody is told.

use std::fs::{self, DirBuilder, OpenOptions};
use std::hash::Hasher as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

/// What a file begins with.
const HEAD: &[u8] = b"pgspec cache 1\n";
/// The most bytes of a file: 256 MB, of a hundred thousand tables.
const LARGEST: u64 = 256 * 1024 * 1024;
/// How many files are kept.
const FILES: usize = 32;
/// How many bytes are kept: 512 MB.
const BYTES: u64 = 512 * 1024 * 1024;
/// What is left of a run that ended while it wrote.
const ABANDONED_AFTER: Duration = Duration::from_secs(3600);

/// The SHA-256 of all that an answer depends on.
pub(super) type Key = [u8; 32];

/// A folder for answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// One in a folder, which need not be there.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The user's own: `$PGSPEC_CACHE_DIR` (empty: none), or where the system keeps caches. Never in the project: its files
    /// may come from strangers, who could put answers there.
    pub fn of_user() -> Option<Self> {
        let set = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        if std::env::var_os("PGSPEC_CACHE_DIR").is_some() {
            return set("PGSPEC_CACHE_DIR").map(Self::at);
        }
        let caches = match std::env::consts::OS {
            "windows" => set("LOCALAPPDATA"),
            "macos" => set("HOME").map(|home| home.join("Library/Caches")),
            _ => set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache"))),
        };
        caches.map(|caches| Self::at(caches.join("pgspec/replay")))
    }

    /// The answer of a key, if it is there and whole.
    pub(super) fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let path = self.path(key);
        let metadata = fs::metadata(&path).ok()?;
        if !metadata.is_file() || metadata.len() > LARGEST || !is_ours(&self.folder) {
            return None;
        }
        let mut bytes = fs::read(path).ok()?;
        let body = bytes.strip_prefix(HEAD)?.strip_prefix(key)?;
        let (sum, answer) = body.split_first_chunk::<8>()?;
        if u64::from_le_bytes(*sum) != checksum(answer) {
            return None;
        }
        let start = bytes.len() - answer.len();
        bytes.drain(..start);
        Some(bytes)
    }

    /// Keeps an answer, and makes room for it.
    pub(super) fn put(&self, key: &Key, answer: &[u8]) {
        if answer.len() as u64 > LARGEST / 2 {
            return;
        }
        // What cannot be kept is found out again.
        if self.write(key, answer).is_ok() {
            self.clear();
        }
    }

    fn path(&self, key: &Key) -> PathBuf {
        let name: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(format!("{name}.bin"))
    }

    fn write(&self, key: &Key, answer: &[u8]) -> std::io::Result<()> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let mut folders = DirBuilder::new();
        folders.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
        folders.create(&self.folder)?;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let temporary = self.folder.join(format!("{}-{number}.tmp", std::process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // Schemas are not for everybody.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&temporary)?;
        let sum = checksum(answer).to_le_bytes();
        let written = [HEAD, key, &sum, answer].into_iter().try_for_each(|part| file.write_all(part));
        drop(file);
        // Whoever reads meanwhile sees the old file or the whole new one. Power that fails leaves one with another checksum.
        let placed = written.and_then(|()| fs::rename(&temporary, self.path(key)));
        if placed.is_err() {
            // There is nothing left to do about one that cannot be removed.
            let _ = fs::remove_file(&temporary);
        }
        placed
    }

    /// Removes the oldest files until few enough are left.
    fn clear(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let mut kept = Vec::new();
        for entry in entries.flatten() {
            let (path, Ok(metadata)) = (entry.path(), entry.metadata()) else { continue };
            let made = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("bin") => kept.push((made, metadata.len(), path)),
                Some("tmp") if made.elapsed().is_ok_and(|age| age > ABANDONED_AFTER) => {
                    let _ = fs::remove_file(path);
                }
                Some(_) | None => {}
            }
        }
        kept.sort_unstable_by(|a, b| b.cmp(a));
        let mut bytes = 0;
        for (number, (_, length, path)) in kept.into_iter().enumerate() {
            bytes += length;
            if number >= FILES || bytes > BYTES {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// Finds damage, not malice: who may write into the folder may write whole files.
fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// Whether nobody else may write into a folder.
fn is_ours(folder: &Path) -> bool {
    #[cfg(unix)]
    let is_ours = fs::metadata(folder)
        .is_ok_and(|metadata| std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o022 == 0);
    #[cfg(not(unix))]
    let is_ours = folder.is_dir();
    is_ours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_back_or_are_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path().join("deep/er"));
        let (key, other) = ([7; 32], [8; 32]);
        assert_eq!(cache.get(&key), None);
        cache.put(&key, b"an answer");
        assert_eq!(cache.get(&key).as_deref(), Some(&b"an answer"[..]));
        assert_eq!(cache.get(&other), None);
        // Another key's file, each byte damaged, and cut off at each.
        let path = cache.path(&key);
        let whole = fs::read(&path).unwrap();
        fs::copy(&path, cache.path(&other)).unwrap();
        assert_eq!(cache.get(&other), None);
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&path, &damaged).unwrap();
            assert_eq!(cache.get(&key), None, "byte {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(cache.get(&key), None, "cut at {at}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "x").unwrap();
        let cache = Cache::at(file.join("cache"));
        cache.put(&[1; 32], b"x");
        assert_eq!(cache.get(&[1; 32]), None);
    }

    #[test]
    fn the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        for number in 0..40_u8 {
            cache.put(&[number; 32], b"x");
            let old = SystemTime::now() - Duration::from_secs(1000 - u64::from(number));
            fs::File::options()
                .write(true)
                .open(cache.path(&[number; 32]))
                .unwrap()
                .set_modified(old)
                .unwrap();
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), FILES);
        assert_eq!(cache.get(&[0; 32]), None);
        assert!(cache.get(&[39; 32]).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn what_others_may_write_is_not_believed() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path());
        cache.put(&[1; 32], b"x");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(cache.get(&[1; 32]), None);
    }
}
