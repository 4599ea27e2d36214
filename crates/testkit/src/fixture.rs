//! Walking a folder of fixtures: the folder is the list of tests.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};

use crate::assert_snapshot;

/// One input of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixture {
    /// The path below the fixtures' root, without the extension, with `/` between folders. Also the snapshot's name.
    pub name: String,
    /// Where it is: a file for [`each_fixture`], a folder for [`each_folder`].
    pub path: PathBuf,
}

impl Fixture {
    /// The file's text.
    ///
    /// # Panics
    /// When the file is not there or is not UTF-8; a fixture that is about such a file reads [`Fixture::path`] itself.
    #[must_use]
    pub fn text(&self) -> String {
        match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) => panic!("{}: {error}", self.path.display()),
        }
    }
}

/// Runs `run` on every file `root/**/*.<extension>` and compares each result with
/// `snapshots/<area>/<path below root, without extension>.snap`.
///
/// # Panics
/// After the last fixture, when one differs or `run` panics on one; at once, when there is no fixture.
pub fn each_fixture(area: &str, root: &Path, extension: &str, run: impl FnMut(&Fixture) -> String) {
    each(area, &fixtures(root, extension), run);
}

/// Runs `run` on every folder directly below `root` (a project of several files) and compares each result with
/// `snapshots/<area>/<folder>.snap`.
///
/// # Panics
/// As [`each_fixture`].
pub fn each_folder(area: &str, root: &Path, run: impl FnMut(&Fixture) -> String) {
    let folders: Vec<_> = entries(root)
        .into_iter()
        .filter(|path| path.is_dir())
        .map(|path| Fixture { name: relative(root, &path), path })
        .collect();
    each(area, &folders, run);
}

/// The files `root/**/*.<extension>`, sorted by name. The root is fixed, so that one more fixture renames no other.
///
/// # Panics
/// When a folder cannot be read.
#[must_use]
pub fn fixtures(root: &Path, extension: &str) -> Vec<Fixture> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(Fixture { name: relative(root, &path.with_extension("")), path });
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn each(area: &str, fixtures: &[Fixture], mut run: impl FnMut(&Fixture) -> String) {
    assert!(!fixtures.is_empty(), "{area}: no fixture found, so nothing would be tested");
    let mut failed = Vec::new();
    let mut last = None;
    for fixture in fixtures {
        let outcome = catch_unwind(AssertUnwindSafe(|| assert_snapshot(area, &fixture.name, &run(fixture))));
        if let Err(panic) = outcome {
            eprintln!("{area}: {} failed", fixture.path.display());
            failed.push(fixture.name.as_str());
            last = Some(panic);
        }
    }
    if failed.len() > 1 {
        panic!("{area}: {} of {} fixtures failed: {}", failed.len(), fixtures.len(), failed.join(", "));
    }
    if let Some(panic) = last {
        resume_unwind(panic);
    }
}

/// The paths in a folder, sorted.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
    };
    match read() {
        Ok(mut paths) => {
            paths.sort();
            paths
        }
        Err(error) => panic!("cannot read the fixtures in {}: {error}", folder.display()),
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, file).unwrap();
        }
        root
    }

    #[test]
    fn files_are_named_by_their_path_below_the_root() {
        let root = tree(&["b.yaml", "a/z.yaml", "a/c.d.yaml", "a/skipped.sql"]);
        let names: Vec<_> = fixtures(root.path(), "yaml").into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["a/c.d", "a/z", "b"]);
        assert_eq!(fixtures(root.path(), "yaml")[1].text(), "a/z.yaml");
    }

    #[test]
    fn all_failures_are_reported() {
        let root = tree(&["1.yaml", "2.yaml", "3.yaml"]);
        let mut seen = Vec::new();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            each("testkit/none", &fixtures(root.path(), "yaml"), |fixture| {
                seen.push(fixture.name.clone());
                panic!("on purpose");
            });
        }));
        let panic = outcome.unwrap_err();
        assert_eq!(panic.downcast_ref::<String>().unwrap(), "testkit/none: 3 of 3 fixtures failed: 1, 2, 3");
        assert_eq!(seen, ["1", "2", "3"]);
    }

    #[test]
    #[should_panic(expected = "no fixture found")]
    fn an_empty_folder_is_a_failure() {
        let root = tree(&[]);
        each_fixture("testkit", root.path(), "yaml", Fixture::text);
    }

    #[test]
    fn folders_are_fixtures_too() {
        let root = tree(&["shop/pgspec.yaml", "shop/orders.yaml"]);
        each_folder("testkit", root.path(), |folder| {
            let names: Vec<_> = fixtures(&folder.path, "yaml").into_iter().map(|f| f.name).collect();
            names.join("\n")
        });
    }
}
