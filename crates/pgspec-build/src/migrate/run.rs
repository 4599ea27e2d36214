//! What is to be run on a database, decided from its history and the folder alone: plain data, no connection.

mod checksum;
pub mod decide;
pub mod script;
mod update;

use super::{FolderText, squash, sum};
use crate::source::folder;

pub use checksum::{Checksums, Refinery};
pub use decide::{Decision, Record, Seen, Trouble, decide};
pub use script::{Alone, Chunk, How, Piece, Script, script};
pub use update::Update;

/// A migration as it is run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Migration {
    /// Its version, as it is written.
    pub version: String,
    /// Its path in the folder.
    pub file: String,
    /// Its name without version and ending, as the layout's tool keeps it.
    pub name: String,
    /// The text that is run: places are those in the file.
    pub text: String,
    /// Our own checksum, as in `pgspec.sum`.
    pub checksum: String,
    /// Those of other tools.
    pub checksums: Checksums,
    /// The files that it was folded of.
    pub replaces: Vec<String>,
    /// Whether a line of it tells its tool that it runs outside of a transaction.
    pub no_transaction: bool,
}

/// The migrations of a folder, as they are run.
pub fn migrations(texts: &[FolderText]) -> Vec<Migration> {
    texts.iter().map(migration).collect()
}

fn migration(one: &FolderText) -> Migration {
    let stem =
        one.name.rsplit('/').find(|part| !matches!(*part, "up.sql" | "migration.sql")).unwrap_or(&one.name);
    let stem = stem.strip_suffix(".sql").unwrap_or(stem);
    let stem = stem.strip_suffix(".up").unwrap_or(stem);
    let digits = stem.strip_prefix(['V', 'v']).unwrap_or(stem);
    let name = digits.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let name = if name == digits { stem } else { name };
    let name = name.trim_start_matches('_');
    Migration {
        version: one.version.clone(),
        file: one.name.clone(),
        name: name.to_owned(),
        text: folder::up(one.text.clone()),
        checksum: sum::of_text(&one.text),
        checksums: Checksums::of(name, &one.version, &one.text),
        replaces: squash::replaced(&one.text).map(str::to_owned).collect(),
        no_transaction: script::says_no_transaction(&one.text),
    }
}
