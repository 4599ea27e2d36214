//! Fields that are put together to a date and time (`DecodeDateTime`).

use super::super::civil::{self, DAY, SECOND};
use super::super::tokens::{self, Field, Trouble};
use super::{WEEKDAYS, month};

pub(super) const YEAR: u32 = 1;
pub(super) const MONTH: u32 = 2;
pub(super) const DAY_OF_MONTH: u32 = 4;
pub(super) const WHOLE_DATE: u32 = YEAR | MONTH | DAY_OF_MONTH;
pub(super) const TIME: u32 = 8;
pub(super) const ZONE: u32 = 16;
pub(super) const WEEKDAY: u32 = 32;
pub(super) const NOON: u32 = 64;
pub(super) const ERA: u32 = 128;

/// What was read.
#[derive(Default)]
pub(super) struct Moment {
    pub(super) seen: u32,
    pub(super) year: i64,
    pub(super) short_year: bool,
    pub(super) month: i64,
    pub(super) text_month: bool,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    pub(super) micros: i128,
    /// Seconds east of Greenwich.
    pub(super) zone: i64,
    pub(super) afternoon: Option<bool>,
    pub(super) before_christ: bool,
    /// A time of day is read: its limits are looked at last.
    pub(super) without_date: bool,
    /// A `t` stands before the time.
    pub(super) time_follows: bool,
}

/// Takes one field; which parts of the moment it gave.
pub(super) fn read_field(
    moment: &mut Moment,
    kind: Field,
    field: &str,
    next: Option<Field>,
) -> Result<u32, Trouble> {
    match kind {
        Field::Date if moment.seen & !ZONE != 0 || moment.time_follows => Err(Trouble::Unknown),
        Field::Date => read_date(moment, field),
        Field::Time => {
            moment.time_follows = false;
            let (hour, minute, second, micros) = tokens::clock(field)?;
            let beyond = hour > 24 || (hour == 24 && (minute > 0 || second > 0 || micros > 0));
            if (beyond && !moment.without_date) || hour > i64::from(i32::MAX) {
                return Err(Trouble::Field);
            }
            (moment.hour, moment.minute, moment.second, moment.micros) = (hour, minute, second, micros);
            Ok(TIME)
        }
        Field::Zone => {
            moment.zone = zone(field)?;
            Ok(ZONE)
        }
        Field::Number if moment.time_follows && moment.seen & TIME == 0 => {
            moment.time_follows = false;
            read_run_together(moment, field)
        }
        Field::Number if moment.time_follows || field.contains('.') => Err(Trouble::Unknown),
        Field::Number if field.len() > 5 && (moment.seen & WHOLE_DATE == 0 || moment.seen & TIME == 0) => {
            read_long_number(moment, field)
        }
        Field::Number => read_number(moment, field),
        Field::Word => read_word(moment, field, next),
        Field::Special => Err(Trouble::Unknown),
    }
}

fn read_word(moment: &mut Moment, word: &str, next: Option<Field>) -> Result<u32, Trouble> {
    if let Some(month) = month(word) {
        if moment.seen & MONTH != 0 {
            return Err(Trouble::Unknown);
        }
        moment.text_month = true;
        moment.month = month;
        return Ok(MONTH);
    }
    if WEEKDAYS.contains(&word) {
        return Ok(WEEKDAY);
    }
    match word {
        "am" | "pm" => {
            moment.afternoon = Some(word == "pm");
            Ok(NOON)
        }
        "ad" | "bc" => {
            moment.before_christ = word == "bc";
            Ok(ERA)
        }
        "z" | "utc" | "gmt" => {
            moment.zone = 0;
            Ok(ZONE)
        }
        "t" if moment.seen & WHOLE_DATE != WHOLE_DATE => Err(Trouble::Format),
        "t" => match next {
            Some(Field::Time | Field::Number) => {
                moment.time_follows = true;
                Ok(0)
            }
            // Versions differ.
            Some(Field::Date | Field::Zone | Field::Word | Field::Special) => Err(Trouble::Unknown),
            None => Err(Trouble::Format),
        },
        _ => Err(Trouble::Unknown),
    }
}

