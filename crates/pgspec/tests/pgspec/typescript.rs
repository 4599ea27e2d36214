//! The generated TypeScript, compiled under `--strict` in a program that uses `@supabase/supabase-js`.

use std::fs;
use std::path::Path;
use std::process::Command;

use testkit::{assert_snapshot, snapshots_root, workspace_root};

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

/// The files that the project `typed` writes: one of each dialect, driver and role.
const TYPED: [&str; 5] = ["authenticated.ts", "database.ts", "pg.ts", "postgresjs.ts", "supabase.ts"];

/// A folder in which the project `typed` has been built.
fn typed() -> Sandbox {
    let sandbox = Sandbox::new(&[]);
    for file in ["pgspec.yaml", "app.yaml"] {
        sandbox.write(file, fs::read(folder().join("typed").join(file)).unwrap());
    }
    let run = sandbox.run(&["build", "--only", "typescript"]);
    assert_eq!(run.code, 0, "{}", run.text());
    sandbox
}

fn tsc(sandbox: &Sandbox) -> (bool, String) {
    for file in ["package.json", "tsconfig.json", "typed.ts"] {
        sandbox.write(file, fs::read(folder().join(file)).unwrap());
    }
    let modules = sandbox.path().join("node_modules");
    if !modules.exists() {
        link_or_copy(&folder().join("node_modules"), &modules);
    }
    let run = Command::new("node")
        .args(["node_modules/typescript/bin/tsc", "-p", "."])
        .current_dir(sandbox.path())
        .output()
        .expect("node runs");
    (run.status.success(), String::from_utf8_lossy(&run.stdout).into_owned())
}

#[test]
fn types_that_say_more_are_what_they_are() {
    let sandbox = typed();
    for file in TYPED {
        let text = sandbox.read(&format!("generated/{file}"));
        assert_snapshot("cli/typescript", file.trim_end_matches(".ts"), &text);
    }
}

#[test]
fn a_strict_program_holds_what_they_promise() {
    let sandbox = typed();
    let (compiles, output) = tsc(&sandbox);
    assert!(compiles, "{output}");
    let types = sandbox.read("generated/database.ts");
    for (right, wrong) in [
        ("profile_id: Database[\"public\"][\"Ids\"][\"users\"]", "profile_id: string"),
        ("total: number\n", "total: number | null\n"),
        ("tags: (\"gift\" | \"rush\")[]", "tags: string[]"),
        ("theme: \"dark\" | \"light\"", "theme: string"),
        ("label: string\n", "label: Branded<string, \"public.label\">\n"),
    ] {
        assert!(types.contains(right), "{right}");
        sandbox.write("generated/database.ts", types.replace(right, wrong));
        assert!(!tsc(&sandbox).0, "still compiles without {right}");
    }
}

#[test]
fn what_a_project_writes_has_not_drifted() {
    let sandbox = typed();
    for file in TYPED {
        let path = format!("generated/{file}");
        let run = sandbox.run(&["drift", "--typescript", &path]);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{file}: {}", run.text());
    }
    // A file that somebody has laid out in another way means the same.
    let types = sandbox.read("generated/database.ts");
    sandbox.write("generated/database.ts", types.replace("  Row: {\n", "  Row: {\n\n"));
    let run = sandbox.run(&["drift", "--typescript", "generated/database.ts"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.text());
    let stale = types.replacen("          placed_at: string\n", "", 1);
    assert_ne!(stale, types);
    sandbox.write("generated/database.ts", stale);
    let run = sandbox.run(&["drift", "--typescript", "generated/database.ts"]);
    assert_eq!(run.code, 1, "{}", run.text());
    assert_snapshot("cli/typescript", "stale", &run.text());
}

#[test]
fn a_role_that_is_not_there_is_an_error() {
    let sandbox = typed();
    let settings = sandbox.read("pgspec.yaml").replace("role: authenticated", "role: nobody");
    sandbox.write("pgspec.yaml", settings);
    let run = sandbox.run(&["build", "--only", "typescript"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("there is no role `nobody`"), "{}", run.text());
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

/// The types of each system, in a strict program that reads a table of it with the client.
#[test]
fn a_strict_program_reads_every_system() {
    let sandbox = Sandbox::new(&[]);
    for file in ["package.json", "tsconfig.json"] {
        sandbox.write(file, fs::read(folder().join(file)).unwrap());
    }
    link_or_copy(&folder().join("node_modules"), &sandbox.path().join("node_modules"));
    let systems = [
        ("dracarys", "leaderboard", "xp_points", "number"),
        ("nextbestmove", "leads", "name", "string"),
        ("patternlift", "learning_sessions", "struggle_indicators", "string[]"),
        ("qic-life", "missions", "is_active", "boolean"),
        ("social-engagement", "family_plans", "family_name", "string"),
    ];
    for wrong in [false, true] {
        for (system, table, column, ty) in systems {
            let types = fs::read(snapshots_root().join(system).join("generated/database.ts")).unwrap();
            sandbox.write(&format!("generated/{system}.ts"), types);
            let ty = if wrong { "Date" } else { ty };
            let program = format!(
                "import {{ createClient }} from '@supabase/supabase-js'\n\
                 import type {{ Database }} from './generated/{system}.js'\n\
                 const client = createClient<Database>('http://localhost', 'key')\n\
                 const {{ data }} = await client.from('{table}').select('{column}').single()\n\
                 export const value: {ty} | undefined = data?.{column}\n"
            );
            sandbox.write(&format!("{system}.ts"), program);
        }
        let run = Command::new("node")
            .args(["node_modules/typescript/bin/tsc", "-p", "."])
            .current_dir(sandbox.path())
            .output()
            .expect("node runs");
        let said = String::from_utf8_lossy(&run.stdout);
        let errors = said.lines().filter(|line| line.contains("error TS")).count();
        assert_eq!(errors, if wrong { systems.len() } else { 0 }, "{said}");
    }
}
