//! `interval` (`DecodeInterval`, `DecodeISO8601Interval`, `EncodeInterval`).

use super::Input;
use super::civil::{DAY, SECOND, print_fraction, round};
use super::tokens::{self, Field, Trouble};

const HOUR: i128 = 3600 * SECOND;
const MINUTE: i128 = 60 * SECOND;

/// Units, and bits for the fields of a type modifier (`DTK_M`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit {
    Microsecond,
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

#[derive(Default)]
struct Span {
    months: i128,
    days: i128,
    micros: i128,
}

impl Span {
    fn add(&mut self, unit: Unit, value: i128, fraction: f64) -> Result<(), Trouble> {
        match unit {
            Unit::Microsecond => self.time(value, fraction, 1),
            Unit::Millisecond => self.time(value, fraction, 1000),
            Unit::Second => self.time(value, fraction, SECOND),
            Unit::Minute => self.time(value, fraction, MINUTE),
            Unit::Hour => self.time(value, fraction, HOUR),
            Unit::Day => {
                self.days += value;
                self.time(0, fraction, DAY);
            }
            Unit::Week => {
                self.days += value * 7;
                self.part_of_days(fraction * 7.0);
            }
            Unit::Month => {
                self.months += value;
                self.part_of_days(fraction * 30.0);
            }
            Unit::Quarter => return Err(Trouble::Unknown),
            Unit::Year => self.years(value, fraction, 1),
            Unit::Decade => self.years(value, fraction, 10),
            Unit::Century => self.years(value, fraction, 100),
            Unit::Millennium => self.years(value, fraction, 1000),
        }
        if i32::try_from(self.months).is_err() {
            // Which message depends on how years and months are added up.
            return Err(Trouble::Unknown);
        }
        let fits = i32::try_from(self.days).is_ok() && i64::try_from(self.micros).is_ok();
        if fits { Ok(()) } else { Err(Trouble::Field) }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "as Postgres computes it"
    )]
    fn time(&mut self, value: i128, fraction: f64, scale: i128) {
        self.micros += value * scale;
        let part = fraction * scale as f64;
        let whole = part as i64;
        let left = part - whole as f64;
        self.micros += i128::from(whole) + i128::from(left > 0.5) - i128::from(left < -0.5);
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "as Postgres computes it"
    )]
    fn part_of_days(&mut self, days: f64) {
        let whole = days as i64;
        self.days += i128::from(whole);
        self.time(0, days - whole as f64, DAY);
    }

    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a millennium")]
    fn years(&mut self, value: i128, fraction: f64, scale: i32) {
        self.months += value * i128::from(scale) * 12;
        self.months += i128::from((fraction * f64::from(scale) * 12.0).round_ties_even() as i64);
    }
}

pub(super) fn interval(text: &str, typmod: i32, version: u16) -> Input {
    let word = super::trim(text).to_ascii_lowercase();
    if matches!(word.as_str(), "infinity" | "-infinity" | "+infinity") {
        // Since 17.
        return if version >= 17 && !word.starts_with('+') { Input::canonical(word) } else { Input::Unknown };
    }
    let modifier = Modifier::new(typmod);
    let span = match tokens::fields(text).and_then(|fields| verbose(&fields, modifier)) {
        Err(Trouble::Format) => iso(text),
        other => other,
    };
    let mut span = match span {
        Ok(span) => span,
        Err(trouble) => return trouble.report("interval", text),
    };
    if i32::try_from(span.months).is_err()
        || i32::try_from(span.days).is_err()
        || i64::try_from(span.micros).is_err()
    {
        return Input::Unknown;
    }
    modifier.apply(&mut span);
    if i64::try_from(span.micros).is_err() {
        // Rounded up: some versions notice.
        return Input::Unknown;
    }
    Input::canonical(print(&span))
}

/// Which fields the type has, and how many digits its seconds.
#[derive(Clone, Copy)]
struct Modifier {
    range: i32,
    precision: i32,
}

impl Modifier {
    const YEAR: i32 = 1 << 2;
    const MONTH: i32 = 1 << 1;
    const DAY: i32 = 1 << 3;
    const HOUR: i32 = 1 << 10;
    const MINUTE: i32 = 1 << 11;
    const SECOND: i32 = 1 << 12;
    const FULL: i32 = 0x7fff;

