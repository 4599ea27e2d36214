//! Rows of composite types (`rowtypes.c`).

use super::{Input, is_space};

/// What `record_in` makes of a text: `of` reads the value of the column with this index; without a text it is null.
pub fn record_input(columns: usize, of: &dyn Fn(usize, Option<&str>) -> Input, text: &str) -> Input {
    let malformed = || Input::invalid("22P02", format!("malformed record literal: \"{text}\""));
    let start = super::trim_start(text);
    let Some(mut rest) = start.strip_prefix('(') else { return malformed() };
    let mut unknown = false;
    for column in 0..columns {
        if column > 0 {
            match rest.strip_prefix(',') {
                Some(behind) => rest = behind,
                None => return malformed(),
            }
        }
        let value = if rest.starts_with([',', ')']) {
            of(column, None)
        } else {
            let Some((value, behind)) = field(rest) else { return malformed() };
            rest = behind;
            of(column, Some(&value))
        };
        match value {
            Input::Value { .. } => {}
            Input::Invalid { .. } => return value,
            Input::Unknown => unknown = true,
        }
    }
    match rest.strip_prefix(')') {
        Some(behind) if behind.bytes().all(is_space) => {}
        _ => return malformed(),
    }
    if unknown { Input::Unknown } else { Input::accepted(text) }
}

/// A value up to the comma or parenthesis that ends it, without quotes.
fn field(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut quoted = false;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            ',' | ')' if !quoted => return Some((value, text.get(at..)?)),
            '\\' => value.push(chars.next()?.1),
            '"' if !quoted => quoted = true,
            '"' => {
                if text.get(at + 1..).is_some_and(|rest| rest.starts_with('"')) {
                    chars.next();
                    value.push('"');
                } else {
                    quoted = false;
                }
            }
            c => value.push(c),
        }
    }
    None
}
