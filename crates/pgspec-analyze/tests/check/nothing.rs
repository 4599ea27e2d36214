//! SQL that a real server has taken: nothing is found in it.

use std::fs;
use std::path::{Path, PathBuf};

use super::project::checked;

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

#[test]
fn in_the_constructs_of_the_language() {
    let fixtures = testkit::fixtures(&crates().join("pgspec-spec/fixtures/good"), "yaml");
    assert!(fixtures.len() > 20);
    for fixture in fixtures {
        let text = fixture.text();
        let checked = checked([("pgspec.yaml", "name: app\n"), ("crm.yaml", &text)]);
        assert!(checked.before.is_empty(), "{}: {}", fixture.name, checked.rendered());
        assert!(checked.found.is_empty(), "{}: {}", fixture.name, checked.rendered());
    }
}

#[test]
fn in_the_systems() {
    let systems = crates().parent().unwrap().join("spec");
    let mut count = 0;
    for system in fs::read_dir(systems).unwrap() {
        let mut files = Vec::new();
        let folder = system.unwrap().path();
        collect(&folder, &folder, &mut files);
        files.sort();
        let checked = checked(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        assert!(checked.found.is_empty(), "{}: {}", folder.display(), checked.rendered());
        count += 1;
    }
    assert!(count > 0);
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            if !matches!(name.as_str(), "generated" | "migrations" | "tests") {
                collect(root, &path, files);
            }
        } else if name.ends_with(".yaml") || name.ends_with(".sql") || name.ends_with(".csv") {
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}