    fn new(typmod: i32) -> Self {
        if typmod < 0 {
            return Self { range: Self::FULL, precision: -1 };
        }
        let precision = typmod & 0xffff;
        Self { range: (typmod >> 16) & 0x7fff, precision: if precision == 0xffff { -1 } else { precision } }
    }

    /// What a number without a unit counts.
    fn smallest(self) -> Unit {
        let range = self.range;
        if range == Self::FULL || range & Self::SECOND != 0 {
            Unit::Second
        } else if range & Self::MINUTE != 0 {
            Unit::Minute
        } else if range & Self::HOUR != 0 {
            Unit::Hour
        } else if range & Self::DAY != 0 {
            Unit::Day
        } else if range & Self::MONTH != 0 {
            Unit::Month
        } else if range & Self::YEAR != 0 {
            Unit::Year
        } else {
            Unit::Second
        }
    }

    fn apply(self, span: &mut Span) {
        if self.range != Self::FULL && self.range != 0 {
            match self.smallest() {
                Unit::Year => {
                    span.months = span.months / 12 * 12;
                    span.days = 0;
                    span.micros = 0;
                }
                Unit::Month => {
                    span.days = 0;
                    span.micros = 0;
                }
                Unit::Day => span.micros = 0,
                Unit::Hour => span.micros = span.micros / HOUR * HOUR,
                Unit::Minute => span.micros = span.micros / MINUTE * MINUTE,
                Unit::Microsecond
                | Unit::Millisecond
                | Unit::Second
                | Unit::Week
                | Unit::Quarter
                | Unit::Decade
                | Unit::Century
                | Unit::Millennium => {}
            }
        }
        span.micros = round(span.micros, self.precision);
    }
}

/// What a time of day gives.
const CLOCK: [Unit; 5] = [Unit::Hour, Unit::Minute, Unit::Second, Unit::Millisecond, Unit::Microsecond];

/// `1 day 02:03:04`, from right to left: a unit stands behind its number.
fn verbose(fields: &[(Field, String)], modifier: Modifier) -> Result<Span, Trouble> {
    let mut span = Span::default();
    let mut seen: Vec<Unit> = Vec::new();
    let mut unit: Option<Unit> = None;
    let mut awaits_number = false;
    let mut ago = false;
    for (index, (kind, field)) in fields.iter().enumerate().rev() {
        let time = if *kind == Field::Zone { signed_clock(field, modifier)? } else { None };
        let given: Vec<Unit> = match kind {
            Field::Time => {
                // It stands for what fractions gave so far.
                span.micros = clock(field, modifier)?;
                unit = Some(Unit::Day);
                CLOCK.to_vec()
            }
            Field::Zone if time.is_some() => {
                span.micros = time.unwrap_or_default();
                unit = Some(Unit::Day);
                CLOCK.to_vec()
            }
            Field::Date if field.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                return Err(Trouble::Format);
            }
            Field::Zone | Field::Date | Field::Number => {
                let (value, fraction, months) = number(field)?;
                if ago && unit.is_none() && !months {
                    return Err(Trouble::Format);
                }
                let counted = if months { Unit::Month } else { unit.unwrap_or_else(|| modifier.smallest()) };
                span.add(counted, value, fraction)?;
                // What an hour stands behind is a day.
                unit = Some(if counted == Unit::Hour { Unit::Day } else { counted });
                awaits_number = false;
                if counted == Unit::Second && fraction != 0.0 {
                    vec![Unit::Second, Unit::Millisecond, Unit::Microsecond]
                } else {
                    vec![counted]
                }
            }
            Field::Word | Field::Special => {
                if awaits_number {
                    // Two units in a row: versions differ.
                    return Err(Trouble::Unknown);
                }
                if field == "ago" {
                    if index + 1 != fields.len() {
                        return Err(Trouble::Unknown);
                    }
                    ago = true;
                    continue;
                }
                match unit_named(field) {
                    Some(named) => unit = Some(named),
                    None if is_other_word(field) => return Err(Trouble::Unknown),
                    None => return Err(Trouble::Format),
                }
                awaits_number = true;
                continue;
            }
        };
        if given.iter().any(|unit| seen.contains(unit)) {
            return Err(Trouble::Format);
        }
        seen.extend(given);
    }
    if seen.is_empty() {
        return Err(Trouble::Format);
    }
    if awaits_number {
        return Err(Trouble::Unknown);
    }
    if ago {
        span = Span { months: -span.months, days: -span.days, micros: -span.micros };
    }
    Ok(span)
}

