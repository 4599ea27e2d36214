//! `date`, `time`, `timetz`, `timestamp`, `timestamptz` (`datetime.c`, `date.c`, `timestamp.c`): all that depends on no
//! setting. Two-digit years and the like depend on DateStyle, names of time zones on the server's files.

mod moment;

use super::civil::{self, DAY, SECOND};
use super::tokens::{self, Field, Trouble};
use super::{Input, trim};
use moment::{Moment, TIME, WHOLE_DATE, ZONE, read_field, read_run_together};

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
                let zoned = moment.seen & ZONE != 0;
                // The zone may bring back what is a few hours out of range.
                let (days, local) = moment.local().map_err(|trouble| match trouble {
                    Trouble::Value if zoned => Trouble::Unknown,
                    other => other,
                })?;
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
