//! What PatternLift's document names and the commands answer: its migrations, its stale `database.ts`, its ledger.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use testkit::{Fixture, assert_snapshot, workspace_root};

use crate::sandbox::Sandbox;
use crate::{ledger, systems};

const MIGRATIONS: &str = "supabase/migrations";

fn document() -> String {
    std::fs::read_to_string(workspace_root().join("spec/patternlift/SOURCE.md")).unwrap()
}

fn project() -> Sandbox {
    let sandbox = Sandbox::new(&[]);
    systems::copy(&workspace_root().join("spec/patternlift"), &sandbox, "");
    sandbox
}

fn migrations() -> Vec<Fixture> {
    testkit::fixtures(&workspace_root().join("spec/patternlift").join(MIGRATIONS), "sql")
}

/// Those that the document names; what came later, `migrate new` wrote.
fn named_migrations() -> Vec<Fixture> {
    migrations().into_iter().filter(|file| file.name.as_str() < "20250625").collect()
}

#[test]
fn the_migrations_are_those_that_the_document_names() {
    let document = document();
    let (_, history) = document.split_once("## Migration History").unwrap();
    let named: Vec<_> = history.split('`').filter(|text| text.ends_with(".sql")).collect();
    assert_eq!(named.len(), 7);
    let there: Vec<_> = named_migrations().iter().map(|file| format!("{}.sql", file.name)).collect();
    assert_eq!(there, named);
}

#[test]
fn the_migrations_replayed_are_the_spec() {
    let run = project().run(&["drift", "--migrations", MIGRATIONS]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.text());
}

/// Each statement of each file is left out once. What a later file replaces, or what says nothing about the schema, is not missed.
#[test]
fn a_statement_less_is_reported() {
    let sandbox = project();
    let (mut missed, mut shown) = (Vec::new(), String::new());
    for file in named_migrations() {
        let (path, text) = (format!("{MIGRATIONS}/{}.sql", file.name), file.text());
        for statement in pgspec_postgres::split(&text) {
            let start = statement.text.as_ptr() as usize - text.as_ptr() as usize;
            let blank = statement.text.replace(|letter| letter != '\n', " ");
            let end = start + statement.text.len();
            sandbox.write(&path, format!("{}{blank}{}", &text[..start], &text[end + 1..]));
            let run = sandbox.run(&["drift", "--migrations", MIGRATIONS]);
            let name = statement.text.split('\n').next().unwrap();
            if run.code == 0 {
                missed.push(name.to_owned());
                continue;
            }
            assert_eq!(run.code, 1, "{name}: {}", run.text());
            let _ = writeln!(shown, "{}: {name}", &file.name[..14]);
            let refusals = run.stderr.lines().filter(|line| line.starts_with("error["));
            for refusal in refusals.collect::<BTreeSet<_>>() {
                let _ = writeln!(shown, "    {refusal}");
            }
            for finding in run.stdout.lines() {
                let is_object = finding.starts_with(['-', '+', '~']);
                // Without the places behind it.
                let text = if is_object { finding.split("  ").next().unwrap() } else { finding };
                let _ = writeln!(shown, "    {text}");
            }
        }
        sandbox.write(&path, text);
    }
    assert_eq!(
        missed,
        [
            "create or replace function update_learning_progress(",
            "update learning_sessions set is_active = false where completed_at is not null",
        ]
    );
    assert_snapshot("cli/patternlift", "a_statement_less", &shown);
}

/// The types of the schema as it was after the first five migrations, with comments.
#[test]
fn the_stale_types_are_those_of_january() {
    let sandbox = project();
    for file in migrations().iter().filter(|file| file.name.starts_with("20250101")) {
        sandbox.write(&format!("january/{}.sql", file.name), file.text());
    }
    let import = sandbox.run(&["import", "january", "--platform", "supabase", "--out", "then"]);
    assert_eq!(import.code, 0, "{}", import.text());
    let settings = sandbox.read("then/pgspec.yaml");
    let typescript = "generate:\n  typescript: { out: database.ts, dialect: supabase }\n";
    sandbox.write("then/pgspec.yaml", settings + typescript);
    let build = sandbox.run(&["build", "--only", "typescript", "then"]);
    assert_eq!(build.code, 0, "{}", build.text());

    let stale = sandbox.read("stale/database.ts");
    assert_eq!(stale.matches("// ").count(), 4);
    let code = stale.lines().filter(|line| !line.trim_start().starts_with("// "));
    let code: Vec<_> = code.map(|line| line.split(" // ").next().unwrap()).skip(1).collect();
    let then = sandbox.read("then/database.ts");
    assert_eq!(code, then.lines().collect::<Vec<_>>());
}

