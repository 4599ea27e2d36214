//! One line a finding, as compilers print them for editors and `grep`.

use std::fmt::Write as _;

use super::super::{Diagnostic, Diagnostics};
use crate::span::Sources;

pub(super) fn render(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut out = String::new();
    for one in diagnostics {
        line(one, sources, &mut out);
    }
    out
}

fn line(one: &Diagnostic, sources: &Sources, out: &mut String) {
    let span = one.primary.as_ref().map(|label| label.span);
    if let Some((file, at)) = span.and_then(|span| sources.file(span.file).zip(sources.line_column(span))) {
        let _ = write!(out, "{}:{}:{}: ", clean(&file.path), at.line, at.column);
    }
    let _ = writeln!(out, "{}[{}]: {}", one.severity.word(), one.code.id, clean(&one.message));
}

/// In one line, and without what moves a cursor.
fn clean(text: &str) -> String {
    let text = text.split('\n').map(str::trim).collect::<Vec<_>>().join(" ");
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
