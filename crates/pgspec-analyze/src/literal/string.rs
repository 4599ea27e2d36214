//! `varchar`, `bpchar`, `name`, `"char"`, `uuid`, `bytea` (`varchar.c`, `name.c`, `char.c`, `uuid.c`, `bytea.c`).

use super::Input;

pub(super) fn varchar(text: &str, typmod: i32) -> Input {
    match fit(text, typmod) {
        Ok(fitting) => Input::canonical(fitting),
        Err(most) => Input::invalid("22001", format!("value too long for type character varying({most})")),
    }
}

pub(super) fn bpchar(text: &str, typmod: i32) -> Input {
    match fit(text, typmod) {
        Ok(fitting) => {
            let mut padded = fitting.to_owned();
            let length = usize::try_from(typmod.saturating_sub(4)).unwrap_or(0);
            padded.extend(std::iter::repeat_n(' ', length.saturating_sub(fitting.chars().count())));
            Input::canonical(padded)
        }
        Err(most) => Input::invalid("22001", format!("value too long for type character({most})")),
    }
}

/// Spaces beyond the length are cut off silently, anything else is not.
fn fit(text: &str, typmod: i32) -> Result<&str, usize> {
    let Some(most) = typmod.checked_sub(4).and_then(|most| usize::try_from(most).ok()) else {
        return Ok(text);
    };
    let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    let (head, tail) = text.split_at(end);
    if tail.bytes().all(|byte| byte == b' ') { Ok(head) } else { Err(most) }
}

/// Cut off after 63 bytes.
pub(super) fn name(text: &str) -> Input {
    let mut end = text.len().min(63);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Input::canonical(text.get(..end).unwrap_or(text))
}

pub(super) fn single_byte(text: &str) -> Input {
    match text.as_bytes() {
        [] => Input::canonical(""),
        [first, ..] if first.is_ascii() && *first != b'\\' => {
            Input::canonical(char::from(*first).to_string())
        }
        _ => Input::accepted(text),
    }
}

pub(super) fn uuid(text: &str) -> Input {
    read_uuid(text).map_or_else(|| Input::syntax("uuid", text), Input::canonical)
}

/// 32 digits, with hyphens after any group of four, with or without braces.
fn read_uuid(text: &str) -> Option<String> {
    let inner = match text.strip_prefix('{') {
        Some(open) => open.strip_suffix('}')?,
        None => text,
    };
    let mut digits = String::with_capacity(36);
    let mut count = 0;
    let mut after_hyphen = false;
    for c in inner.chars() {
        if c == '-' {
            if after_hyphen || count == 0 || count >= 32 || count % 4 != 0 {
                return None;
            }
            after_hyphen = true;
            continue;
        }
        if !c.is_ascii_hexdigit() || count == 32 {
            return None;
        }
        if matches!(count, 8 | 12 | 16 | 20) {
            digits.push('-');
        }
        digits.push(c.to_ascii_lowercase());
        count += 1;
        after_hyphen = false;
    }
    (count == 32 && !after_hyphen).then_some(digits)
}

pub(super) fn bytea(text: &str) -> Input {
    let bytes = match text.strip_prefix("\\x") {
        Some(hexadecimal) => hexadecimal_bytes(hexadecimal),
        None => escaped_bytes(text),
    };
    match bytes {
        Ok(bytes) => {
            let mut printed = "\\x".to_owned();
            for byte in bytes {
                printed.push_str(&format!("{byte:02x}"));
            }
            Input::canonical(printed)
        }
        Err(invalid) => invalid,
    }
}

fn hexadecimal_bytes(text: &str) -> Result<Vec<u8>, Input> {
    let digit = |c: char| {
        let value = c.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        value.ok_or_else(|| Input::invalid("22023", format!("invalid hexadecimal digit: \"{c}\"")))
    };
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if matches!(c, ' ' | '\n' | '\t' | '\r') {
            continue;
        }
        let high = digit(c)?;
        let Some(second) = chars.next() else {
            return Err(Input::invalid("22023", "invalid hexadecimal data: odd number of digits"));
        };
        bytes.push(high * 16 + digit(second)?);
    }
    Ok(bytes)
}

fn escaped_bytes(text: &str) -> Result<Vec<u8>, Input> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => return Ok(bytes),
            [b'\\', b'\\', tail @ ..] => {
                bytes.push(b'\\');
                tail
            }
            [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', tail @ ..] => {
                bytes.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
                tail
            }
            [b'\\', ..] => return Err(Input::invalid("22P02", "invalid input syntax for type bytea")),
            [byte, tail @ ..] => {
                bytes.push(*byte);
                tail
            }
        };
    }
}
