//! YAML that does not parse, or parses as something else than it looks: what to say about it.
//!
//! SQL and YAML share punctuation. Each trap has a message of its own, and its help prints the entry in a form that
//! parses.

use granit_parser::{ErrorKind, ScanError};
use pgspec_catalog::{Diagnostic, FileId, Span};

use super::Entry;
use crate::codes;

/// Turns a scanner's error into a finding at the right place.
pub(super) fn diagnose(error: &ScanError, file: FileId, text: &str) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let span = one_char(file, text, at);
    let line = line_at(text, at);
    match error.kind() {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => {
            return Diagnostic::new(&codes::TAB, "a tab in the indentation")
                .at(tab_span(file, text, at))
                .help("YAML allows only spaces there; replace the tab by spaces");
        }
        ErrorKind::RecursionLimitExceeded => {
            return Diagnostic::new(&codes::TOO_LARGE, "values nest too deep").at(span);
        }
        _ => {}
    }
    let message = format!("this is not valid YAML: {}", plain_words(error));
    let diagnostic = Diagnostic::new(&codes::SYNTAX, message).at(span);
    match trap_help(line) {
        Some(help) => diagnostic.help(help),
        None => diagnostic.help(generic_help(error)),
    }
}

/// `{ price: numeric(12,2) }`: a value whose parenthesis is closed by the next key.
pub(super) fn split_by_comma(entries: &[Entry], text: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pair in entries.windows(2) {
        let [first, second] = pair else { continue };
        let Some(value) = first.value.as_scalar() else { continue };
        let open = value.text.matches('(').count() > value.text.matches(')').count();
        if open && second.value.is_null() && second.key.text.contains(')') {
            let span = Span::new(first.value.span.file, first.value.span.start, second.key.span.end);
            let whole = text.get(span.start as usize..span.end as usize).unwrap_or("");
            found.push(
                Diagnostic::new(
                    &codes::FLOW_COMMA,
                    format!("inside `{{ }}` YAML splits `{whole}` at the comma"),
                )
                .at(span)
                .help(format!(
                    "write the mapping over several lines, one entry each:\n{}: {whole}",
                    first.key.text
                ))
                .fix(
                    "or quote the value",
                    span,
                    format!("\"{}\"", whole.replace('\\', "\\\\").replace('"', "\\\"")),
                ),
            );
        }
    }
    found
}

/// What the line looks like it was meant to be.
fn trap_help(line: &str) -> Option<String> {
    let trimmed = line.trim_start();
    let (key, value) = split_entry(trimmed)?;
    if value.starts_with('{') && value.contains("[]") {
        return Some(format!(
            "inside `{{ }}` the brackets of an array type are YAML's own. Write the mapping over several lines:\n\
             {key}:\n  {}",
            value.trim_matches(['{', '}', ' ']).replace(", ", "\n  ")
        ));
    }
    let quoted_start = value.starts_with('"') || value.starts_with('\'');
    let colon = value.contains(": ") || value.ends_with(':');
    let reserved = value.starts_with(['@', '`', '%', '&', '*', '!', '|', '>']);
    if !(quoted_start || colon || reserved) || value.starts_with(['{', '[']) {
        return None;
    }
    let why = if quoted_start {
        "a value that starts with a quote ends at the next one"
    } else if colon {
        "`: ` inside a plain value starts a new entry"
    } else {
        "a value cannot start with this character"
    };
    Some(format!("{why}. Write it as a block:\n{key}: |-\n  {value}"))
}

fn split_entry(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("- ").unwrap_or(line);
    let (key, value) = line.split_once(": ")?;
    let value = value.trim();
    (!key.is_empty() && !value.is_empty() && !key.starts_with('#')).then_some((key, value))
}

fn plain_words(error: &ScanError) -> String {
    match error.kind() {
        ErrorKind::UnexpectedEofFlowSequence => "a `[` is never closed".to_owned(),
        ErrorKind::UnexpectedEofFlowMapping | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            "a `{` is never closed".to_owned()
        }
        ErrorKind::UnclosedQuotedScalar => "a quote is never closed".to_owned(),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            "expected `key: value`, found a line without a colon".to_owned()
        }
        ErrorKind::MappingValueNotAllowed => "a `: ` where no new entry can start".to_owned(),
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey => {
            "the indentation of this line matches no line above it".to_owned()
        }
        ErrorKind::UndeclaredTagHandle => "a tag".to_owned(),
        _ => error.info(),
    }
}

fn generic_help(error: &ScanError) -> &'static str {
    match error.kind() {
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey => {
            "entries of one mapping start in the same column; what belongs to an entry is indented by two more spaces"
        }
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator => {
            "close the bracket, or write one entry per line without brackets"
        }
        ErrorKind::UnclosedQuotedScalar => "close the quote on the same line, or use a `|-` block",
        _ => "one entry per line, `key: value`, nested entries indented by two spaces",
    }
}

fn line_at(text: &str, at: usize) -> &str {
    let at = floor(text, at);
    let start = text.get(..at).and_then(|s| s.rfind('\n')).map_or(0, |i| i + 1);
    let end = text.get(at..).and_then(|s| s.find('\n')).map_or(text.len(), |i| at + i);
    text.get(start..end).unwrap_or("")
}

fn one_char(file: FileId, text: &str, at: usize) -> Span {
    let at = floor(text, at);
    let width = text.get(at..).and_then(|s| s.chars().next()).map_or(0, char::len_utf8);
    Span::new(file, u32_of(at), u32_of(at + width))
}

fn tab_span(file: FileId, text: &str, at: usize) -> Span {
    let at = floor(text, at);
    let start = text.get(..at).and_then(|s| s.rfind('\n')).map_or(0, |i| i + 1);
    match text.get(start..).and_then(|rest| rest.find('\t')) {
        Some(tab) => Span::new(file, u32_of(start + tab), u32_of(start + tab + 1)),
        None => one_char(file, text, at),
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn u32_of(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
