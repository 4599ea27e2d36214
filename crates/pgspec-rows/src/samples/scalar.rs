//! Ordinary values of the types that Postgres brings, as texts.

use pgspec_analyze::literal::civil;

use crate::number::Number;
use crate::value::Value;

/// The `at`-th ordinary value of a type, in spellings for longer and shorter columns; nothing for types that are not known.
pub(super) fn ordinary(typname: &str, column: &str, at: usize, offset: usize) -> Vec<String> {
    let n = at + 1;
    let day = |n: usize| civil::print_date(20_000 + i64::try_from(n).unwrap_or(0));
    let one = match typname {
        "bool" => ((at + offset).is_multiple_of(2)).to_string(),
        "int2" | "int4" | "int8" | "oid" | "xid" | "cid" | "xid8" | "money" => {
            return vec![(n + offset).to_string(), (1000 + n * 7 + offset).to_string()];
        }
        "numeric" | "float4" | "float8" => {
            return vec![format!("{n}.5"), n.to_string(), format!("0.{n:02}"), (100 + n).to_string()];
        }
        "text" | "varchar" | "bpchar" | "name" | "citext" => return texts(column, n),
        "char" => letters(at).chars().take(1).collect(),
        "uuid" => format!("{:08x}-0000-4000-8000-{n:012x}", hash(column)),
        "bytea" => format!("\\x{n:04x}"),
        "json" | "jsonb" => {
            return vec![format!("{{\"n\": {n}}}"), "{}".to_owned(), format!("[{n}]"), "[]".to_owned()];
        }
        "date" => day(n),
        "timestamp" | "timestamptz" => format!("{} 12:{:02}:00+00", day(n), n % 60),
        "time" => format!("{:02}:{:02}:00", 8 + n % 12, n % 60),
        "timetz" => format!("{:02}:{:02}:00+00", 8 + n % 12, n % 60),
        "interval" => return vec![format!("{n} days"), format!("{n} hours"), format!("{n} months")],
        "bit" | "varbit" => {
            return (1..=8).rev().map(|width| format!("{:0width$b}", n % (1 << width))).collect();
        }
        "inet" => format!("192.0.2.{}", n % 250 + 1),
        "cidr" => format!("10.{}.{}.0/24", n / 250, n % 250),
        "macaddr" => format!("08:00:2b:01:{:02x}:{:02x}", n / 256 % 256, n % 256),
        "macaddr8" => format!("08:00:2b:01:02:03:{:02x}:{:02x}", n / 256 % 256, n % 256),
        "pg_lsn" => format!("0/{n:X}"),
        "point" => format!("({n},{n})"),
        "box" => format!("({},{}),({n},{n})", n + 1, n + 1),
        "lseg" => format!("[({n},{n}),({},{})]", n + 1, n + 2),
        "circle" => format!("<({n},{n}),1>"),
        "path" | "polygon" => format!("(({n},0),({n},1),(0,1))"),
        "line" => format!("{{1,-1,{n}}}"),
        "jsonpath" => format!("$.\"a{n}\""),
        "tsvector" => format!("'word{n}'"),
        "tsquery" => format!("'word{n}'"),
        "xml" => format!("<a n=\"{n}\"/>"),
        "tid" => format!("(0,{n})"),
        "int2vector" | "oidvector" => format!("{n} {}", n + 1),
        "refcursor" => format!("cursor {n}"),
        "regclass" => "pg_class".to_owned(),
        "regtype" => "integer".to_owned(),
        "regproc" => "now".to_owned(),
        "regprocedure" => "now()".to_owned(),
        "regnamespace" => "pg_catalog".to_owned(),
        "regrole" => "pg_monitor".to_owned(),
        "regconfig" => "simple".to_owned(),
        "regdictionary" => "simple".to_owned(),
        "txid_snapshot" | "pg_snapshot" => format!("{n}:{n}:"),
        "hstore" => format!("\"n\"=>\"{n}\""),
        "ltree" => format!("top.n{n}"),
        "geometry" | "geography" => format!("POINT({n} {n})"),
        _ => return Vec::new(),
    };
    vec![one]
}

/// Values that are tried when no ordinary one will do.
pub(super) fn rare(typname: &str) -> Vec<String> {
    let texts: &[&str] = match typname {
        "int2" | "int4" | "int8" => &["0", "-1", "-100", "32000"],
        "numeric" | "float4" | "float8" => &["0", "-1", "-0.5", "0.001", "1000000"],
        "text" | "varchar" | "bpchar" | "citext" => {
            &["", "A", "USD", "en", "UTC", "someone@example.com", "https://example.com", "+15550100", "0"]
        }
        "bool" => &["true", "false"],
        "json" | "jsonb" => &["\"a\"", "1", "true", "null"],
        "date" => &["1990-01-01", "2000-02-29", "2090-01-01"],
        "timestamp" | "timestamptz" => &["1990-01-01 00:00:00+00", "2090-01-01 00:00:00+00"],
        "interval" => &["00:00:00", "1 year", "00:30:00"],
        _ => &[],
    };
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Texts for a column, from what its name says to what fits into two letters.
fn texts(column: &str, n: usize) -> Vec<String> {
    let lower = column.to_ascii_lowercase();
    let told = if lower.contains("email") {
        format!("person{n}@example.com")
    } else if lower.contains("url") || lower.contains("link") || lower.contains("website") {
        format!("https://example.com/{n}")
    } else if lower.contains("phone") {
        format!("+1555010{n:02}")
    } else if lower.contains("slug") {
        format!("slug-{n}")
    } else {
        format!("{column} {n}")
    };
    vec![told, format!("v{n}"), letters(n)]
}

/// A word of few letters, another one for each number.
pub(super) fn letters(n: usize) -> String {
    let mut word = String::new();
    let mut left = n;
    loop {
        word.push(char::from(b'a' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
        if left == 0 {
            return word;
        }
    }
}

fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// A value that a condition speaks of, and those beside it.
pub(crate) fn near(value: &Value) -> Vec<Value> {
    let mut values = vec![value.clone()];
    match value {
        Value::Number(number) => {
            for step in [Number::whole(1), number.step(), Number::whole(7)] {
                values.extend(number.plus(step).map(Value::Number));
                values.extend(number.plus(step.negated()).map(Value::Number));
            }
        }
        Value::Date(days) if *days != i64::MAX && *days != i64::MIN => {
            values.extend([1, -1, 40].map(|by| Value::Date(days.saturating_add(by))));
        }
        Value::Moment(micros) if *micros != i128::MAX && *micros != i128::MIN => {
            let by = [civil::SECOND, -civil::SECOND, civil::DAY * 40];
            values.extend(by.map(|by| Value::Moment(micros.saturating_add(by))));
        }
        Value::Time(micros) => {
            let near = [micros + civil::SECOND, micros - civil::SECOND];
            values.extend(near.into_iter().filter(|m| (0..civil::DAY).contains(m)).map(Value::Time));
        }
        Value::Interval(interval) => {
            for by in [civil::SECOND, -civil::SECOND] {
                values.push(Value::Interval(crate::value::Interval {
                    micros: interval.micros + by,
                    ..*interval
                }));
            }
        }
        Value::Null
        | Value::Bool(_)
        | Value::Text(_)
        | Value::Label(..)
        | Value::Date(_)
        | Value::Moment(_)
        | Value::Json(_)
        | Value::Array(_)
        | Value::Range(_)
        | Value::Row(_)
        | Value::Other(_) => {}
    }
    values
}