/// What the document says is missing from its types is what the generated ones have, and nothing else.
#[test]
fn the_stale_types_lack_what_the_document_says() {
    let sandbox = project();
    assert_eq!(sandbox.run(&["build", "--only", "typescript"]).code, 0);
    let (stale, now) =
        (columns(&sandbox.read("stale/database.ts")), columns(&sandbox.read("generated/database.ts")));
    let missing: BTreeSet<_> = now.difference(&stale).map(String::as_str).collect();
    assert_eq!(stale.difference(&now).count(), 0);
    let tables = ["user_achievements", "user_calibrations"];
    let (of_tables, others): (Vec<_>, Vec<_>) =
        missing.iter().partition(|column| tables.iter().any(|table| column.starts_with(table)));
    assert_eq!(of_tables.len(), 7 + 9);
    let document = document();
    let (_, named) = document.split_once("3. **learning_sessions missing fields**:\n").unwrap();
    let named = named.lines().map_while(|line| line.trim().strip_prefix("- `")?.split('`').next());
    let named: BTreeSet<_> = named.map(|column| format!("learning_sessions.{column}")).collect();
    assert_eq!(named.len(), 5);
    assert_eq!(
        others.into_iter().copied().collect::<BTreeSet<_>>(),
        named.iter().map(String::as_str).collect()
    );
}

/// Ten mistakes are planted in the Rust types; each is told at its line, and nothing else. The fix mends all and leaves the rest.
#[test]
fn ten_mistakes_in_rust_types_are_told_and_mended() {
    let sandbox = project();
    let before = sandbox.read("stale/models.rs");
    let planted: BTreeSet<_> = before
        .lines()
        .zip(1..)
        .filter_map(|(line, at)| {
            let (_, comment) = line.split_once("// ")?;
            comment.split(':').next()?.parse::<usize>().ok().map(|_| at)
        })
        .collect();
    assert_eq!(planted.len(), 10);
    let run = sandbox.run(&["drift", "--rust", "stale/models.rs", "--format", "short"]);
    assert_eq!(run.code, 1, "{}", run.text());
    let line = |finding: &str| finding.split(':').nth(1).unwrap().parse::<usize>().unwrap();
    assert_eq!(run.stdout.lines().count(), 10, "{}", run.text());
    assert_eq!(run.stdout.lines().map(line).collect::<BTreeSet<_>>(), planted, "{}", run.text());
    let patch = sandbox.run(&["drift", "--rust", "stale/models.rs", "--diff", "--quiet"]);
    assert_snapshot("cli/patternlift", "ten-mistakes-in-rust", &format!("{}\n{}", run.stdout, patch.stdout));
    assert_eq!(sandbox.run(&["drift", "--rust", "stale/models.rs", "--fix"]).code, 0);
    let after = sandbox.read("stale/models.rs");
    // What was right stays as it is, to the byte.
    let kept = before.lines().zip(1..).filter(|(_, at)| !planted.contains(at)).map(|(line, _)| line);
    for line in kept {
        assert!(after.lines().any(|own| own == line), "{line}\n{after}");
    }
    assert_eq!(sandbox.run(&["drift", "--rust", "stale/models.rs"]).stderr, "no drift in 1 file\n");
}

/// `table.column` for each column of a Row.
fn columns(typescript: &str) -> BTreeSet<String> {
    let (mut table, mut in_row) = ("", false);
    let mut found = BTreeSet::new();
    for line in typescript.lines() {
        let indent = line.len() - line.trim_start().len();
        let name = line.trim_start().split([':', '?']).next().unwrap();
        match indent {
            6 if line.ends_with('{') => table = name,
            8 => in_row = name == "Row",
            10 if in_row && !name.starts_with("//") => _ = found.insert(format!("{table}.{name}")),
            _ => {}
        }
    }
    found
}

/// Rows of the ledger that are answered by a command, in the form of `ledger.rs`.
#[test]
fn the_document_says_and_the_commands_answer() {
    let root = workspace_root().join("crates/pgspec/fixtures/patternlift");
    let rows = testkit::fixtures(&root, "md");
    let rows: Vec<_> = rows.iter().map(|fixture| &fixture.name[..3]).collect();
    assert_eq!(rows, ["P01", "P02", "P04", "P05", "P06", "P07", "P08", "P10", "P11"]);
    testkit::each_fixture("cli/patternlift", &root, "md", ledger::answers);
}
