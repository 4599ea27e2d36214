//! Projects on a real file system.

use std::fs;

use super::*;

fn project(files: &[(&str, &[u8])]) -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let project = Project { root: folder.path().canonicalize().unwrap(), shown: String::new() };
    (folder, project)
}

fn spec_paths(loaded: &Loaded) -> Vec<&str> {
    loaded.specs.iter().map(|id| loaded.sources.file(*id).unwrap().path.as_str()).collect()
}

fn codes_of(loaded: &Loaded) -> Vec<&str> {
    loaded.diagnostics.iter().map(|d| d.code.id).collect()
}

#[test]
fn finds_the_folder_from_a_file_and_from_below() {
    let (folder, expected) = project(&[("pgspec.yaml", b"name: x"), ("a/b/app.yaml", b"")]);
    for (start, up) in [("", ""), ("pgspec.yaml", ""), ("a/b", "../../"), ("a/b/app.yaml", "../../")] {
        let start = folder.path().join(start);
        let found = find(&start).unwrap();
        assert_eq!(found.root, expected.root);
        let shown_folder = if start.is_file() { start.parent().unwrap().to_path_buf() } else { start };
        assert_eq!(found.shown, format!("{}{up}", shown(&shown_folder)));
    }
}

#[test]
fn a_missing_project_says_how_to_start_one() {
    let (folder, _) = project(&[("app.yaml", b"")]);
    let error = find(folder.path()).unwrap_err();
    assert_eq!(error.code.id, "load/no-project");
    assert!(error.help.unwrap().contains("pgspec init"));
    fs::write(folder.path().join("pgspec.yml"), "").unwrap();
    assert_eq!(find(folder.path()).unwrap_err().help.unwrap(), "rename `pgspec.yml` to `pgspec.yaml`");
    let error = find(&folder.path().join("nowhere")).unwrap_err();
    assert_eq!(error.code.id, "load/unreadable");
}

#[test]
fn shown_folders_take_a_path_behind_them() {
    for (typed, expected) in [
        ("", ""),
        (".", ""),
        ("./", ""),
        ("./a/", "a/"),
        (".//a", "a/"),
        ("a/b", "a/b/"),
        ("..", "../"),
        ("/", "/"),
    ] {
        assert_eq!(shown(Path::new(typed)), expected, "{typed}");
    }
}

#[test]
fn loads_specs_in_order_and_skips_what_is_none() {
    let (_folder, project) = project(&[
        ("pgspec.yaml", b"name: x"),
        ("z.yml", b"file: sql/f.sql"),
        ("a/b.YAML", b"rows: { file: 'my rows.csv' }"),
        ("a/generated/c.yaml", b""),
        ("sql/f.sql", b"select 1"),
        ("a/my rows.csv", b"1"),
        ("sql/other.sql", b"\xff not mentioned, so not read"),
        ("package-lock.json", b"{}"),
        ("generated/g.yaml", b""),
        ("migrations/1.sql", b""),
        ("node_modules/m.yaml", b""),
        ("target/t.yaml", b""),
        (".hidden/h.yaml", b""),
        (".h.yaml", b""),
        ("nested/pgspec.yaml", b""),
        ("nested/n.yaml", b""),
    ]);
    let loaded = load(&project);
    assert_eq!(spec_paths(&loaded), ["a/b.YAML", "a/generated/c.yaml", "z.yml"]);
    assert_eq!(loaded.attached.keys().collect::<Vec<_>>(), ["a/my rows.csv", "sql/f.sql"]);
    assert!(loaded.settings.is_some());
    assert_eq!(codes_of(&loaded), [""; 0]);
}

#[test]
fn an_empty_project_is_a_warning() {
    let (_folder, project) = project(&[("pgspec.yaml", b"name: x")]);
    assert_eq!(codes_of(&load(&project)), ["load/empty-project"]);
}

#[test]
fn bytes_that_are_no_text_are_findings() {
    let (_folder, project) = project(&[
        ("pgspec.yaml", b"name: x"),
        ("latin.yaml", b"doc: ok\ntables: { caf\xe9: {} }\n"),
        ("utf16.yaml", b"\xff\xfed\0o\0c\0"),
        ("image.yaml", b"\x89PNG\r\n\x1a\n\0\0"),
        ("good.yaml", b"doc: ok"),
    ]);
    let loaded = load(&project);
    assert_eq!(spec_paths(&loaded), ["good.yaml"]);
    assert_eq!(codes_of(&loaded), ["load/binary", "load/not-utf8", "load/not-utf8"]);
    let latin = loaded.diagnostics.iter().find(|d| d.message.contains("latin")).unwrap();
    let place = loaded.sources.line_column(latin.primary.as_ref().unwrap().span).unwrap();
    assert_eq!((place.line, place.column), (2, 14));
    assert_eq!(latin.help.as_deref(), Some("save the file as UTF-8; in Latin-1 this byte is `é`"));
}

#[test]
fn a_file_over_the_limit_is_refused_without_reading_it() {
    let (folder, project) = project(&[("pgspec.yaml", b"name: x"), ("huge.yaml", b"")]);
    let huge = fs::File::create(folder.path().join("huge.yaml")).unwrap();
    huge.set_len(LARGEST_FILE + 1).unwrap();
    assert_eq!(codes_of(&load(&project)), ["load/too-large"]);
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_followed_once() {
    use std::os::unix::fs::symlink;
    let (other, _) = project(&[("shared.yaml", b""), ("deep/more.yaml", b"")]);
    let (folder, project) = project(&[("pgspec.yaml", b"name: x"), ("a/app.yaml", b"")]);
    let root = folder.path();
    symlink(root, root.join("a/loop")).unwrap();
    symlink(root.join("a"), root.join("again")).unwrap();
    symlink(root.join("a/app.yaml"), root.join("alias.yaml")).unwrap();
    symlink(other.path(), root.join("other")).unwrap();
    symlink(other.path(), root.join("other2")).unwrap();
    symlink(other.path().join("deep"), other.path().join("deep/loop")).unwrap();
    symlink("/nowhere/at/all.yaml", root.join("broken.yaml")).unwrap();
    symlink("/nowhere/at/all", root.join("broken-but-no-spec")).unwrap();
    let loaded = load(&project);
    let paths = spec_paths(&loaded);
    assert_eq!(paths, ["a/app.yaml", "other/deep/more.yaml", "other/shared.yaml"]);
    assert_eq!(codes_of(&loaded), ["load/unreadable"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let (folder, project) = project(&[("pgspec.yaml", b"name: x")]);
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe.yaml")).status();
    assert!(made.unwrap().success());
    assert_eq!(codes_of(&load(&project)), ["load/unreadable"]);
}
