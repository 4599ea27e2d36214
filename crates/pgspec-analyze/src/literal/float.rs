//! `float4`, `float8` (`float.c`, `d2s.c`, `f2s.c`).

use super::{Input, trim, trim_start};

pub(super) fn float8(text: &str) -> Input {
    match scan(text) {
        Scanned::Number(number, rest) => {
            let Ok(value) = number.parse::<f64>() else { return Input::Unknown };
            let lost = value.is_infinite() || (value == 0.0 && has_digit(number));
            finish(text, number, rest, lost, "double precision", || float8_text(value))
        }
        Scanned::Special(word, rest) => {
            finish(text, word, rest, false, "double precision", || (word.to_owned(), true))
        }
        Scanned::Hexadecimal => Input::Unknown,
        Scanned::Nothing => Input::syntax("double precision", text),
    }
}

pub(super) fn float4(text: &str, version: u16) -> Input {
    match scan(text) {
        Scanned::Number(number, rest) => {
            let Ok(value) = number.parse::<f32>() else { return Input::Unknown };
            let lost = value.is_infinite() || (value == 0.0 && has_digit(number));
            // Before 16 the message has the whole text.
            let shown = if version < 16 { text } else { number };
            finish(text, shown, rest, lost, "real", || float4_text(value))
        }
        Scanned::Special(word, rest) => finish(text, word, rest, false, "real", || (word.to_owned(), true)),
        Scanned::Hexadecimal => Input::Unknown,
        Scanned::Nothing => Input::syntax("real", text),
    }
}

/// A number at the start of a text.
pub(super) enum Number {
    /// It, and the length of its text with the spaces before it.
    Value(f64, usize),
    OutOfRange(String),
    Nothing,
    Unknown,
}

/// What `float8in_internal` takes from the start.
pub(super) fn prefix(text: &str) -> Number {
    match scan(text) {
        Scanned::Number(number, rest) => {
            let Ok(value) = number.parse::<f64>() else { return Number::Unknown };
            if value.is_infinite() || (value == 0.0 && has_digit(number)) {
                return Number::OutOfRange(number.to_owned());
            }
            Number::Value(value, text.len() - rest.len())
        }
        Scanned::Special(word, rest) => {
            let value = match word {
                "NaN" => f64::NAN,
                "-Infinity" => f64::NEG_INFINITY,
                _ => f64::INFINITY,
            };
            Number::Value(value, text.len() - rest.len())
        }
        Scanned::Hexadecimal => Number::Unknown,
        Scanned::Nothing => Number::Nothing,
    }
}

enum Scanned<'t> {
    Number(&'t str, &'t str),
    /// NaN or an infinity, in Postgres' spelling.
    Special(&'static str, &'t str),
    /// C's `strtod` reads hexadecimal numbers: on some systems.
    Hexadecimal,
    Nothing,
}

/// What `strtod` takes from the start.
fn scan(text: &str) -> Scanned<'_> {
    let start = trim_start(text);
    let unsigned = start.strip_prefix(['-', '+']).unwrap_or(start);
    let sign = start.len() - unsigned.len();
    let bytes = unsigned.as_bytes();
    if let [b'0', b'x' | b'X', ..] = bytes {
        return Scanned::Hexadecimal;
    }
    let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let mut end = whole;
    let mut count = whole;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        count += fraction;
        end += 1 + fraction;
    }
    if count == 0 {
        return special(start, unsigned);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + signed);
        if exponent > 0 {
            end += 1 + signed + exponent;
        }
    }
    match (start.get(..sign + end), start.get(sign + end..)) {
        (Some(number), Some(rest)) => Scanned::Number(number, rest),
        _ => Scanned::Nothing,
    }
}

fn special<'t>(start: &'t str, unsigned: &'t str) -> Scanned<'t> {
    let negative = start.starts_with('-');
    let starts = |word: &str| unsigned.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    let rest = |word: &str| unsigned.get(word.len()..).unwrap_or_default();
    let infinity = if negative { "-Infinity" } else { "Infinity" };
    if starts("infinity") {
        Scanned::Special(infinity, rest("infinity"))
    } else if starts("inf") {
        Scanned::Special(infinity, rest("inf"))
    } else if starts("nan") {
        // `nan(…)` is C's.
        if rest("nan").starts_with('(') { Scanned::Hexadecimal } else { Scanned::Special("NaN", rest("nan")) }
    } else {
        Scanned::Nothing
    }
}

