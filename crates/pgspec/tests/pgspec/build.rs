//! `pgspec build` and `pgspec check`: what is written, when, and what is said about it.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use testkit::assert_snapshot;

use crate::sandbox::Sandbox;
use crate::shop::{SETTINGS, SPEC, shop};

/// What a change of one column looks like.
const CHANGED: &str = "email: text not null unique -- where the bill goes";

fn change(sandbox: &Sandbox) {
    let spec = SPEC.replace("email: text not null unique -- where the invoice goes", CHANGED);
    assert_ne!(spec, SPEC);
    sandbox.write("sales.yaml", spec);
}

fn modified(sandbox: &Sandbox) -> Vec<std::time::SystemTime> {
    let time = |file: &String| fs::metadata(sandbox.path().join(file)).unwrap().modified().unwrap();
    sandbox.files().iter().map(time).collect()
}

#[test]
fn the_first_build_writes_everything_and_the_second_nothing() {
    let sandbox = shop();
    let first = sandbox.run(&["build"]);
    assert_eq!(first.code, 0, "{}", first.text());
    let mut text = first.text();
    text.push_str("---- files\n");
    text.push_str(&sandbox.files().join("\n"));
    assert_snapshot("cli/build", "first", &text);
    let before = modified(&sandbox);
    let second = sandbox.run(&["build"]);
    assert_eq!(second.code, 0);
    assert_snapshot("cli/build", "second", &second.text());
    assert_eq!(modified(&sandbox), before, "an unchanged file was touched");
    assert_eq!(sandbox.run(&["build", "--check"]).code, 0);
    assert_eq!(sandbox.run(&["check"]).code, 0);
}

#[test]
fn only_changed_files_are_written() {
    let sandbox = shop();
    sandbox.run(&["build"]);
    change(&sandbox);
    let check = sandbox.run(&["build", "--check"]);
    assert_eq!(check.code, 1);
    assert_snapshot("cli/build", "stale", &check.text());
    // `check` says the same: the outputs are there.
    assert_eq!(sandbox.run(&["check"]).code, 1);
    let build = sandbox.run(&["build"]);
    // The migration is stale, and no build changes it; the rest is written.
    assert_eq!(build.code, 1);
    assert_snapshot("cli/build", "changed", &build.text());
    let sql = sandbox.read("generated/schema.sql");
    assert!(sql.contains("bill goes"), "{sql}");
    assert!(!sandbox.read("migrations/00000000000001_initial_schema.sql").contains("bill goes"));
    // As the finding says: delete it, build again.
    fs::remove_file(sandbox.path().join("migrations/00000000000001_initial_schema.sql")).unwrap();
    assert_eq!(sandbox.run(&["build"]).code, 0);
    assert_eq!(sandbox.run(&["build", "--check"]).code, 0);
}

#[test]
fn check_of_a_fresh_clone_asks_for_no_outputs() {
    let sandbox = shop();
    let check = sandbox.run(&["check"]);
    assert_eq!(check.code, 0, "{}", check.text());
    assert_eq!(sandbox.files(), ["pgspec.yaml", "sales.yaml"]);
    let strict = sandbox.run(&["build", "--check"]);
    assert_eq!(strict.code, 1);
    assert!(strict.stderr.contains("`generated/schema.sql` does not exist"), "{}", strict.stderr);
    assert_eq!(sandbox.files(), ["pgspec.yaml", "sales.yaml"]);
}

#[test]
fn an_error_forbids_writing() {
    let sandbox = shop();
    sandbox.write("sales.yaml", SPEC.replace("references customers", "references custmers"));
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 1);
    assert_snapshot("cli/build", "error", &run.text());
    assert_eq!(sandbox.files(), ["pgspec.yaml", "sales.yaml"]);
}

#[test]
fn only_some_outputs() {
    let sandbox = shop();
    assert_eq!(sandbox.run(&["build", "--only", "rust,typescript"]).code, 0);
    assert_eq!(
        sandbox.files(),
        ["generated/database.ts", "generated/schema.rs", "pgspec.yaml", "sales.yaml"]
    );
    let json = sandbox.run(&["build", "--only", "json"]);
    assert_eq!(json.code, 1);
    assert!(json.stderr.contains("output/not-configured"), "{}", json.stderr);
}

#[test]
fn the_initial_migration_has_the_version_asked_for() {
    let sandbox = shop();
    assert_eq!(sandbox.run(&["build", "--version", "20250101120000"]).code, 0);
    assert!(sandbox.files().contains(&"migrations/20250101120000_initial_schema.sql".to_owned()));
    // It is fresh under its own version, whatever the next build would have taken.
    assert_eq!(sandbox.run(&["build"]).code, 0);
    assert_eq!(sandbox.run(&["build", "--check"]).code, 0);
}

#[test]
fn a_folder_with_other_migrations_is_left_alone() {
    let sandbox = shop();
    sandbox.write("migrations/20200101_first.sql", "create table x ();\n");
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 1);
    assert_snapshot("cli/build", "other-migrations", &run.stderr);
    assert_eq!(fs::read_dir(sandbox.path().join("migrations")).unwrap().count(), 1);
    assert!(sandbox.files().contains(&"generated/schema.sql".to_owned()));
}

#[test]
fn documents_that_are_no_longer_made_are_removed() {
    let sandbox = shop();
    assert_eq!(sandbox.run(&["build", "--only", "docs"]).code, 0);
    let before = sandbox.files();
    sandbox.write("generated/docs/notes.md", "mine");
    let (head, _) = SPEC.split_once("\nviews:").unwrap();
    sandbox.write("sales.yaml", head.replace("order_lines", "positions"));
    let run = sandbox.run(&["build", "--only", "docs"]);
    assert_eq!(run.code, 0, "{}", run.text());
    let after = sandbox.files();
    assert!(before.iter().any(|file| file.contains("order_lines")));
    assert!(!after.iter().any(|file| file.contains("order_lines")), "{after:?}");
    assert!(after.contains(&"generated/docs/notes.md".to_owned()));
    assert!(run.stdout.contains("removed"), "{}", run.stdout);
}

