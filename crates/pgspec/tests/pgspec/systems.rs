//! The systems in `spec/`: every file that a build of them writes stands in `snapshots/<system>/`, byte for byte, so
//! that Postgres, `rustc` and `tsc` can be tried on exactly these files.

use std::fs;
use std::path::{Path, PathBuf};

use testkit::{assert_file, workspace_root};

use crate::sandbox::Sandbox;

/// The folders with a spec; a document that has none yet stands alone in its folder.
fn systems() -> Vec<PathBuf> {
    let entries = fs::read_dir(workspace_root().join("spec")).unwrap();
    let mut systems: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("pgspec.yaml").is_file())
        .collect();
    systems.sort();
    assert!(!systems.is_empty());
    systems
}

/// Copies a project, but not what earlier builds wrote into it.
pub(crate) fn copy(from: &Path, sandbox: &Sandbox, below: &str) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if !entry.file_type().unwrap().is_dir() {
            sandbox.write(&path, fs::read(entry.path()).unwrap());
        } else if !["generated", "migrations"].contains(&path.as_str()) {
            copy(&entry.path(), sandbox, &path);
        }
    }
}

#[test]
fn every_system_builds_to_its_snapshots() {
    for system in systems() {
        let name = system.file_name().unwrap().to_str().unwrap();
        let sandbox = Sandbox::new(&[]);
        copy(&system, &sandbox, "");
        let before = sandbox.files();
        let run = sandbox.run(&["build", "--deny", "warnings"]);
        assert_eq!(run.code, 0, "{name}: {}", run.text());
        let made: Vec<_> = sandbox.files().into_iter().filter(|file| !before.contains(file)).collect();
        assert!(made.len() > 10, "{made:?}");
        for file in made {
            assert_file(name, &file, &sandbox.read(&file));
        }
        assert_eq!(sandbox.run(&["build", "--check", "--deny", "warnings"]).code, 0);
    }
}