fn finish(
    text: &str,
    number: &str,
    rest: &str,
    lost: bool,
    name: &str,
    print: impl FnOnce() -> (String, bool),
) -> Input {
    if lost {
        return Input::invalid("22003", format!("\"{number}\" is out of range for type {name}"));
    }
    if !trim(rest).is_empty() {
        return Input::syntax(name, text);
    }
    let (printed, canonical) = print();
    if canonical { Input::canonical(printed) } else { Input::accepted(text) }
}

/// Whether a number's mantissa is not zero.
fn has_digit(number: &str) -> bool {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    mantissa.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

/// As `float8out` prints it; `false` if that is not certain.
pub(super) fn float8_text(value: f64) -> (String, bool) {
    let shortest = format!("{value:e}");
    let certain = !on_a_boundary(value.abs(), f64::MANTISSA_DIGITS, &shortest) && !is_tie(value, &shortest);
    (lay_out(&shortest, 15), certain)
}

/// As `float4out` prints it; `false` if that is not certain.
fn float4_text(value: f32) -> (String, bool) {
    let shortest = format!("{value:e}");
    let exact = f64::from(value);
    let certain = !on_a_boundary(exact.abs(), f32::MANTISSA_DIGITS, &shortest) && !is_tie(exact, &shortest);
    (lay_out(&shortest, 6), certain)
}

/// Whether the value lies in the middle of two shortest texts: Postgres takes the even one, Rust the larger.
fn is_tie(value: f64, shortest: &str) -> bool {
    let digits = |text: &str| -> String {
        text.split('e').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect()
    };
    let exact = digits(&format!("{value:.60e}"));
    let tail = exact.get(digits(shortest).len()..).unwrap_or_default();
    tail.strip_prefix('5').is_some_and(|rest| rest.bytes().all(|digit| digit == b'0'))
}

/// Postgres' shortest digits never lie on the exact middle between two values, Rust's may.
fn on_a_boundary(value: f64, digits: u32, shortest: &str) -> bool {
    let exact = 2f64.powi(i32::try_from(digits).unwrap_or(53));
    if value < exact || value > 1e41 {
        return false;
    }
    if value > 1e38 {
        return true;
    }
    let Some(decimal) = whole_digits(shortest) else { return true };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 2^24 and 1e38")]
    let binary = value as u128;
    let spacing = 1u128 << (128 - binary.leading_zeros()).saturating_sub(digits);
    let distance = binary.abs_diff(decimal);
    distance * 2 == spacing || distance * 4 == spacing
}

/// `1.5e3` as a whole number.
fn whole_digits(shortest: &str) -> Option<u128> {
    let (mantissa, exponent) = shortest.trim_start_matches('-').split_once('e')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let zeros = exponent.parse::<u32>().ok()?.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    format!("{whole}{fraction}").parse::<u128>().ok()?.checked_mul(10u128.checked_pow(zeros)?)
}

/// From Rust's `1.5e-7` to C's `%g` with enough digits: plain between 1e-4 and 10 to the power of `limit`.
fn lay_out(shortest: &str, limit: i32) -> String {
    let (sign, rest) = shortest.strip_prefix('-').map_or(("", shortest), |rest| ("-", rest));
    let Some((mantissa, exponent)) = rest.split_once('e') else {
        return match rest {
            "inf" => format!("{sign}Infinity"),
            _ => rest.to_owned(),
        };
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    if digits == "0" {
        return format!("{sign}0");
    }
    if !(-4..limit).contains(&exponent) {
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{mantissa}e{exponent_sign}{:02}", exponent.unsigned_abs());
    }
    if exponent < 0 {
        let zeros = "0".repeat(usize::try_from(-exponent - 1).unwrap_or(0));
        return format!("{sign}0.{zeros}{digits}");
    }
    let whole = usize::try_from(exponent).unwrap_or(0) + 1;
    if digits.len() <= whole {
        return format!("{sign}{digits}{}", "0".repeat(whole - digits.len()));
    }
    let (head, tail) = digits.split_at(whole);
    format!("{sign}{head}.{tail}")
}
