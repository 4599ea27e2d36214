//! Mistakes: one fixture per kind, and what a person who made it reads.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::project::{Read, files_of, read_texts};

/// Longer inputs are not repeated above the findings.
const SHOWN_LINES: usize = 40;

fn root(folder: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder)
}

/// The fixtures that are single files.
pub(crate) fn bad_files() -> Vec<testkit::Fixture> {
    testkit::fixtures(&root("bad"), "yaml")
}

/// The settings of a fixture that is a single file: those below `supabase/` have the platform.
pub(crate) fn settings_for(fixture: &str) -> &'static str {
    if fixture.starts_with("supabase/") { "name: app\nplatform: supabase\n" } else { "name: app\n" }
}

/// The inputs, then the findings.
fn page(files: &[(&str, &str)], read: &Read) -> String {
    let mut out = String::new();
    for (path, text) in files {
        if text.lines().count() < SHOWN_LINES {
            let _ = writeln!(out, "## {path}\n{}\n", text.trim_end());
        }
    }
    assert!(!read.diagnostics.is_empty(), "a fixture of a mistake draws a finding");
    for diagnostic in &read.diagnostics {
        let advised = diagnostic.help.is_some() || diagnostic.fix.is_some();
        assert!(advised, "nothing is advised about: {}", diagnostic.message);
    }
    let _ = write!(out, "## findings\n{}", read.rendered());
    out
}

#[test]
fn files() {
    testkit::each_fixture("spec/bad", &root("bad"), "yaml", |fixture| {
        let text = fixture.text();
        let read = read_texts([("pgspec.yaml", settings_for(&fixture.name)), ("crm.yaml", &text)]);
        page(&[("crm.yaml", &text)], &read)
    });
}

#[test]
fn projects() {
    testkit::each_folder("spec/bad_projects", &root("bad_projects"), |folder| {
        let files = files_of(&folder.path);
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        page(&files, &read_texts(files.iter().copied()))
    });
}
