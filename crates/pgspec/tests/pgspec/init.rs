//! `pgspec init` and `pgspec doctor`.

use testkit::assert_snapshot;

use crate::postgres;
use crate::sandbox::Sandbox;

#[test]
fn a_scaffold_builds_without_a_finding() {
    for platform in [None, Some("supabase")] {
        let sandbox = Sandbox::new(&[]);
        let mut arguments = vec!["init", "shop"];
        arguments.extend(platform.iter().flat_map(|platform| ["--platform", platform]));
        let run = sandbox.run(&arguments);
        assert_eq!(run.code, 0, "{}", run.text());
        let name = platform.unwrap_or("plain");
        let files = format!(
            "{}---- pgspec.yaml\n{}---- app.yaml\n{}",
            run.text(),
            sandbox.read("shop/pgspec.yaml"),
            sandbox.read("shop/app.yaml")
        );
        assert_snapshot("cli/init", name, &files);
        let build = sandbox.run(&["build", "shop", "--deny", "warnings"]);
        assert_eq!(build.code, 0, "{}", build.text());
        assert_snapshot("cli/init", &format!("{name}-sql"), &sandbox.read("shop/generated/schema.sql"));
        let migration = sandbox.read("shop/migrations/00000000000001_initial_schema.sql");
        if platform.is_some() {
            postgres::apply_hosted(&migration)
        } else {
            postgres::apply(&migration)
        }
        assert_eq!(sandbox.run(&["build", "shop", "--check", "--deny", "warnings"]).code, 0);
    }
}

#[test]
fn nothing_is_overwritten() {
    for taken in ["pgspec.yaml", "app.yaml"] {
        let sandbox = Sandbox::new(&[(taken, "mine")]);
        let run = sandbox.run(&["init"]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(&format!("`./{taken}` exists already")), "{}", run.stderr);
        assert_eq!(sandbox.files(), [taken]);
        assert_eq!(sandbox.read(taken), "mine");
    }
}

#[test]
fn the_doctor_names_no_secret() {
    let sandbox = Sandbox::new(&[("pgspec.yaml", "name: shop")]);
    let mut command = sandbox.command(&["doctor"]);
    command.env("PGSPEC_DATABASE_URL", "postgres://me:hunter2@localhost:5433/db?password=hunter3");
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(!text.contains("hunter"), "{text}");
    assert!(text.contains("localhost") && text.contains("project folder"), "{text}");
    assert_eq!(sandbox.files(), ["pgspec.yaml"]);
    let json = sandbox.run(&["doctor", "--format", "json"]).stdout;
    assert!(serde_json::from_str::<Vec<serde_json::Value>>(&json).unwrap().len() > 8);
}
