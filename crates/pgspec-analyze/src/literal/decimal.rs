//! `numeric` (`numeric.c`).

use super::{Input, is_space, trim, trim_start};

/// A number by its decimal digits.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Decimal {
    negative: bool,
    /// Without leading zeros.
    whole: Vec<u8>,
    /// As many as the display scale.
    fraction: Vec<u8>,
}

pub(super) fn numeric(text: &str, typmod: i32, version: u16) -> Input {
    let start = trim_start(text);
    let unsigned = start.strip_prefix(['-', '+']).unwrap_or(start);
    let negative = start.starts_with('-');
    if unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return match read(unsigned, version) {
            Read::Number(whole, fraction) => apply(Decimal { negative, whole, fraction }, typmod, text),
            Read::Syntax => Input::syntax("numeric", text),
            Read::TooLarge if typmod >= 4 => Input::Unknown,
            Read::TooLarge => Input::invalid("22003", "value overflows numeric format"),
            Read::Unknown => Input::Unknown,
        };
    }
    if unsigned.starts_with(|c: char| u8::try_from(c).is_ok_and(super::is_space)) {
        return Input::syntax("numeric", text);
    }
    let word = trim(unsigned).to_ascii_lowercase();
    match word.as_str() {
        "nan" if unsigned.len() == start.len() => Input::canonical("NaN"),
        "infinity" | "inf" if typmod >= 4 => Input::invalid("22003", "numeric field overflow"),
        "infinity" | "inf" => Input::canonical(if negative { "-Infinity" } else { "Infinity" }),
        _ => Input::syntax("numeric", text),
    }
}

enum Read {
    Number(Vec<u8>, Vec<u8>),
    Syntax,
    TooLarge,
    Unknown,
}

fn read(text: &str, version: u16) -> Read {
    let bytes = text.as_bytes();
    if version >= 16
        && let [b'0', letter, ..] = bytes
        && let Some(radix) = radix(*letter)
    {
        return read_whole(text.get(2..).unwrap_or_default(), radix);
    }
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let underscores = version >= 16;
    let mut digits = Vec::new();
    let mut point = None;
    let mut at = 0;
    if bytes.first() == Some(&b'.') {
        point = Some(0);
        at = 1;
    }
    if !is_digit(at) {
        return Read::Syntax;
    }
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'0'..=b'9' => digits.push(byte),
            b'.' => {
                if point.is_some() || (underscores && bytes.get(at + 1) == Some(&b'_')) {
                    return Read::Syntax;
                }
                point = Some(digits.len());
            }
            b'_' if underscores => {
                if !is_digit(at + 1) {
                    return Read::Syntax;
                }
            }
            _ => break,
        }
        at += 1;
    }
    let mut exponent = 0i64;
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1;
        if !underscores && bytes.get(at).is_some_and(|byte| is_space(*byte)) {
            return Read::Unknown;
        }
        let minus = bytes.get(at) == Some(&b'-');
        if matches!(bytes.get(at), Some(b'-' | b'+')) {
            at += 1;
        }
        if !is_digit(at) {
            return Read::Syntax;
        }
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'0'..=b'9' => exponent = exponent.saturating_mul(10).saturating_add(i64::from(byte - b'0')),
                b'_' if underscores && is_digit(at + 1) => {}
                b'_' if underscores => return Read::Syntax,
                _ => break,
            }
            if exponent > i64::from(i32::MAX / 2) {
                // Which comes first, the overflow or a mistake further on, differs between versions.
                let clean = bytes.iter().skip(at).all(u8::is_ascii_digit);
                return if clean { Read::TooLarge } else { Read::Unknown };
            }
            at += 1;
        }
        if minus {
            exponent = -exponent;
        }
    }
    if !bytes.iter().skip(at).all(|byte| is_space(*byte)) {
        return Read::Syntax;
    }
    place(&digits, point.unwrap_or(digits.len()), exponent)
}

fn radix(letter: u8) -> Option<u32> {
    match letter {
        b'x' | b'X' => Some(16),
        b'o' | b'O' => Some(8),
        b'b' | b'B' => Some(2),
        _ => None,
    }
}

/// `0x1F`, `0b1_0`: without the prefix.
fn read_whole(text: &str, radix: u32) -> Read {
    let text = text.trim_end_matches(|c: char| u8::try_from(c).is_ok_and(is_space));
    let mut value: u128 = 0;
    let mut after_digit = false;
    for (at, c) in text.char_indices() {
        if c == '_' {
            if at != 0 && !after_digit {
                return Read::Syntax;
            }
            after_digit = false;
            continue;
        }
        let Some(digit) = c.to_digit(radix) else { return Read::Syntax };
        let Some(next) = value.checked_mul(u128::from(radix)).and_then(|v| v.checked_add(u128::from(digit)))
        else {
            return Read::Unknown;
        };
        value = next;
        after_digit = true;
    }
    if !after_digit {
        return Read::Syntax;
    }
    Read::Number(if value == 0 { Vec::new() } else { value.to_string().into_bytes() }, Vec::new())
}