/// `2024-01-31`, `31-Jan-2024`
fn read_date(moment: &mut Moment, field: &str) -> Result<u32, Trouble> {
    let mut pieces = Vec::new();
    let mut rest = field;
    while !rest.is_empty() {
        rest = rest.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        if rest.is_empty() {
            return Err(Trouble::Format);
        }
        let digits = rest.starts_with(|c: char| c.is_ascii_digit());
        let wanted = |byte: &u8| if digits { byte.is_ascii_digit() } else { byte.is_ascii_alphabetic() };
        let length = rest.bytes().take_while(wanted).count();
        let (piece, tail) = rest.split_at(length);
        if tail.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Err(Trouble::Unknown);
        }
        pieces.push(piece);
        rest = tail.get(1..).unwrap_or_default();
    }
    let before = moment.seen;
    for piece in pieces.iter().filter(|piece| piece.starts_with(|c: char| c.is_ascii_alphabetic())) {
        let month = month(piece).ok_or(Trouble::Unknown)?;
        if moment.seen & MONTH != 0 {
            return Err(Trouble::Format);
        }
        moment.text_month = true;
        moment.month = month;
        moment.seen |= MONTH;
    }
    for piece in pieces.iter().filter(|piece| piece.starts_with(|c: char| c.is_ascii_digit())) {
        if moment.seen & WHOLE_DATE == WHOLE_DATE {
            return Err(Trouble::Unknown);
        }
        let seen = read_number(moment, piece)?;
        if seen & moment.seen != 0 {
            return Err(Trouble::Format);
        }
        moment.seen |= seen;
    }
    let seen = moment.seen & !before;
    if moment.seen & WHOLE_DATE != WHOLE_DATE {
        return Err(Trouble::Format);
    }
    moment.seen = before;
    Ok(seen)
}

/// A number that is a year, a month or a day (`DecodeNumber`).
fn read_number(moment: &mut Moment, digits: &str) -> Result<u32, Trouble> {
    let length = digits.len();
    let value: i64 = digits.parse::<i32>().map_err(|_| Trouble::Field)?.into();
    let date = moment.seen & WHOLE_DATE;
    if length == 3 && date == YEAR {
        return Err(Trouble::Unknown);
    }
    match date {
        // Which part it is depends on DateStyle.
        0 if length < 3 => Err(Trouble::Unknown),
        0 => {
            moment.year = value;
            Ok(YEAR)
        }
        YEAR => {
            moment.month = value;
            Ok(MONTH)
        }
        MONTH if moment.text_month && length >= 3 => {
            moment.year = value;
            Ok(YEAR)
        }
        MONTH if moment.text_month => {
            moment.day = value;
            Ok(DAY_OF_MONTH)
        }
        date if date == YEAR | MONTH => {
            moment.day = value;
            Ok(DAY_OF_MONTH)
        }
        date if date == MONTH | DAY_OF_MONTH => {
            if length < 3 {
                return Err(Trouble::Unknown);
            }
            moment.year = value;
            Ok(YEAR)
        }
        _ => Err(Trouble::Unknown),
    }
}

/// Digits run together (`DecodeNumberField`).
fn read_long_number(moment: &mut Moment, digits: &str) -> Result<u32, Trouble> {
    if moment.seen & WHOLE_DATE == WHOLE_DATE {
        return Err(Trouble::Unknown);
    }
    let length = digits.len();
    let part = |range: std::ops::Range<usize>| {
        digits.get(range).and_then(|part| part.parse::<i32>().ok()).map(i64::from).ok_or(Trouble::Unknown)
    };
    moment.year = part(0..length.saturating_sub(4))?;
    moment.month = part(length.saturating_sub(4)..length.saturating_sub(2))?;
    moment.day = part(length.saturating_sub(2)..length)?;
    moment.short_year = length == 6;
    Ok(WHOLE_DATE)
}

