//! Functions that Postgres brings.

use pgspec_analyze::literal::civil;
use pgspec_analyze::typed::{CallForm, FunctionId, Typed};

use super::{At, cast, json};
use crate::number::Number;
use crate::pattern;
use crate::value::Value;

impl At<'_, '_, '_> {
    pub(super) fn call(
        &self,
        typed: &Typed,
        function: FunctionId,
        arguments: &[Typed],
        form: CallForm,
    ) -> Option<Value> {
        let world = self.with.world;
        let known = world.function(function);
        if known.object.is_some() {
            return None;
        }
        let name = known.name.name.as_str();
        match name {
            "now" | "transaction_timestamp" | "statement_timestamp" | "clock_timestamp" => {
                return Some(Value::Moment(self.with.now));
            }
            "num_nonnulls" | "num_nulls" => {
                let values = match (self.values(arguments)?, arguments) {
                    (mut values, [_]) if matches!(values.first(), Some(Value::Array(_))) => {
                        match values.pop()? {
                            Value::Array(elements) => elements,
                            other => vec![other],
                        }
                    }
                    (values, _) => values,
                };
                let nulls = values.iter().filter(|value| value.is_null()).count();
                let count = if name == "num_nulls" { nulls } else { values.len() - nulls };
                return Some(Value::whole(i128::try_from(count).ok()?));
            }
            _ => {}
        }
        let values = match self.strict(arguments)? {
            Err(null) => return Some(null),
            Ok(values) => values,
        };
        if form != CallForm::Call || is_length_cast(name, arguments.len()) {
            return cast::cast(world, values.into_iter().next()?, typed.ty, typed.typmod);
        }
        strict(name, &values)
    }
}

/// `varchar(a, n, explicit)` and its like, which Postgres adds.
fn is_length_cast(name: &str, arguments: usize) -> bool {
    arguments >= 2
        && matches!(name, "varchar" | "bpchar" | "numeric" | "timestamptz" | "timestamp" | "interval")
}

fn count(number: usize) -> Option<Value> {
    Some(Value::whole(i128::try_from(number).ok()?))
}

fn strict(name: &str, values: &[Value]) -> Option<Value> {
    match values {
        [Value::Text(text)] => of_text(name, text),
        [Value::Text(a), Value::Text(b)] => of_texts(name, a, b),
        [Value::Text(text), Value::Number(number)] => {
            let at = usize::try_from(number.as_whole()?).ok()?;
            match name {
                "left" => Some(Value::Text(text.chars().take(at).collect())),
                "right" => {
                    let length = text.chars().count();
                    Some(Value::Text(text.chars().skip(length.saturating_sub(at)).collect()))
                }
                "substr" | "substring" => Some(Value::Text(text.chars().skip(at.max(1) - 1).collect())),
                "repeat" if at < 1000 => Some(Value::Text(text.repeat(at))),
                _ => None,
            }
        }
        [Value::Text(text), Value::Text(from), Value::Text(to)] => match name {
            "replace" => Some(Value::Text(text.replace(from.as_str(), to))),
            _ => None,
        },
        [Value::Text(text), Value::Number(from), Value::Number(length)] => {
            let (from, length) = (from.as_whole()?, length.as_whole()?);
            let (skip, take) = (usize::try_from(from - 1).ok()?, usize::try_from(length).ok()?);
            matches!(name, "substr" | "substring")
                .then(|| Value::Text(text.chars().skip(skip).take(take).collect()))
        }
        [Value::Number(number)] => of_number(name, *number),
        [Value::Number(a), Value::Number(b)] => match name {
            "mod" => a.rest(*b).map(Value::Number),
            "round" | "trunc" if b.as_whole() == Some(0) => Some(Value::Number(a.rounded())),
            _ => None,
        },
        [Value::Array(elements)] => match name {
            "cardinality" => count(elements.len()),
            _ => None,
        },
        [Value::Array(elements), Value::Number(dimension)] => {
            let first = dimension.as_whole() == Some(1) && !elements.is_empty();
            match name {
                "array_length" | "array_upper" if first => count(elements.len()),
                "array_lower" if first => count(1),
                "array_length" | "array_upper" | "array_lower" => Some(Value::Null),
                _ => None,
            }
        }
        [Value::Array(elements), wanted] if name == "array_position" => {
            for (at, element) in elements.iter().enumerate() {
                if !element.is_null() && element.equals(wanted)? {
                    return count(at + 1);
                }
            }
            Some(Value::Null)
        }
        [Value::Json(json)] => match name {
            "jsonb_typeof" | "json_typeof" => Some(Value::Text(json::type_of(json).to_owned())),
            "jsonb_array_length" | "json_array_length" => count(json.as_array()?.len()),
            _ => None,
        },
        [Value::Range(range)] => Some(match (name, range) {
            ("isempty", range) => Value::Bool(range.is_none()),
            ("lower" | "upper", None) => Value::Null,
            ("lower", Some(bounds)) => bounds.lower.clone().unwrap_or(Value::Null),
            ("upper", Some(bounds)) => bounds.upper.clone().unwrap_or(Value::Null),
            ("lower_inf", Some(bounds)) => Value::Bool(bounds.lower.is_none()),
            ("upper_inf", Some(bounds)) => Value::Bool(bounds.upper.is_none()),
            ("lower_inc", Some(bounds)) => Value::Bool(bounds.lower_inclusive && bounds.lower.is_some()),
            ("upper_inc", Some(bounds)) => Value::Bool(bounds.upper_inclusive && bounds.upper.is_some()),
            _ => return None,
        }),
        [Value::Text(field), moment] if matches!(name, "extract" | "date_part") => part(field, moment),
        [Value::Text(unit), Value::Moment(micros)] if name == "date_trunc" => truncated(unit, *micros),
        [Value::Text(zone), Value::Moment(micros)] if name == "timezone" => {
            matches!(zone.as_str(), "UTC" | "utc" | "GMT").then_some(Value::Moment(*micros))
        }
        [Value::Moment(micros)] if name == "date" => {
            i64::try_from(micros.div_euclid(civil::DAY)).ok().map(Value::Date)
        }
        _ => None,
    }
}

