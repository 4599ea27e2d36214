//! Differences as findings, for formats that know nothing else.

use pgspec_build::breaking::{Break, Consumer, Impact};
use pgspec_catalog::{Diagnostic, Diagnostics, Severity, Span};
use pgspec_plan::{Change, Facts, Pair, What, codes};

use super::human::{is_whole, name, part};
use super::{Difference, value};
use crate::findings::Findings;

/// The longest text of a value that a message quotes.
const LONGEST: usize = 160;

/// Adds what was said about reading both sides, and what differs.
pub(crate) fn add(difference: &Difference<'_>, findings: &mut Findings) {
    add_sides(difference, findings);
    for change in &difference.changes {
        point(difference, diagnostic(difference, change), change.places, findings);
    }
}

/// Adds what was said about reading both sides, and what somebody feels.
pub(crate) fn add_breaks(
    difference: &Difference<'_>,
    breaks: &[&Break],
    consumers: &[Consumer],
    findings: &mut Findings,
) {
    add_sides(difference, findings);
    for one in breaks {
        let Some(worst) = one.impact(consumers) else { continue };
        let detail = if one.detail.is_empty() { String::new() } else { format!(" ({})", one.detail) };
        let message = format!("{} {}: {}{detail}", worst.word(), one.subject, super::breaking::rule(one));
        let effects =
            one.effects(consumers).map(|effect| format!("{}: {}", effect.consumer.noun(), effect.why));
        let mut found = Diagnostic::new(one.rule.code, message).help(effects.collect::<Vec<_>>().join("\n"));
        found.severity = if worst == Impact::Breaking { Severity::Error } else { Severity::Warning };
        // The new side is the one that somebody is about to write.
        point(difference, found, one.places, findings);
    }
}

fn add_sides(difference: &Difference<'_>, findings: &mut Findings) {
    let Pair { from, to } = difference.models;
    findings.add(&from.diagnostics, &from.sources);
    // A model may be compared with itself.
    if !std::ptr::eq(from, to) {
        findings.add(&to.diagnostics, &to.sources);
    }
}

/// Adds a finding at its place on one side. A list has one place for each: the other side is in the message.
fn point(
    difference: &Difference<'_>,
    found: Diagnostic,
    places: Pair<Option<Span>>,
    findings: &mut Findings,
) {
    let Pair { from, to } = difference.models;
    let (found, model) = match places {
        Pair { to: Some(span), .. } if to.sources.file(span.file).is_some() => (found.at(span), to),
        Pair { from: Some(span), .. } if from.sources.file(span.file).is_some() => (found.at(span), from),
        Pair { .. } => (found, to),
    };
    findings.add(&Diagnostics::from_iter([found]), &model.sources);
}

/// A change in a sentence.
pub(crate) fn sentence(difference: &Difference<'_>, change: &Change) -> String {
    diagnostic(difference, change).message
}

fn diagnostic(difference: &Difference<'_>, change: &Change) -> Diagnostic {
    let Pair { from, to } = difference.models;
    let (from, to) = (&from.shown, &to.shown);
    let object = name(&change.key);
    let of = |path: &str| match part(path) {
        part if part.is_empty() => object.clone(),
        part => format!("{object}: {part}"),
    };
    match &change.what {
        What::Added => Diagnostic::new(&codes::EXTRA, format!("{object} is extra: {from} has none")),
        What::Removed => Diagnostic::new(&codes::MISSING, format!("{object} is missing in {to}")),
        What::Renamed { path, from: old, to: new } => {
            Diagnostic::new(&codes::RENAMED, format!("{} is renamed from {old} to {new}", of(path)))
        }
        What::Changed { path, from: None, to: Some(there), .. } if is_whole(path) => {
            let message = format!("{} is extra: {}", of(path), value::column(there));
            Diagnostic::new(&codes::EXTRA, message)
        }
        What::Changed { path, from: Some(there), to: None, .. } if is_whole(path) => {
            let message = format!("{} is missing in {to}: {}", of(path), value::column(there));
            Diagnostic::new(&codes::MISSING, message)
        }
        What::Changed { path, from: one, to: other, .. } => {
            let (one, other) = (text(one.as_ref()), text(other.as_ref()));
            let message = format!("{} is {one} in {from}, and {other} in {to}", of(path));
            if change.is_unknown() {
                let message =
                    format!("{message}: whether they mean the same cannot be told without a database");
                Diagnostic::new(&codes::UNKNOWN, message)
            } else {
                Diagnostic::new(&codes::DIFFERENT, message)
            }
        }
        What::Reordered { path, from: one, to: other } => {
            let message =
                format!("{} stand in another order: {} → {}", of(path), one.join(", "), other.join(", "));
            Diagnostic::new(&codes::REORDERED, message)
        }
        What::External { column, needed, found } => {
            let found =
                found.as_ref().map_or_else(|| "is not there".to_owned(), |found| format!("is {found}"));
            Diagnostic::new(
                &codes::DIFFERENT,
                format!("{object}: column {column} is needed as {needed}, and {found}"),
            )
        }
    }
}

/// A value in a few words.
fn text(facts: Option<&Facts>) -> String {
    let text = facts.map_or_else(|| "none".to_owned(), ToString::to_string);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
