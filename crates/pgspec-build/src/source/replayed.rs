//! A history that was replayed before: what it came to is kept, and read back while nothing of what it was made of has
//! changed. Of one that got longer, only what is new is replayed.

#[cfg(test)]
mod tests;

use std::sync::OnceLock;
use std::time::UNIX_EPOCH;

use pgspec_analyze::bind::Meanings;
use pgspec_catalog::stored::{Reader, Stored as _, Writer};
use pgspec_catalog::{FileId, Sources};
use pgspec_sql::read::{self, Options, Reached, Read};
use sha2::{Digest as _, Sha256};

use super::cache::{Cache, Key};
use super::context::Context;

/// What takes less than this many bytes of SQL to replay is not worth a file: some 20 ms.
const WORTH_KEEPING: usize = 64 * 1024;

/// Replays files, the first of which was read by nobody before.
pub(super) fn replay(sources: &Sources, files: &[FileId], context: &Context, options: &Options) -> Read {
    let names = Meanings::new(context.postgres);
    let path = &context.search_path;
    let History { cache, first, keys, sizes } = match History::of(sources, files, context, options) {
        Some(history) => history,
        None => return read::replay(sources, files, path, context.base.clone(), options, &names),
    };
    let known = keys.iter().enumerate().rev().find_map(|(at, key)| {
        let bytes = cache.get(key)?;
        let mut reader = Reader::new(&bytes, first, pgspec_sql::codes::CODES);
        let reached = Reached::take(&mut reader).filter(|_| reader.is_at_end())?;
        Some((at + 1, reached))
    });
    let (done, from) = known.unwrap_or_else(|| (0, Reached::base(context.base.clone())));
    let rest = files.get(done..).unwrap_or_default();
    let is_wanted = sizes.iter().skip(done).sum::<usize>() >= WORTH_KEEPING;
    let (read, reached) = read::replay_from(sources, from, rest, path, options, &names, is_wanted);
    if let (Some(reached), Some(key)) = (reached, keys.last()) {
        let mut writer = Writer::new(first);
        reached.put(&mut writer);
        cache.put(key, &writer.finish());
    }
    read
}

/// A history that may have been replayed before.
struct History<'a> {
    cache: &'a Cache,
    /// Its first file: the others stand behind it.
    first: FileId,
    /// What the state at the end of each file depends on.
    keys: Vec<Key>,
    /// The bytes of each file.
    sizes: Vec<usize>,
}

impl<'a> History<'a> {
    /// `None` if it is not worth it, or nobody wants it.
    fn of(sources: &Sources, files: &[FileId], context: &'a Context, options: &Options) -> Option<Self> {
        let cache = context.cache.as_ref().filter(|_| options.ordered)?;
        let first = *files.first()?;
        let sizes: Vec<usize> =
            files.iter().map(|file| sources.file(*file).map_or(0, |file| file.text.len())).collect();
        // Where a file could not be read, its message is a source too: positions would not be the same next time.
        let is_row = files.iter().zip(first.0..).all(|(file, number)| file.0 == number);
        if !is_row || sizes.iter().sum::<usize>() < WORTH_KEEPING {
            return None;
        }
        let mut key = surroundings(first, context, options)?;
        let keys = files.iter().filter_map(|file| sources.file(*file)).map(|file| {
            let extension = file.path.rsplit_once('.').map_or("", |(_, extension)| extension);
            key = Sum::new().add(&key).add(extension.as_bytes()).add(file.text.as_bytes()).finish();
            key
        });
        Some(Self { cache, first, keys: keys.collect(), sizes })
    }
}

/// All that a replay depends on, but for the files.
fn surroundings(first: FileId, context: &Context, options: &Options) -> Option<Key> {
    let Options { user, ordered, postgres } = options;
    let mut base = Writer::new(first);
    user.put(&mut base);
    ordered.put(&mut base);
    postgres.put(&mut base);
    context.search_path.put(&mut base);
    context.base.put(&mut base);
    Some(Sum::new().add(program()?).add(&base.finish()).finish())
}

/// Which build this is: another one may read a text otherwise, and write its bytes otherwise.
fn program() -> Option<&'static [u8]> {
    static PROGRAM: OnceLock<Option<Vec<u8>>> = OnceLock::new();
    let find = || {
        let path = std::env::current_exe().ok()?;
        let metadata = path.metadata().ok()?;
        let built = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let version = env!("CARGO_PKG_VERSION");
        Some(format!("{version} {} {} {}", metadata.len(), built.as_nanos(), path.display()).into_bytes())
    };
    PROGRAM.get_or_init(find).as_deref()
}

/// A checksum of parts, none of which can run into the next.
struct Sum(Sha256);

impl Sum {
    fn new() -> Self {
        Self(Sha256::new())
    }

    fn add(mut self, part: &[u8]) -> Self {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
        self
    }

    fn finish(self) -> Key {
        self.0.finalize().into()
    }
}
