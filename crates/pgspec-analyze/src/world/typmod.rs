//! Type modifiers as numbers: what a type's `typmodin` function makes of `(10, 2)`, and back.

use pgspec_catalog::IntervalFields;

/// Behind a modifier of a type with a length word (`VARHDRSZ`).
const HEADER: i32 = 4;

/// The bits of an interval's fields (`datetime.h`).
const YEAR: i32 = 1 << 2;
const MONTH: i32 = 1 << 1;
const DAY: i32 = 1 << 3;
const HOUR: i32 = 1 << 10;
const MINUTE: i32 = 1 << 11;
const SECOND: i32 = 1 << 12;
const FULL_RANGE: i32 = 0x7FFF;
const FULL_PRECISION: i32 = 0xFFFF;

/// The number that Postgres stores for a built-in type's modifiers, or Postgres' message if it refuses them.
///
/// # Errors
/// The message, if a modifier is out of range or there are too many.
pub fn typmod(typname: &str, modifiers: &[i32], version: u16) -> Result<i32, String> {
    match (typname, modifiers) {
        (_, []) => Ok(-1),
        ("varchar" | "bpchar", [length]) => length_typmod(typname, *length).map(|n| n + HEADER),
        ("bit" | "varbit", [length]) => bits(typname, *length),
        ("numeric", [precision]) => numeric(*precision, 0, version),
        ("numeric", [precision, scale]) => numeric(*precision, *scale, version),
        ("numeric", _) => Err("invalid NUMERIC type modifier".to_owned()),
        ("time" | "timetz", [precision]) => precision_typmod("TIME", *precision, typname == "timetz"),
        ("timestamp" | "timestamptz", [precision]) => {
            precision_typmod("TIMESTAMP", *precision, typname == "timestamptz")
        }
        ("interval", [precision]) => Ok(interval_typmod(None, Some(*precision))),
        (
            "varchar" | "bpchar" | "bit" | "varbit" | "time" | "timetz" | "timestamp" | "timestamptz"
            | "interval",
            _,
        ) => Err("invalid type modifier".to_owned()),
        _ => Err(format!("type modifier is not allowed for type \"{typname}\"")),
    }
}

fn length_typmod(typname: &str, length: i32) -> Result<i32, String> {
    let name = if typname == "bpchar" { "char" } else { typname };
    if length < 1 {
        return Err(format!("length for type {name} must be at least 1"));
    }
    if length > 10_485_760 {
        return Err(format!("length for type {name} cannot exceed 10485760"));
    }
    Ok(length)
}

fn bits(typname: &str, length: i32) -> Result<i32, String> {
    let name = if typname == "bit" { "bit" } else { "varbit" };
    if length < 1 {
        return Err(format!("length for type {name} must be at least 1"));
    }
    if length > 83_886_080 {
        return Err(format!("length for type {name} cannot exceed 83886080"));
    }
    Ok(length)
}

fn numeric(precision: i32, scale: i32, _version: u16) -> Result<i32, String> {
    if !(1..=1000).contains(&precision) {
        return Err(format!("NUMERIC precision {precision} must be between 1 and 1000"));
    }
    if !(-1000..=1000).contains(&scale) {
        return Err(format!("NUMERIC scale {scale} must be between -1000 and 1000"));
    }
    Ok(((precision << 16) | (scale & 0x7FF)) + HEADER)
}

fn precision_typmod(name: &str, precision: i32, zone: bool) -> Result<i32, String> {
    if precision < 0 {
        let zone = if zone { " WITH TIME ZONE" } else { "" };
        return Err(format!("{name}({precision}){zone} precision must not be negative"));
    }
    // More is cut to six, with a warning.
    Ok(precision.min(6))
}

/// The number of an interval's fields and precision.
pub fn interval_typmod(fields: Option<IntervalFields>, precision: Option<i32>) -> i32 {
    if fields.is_none() && precision.is_none() {
        return -1;
    }
    let range = fields.map_or(FULL_RANGE, |fields| match fields {
        IntervalFields::Year => YEAR,
        IntervalFields::Month => MONTH,
        IntervalFields::Day => DAY,
        IntervalFields::Hour => HOUR,
        IntervalFields::Minute => MINUTE,
        IntervalFields::Second => SECOND,
        IntervalFields::YearToMonth => YEAR | MONTH,
        IntervalFields::DayToHour => DAY | HOUR,
        IntervalFields::DayToMinute => DAY | HOUR | MINUTE,
        IntervalFields::DayToSecond => DAY | HOUR | MINUTE | SECOND,
        IntervalFields::HourToMinute => HOUR | MINUTE,
        IntervalFields::HourToSecond => HOUR | MINUTE | SECOND,
        IntervalFields::MinuteToSecond => MINUTE | SECOND,
    });
    let precision = precision.map_or(FULL_PRECISION, |p| p.clamp(0, 6));
    (range << 16) | precision
}

/// The modifiers of a stored number, and the fields of an interval.
pub(super) fn modifiers_of(typname: &str, typmod: i32) -> (Vec<i32>, Option<IntervalFields>) {
    if typmod < 0 {
        return (Vec::new(), None);
    }
    match typname {
        "varchar" | "bpchar" => (vec![typmod - HEADER], None),
        "numeric" => {
            let packed = typmod - HEADER;
            // The scale is signed, in eleven bits.
            let scale = ((packed & 0x7FF) ^ 1024) - 1024;
            (vec![packed >> 16, scale], None)
        }
        "interval" => {
            let range = typmod >> 16 & FULL_RANGE;
            let precision = typmod & FULL_PRECISION;
            let fields = IntervalFields::ALL
                .into_iter()
                .find(|fields| interval_typmod(Some(*fields), None) >> 16 == range && range != FULL_RANGE);
            (if precision == FULL_PRECISION { Vec::new() } else { vec![precision] }, fields)
        }
        _ => (vec![typmod], None),
    }
}
