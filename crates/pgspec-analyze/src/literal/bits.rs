//! `bit`, `varbit` (`varbit.c`).

use super::Input;

pub(super) fn bit(text: &str, typmod: i32) -> Input {
    let bits = Bits::of(text);
    let length = bits.length();
    if typmod > 0 && usize::try_from(typmod) != Ok(length) {
        return Input::invalid(
            "22026",
            format!("bit string length {length} does not match type bit({typmod})"),
        );
    }
    bits.read()
}

pub(super) fn varbit(text: &str, typmod: i32) -> Input {
    let bits = Bits::of(text);
    if typmod > 0 && usize::try_from(typmod).is_ok_and(|most| bits.length() > most) {
        return Input::invalid("22001", format!("bit string too long for type bit varying({typmod})"));
    }
    bits.read()
}

/// Digits that are not looked at yet: the length is checked first.
enum Bits<'t> {
    Binary(&'t str),
    Hexadecimal(&'t str),
}

impl<'t> Bits<'t> {
    fn of(text: &'t str) -> Self {
        match text.strip_prefix(['x', 'X']) {
            Some(digits) => Self::Hexadecimal(digits),
            None => Self::Binary(text.strip_prefix(['b', 'B']).unwrap_or(text)),
        }
    }

    /// Postgres counts bytes.
    fn length(&self) -> usize {
        match self {
            Self::Binary(digits) => digits.len(),
            Self::Hexadecimal(digits) => digits.len() * 4,
        }
    }

    fn read(&self) -> Input {
        let mut bits = String::with_capacity(self.length());
        match self {
            Self::Hexadecimal(digits) => {
                for c in digits.chars() {
                    let Some(digit) = c.to_digit(16) else {
                        return Input::invalid("22P02", format!("\"{c}\" is not a valid hexadecimal digit"));
                    };
                    bits.push_str(&format!("{digit:04b}"));
                }
            }
            Self::Binary(digits) => {
                for c in digits.chars() {
                    if !matches!(c, '0' | '1') {
                        return Input::invalid("22P02", format!("\"{c}\" is not a valid binary digit"));
                    }
                    bits.push(c);
                }
            }
        }
        Input::canonical(bits)
    }
}
