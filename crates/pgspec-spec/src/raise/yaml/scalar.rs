//! Scalars: plain where every reader of YAML takes the same text from them, quoted or as a block otherwise.

use super::{Key, Sense};
use crate::tree::{is_bare_word, is_other_type};

/// Where a scalar stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Block,
    /// Inside of brackets or braces.
    Flow,
}

/// A key.
pub(super) fn key(key: &Key, place: Place) -> String {
    let plain = !key.quoted && is_plain(&key.text, place) && !is_bare_word(&key.text) && key.text != "<<";
    if plain { key.text.clone() } else { quoted(&key.text) }
}

/// A value. `indent` is that of the key that it stands behind.
pub(super) fn value(text: &str, sense: Sense, place: Place, indent: usize) -> String {
    let is_plain = is_plain(text, place) && !is_bare_word(text);
    match sense {
        Sense::Word => text.to_owned(),
        Sense::Quoted => quoted(text),
        Sense::Sql if is_plain => text.to_owned(),
        Sense::Text | Sense::Prose if is_plain && !is_other_type(text) => text.to_owned(),
        Sense::Sql | Sense::Text | Sense::Prose => {
            let tall = text.contains('\n');
            let both = text.contains('"') && text.contains('\'');
            let block = place == Place::Block && (tall || (sense == Sense::Sql && both));
            if block && let Some(block) = self::block(text, sense, indent) { block } else { quoted(text) }
        }
    }
}

/// Whether a text on one line means itself without quotes.
pub(super) fn is_plain(text: &str, place: Place) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    let second = chars.next();
    let starts = match first {
        '-' => second.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.'),
        '?' | ':' => false,
        ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
            false
        }
        _ => true,
    };
    let ends = !text.ends_with([':', ' ']) && first != ' ';
    let flow = place == Place::Flow && (text.contains([',', '[', ']', '{', '}']) || text.contains(":"));
    starts
        && ends
        && !flow
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.starts_with("---")
        && !text.starts_with("...")
        && text.chars().all(is_printable)
}

/// Whether a character may stand in a file as it is, tabs and line breaks aside.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{85}' | '\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// A quoted scalar: in double quotes unless single ones save escapes.
fn quoted(text: &str) -> String {
    let printable = text.chars().all(is_printable);
    if printable && text.contains(['"', '\\']) && !text.contains('\'') {
        return format!("'{text}'");
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c => {
                let code = u32::from(c);
                out.push_str(&match code {
                    0..=0xff => format!("\\x{code:02x}"),
                    0x100..=0xffff => format!("\\u{code:04x}"),
                    _ => format!("\\U{code:08x}"),
                });
            }
        }
    }
    out.push('"');
    out
}

/// A literal block; `None` for what cannot stand in one.
fn block(text: &str, sense: Sense, indent: usize) -> Option<String> {
    let content = text.trim_end_matches('\n');
    let fits = |c: char| is_printable(c) || matches!(c, '\t' | '\n');
    if content.is_empty() || !text.chars().all(fits) {
        return None;
    }
    let last = content.rsplit('\n').next().unwrap_or("");
    if last.trim().is_empty() {
        return None;
    }
    let breaks = text.len() - content.len();
    let chomp = match (sense, breaks) {
        (Sense::Prose, _) | (_, 1) => "",
        (_, 0) => "-",
        _ => "+",
    };
    // The first line that is not empty tells the indentation, unless it begins with a space of its own.
    let first = content.split('\n').find(|line| !line.is_empty()).unwrap_or("");
    let indicator = if first.starts_with([' ', '\t']) { "2" } else { "" };
    let pad = " ".repeat(indent + 2);
    let mut out = format!("|{indicator}{chomp}");
    for line in content.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&pad);
            out.push_str(line);
        }
    }
    (1..breaks).for_each(|_| out.push('\n'));
    Some(out)
}
