//! The generated TypeScript, compiled under `--strict` in a program that uses `@supabase/supabase-js`.

use std::fs;
use std::path::Path;
use std::process::Command;

use testkit::{snapshots_root, workspace_root};

use crate::sandbox::Sandbox;

/// The folder with the pinned compiler and client; `cargo xtask test` installs them.
fn folder() -> std::path::PathBuf {
    workspace_root().join("crates/pgspec/tests/typescript")
}

fn link_or_copy(from: &Path, to: &Path) {
    #[cfg(unix)]
    std::os::unix::fs::symlink(from, to).unwrap();
    #[cfg(not(unix))]
    fs::copy(from, to).map(drop).unwrap();
}

/// Runs the compiler on the programs with the types that a build of NextBestMove writes; `edit` may change them.
fn compile(edit: impl Fn(&str) -> String) -> (bool, String) {
    let packages = folder().join("node_modules");
    assert!(packages.is_dir(), "no {}: run `cargo xtask test`, which installs it", packages.display());
    let sandbox = Sandbox::new(&[]);
    for file in ["package.json", "tsconfig.json", "nextbestmove.ts"] {
        sandbox.write(file, fs::read(folder().join(file)).unwrap());
    }
    let types = fs::read_to_string(snapshots_root().join("nextbestmove/generated/database.ts")).unwrap();
    sandbox.write("generated/database.ts", edit(&types));
    link_or_copy(&packages, &sandbox.path().join("node_modules"));
    let run = Command::new("node")
        .args(["node_modules/typescript/bin/tsc", "-p", "."])
        .current_dir(sandbox.path())
        .output()
        .expect("node runs");
    (run.status.success(), String::from_utf8_lossy(&run.stdout).into_owned())
}

#[test]
fn a_strict_program_with_the_supabase_client_compiles() {
    let (compiles, output) = compile(str::to_owned);
    assert!(compiles, "{output}");
}

/// The program would not compile with types that are wrong: it tests something.
#[test]
fn the_program_notices_types_that_are_wrong() {
    for (right, wrong) in [
        ("          notes: string | null\n", "          notes: string\n"),
        ("          status?: Database[\"public\"][\"Enums\"][\"lead_status\"]\n", ""),
        ("            isOneToOne: true\n", "            isOneToOne: false\n"),
        ("Args: { p_user_id: string }", "Args: { p_user_id?: string }"),
    ] {
        let (compiles, _) = compile(|types| {
            assert!(types.contains(right), "{right}");
            types.replace(right, wrong)
        });
        assert!(!compiles, "still compiles without {right}");
    }
}
