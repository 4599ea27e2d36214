//! Operators that Postgres brings.

use std::cmp::Ordering;

use pgspec_analyze::literal::civil;
use pgspec_analyze::pattern::like;
use pgspec_analyze::typed::{OperatorId, Typed};

use super::{At, json};
use crate::number::Number;
use crate::pattern;
use crate::read::typname;
use crate::value::{Interval, Value, all, encloses, overlap};

impl At<'_, '_, '_> {
    /// An operator for values that are not null. `arguments` say their types, where they matter.
    pub(super) fn operator(
        &self,
        typed: &Typed,
        operator: OperatorId,
        arguments: &[Typed],
        values: &[Value],
    ) -> Option<Value> {
        let world = self.with.world;
        let known = world.operator(operator);
        if known.name.schema.as_ref().is_some_and(|schema| *schema != "pg_catalog")
            && !arguments.iter().any(|argument| typname(world, argument.ty) == "citext")
        {
            return None;
        }
        let whole = matches!(typname(world, typed.ty), "int2" | "int4" | "int8");
        apply(known.name.name.as_str(), values, whole)
    }
}

/// An operator by its symbol; `whole` if it gives whole numbers.
pub(crate) fn apply(symbol: &str, values: &[Value], whole: bool) -> Option<Value> {
    match values {
        [value] => prefix(symbol, value),
        [left, right] => infix(symbol, left, right, whole),
        _ => None,
    }
}

fn prefix(symbol: &str, value: &Value) -> Option<Value> {
    match (symbol, value) {
        ("-", Value::Number(number)) => Some(Value::Number(number.negated())),
        ("+", value) => Some(value.clone()),
        ("@", Value::Number(number)) => Some(Value::Number(number.absolute())),
        _ => None,
    }
}

