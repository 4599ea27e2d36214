//! Findings for other programs: `--format short`, `github` and `sarif`.

use testkit::assert_snapshot;

use crate::sandbox::Sandbox;
use crate::sarif::assert_log;

const SETTINGS: &str = "name: app\ngenerate: { migrations: { dir: migrations } }\n";

const SPEC: &str = "\
enums:
  mood: [happy, sad]
tables:
  people:
    columns:
      id: bigint primary key
      mood: mood not null
      born: date
";

const TYPES: &str = "\
// pgspec: public.people
export interface Person {
  id: number
  mood: string // as it feels
  bron: string | null
}
";

/// A file whose name and content try to be something else.
const ODD: &str = "über, 50%: one.yaml";

fn project() -> Sandbox {
    Sandbox::new(&[("pgspec.yaml", SETTINGS), ("app.yaml", SPEC), ("own types.ts", TYPES)])
}

/// Every command that has findings, in every format that lists them. What is printed is the list and nothing else.
fn shown(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let mut text = String::new();
    for format in ["short", "github", "sarif"] {
        let all = [arguments, &["--format", format]].concat();
        let run = sandbox.run(&all);
        assert_eq!(run.stderr, "", "{all:?}");
        if format == "sarif" {
            assert_log(&run.stdout);
        }
        text.push_str(&format!("$ pgspec {}\n{}\n", all.join(" "), run.text()));
    }
    text
}

#[test]
fn findings_of_a_spec() {
    let sandbox = project();
    let odd = "tables:\n  pets:\n    columns:\n      id: bigint primary key\n      \"x\\n::error::100%\": nonsense\n      owner_id: bigint\n";
    sandbox.write(ODD, odd);
    let text = shown(&sandbox, &["check"]);
    assert!(!text.lines().any(|line| line.starts_with("::error::100%")), "{text}");
    assert_snapshot("cli/formats", "check", &text);
    // Without any finding, too.
    std::fs::remove_file(sandbox.path().join(ODD)).unwrap();
    let run = sandbox.run(&["build", "--format", "sarif"]);
    assert_eq!(run.code, 0, "{}", run.text());
    assert_eq!(assert_log(&run.stdout)["runs"][0]["results"].as_array().unwrap().len(), 0);
    let none = Sandbox::new(&[]).run(&["check", "--format", "github"]);
    assert!(
        none.code == 2 && none.stdout.starts_with("::error title=pgspec (load/no-project)::"),
        "{}",
        none.text()
    );
}

#[test]
fn findings_of_types_with_their_fixes() {
    let sandbox = project();
    assert_snapshot(
        "cli/formats",
        "drift-types",
        &shown(&sandbox, &["drift", "--typescript", "own types.ts"]),
    );
    // A file that cannot be read is a finding of the list.
    sandbox.write("latin1.rs", b"// gr\xfc\xdfe\n");
    let run = sandbox.run(&["drift", "--rust", "latin1.rs", "--format", "github"]);
    assert!(run.code == 1 || run.code == 2, "{}", run.text());
    assert!(run.stdout.starts_with("::error file=latin1.rs,line=1,"), "{}", run.text());
}

/// Whatever is compared in one run is one list.
#[test]
fn one_list_of_migrations_and_types() {
    let sandbox = project();
    assert_eq!(sandbox.run(&["build", "--only", "migrations"]).code, 0);
    sandbox.write(
        "migrations/00000000000002_more.sql",
        "alter table people add column note text;\ndrop type mood cascade;\n",
    );
    let arguments = ["drift", "--migrations", "migrations", "--typescript", "own types.ts"];
    let text = shown(&sandbox, &arguments);
    assert!(text.contains("diff/extra") && text.contains("drift/unknown-column"), "{text}");
    assert_snapshot("cli/formats", "drift-all", &text);
}

#[test]
fn differences_and_what_breaks() {
    let sandbox = Sandbox::new(&[
        (
            "old.sql",
            "create table a (id bigint primary key, n int not null default 1, gone text);\ncreate table b (id int);\n",
        ),
        (
            "new.sql",
            "create table a (id bigint primary key, n bigint not null default 2, more text);\ncreate table c (x int);\n",
        ),
    ]);
    let mut text = shown(&sandbox, &["diff", "old.sql", "new.sql"]);
    text.push_str(&shown(&sandbox, &["diff", "old.sql", "new.sql", "--breaking"]));
    assert_snapshot("cli/formats", "diff", &text);
    assert_eq!(sandbox.run(&["diff", "old.sql", "old.sql", "--format", "short"]).text(), "exit code 0\n");
    let half = sandbox.run(&["diff", "old.sql", "none.sql", "--format", "sarif"]);
    assert_eq!(half.code, 2, "{}", half.text());
    assert_eq!(assert_log(&half.stdout)["runs"][0]["results"][0]["level"], "error");
}

/// GitHub wants paths from the top of the repository, wherever the step runs.
#[test]
fn paths_of_annotations_begin_at_the_top_of_the_repository() {
    let sandbox = Sandbox::new(&[]);
    for (path, text) in [("pgspec.yaml", SETTINGS), ("app.yaml", SPEC), ("../web/own.ts", TYPES)] {
        sandbox.write(&format!("db/{path}"), text);
    }
    let run = |format: &str| {
        let mut command = sandbox.command(&["drift", "--typescript", "../web/own.ts", "--format", format]);
        command.current_dir(sandbox.path().join("db")).env("GITHUB_WORKSPACE", sandbox.path());
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(run("github").contains(" file=web/own.ts,line=4,"), "{}", run("github"));
    assert!(run("sarif").contains("\"uri\": \"web/own.ts\""), "{}", run("sarif"));
    assert!(run("short").contains("../web/own.ts:4:"), "{}", run("short"));
}

#[test]
fn a_list_of_findings_is_nothing_for_other_commands() {
    let run = project().run(&["show", "people", "--format", "sarif"]);
    assert_eq!(run.code, 2, "{}", run.text());
    assert!(run.stderr.contains("`check`, `build`, `diff`, `drift` and `migrate verify`"), "{}", run.stderr);
}
