//! The mistakes in the five source documents: a slice of the document, and what is said about it.
//!
//! A fixture is made of lines of its document, word for word, and of lines that complete them. `--@ qic-life 77` says
//! that what follows begins in line 77 of `spec/qic-life/SOURCE.md`, `--@ completed: …` that the document does not have
//! it, and why it must be there. `--@ expects CODE qic-life:383 …` is a finding and the place in the document that it
//! points at; `--@ expects nothing` is for what other tools stumble over. `--@ naming: KIND TEMPLATE` is a rule of
//! `lint: naming:`. Of the rules, those speak that a fixture expects something of, and the naming rule.

use std::collections::BTreeSet;
use std::path::PathBuf;

use pgspec_analyze::check::check;
use pgspec_analyze::world::{Options, World};
use pgspec_catalog::diagnostic::{Format, Label, Style, render};
use pgspec_catalog::{Catalog, Diagnostic, Diagnostics, Name, Sources};
use pgspec_lint::{Naming, Template};
use pgspec_spec::Platform;
use pgspec_sql::read::Read;

/// The rows that a fixture answers for.
const ROWS: [&str; 53] = [
    "D01", "D02", "D03", "D04", "D06", "D07", "D08", "D09", "D10", "D11", "D12", "D13", "D14", "N01", "N02",
    "N03", "N04", "N06", "N07", "N08", "N09", "N10", "N12", "N13", "N14", "N15", "P03", "P09", "P12", "Q01",
    "Q03", "Q05", "Q06", "Q07", "Q11", "Q12", "Q13", "Q14", "Q15", "Q16", "Q17", "Q18", "S01", "S02", "S03",
    "S04", "S05", "S06", "S07", "S08", "S09", "S12", "S13",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/ledger")
}

/// The fixtures: of SQL, and of documents as they are.
fn fixtures() -> Vec<testkit::Fixture> {
    let mut all = testkit::fixtures(&root(), "sql");
    all.extend(testkit::fixtures(&root(), "md"));
    all
}

/// A run of lines of a fixture.
#[derive(Debug)]
struct Segment {
    /// The document and the line in it; `None` for what completes the slices.
    from: Option<(String, usize)>,
    /// The line of the fixture.
    line: usize,
    lines: Vec<String>,
}

/// A finding, and where in a document it must point.
#[derive(Debug)]
struct Expected {
    code: String,
    document: String,
    line: usize,
    text: String,
}

#[derive(Debug, Default)]
struct Slices {
    on_platform: bool,
    naming: Naming,
    /// Nothing is to be found.
    is_fine: bool,
    expects: Vec<Expected>,
    segments: Vec<Segment>,
}

impl Slices {
    fn of(text: &str) -> Self {
        let mut slices = Self { on_platform: true, ..Self::default() };
        for (line, number) in text.lines().zip(1..) {
            let Some(mark) = line.strip_prefix("--@ ") else {
                slices.segments.last_mut().unwrap().lines.push(line.to_owned());
                continue;
            };
            let segment = |from| Segment { from, line: number + 1, lines: Vec::new() };
            if mark == "expects nothing" {
                slices.is_fine = true;
            } else if let Some(rule) = mark.strip_prefix("naming: ") {
                let (kind, template) = rule.split_once(' ').unwrap();
                let template = Some(Template::parse(template).unwrap());
                match kind {
                    "index" => slices.naming.index = template,
                    "foreign_key" => slices.naming.foreign_key = template,
                    "check" => slices.naming.check = template,
                    other => panic!("no rule for {other}"),
                }
            } else if let Some(expected) = mark.strip_prefix("expects ") {
                let (code, rest) = expected.split_once(' ').unwrap();
                let (place, text) = rest.split_once(' ').unwrap();
                let (document, line) = place.split_once(':').unwrap();
                slices.expects.push(Expected {
                    code: code.to_owned(),
                    document: document.to_owned(),
                    line: line.parse().unwrap(),
                    text: text.strip_prefix('`').unwrap().strip_suffix('`').unwrap().to_owned(),
                });
            } else if mark == "without the platform" {
                slices.on_platform = false;
            } else if mark.starts_with("completed: ") {
                slices.segments.push(segment(None));
            } else if !mark.starts_with("title: ") {
                let (document, line) = mark.split_once(' ').unwrap();
                slices.segments.push(segment(Some((document.to_owned(), line.parse().unwrap()))));
            }
        }
        slices
    }

