//! Types of the system itself: `xid`, `xid8`, `cid`, `tid`, `pg_snapshot`, `int2vector`, `oidvector`; and `money`
//! (`xid.c`, `tid.c`, `xid8funcs.c`, `int.c`, `oid.c`, `cash.c`).

use super::{Input, is_space, trim, trim_start};

/// Before 16 `xid` and `cid` took whatever they got.
pub(super) fn transaction(text: &str, name: &str, bits: u32, version: u16) -> Input {
    let digits = trim(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain && (digits.len() == 1 || !digits.starts_with('0')) {
        let fits = digits.parse::<u128>().is_ok_and(|value| value >> bits == 0);
        return match (fits, version) {
            (true, _) => Input::canonical(digits),
            (false, 0..=15) => Input::Unknown,
            (false, _) => Input::range(name, text),
        };
    }
    if version < 16 {
        return Input::accepted(text);
    }
    let letter = |byte: u8| !byte.is_ascii_digit() && byte != b'-' && byte != b'+';
    if digits.is_empty() || digits.bytes().next().is_some_and(letter) {
        return Input::syntax(name, text);
    }
    Input::Unknown
}

pub(super) fn tuple(text: &str) -> Input {
    let number = |part: &str, limit: u64| {
        let plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse::<u64>().ok().filter(|value| *value <= limit)).flatten()
    };
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    if let Some((block, offset)) = inner.and_then(|inner| inner.split_once(','))
        && let (Some(block), Some(offset)) =
            (number(block, u64::from(u32::MAX)), number(offset, u64::from(u16::MAX)))
    {
        return Input::canonical(format!("({block},{offset})"));
    }
    if text.contains(',') { Input::Unknown } else { Input::syntax("tid", text) }
}

pub(super) fn snapshot(text: &str) -> Input {
    let refused = || Input::syntax("pg_snapshot", text);
    let plain =
        |part: &str| !part.is_empty() && part.len() < 19 && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split(':').collect();
    let [from, to, list] = parts.as_slice() else {
        return if text.contains(':') { Input::Unknown } else { refused() };
    };
    let list: Vec<&str> = if list.is_empty() { Vec::new() } else { list.split(',').collect() };
    if !plain(from) || !plain(to) || !list.iter().all(|part| plain(part)) {
        return Input::Unknown;
    }
    let value = |part: &str| part.parse::<u64>().unwrap_or(0);
    let (from, to) = (value(from), value(to));
    if from == 0 || to == 0 || to < from {
        return refused();
    }
    let mut last = 0;
    for part in list {
        let value = value(part);
        if value < from || value >= to || value < last {
            return refused();
        }
        last = value;
    }
    Input::accepted(text)
}

/// Small numbers with spaces between them.
pub(super) fn vector(text: &str, limit: u32) -> Input {
    let parts: Vec<&str> =
        text.split(|c: char| u8::try_from(c).is_ok_and(is_space)).filter(|p| !p.is_empty()).collect();
    let number = |part: &&str| {
        let plain =
            part.bytes().all(|byte| byte.is_ascii_digit()) && (part.len() == 1 || !part.starts_with('0'));
        plain && part.parse::<u32>().is_ok_and(|value| value <= limit)
    };
    if parts.len() <= 100 && parts.iter().all(number) {
        Input::accepted(parts.join(" "))
    } else {
        Input::Unknown
    }
}

/// Signs depend on the locale of the server; whole numbers do not.
pub(super) fn money(text: &str) -> Input {
    let number = trim_start(text).trim_end();
    let digits = number.strip_prefix('-').unwrap_or(number);
    let plain = (1..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { Input::accepted(text) } else { Input::Unknown }
}
