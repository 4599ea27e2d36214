//! YAML that does not parse: what to say about it.
//!
//! SQL and YAML share punctuation. Each trap has a message of its own, and its fix is an entry that parses: every fix
//! is tried before it is offered.

use granit_parser::{ErrorKind, Event, Parser, ScanError};
use pgspec_catalog::{Diagnostic, FileId, Span};

use super::traps::double_quoted;
use crate::codes;

/// Fixes are tried by reading the file again, which is done for files up to this size.
const LARGEST_TRIED: usize = 1 << 18;

/// A change that mends the file, and why it does.
struct Mend {
    why: String,
    range: std::ops::Range<usize>,
    replacement: String,
}

/// Turns a scanner's error into a finding at the right place.
pub(super) fn diagnose(error: &ScanError, file: FileId, text: &str) -> Diagnostic {
    let at = floor(text, error.marker().byte_offset().unwrap_or(0));
    let span = one_char(file, text, at);
    if is_tab(error.kind()) {
        return Diagnostic::new(&codes::TAB, "a tab in the indentation")
            .at(tab_span(file, text, at))
            .help("YAML allows only spaces there; replace the tab by spaces");
    }
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return Diagnostic::new(&codes::TOO_LARGE, "values nest too deep")
            .at(span)
            .help("no spec needs that: remove the brackets that are too many");
    }
    if let Some(c) =
        text.get(at..).and_then(|rest| rest.chars().next()).filter(|c| c.is_control() && *c != '\n')
    {
        let message = format!("this is not valid YAML: a control character (U+{:04X})", u32::from(c));
        return Diagnostic::new(&codes::SYNTAX, message)
            .at(span)
            .help("remove it; where it is meant, write it as an escape in double quotes");
    }
    if let Some(mend) = missing_colon(text, at).filter(|mend| works(mend, text)) {
        let at = Span::new(file, u32_of(mend.range.start), u32_of(mend.range.end));
        return Diagnostic::new(&codes::SYNTAX, format!("this is not valid YAML: {}", mend.why)).at(at).fix(
            "add the colon",
            at,
            mend.replacement,
        );
    }
    let message = format!("this is not valid YAML: {}", plain_words(error));
    let diagnostic = Diagnostic::new(&codes::SYNTAX, message).at(span);
    if let Some(mend) = trap(text, at).into_iter().find(|mend| works(mend, text)) {
        let range = Span::new(file, u32_of(mend.range.start), u32_of(mend.range.end));
        return diagnostic.fix(mend.why, range, mend.replacement);
    }
    if let Some((open, from)) = unclosed(text, at) {
        let message = format!("this is not valid YAML: this `{open}` is never closed");
        let diagnostic = Diagnostic::new(&codes::SYNTAX, message).at(one_char(file, text, from));
        let diagnostic = if from < at { diagnostic.related(span, "noticed here") } else { diagnostic };
        return diagnostic.help(match open {
            '"' | '\'' => "close the quote on the same line, or use a `|-` block",
            _ => "close the bracket, or write one entry per line without brackets",
        });
    }
    diagnostic.help(generic_help(error))
}

/// Whether the file, with the change, reads beyond the line that was changed.
fn works(mend: &Mend, text: &str) -> bool {
    if text.len() > LARGEST_TRIED {
        return false;
    }
    let (Some(before), Some(after)) = (text.get(..mend.range.start), text.get(mend.range.end..)) else {
        return false;
    };
    let mended = format!("{before}{}{after}", mend.replacement);
    let end = mend.range.start + mend.replacement.len();
    let line_end = mended.get(end..).and_then(|rest| rest.find('\n')).map_or(mended.len(), |i| end + i);
    let mut parser = Parser::new_from_str(&mended);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((Event::StreamEnd, _)) => return true,
            Ok(_) => {}
            Err(error) => return error.marker().byte_offset().unwrap_or(0) > line_end,
        }
    }
    true
}

/// A line that opens a mapping and lacks its colon: the lines below it are part of its text to YAML.
fn missing_colon(text: &str, at: usize) -> Option<Mend> {
    let own = line_start(text, at);
    let above_end = text.get(..own)?.trim_end().len();
    let above = text.get(line_start(text, above_end)..above_end)?;
    let indent = |line: &str| line.len() - line.trim_start().len();
    let word = above.trim_start();
    let lone = !word.is_empty() && !word.contains([':', '#', '[', '{', '"', '\'']) && !word.starts_with("- ");
    (lone && indent(above) < indent(line_at(text, at))).then(|| Mend {
        why: format!("a colon is missing behind `{word}`"),
        range: above_end..above_end,
        replacement: ":".to_owned(),
    })
}

/// What the line looks like it was meant to be, the best guess first.
fn trap(text: &str, at: usize) -> Vec<Mend> {
    let start = line_start(text, at);
    let line = line_at(text, at);
    let body = line.trim_start();
    let indent = line.len() - body.len();
    let (dash, entry) = body.strip_prefix("- ").map_or((0, body), |rest| (2, rest));
    let Some((key, rest)) = entry.split_once(": ") else { return Vec::new() };
    let value = rest.trim();
    if key.is_empty() || value.is_empty() || key.starts_with('#') {
        return Vec::new();
    }
    let value_start = start + line.len() - rest.trim_start().len();
    if value.starts_with(['{', '[']) || key.starts_with(['{', '[']) {
        return inside_braces(text, at);
    }
    let mut mends: Vec<_> = long_key(entry, start + indent + dash).into_iter().collect();
    let why = if value.starts_with(['"', '\'']) {
        "a value that starts with a quote ends at the next one"
    } else if value.contains(": ") || value.ends_with(':') {
        "`: ` inside a plain value starts a new entry"
    } else if value.starts_with(['@', '`', '%', '&', '*', '!', '|', '>']) {
        "a value cannot start with this character"
    } else {
        return mends;
    };
    let margin = " ".repeat(indent + dash + 2);
    // Quotes around the whole, and the same ones inside.
    let inner = ['"', '\''].into_iter().find_map(|q| value.strip_prefix(q)?.strip_suffix(q));
    if let Some(inner) = inner.filter(|inner| inner.matches('\'').count() % 2 == 0) {
        mends.push(Mend {
            why: format!("{why}: write it as a block, without the outer quotes"),
            range: value_start..value_start + value.len(),
            replacement: format!("|-\n{margin}{inner}"),
        });
    }
    mends.push(Mend {
        why: format!("{why}: write it as a block"),
        range: value_start..value_start + value.len(),
        replacement: format!("|-\n{margin}{value}"),
    });
    mends
}

