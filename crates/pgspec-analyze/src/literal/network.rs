//! `inet`, `cidr`, `macaddr`, `macaddr8`, `pg_lsn` (`inet_net_pton.c`, `inet_cidr_ntop.c`, `mac.c`, `pg_lsn.c`): the usual
//! forms.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Input, trim};

/// An address with its mask, if it is written in full.
struct Address {
    bits: u128,
    width: u32,
    mask: Option<u32>,
    printed: Option<String>,
}

pub(super) fn inet(text: &str) -> Input {
    let Some(address) = read(text) else { return refused(text, "inet") };
    let mask = address.mask.unwrap_or(address.width);
    if mask > address.width {
        return Input::syntax("inet", text);
    }
    match address.printed {
        Some(printed) if mask == address.width => Input::canonical(printed),
        Some(printed) => Input::canonical(format!("{printed}/{mask}")),
        None => Input::accepted(text),
    }
}

pub(super) fn cidr(text: &str) -> Input {
    let Some(address) = read(text) else { return refused(text, "cidr") };
    // Without a mask, IPv4 gets one by its class.
    let Some(mask) = address.mask.or((address.width == 128).then_some(128)) else { return Input::Unknown };
    if mask > address.width {
        return Input::syntax("cidr", text);
    }
    let hosts = address.width - mask;
    let host_bits = if hosts == 128 { u128::MAX } else { (1u128 << hosts) - 1 };
    if address.bits & host_bits != 0 {
        return Input::invalid("22P02", format!("invalid cidr value: \"{text}\""));
    }
    match address.printed {
        Some(printed) => Input::canonical(format!("{printed}/{mask}")),
        None => Input::accepted(text),
    }
}

fn read(text: &str) -> Option<Address> {
    let (address, mask) = match text.split_once('/') {
        Some((address, mask)) => {
            let plain = !mask.is_empty() && mask.len() <= 3 && mask.bytes().all(|byte| byte.is_ascii_digit());
            if !plain || (mask.len() > 1 && mask.starts_with('0')) {
                return None;
            }
            (address, Some(mask.parse().ok()?))
        }
        None => (text, None),
    };
    if let Ok(four) = address.parse::<Ipv4Addr>() {
        return Some(Address {
            bits: u128::from(four.to_bits()),
            width: 32,
            mask,
            printed: Some(four.to_string()),
        });
    }
    let six: Ipv6Addr = address.parse().ok()?;
    // Those that begin with zeros are printed in part as IPv4, by rules of their own.
    let [a, b, c, d, e, f, ..] = six.segments();
    let special = [a, b, c, d, e, f] == [0; 6] || [a, b, c, d, e] == [0; 5];
    let printed = (!special || six.is_loopback() || six.is_unspecified()).then(|| six.to_string());
    Some(Address { bits: six.to_bits(), width: 128, mask, printed })
}

/// Certain only for what cannot be any form of an address.
fn refused(text: &str, name: &str) -> Input {
    let strange = text.bytes().any(|byte| !(byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':' | b'/')));
    let large = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) && part.parse::<u8>().is_err()
    };
    let four = text.split('/').next().unwrap_or_default();
    let no_four = !text.starts_with(|c: char| c.is_ascii_digit()) || four.split('.').any(large);
    if !text.contains(':') && (no_four || text.is_empty()) {
        return Input::syntax(name, text);
    }
    if text.is_empty() || (strange && !text.contains([' ', 'x', 'X'])) {
        Input::syntax(name, text)
    } else {
        Input::Unknown
    }
}

pub(super) fn macaddr(text: &str, name: &str, bytes: usize) -> Input {
    let plain = trim(text);
    let parts: Vec<&str> = plain.split([':', '-', '.']).collect();
    let separators: Vec<char> = plain.chars().filter(|c| matches!(c, ':' | '-' | '.')).collect();
    let uniform = separators.windows(2).all(|pair| pair.first() == pair.last());
    let digits: String = parts.concat();
    let same_length = parts.iter().all(|part| part.len() == digits.len() / parts.len());
    let grouped = match (parts.len(), separators.first()) {
        (1, None) => true,
        (count, Some(':' | '-')) if count == bytes => true,
        (2, Some(':' | '-')) | (3, Some('.')) => bytes == 6,
        _ => false,
    };
    if digits.len() == bytes * 2 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        if uniform && same_length && grouped {
            let digits = digits.to_ascii_lowercase();
            let pairs: Vec<&str> = (0..bytes).filter_map(|at| digits.get(at * 2..at * 2 + 2)).collect();
            return Input::canonical(pairs.join(":"));
        }
        return Input::Unknown;
    }
    if name == "macaddr8" {
        // What follows the last digit does not count.
        let hopeless = plain.is_empty() || plain.starts_with(|c: char| !c.is_ascii_hexdigit());
        return if hopeless { Input::syntax(name, text) } else { Input::Unknown };
    }
    let strange = |c: char| !c.is_ascii_hexdigit() && !matches!(c, ':' | '-' | '.' | ' ' | 'x' | 'X' | '+');
    if plain.is_empty() || plain.contains(strange) { Input::syntax(name, text) } else { Input::Unknown }
}

pub(super) fn lsn(text: &str) -> Input {
    let half = |half: &str| {
        let plain = (1..=8).contains(&half.len()) && half.bytes().all(|byte| byte.is_ascii_hexdigit());
        plain.then(|| u32::from_str_radix(half, 16).ok()).flatten()
    };
    match text.split_once('/').map(|(high, low)| (half(high), half(low))) {
        Some((Some(high), Some(low))) if text.len() < 6 || !text.contains("/0") => {
            Input::canonical(format!("{high:X}/{low:X}"))
        }
        Some((Some(_), Some(_))) => Input::accepted(text),
        _ => Input::syntax("pg_lsn", text),
    }
}
