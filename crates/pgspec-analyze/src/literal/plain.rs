//! `tsvector`, `tsquery`, `jsonpath`: how their plain forms are printed.

use super::{Input, is_space, trim};

/// Words of letters and digits without positions.
pub(super) fn tsvector(text: &str) -> Input {
    let mut words: Vec<&str> = text.split(|c: char| u8::try_from(c).is_ok_and(is_space)).collect();
    words.retain(|word| !word.is_empty());
    if !words.iter().all(|word| is_plain(word)) {
        return Input::Unknown;
    }
    words.sort_unstable();
    words.dedup();
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    Input::canonical(quoted.join(" "))
}

/// Words of letters and digits, joined by one kind of operator.
pub(super) fn tsquery(text: &str) -> Input {
    for operator in ["&", "|"] {
        let words: Vec<&str> = text.split(operator).map(trim).collect();
        if words.iter().all(|word| is_plain(word)) {
            let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            return Input::canonical(quoted.join(&format!(" {operator} ")));
        }
    }
    Input::Unknown
}

fn is_plain(word: &str) -> bool {
    (1..=100).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `$`, followed by keys and indexes.
pub(super) fn jsonpath(text: &str) -> Input {
    let Some(mut rest) = trim(text).strip_prefix('$') else { return Input::Unknown };
    let mut printed = "$".to_owned();
    while !rest.is_empty() {
        let taken = if let Some(tail) = rest.strip_prefix("[*]") {
            printed.push_str("[*]");
            tail
        } else if let Some(key) = rest.strip_prefix('.') {
            let length = key.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
            let (key, tail) = key.split_at(length);
            if key.is_empty() || key.starts_with(|c: char| c.is_ascii_digit()) || tail.starts_with('(') {
                return Input::Unknown;
            }
            printed.push_str(&format!(".\"{key}\""));
            tail
        } else if let Some(index) = rest.strip_prefix('[') {
            let Some((index, tail)) = index.split_once(']') else { return Input::Unknown };
            let digits = (1..=9).contains(&index.len()) && index.bytes().all(|byte| byte.is_ascii_digit());
            if !digits || (index.len() > 1 && index.starts_with('0')) {
                return Input::Unknown;
            }
            printed.push_str(&format!("[{index}]"));
            tail
        } else {
            return Input::Unknown;
        };
        rest = taken;
    }
    Input::canonical(printed)
}
