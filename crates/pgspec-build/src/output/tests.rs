//! Outputs on a real file system.

use std::fs;

use super::*;

struct Sandbox {
    folder: tempfile::TempDir,
    project: Project,
}

fn sandbox() -> Sandbox {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    Sandbox { folder, project: Project { root, shown: String::new() } }
}

fn output(path: &str, text: &str) -> Output {
    Output { writer: "docs", path: path.to_owned(), text: text.to_owned() }
}

impl Sandbox {
    fn build(&self, outputs: Vec<Output>, folders: &[OutputFolder]) -> Vec<(String, State)> {
        let (compared, diagnostics) = compare(&self.project, outputs, folders, []);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        write(&self.project, &compared).unwrap();
        compared.into_iter().map(|one| (one.output.path, one.state)).collect()
    }

    /// Everything in the folder, so that a test sees files that it does not expect.
    fn files(&self) -> Vec<String> {
        fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                if entry.file_type().unwrap().is_dir() {
                    found.push(format!("{name}/"));
                    walk(&entry.path(), &format!("{name}/"), found);
                } else {
                    found.push(name);
                }
            }
        }
        let mut found = Vec::new();
        walk(self.folder.path(), "", &mut found);
        found.sort();
        found
    }
}

fn codes_of(diagnostics: &Diagnostics) -> Vec<&str> {
    diagnostics.iter().map(|d| d.code.id).collect()
}

#[test]
fn writes_only_what_changed() {
    let sandbox = sandbox();
    let both = || vec![output("g/a.sql", "one\n"), output("g/deep/b.rs", "two\n")];
    let states: Vec<_> = sandbox.build(both(), &[]).into_iter().map(|one| one.1).collect();
    assert_eq!(states, [State::New, State::New]);
    assert_eq!(sandbox.files(), ["g/", "g/a.sql", "g/deep/", "g/deep/b.rs"]);
    let modified = || fs::metadata(sandbox.folder.path().join("g/a.sql")).unwrap().modified().unwrap();
    let before = modified();
    let states: Vec<_> = sandbox.build(both(), &[]).into_iter().map(|one| one.1).collect();
    assert_eq!(states, [State::Unchanged, State::Unchanged]);
    assert_eq!(modified(), before);
    let states = sandbox.build(vec![output("g/a.sql", "three\n")], &[]);
    assert_eq!(states[0].1, State::Changed);
    assert_eq!(fs::read_to_string(sandbox.folder.path().join("g/a.sql")).unwrap(), "three\n");
}

#[test]
fn line_ends_of_git_are_no_change() {
    assert!(same_text(b"a\r\nb\r\n", b"a\nb\n"));
    assert!(same_text(b"a\nb\n", b"a\nb\n"));
    assert!(!same_text(b"a\r\nb\r\n", b"a\nc\n"));
    assert!(!same_text(b"a\r\r\n", b"a\n"));
    assert!(!same_text(b"a\n", b"a\r\n"));
    assert!(!same_text(b"a\n\n", b"a\n"));
}

#[test]
fn removes_what_it_wrote_and_nothing_else() {
    let sandbox = sandbox();
    let docs = [OutputFolder { writer: "docs", path: "docs/".to_owned() }];
    sandbox.build(
        vec![output("docs/a.md", "a"), output("docs/t/b.md", "b"), output("docs/t/u/c.md", "c")],
        &docs,
    );
    fs::write(sandbox.folder.path().join("docs/own.md"), "mine").unwrap();
    // An edited list must not reach out of its folder.
    fs::write(sandbox.folder.path().join("precious"), "mine").unwrap();
    let list = sandbox.folder.path().join("docs").join(MANIFEST_FILE);
    let text = fs::read_to_string(&list).unwrap();
    assert!(text.ends_with("a.md\nt/b.md\nt/u/c.md\n"), "{text}");
    fs::write(&list, format!("{text}../precious\n/etc/passwd\nt\n.\n\n")).unwrap();
    let states = sandbox.build(vec![output("docs/a.md", "a")], &docs);
    let left: Vec<_> =
        states.iter().filter(|one| one.1 == State::LeftOver).map(|one| one.0.as_str()).collect();
    assert_eq!(left, ["docs/t/b.md", "docs/t/u/c.md"]);
    assert_eq!(sandbox.files(), ["docs/", "docs/.pgspec-outputs", "docs/a.md", "docs/own.md", "precious"]);
}

#[test]
fn paths_that_clash_are_refused() {
    let sandbox = sandbox();
    let clash = |paths: &[&str], sources: &[&str]| {
        let outputs = paths.iter().map(|path| output(path, "")).collect();
        let (_, diagnostics) = compare(&sandbox.project, outputs, &[], sources.iter().copied());
        diagnostics
    };
    assert_eq!(codes_of(&clash(&["a/b", "a/b"], &[])), ["output/same-path"]);
    assert_eq!(codes_of(&clash(&["a/b", "a/./B"], &[])), ["output/same-path"]);
    assert_eq!(codes_of(&clash(&["a", "a/b/c"], &[])), ["output/same-path"]);
    assert_eq!(codes_of(&clash(&["../x"], &[])), ["output/outside-project"]);
    assert_eq!(codes_of(&clash(&["./App.yaml"], &["app.yaml"])), ["output/overwrites-source"]);
    assert_eq!(codes_of(&clash(&["a/b", "a/c", "ab"], &["app.yaml"])), [""; 0]);
}

#[test]
fn a_failed_write_changes_nothing() {
    let sandbox = sandbox();
    let root = sandbox.folder.path();
    fs::write(root.join("file"), "in the way").unwrap();
    fs::write(root.join("a"), "old").unwrap();
    let outputs = || vec![output("a", "new"), output("file2", "x")];
    let (mut compared, diagnostics) = compare(&sandbox.project, outputs(), &[], []);
    assert!(diagnostics.is_empty());
    // The folder turns into a file between the comparison and the writing.
    compared[1].target = sandbox.project.root.join("file/b");
    let error = write(&sandbox.project, &compared).unwrap_err();
    assert_eq!(error.code.id, "output/not-written");
    assert!(error.message.starts_with("cannot write `file2`: "), "{}", error.message);
    assert_eq!(sandbox.files(), ["a", "file"]);
    assert_eq!(fs::read_to_string(root.join("a")).unwrap(), "old");
}

#[test]
fn a_folder_in_the_place_of_a_file_is_named() {
    let sandbox = sandbox();
    fs::create_dir_all(sandbox.folder.path().join("g/a.sql")).unwrap();
    let (_, diagnostics) = compare(&sandbox.project, vec![output("g/a.sql", "")], &[], []);
    let only = diagnostics.iter().next().unwrap();
    assert!(only.message.starts_with("cannot replace `g/a.sql`: "), "{}", only.message);
    assert!(only.help.as_ref().unwrap().contains("a folder of that name"));
}

#[test]
fn a_check_names_each_file() {
    let sandbox = sandbox();
    fs::write(sandbox.folder.path().join("a"), "old").unwrap();
    let outputs = vec![output("a", "new"), output("b", "")];
    let (compared, _) = compare(&sandbox.project, outputs, &[], []);
    assert_eq!(codes_of(&report(&sandbox.project, &compared, false)), ["output/stale", "output/missing"]);
    assert_eq!(codes_of(&report(&sandbox.project, &compared, true)), ["output/stale"]);
}
