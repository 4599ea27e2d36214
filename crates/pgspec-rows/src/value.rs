//! Values of columns: what is known of them, how they compare, and the text that Postgres reads them from.

use std::cmp::Ordering;

use pgspec_analyze::literal::civil;

use crate::number::Number;

/// A value. What is not known at all is no value (`Option<Value>`).
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// SQL null.
    Null,
    /// `boolean`
    Bool(bool),
    /// Numbers of all types.
    Number(Number),
    /// Texts of all types.
    Text(String),
    /// The label of an enum, behind so many others.
    Label(usize, String),
    /// `date`: days since 1970-01-01.
    Date(i64),
    /// `timestamp`, `timestamptz`: microseconds since 1970 (in UTC).
    Moment(i128),
    /// `time`: microseconds.
    Time(i128),
    /// `interval`
    Interval(Interval),
    /// `json`, `jsonb`
    Json(serde_json::Value),
    /// An array of one dimension.
    Array(Vec<Self>),
    /// A range; `None` if it is empty.
    Range(Option<Box<Bounds>>),
    /// A row of a composite type.
    Row(Vec<Self>),
    /// What only its text is known of. Equal texts are equal values.
    Other(String),
}

/// An interval as Postgres stores it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Interval {
    /// Months.
    pub(crate) months: i64,
    /// Days.
    pub(crate) days: i64,
    /// Microseconds.
    pub(crate) micros: i128,
}

impl Interval {
    /// Its length, where a month has 30 days and a day 24 hours: how Postgres compares intervals.
    pub(crate) fn length(self) -> i128 {
        (i128::from(self.months) * 30 + i128::from(self.days)) * civil::DAY + self.micros
    }
}

/// Bounds of a range that is not empty.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    /// `None`: it has no lower bound.
    pub(crate) lower: Option<Value>,
    /// Whether the lower bound belongs to it.
    pub(crate) lower_inclusive: bool,
    /// `None`: it has no upper bound.
    pub(crate) upper: Option<Value>,
    /// Whether the upper bound belongs to it.
    pub(crate) upper_inclusive: bool,
}

impl Value {
    /// A whole number.
    pub(crate) fn whole(number: impl Into<i128>) -> Self {
        Self::Number(Number::whole(number.into()))
    }

    /// Whether it is null.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Its order beside another value of its type; nothing where it depends on a collation or is not known.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Number(a), Self::Number(b)) => a.compare(*b),
            (Self::Text(a), Self::Text(b)) => texts(a, b),
            (Self::Label(a, _), Self::Label(b, _)) => Some(a.cmp(b)),
            (Self::Label(_, a), Self::Text(b)) | (Self::Text(a), Self::Label(_, b)) => texts(a, b),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Moment(a), Self::Moment(b)) | (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Moment(b)) => Some((i128::from(*a) * civil::DAY).cmp(b)),
            (Self::Moment(a), Self::Date(b)) => Some(a.cmp(&(i128::from(*b) * civil::DAY))),
            (Self::Interval(a), Self::Interval(b)) => Some(a.length().cmp(&b.length())),
            (Self::Json(a), Self::Json(b)) if a == b => Some(Ordering::Equal),
            (Self::Array(a), Self::Array(b)) | (Self::Row(a), Self::Row(b)) => lists(a, b),
            (Self::Other(a), Self::Other(b)) if a == b => Some(Ordering::Equal),
            _ => None,
        }
    }

    /// Whether both are the same value, neither of them null; nothing where it is not known.
    pub(crate) fn equals(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) | (Self::Other(a), Self::Other(b)) => Some(a == b),
            (Self::Json(a), Self::Json(b)) => Some(a == b),
            (Self::Range(a), Self::Range(b)) => ranges(a.as_deref(), b.as_deref()),
            (Self::Array(a), Self::Array(b)) | (Self::Row(a), Self::Row(b)) => {
                if a.len() != b.len() {
                    return Some(false);
                }
                all(a.iter().zip(b).map(|(a, b)| match (a.is_null(), b.is_null()) {
                    (false, false) => a.equals(b),
                    (a, b) => Some(a == b),
                }))
            }
            _ => self.compare(other).map(Ordering::is_eq),
        }
    }

    /// The text that Postgres reads it from; nothing for null.
    pub(crate) fn print(&self) -> Option<String> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(value) => value.to_string(),
            Self::Number(number) => number.print(),
            Self::Text(text) | Self::Label(_, text) | Self::Other(text) => text.clone(),
            Self::Date(i64::MAX) | Self::Moment(i128::MAX) => "infinity".to_owned(),
            Self::Date(i64::MIN) | Self::Moment(i128::MIN) => "-infinity".to_owned(),
            Self::Date(days) => civil::print_date(*days),
            Self::Moment(micros) => civil::print_timestamp(*micros, "+00"),
            Self::Time(micros) => civil::print_time(*micros),
            Self::Interval(interval) => {
                let Interval { months, days, micros } = *interval;
                let sign = if micros < 0 { "-" } else { "" };
                let time = civil::print_time(i128::try_from(micros.unsigned_abs()).unwrap_or(0));
                format!("{months} mons {days} days {sign}{time}")
            }
            Self::Json(json) => json.to_string(),
            Self::Array(elements) => {
                let parts: Vec<_> = elements.iter().map(|element| part(element, "NULL", '\\')).collect();
                format!("{{{}}}", parts.join(","))
            }
            Self::Row(fields) => {
                let parts: Vec<_> = fields.iter().map(|field| part(field, "", '"')).collect();
                format!("({})", parts.join(","))
            }
            Self::Range(None) => "empty".to_owned(),
            Self::Range(Some(bounds)) => {
                let side =
                    |bound: &Option<Self>| bound.as_ref().map_or_else(String::new, |b| part(b, "", '"'));
                format!(
                    "{}{},{}{}",
                    if bounds.lower_inclusive { '[' } else { '(' },
                    side(&bounds.lower),
                    side(&bounds.upper),
                    if bounds.upper_inclusive { ']' } else { ')' }
                )
            }
        })
    }
}