#[test]
fn the_same_bytes_wherever_one_stands() {
    let (here, there) = (shop(), shop());
    assert_eq!(here.run(&["build"]).code, 0);
    there.write("deep/er/notes.txt", "");
    let mut from_below = there.command(&["build", "../../sales.yaml"]);
    assert!(from_below.current_dir(there.path().join("deep/er")).output().unwrap().status.success());
    for file in here.files() {
        assert_eq!(here.read(&file), there.read(&file), "{file}");
    }
}

#[test]
fn a_place_that_cannot_be_written_is_exit_code_2() {
    let sandbox = shop();
    sandbox.write("generated/schema.rs/in-the-way", "");
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 2);
    assert_snapshot("cli/build", "not-writable", &run.text());
    assert_eq!(sandbox.files(), ["generated/schema.rs/in-the-way", "pgspec.yaml", "sales.yaml"]);
}

#[test]
fn outputs_stay_inside_the_project_and_apart() {
    for (name, from, to) in [
        ("above", "generated/schema.rs", "../schema.rs"),
        ("absolute", "generated/schema.rs", "/tmp/schema.rs"),
        ("same", "generated/schema.rs", "generated/database.ts"),
        ("spec", "generated/schema.rs", "sales.yaml"),
        ("git", "dir: migrations", "dir: .git/hooks"),
    ] {
        let sandbox = shop();
        let settings = SETTINGS.replace(from, to);
        assert_ne!(settings, SETTINGS);
        sandbox.write("pgspec.yaml", settings);
        let run = sandbox.run(&["build"]);
        assert_eq!(run.code, 1, "{name}: {}", run.text());
        assert_snapshot("cli/outputs", name, &run.stderr);
        assert_eq!(sandbox.files(), ["pgspec.yaml", "sales.yaml"], "{name}");
        assert_eq!(sandbox.read("sales.yaml"), SPEC);
    }
}

#[test]
fn json_is_one_document_on_the_standard_output() {
    let sandbox = shop();
    let run = sandbox.run(&["build", "--format", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["findings"], serde_json::json!([]));
    assert!(json["outputs"].as_array().unwrap().iter().all(|one| one["state"] == "new"));
    assert!(json["stages"].as_array().unwrap().iter().any(|one| one["stage"] == "rust"));
    sandbox.write("sales.yaml", "tabels: {}");
    let run = sandbox.run(&["check", "--format", "json"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["findings"][0]["primary"]["file"], "sales.yaml");
    let alone = Sandbox::new(&[]).run(&["build", "--format", "json"]);
    assert_eq!((alone.code, alone.stderr.as_str()), (2, ""));
    let json: serde_json::Value = serde_json::from_str(&alone.stdout).unwrap();
    assert_eq!(json["findings"][0]["code"], "load/no-project");
}

#[test]
fn quiet_says_nothing_when_nothing_is_wrong() {
    let sandbox = shop();
    let run = sandbox.run(&["build", "--quiet"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    sandbox.write("sales.yaml", "tabels: {}");
    assert!(sandbox.run(&["build", "--quiet"]).stderr.contains("tabels"));
}

#[test]
fn denied_warnings_are_findings() {
    let sandbox = Sandbox::new(&[("pgspec.yaml", "name: shop\n")]);
    assert_eq!(sandbox.run(&["check"]).code, 0);
    assert_eq!(sandbox.run(&["check", "--deny", "warnings"]).code, 1);
}

#[test]
fn findings_are_limited() {
    let sandbox = shop();
    let columns: String = (0..60).map(|i| format!("      c{i}: nope{i}\n")).collect();
    sandbox.write("sales.yaml", format!("tables:\n  t:\n    columns:\n{columns}"));
    let count = |arguments: &[&str]| sandbox.run(arguments).stderr.matches("\nerror[").count();
    let run = sandbox.run(&["check"]);
    assert!(run.stderr.contains("and 10 more; `--max-diagnostics 0` prints all"), "{}", run.stderr);
    assert_eq!(count(&["check", "--max-diagnostics", "0"]) + 1, 60);
    assert_eq!(count(&["check", "--max-diagnostics", "3"]) + 1, 3);
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let sandbox = Sandbox::new(&[]);
    let escapes = |arguments: &[&str], variable: Option<&str>| {
        let mut command = sandbox.command(arguments);
        if let Some(variable) = variable {
            command.env(variable, "1");
        }
        command.output().unwrap().stderr.contains(&0x1b)
    };
    assert!(!escapes(&["build"], None));
    assert!(escapes(&["build", "--color", "always"], None));
    assert!(!escapes(&["build", "--color", "never"], Some("CLICOLOR_FORCE")));
    assert!(escapes(&["build"], Some("CLICOLOR_FORCE")));
    assert!(!escapes(&["build"], Some("NO_COLOR")));
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    let sandbox = Sandbox::new(&[]);
    let mut child =
        sandbox.command(&["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
fn timings_are_a_table_on_the_standard_error() {
    let sandbox = shop();
    let run = sandbox.run(&["build", "--timings", "--quiet"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    let names: Vec<_> = run.stderr.lines().filter_map(|line| line.split_whitespace().next()).collect();
    for stage in ["load", "compile", "rust", "typescript", "docs", "write", "total"] {
        assert!(names.contains(&stage), "{}", run.stderr);
    }
    assert!(run.stderr.lines().all(|line| line.ends_with(" ms")), "{}", run.stderr);
}