/// A number with its sign: whole part, fraction, and whether it was years and months (`1-2`).
fn number(field: &str) -> Result<(i128, f64, bool), Trouble> {
    let negative = field.starts_with('-');
    let unsigned = field.strip_prefix(['-', '+']).unwrap_or(field);
    let sign = if negative { -1 } else { 1 };
    if let Some(fraction) = unsigned.strip_prefix('.') {
        // With a sign, Postgres stumbles over it.
        if unsigned.len() != field.len() {
            return Err(Trouble::Unknown);
        }
        return Ok((0, part(fraction)?, false));
    }
    if negative && unsigned.starts_with("9223372036854775808") {
        // The smallest number: whether it fits depends on what stands behind it, and on the version.
        return Err(Trouble::Unknown);
    }
    let (value, tail) = tokens::whole(unsigned)?;
    let value = i128::from(value) * sign;
    if let Some(months) = tail.strip_prefix('-') {
        let (months, rest) = tokens::whole(months)?;
        if months >= 12 {
            return Err(Trouble::Field);
        }
        if !rest.is_empty() {
            return Err(Trouble::Format);
        }
        return Ok((value * 12 + i128::from(months) * sign, 0.0, true));
    }
    match tail.strip_prefix('.') {
        Some(fraction) => {
            let fraction = part(fraction)?;
            Ok((value, if negative { -fraction } else { fraction }, false))
        }
        None if tail.is_empty() => Ok((value, 0.0, false)),
        None => Err(Trouble::Format),
    }
}

fn part(digits: &str) -> Result<f64, Trouble> {
    if digits.is_empty() {
        return Ok(0.0);
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Trouble::Format);
    }
    format!("0.{digits}").parse().map_err(|_| Trouble::Unknown)
}

/// `-04:05:06.7` in microseconds; `None` for what is read as a number instead.
fn signed_clock(field: &str, modifier: Modifier) -> Result<Option<i128>, Trouble> {
    if !field.contains(':') {
        return Ok(None);
    }
    match clock(field.get(1..).unwrap_or_default(), modifier) {
        Ok(time) => Ok(Some(if field.starts_with('-') { -time } else { time })),
        Err(Trouble::Unknown) => Err(Trouble::Unknown),
        Err(Trouble::Format | Trouble::Field | Trouble::Displacement | Trouble::Value) => Ok(None),
    }
}

/// `04:05:06.7` in microseconds.
fn clock(field: &str, modifier: Modifier) -> Result<i128, Trouble> {
    if modifier.range == Modifier::MINUTE | Modifier::SECOND || field.ends_with('.') {
        return Err(Trouble::Unknown);
    }
    if field.matches(':').count() == 1
        && let Some((minutes, seconds)) = field.split_once(':')
        && let Some((seconds, _)) = seconds.split_once('.')
    {
        // `04:05.6` is minutes and seconds.
        let (minute, _) = tokens::whole(minutes)?;
        let (second, rest) = tokens::whole(seconds)?;
        if minute > 59 || second > 59 || !rest.is_empty() {
            return Err(Trouble::Unknown);
        }
        let fraction = field.find('.').and_then(|at| field.get(at..)).unwrap_or_default();
        return Ok(i128::from(minute) * MINUTE + i128::from(second) * SECOND + tokens::fraction(fraction)?);
    }
    let (hour, minute, second, micros) = tokens::clock(field)?;
    Ok(i128::from(hour) * HOUR + i128::from(minute) * MINUTE + i128::from(second) * SECOND + micros)
}

