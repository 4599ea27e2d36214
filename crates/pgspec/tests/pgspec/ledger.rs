//! Rows of the ledger that are answered by a command: lines of a document, word for word, and what the command says.
//!
//! `--@ qic-life 57` says that what follows begins in line 57 of `spec/qic-life/SOURCE.md`, `--@ completed: …` that the document does
//! not have it, and why it must be there. What stands there so far is `slice.sql` to the commands, which run in the project
//! of the document's system: `--@ run show t` is one that says something, `--@ said …` one whose remarks count too, `--@ finds drift`
//! one that finds something. `--@ replace FILE OLD => NEW` and `--@ file PATH FROM` change the project, `--@ part FILE TEXT` shows
//! a part of what was written: from the line with the text to the one that ends it.

use std::fmt::Write as _;

use testkit::{Fixture, workspace_root};

use crate::sandbox::Sandbox;
use crate::systems;

/// The rows that a fixture answers for.
const ROWS: [&str; 9] = ["D05", "N05", "N11", "N16", "Q04", "Q09", "Q19", "S10", "S11"];

#[test]
fn the_documents_say_and_the_commands_answer() {
    let root = workspace_root().join("crates/pgspec/fixtures/ledger");
    let rows = testkit::fixtures(&root, "md");
    assert_eq!(rows.iter().map(|fixture| &fixture.name[..3]).collect::<Vec<_>>(), ROWS);
    testkit::each_fixture("ledger/commands", &root, "md", answers);
}

fn document(system: &str) -> String {
    let path = workspace_root().join("spec").join(system).join("SOURCE.md");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The system whose document the first lines are of.
fn system(fixture: &Fixture) -> String {
    let text = fixture.text();
    let marks = text.lines().filter_map(|line| line.strip_prefix("--@ "));
    let mut places =
        marks.filter_map(|mark| mark.split_once(' ')).filter(|(_, line)| line.parse::<usize>().is_ok());
    places.next().unwrap_or_else(|| panic!("{} has no slice", fixture.name)).0.to_owned()
}

/// What the commands of a fixture say.
pub(crate) fn answers(fixture: &Fixture) -> String {
    let system = system(fixture);
    let sandbox = Sandbox::new(&[]);
    systems::copy(&workspace_root().join("spec").join(&system), &sandbox, "");
    let document = document(&system);
    let (mut out, mut slice) = (String::new(), String::new());
    // The next line of the document; none for what completes it.
    let mut next: Option<usize> = None;
    for line in fixture.text().lines() {
        let Some(mark) = line.strip_prefix("--@ ") else {
            if let Some(number) = &mut next {
                let original = document.lines().nth(*number - 1);
                assert_eq!(original, Some(line), "{} at line {number} of {system}", fixture.name);
                *number += 1;
            }
            let _ = writeln!(slice, "{line}");
            continue;
        };
        if let Some(command) = mark.strip_prefix("run ") {
            let (_, said) = said(&sandbox, command, &slice, 0);
            let _ = write!(out, "\n$ pgspec {command}\n{said}");
        } else if let Some(command) = mark.strip_prefix("said ") {
            let (all, _) = said(&sandbox, command, &slice, 0);
            let _ = write!(out, "\n$ pgspec {command}\n{all}");
        } else if let Some(command) = mark.strip_prefix("finds ") {
            let (all, _) = said(&sandbox, command, &slice, 1);
            let _ = write!(out, "\n$ pgspec {command}\n{all}");
        } else if let Some(rest) = mark.strip_prefix("replace ") {
            let (file, change) = rest.split_once(' ').unwrap();
            let (old, new) = change.split_once(" => ").unwrap();
            let text = sandbox.read(file);
            assert!(text.contains(old), "{}: {file} has no {old}", fixture.name);
            sandbox.write(file, text.replace(old, new));
            let _ = write!(out, "\n{file}: {old} → {new}\n");
        } else if let Some(rest) = mark.strip_prefix("file ") {
            let (path, from) = rest.split_once(' ').unwrap();
            sandbox.write(path, std::fs::read(workspace_root().join(from)).unwrap());
        } else if let Some(rest) = mark.strip_prefix("part ") {
            let (file, text) = rest.split_once(' ').unwrap();
            let _ = write!(out, "\n{file}\n{}", part(&sandbox.read(file), text));
        } else if mark.starts_with("completed: ") {
            next = None;
        } else if !mark.starts_with("title: ") {
            let (of, place) = mark.split_once(' ').unwrap();
            assert_eq!(of, system, "{}", fixture.name);
            next = Some(place.parse().unwrap());
        }
    }
    assert!(out.contains("$ pgspec"), "{} runs nothing", fixture.name);
    out
}

/// All that a command says, and what it was asked for.
fn said(sandbox: &Sandbox, command: &str, slice: &str, code: i32) -> (String, String) {
    sandbox.write("slice.sql", slice);
    let run = sandbox.run(&command.split(' ').collect::<Vec<_>>());
    assert_eq!(run.code, code, "{command}: {}", run.text());
    let asked = if command.starts_with("drift --typescript") { &run.stderr } else { &run.stdout };
    (format!("{}{}", run.stdout, run.stderr), asked.clone())
}

/// From the line with a text to the end of its block: the line that ends a brace or a fence, or else the line alone.
fn part(file: &str, text: &str) -> String {
    let mut lines = file.lines().skip_while(|line| !line.contains(text));
    let first = lines.next().unwrap_or_else(|| panic!("no {text}"));
    let mut out = format!("{first}\n");
    let indent = first.len() - first.trim_start().len();
    if first.trim_end().ends_with(':') {
        // A type on lines of its own.
        for line in lines.take_while(|line| line.len() - line.trim_start().len() > indent) {
            let _ = writeln!(out, "{line}");
        }
        return out;
    }
    let end: &[&str] = match first {
        first if first.trim_end().ends_with('{') => &["}"],
        first if first.starts_with('#') => &["```"],
        _ => return out,
    };
    for line in lines {
        let _ = writeln!(out, "{line}");
        if line.len() - line.trim_start().len() == indent && end.iter().any(|end| line.trim() == *end) {
            break;
        }
    }
    out
}
