//! The project's own templates.

use testkit::assert_snapshot;

use crate::sandbox::Sandbox;
use crate::shop::{SETTINGS, shop};

fn with_template(name: &str, text: &str) -> Sandbox {
    let sandbox = shop();
    sandbox.write("pgspec.yaml", format!("{SETTINGS}templates: looks\n"));
    sandbox.write(&format!("looks/{name}"), text);
    sandbox
}

#[test]
fn a_template_of_the_project_replaces_the_one_of_its_name() {
    let sandbox = with_template("migration/plain.sql.j2", "-- ours: {{ name }}\n{{ statements }}");
    let run = sandbox.run(&["build", "--deny", "warnings"]);
    assert_eq!(run.code, 0, "{}", run.text());
    let migration = sandbox.read("migrations/00000000000001_initial_schema.sql");
    assert!(migration.starts_with("-- ours: initial_schema\n"), "{migration}");
    assert!(!sandbox.read("generated/schema.sql").contains("ours"));
}

#[test]
fn a_template_that_fails_forbids_writing() {
    for (name, text) in [
        ("undefined", "{{ statments }}"),
        ("syntax", "{% if %}"),
        ("endless", "{% include 'migration/plain.sql.j2' %}"),
    ] {
        let sandbox = with_template("migration/plain.sql.j2", text);
        let before = sandbox.files();
        for arguments in [&["build"][..], &["build", "--only", "migrations"]] {
            let run = sandbox.run(arguments);
            assert_eq!(run.code, 1, "{name}: {}", run.text());
            assert_eq!(sandbox.files(), before, "{name}");
            assert_snapshot("cli/templates", name, &run.stderr);
        }
    }
}

#[test]
fn a_template_that_nothing_uses_is_a_warning() {
    let sandbox = with_template("docs/tabel.md.j2", "");
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 0);
    assert_snapshot("cli/templates", "unused", &run.stderr);
    // One that others include says so by its name.
    let sandbox = with_template("docs/_footer.md.j2", "");
    assert_eq!(sandbox.run(&["build", "--deny", "warnings"]).code, 0);
}

#[test]
fn a_folder_of_templates_that_is_not_there_is_named() {
    let sandbox = shop();
    sandbox.write("pgspec.yaml", format!("{SETTINGS}templates: looks\n"));
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 2);
    assert_snapshot("cli/templates", "missing-folder", &run.stderr);
}
