//! `cargo xtask test`: everything that must hold, in one run.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::files::relative;
use crate::process::{cargo, root, run as run_command};
use crate::{snapshots, tidy, tools};

/// One thing that must hold.
struct Step {
    name: &'static str,
    run: fn() -> Result<()>,
}

/// In order of what they cost. One that fails does not stop the later ones: a run should say everything it can.
const STEPS: &[Step] = &[
    Step { name: "tools", run: tools::ensure },
    Step { name: "npm", run: install_node_packages },
    Step { name: "format", run: || run_command(&mut cargo(&["fmt", "--all", "--check"])) },
    Step { name: "tidy", run: tidy::run },
    Step { name: "clippy", run: check_clippy },
    Step { name: "doc", run: check_doc },
    Step { name: "test", run: run_tests },
    Step { name: "newest", run: run_on_newest },
];

/// Runs the steps named in `only`, or all when it names none, and prints a summary.
///
/// # Errors
/// When a step fails, or there is no step of a given name.
pub(crate) fn run(only: &[String]) -> Result<()> {
    let names = || STEPS.iter().map(|step| step.name);
    if let Some(unknown) = only.iter().find(|name| names().all(|known| known != *name)) {
        bail!("there is no step `{unknown}`; the steps are {}", names().collect::<Vec<_>>().join(", "));
    }
    let start = Instant::now();
    let mut summary = String::new();
    let mut failed = Vec::new();
    for (step, number) in STEPS.iter().zip(1..) {
        if !only.is_empty() && !only.iter().any(|name| name == step.name) {
            continue;
        }
        println!("\n==> {number}/{} {}", STEPS.len(), step.name);
        let start = Instant::now();
        let outcome = (step.run)();
        let word = match &outcome {
            Ok(()) => "ok",
            Err(error) => {
                println!("{} failed: {error:#}", step.name);
                failed.push(step.name);
                "FAILED"
            }
        };
        summary.push_str(&row(step.name, word, start.elapsed()));
    }
    summary.push_str(&row("all", if failed.is_empty() { "ok" } else { "FAILED" }, start.elapsed()));
    println!("\n{summary}");
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

fn row(name: &str, word: &str, time: Duration) -> String {
    format!("{name:<12}{word:<8}{:>7.1} s\n", time.as_secs_f64())
}

/// Installs what the tests of the generated TypeScript and of the diagrams run, each pinned by its lock file.
fn install_node_packages() -> Result<()> {
    for folder in
        ["crates/pgspec/tests/typescript", "crates/pgspec/tests/browser", "crates/pgspec/tests/dbmate"]
    {
        let folder = root().join(folder);
        if is_newer(&folder.join("node_modules/.package-lock.json"), &folder.join("package-lock.json")) {
            println!("{}: up to date", relative(&root(), &folder));
            continue;
        }
        let mut npm = std::process::Command::new("npm");
        // No package here needs a script to be installed.
        run_command(npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder))?;
    }
    Ok(())
}

fn is_newer(file: &Path, than: &Path) -> bool {
    let time = |path: &Path| path.metadata().and_then(|metadata| metadata.modified());
    match (time(file), time(than)) {
        (Ok(file), Ok(than)) => file >= than,
        (Err(_), _) | (_, Err(_)) => false,
    }
}

fn check_clippy() -> Result<()> {
    run_command(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn check_doc() -> Result<()> {
    run_command(cargo(&["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

/// All tests in one invocation, so that everything is built once; then the snapshots that no test asks for.
fn run_tests() -> Result<()> {
    let mut tests = cargo(&["test", "--workspace", "--no-fail-fast"]);
    // A snapshot that differs is a failure here, never a file that is written.
    tests.env("INSTA_UPDATE", "no").env("CI", "1");
    snapshots::record_claims(&mut tests)?;
    run_command(&mut tests)?;
    let unclaimed = snapshots::unclaimed()?;
    for file in &unclaimed {
        println!("{}: no test asks for it", relative(&root(), file));
    }
    if !unclaimed.is_empty() {
        bail!("{} snapshots that no test asks for (cargo xtask bless deletes them)", unclaimed.len());
    }
    Ok(())
}

/// The tests of what readers and printers make of each kind of object, once more on Postgres 18.
fn run_on_newest() -> Result<()> {
    let mut tests = cargo(&["test", "--package", "pgspec-postgres", "--test", "postgres", "--"]);
    tests.args(["agreement::", "kinds::", "table_kinds::", "language::", "statements::", "replay::"]);
    run_command(tests.env("PGSPEC_TEST_NEWEST", "1").env("INSTA_UPDATE", "no"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_step_is_refused() {
        let error = run(&["clipy".to_owned()]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no step `clipy`; the steps are tools, npm, format, tidy, clippy, doc, test, newest"
        );
    }

    #[test]
    fn a_missing_file_is_not_newer() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        std::fs::write(&old, "").unwrap();
        assert!(!is_newer(&new, &old));
        std::fs::write(&new, "").unwrap();
        assert!(is_newer(&new, &old));
    }
}
