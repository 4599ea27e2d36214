//! The files of `watch:`, by patterns.

use std::path::{Path, PathBuf};

/// Folders in which nobody keeps sources of their own.
const SKIPPED: [&str; 3] = ["node_modules", "target", ".git"];

/// The files below a folder that a pattern means, sorted: `*` stands for a part of a name, `**` for any folders.
pub(super) fn find(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let parts: Vec<_> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let mut found = Vec::new();
    walk(root.to_path_buf(), &parts, &mut found);
    found.sort();
    found.dedup();
    found
}

fn walk(folder: PathBuf, parts: &[&str], found: &mut Vec<PathBuf>) {
    let Some((part, rest)) = parts.split_first() else { return };
    if *part == "**" {
        walk(folder.clone(), rest, found);
        for name in names(&folder) {
            let path = folder.join(&name);
            if path.is_dir() && !path.is_symlink() && !SKIPPED.contains(&name.as_str()) {
                walk(path, parts, found);
            }
        }
        return;
    }
    if !part.contains('*') {
        let path = folder.join(part);
        if !rest.is_empty() {
            walk(path, rest, found);
        } else if path.is_file() {
            found.push(path);
        }
        return;
    }
    for name in names(&folder).into_iter().filter(|name| fits(name, part)) {
        let path = folder.join(name);
        if !rest.is_empty() {
            walk(path, rest, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<_> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

/// Whether a name is what a pattern with `*` says.
fn fits(name: &str, pattern: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let pieces: Vec<_> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
    for piece in middle {
        match rest.find(piece) {
            Some(at) => rest = rest.get(at + piece.len()..).unwrap_or(""),
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_stand_for_parts_of_names() {
        assert!(fits("users.ts", "*.ts") && fits("users.ts", "u*s.t*") && fits("a", "*"));
        assert!(!fits("users.tsx", "*.ts") && !fits("aba", "ab*ba"));
    }
}
