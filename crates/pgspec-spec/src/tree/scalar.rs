//! Scalars: their text, how they were written, and where each byte of the text stands in the file.

use std::borrow::Cow;

use granit_parser::ScalarStyle;
use pgspec_catalog::{Span, Text, TextMap, TextSegment};

use super::align::align;

/// A scalar.
#[derive(Clone, Debug)]
pub(crate) struct Scalar {
    /// The value after YAML's own escapes.
    pub(crate) text: Text,
    pub(crate) form: ScalarForm,
    pub(crate) map: TextMap,
}

/// How a scalar was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ScalarForm {
    Plain,
    Quoted,
    Block,
}

impl Scalar {
    pub(super) fn new(value: Cow<'_, str>, style: ScalarStyle, span: Span, source: &str) -> Self {
        let form = match style {
            ScalarStyle::Plain => ScalarForm::Plain,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => ScalarForm::Quoted,
            ScalarStyle::Literal | ScalarStyle::Folded => ScalarForm::Block,
        };
        let map = match style {
            ScalarStyle::Literal => literal_map(&value, span, source),
            ScalarStyle::Folded => align(&value, style, span, source),
            ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let quote = u32::from(form == ScalarForm::Quoted);
                let inner = Span::new(span.file, span.start + quote, span.end.saturating_sub(quote));
                if slice(source, inner) == value {
                    TextMap::Linear(inner)
                } else {
                    align(&value, style, span, source)
                }
            }
        };
        Self { text: Text::new(value), form, map }
    }

    pub(super) fn empty(span: Span) -> Self {
        Self { text: Text::default(), form: ScalarForm::Plain, map: TextMap::Whole(span) }
    }

    /// Whether YAML reads it as null.
    pub(crate) fn is_null(&self) -> bool {
        self.form == ScalarForm::Plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// Whether it is a word that YAML readers take for a boolean or null, written without quotes.
    pub(crate) fn is_bare_word(&self) -> bool {
        self.form == ScalarForm::Plain && is_bare_word(&self.text)
    }

    /// `true` or `false`.
    pub(crate) fn as_bool(&self) -> Option<bool> {
        match (self.form, self.text.as_str()) {
            (ScalarForm::Plain, "true") => Some(true),
            (ScalarForm::Plain, "false") => Some(false),
            _ => None,
        }
    }

    /// What YAML readers take the plain text for, if not for text.
    pub(crate) fn other_type(&self) -> Option<&'static str> {
        if self.form == ScalarForm::Plain { other_type(&self.text) } else { None }
    }
}

/// What YAML readers take a plain text for, if not for text.
fn other_type(text: &str) -> Option<&'static str> {
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        Some("null")
    } else if is_bare_word(text) || matches!(text.to_ascii_lowercase().as_str(), "true" | "false") {
        Some("a boolean")
    } else if looks_like_number(text) {
        Some("a number")
    } else if looks_like_date(text) {
        Some("a date")
    } else {
        None
    }
}

/// Whether YAML readers take a plain text for something else than text.
pub(crate) fn is_other_type(text: &str) -> bool {
    other_type(text).is_some()
}

/// The words that YAML 1.1 reads as booleans or null, other than `true` and `false`.
pub(crate) fn is_bare_word(text: &str) -> bool {
    matches!(
        text,
        "yes"
            | "Yes"
            | "YES"
            | "no"
            | "No"
            | "NO"
            | "on"
            | "On"
            | "ON"
            | "off"
            | "Off"
            | "OFF"
            | "null"
            | "Null"
            | "NULL"
            | "~"
    )
}

fn looks_like_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    if matches!(digits, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let radix = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0o"));
    if let Some(rest) = radix {
        return !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_hexdigit());
    }
    digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.bytes().any(|b| b.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'e' | b'E' | b'+' | b'-'))
        && digits.parse::<f64>().is_ok()
}

fn looks_like_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 8
        && bytes.iter().take(4).all(u8::is_ascii_digit)
        && bytes.get(4) == Some(&b'-')
        && bytes
            .iter()
            .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b':' | b'T' | b'Z' | b' ' | b'+' | b'.'))
}

/// A literal block scalar: each line of the value is a line of the file without its indentation.
fn literal_map(value: &str, span: Span, source: &str) -> TextMap {
    let whole = slice(source, span);
    // The span may start at the header (`|-`) or at the first line of the content.
    let mut at = match whole.find('\n') {
        Some(newline) if whole.trim_start().starts_with('|') => span.start as usize + newline + 1,
        _ => source.get(..span.start as usize).and_then(|s| s.rfind('\n')).map_or(0, |i| i + 1),
    };
    let mut pieces = Vec::new();
    let mut offset = 0usize;
    for line in value.split_inclusive('\n') {
        let Some(rest) = source.get(at..) else { break };
        let written = rest.split_inclusive('\n').next().unwrap_or("");
        let content = line.trim_end_matches('\n');
        let Some(indent) = written.find(content) else { return TextMap::Whole(span) };
        let start = u32_of(at + indent);
        let end = u32_of(at + written.len());
        pieces.push(TextSegment { at: u32_of(offset), span: Span::new(span.file, start, end), exact: true });
        offset += line.len();
        at += written.len();
    }
    if pieces.is_empty() { TextMap::Whole(span) } else { TextMap::Pieces(pieces.into()) }
}

fn slice(source: &str, span: Span) -> &str {
    source.get(span.start as usize..span.end as usize).unwrap_or("")
}

fn u32_of(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