/// Words are compared by their first ten letters.
fn unit_named(word: &str) -> Option<Unit> {
    let word = word.get(..10).unwrap_or(word);
    Some(match word {
        "us" | "usec" | "usecs" | "usecond" | "useconds" | "microsecon" => Unit::Microsecond,
        "ms" | "msec" | "msecs" | "msecond" | "mseconds" | "millisecon" => Unit::Millisecond,
        "s" | "sec" | "secs" | "second" | "seconds" => Unit::Second,
        "m" | "min" | "mins" | "minute" | "minutes" => Unit::Minute,
        "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Hour,
        "d" | "day" | "days" => Unit::Day,
        "w" | "week" | "weeks" => Unit::Week,
        "mon" | "mons" | "month" | "months" => Unit::Month,
        "qtr" | "quarter" => Unit::Quarter,
        "y" | "yr" | "yrs" | "year" | "years" => Unit::Year,
        "dec" | "decs" | "decade" | "decades" => Unit::Decade,
        "c" | "cent" | "century" | "centuries" => Unit::Century,
        "mil" | "mils" | "millennia" | "millennium" => Unit::Millennium,
        _ => return None,
    })
}

/// Words that some version knows here and this port does not.
fn is_other_word(word: &str) -> bool {
    let word = word.trim_start_matches(['-', '+']);
    let others = [
        "infinity",
        "epoch",
        "now",
        "today",
        "tomorrow",
        "yesterday",
        "allballs",
        "t",
        "at",
        "on",
        "mm",
        "j",
        "jd",
        "julian",
        "dow",
        "doy",
        "isodow",
        "isoyear",
        "dst",
    ];
    others.contains(&word) || word.starts_with("timezone")
}

/// `P1Y2M3DT4H5M6.7S`
fn iso(text: &str) -> Result<Span, Trouble> {
    let mut rest = text.strip_prefix('P').filter(|rest| !rest.is_empty()).ok_or(Trouble::Format)?;
    let mut span = Span::default();
    let mut in_date = true;
    let mut any = false;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('T') {
            in_date = false;
            rest = tail;
            continue;
        }
        let unsigned = rest.strip_prefix('-').unwrap_or(rest);
        let length = unsigned.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        if length == 0 {
            return Err(if rest.len() == unsigned.len() { Trouble::Format } else { Trouble::Unknown });
        }
        let (digits, tail) = unsigned.split_at(length);
        if digits == "." {
            return Err(Trouble::Unknown);
        }
        let (value, fraction, _) = number(digits).map_err(|_| Trouble::Unknown)?;
        let negative = rest.starts_with('-');
        let Some(letter) = tail.chars().next() else { return Err(Trouble::Unknown) };
        let unit = match (letter, in_date) {
            ('Y', true) => Unit::Year,
            ('M', true) => Unit::Month,
            ('W', true) => Unit::Week,
            ('D', true) => Unit::Day,
            ('H', false) => Unit::Hour,
            ('M', false) => Unit::Minute,
            ('S', false) => Unit::Second,
            // Other forms of the standard.
            ('T' | '-' | ':' | 'e' | 'E', _) => return Err(Trouble::Unknown),
            _ => return Err(Trouble::Format),
        };
        span.add(unit, if negative { -value } else { value }, if negative { -fraction } else { fraction })?;
        any = true;
        rest = tail.get(letter.len_utf8()..).unwrap_or_default();
    }
    if any { Ok(span) } else { Err(Trouble::Unknown) }
}

/// As `interval_out` prints it with IntervalStyle `postgres`.
fn print(span: &Span) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut before = false;
    for (value, name) in [(span.months / 12, "year"), (span.months % 12, "mon"), (span.days, "day")] {
        if value != 0 {
            let sign = if before && value > 0 { "+" } else { "" };
            parts.push(format!("{sign}{value} {name}{}", if value == 1 { "" } else { "s" }));
            before = value < 0;
        }
    }
    if span.micros != 0 || parts.is_empty() {
        let sign = if span.micros < 0 {
            "-"
        } else if before {
            "+"
        } else {
            ""
        };
        let micros = span.micros.abs();
        let (hour, minute, second) = (micros / HOUR, micros / MINUTE % 60, micros / SECOND % 60);
        parts.push(format!("{sign}{hour:02}:{minute:02}:{second:02}{}", print_fraction(micros % SECOND)));
    }
    parts.join(" ")
}
