//! A script that knows nothing of pgspec as the judge.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// For each text, whether it means something else than the right one.
pub(super) fn changed(right: &str, texts: &[&str]) -> Vec<bool> {
    let script = testkit::workspace_root().join("crates/pgspec-drift/tests/drift/mutation/judge.mjs");
    let mut judge = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let asked = serde_json::json!({ "right": right, "texts": texts }).to_string();
    judge.stdin.take().unwrap().write_all(asked.as_bytes()).unwrap();
    let output = judge.wait_with_output().unwrap();
    assert!(output.status.success());
    let changed: Vec<bool> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(changed.len(), texts.len());
    changed
}
