//! `date`, `time`, `timetz`, `timestamp`, `timestamptz` (`datetime.c`, `date.c`, `timestamp.c`): all that depends on no
//! setting. Two-digit years and the like depend on DateStyle, names of time zones on the server's files.

use super::civil::{self, DAY, SECOND};
use super::tokens::{self, Field, Trouble};
use super::{Input, trim};

const YEAR: u32 = 1;
const MONTH: u32 = 2;
const DAY_OF_MONTH: u32 = 4;
const WHOLE_DATE: u32 = YEAR | MONTH | DAY_OF_MONTH;
const TIME: u32 = 8;
const ZONE: u32 = 16;
const WEEKDAY: u32 = 32;
const NOON: u32 = 64;
const ERA: u32 = 128;

/// What was read.
#[derive(Default)]
struct Moment {
    seen: u32,
    year: i64,
    short_year: bool,
    month: i64,
    text_month: bool,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    micros: i128,
    /// Seconds east of Greenwich.
    zone: i64,
    afternoon: Option<bool>,
    before_christ: bool,
    /// A time of day is read: its limits are looked at last.
    without_date: bool,
    /// A `t` stands before the time.
    time_follows: bool,
}

/// What a whole text is.
enum Meaning {
    Moment(Moment),
    /// `infinity`, `-infinity`
    Infinite(&'static str),
    Epoch,
    /// `now`, `today` …
    Moving,
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 20] = [
    "sun",
    "sunday",
    "mon",
    "monday",
    "tue",
    "tues",
    "tuesday",
    "wed",
    "weds",
    "wednesday",
    "thu",
    "thur",
    "thurs",
    "thursday",
    "fri",
    "friday",
    "sat",
    "saturday",
    "sunday",
    "monday",
];

fn month(word: &str) -> Option<i64> {
    let found = MONTHS.iter().position(|name| *name == word || name.get(..3) == Some(word));
    let found = found.or_else(|| (word == "sept").then_some(8))?;
    i64::try_from(found).ok().map(|index| index + 1)
}

/// Whether a word in lower case is one of the words of dates (`datetktbl`), names of time zones aside.
pub(super) fn is_keyword(word: &str) -> bool {
    let others = [
        "ad",
        "allballs",
        "am",
        "at",
        "bc",
        "d",
        "dow",
        "doy",
        "dst",
        "epoch",
        "h",
        "infinity",
        "isodow",
        "isoyear",
        "j",
        "jd",
        "julian",
        "m",
        "mm",
        "now",
        "on",
        "pm",
        "s",
        "t",
        "today",
        "tomorrow",
        "y",
        "yesterday",
    ];
    month(word).is_some() || WEEKDAYS.contains(&word) || others.contains(&word)
}

/// Words that give a date or time by themselves.
fn is_special(word: &str) -> bool {
    let specials = [
        "now",
        "today",
        "tomorrow",
        "yesterday",
        "epoch",
        "infinity",
        "allballs",
        "z",
        "zulu",
        "utc",
        "gmt",
        "ut",
        "uct",
    ];
    specials.contains(&word.trim_start_matches(['-', '+']))
}

fn meaning(text: &str) -> Result<Meaning, Trouble> {
    let fields = tokens::fields(text)?;
    if let [(kind, word)] = fields.as_slice() {
        match (kind, word.as_str()) {
            (Field::Word, "infinity") => return Ok(Meaning::Infinite("infinity")),
            (Field::Special, "-infinity") => return Ok(Meaning::Infinite("-infinity")),
            (Field::Special, "+infinity") => return Err(Trouble::Unknown),
            (Field::Word, "epoch") => return Ok(Meaning::Epoch),
            (Field::Word, "now" | "today" | "tomorrow" | "yesterday") => return Ok(Meaning::Moving),
            _ => {}
        }
    }
    if fields.iter().any(|(_, field)| is_special(field) && !matches!(field.as_str(), "z" | "utc" | "gmt")) {
        return Err(Trouble::Unknown);
    }
    // Words alone make no date.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(if fields.iter().any(|(_, field)| is_special(field)) {
            Trouble::Unknown
        } else {
            Trouble::Format
        });
    }
    let mut fields = fields;
    // `8 January 1999` is `January 8 1999`, whatever DateStyle says.
    if let [(Field::Number, day), (Field::Word, name), ..] = fields.as_slice()
        && day.len() < 3
        && day.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day))
        && month(name).is_some()
    {
        fields.swap(0, 1);
    }
    let mut moment = Moment::default();
    for (index, (kind, field)) in fields.iter().enumerate() {
        let next = fields.get(index + 1).map(|(kind, _)| *kind);
        let seen = read_field(&mut moment, *kind, field, next)?;
        if seen & moment.seen != 0 {
            return Err(Trouble::Format);
        }
        moment.seen |= seen;
    }
    if moment.time_follows {
        return Err(Trouble::Unknown);
    }
    Ok(Meaning::Moment(moment))
}

