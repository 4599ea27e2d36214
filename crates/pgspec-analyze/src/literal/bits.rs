//! `bit`, `varbit` (`varbit.c`).

use super::Input;

pub(super) fn bit(text: &str, typmod: i32) -> Input {
    let bits = match digits(text) {
        Ok(bits) => bits,
        Err(invalid) => return invalid,
    };
    if typmod > 0 && usize::try_from(typmod) != Ok(bits.len()) {
        let length = bits.len();
        return Input::invalid(
            "22026",
            format!("bit string length {length} does not match type bit({typmod})"),
        );
    }
    Input::canonical(bits)
}

pub(super) fn varbit(text: &str, typmod: i32) -> Input {
    let bits = match digits(text) {
        Ok(bits) => bits,
        Err(invalid) => return invalid,
    };
    if typmod > 0 && usize::try_from(typmod).is_ok_and(|most| bits.len() > most) {
        return Input::invalid("22001", format!("bit string too long for type bit varying({typmod})"));
    }
    Input::canonical(bits)
}

/// Before the digits are looked at, Postgres checks the length: both mistakes in one text are not certain.
fn digits(text: &str) -> Result<String, Input> {
    let mut bits = String::new();
    if let Some(hexadecimal) = text.strip_prefix(['x', 'X']) {
        for c in hexadecimal.chars() {
            let digit = c.to_digit(16).ok_or_else(|| {
                Input::invalid("22P02", format!("\"{c}\" is not a valid hexadecimal digit"))
            })?;
            bits.push_str(&format!("{digit:04b}"));
        }
        return Ok(bits);
    }
    for c in text.strip_prefix(['b', 'B']).unwrap_or(text).chars() {
        if !matches!(c, '0' | '1') {
            return Err(Input::invalid("22P02", format!("\"{c}\" is not a valid binary digit")));
        }
        bits.push(c);
    }
    Ok(bits)
}
