//! Texts as values of a type.

use pgspec_analyze::literal::{self, Input, civil};
use pgspec_analyze::typed::TypeId;
use pgspec_analyze::world::{TypeKind, World};

use crate::number::Number;
use crate::value::{Bounds, Interval, Value};

/// `pg_type.typname` of the type below all domains, if it is one of Postgres' own; or an extension's, by its name.
pub(crate) fn typname<'w>(world: &'w World<'_>, ty: TypeId) -> &'w str {
    world.ty(world.base(ty).0).name.name.as_str()
}

/// The value that Postgres makes of a text; nothing if it refuses it.
pub(crate) fn value(world: &World<'_>, ty: TypeId, typmod: i32, text: &str) -> Option<Value> {
    let (base, modifier) = world.base(ty);
    let typmod = if typmod < 0 { modifier } else { typmod };
    let known = world.ty(base);
    if let Some(element) = known.array_of {
        return Some(array(world, element, typmod, text).unwrap_or_else(|| Value::Other(text.to_owned())));
    }
    match known.kind {
        TypeKind::Enum => {
            let at = known.labels.iter().position(|label| label == text)?;
            Some(Value::Label(at, text.to_owned()))
        }
        TypeKind::Range => {
            let read = known.subtype.and_then(|subtype| range(world, subtype, text));
            Some(read.unwrap_or_else(|| Value::Other(text.to_owned())))
        }
        TypeKind::Base => {
            let own = known.name.schema.as_ref().is_none_or(|schema| *schema == "pg_catalog");
            let name = known.name.name.as_str();
            if !own && name != "citext" {
                return Some(Value::Other(text.to_owned()));
            }
            match literal::input(name, text, typmod, world.options().postgres) {
                Input::Invalid { .. } => None,
                // What is told from a text here is never guessed.
                Input::Unknown if is_told(name) => None,
                Input::Unknown => Some(Value::Other(text.to_owned())),
                Input::Value { text, .. } => {
                    Some(scalar(name, &text).unwrap_or_else(|| Value::Other(text.to_string())))
                }
            }
        }
        TypeKind::Composite | TypeKind::Multirange | TypeKind::Pseudo | TypeKind::Domain => {
            Some(Value::Other(text.to_owned()))
        }
    }
}

/// Whether values of a type are told apart here by what they mean.
fn is_told(typname: &str) -> bool {
    matches!(
        typname,
        "bool"
            | "int2"
            | "int4"
            | "int8"
            | "numeric"
            | "float4"
            | "float8"
            | "oid"
            | "date"
            | "timestamp"
            | "timestamptz"
            | "time"
            | "interval"
            | "json"
            | "jsonb"
    )
}

/// A value of a built-in type by what its output function prints.
fn scalar(typname: &str, text: &str) -> Option<Value> {
    Some(match typname {
        "bool" => Value::Bool(matches!(text, "t" | "true")),
        "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" | "oid" => {
            Value::Number(Number::parse(text)?)
        }
        "text" | "varchar" | "bpchar" | "name" | "char" => Value::Text(text.to_owned()),
        // Case makes no difference to it.
        "citext" => Value::Text(text.to_lowercase()),
        "date" => Value::Date(match civil::sort_key(text)? {
            i128::MAX => i64::MAX,
            i128::MIN => i64::MIN,
            micros => i64::try_from(micros / civil::DAY).ok()?,
        }),
        "timestamp" | "timestamptz" => Value::Moment(civil::sort_key(text)?),
        "time" => Value::Time(clock(text)?),
        "interval" => Value::Interval(interval(text)?),
        "json" | "jsonb" => Value::Json(serde_json::from_str(text).ok()?),
        _ => return None,
    })
}

/// `12:30:00.5` in microseconds.
fn clock(text: &str) -> Option<i128> {
    civil::sort_key(&format!("1970-01-01 {text}"))
}

/// `1 year 2 mons -3 days 04:05:06.7`, as `interval_out` prints it.
fn interval(text: &str) -> Option<Interval> {
    let mut found = Interval { months: 0, days: 0, micros: 0 };
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if word.contains(':') {
            let (negative, time) = word.strip_prefix('-').map_or((false, word), |rest| (true, rest));
            let micros = clock(time.trim_start_matches('+'))?;
            found.micros += if negative { -micros } else { micros };
            continue;
        }
        let count: i64 = word.trim_start_matches('+').parse().ok()?;
        match words.next()?.trim_end_matches('s') {
            "year" => found.months += count * 12,
            "mon" => found.months += count,
            "day" => found.days += count,
            _ => return None,
        }
    }
    Some(found)
}

/// `{a,"b c",NULL}`
fn array(world: &World<'_>, element: TypeId, typmod: i32, text: &str) -> Option<Value> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut elements = Vec::new();
    for (part, quoted) in parts(inner)? {
        if !quoted && part.contains(['{', '}']) {
            return None;
        }
        let value = if !quoted && part.eq_ignore_ascii_case("null") {
            Value::Null
        } else {
            value(world, element, typmod, &part)?
        };
        elements.push(value);
    }
    Some(Value::Array(elements))
}

/// `[a,b)`, `empty`
fn range(world: &World<'_>, subtype: TypeId, text: &str) -> Option<Value> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("empty") {
        return Some(Value::Range(None));
    }
    let lower_inclusive = text.starts_with('[');
    let upper_inclusive = text.ends_with(']');
    let inner = text.strip_prefix(['[', '('])?.strip_suffix([']', ')'])?;
    let sides = parts(inner)?;
    let [lower, upper] = sides.as_slice() else { return None };
    let side = |(text, quoted): &(String, bool)| {
        if text.is_empty() && !quoted { Some(None) } else { value(world, subtype, -1, text).map(Some) }
    };
    let (lower, upper) = (side(lower)?, side(upper)?);
    Some(Value::Range(Some(Box::new(Bounds { lower, lower_inclusive, upper, upper_inclusive }))))
}

/// What stands between commas, each with whether it was quoted.
fn parts(text: &str) -> Option<Vec<(String, bool)>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let mut found = vec![(String::new(), false)];
    let (mut quoted, mut chars) = (false, text.chars().peekable());
    while let Some(c) = chars.next() {
        let last = found.last_mut()?;
        match c {
            '\\' => last.0.push(chars.next()?),
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                last.0.push('"');
            }
            '"' => {
                quoted = !quoted;
                last.1 = true;
            }
            ',' if !quoted => found.push((String::new(), false)),
            other => last.0.push(other),
        }
    }
    (!quoted).then_some(found)
}
