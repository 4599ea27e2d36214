//! `snapshots/LEDGER.md`: every row of the ledger with its fixtures, and what is said about each of them.
//!
//! The fixtures are those of three crates: findings here, answers of a server in `pgspec-postgres`, answers of commands in `pgspec`. Each is
//! lines of a document, word for word, which is looked at here once more for all of them. What is said stands in their
//! snapshots, which their own tests hold.

use std::fmt::Write as _;
use std::path::Path;

use testkit::{Fixture, fixtures, snapshots_root, workspace_root};

/// Where fixtures stand, and their snapshots below `snapshots/`.
const PLACES: [(&str, &str); 5] = [
    ("crates/pgspec-build/fixtures/ledger", "ledger"),
    ("crates/pgspec-build/fixtures/claims", "ledger/claims"),
    ("crates/pgspec-postgres/fixtures/ledger", "ledger/server"),
    ("crates/pgspec/fixtures/ledger", "ledger/commands"),
    ("crates/pgspec/fixtures/patternlift", "cli/patternlift"),
];

/// Rows that have no fixture yet. One that has must not be among them.
const OPEN: [&str; 0] = [];

struct Row {
    system: String,
    id: String,
    title: String,
}

/// A fixture, and what its snapshot says.
struct Shown {
    fixture: Fixture,
    /// Relative to the repository.
    path: String,
    snapshot: String,
    said: String,
}

fn rows() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ledger/rows.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let row = |line: &str| {
        let mut words = line.splitn(3, ' ').map(ToOwned::to_owned);
        let mut word = || words.next().unwrap_or_else(|| panic!("{line}"));
        Row { system: word(), id: word(), title: word() }
    };
    lines.map(row).collect()
}

/// `Q01-unknown-type` is of row `Q1`.
fn row_of(fixture: &str) -> String {
    let (letter, number) = fixture[..3].split_at(1);
    format!("{letter}{}", number.trim_start_matches('0'))
}

fn shown() -> Vec<Shown> {
    let mut all = Vec::new();
    for (folder, snapshots) in PLACES {
        let root = workspace_root().join(folder);
        let found = ["md", "sql"].into_iter().flat_map(|extension| {
            fixtures(&root, extension).into_iter().map(move |fixture| (fixture, extension))
        });
        for (fixture, extension) in found {
            let snapshot = format!("{snapshots}/{}.snap", fixture.name);
            let text = std::fs::read_to_string(snapshots_root().join(&snapshot))
                .unwrap_or_else(|error| panic!("{snapshot}: {error}; run its test first"));
            let (_, said) = text.split_once("\n---\n").unwrap();
            all.push(Shown {
                path: format!("{folder}/{}.{extension}", fixture.name),
                said: said.trim_matches('\n').to_owned(),
                fixture,
                snapshot,
            });
        }
    }
    all
}

/// The runs of lines of a fixture that are of a document: system, first line, lines.
fn slices(text: &str) -> Vec<(String, usize, Vec<&str>)> {
    let (mut all, mut open) = (Vec::<(String, usize, Vec<&str>)>::new(), false);
    for line in text.lines() {
        match line.strip_prefix("--@ ").map(|mark| mark.split_once(' ').unwrap_or((mark, ""))) {
            Some((system, place)) => {
                open = place.parse::<usize>().is_ok_and(|line| {
                    all.push((system.to_owned(), line, Vec::new()));
                    true
                });
            }
            None if open => all.last_mut().unwrap().2.push(line),
            None => {}
        }
    }
    all
}

fn is_word_for_word(system: &str, first: usize, lines: &[&str]) -> bool {
    let path = workspace_root().join("spec").join(system).join("SOURCE.md");
    let document =
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let original: Vec<_> = document.lines().skip(first - 1).take(lines.len()).collect();
    // One line may be a part of one.
    let part = lines.len() == 1 && original.first().is_some_and(|line| line.contains(lines[0].trim()));
    part || original == lines
}

#[test]
fn fixtures_are_word_for_word() {
    let all = shown();
    assert!(all.len() > 70, "{}", all.len());
    for shown in all {
        let text = shown.fixture.text();
        let slices = slices(&text);
        assert!(!slices.is_empty(), "{} has no slice", shown.path);
        for (system, first, lines) in slices {
            assert!(!lines.is_empty(), "{}: nothing behind {system} {first}", shown.path);
            assert!(is_word_for_word(&system, first, &lines), "{}: line {first} of {system}", shown.path);
        }
    }
}

