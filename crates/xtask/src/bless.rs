//! `cargo xtask bless`: makes the snapshots what the tests produce now. The diff is for a human to judge.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::files::relative;
use crate::process::{cargo, root, run as run_command};
use crate::snapshots;

/// Runs all tests with snapshots being rewritten, deletes unclaimed ones, and shows what changed.
///
/// # Errors
/// When a test fails for another reason than its snapshot; nothing is deleted then.
pub(crate) fn run() -> Result<()> {
    let mut tests = cargo(&["test", "--workspace", "--no-fail-fast"]);
    tests.env("INSTA_UPDATE", "always").env("INSTA_FORCE_PASS", "1");
    snapshots::record_claims(&mut tests)?;
    let passed = run_command(&mut tests);
    if passed.is_ok() {
        for file in snapshots::unclaimed()? {
            println!("deleted {}: no test asks for it", relative(&root(), &file));
            std::fs::remove_file(&file)?;
            remove_empty_parents(&file);
        }
    } else {
        println!("\nA test failed, so it is not known which snapshots are still asked for: none is deleted.");
    }
    println!("\nWhat changed in snapshots/ (read it, line by line, before you commit it):");
    run_command(Command::new("git").args(["status", "--short", "snapshots"]).current_dir(root()))?;
    run_command(Command::new("git").args(["--no-pager", "diff", "--stat", "snapshots"]).current_dir(root()))?;
    passed
}

fn remove_empty_parents(file: &Path) {
    // `remove_dir` refuses a folder that is not empty, which is where this ends.
    for folder in file.ancestors().skip(1) {
        if std::fs::remove_dir(folder).is_err() {
            return;
        }
    }
}
