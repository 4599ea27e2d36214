//! Values that YAML cuts short or takes apart: where SQL and YAML share a character.

use pgspec_catalog::{Diagnostic, Span, Text, TextMap};

use super::{Entry, NodeKind, Scalar, ScalarForm};
use crate::codes;

/// `default ' #fff'`: the `#` behind a space ends the value.
pub(super) fn comment_cuts(value: Span, comment: Span, text: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&codes::COMMENT_CUTS_VALUE, "this `#` ends the value: the rest is a YAML comment")
            .at(comment);
    let written = slice(text, value);
    let open_quote = ['\'', '"'].iter().any(|q| written.matches(*q).count() % 2 == 1);
    if open_quote || is_open(written) {
        let whole = Span::new(value.file, value.start, comment.end);
        let quoted = double_quoted(slice(text, whole).trim_end());
        return diagnostic.fix("quote the value to keep the `#` in it", whole, quoted);
    }
    let at = Span::new(comment.file, comment.start, comment.start);
    diagnostic.fix("put two spaces before a comment; documentation goes behind ` -- `", at, " ")
}

/// `{ price: numeric(12,2) }`: a value whose parenthesis is closed by the next key. Each is put together again.
pub(super) fn mend_split_by_comma(entries: &mut Vec<Entry>, text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut at = 0;
    while at + 1 < entries.len() {
        let Some((whole, parts)) = split_at(entries, at, text) else {
            at += 1;
            continue;
        };
        let written = slice(text, whole);
        found.push(
            Diagnostic::new(
                &codes::FLOW_COMMA,
                format!("inside `{{ }}` YAML splits `{written}` at the comma"),
            )
            .at(whole)
            .fix(
                "quote the value, or write one entry a line without braces",
                whole,
                double_quoted(written),
            ),
        );
        entries.drain(at + 1..=at + parts);
        if let Some(entry) = entries.get_mut(at) {
            entry.value.span = whole;
            entry.value.kind = NodeKind::Scalar(Scalar {
                text: Text::new(written),
                form: ScalarForm::Plain,
                map: TextMap::Linear(whole),
            });
        }
    }
    found
}

/// The span of the value at `at` together with the keys that are its rest, and how many those are.
fn split_at(entries: &[Entry], at: usize, text: &str) -> Option<(Span, usize)> {
    let first = entries.get(at)?;
    first.value.as_scalar().filter(|s| s.form == ScalarForm::Plain)?;
    let mut whole = first.value.span;
    let mut parts = 0;
    for next in entries.get(at + 1..)? {
        let bare = next.value.is_null() && next.value.span.start == next.value.span.end && !next.key.quoted;
        if !bare || !is_open(slice(text, whole)) {
            break;
        }
        whole = Span::new(whole.file, whole.start, next.key.span.end);
        parts += 1;
    }
    let written = slice(text, whole);
    (parts > 0 && !is_open(written) && !written.contains('\n')).then_some((whole, parts))
}

fn is_open(text: &str) -> bool {
    text.matches('(').count() > text.matches(')').count()
}

/// The anchor or tag in front of a node, which the parser leaves out of the node's span.
pub(super) fn property(text: &str, node: Span, mark: char) -> Span {
    let before = text.get(..node.start as usize).unwrap_or("");
    let Some(start) = before.rfind(mark) else { return node };
    let written = text.get(start..).unwrap_or("");
    let length = written.find([' ', '\t', '\r', '\n', ',', ']', '}']).unwrap_or(written.len());
    // `!!str`: the second mark was found.
    let start = start - before.get(..start).map_or(0, |s| s.len() - s.trim_end_matches(mark).len());
    let end = before.rfind(mark).map_or(node.end as usize, |at| at + length);
    Span::new(node.file, u32_of(start), u32_of(end))
}

/// A text as a double-quoted scalar.
pub(crate) fn double_quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or("")
}

fn u32_of(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
