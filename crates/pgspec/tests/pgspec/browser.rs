//! The diagrams of the generated documents, drawn in a real browser.

use std::process::Command;

use testkit::{snapshots_root, workspace_root};

use crate::sandbox::Sandbox;

/// Draws the diagrams of a system: at least so many.
fn drawn(system: &str, at_least: usize) {
    let folder = workspace_root().join("crates/pgspec/tests/browser");
    let packages = folder.join("node_modules");
    assert!(packages.is_dir(), "no {}: run `cargo xtask test`, which installs it", packages.display());
    let out = Sandbox::new(&[]);
    let run = Command::new("node")
        .arg(folder.join("render.mjs"))
        .arg(snapshots_root().join(system).join("generated/docs"))
        .arg(out.path())
        .output()
        .expect("node runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let report = out.read("result.json");
    let report: serde_json::Value = serde_json::from_str(&report).expect("a report");
    let drawn = report.as_array().map_or_else(|| report["diagrams"].as_array().map_or(0, Vec::len), Vec::len);
    assert!(drawn >= at_least, "{report:#}");
}

#[test]
fn chromium_draws_every_diagram_of_nextbestmove() {
    drawn("nextbestmove", 12);
}

#[test]
fn chromium_draws_every_diagram_of_the_other_systems() {
    for (system, at_least) in
        [("dracarys", 15), ("patternlift", 9), ("qic-life", 14), ("social-engagement", 12)]
    {
        drawn(system, at_least);
    }
}