fn infix(symbol: &str, left: &Value, right: &Value, whole: bool) -> Option<Value> {
    let truth = |known: Option<bool>| known.map(Value::Bool);
    match symbol {
        "=" => truth(left.equals(right)),
        "<>" => truth(left.equals(right).map(|equal| !equal)),
        "<" => truth(left.compare(right).map(Ordering::is_lt)),
        "<=" => truth(left.compare(right).map(Ordering::is_le)),
        ">" => truth(left.compare(right).map(Ordering::is_gt)),
        ">=" => truth(left.compare(right).map(Ordering::is_ge)),
        "+" | "-" | "*" | "/" | "%" => arithmetic(symbol, left, right, whole),
        "||" => joined(left, right),
        "~~" | "!~~" | "~~*" | "!~~*" | "~" | "!~" | "~*" | "!~*" | "^@" => matches(symbol, left, right),
        "&&" => match (left, right) {
            (Value::Range(a), Value::Range(b)) => truth(overlap(a.as_deref(), b.as_deref())),
            (Value::Array(a), Value::Array(b)) => {
                let found = all(a.iter().map(|one| holds(b, one).map(|there| !there)));
                truth(found.map(|none| !none))
            }
            _ => None,
        },
        "@>" => truth(contains(left, right)),
        "<@" => truth(contains(right, left)),
        "->" => match left {
            Value::Json(value) => json::member(value, right).map(json::or_null),
            _ => None,
        },
        "->>" => match left {
            Value::Json(value) => json::member(value, right).map(json::text),
            _ => None,
        },
        "?" => match (left, right) {
            (Value::Json(value), Value::Text(key)) => Some(Value::Bool(json::has(value, key))),
            _ => None,
        },
        "?|" | "?&" => match (left, right) {
            (Value::Json(value), Value::Array(keys)) => {
                let has = |key: &Value| matches!(key, Value::Text(key) if json::has(value, key));
                Some(Value::Bool(if symbol == "?&" { keys.iter().all(has) } else { keys.iter().any(has) }))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether an element is in an array.
fn holds(elements: &[Value], wanted: &Value) -> Option<bool> {
    if wanted.is_null() {
        return Some(false);
    }
    let known = elements.iter().filter(|element| !element.is_null());
    all(known.map(|element| element.equals(wanted).map(|equal| !equal))).map(|none| !none)
}

fn contains(outer: &Value, inner: &Value) -> Option<bool> {
    match (outer, inner) {
        (Value::Json(outer), Value::Json(inner)) => Some(json::contains(outer, inner)),
        (Value::Array(outer), Value::Array(inner)) => all(inner.iter().map(|one| holds(outer, one))),
        (Value::Range(outer), Value::Range(inner)) => encloses(outer.as_deref(), inner.as_deref()),
        (Value::Range(None), _) => Some(false),
        (Value::Range(outer @ Some(_)), value) => {
            let one = crate::value::Bounds {
                lower: Some(value.clone()),
                lower_inclusive: true,
                upper: Some(value.clone()),
                upper_inclusive: true,
            };
            encloses(outer.as_deref(), Some(&one))
        }
        _ => None,
    }
}

fn joined(left: &Value, right: &Value) -> Option<Value> {
    let text = |value: &Value| match value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(_) | Value::Label(..) | Value::Date(_) => value.print(),
        _ => None,
    };
    match (left, right) {
        (Value::Array(a), Value::Array(b)) => Some(Value::Array(a.iter().chain(b).cloned().collect())),
        (Value::Array(a), one) => Some(Value::Array(a.iter().chain([one]).cloned().collect())),
        (one, Value::Array(b)) => Some(Value::Array(std::iter::once(one).chain(b).cloned().collect())),
        _ => Some(Value::Text(text(left)? + &text(right)?)),
    }
}

fn matches(symbol: &str, left: &Value, right: &Value) -> Option<Value> {
    let (Value::Text(text), Value::Text(wanted)) = (left, right) else { return None };
    let negated = symbol.starts_with('!');
    let found = match symbol.trim_start_matches('!') {
        "^@" => text.starts_with(wanted.as_str()),
        "~~" => pattern::found(&like(wanted, Some('\\'), false).ok()?, text)?,
        "~~*" => pattern::found(&like(wanted, Some('\\'), true).ok()?, text)?,
        "~" => pattern::regex(text, wanted, false)?,
        _ => pattern::regex(text, wanted, true)?,
    };
    Some(Value::Bool(found != negated))
}

fn arithmetic(symbol: &str, left: &Value, right: &Value, whole: bool) -> Option<Value> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => number(symbol, *a, *b, whole).map(Value::Number),
        (Value::Date(a), Value::Number(b)) => {
            let days = i64::try_from(b.as_whole()?).ok()?;
            match symbol {
                "+" => a.checked_add(days).map(Value::Date),
                "-" => a.checked_sub(days).map(Value::Date),
                _ => None,
            }
        }
        (Value::Number(_), Value::Date(_)) if symbol == "+" => arithmetic(symbol, right, left, whole),
        (Value::Date(a), Value::Date(b)) if symbol == "-" => Some(Value::whole(a.checked_sub(*b)?)),
        (Value::Moment(a), Value::Moment(b)) if symbol == "-" => {
            let micros = a.checked_sub(*b)?;
            let days = i64::try_from(micros / civil::DAY).ok()?;
            Some(Value::Interval(Interval { months: 0, days, micros: micros % civil::DAY }))
        }
        (Value::Moment(a), Value::Interval(b)) => moved(*a, *b, symbol),
        (Value::Date(a), Value::Interval(b)) => moved(i128::from(*a).checked_mul(civil::DAY)?, *b, symbol),
        (Value::Interval(_), Value::Moment(_) | Value::Date(_)) if symbol == "+" => {
            arithmetic(symbol, right, left, whole)
        }
        (Value::Interval(a), Value::Interval(b)) => {
            let sign = match symbol {
                "+" => 1,
                "-" => -1,
                _ => return None,
            };
            Some(Value::Interval(Interval {
                months: a.months + sign * b.months,
                days: a.days + sign * b.days,
                micros: a.micros + i128::from(sign) * b.micros,
            }))
        }
        (Value::Interval(a), Value::Number(b)) | (Value::Number(b), Value::Interval(a)) if symbol == "*" => {
            let times = i64::try_from(b.as_whole()?).ok()?;
            Some(Value::Interval(Interval {
                months: a.months.checked_mul(times)?,
                days: a.days.checked_mul(times)?,
                micros: a.micros.checked_mul(i128::from(times))?,
            }))
        }
        _ => None,
    }
}

fn number(symbol: &str, a: Number, b: Number, whole: bool) -> Option<Number> {
    match symbol {
        "+" => a.plus(b),
        "-" => a.plus(b.negated()),
        "*" => a.times(b),
        "/" => a.over(b, whole),
        _ => a.rest(b),
    }
}

/// A moment plus or minus an interval: months first, to the last day of a shorter month.
fn moved(moment: i128, by: Interval, symbol: &str) -> Option<Value> {
    let sign = match symbol {
        "+" => 1_i64,
        "-" => -1,
        _ => return None,
    };
    let (day, time) = (moment.div_euclid(civil::DAY), moment.rem_euclid(civil::DAY));
    let (year, month, day) = civil::from_days(i64::try_from(day).ok()?);
    let months = year.checked_mul(12)?.checked_add(month - 1)?.checked_add(by.months.checked_mul(sign)?)?;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    let day = day.min(civil::month_length(year, month));
    let days = civil::days(year, month, day).checked_add(by.days.checked_mul(sign)?)?;
    Some(Value::Moment(i128::from(days) * civil::DAY + time + i128::from(sign) * by.micros))
}
