//! Mistakes in a text: what a tired person writes.

use super::random::Random;

/// The text with one mistake, if there is a place for one.
pub(crate) fn mutate(random: &mut Random, text: &str) -> String {
    for _ in 0..8 {
        if let Some(mutated) = attempt(random, text)
            && mutated != text
        {
            return mutated;
        }
    }
    format!("{text} +")
}

fn attempt(random: &mut Random, text: &str) -> Option<String> {
    let words = words(text);
    match random.below(7) {
        // A misspelt word.
        0 => {
            let (start, end) = *words.get(random.below(words.len().max(1)))?;
            if end - start < 4 {
                return None;
            }
            let at = start + 1 + random.below(end - start - 2);
            Some(format!("{}{}", &text[..at], &text[at + 1..]))
        }
        // A column of another type.
        1 => {
            let columns: Vec<_> = words.iter().filter(|(s, e)| text[*s..*e].starts_with("c_")).collect();
            let (start, end) = **columns.get(random.below(columns.len().max(1)))?;
            let other = random
                .pick(&["c_int4", "c_text", "c_bool", "c_jsonb", "c_date", "c_int4s", "c_mood", "c_uuid"]);
            Some(format!("{}{other}{}", &text[..start], &text[end..]))
        }
        // A cast less.
        2 => {
            let at = text.find("::")?;
            let rest = &text[at + 2..];
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            Some(format!("{}{}", &text[..at], &rest[length..]))
        }
        // Another literal.
        3 => {
            let start = text.find('\'')?;
            let end = start + 1 + text[start + 1..].find('\'')?;
            let other = random.pick(&["abc", "1", "2024-13-45", "{1,2", "t", "[1]", "x y", "1 day"]);
            Some(format!("{}{other}{}", &text[..=start], &text[end..]))
        }
        // An argument less.
        4 => {
            let at = text.rfind(", ")?;
            let rest = &text[at + 2..];
            let length = rest.find([',', ')'])?;
            Some(format!("{}{}", &text[..at], &rest[length..]))
        }
        // An argument more.
        5 => {
            let at = text.find(", ")?;
            Some(format!("{}, 1{}", &text[..at], &text[at..]))
        }
        // A quote is forgotten around a literal, or a number gets one.
        _ => {
            let (start, end) =
                *words.iter().find(|(s, e)| text[*s..*e].bytes().all(|b| b.is_ascii_digit()))?;
            Some(format!("{}'{}'{}", &text[..start], &text[start..end], &text[end..]))
        }
    }
}

/// Where the words outside of quotes are.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'\'' {
            quoted = !quoted;
        }
        if !quoted && (byte.is_ascii_alphanumeric() || byte == b'_') {
            start = start.or(Some(at));
        } else if let Some(start) = start.take() {
            words.push((start, at));
        }
    }
    if let Some(start) = start {
        words.push((start, text.len()));
    }
    words
}
