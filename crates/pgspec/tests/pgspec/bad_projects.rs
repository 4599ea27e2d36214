//! Projects whose files are wrong before anybody reads what they say.

use std::time::{Duration, Instant};

use testkit::assert_snapshot;

use crate::sandbox::{Run, Sandbox};
use crate::shop::{SETTINGS, SPEC};

/// Every run of every bad project ends with a code and says something; nothing is written.
fn build(files: &[(&str, &[u8])]) -> Run {
    let sandbox = Sandbox::new(&[("pgspec.yaml", SETTINGS)]);
    for (path, bytes) in files {
        sandbox.write(path, bytes);
    }
    let before = sandbox.files();
    let run = sandbox.run(&["build"]);
    assert_eq!(sandbox.files(), before);
    assert!(!run.stderr.contains("pgspec has a bug"), "{}", run.stderr);
    run
}

#[test]
fn files_that_are_no_text() {
    let latin: Vec<u8> = SPEC.replace("People who buy", "Caf\u{e9}").chars().map(|c| c as u8).collect();
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(SPEC.bytes().flat_map(|byte| [byte, 0])).collect();
    for (name, bytes) in [
        ("latin-1", latin.as_slice()),
        ("utf-16", &utf16),
        ("binary", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("cut-short", b"doc: caf\xc3"),
    ] {
        let run = build(&[("bad.yaml", bytes)]);
        assert_eq!(run.code, 1, "{name}");
        assert_snapshot("cli/bad-projects", name, &run.stderr);
    }
}

#[test]
fn settings_that_are_missing_or_empty() {
    for (name, files) in [
        ("no-project", &[("sales.yaml", SPEC)][..]),
        ("yml-settings", &[("pgspec.yml", SETTINGS)]),
        ("empty-settings", &[("pgspec.yaml", ""), ("sales.yaml", SPEC)]),
        ("settings-list", &[("pgspec.yaml", "- a\n- b\n"), ("sales.yaml", SPEC)]),
    ] {
        let sandbox = Sandbox::new(files);
        let run = sandbox.run(&["build"]);
        assert!(run.code == 1 || run.code == 2, "{name}: {}", run.text());
        assert_eq!(run.code == 2, name.starts_with("no-") || name.starts_with("yml"), "{}", run.text());
        assert_snapshot("cli/bad-projects", name, &run.stderr);
    }
}

#[test]
fn an_empty_file_is_an_empty_spec() {
    for text in ["", "\n\n", "# nothing yet\n", "\u{feff}", "---\n"] {
        let sandbox = Sandbox::new(&[("pgspec.yaml", SETTINGS), ("sales.yaml", SPEC), ("empty.yaml", text)]);
        let run = sandbox.run(&["check"]);
        assert_eq!(run.code, 0, "{text:?}: {}", run.text());
    }
}

#[test]
fn line_ends_and_byte_order_marks_of_windows() {
    let sandbox = Sandbox::new(&[
        ("pgspec.yaml", &format!("\u{feff}{SETTINGS}")),
        ("sales.yaml", &SPEC.replace('\n', "\r\n")),
    ]);
    let run = sandbox.run(&["check"]);
    assert_eq!(run.code, 0, "{}", run.text());
}

#[test]
fn bombs_do_not_go_off() {
    let aliases: String = ["a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned()]
        .into_iter()
        .chain(
            ('b'..='z')
                .zip('a'..='z')
                .map(|(new, old)| format!("{new}: &{new} [{}]\n", vec![format!("*{old}"); 9].join(", "))),
        )
        .collect();
    let deep = format!("tables: {}{}", "[".repeat(200_000), "]".repeat(200_000));
    let deep_blocks: String = (0..5000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let parentheses = format!(
        "tables:\n  t:\n    columns:\n      a: int default {}1{}\n",
        "(".repeat(50_000),
        ")".repeat(50_000)
    );
    for (name, text) in
        [("alias", aliases), ("deep", deep), ("deep-blocks", deep_blocks), ("parentheses", parentheses)]
    {
        let start = Instant::now();
        let run = build(&[("bomb.yaml", text.as_bytes())]);
        assert_eq!(run.code, 1, "{name}: {}", run.stderr.get(..500).unwrap_or(&run.stderr));
        assert!(run.stderr.len() < 100_000, "{name}: {} bytes of findings", run.stderr.len());
        assert!(start.elapsed() < Duration::from_secs(20), "{name}");
    }
}

#[test]
fn ten_megabytes_are_read() {
    let mut spec = String::from("domain: large\ntables:\n");
    let mut number = 0;
    while spec.len() < 10 * 1024 * 1024 {
        spec.push_str(&format!(
            "  t{number}:\n    doc: {}\n    columns:\n      id: bigint primary key\n",
            "x".repeat(4000)
        ));
        number += 1;
    }
    let sandbox = Sandbox::new(&[("pgspec.yaml", SETTINGS), ("large.yaml", &spec)]);
    let run = sandbox.run(&["check", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stdout.get(..1000).unwrap_or(&run.stdout));
}

#[cfg(unix)]
#[test]
fn files_that_cannot_be_read_are_exit_code_2() {
    let sandbox = Sandbox::new(&[("pgspec.yaml", SETTINGS), ("sales.yaml", SPEC)]);
    std::os::unix::fs::symlink("/nowhere/at/all.yaml", sandbox.path().join("gone.yaml")).unwrap();
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 2);
    assert_snapshot("cli/bad-projects", "unreadable", &run.stderr);
}
