//! `pgspec diff OLD NEW --breaking`: each fixture has a schema as it was and as it is, statements of the old app that fail
//! now, and statements that go on working. A server says whether they do.

use std::collections::BTreeSet;

use pgspec_build::breaking::rules::RULES;
use testkit::{Fixture, each_fixture, fixtures, workspace_root};

use crate::postgres;
use crate::sandbox::Sandbox;

/// A fixture, taken apart.
struct Story {
    was: String,
    is: String,
    works: Vec<String>,
    fails: Vec<String>,
}

impl Story {
    fn of(fixture: &Fixture) -> Self {
        let mut story = Self { was: String::new(), is: String::new(), works: Vec::new(), fails: Vec::new() };
        let mut part = "";
        for line in fixture.text().lines() {
            match line {
                "-- was" | "-- is" | "-- works" | "-- fails" => {
                    part = line.strip_prefix("-- ").unwrap().to_owned().leak();
                }
                line => match part {
                    "was" => story.was.push_str(&format!("{line}\n")),
                    "is" => story.is.push_str(&format!("{line}\n")),
                    "works" => story.works.push(line.to_owned()),
                    "fails" => story.fails.push(line.to_owned()),
                    _ => {}
                },
            }
        }
        story
    }
}

fn stories() -> std::path::PathBuf {
    workspace_root().join("crates/pgspec/fixtures/breaking")
}

#[test]
fn each_change_says_who_feels_it() {
    each_fixture("breaking", &stories(), "sql", |fixture| {
        let story = Story::of(fixture);
        let sandbox = Sandbox::new(&[("was.sql", &story.was), ("is.sql", &story.is)]);
        let run = sandbox.run(&["diff", "was.sql", "is.sql", "--breaking"]);
        run.text()
    });
}

#[test]
fn the_old_app_fails_where_it_is_said_to() {
    for fixture in fixtures(&stories(), "sql") {
        let story = Story::of(&fixture);
        // Roles are there for all databases.
        let without_roles = |sql: &str| {
            let kept = sql
                .lines()
                .filter(|line| !line.starts_with("create role") && !line.contains("to app_reader"));
            kept.map(|line| format!("{line}\n")).collect::<String>()
        };
        let (old, _) = postgres::database(&without_roles(&story.was));
        let (new, _) = postgres::database(&without_roles(&story.is));
        let works = |database: &pgspec_postgres::Database<'_>, sql: &str| {
            let mut client = database.connect().unwrap();
            client.batch_execute(&format!("begin; {sql}; rollback")).is_ok()
        };
        for statement in &story.works {
            assert!(works(&old, statement), "{}: never worked: {statement}", fixture.name);
            assert!(works(&new, statement), "{}: fails: {statement}", fixture.name);
        }
        for statement in &story.fails {
            assert!(works(&old, statement), "{}: never worked: {statement}", fixture.name);
            assert!(!works(&new, statement), "{}: works: {statement}", fixture.name);
        }
    }
}

#[test]
fn every_rule_has_a_fixture() {
    let mut told = BTreeSet::new();
    for fixture in fixtures(&stories(), "sql").iter().map(Story::of) {
        let sandbox = Sandbox::new(&[("was.sql", &fixture.was), ("is.sql", &fixture.is)]);
        told.append(&mut rules_of(&sandbox, "was.sql", "is.sql"));
    }
    // What has another name needs the word of a spec.
    let (was, is) = renamed();
    told.append(&mut rules_of(
        &Sandbox::new(&[
            ("was/pgspec.yaml", "name: a\n"),
            ("was/a.yaml", was),
            ("is/pgspec.yaml", "name: a\n"),
            ("is/a.yaml", is),
        ]),
        "was",
        "is",
    ));
    let silent: Vec<_> = RULES.iter().map(|rule| rule.code.id).filter(|id| !told.contains(*id)).collect();
    assert_eq!(silent, Vec::<&str>::new());
}

fn rules_of(sandbox: &Sandbox, was: &str, is: &str) -> BTreeSet<String> {
    let run = sandbox.run(&["diff", was, is, "--breaking", "--format", "json"]);
    let document: serde_json::Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.text()));
    let rule = |one: &serde_json::Value| one["rule"].as_str().unwrap().to_owned();
    document["breaks"].as_array().unwrap().iter().map(rule).collect()
}

/// A table, a column, a type and a function with other names.
fn renamed() -> (&'static str, &'static str) {
    let was = "\
domains:
  short: text
enums:
  mood: [sad, ok]
tables:
  people: { columns: { id: bigint primary key, name: text, mood: mood, nick: short } }
";
    let is = "\
domains:
  brief: { type: text, was: short }
enums:
  feeling: { values: [sad, ok], was: mood }
tables:
  person: { was: people, columns: { id: bigint primary key, full_name: { type: text, was: name }, mood: feeling, nick: brief } }
";
    (was, is)
}

#[test]
fn a_revision_is_compared_with_the_folder() {
    let (was, is) = renamed();
    let sandbox = Sandbox::new(&[("spec/pgspec.yaml", "name: a\n"), ("spec/a.yaml", was)]);
    let git = |arguments: &[&str]| {
        let identity =
            ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"];
        let mut command = std::process::Command::new("git");
        let ran = command.args(identity).args(arguments).current_dir(sandbox.path()).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "was"]);
    let same = sandbox.run(&["diff", "git:HEAD:spec", "spec"]);
    assert_eq!((same.code, same.stdout.as_str()), (0, ""), "{}", same.text());
    sandbox.write("spec/a.yaml", is);
    let mut text = String::new();
    for arguments in [
        &["diff", "git:HEAD:spec", "spec"][..],
        &["diff", "git:HEAD:spec", "spec", "--breaking"],
        &["diff", "git:HEAD:spec", "spec", "--breaking=rust"],
        &["diff", "git:HEAD:spec", "spec", "--breaking=matchers"],
        &["diff", "git:other:spec", "spec"],
        &["diff", "git:HEAD:specs", "spec"],
        &["diff", "git::spec", "spec"],
        &["diff", "git:HEAD", "spec"],
        &["init", "new", "--from", "git:HEAD:spec"],
    ] {
        text.push_str(&format!("$ pgspec {}\n{}\n", arguments.join(" "), sandbox.run(arguments).text()));
    }
    testkit::assert_snapshot("cli/diff", "revision", &text);
}

/// Git makes no such tree by itself; a repository of somebody else may have one.
#[test]
fn a_revision_writes_nothing_outside_of_its_folder() {
    let sandbox = Sandbox::new(&[("new.sql", "create table x (id int);\n")]);
    let script = r#"
        git init -q .
        blob=$(git hash-object -w new.sql)
        tree=$(printf "100644 blob $blob\tevil.sql\n" | git mktree)
        root=$(printf "040000 tree $tree\t..\n100644 blob $blob\tgood.sql\n" | git mktree)
        git tag bad $(git -c user.name=a -c user.email=a@example.org commit-tree $root -m bad)
    "#;
    let made =
        std::process::Command::new("sh").args(["-e", "-c", script]).current_dir(sandbox.path()).status();
    assert!(made.unwrap().success());
    let run = sandbox.run(&["diff", "git:bad", "new.sql"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.text());
    assert!(run.stderr.contains("`../evil.sql`, which would be written outside"), "{}", run.text());
}
