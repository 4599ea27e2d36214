//! `bool`, `int2`, `int4`, `int8`, `oid` (`bool.c`, `numutils.c`).

use super::{Input, trim, trim_start};

pub(super) fn boolean(text: &str) -> Input {
    let word = trim(text).to_ascii_lowercase();
    let starts = |full: &str, least: usize| word.len() >= least && full.starts_with(word.as_str());
    let value = match word.as_bytes().first() {
        Some(b't') => starts("true", 1).then_some("t"),
        Some(b'f') => starts("false", 1).then_some("f"),
        Some(b'y') => starts("yes", 1).then_some("t"),
        Some(b'n') => starts("no", 1).then_some("f"),
        Some(b'o') if word == "on" => Some("t"),
        Some(b'o') => starts("off", 2).then_some("f"),
        Some(b'1') if word.len() == 1 => Some("t"),
        Some(b'0') if word.len() == 1 => Some("f"),
        _ => None,
    };
    value.map_or_else(|| Input::syntax("boolean", text), Input::canonical)
}

pub(super) fn int2(text: &str, version: u16) -> Input {
    integer(text, 1 << 15, "smallint", version)
}

pub(super) fn int4(text: &str, version: u16) -> Input {
    integer(text, 1 << 31, "integer", version)
}

pub(super) fn int8(text: &str, version: u16) -> Input {
    integer(text, 1 << 63, "bigint", version)
}

/// `limit` is the type's smallest value without its sign.
fn integer(text: &str, limit: u128, name: &str, version: u16) -> Input {
    let mut rest = trim_start(text);
    let negative = rest.starts_with('-');
    rest = rest.strip_prefix(['-', '+']).unwrap_or(rest);
    let bytes = rest.as_bytes();
    let radix = match bytes {
        [b'0', b'x' | b'X', ..] if version >= 16 => 16,
        [b'0', b'o' | b'O', ..] if version >= 16 => 8,
        [b'0', b'b' | b'B', ..] if version >= 16 => 2,
        _ => 10,
    };
    let prefix = if radix == 10 { 0 } else { 2 };
    let mut value: u128 = 0;
    let mut at = prefix;
    let digit_at = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(radix));
    loop {
        if let Some(digit) = digit_at(at) {
            // 16 notices an overflow at the next digit or at the end, 15 at once (and one digit more is a mistake of
            // syntax for the former).
            let early = if version >= 16 {
                value > limit / u128::from(radix)
            } else {
                value * 10 + u128::from(digit) > limit
            };
            if early {
                return Input::range(name, text);
            }
            value = value * u128::from(radix) + u128::from(digit);
            at += 1;
        } else if version >= 16 && bytes.get(at) == Some(&b'_') {
            if (at == prefix && radix == 10) || digit_at(at + 1).is_none() {
                return Input::syntax(name, text);
            }
            at += 1;
        } else {
            break;
        }
    }
    if at == prefix || !trim(rest.get(at..).unwrap_or_default()).is_empty() {
        return Input::syntax(name, text);
    }
    if value > limit || (!negative && value == limit) {
        return Input::range(name, text);
    }
    Input::canonical(if negative && value != 0 { format!("-{value}") } else { value.to_string() })
}

/// Before 16 the text is decimal, since then also octal and hexadecimal: those are not certain here.
pub(super) fn oid(text: &str) -> Input {
    let digits = trim(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain && (digits.len() == 1 || !digits.starts_with('0')) {
        return match digits.parse::<u32>() {
            Ok(value) => Input::canonical(value.to_string()),
            Err(_) => Input::range("oid", text),
        };
    }
    let first = digits.bytes().next();
    if digits.is_empty() || first.is_some_and(|byte| !byte.is_ascii_digit() && byte != b'-' && byte != b'+') {
        return Input::syntax("oid", text);
    }
    let number: String = digits.chars().take_while(char::is_ascii_digit).collect();
    if number.parse::<u32>().is_ok() && !number.starts_with('0') && number.len() < digits.len() {
        return Input::syntax("oid", text);
    }
    Input::Unknown
}