    /// The line of a document that stands in a line of the fixture.
    fn place(&self, line: usize) -> Option<(&str, usize)> {
        let segment = self.segments.iter().rfind(|segment| segment.line <= line)?;
        let (document, first) = segment.from.as_ref()?;
        Some((document, first + line - segment.line))
    }
}

fn document(name: &str) -> String {
    let path = testkit::workspace_root().join("spec").join(name).join("SOURCE.md");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_row_has_a_fixture() {
    let rows: BTreeSet<_> = fixtures().iter().map(|fixture| fixture.name[..3].to_owned()).collect();
    assert_eq!(rows.iter().map(String::as_str).collect::<Vec<_>>(), ROWS);
}

#[test]
fn fixtures_are_slices_of_their_documents() {
    for fixture in fixtures() {
        let slices = Slices::of(&fixture.text());
        assert!(slices.is_fine == slices.expects.is_empty(), "{} expects nothing", fixture.name);
        let written = slices.segments.iter().filter_map(|s| Some((s.from.as_ref()?, &s.lines)));
        let written: Vec<_> = written.collect();
        assert!(!written.is_empty(), "{} has no slice", fixture.name);
        for ((name, line), lines) in written {
            let document = document(name);
            let original: Vec<_> = document.lines().skip(line - 1).take(lines.len()).collect();
            // One line may be a part of one.
            let part = lines.len() == 1 && original[0].contains(lines[0].trim());
            assert!(part || original == *lines, "{}: line {line} of {name}", fixture.name);
        }
    }
}

/// What is said about a fixture, by its reader and by the typed check.
fn findings(path: &str, text: &str) -> (Sources, Diagnostics) {
    let mut sources = Sources::default();
    let slices = Slices::of(text);
    let (base, faults) = if slices.on_platform {
        // The documents grant nothing: they are of projects in which everything is granted to everybody.
        pgspec_spec::pack(Platform::Supabase { legacy_grants: true }, &mut sources)
    } else {
        (Catalog::new(), Diagnostics::new())
    };
    assert!(faults.is_empty());
    let file = sources.add(path, text);
    let search_path = [Name::exact("public"), Name::exact("extensions")];
    let Read { catalog, mut diagnostics, missing, .. } =
        pgspec_sql::read::files(&sources, &[file], &search_path, base);
    let options = Options { postgres: 15, search_path: search_path.to_vec() };
    let world = World::new(&catalog, options);
    diagnostics.append(check(&world, &diagnostics, &missing));
    let expected: BTreeSet<_> = slices.expects.iter().map(|expected| expected.code.clone()).collect();
    let options = pgspec_lint::Options {
        naming: slices.naming,
        exposed_schemas: vec![Name::exact("public")],
        asked_for: expected.clone(),
    };
    let context = pgspec_lint::Context { world: &world, sources: &sources, options: &options };
    let lints = pgspec_lint::run(&context).into_iter();
    diagnostics
        .append(lints.filter(|d| d.code.id == "schema/naming" || expected.contains(d.code.id)).collect());
    diagnostics.sort(&sources);
    (sources, diagnostics)
}

/// `…` stands for the lines that follow.
fn is_written(slice: &str, expected: &str) -> bool {
    match expected.strip_suffix('…') {
        Some(first) => slice.starts_with(first) && slice.contains('\n'),
        None => slice == expected,
    }
}

#[test]
fn each_mistake_is_found_where_it_is() {
    for extension in ["sql", "md"] {
        testkit::each_fixture("ledger", &root(), extension, |fixture| said(fixture, extension));
    }
}

/// What is said about a fixture, which must be what it expects.
fn said(fixture: &testkit::Fixture, extension: &str) -> String {
    let text = fixture.text();
    let slices = Slices::of(&text);
    let (sources, diagnostics) = findings(&format!("{}.{extension}", fixture.name), &text);
    let shown = render(&diagnostics, &sources, Format::Human, Style::Plain);
    assert!(!slices.is_fine || diagnostics.is_empty(), "{}: {shown}", fixture.name);
    for expected in &slices.expects {
        let points = |label: &Label| {
            let line = sources.line_column(label.span).unwrap().line as usize;
            slices.place(line) == Some((&expected.document, expected.line))
                && is_written(sources.slice(label.span), &expected.text)
        };
        let is =
            |d: &Diagnostic| d.code.id == expected.code && d.primary.iter().chain(&d.related).any(points);
        assert!(diagnostics.iter().any(is), "{}: {expected:?}\n{shown}", fixture.name);
    }
    shown
}
