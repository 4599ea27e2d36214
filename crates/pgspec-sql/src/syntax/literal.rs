//! What literals and names mean: strings without their quotes and escapes, numbers without underscores, names folded.

use std::borrow::Cow;
use std::fmt::Write;

use pgspec_catalog::{MAX_NAME_BYTES, Name};

use super::token::Kind;

/// A name as Postgres stores it: folded unless quoted, cut to 63 bytes.
pub(super) fn name(text: &str) -> Name {
    match text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(quoted) if quoted.contains("\"\"") => Name::exact(cut(&quoted.replace("\"\"", "\""))),
        Some(quoted) => Name::exact(cut(quoted)),
        None => Name::folded(cut(text)),
    }
}

fn cut(name: &str) -> &str {
    if name.len() <= MAX_NAME_BYTES {
        return name;
    }
    let mut end = MAX_NAME_BYTES;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.get(..end).unwrap_or(name)
}

/// Digits without underscores.
pub(super) fn number(text: &str) -> Name {
    if text.contains('_') { Name::exact(&text.replace('_', "")) } else { Name::exact(text) }
}

/// The number with the other sign.
pub(super) fn negated(number: &str) -> Name {
    match number.strip_prefix('-') {
        Some(positive) => Name::exact(positive),
        None => {
            let mut out = String::with_capacity(number.len() + 1);
            let _ = write!(out, "-{}", number.strip_prefix('+').unwrap_or(number));
            Name::exact(&out)
        }
    }
}

/// What a string literal holds; none if its escapes make no text.
pub(super) fn string(text: &str, kind: Kind, escape: char) -> Option<Name> {
    match kind {
        Kind::DollarString => {
            let tag = text.get(1..)?.find('$')? + 2;
            Some(Name::exact(text.get(tag..text.len().checked_sub(tag)?)?))
        }
        Kind::EscapeString => {
            let bytes = unescaped(&quoted(text.get(1..)?, true))?;
            String::from_utf8(bytes).ok().map(|s| Name::exact(&s))
        }
        Kind::UnicodeString => unicode(&quoted(text.get(2..)?, false), escape).map(|s| Name::exact(&s)),
        Kind::BitString(_) | Kind::NationalString => Some(Name::exact(&quoted(text.get(1..)?, false))),
        Kind::String
        | Kind::Word
        | Kind::QuotedName
        | Kind::Integer
        | Kind::Number
        | Kind::Parameter
        | Kind::Operator(_)
        | Kind::Cast
        | Kind::ColonEquals
        | Kind::EqualsGreater
        | Kind::Punctuation(_)
        | Kind::End => Some(Name::exact(&quoted(text, false))),
    }
}

/// The text between quotes, doubled quotes undone, further pieces on following lines added. Backslash escapes stay as
/// they are.
fn quoted(text: &str, escapes: bool) -> Cow<'_, str> {
    let inner = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')).unwrap_or(text);
    if !inner.contains('\'') {
        return Cow::Borrowed(inner);
    }
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find(|c| c == '\'' || c == '\\' && escapes) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let mut chars = found.chars();
        if chars.next() == Some('\\') {
            out.push('\\');
            out.extend(chars.next());
            rest = chars.as_str();
        } else if let Some(doubled) = chars.as_str().strip_prefix('\'') {
            out.push('\'');
            rest = doubled;
        } else {
            rest = next_piece(chars.as_str());
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Behind the quote that opens the next piece; white space and `--` comments stand before it.
fn next_piece(gap: &str) -> &str {
    let mut rest = gap.trim_start();
    while rest.starts_with("--") {
        rest = rest.find(['\n', '\r']).and_then(|at| rest.get(at..)).unwrap_or("").trim_start();
    }
    rest.strip_prefix('\'').unwrap_or(rest)
}

fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    let mut high: Option<u32> = None;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        if high.is_some() && !before.is_empty() {
            return None;
        }
        out.extend_from_slice(before.as_bytes());
        let mut chars = escape.get(1..)?.chars();
        let first = chars.next()?;
        rest = chars.as_str();
        let digits = |radix: u32, most: usize, text: &str| {
            text.bytes().take(most).take_while(|b| char::from(*b).is_digit(radix)).count()
        };
        if high.is_some() && !matches!(first, 'u' | 'U') {
            return None;
        }
        match first {
            'b' => out.push(8),
            'f' => out.push(12),
            'n' => out.push(b'\n'),
            'r' => out.push(b'\r'),
            't' => out.push(b'\t'),
            '0'..='7' => {
                let length = digits(8, 3, escape.get(1..)?);
                let code = u32::from_str_radix(escape.get(1..=length)?, 8).ok()?;
                out.push(u8::try_from(code & 0xff).ok()?);
                rest = escape.get(1 + length..)?;
            }
            'x' if digits(16, 2, rest) > 0 => {
                let length = digits(16, 2, rest);
                out.push(u8::from_str_radix(rest.get(..length)?, 16).ok()?);
                rest = rest.get(length..)?;
            }
            'u' | 'U' => {
                let length = if first == 'u' { 4 } else { 8 };
                if digits(16, length, rest) < length {
                    return None;
                }
                let code = u32::from_str_radix(rest.get(..length)?, 16).ok()?;
                rest = rest.get(length..)?;
                if let Some(c) = joined(&mut high, code)? {
                    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
            other => out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    if high.is_some() || out.contains(&0) {
        return None;
    }
    out.extend_from_slice(rest.as_bytes());
    Some(out)
}

/// One code unit more: a character, or nothing yet after the first half of a surrogate pair.
#[expect(clippy::option_option, reason = "outside: an error; inside: not complete")]
fn joined(high: &mut Option<u32>, code: u32) -> Option<Option<char>> {
    match (high.take(), code) {
        (None, 0xd800..=0xdbff) => {
            *high = Some(code);
            Some(None)
        }
        (Some(first), 0xdc00..=0xdfff) => {
            char::from_u32(0x10000 + ((first - 0xd800) << 10) + (code - 0xdc00)).map(Some)
        }
        (None, _) => char::from_u32(code).map(Some),
        (Some(_), _) => None,
    }
}

fn unicode(text: &str, escape: char) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut high = None;
    while let Some(at) = rest.find(escape) {
        let (before, from) = rest.split_at(at);
        if high.is_some() && !before.is_empty() {
            return None;
        }
        out.push_str(before);
        let after = from.get(escape.len_utf8()..)?;
        if let Some(doubled) = after.strip_prefix(escape) {
            out.push(escape);
            rest = doubled;
            continue;
        }
        let (digits, behind) = match after.strip_prefix('+') {
            Some(long) => (long.get(..6)?, long.get(6..)?),
            None => (after.get(..4)?, after.get(4..)?),
        };
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        out.extend(joined(&mut high, u32::from_str_radix(digits, 16).ok()?)?);
        rest = behind;
    }
    if high.is_some() {
        return None;
    }
    out.push_str(rest);
    Some(out)
}
