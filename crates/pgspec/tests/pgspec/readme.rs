//! The README's examples are compiled here, so that they cannot lie.

use testkit::workspace_root;

use crate::sandbox::Sandbox;
use crate::systems;

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

/// Numbers, which change with every line of the spec and with every machine, and the spaces beside them.
fn without_numbers(text: &str) -> Vec<String> {
    let masked = |line: &str| {
        let words = line
            .split_whitespace()
            .map(|word| if word.contains(|c: char| c.is_ascii_digit()) { "#" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    text.replace("<size>", "9 kB").replace("<time>", "9").lines().map(masked).collect()
}

#[test]
fn the_first_screen_is_what_a_terminal_shows() {
    let readme = std::fs::read_to_string(workspace_root().join("README.md")).unwrap();
    let (screen, _) = readme.split_once("## Before and after").unwrap();
    let sandbox = Sandbox::new(&[]);
    let system = Sandbox::new(&[]);
    systems::copy(&workspace_root().join("spec/qic-life"), &system, "");
    for file in system.files() {
        sandbox.write(&format!("spec/qic-life/{file}"), std::fs::read(system.path().join(&file)).unwrap());
    }
    let spec = sandbox.read("spec/qic-life/ai.yaml");
    for part in block(screen, "one of the five systems", "yaml").split("…\n") {
        assert!(spec.contains(part), "ai.yaml does not contain\n{part}");
    }
    let shown = block(screen, "one of the five systems", "text");
    let run = sandbox.run(&["build", "spec/qic-life"]);
    assert_eq!(run.code, 0, "{}", run.text());
    let told = format!("$ pgspec build spec/qic-life\n{}{}", run.stdout, run.stderr);
    assert_eq!(without_numbers(shown), without_numbers(&told));
    let mistake = spec.replace("'dismissed', 'expired'))", "'dismissed'))");
    assert_ne!(mistake, spec);
    sandbox.write("spec/qic-life/ai.yaml", mistake);
    let run = sandbox.run(&["check", "spec/qic-life"]);
    assert_eq!(run.code, 1);
    let shown = block(screen, "nothing is built", "text");
    assert!(
        run.stderr.starts_with(shown.strip_prefix("$ pgspec check spec/qic-life\n").unwrap()),
        "{}",
        run.stderr
    );
}
