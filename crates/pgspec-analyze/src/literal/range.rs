//! Ranges and multiranges (`rangetypes.c`, `multirangetypes.c`).

use std::cmp::Ordering;

use super::{Input, civil, is_space, trim, trim_start};

/// A range's text, taken apart.
struct Parsed {
    empty: bool,
    lower: Option<String>,
    upper: Option<String>,
    lower_inclusive: bool,
    upper_inclusive: bool,
}

/// What the input function of a range makes of a text. `subtype` is the `pg_type.typname` of what it is a range of.
pub fn range_input(subtype: &str, element: &dyn Fn(&str) -> Input, text: &str) -> Input {
    match parse(text) {
        Some((parsed, rest)) if trim(rest).is_empty() => build(subtype, element, text, parsed),
        _ => Input::invalid("22P02", format!("malformed range literal: \"{text}\"")),
    }
}

/// What the input function of a multirange makes of a text.
pub fn multirange_input(subtype: &str, element: &dyn Fn(&str) -> Input, text: &str) -> Input {
    let malformed = || Input::invalid("22P02", format!("malformed multirange literal: \"{text}\""));
    let Some(mut rest) = trim_start(text).strip_prefix('{') else { return malformed() };
    let mut members: Vec<Input> = Vec::new();
    rest = trim_start(rest);
    if let Some(end) = rest.strip_prefix('}') {
        return if trim(end).is_empty() { Input::canonical("{}") } else { malformed() };
    }
    loop {
        // A mistake inside of a member is reported as of a range, and not always at once.
        let Some((parsed, tail)) = parse(rest) else { return Input::Unknown };
        let member = rest.get(..rest.len() - tail.len()).unwrap_or_default();
        members.push(build(subtype, element, member, parsed));
        rest = trim_start(tail);
        if let Some(tail) = rest.strip_prefix(',') {
            rest = trim_start(tail);
        } else if let Some(end) = rest.strip_prefix('}') {
            if !trim(end).is_empty() {
                members.push(malformed());
            }
            break;
        } else {
            members.push(malformed());
            break;
        }
    }
    match members.as_slice() {
        // Several members are sorted and merged: not ported.
        [Input::Value { text, canonical: true }] if text == "empty" => Input::canonical("{}"),
        [Input::Value { text, canonical: true }] => Input::canonical(format!("{{{text}}}")),
        members if members.len() > 1 && in_order(subtype, members) => {
            let texts: Vec<&str> = members.iter().filter_map(canonical_text).collect();
            Input::canonical(format!("{{{}}}", texts.join(",")))
        }
        members if members.iter().all(|member| matches!(member, Input::Value { .. })) => {
            Input::accepted(text)
        }
        members => members.iter().find(|member| !member.may_be_valid()).cloned().unwrap_or(Input::Unknown),
    }
}

fn canonical_text(input: &Input) -> Option<&str> {
    match input {
        Input::Value { text, canonical: true } => Some(text.as_str()),
        Input::Value { .. } | Input::Invalid { .. } | Input::Unknown => None,
    }
}

/// Whether the members stand in order, apart from one another: then they stay as they are.
fn in_order(subtype: &str, members: &[Input]) -> bool {
    let bounds = |member: &Input| {
        parse(canonical_text(member)?).map(|(parsed, _)| parsed).filter(|parsed| !parsed.empty)
    };
    let Some(ranges) = members.iter().map(bounds).collect::<Option<Vec<Parsed>>>() else { return false };
    ranges.windows(2).all(|pair| match pair {
        [a, b] => match (&a.upper, &b.lower) {
            (Some(upper), Some(lower)) => compare(subtype, upper, lower) == Some(Ordering::Less),
            _ => false,
        },
        _ => false,
    })
}

