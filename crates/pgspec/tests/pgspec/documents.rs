//! Documents of people, imported: what is said about each, and the spec that comes of it. The specs under `spec/` are
//! these, mended by hand.

use std::fs;

use testkit::{assert_snapshot, workspace_root};

use crate::sandbox::Sandbox;

/// Imports a document as it is: once in earnest, which its mistakes forbid, and once what could be understood.
fn import(system: &str) {
    let document = fs::read_to_string(workspace_root().join("spec").join(system).join("SOURCE.md")).unwrap();
    let sandbox = Sandbox::new(&[("SOURCE.md", &document)]);
    let arguments = ["import", "SOURCE.md", "--out", "spec", "--platform", "supabase"];
    let run = sandbox.run(&arguments);
    assert_eq!(run.code, 1, "{}", run.text());
    assert_eq!(sandbox.files(), ["SOURCE.md"], "a document with errors is not written in silence");
    assert_snapshot("import", system, &run.text());

    let run = sandbox.run(&[&arguments[..], &["--partial"]].concat());
    let mut text = run.text();
    let files = sandbox.files();
    assert!(files.len() > 2, "{files:?}: {text}");
    for file in files.iter().filter(|file| *file != "SOURCE.md") {
        text.push_str(&format!("==== {file}\n{}", sandbox.read(file)));
    }
    assert_snapshot("import", &format!("{system}-partial"), &text);
}

#[test]
fn dracarys() {
    import("dracarys");
}

#[test]
fn social_engagement() {
    import("social-engagement");
}