fn of_text(name: &str, text: &str) -> Option<Value> {
    let folded = |fold: fn(&str) -> String| text.is_ascii().then(|| Value::Text(fold(text)));
    match name {
        "length" | "char_length" | "character_length" => count(text.chars().count()),
        "octet_length" => count(text.len()),
        "lower" => folded(str::to_ascii_lowercase),
        "upper" => folded(str::to_ascii_uppercase),
        "btrim" => Some(Value::Text(text.trim_matches(' ').to_owned())),
        "ltrim" => Some(Value::Text(text.trim_start_matches(' ').to_owned())),
        "rtrim" => Some(Value::Text(text.trim_end_matches(' ').to_owned())),
        "reverse" => Some(Value::Text(text.chars().rev().collect())),
        _ => None,
    }
}

fn of_texts(name: &str, a: &str, b: &str) -> Option<Value> {
    let set: Vec<char> = b.chars().collect();
    match name {
        "btrim" => Some(Value::Text(a.trim_matches(set.as_slice()).to_owned())),
        "ltrim" => Some(Value::Text(a.trim_start_matches(set.as_slice()).to_owned())),
        "rtrim" => Some(Value::Text(a.trim_end_matches(set.as_slice()).to_owned())),
        "starts_with" => Some(Value::Bool(a.starts_with(b))),
        "position" | "strpos" => {
            count(a.find(b).map_or(0, |at| a.get(..at).map_or(0, |before| before.chars().count()) + 1))
        }
        "regexp_like" => pattern::regex(a, b, false).map(Value::Bool),
        _ => None,
    }
}

fn of_number(name: &str, number: Number) -> Option<Value> {
    Some(Value::Number(match name {
        "abs" => number.absolute(),
        "floor" => number.floor(),
        "ceil" | "ceiling" => number.negated().floor().negated(),
        "round" => number.rounded(),
        _ => return None,
    }))
}

/// `extract(field from a)`
fn part(field: &str, moment: &Value) -> Option<Value> {
    let micros = match moment {
        Value::Moment(micros) => *micros,
        Value::Date(days) => i128::from(*days).checked_mul(civil::DAY)?,
        Value::Time(micros) => *micros,
        Value::Interval(interval) if field == "epoch" => interval.length(),
        _ => return None,
    };
    let days = i64::try_from(micros.div_euclid(civil::DAY)).ok()?;
    let (year, month, day) = civil::from_days(days);
    let of_day = micros.rem_euclid(civil::DAY) / civil::SECOND;
    Some(Value::whole(match field.to_ascii_lowercase().as_str() {
        "year" => i128::from(year),
        "month" => i128::from(month),
        "day" => i128::from(day),
        "quarter" => i128::from((month - 1) / 3 + 1),
        // 1970-01-01 was a Thursday.
        "dow" => i128::from((days + 4).rem_euclid(7)),
        "isodow" => i128::from((days + 3).rem_euclid(7) + 1),
        "hour" => of_day / 3600,
        "minute" => of_day / 60 % 60,
        "second" if micros.rem_euclid(civil::SECOND) == 0 => of_day % 60,
        "epoch" if micros.rem_euclid(civil::SECOND) == 0 => micros.div_euclid(civil::SECOND),
        _ => return None,
    }))
}

/// `date_trunc(unit, a)`
fn truncated(unit: &str, micros: i128) -> Option<Value> {
    let days = i64::try_from(micros.div_euclid(civil::DAY)).ok()?;
    let (year, month, _) = civil::from_days(days);
    let first = match unit.to_ascii_lowercase().as_str() {
        "day" => days,
        "week" => days - (days + 3).rem_euclid(7),
        "month" => civil::days(year, month, 1),
        "quarter" => civil::days(year, (month - 1) / 3 * 3 + 1, 1),
        "year" => civil::days(year, 1, 1),
        "hour" => return Some(Value::Moment(micros - micros.rem_euclid(3600 * civil::SECOND))),
        "minute" => return Some(Value::Moment(micros - micros.rem_euclid(60 * civil::SECOND))),
        "second" => return Some(Value::Moment(micros - micros.rem_euclid(civil::SECOND))),
        _ => return None,
    };
    Some(Value::Moment(i128::from(first) * civil::DAY))
}
