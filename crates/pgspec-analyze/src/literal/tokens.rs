//! How date and time texts are cut into fields (`ParseDateTime`), and what is common to reading them.

use super::{Input, is_space};

/// Kinds of field, as the start of it tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Field {
    Number,
    Date,
    Time,
    /// A sign and digits.
    Zone,
    Word,
    /// A sign and letters.
    Special,
}

/// Why a text is refused, or cannot be judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trouble {
    /// `invalid input syntax for type date`
    Format,
    /// `date/time field value out of range`
    Field,
    /// `time zone displacement out of range`
    Displacement,
    /// `date out of range`
    Value,
    /// It depends on settings, or is not ported.
    Unknown,
}

impl Trouble {
    /// The message, for a type of this name.
    pub(super) fn report(self, name: &str, text: &str) -> Input {
        match self {
            Self::Format => {
                Input::invalid("22007", format!("invalid input syntax for type {name}: \"{text}\""))
            }
            Self::Field if name == "interval" => {
                Input::invalid("22015", format!("interval field value out of range: \"{text}\""))
            }
            Self::Field => Input::invalid("22008", format!("date/time field value out of range: \"{text}\"")),
            Self::Displacement => {
                Input::invalid("22009", format!("time zone displacement out of range: \"{text}\""))
            }
            Self::Value => {
                let kind = if name == "date" { "date" } else { "timestamp" };
                Input::invalid("22008", format!("{kind} out of range: \"{text}\""))
            }
            Self::Unknown => Input::Unknown,
        }
    }
}

/// The most fields that Postgres takes.
const MAX_FIELDS: usize = 25;

/// The fields of a text, in lower case.
pub(super) fn fields(text: &str) -> Result<Vec<(Field, String)>, Trouble> {
    if !text.is_ascii() || text.len() > 90 {
        return Err(Trouble::Unknown);
    }
    let mut reader = Reader { bytes: text.as_bytes(), at: 0, field: String::new() };
    let mut found = Vec::new();
    while let Some(first) = reader.peek() {
        if is_space(first) {
            reader.at += 1;
            continue;
        }
        let kind = match first {
            b'0'..=b'9' => reader.digits_first(),
            b'.' => {
                reader.take_first();
                reader.take(|byte| byte.is_ascii_digit());
                Field::Number
            }
            b'a'..=b'z' | b'A'..=b'Z' => reader.letters_first(),
            b'+' | b'-' => reader.sign_first()?,
            _ if first.is_ascii_punctuation() => {
                reader.at += 1;
                continue;
            }
            _ => return Err(Trouble::Format),
        };
        found.push((kind, std::mem::take(&mut reader.field)));
        if found.len() > MAX_FIELDS {
            return Err(Trouble::Format);
        }
    }
    Ok(found)
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    field: String,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take_first(&mut self) {
        if let Some(byte) = self.peek() {
            self.field.push(char::from(byte.to_ascii_lowercase()));
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.take_first();
        }
    }

    fn digits_first(&mut self) -> Field {
        self.take(|byte| byte.is_ascii_digit());
        match self.peek() {
            Some(b':') => {
                self.take(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
                Field::Time
            }
            Some(delimiter @ (b'-' | b'/' | b'.')) => {
                self.take_first();
                if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                    self.take(|byte| byte.is_ascii_digit());
                    if self.peek() == Some(delimiter) {
                        self.take(|byte| byte.is_ascii_digit() || byte == delimiter);
                        Field::Date
                    } else if delimiter == b'.' {
                        Field::Number
                    } else {
                        Field::Date
                    }
                } else {
                    self.take(|byte| byte.is_ascii_alphanumeric() || byte == delimiter);
                    Field::Date
                }
            }
            _ => Field::Number,
        }
    }

    fn letters_first(&mut self) -> Field {
        self.take(|byte| byte.is_ascii_alphabetic());
        let is_date = match self.peek() {
            Some(b'-' | b'/' | b'.') => true,
            // A date unless the letters are a key word.
            Some(b'+' | b'0'..=b'9') => !super::datetime::is_keyword(&self.field),
            _ => false,
        };
        if !is_date {
            return Field::Word;
        }
        self.take(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'/' | b'_' | b'.' | b':')
        });
        Field::Date
    }

    fn sign_first(&mut self) -> Result<Field, Trouble> {
        self.take_first();
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0'..=b'9') => {
                self.take(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'-'));
                Ok(Field::Zone)
            }
            Some(byte) if byte.is_ascii_alphabetic() => {
                self.take(|byte| byte.is_ascii_alphabetic());
                Ok(Field::Special)
            }
            _ => Err(Trouble::Format),
        }
    }
}

/// `.25` in microseconds.
pub(super) fn fraction(text: &str) -> Result<i128, Trouble> {
    let digits = text.strip_prefix('.').ok_or(Trouble::Format)?;
    if digits.is_empty() {
        return Err(Trouble::Unknown);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Trouble::Format);
    }
    let value: f64 = format!("0.{digits}").parse().map_err(|_| Trouble::Unknown)?;
    #[expect(clippy::cast_possible_truncation, reason = "below a million")]
    let micros = (value * 1_000_000.0).round_ties_even() as i64;
    Ok(i128::from(micros))
}

/// A whole number at the start, as C's `strtol` reads it, and what stands behind it.
pub(super) fn whole(text: &str) -> Result<(i64, &str), Trouble> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (head, tail) = text.split_at(digits);
    if head.is_empty() {
        return Err(Trouble::Unknown);
    }
    Ok((head.parse().map_err(|_| Trouble::Field)?, tail))
}

/// Hours, minutes and seconds with fraction, in microseconds, of `04:05`, `04:05:06.789`.
pub(super) fn clock(text: &str) -> Result<(i64, i64, i64, i128), Trouble> {
    let (hour, rest) = whole(text)?;
    let (minute, rest) = whole(rest.strip_prefix(':').ok_or(Trouble::Format)?)?;
    let (second, micros) = match rest.strip_prefix(':') {
        Some(rest) => {
            let (second, rest) = whole(rest)?;
            (second, if rest.is_empty() { 0 } else { fraction(rest)? })
        }
        None if rest.is_empty() => (0, 0),
        None if rest.starts_with('.') => return Err(Trouble::Unknown),
        None => return Err(Trouble::Format),
    };
    if minute > 59 || second > 60 {
        return Err(Trouble::Field);
    }
    Ok((hour, minute, second, micros))
}
