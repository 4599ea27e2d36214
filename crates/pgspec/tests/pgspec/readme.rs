//! The README's example is compiled here, so that it cannot lie.

use testkit::workspace_root;

use crate::sandbox::Sandbox;

const SETTINGS: &str = "\
name: crm
platform: supabase
generate:
  migrations: { dir: migrations, layout: supabase }
  rust: { out: generated/schema.rs, target: sqlx }
  typescript: { out: generated/database.ts, dialect: supabase }
  docs: { out: generated/docs }
";

/// The text of the first block of a language after `from`.
fn block<'a>(readme: &'a str, from: &str, language: &str) -> &'a str {
    let (_, after) = readme.split_once(from).unwrap();
    let (_, after) = after.split_once(&format!("\n```{language}\n")).unwrap();
    after.split_once("\n```\n").unwrap().0
}

#[test]
fn the_example_gives_what_the_readme_shows() {
    let readme = std::fs::read_to_string(workspace_root().join("README.md")).unwrap();
    let example = |language| block(&readme, "## Before and after", language);
    let spec = example("yaml");
    let sandbox = Sandbox::new(&[("pgspec.yaml", SETTINGS), ("crm.yaml", spec)]);
    let run = sandbox.run(&["build", "--deny", "warnings"]);
    assert_eq!(run.code, 0, "{}", run.text());
    for (language, file) in [("sql", "schema.sql"), ("rust", "schema.rs"), ("typescript", "database.ts")] {
        let output = sandbox.read(&format!("generated/{file}"));
        for part in example(language).split("…\n") {
            assert!(output.contains(part), "{file} does not contain\n{part}\nbut is\n{output}");
        }
    }
    let broken = spec.replace("status: lead_status not", "status: lead_statsu not");
    assert_ne!(broken, spec);
    sandbox.write("crm.yaml", broken);
    let run = sandbox.run(&["check"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.starts_with(example("text")), "{}", run.stderr);
}
