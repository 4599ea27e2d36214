//! JSON: an array of findings, positions as lines, columns and byte offsets.

use serde::Serialize;

use super::super::{Diagnostic, Diagnostics, Label};
use crate::span::{LineColumn, Sources, Span};

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: super::super::Severity,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary: Option<Place<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Place<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixOut<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    start: LineColumn,
    end: LineColumn,
    bytes: [u32; 2],
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
}

#[derive(Serialize)]
struct FixOut<'a> {
    title: &'a str,
    edits: Vec<EditOut<'a>>,
}

#[derive(Serialize)]
struct EditOut<'a> {
    file: &'a str,
    bytes: [u32; 2],
    replacement: &'a str,
}

pub(super) fn render(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let findings: Vec<_> = diagnostics.iter().map(|d| finding(d, sources)).collect();
    // Serialising plain strings and numbers cannot fail.
    let mut text = serde_json::to_string_pretty(&findings).unwrap_or_default();
    text.push('\n');
    text
}

fn finding<'a>(d: &'a Diagnostic, sources: &'a Sources) -> Finding<'a> {
    Finding {
        code: d.code.id,
        severity: d.severity,
        message: &d.message,
        primary: d.primary.as_ref().and_then(|l| label(l, sources)),
        related: d.related.iter().filter_map(|l| label(l, sources)).collect(),
        help: d.help.as_deref(),
        fix: d.fix.as_ref().map(|fix| FixOut {
            title: &fix.title,
            edits: fix
                .edits
                .iter()
                .filter_map(|e| {
                    let file = sources.file(e.span.file)?;
                    Some(EditOut {
                        file: &file.path,
                        bytes: [e.span.start, e.span.end],
                        replacement: &e.replacement,
                    })
                })
                .collect(),
        }),
    }
}

fn label<'a>(label: &'a Label, sources: &'a Sources) -> Option<Place<'a>> {
    let Span { file, start, end } = label.span;
    let file = sources.file(file)?;
    Some(Place {
        file: &file.path,
        start: file.line_column(start),
        end: file.line_column(end),
        bytes: [start, end],
        label: &label.text,
    })
}
