//! Values as values of another type.

use pgspec_analyze::literal::civil;
use pgspec_analyze::typed::TypeId;
use pgspec_analyze::world::World;

use crate::read::{self, typname};
use crate::value::Value;

/// Through the text form (`CoerceViaIO`).
pub(super) fn through_text(world: &World<'_>, value: Value, ty: TypeId, typmod: i32) -> Option<Value> {
    match &value {
        Value::Null => Some(Value::Null),
        // Only these are printed here as Postgres prints them.
        Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Label(..) | Value::Date(_) => {
            read::value(world, ty, typmod, &value.print()?)
        }
        _ => None,
    }
}

/// By a cast function, or to another modifier of the same type.
pub(super) fn cast(world: &World<'_>, value: Value, ty: TypeId, typmod: i32) -> Option<Value> {
    let name = typname(world, ty);
    Some(match (value, name) {
        (Value::Null, _) => Value::Null,
        (Value::Number(number), "int2" | "int4" | "int8") => Value::Number(number.rounded()),
        (Value::Number(number), "numeric" | "float4" | "float8") => {
            if typmod < 0 {
                Value::Number(number)
            } else {
                return read::value(world, ty, typmod, &number.print());
            }
        }
        (Value::Number(number), "bool") => Value::Bool(number.as_whole()? != 0),
        (Value::Bool(value), "int4") => Value::whole(i128::from(value)),
        (Value::Text(text), "text" | "varchar" | "bpchar" | "name" | "citext") => {
            // An explicit cast cuts.
            let length = usize::try_from(typmod - 4).ok().filter(|_| name == "varchar" || name == "bpchar");
            let text = length.map_or(text.clone(), |length| text.chars().take(length).collect());
            Value::Text(if name == "bpchar" { text.trim_end_matches(' ').to_owned() } else { text })
        }
        (Value::Moment(micros), "date") => Value::Date(i64::try_from(micros.div_euclid(civil::DAY)).ok()?),
        (Value::Moment(micros), "time") => Value::Time(micros.rem_euclid(civil::DAY)),
        (Value::Moment(micros), "timestamp" | "timestamptz") => Value::Moment(micros),
        (Value::Date(days), "timestamp" | "timestamptz") => {
            Value::Moment(i128::from(days).checked_mul(civil::DAY)?)
        }
        (value @ Value::Interval(_), "interval") | (value @ Value::Time(_), "time") => value,
        (value @ Value::Json(_), "json" | "jsonb") => value,
        (value, _) => return through_text(world, value, ty, typmod),
    })
}