#[test]
fn every_row_has_a_fixture_in_its_own_document() {
    let (rows, shown) = (rows(), shown());
    assert_eq!(rows.len(), 76);
    for shown in &shown {
        let of = row_of(&shown.fixture.name);
        assert!(rows.iter().any(|row| row.id == of), "{} is of no row", shown.path);
    }
    let without: Vec<_> = rows
        .iter()
        .filter(|row| {
            let mut own = shown.iter().filter(|shown| row_of(&shown.fixture.name) == row.id);
            !own.any(|shown| slices(&shown.fixture.text()).iter().any(|(system, ..)| *system == row.system))
        })
        .map(|row| row.id.as_str())
        .collect();
    assert_eq!(without, OPEN);
}

/// What a title of a fixture says.
fn title(fixture: &Fixture) -> String {
    let text = fixture.text();
    let title = text.lines().find_map(|line| line.strip_prefix("--@ title: "));
    title.map_or_else(|| fixture.name.replace('-', " "), ToOwned::to_owned)
}

/// The first lines of findings, or the first lines at all.
fn summary(said: &str) -> Vec<String> {
    let is_head = |line: &&str| ["error[", "warning[", "info["].iter().any(|head| line.starts_with(head));
    let heads: Vec<_> = said.lines().filter(is_head).collect();
    let (lines, most): (Vec<_>, _) = if heads.is_empty() {
        (said.lines().filter(|line| !line.trim().is_empty()).collect(), 6)
    } else {
        (heads, 6)
    };
    let more = lines.len().saturating_sub(most);
    let mut out: Vec<_> = lines.iter().take(most).map(|line| (*line).to_owned()).collect();
    if more > 0 {
        out.push(format!("… and {more} more"));
    }
    out
}

#[test]
fn the_page() {
    let (rows, all) = (rows(), shown());
    let mut out = String::from("<!-- Generated by a test. Edits will be lost. -->\n# The ledger\n\n");
    let done = rows.len() - OPEN.len();
    let _ = writeln!(
        out,
        "The documented mistakes of the five systems, and what is said about each. {} rows, {done} of them shown by {} fixtures: \
         lines of the document (`spec/<system>/SOURCE.md`), word for word, and what pgspec or a server says to them. What the \
         specs have in their place, and why, is the page `mended` of each system's documents.\n",
        rows.len(),
        all.len()
    );
    out += "| Row | What | Fixtures |\n|---|---|---:|\n";
    for row in &rows {
        let count = all.iter().filter(|shown| row_of(&shown.fixture.name) == row.id).count();
        let count = if count == 0 { "open".to_owned() } else { count.to_string() };
        let _ = writeln!(out, "| [{}](#{}) | {} | {count} |", row.id, row.id.to_lowercase(), row.title);
    }
    let mut system = "";
    for row in &rows {
        if row.system != system {
            system = &row.system;
            let _ = write!(
                out,
                "\n## {system}\n\n[document](../spec/{system}/SOURCE.md) · [what was mended]({system}/generated/docs/domains/mended.md)\n"
            );
        }
        let _ = write!(out, "\n<a id=\"{}\"></a>\n\n### {}: {}\n", row.id.to_lowercase(), row.id, row.title);
        let mut own = all.iter().filter(|shown| row_of(&shown.fixture.name) == row.id).peekable();
        if own.peek().is_none() {
            out += "\nOpen: no fixture yet.\n";
        }
        for shown in own {
            let text = shown.fixture.text();
            let places: Vec<_> = slices(&text)
                .iter()
                .map(|(_, first, lines)| match lines.len() {
                    1 => format!("{first}"),
                    more => format!("{first}–{}", first + more - 1),
                })
                .collect();
            let _ = write!(
                out,
                "\n{}: [fixture](../{}), lines {} of the document, [all that is said]({})\n\n```text\n{}\n```\n",
                title(&shown.fixture),
                shown.path,
                places.join(", "),
                shown.snapshot,
                summary(&shown.said).join("\n")
            );
        }
    }
    testkit::assert_file("", "LEDGER.md", &out);
}
