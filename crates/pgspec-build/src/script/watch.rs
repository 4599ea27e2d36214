//! What cargo watches.

use std::path::PathBuf;

use crate::project::Project;

/// What makes a folder more than a spec: watching all of it would mean to run at every build.
const MORE_THAN_A_SPEC: [&str; 4] = ["Cargo.toml", "target", "node_modules", ".git"];

/// The paths to watch. A folder is watched with all that is in it, so that a new file is noticed. Where a spec shares
/// its folder with a package, that would be too much, and what is there now is watched entry by entry.
pub(super) fn paths(project: &Project) -> Vec<PathBuf> {
    let root = &project.root;
    if !MORE_THAN_A_SPEC.iter().any(|name| root.join(name).exists()) {
        return vec![root.clone()];
    }
    let Ok(entries) = std::fs::read_dir(root) else { return vec![root.clone()] };
    let mut paths: Vec<_> = entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let of_a_spec = [".yaml", ".yml", ".sql", ".csv", ".json"];
            let ignored = name.starts_with('.')
                || matches!(name.as_ref(), "target" | "node_modules" | "generated" | "migrations" | "src");
            let of_a_spec = name == crate::lock::FILE || of_a_spec.iter().any(|end| name.ends_with(end));
            !ignored && (entry.path().is_dir() || of_a_spec)
        })
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths
}