/// A range at the start, and what stands behind it.
fn parse(text: &str) -> Option<(Parsed, &str)> {
    let start = trim_start(text);
    if let Some(head) = start.get(..5)
        && head.eq_ignore_ascii_case("empty")
    {
        let empty =
            Parsed { empty: true, lower: None, upper: None, lower_inclusive: false, upper_inclusive: false };
        return Some((empty, start.get(5..)?));
    }
    let lower_inclusive = start.starts_with('[');
    let rest = start.strip_prefix(['[', '('])?;
    let (lower, rest) = bound(rest)?;
    let rest = rest.strip_prefix(',')?;
    let (upper, rest) = bound(rest)?;
    let upper_inclusive = rest.starts_with(']');
    let rest = rest.strip_prefix([']', ')'])?;
    Some((Parsed { empty: false, lower, upper, lower_inclusive, upper_inclusive }, rest))
}

/// A bound, `None` for an infinite one, and what stands behind it.
fn bound(text: &str) -> Option<(Option<String>, &str)> {
    if text.starts_with([',', ')', ']']) {
        return Some((None, text));
    }
    let mut value = String::new();
    let mut in_quotes = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            ',' | ')' | ']' if !in_quotes => return Some((Some(value), text.get(at..)?)),
            '\\' => value.push(chars.next()?.1),
            '"' if !in_quotes => in_quotes = true,
            '"' if chars.peek().is_some_and(|(_, next)| *next == '"') => {
                chars.next();
                value.push('"');
            }
            '"' => in_quotes = false,
            c => value.push(c),
        }
    }
    None
}

fn build(subtype: &str, element: &dyn Fn(&str) -> Input, text: &str, mut parsed: Parsed) -> Input {
    if parsed.empty {
        return Input::canonical("empty");
    }
    let mut canonical = true;
    for side in [&mut parsed.lower, &mut parsed.upper] {
        let Some(value) = side else { continue };
        match element(value) {
            Input::Value { text, canonical: certain } => {
                *value = text.to_string();
                canonical &= certain;
            }
            other @ (Input::Invalid { .. } | Input::Unknown) => return other,
        }
    }
    if let (Some(lower), Some(upper)) = (&parsed.lower, &parsed.upper) {
        let order = if canonical { compare(subtype, lower, upper) } else { far_apart(subtype, lower, upper) };
        match order {
            None => return Input::Unknown,
            Some(Ordering::Greater) => {
                return Input::invalid(
                    "22000",
                    "range lower bound must be less than or equal to range upper bound",
                );
            }
            Some(Ordering::Equal) if !(parsed.lower_inclusive && parsed.upper_inclusive) => {
                return Input::canonical("empty");
            }
            Some(Ordering::Equal | Ordering::Less) => {}
        }
    }
    if !canonical {
        return Input::accepted(text);
    }
    // An infinite bound is never inclusive.
    parsed.lower_inclusive &= parsed.lower.is_some();
    parsed.upper_inclusive &= parsed.upper.is_some();
    match step(subtype, &mut parsed) {
        Step::Done => {}
        Step::Overflow(message) => return Input::invalid("22003", message),
        Step::Unknown => return Input::accepted(text),
    }
    if let (Some(lower), Some(upper)) = (&parsed.lower, &parsed.upper)
        && lower == upper
        && !parsed.upper_inclusive
    {
        return Input::canonical("empty");
    }
    let open = if parsed.lower_inclusive { '[' } else { '(' };
    let close = if parsed.upper_inclusive { ']' } else { ')' };
    let lower = parsed.lower.as_deref().map(quoted).unwrap_or_default();
    let upper = parsed.upper.as_deref().map(quoted).unwrap_or_default();
    Input::canonical(format!("{open}{lower},{upper}{close}"))
}

fn quoted(text: &str) -> String {
    let special = |c: char| {
        matches!(c, '"' | '\\' | '(' | ')' | '[' | ']' | ',') || u8::try_from(c).is_ok_and(is_space)
    };
    if !text.is_empty() && !text.contains(special) {
        return text.to_owned();
    }
    let mut out = "\"".to_owned();
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push(c);
        }
        out.push(c);
    }
    out.push('"');
    out
}

