//! Walking the working tree.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// All files below `folder`, sorted, without what is in a folder whose name `skip` accepts. Paths include `folder`.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn walk(folder: &Path, skip: fn(&str) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let context = || format!("cannot read {}", folder.display());
        for entry in std::fs::read_dir(&folder).with_context(context)? {
            let entry = entry.with_context(context)?;
            let kind = entry.file_type().with_context(context)?;
            if !kind.is_dir() {
                found.push(entry.path());
            } else if !skip(&entry.file_name().to_string_lossy()) {
                folders.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The path below `root`, with `/` between folders.
pub(crate) fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
