//! Days of the Gregorian calendar and how Postgres prints them.

/// Microseconds.
pub const SECOND: i128 = 1_000_000;
/// Microseconds of a day.
pub const DAY: i128 = 86_400 * SECOND;

/// Days since 1970-01-01; years count through zero.
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year (through zero), month and day.
pub fn from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
}

/// How many days the month has.
pub fn month_length(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// 4714-11-24 BC, the first day that a date can be.
const FIRST_DAY: i64 = -2_440_588;
/// 294277-01-01, the first day that no timestamp can be.
const END_OF_TIMESTAMPS: i64 = 106_762_940;

/// Whether a date can be this day.
pub fn is_date(year: i64, days: i64) -> bool {
    year < 5_874_898 && days >= FIRST_DAY
}

/// Whether a timestamp can be this moment, in microseconds since 1970.
pub fn is_timestamp(micros: i128) -> bool {
    micros >= i128::from(FIRST_DAY) * DAY && micros < i128::from(END_OF_TIMESTAMPS) * DAY
}

/// `2024-01-31`, and whether ` BC` follows.
fn date_part(days: i64) -> (String, bool) {
    let (year, month, day) = from_days(days);
    let shown = if year > 0 { year } else { 1 - year };
    (format!("{shown:04}-{month:02}-{day:02}"), year <= 0)
}

/// A date as `date_out` prints it.
pub fn print_date(days: i64) -> String {
    let (text, before) = date_part(days);
    if before { format!("{text} BC") } else { text }
}

/// A time of day; microseconds.
pub fn print_time(micros: i128) -> String {
    let seconds = micros / SECOND;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{hour:02}:{minute:02}:{second:02}{}", print_fraction(micros % SECOND))
}

/// `.5`, or nothing.
pub fn print_fraction(micros: i128) -> String {
    if micros == 0 {
        return String::new();
    }
    let digits = format!("{micros:06}");
    format!(".{}", digits.trim_end_matches('0'))
}

/// A timestamp, with what stands between its time and ` BC`.
pub fn print_timestamp(micros: i128, zone: &str) -> String {
    let days = i64::try_from(micros.div_euclid(DAY)).unwrap_or(0);
    let (date, before) = date_part(days);
    let time = print_time(micros.rem_euclid(DAY));
    format!("{date} {time}{zone}{}", if before { " BC" } else { "" })
}

/// Where a printed date or timestamp (in UTC) stands among others of its type.
pub fn sort_key(text: &str) -> Option<i128> {
    match text {
        "infinity" => return Some(i128::MAX),
        "-infinity" => return Some(i128::MIN),
        _ => {}
    }
    let (text, before) = text.strip_suffix(" BC").map_or((text, false), |text| (text, true));
    let text = text.strip_suffix("+00").unwrap_or(text);
    let (date, time) = text.split_once(' ').unwrap_or((text, "00:00:00"));
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let day = days(if before { 1 - year } else { year }, month, day);
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut seconds = 0;
    for part in clock.split(':') {
        seconds = seconds * 60 + part.parse::<i128>().ok()?;
    }
    let micros: i128 = format!("{fraction:0<6}").parse().ok()?;
    Some(i128::from(day) * DAY + seconds * SECOND + micros)
}

/// The day after a printed date.
pub fn day_after(text: &str) -> Option<String> {
    let next = i64::try_from(sort_key(text)? / DAY).ok()? + 1;
    is_date(from_days(next).0, next).then(|| print_date(next))
}

/// To so many digits of a second, halves away from zero; `precision` is a type modifier, negative for none.
pub fn round(micros: i128, precision: i32) -> i128 {
    let Ok(precision) = u32::try_from(precision) else { return micros };
    if precision >= 6 {
        return micros;
    }
    let unit = 10i128.pow(6 - precision);
    let half = if micros < 0 { -unit / 2 } else { unit / 2 };
    (micros + half) / unit * unit
}
