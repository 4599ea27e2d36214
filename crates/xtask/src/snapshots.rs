//! Which files in `snapshots/` no test asks for any more.
//!
//! insta's own search for unreferenced snapshots looks beside the packages of a workspace, not at its root. So
//! `testkit` writes down what each test asserts, and here the two are compared.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::files::{relative, walk};
use crate::process::root;

/// `testkit::CLAIMS_VARIABLE`; a test compares the two, so that `testkit` need not be linked into the chores.
const CLAIMS_VARIABLE: &str = "PGSPEC_SNAPSHOT_CLAIMS";

/// Makes a run of all tests write down the snapshots it asserts, into an empty list.
///
/// # Errors
/// When the list of the previous run cannot be removed.
pub(crate) fn record_claims(command: &mut Command) -> Result<()> {
    let list = claims_file();
    if let Some(folder) = list.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&list, "").with_context(|| format!("cannot empty {}", list.display()))?;
    command.env(CLAIMS_VARIABLE, list);
    Ok(())
}

/// The snapshots that the last recorded run did not assert. Only a complete run, in which all tests passed, can tell.
///
/// # Errors
/// When there is no list, or it is empty.
pub(crate) fn unclaimed() -> Result<Vec<PathBuf>> {
    let list = claims_file();
    let claims = std::fs::read_to_string(&list).with_context(|| format!("cannot read {}", list.display()))?;
    if claims.is_empty() {
        bail!("the test run asserted no snapshot at all");
    }
    unclaimed_in(&root().join("snapshots"), &claims)
}

fn unclaimed_in(snapshots: &Path, claims: &str) -> Result<Vec<PathBuf>> {
    let claimed: BTreeSet<&str> = claims.lines().collect();
    let mut files = walk(snapshots, |_| false)?;
    files.retain(|file| {
        let name = relative(snapshots, file);
        name != "README.md" && !claimed.contains(name.as_str())
    });
    Ok(files)
}

fn claims_file() -> PathBuf {
    root().join("target/testkit/claims.txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_is_the_one_that_testkit_reads() {
        assert_eq!(CLAIMS_VARIABLE, testkit::CLAIMS_VARIABLE);
    }

    #[test]
    fn what_nobody_claims_is_found() {
        let folder = tempfile::tempdir().unwrap();
        for file in ["README.md", "sql/a.snap", "sql/b.snap", "sql/b.snap.new"] {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let found = unclaimed_in(folder.path(), "sql/b.snap\nsql/b.snap\n").unwrap();
        let names: Vec<_> = found.iter().map(|path| relative(folder.path(), path)).collect();
        assert_eq!(names, ["sql/a.snap", "sql/b.snap.new"]);
    }
}