/// `Owner: can read: for select …`: the name of a policy, with a colon in it.
fn long_key(entry: &str, start: usize) -> Option<Mend> {
    let (name, value) = entry.rsplit_once(": ")?;
    let value = value.trim_start();
    let policy = ["for ", "to ", "using ", "with check ", "as permissive", "as restrictive"];
    let is_policy = policy.iter().any(|word| value.starts_with(word));
    (is_policy && name.contains(": ") && !name.contains(['"', '\''])).then(|| Mend {
        why: "a name with `: ` in it needs quotes".to_owned(),
        range: start..start + name.len(),
        replacement: double_quoted(name),
    })
}

/// A value inside `{ }` that holds YAML's own characters: `{ type: text[], … }`. Where it ends is a guess.
fn inside_braces(text: &str, at: usize) -> Vec<Mend> {
    let start = line_start(text, at);
    let line_end = start + line_at(text, at).len();
    let from = text.get(start..at).and_then(|before| before.rfind(": ")).map(|i| start + i + 2);
    let (Some(from), Some(after)) = (from, text.get(at..line_end)) else { return Vec::new() };
    let ends = after.match_indices(['}', ',']).map(|(i, _)| at + i).take(20);
    let mend = |to: usize| {
        let value = text.get(from..to)?.trim_end();
        let why = if value.contains("[]") {
            "inside `{ }` the brackets of an array type are YAML's own: quote the value"
        } else {
            "inside `{ }` this value needs quotes"
        };
        // An SQL literal that is cut in two would be a worse guess than none.
        let whole = value.matches('\'').count() % 2 == 0;
        let plain = whole && !value.is_empty() && !value.starts_with(['"', '\'', '{', '[']);
        plain.then(|| Mend {
            why: why.to_owned(),
            range: from..from + value.len(),
            replacement: double_quoted(value),
        })
    };
    ends.filter_map(mend).collect()
}

/// A bracket or quote at the start of a value, on this line or above it, that is open where the scanner stopped.
fn unclosed(text: &str, at: usize) -> Option<(char, usize)> {
    // Closed by the wrong bracket: the scanner points at the opening one.
    if let Some(open @ ('[' | '{')) = text.get(at..).and_then(|rest| rest.chars().next()) {
        return Some((open, at));
    }
    let mut start = line_start(text, at);
    for _ in 0..200 {
        let line = line_at(text, start);
        let body = line.trim_start();
        let body = body.strip_prefix("- ").unwrap_or(body);
        let value = body.split_once(": ").map_or(body, |(_, value)| value).trim_start();
        if let Some(open) = value.chars().next().filter(|c| matches!(c, '[' | '{' | '"' | '\'')) {
            let from = start + line.len() - value.len();
            if is_open(text.get(from..at.max(from))?, open) {
                return Some((open, from));
            }
        }
        start = line_start(text, start.checked_sub(1)?);
    }
    None
}

/// Whether a text that starts with a quote or bracket does not close it.
fn is_open(text: &str, open: char) -> bool {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some('"'), '\\') => {
                chars.next();
            }
            (Some(q), c) if q == c => {
                quote = None;
                if matches!(open, '"' | '\'') {
                    return false;
                }
            }
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
        if depth == 0 && quote.is_none() && matches!(open, '[' | '{') {
            return false;
        }
    }
    true
}

fn is_tab(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    )
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the scanner's list of errors is open")]
fn plain_words(error: &ScanError) -> String {
    match error.kind() {
        ErrorKind::UnexpectedEofFlowSequence => "a `[` is never closed".to_owned(),
        ErrorKind::UnexpectedEofFlowMapping | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            "a `{` is never closed".to_owned()
        }
        ErrorKind::ExpectedFlowMappingSeparator => "expected `,` or `}`".to_owned(),
        ErrorKind::ExpectedFlowSequenceSeparator => "expected `,` or `]`".to_owned(),
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

#[expect(clippy::wildcard_enum_match_arm, reason = "the scanner's list of errors is open")]
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

fn line_start(text: &str, at: usize) -> usize {
    text.get(..floor(text, at)).and_then(|s| s.rfind('\n')).map_or(0, |i| i + 1)
}

fn line_at(text: &str, at: usize) -> &str {
    let rest = text.get(line_start(text, at)..).unwrap_or("");
    rest.split('\n').next().unwrap_or("").trim_end_matches('\r')
}

fn one_char(file: FileId, text: &str, at: usize) -> Span {
    let at = floor(text, at);
    let width = text.get(at..).and_then(|s| s.chars().next()).map_or(0, char::len_utf8);
    Span::new(file, u32_of(at), u32_of(at + width))
}

fn tab_span(file: FileId, text: &str, at: usize) -> Span {
    let start = line_start(text, at);
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