/// `0405`, `040506`
pub(super) fn read_run_together(moment: &mut Moment, digits: &str) -> Result<u32, Trouble> {
    if !matches!(digits.len(), 4 | 6) || digits.contains('.') {
        return Err(Trouble::Unknown);
    }
    let part = |from: usize| digits.get(from..from + 2).map_or(Ok(0), |part| part.parse::<i64>());
    let (Ok(hour), Ok(minute), Ok(second)) = (part(0), part(2), part(4)) else {
        return Err(Trouble::Unknown);
    };
    if hour > 23 || minute > 59 || second > 59 {
        return Err(Trouble::Unknown);
    }
    (moment.hour, moment.minute, moment.second) = (hour, minute, second);
    Ok(TIME)
}

/// `+02`, `-0530`, `+05:30`: seconds east of Greenwich (`DecodeTimezone`).
fn zone(field: &str) -> Result<i64, Trouble> {
    let negative = field.starts_with('-');
    let rest = field.get(1..).unwrap_or_default();
    let number = |text: &'_ str| tokens::whole(text).map(|(value, tail)| (value, tail.len()));
    let (mut hour, left) = number(rest)
        .map_err(|trouble| if trouble == Trouble::Field { Trouble::Displacement } else { trouble })?;
    let mut tail = rest.get(rest.len() - left..).unwrap_or_default();
    let (mut minute, mut second) = (0, 0);
    if let Some(text) = tail.strip_prefix(':') {
        let (value, left) = number(text)?;
        minute = value;
        tail = text.get(text.len() - left..).unwrap_or_default();
        if let Some(text) = tail.strip_prefix(':') {
            let (value, left) = number(text)?;
            second = value;
            tail = text.get(text.len() - left..).unwrap_or_default();
        }
    } else if tail.is_empty() && field.len() > 3 {
        minute = hour % 100;
        hour /= 100;
    }
    if hour > 15 || minute > 59 || second > 59 {
        return Err(Trouble::Displacement);
    }
    if !tail.is_empty() {
        return Err(Trouble::Format);
    }
    let offset = (hour * 60 + minute) * 60 + second;
    Ok(if negative { -offset } else { offset })
}

impl Moment {
    /// Checks the date (`ValidateDate`); days since 1970.
    pub(super) fn date(&mut self) -> Result<i64, Trouble> {
        if self.seen & YEAR != 0 {
            if self.before_christ {
                if self.year <= 0 {
                    return Err(Trouble::Field);
                }
                self.year = 1 - self.year;
            } else if self.short_year {
                self.year += if self.year < 70 { 2000 } else { 1900 };
            } else if self.year <= 0 {
                return Err(Trouble::Field);
            }
        }
        if self.seen & MONTH != 0 && !(1..=12).contains(&self.month) {
            return Err(Trouble::Field);
        }
        if self.seen & DAY_OF_MONTH != 0 && !(1..=31).contains(&self.day) {
            return Err(Trouble::Field);
        }
        if self.seen & WHOLE_DATE == WHOLE_DATE && self.day > civil::month_length(self.year, self.month) {
            return Err(Trouble::Field);
        }
        Ok(civil::days(self.year, self.month, self.day))
    }

    /// Applies AM and PM; microseconds of the day.
    pub(super) fn time(&mut self) -> Result<i128, Trouble> {
        if let Some(afternoon) = self.afternoon {
            if self.hour > 12 {
                return Err(Trouble::Field);
            }
            self.hour = self.hour % 12 + if afternoon { 12 } else { 0 };
        }
        Ok(i128::from((self.hour * 60 + self.minute) * 60 + self.second) * SECOND + self.micros)
    }

    /// Date and time; microseconds since 1970 where the text was written.
    pub(super) fn local(&mut self) -> Result<(i64, i128), Trouble> {
        let days = self.date()?;
        let time = self.time()?;
        if self.seen & WHOLE_DATE != WHOLE_DATE {
            return Err(Trouble::Format);
        }
        if !civil::is_date(self.year, days) {
            return Err(Trouble::Value);
        }
        Ok((days, i128::from(days) * DAY + time))
    }
}
