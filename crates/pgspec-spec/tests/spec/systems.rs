//! The systems under `spec/` read without a finding.

use super::project::read_folder;

/// A system, and how many tables of its own it has.
fn is_clean(system: &str, tables: usize) {
    let read = read_folder(&testkit::workspace_root().join("spec").join(system));
    // Comments may speak of lints, which this room does not run.
    let found = read.diagnostics.iter().filter(|found| found.code.id != "suppress/unused");
    assert_eq!(found.count(), 0, "{}", read.rendered());
    assert_eq!(read.spec.catalog.tables().filter(|t| t.object.is_managed()).count(), tables);
}

#[test]
fn nextbestmove_is_clean() {
    is_clean("nextbestmove", 12);
}

#[test]
fn dracarys_is_clean() {
    is_clean("dracarys", 15);
}

#[test]
fn social_engagement_is_clean() {
    is_clean("social-engagement", 12);
}

#[test]
fn patternlift_is_clean() {
    is_clean("patternlift", 9);
}

#[test]
fn qic_life_is_clean() {
    is_clean("qic-life", 17);
}
