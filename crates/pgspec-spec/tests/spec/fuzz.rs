//! Random input: no panic, no hang, and every place lies in its file.

use std::fmt::Write as _;

use pgspec_catalog::diagnostic::{Format, Style, render};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use super::bad::bad_files;
use super::project::read_texts;

/// Reads and checks that every span lies within its file, on character boundaries; renders in every format.
fn check(settings: &str, text: &str) {
    let read = read_texts([("pgspec.yaml", settings), ("crm.yaml", text), ("a.csv", "a,b\n1,2\n")]);
    for diagnostic in &read.diagnostics {
        let labels = diagnostic.primary.iter().chain(&diagnostic.related).map(|label| label.span);
        let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in labels.chain(edits) {
            let file = read.sources.file(span.file).expect("a known file");
            let slice = file.text.get(span.start as usize..span.end as usize);
            assert!(slice.is_some(), "{}: {span:?} in {} bytes", diagnostic.message, file.text.len());
        }
        assert!(!diagnostic.message.is_empty());
        assert!(diagnostic.primary.is_some(), "{} has a place", diagnostic.message);
    }
    let shown = render(&read.diagnostics, &read.sources, Format::Human, Style::Plain);
    assert_eq!(shown.is_empty(), read.diagnostics.is_empty());
    let again = read_texts([("pgspec.yaml", settings), ("crm.yaml", text), ("a.csv", "a,b\n1,2\n")]);
    assert_eq!(shown, again.rendered(), "the same input has the same output");
}

/// All fixtures, good and bad: what mutations start from.
fn seeds() -> Vec<String> {
    let good = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/good");
    let good = testkit::fixtures(&good, "yaml");
    bad_files().iter().chain(&good).map(testkit::Fixture::text).collect()
}

/// Pieces that are likely to hurt.
const SPLICES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "'",
    "\"",
    ":",
    ": ",
    "- ",
    "#",
    " #",
    "\n",
    "\r\n",
    "\t",
    "|",
    ">",
    "&a",
    "*a",
    "!t",
    "<<",
    "~",
    "null",
    "yes",
    "\0",
    "é",
    "😀",
    "\u{feff}",
    "--",
    " -- doc",
    "$$",
    "{by}",
    "{table}",
    "\\",
    "%",
    "@",
    "`",
    "  ",
    ",",
    ";",
    ".",
    "select",
    "default",
    "references",
    "use",
    "tables:",
    "''",
    "/*",
    "*/",
    "E'\\",
    "U&\"",
    "::",
    "1e999",
    "auth.uid()",
];

#[derive(Clone, Debug)]
enum Mutation {
    Insert(prop::sample::Index, &'static str),
    Delete(prop::sample::Index, usize),
    Duplicate(prop::sample::Index, usize),
    Swap(prop::sample::Index, prop::sample::Index),
    Replace(prop::sample::Index, char),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        (index(), prop::sample::select(SPLICES)).prop_map(|(at, what)| Mutation::Insert(at, what)),
        (index(), 1..12_usize).prop_map(|(at, n)| Mutation::Delete(at, n)),
        (index(), 1..60_usize).prop_map(|(at, n)| Mutation::Duplicate(at, n)),
        (index(), index()).prop_map(|(a, b)| Mutation::Swap(a, b)),
        (index(), any::<char>()).prop_map(|(at, c)| Mutation::Replace(at, c)),
    ]
}

fn mutate(text: &str, mutations: &[Mutation]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for mutation in mutations {
        if chars.is_empty() {
            break;
        }
        let length = chars.len();
        match mutation {
            Mutation::Insert(at, what) => {
                let at = at.index(length);
                chars.splice(at..at, what.chars());
            }
            Mutation::Delete(at, n) => {
                let at = at.index(length);
                chars.drain(at..(at + n).min(length));
            }
            Mutation::Duplicate(at, n) => {
                let at = at.index(length);
                let copy: Vec<_> = chars.iter().skip(at).take(*n).copied().collect();
                chars.splice(at..at, copy);
            }
            Mutation::Swap(a, b) => chars.swap(a.index(length), b.index(length)),
            Mutation::Replace(at, c) => {
                let at = at.index(length);
                if let Some(place) = chars.get_mut(at) {
                    *place = *c;
                }
            }
        }
    }
    chars.into_iter().collect()
}

/// `PGSPEC_FUZZ=n` runs n times as many cases, others than those of a plain run.
fn config(cases: u32, seed: u64) -> Config {
    let factor = std::env::var("PGSPEC_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let seed = seed + 1000 * u64::from(factor - 1);
    Config {
        cases: cases * factor,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 500,
        ..Config::default()
    }
}

#[test]
fn arbitrary_text_is_survived() {
    proptest!(config(600, 1), |(text in "\\PC{0,400}")| check("name: app\n", &text));
}

#[test]
fn arbitrary_lines_of_words_are_survived() {
    let word = prop::sample::select(SPLICES);
    let text = prop::collection::vec(word, 0..60).prop_map(|words| words.concat());
    proptest!(config(600, 2), |(text in text)| check("name: app\n", &text));
}

#[test]
fn mutated_specs_are_survived() {
    let seeds = seeds();
    let strategy = (prop::sample::select(seeds), prop::collection::vec(mutation(), 1..6));
    proptest!(config(1500, 3), |((text, mutations) in strategy)| {
        check("name: app\n", &mutate(&text, &mutations));
    });
}

#[test]
fn mutated_settings_are_survived() {
    let settings = "name: app\npostgres: 15\nplatform: { supabase: { grants: legacy } }\nschema: public\napi: { exposed_schemas: \
                    [public] }\nextensions: { citext: extensions }\ngenerate:\n  migrations: { dir: m, layout: plain }\n  rust: { \
                    out: a.rs, target: serde }\n";
    proptest!(config(60, 4), |(mutations in prop::collection::vec(mutation(), 1..6))| {
        check(&mutate(settings, &mutations), "tables:\n  leads:\n    columns:\n      id: uuid primary key\n");
    });
}

#[test]
fn every_prefix_of_a_spec_is_survived() {
    let mut text = String::new();
    for seed in seeds().iter().take(40) {
        let _ = write!(text, "{seed}");
        let cuts = seed.char_indices().map(|(at, _)| at).step_by(7);
        cuts.for_each(|at| check("name: app\n", &seed[..at]));
    }
}
