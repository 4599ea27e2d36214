//! The second observer on schemas that other people wrote: the cases of other tools, before and after, and the SQL of the
//! source documents. Each text is run on a server; then
//!
//! - the live reader reads the database, and the reader of SQL files the text: both must see the same;
//! - what was read becomes a spec, and the spec a database again: `pg_dump` must say the same of both.
//!
//! The table of what does not hold is a snapshot: progress and regressions both show. `pg_dump` costs most: an ordinary
//! run compares a fifth of the dumps and takes the rest of the table as it stands; `PGSPEC_EVERY=1` compares all.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};

use serde::Deserialize;

use crate::observer::{Observer, Outcome, assert_table, every};

/// A text that makes a schema.
struct Sample {
    corpus: &'static str,
    /// `add_column/before`.
    name: String,
    text: String,
}

/// A line of a file of cases.
#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    setup: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
}

fn cases(corpus: &'static str, lines: &str) -> Vec<Sample> {
    let mut samples = Vec::new();
    for line in lines.lines() {
        let Case { name, setup, before, after } = serde_json::from_str(line).expect("a case");
        for (side, text) in [("before", before), ("after", after)] {
            let text = format!("{}{setup}\n{text}", roles(&text));
            samples.push(Sample { corpus, name: format!("{name} {side}"), text });
        }
    }
    samples
}

/// Every case: its name, what was before, and what comes of it.
pub(crate) fn pairs() -> Vec<(String, String, String)> {
    let files = [
        include_str!("../../fixtures/cases/pgschema.jsonl"),
        include_str!("../../fixtures/cases/migra.jsonl"),
    ];
    let mut pairs = Vec::new();
    for line in files.iter().flat_map(|file| file.lines()) {
        let Case { name, setup, before, after } = serde_json::from_str(line).expect("a case");
        let whole = |text: &str| format!("{}{setup}\n{text}", roles(text));
        pairs.push((name.clone(), whole(&before), whole(&after)));
    }
    pairs
}

/// The roles that a text takes for granted.
fn roles(text: &str) -> String {
    let taken = ["schemainspect_test_role", "testuser"].into_iter().filter(|role| text.contains(role));
    taken.map(|role| format!("create role {role};\n")).collect()
}

/// Whether an ordinary run compares the dumps of this one: a fifth, always the same.
fn chosen(name: &str) -> bool {
    let hash =
        name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    every() || hash.is_multiple_of(5)
}

fn samples() -> Vec<Sample> {
    let mut samples = cases("pgschema", include_str!("../../fixtures/cases/pgschema.jsonl"));
    samples.extend(cases("migra", include_str!("../../fixtures/cases/migra.jsonl")));
    assert_eq!(samples.len(), 2 * (199 + 26));
    samples
}

/// All texts, by their names.
pub(crate) fn texts() -> impl Iterator<Item = (String, String)> {
    samples().into_iter().map(|sample| (format!("{} {}", sample.corpus, sample.name), sample.text))
}

#[test]
fn what_others_wrote_survives_reading_and_printing() {
    let samples = samples();
    // Many cases start from what others have already.
    let mut by_text: BTreeMap<&str, Vec<&Sample>> = BTreeMap::new();
    for sample in &samples {
        by_text.entry(&sample.text).or_default().push(sample);
    }
    let queue = Mutex::new(by_text.into_iter());
    let found: Mutex<BTreeMap<String, Outcome>> = Mutex::default();
    let major = AtomicU16::default();
    // Roles belong to the cluster, and cases make roles: each worker has a cluster of its own.
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let observer = Observer::start();
                major.store(observer.major(), Ordering::Relaxed);
                let mut desks = observer.desks();
                loop {
                    let next = queue.lock().expect("not poisoned").next();
                    let Some((text, samples)) = next else { break };
                    let dump = samples.iter().any(|sample| chosen(&sample.name));
                    let outcome = observer.observe(&mut desks, text, dump);
                    let mut found = found.lock().expect("not poisoned");
                    for sample in samples {
                        found.insert(format!("{} {}", sample.corpus, sample.name), outcome.clone());
                    }
                }
            });
        }
    });
    let found = found.into_inner().expect("not poisoned");
    assert_eq!(found.len(), samples.len());
    assert_table("corpora", major.into_inner(), &found);
}