/// Moves the point by the exponent.
fn place(digits: &[u8], point: usize, exponent: i64) -> Read {
    let significant = digits.iter().any(|digit| *digit != b'0');
    let (Ok(point), Ok(count)) = (i64::try_from(point), i64::try_from(digits.len())) else {
        return Read::Unknown;
    };
    let position = point + exponent;
    let scale = (count - position).max(0);
    if scale > 16_383 || position > 131_000 {
        let certain = significant && position - leading_zeros(digits) > 131_100;
        return if certain { Read::TooLarge } else { Read::Unknown };
    }
    let digit = |at: i64| usize::try_from(at).ok().and_then(|at| digits.get(at).copied()).unwrap_or(b'0');
    let whole: Vec<u8> = (0..position.max(0)).map(digit).skip_while(|digit| *digit == b'0').collect();
    let fraction = (position..position + scale).map(digit).collect();
    Read::Number(whole, fraction)
}

fn leading_zeros(digits: &[u8]) -> i64 {
    i64::try_from(digits.iter().take_while(|digit| **digit == b'0').count()).unwrap_or(0)
}

/// Rounds to the modifier's scale and checks its precision.
fn apply(mut number: Decimal, typmod: i32, text: &str) -> Input {
    if typmod >= 4 {
        let precision = i64::from(((typmod - 4) >> 16) & 0xffff);
        let scale = i64::from((((typmod - 4) & 0x7ff) ^ 1024) - 1024);
        round(&mut number, scale);
        let most = usize::try_from(precision - scale).unwrap_or(0);
        let zeros = number.fraction.iter().take_while(|digit| **digit == b'0').count();
        let overflows = if precision >= scale {
            number.whole.len() > most
        } else {
            // A scale above the precision: so many digits after the point must be zeros.
            let needed = usize::try_from(scale - precision).unwrap_or(0);
            !number.whole.is_empty() || (zeros < needed && zeros < number.fraction.len())
        };
        if overflows {
            return Input::invalid("22003", "numeric field overflow");
        }
    }
    match print(&number) {
        Some(printed) => Input::canonical(printed),
        None => Input::accepted(text),
    }
}

/// To so many digits after the point, halves away from zero.
fn round(number: &mut Decimal, scale: i64) {
    let kept_whole = number.whole.len();
    let mut digits = std::mem::take(&mut number.whole);
    digits.append(&mut number.fraction);
    let Ok(whole) = i64::try_from(kept_whole) else { return };
    let keep = whole + scale;
    let mut carry = false;
    if keep < 0 {
        digits.clear();
    } else if let Ok(keep) = usize::try_from(keep)
        && keep < digits.len()
    {
        carry = digits.get(keep).is_some_and(|digit| *digit >= b'5');
        digits.truncate(keep);
    }
    for digit in digits.iter_mut().rev() {
        if !carry {
            break;
        }
        carry = *digit == b'9';
        *digit = if carry { b'0' } else { *digit + 1 };
    }
    let mut length = whole;
    if carry {
        digits.insert(0, b'1');
        length += 1;
    }
    let at =
        |position: i64| usize::try_from(position).ok().and_then(|at| digits.get(at).copied()).unwrap_or(b'0');
    number.whole = if keep < 0 && !carry {
        Vec::new()
    } else {
        (0..length).map(at).skip_while(|digit| *digit == b'0').collect()
    };
    number.fraction = if keep < 0 && !carry {
        vec![b'0'; usize::try_from(scale).unwrap_or(0)]
    } else {
        (length..length + scale.max(0)).map(at).collect()
    };
}

fn print(number: &Decimal) -> Option<String> {
    let zero = number.whole.is_empty() && number.fraction.iter().all(|digit| *digit == b'0');
    let sign = if number.negative && !zero { "-" } else { "" };
    let whole = std::str::from_utf8(&number.whole).ok()?;
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = std::str::from_utf8(&number.fraction).ok()?;
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// The text of a number that stands in SQL without quotes, and the type that it gets there (`make_const`).
pub fn number_text(text: &str, version: u16) -> Option<(&'static str, String)> {
    let ty = integer_type(text, version)?;
    match super::input(ty, text, -1, version) {
        Input::Value { text, canonical: true } => Some((ty, text.to_string())),
        Input::Value { .. } | Input::Invalid { .. } | Input::Unknown => None,
    }
}

/// `int4`, `int8` or `numeric`: the type of a number that stands in SQL without quotes. `None` if it is no number.
pub fn integer_type(text: &str, version: u16) -> Option<&'static str> {
    ["int4", "int8", "numeric"]
        .into_iter()
        .find(|ty| matches!(super::input(ty, text, -1, version), Input::Value { .. }))
}
