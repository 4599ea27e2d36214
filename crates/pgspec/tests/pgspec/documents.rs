//! `pgspec import SOURCE.md`: what is made of the documents that systems are specified in, and what is said about them.

use testkit::{assert_snapshot, workspace_root};

use crate::sandbox::Sandbox;

fn imported(system: &str) {
    let text = std::fs::read(workspace_root().join("spec").join(system).join("SOURCE.md")).unwrap();
    let sandbox = Sandbox::new(&[]);
    sandbox.write("SOURCE.md", text);
    // A document with mistakes becomes no project unawares.
    let strict = sandbox.run(&["import", "SOURCE.md", "--platform", "supabase", "--out", "spec"]);
    assert_eq!(strict.code, 1, "{}", strict.text());
    assert_eq!(sandbox.files(), ["SOURCE.md"]);
    let arguments =
        ["import", "SOURCE.md", "--platform", "supabase", "--out", "spec", "--partial", "--mixins"];
    let run = sandbox.run(&arguments);
    assert_snapshot(&format!("{system}/import"), "diagnostics", &run.text());
    for file in sandbox.files().iter().filter(|file| file.starts_with("spec/")) {
        let name = file.trim_start_matches("spec/");
        testkit::assert_file(&format!("{system}/import"), name, &sandbox.read(file));
    }
}

#[test]
fn dracarys() {
    imported("dracarys");
}

#[test]
fn social_engagement() {
    imported("social-engagement");
}