/// Takes one field; which parts of the moment it gave.
fn read_field(moment: &mut Moment, kind: Field, field: &str, next: Option<Field>) -> Result<u32, Trouble> {
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
        Field::Number if field.len() > 5 => read_long_number(moment, field),
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
            Some(Field::Date) => Err(Trouble::Unknown),
            Some(Field::Zone | Field::Word | Field::Special) | None => Err(Trouble::Format),
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
fn read_run_together(moment: &mut Moment, digits: &str) -> Result<u32, Trouble> {
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
    fn date(&mut self) -> Result<i64, Trouble> {
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
    fn time(&mut self) -> Result<i128, Trouble> {
        if let Some(afternoon) = self.afternoon {
            if self.hour > 12 {
                return Err(Trouble::Field);
            }
            self.hour = self.hour % 12 + if afternoon { 12 } else { 0 };
        }
        Ok(i128::from((self.hour * 60 + self.minute) * 60 + self.second) * SECOND + self.micros)
    }

    /// Date and time; microseconds since 1970 where the text was written.
    fn local(&mut self) -> Result<(i64, i128), Trouble> {
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

fn report(result: Result<Input, Trouble>, name: &str, text: &str) -> Input {
    result.unwrap_or_else(|trouble| trouble.report(name, text))
}

pub(super) fn date(text: &str) -> Input {
    let read = || {
        Ok(match meaning(text)? {
            Meaning::Infinite(word) => Input::canonical(word),
            Meaning::Epoch => Input::canonical("1970-01-01"),
            Meaning::Moving => Input::accepted(text),
            Meaning::Moment(mut moment) => Input::canonical(civil::print_date(moment.local()?.0)),
        })
    };
    report(read(), "date", text)
}

pub(super) fn timestamp(text: &str, typmod: i32) -> Input {
    let read = || {
        Ok(match meaning(text)? {
            Meaning::Infinite(word) => Input::canonical(word),
            Meaning::Epoch => Input::canonical("1970-01-01 00:00:00"),
            Meaning::Moving => Input::accepted(text),
            Meaning::Moment(mut moment) => {
                let micros = moment.local()?.1;
                if !civil::is_timestamp(micros) {
                    return Err(Trouble::Value);
                }
                Input::canonical(civil::print_timestamp(round_moment(micros, typmod), ""))
            }
        })
    };
    report(read(), "timestamp", text)
}

/// Canonical texts are in UTC: how a server prints the value depends on its TimeZone.
pub(super) fn timestamptz(text: &str, typmod: i32) -> Input {
    let read = || {
        Ok(match meaning(text)? {
            Meaning::Infinite(word) => Input::canonical(word),
            Meaning::Epoch => Input::canonical("1970-01-01 00:00:00+00"),
            Meaning::Moving => Input::accepted(text),
            Meaning::Moment(mut moment) => {
                let (days, local) = moment.local()?;
                let zoned = moment.seen & ZONE != 0;
                let micros = local - i128::from(moment.zone) * SECOND;
                if !zoned && !civil::is_timestamp(i128::from(days + 3) * DAY) {
                    return Err(Trouble::Unknown);
                }
                if !civil::is_timestamp(micros) {
                    return Err(if zoned { Trouble::Value } else { Trouble::Unknown });
                }
                if !zoned {
                    return Ok(Input::accepted(text));
                }
                Input::canonical(civil::print_timestamp(round_moment(micros, typmod), "+00"))
            }
        })
    };
    report(read(), "timestamp with time zone", text)
}

/// Moments are counted from 2000: halves are rounded away from there.
fn round_moment(micros: i128, typmod: i32) -> i128 {
    let epoch = 10_957 * DAY;
    civil::round(micros - epoch, typmod) + epoch
}

fn time_of_day(text: &str) -> Result<Option<(i128, Option<i64>)>, Trouble> {
    let fields = tokens::fields(text)?;
    let kinds: Vec<Field> = fields.iter().map(|(kind, _)| *kind).collect();
    // It may be a time zone.
    if fields
        .iter()
        .any(|(kind, field)| *kind == Field::Date && field.starts_with(|c: char| c.is_ascii_alphabetic()))
    {
        return Err(Trouble::Unknown);
    }
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return match trim(text).to_ascii_lowercase().as_str() {
            "now" => Ok(None),
            word if fields.iter().any(|(_, field)| is_special(field)) || word.is_empty() => {
                Err(if word.is_empty() { Trouble::Format } else { Trouble::Unknown })
            }
            _ => Err(Trouble::Format),
        };
    }
    if let [(Field::Number, digits)] = fields.as_slice()
        && !digits.contains('.')
    {
        if !matches!(digits.len(), 4 | 6) {
            return Err(Trouble::Format);
        }
        let mut moment = Moment::default();
        read_run_together(&mut moment, digits)?;
        return Ok(Some((moment.time()?, None)));
    }
    let mut moment = Moment { without_date: true, ..Moment::default() };
    for (index, (kind, field)) in fields.iter().enumerate() {
        let plain = match kind {
            Field::Time | Field::Zone => true,
            Field::Word => matches!(field.as_str(), "am" | "pm" | "z" | "utc" | "gmt"),
            Field::Date => index == 0 && kinds.get(1) == Some(&Field::Time),
            Field::Number | Field::Special => false,
        };
        if !plain {
            return Err(Trouble::Unknown);
        }
        let seen = read_field(&mut moment, *kind, field, None)?;
        if seen & moment.seen != 0 {
            return Err(Trouble::Format);
        }
        moment.seen |= seen;
    }
    if moment.seen & WHOLE_DATE != 0 {
        moment.date()?;
    }
    let micros = moment.time()?;
    if micros > DAY {
        return Err(if moment.second == 60 { Trouble::Unknown } else { Trouble::Field });
    }
    if moment.seen & TIME == 0 {
        return Err(Trouble::Format);
    }
    Ok(Some((micros, (moment.seen & ZONE != 0).then_some(moment.zone))))
}

pub(super) fn time(text: &str, typmod: i32) -> Input {
    let read = || {
        Ok(match time_of_day(text)? {
            None => Input::accepted(text),
            Some((micros, _)) => Input::canonical(civil::print_time(civil::round(micros, typmod))),
        })
    };
    report(read(), "time", text)
}

pub(super) fn timetz(text: &str, typmod: i32) -> Input {
    let read = || {
        Ok(match time_of_day(text)? {
            Some((micros, Some(zone))) => {
                let time = civil::print_time(civil::round(micros, typmod));
                Input::canonical(format!("{time}{}", print_zone(zone)))
            }
            None | Some((_, None)) => Input::accepted(text),
        })
    };
    report(read(), "time with time zone", text)
}

fn print_zone(offset: i64) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let seconds = offset.abs();
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (minute, second) {
        (_, 1..) => format!("{sign}{hour:02}:{minute:02}:{second:02}"),
        (1.., 0) => format!("{sign}{hour:02}:{minute:02}"),
        _ => format!("{sign}{hour:02}"),
    }
}
