//! The next migration: what is left to do from what the migrations of a project make to what its spec says; and whether
//! the folder is as it was left.

pub mod bridge;
pub mod codes;
pub mod declared;
pub mod down;
mod header;
pub mod lint;
mod name;
pub mod next;
pub mod portion;
pub mod recall;
pub mod run;
pub mod squash;
pub mod statement;
pub mod status;
pub mod sum;
mod text;

use std::path::{Path, PathBuf};

use crate::source::folder;

pub use name::{Version, misplaced, now};

/// A migration of a folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FolderText {
    /// Where it is.
    pub path: PathBuf,
    /// Its path in the folder, with `/`.
    pub name: String,
    /// Its version, as it is written.
    pub version: String,
    /// All of its text.
    pub text: String,
}

/// The migrations of a folder, in the order in which they are run. None if there is no folder.
///
/// # Errors
/// The folder or a file of it cannot be read.
pub fn folder_texts(root: &Path) -> std::io::Result<Vec<FolderText>> {
    if !root.is_dir() {
        return Ok(Vec::new());
    }
    let one = |path: PathBuf| {
        let name = status::relative(root, &path);
        let text = std::fs::read_to_string(&path)?;
        Ok(FolderText { version: status::version(&name).to_owned(), name, text, path })
    };
    folder::migrations(root)?.files.into_iter().map(one).collect()
}
