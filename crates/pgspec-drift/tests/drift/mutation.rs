//! Seeded single edits of a file that is right. Whether an edit changes what the file means, `tsc` says; every edit that
//! does is reported at its line, and nothing else is reported.
//!
//! Two types mean the same if each can be assigned to the other under `--strict`, after what assignability overlooks
//! was made plain: whether a property is optional, and that it is there at all. `?: never` is as good as nothing.
//! What the lattice calls sound on purpose is no edit here: `Json` as a type of the application's own, `Json` for
//! `NonNullable<Json>`, a type for `unknown`.
//!
//! For Rust the judge is a script of its own (`mutation/judge.mjs`), which resolves aliases and newtypes and compares what
//! is left. An insert may demand what it could leave out, and rows may be read into wider types of JSON: such edits are not
//! made.
//!
//! `PGSPEC_MUTATIONS=1000 PGSPEC_SEED=7` makes more, and others: three of five of TypeScript, two of Rust.

mod edits;
mod judge;
mod rust_edits;
mod rust_judge;

use super::model::Compiled;
use edits::{Mutation, Random};

const SPEC: &str = include_str!("mutation/spec.yaml");

/// What somebody might have written for the spec.
const RUST: &str = include_str!("mutation/right.rs");

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn every_edit_of_typescript_that_changes_a_meaning_is_reported_and_no_other() {
    let model = Compiled::of(SPEC);
    let right = model.generated();
    let mut random = Random(setting("PGSPEC_SEED", 1));
    let count = usize::try_from(setting("PGSPEC_MUTATIONS", 200) * 3 / 5).unwrap();
    let mutations = edits::make(&right, count, &mut random);
    assert_eq!(mutations.len(), count);
    let texts: Vec<&str> = mutations.iter().map(|one| one.text.as_str()).collect();
    let meaningful = judge::changed(&right, &texts);
    let mut wrong = String::new();
    for (one, meaningful) in mutations.iter().zip(&meaningful) {
        let compared = model.compare(&[("a.ts", &one.text)], &[]);
        let lines: Vec<u32> = compared
            .found
            .iter()
            .map(|found| found.primary.as_ref().unwrap().span)
            .map(|span| compared.sources.line_column(span).unwrap().line)
            .collect();
        let is_told = !lines.is_empty() && lines.iter().all(|line| one.lines.contains(line));
        if *meaningful && !is_told || !meaningful && !lines.is_empty() {
            let Mutation { name, lines, .. } = one;
            let diff = pgspec_drift::patch::unified("a.ts", &right, &one.text);
            wrong.push_str(&format!(
                "{name}, expected at {lines:?}, changes the meaning: {meaningful}\n{diff}found:\n{}\n",
                compared.lines()
            ));
        }
        // A fix of what is reported ends in something that has nothing wrong.
        if *meaningful && is_told {
            let fixed = model.fixed("a.ts", &one.text, &[]);
            let left = model.compare(&[("a.ts", &fixed)], &[]).lines();
            if !left.is_empty() {
                let diff = pgspec_drift::patch::unified("a.ts", &right, &fixed);
                wrong.push_str(&format!("{}, after its fix:\n{diff}{left}\n", one.name));
            }
        }
    }
    let changing = meaningful.iter().filter(|changed| **changed).count();
    // Otherwise one half of what is claimed is not tested.
    assert!(
        changing * 10 >= count * 4 && changing * 10 <= count * 9,
        "{changing} of {count} change a meaning"
    );
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_edit_of_rust_that_changes_a_meaning_is_reported_and_no_other() {
    let model = Compiled::of(SPEC);
    assert_eq!(model.compare_rust("a.rs", RUST).lines(), "");
    let mut random = Random(setting("PGSPEC_SEED", 1));
    let count = usize::try_from(setting("PGSPEC_MUTATIONS", 200) * 2 / 5).unwrap();
    let mutations = rust_edits::make(RUST, count, &mut random);
    let texts: Vec<&str> = mutations.iter().map(|one| one.text.as_str()).collect();
    let meaningful = rust_judge::changed(RUST, &texts);
    let mut wrong = String::new();
    for (one, meaningful) in mutations.iter().zip(&meaningful) {
        let compared = model.compare_rust("a.rs", &one.text);
        let place = |found: &pgspec_catalog::Diagnostic| found.primary.as_ref().unwrap().span;
        let lines =
            compared.found.iter().map(|found| compared.sources.line_column(place(found)).unwrap().line);
        let lines: Vec<u32> = lines.collect();
        let is_told = !lines.is_empty() && lines.iter().all(|line| one.lines.contains(line));
        if *meaningful && !is_told || !meaningful && !lines.is_empty() {
            let Mutation { name, lines, .. } = one;
            let diff = pgspec_drift::patch::unified("a.rs", RUST, &one.text);
            wrong.push_str(&format!(
                "{name}, expected at {lines:?}, changes the meaning: {meaningful}\n{diff}found:\n{}\n",
                compared.lines()
            ));
        }
        // Where everything that is found can be mended, nothing is left to find.
        if *meaningful && compared.found.iter().all(|found| found.fix.is_some()) {
            let fixed = model.fixed_rust("a.rs", &one.text);
            let left = model.compare_rust("a.rs", &fixed).lines();
            if !left.is_empty() {
                let diff = pgspec_drift::patch::unified("a.rs", RUST, &fixed);
                wrong.push_str(&format!("{}, after its fix:\n{diff}{left}\n", one.name));
            }
        }
    }
    let changing = meaningful.iter().filter(|changed| **changed).count();
    assert!(wrong.is_empty(), "{wrong}");
    // Of many edits more change nothing: there are more ways to spell what is right.
    assert!(
        changing * 10 >= count * 3 && changing * 10 <= count * 9,
        "{changing} of {count} change a meaning"
    );
}