/// A part of a value, in quotes; `quote` is what stands before a quote inside of them.
fn part(value: &Value, null: &str, quote: char) -> String {
    match value.print() {
        None => null.to_owned(),
        Some(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', &format!("{quote}\""))),
    }
}

/// Texts have the same order everywhere if they are equal, or plain words in lower case, or plain digits.
fn texts(a: &str, b: &str) -> Option<Ordering> {
    if a == b {
        return Some(Ordering::Equal);
    }
    let words = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase());
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (words(a) && words(b) || digits(a) && digits(b)).then(|| a.cmp(b))
}

fn lists(a: &[Value], b: &[Value]) -> Option<Ordering> {
    for (a, b) in a.iter().zip(b) {
        match a.compare(b)? {
            Ordering::Equal => {}
            other => return Some(other),
        }
    }
    Some(a.len().cmp(&b.len()))
}

/// Whether all hold: one that does not decides it.
pub(crate) fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

fn ranges(a: Option<&Bounds>, b: Option<&Bounds>) -> Option<bool> {
    let (Some(a), Some(b)) = (a, b) else { return Some(a.is_none() && b.is_none()) };
    let same = |a: &Option<Value>, b: &Option<Value>| match (a, b) {
        (Some(a), Some(b)) => a.equals(b),
        (None, None) => Some(true),
        _ => Some(false),
    };
    let closed = a.lower_inclusive == b.lower_inclusive && a.upper_inclusive == b.upper_inclusive;
    let equal = all([same(&a.lower, &b.lower), same(&a.upper, &b.upper)].into_iter());
    // Other bounds may still enclose the same values.
    match (equal, closed) {
        (Some(true), true) => Some(true),
        (Some(false), true) => Some(false),
        _ => overlap(Some(a), Some(b)).filter(|overlap| !overlap),
    }
}

/// Whether two ranges have a value in common.
pub(crate) fn overlap(a: Option<&Bounds>, b: Option<&Bounds>) -> Option<bool> {
    let (Some(a), Some(b)) = (a, b) else { return Some(false) };
    let begins_before_end = |lower: &Bounds, upper: &Bounds| {
        let (Some(from), Some(to)) = (&lower.lower, &upper.upper) else { return Some(true) };
        Some(match from.compare(to)? {
            Ordering::Less => true,
            Ordering::Equal => lower.lower_inclusive && upper.upper_inclusive,
            Ordering::Greater => false,
        })
    };
    all([begins_before_end(a, b), begins_before_end(b, a)].into_iter())
}

/// Whether one range encloses the other.
pub(crate) fn encloses(outer: Option<&Bounds>, inner: Option<&Bounds>) -> Option<bool> {
    let Some(inner) = inner else { return Some(true) };
    let Some(outer) = outer else { return Some(false) };
    let below = match (&outer.lower, &inner.lower) {
        (None, _) => Some(true),
        (Some(_), None) => Some(false),
        (Some(a), Some(b)) => a.compare(b).map(|order| match order {
            Ordering::Less => true,
            Ordering::Equal => outer.lower_inclusive || !inner.lower_inclusive,
            Ordering::Greater => false,
        }),
    };
    let above = match (&outer.upper, &inner.upper) {
        (None, _) => Some(true),
        (Some(_), None) => Some(false),
        (Some(a), Some(b)) => a.compare(b).map(|order| match order {
            Ordering::Greater => true,
            Ordering::Equal => outer.upper_inclusive || !inner.upper_inclusive,
            Ordering::Less => false,
        }),
    };
    all([below, above].into_iter())
}