enum Step {
    Done,
    Overflow(&'static str),
    Unknown,
}

/// Discrete ranges include their lower and exclude their upper bound (`int4range_canonical` …).
fn step(subtype: &str, parsed: &mut Parsed) -> Step {
    let next: fn(&str) -> Option<String> = match subtype {
        "int4" => |text| text.parse::<i32>().ok()?.checked_add(1).map(|value| value.to_string()),
        "int8" => |text| text.parse::<i64>().ok()?.checked_add(1).map(|value| value.to_string()),
        "date" => civil::day_after,
        _ => return Step::Done,
    };
    let overflow = match subtype {
        "int4" => Step::Overflow("integer out of range"),
        "int8" => Step::Overflow("bigint out of range"),
        _ => Step::Unknown,
    };
    // Infinite days stay as they are.
    let finite = |side: &Option<String>| side.as_ref().is_some_and(|text| !text.contains("infinity"));
    if !parsed.lower_inclusive && finite(&parsed.lower) {
        let Some(value) = parsed.lower.as_deref().and_then(next) else { return overflow };
        parsed.lower = Some(value);
        parsed.lower_inclusive = true;
    }
    if parsed.upper_inclusive && finite(&parsed.upper) {
        let Some(value) = parsed.upper.as_deref().and_then(next) else { return overflow };
        parsed.upper = Some(value);
        parsed.upper_inclusive = false;
    }
    Step::Done
}

/// The order of two moments that depend on the time zone, if they are so far apart that it does not matter.
fn far_apart(subtype: &str, a: &str, b: &str) -> Option<Ordering> {
    let key = |text: &str| match super::input("timestamp", text, -1, 15) {
        Input::Value { text, canonical: true } => civil::sort_key(&text),
        Input::Value { .. } | Input::Invalid { .. } | Input::Unknown => None,
    };
    let (a, b) = (key(a)?, key(b)?);
    let far = a.checked_sub(b)?.checked_abs()? > 4 * civil::DAY;
    (subtype == "timestamptz" && far).then(|| a.cmp(&b))
}

/// The order of two canonical texts; `None` where it is not known.
fn compare(subtype: &str, a: &str, b: &str) -> Option<Ordering> {
    match subtype {
        "int2" | "int4" | "int8" => Some(a.parse::<i64>().ok()?.cmp(&b.parse::<i64>().ok()?)),
        "float8" | "float4" => a.parse::<f64>().ok()?.partial_cmp(&b.parse::<f64>().ok()?),
        "numeric" => compare_numbers(a, b),
        "date" | "timestamp" | "timestamptz" => Some(civil::sort_key(a)?.cmp(&civil::sort_key(b)?)),
        _ => (a == b).then_some(Ordering::Equal),
    }
}

fn compare_numbers(a: &str, b: &str) -> Option<Ordering> {
    // -Infinity < numbers < Infinity < NaN
    let class = |text: &str| match text {
        "-Infinity" => -1,
        "Infinity" => 1,
        "NaN" => 2,
        _ => 0,
    };
    if class(a) != 0 || class(b) != 0 {
        return Some(class(a).cmp(&class(b)));
    }
    let zero = |text: &str| text.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'-'));
    let sign = |text: &str| {
        if zero(text) {
            0
        } else if text.starts_with('-') {
            -1
        } else {
            1
        }
    };
    if sign(a) != sign(b) {
        return Some(sign(a).cmp(&sign(b)));
    }
    let magnitude = |text: &'_ str| -> (usize, String) {
        let (whole, fraction) =
            text.trim_start_matches('-').split_once('.').unwrap_or((text.trim_start_matches('-'), ""));
        (whole.len(), format!("{whole}{}", fraction.trim_end_matches('0')))
    };
    let order = magnitude(a).cmp(&magnitude(b));
    Some(if sign(a) < 0 { order.reverse() } else { order })
}
