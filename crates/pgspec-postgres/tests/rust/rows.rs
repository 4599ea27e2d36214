//! Rows of every type that a row can hold, for the tests of each library: null, the least, the greatest, the empty, the
//! odd. What differs between the libraries is in the module `like` beside `schema`.

use std::ops::Bound;

use rust_decimal::Decimal;

use super::like;
use super::schema::*;

fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().expect("a time")
}

pub(crate) fn between<T>(start: Bound<T>, end: Bound<T>) -> Range<T> {
    Range::Between(start, end)
}

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

pub(crate) fn nothing(id: i32) -> ValuesRow {
    let row = serde_json::json!({ "id": id });
    serde_json::from_value(row).expect("whatever is left out is null")
}

pub(crate) fn place(number: i32) -> Place {
    Place {
        street: Some("1, \"Odd\" Street (\\)".to_owned()),
        number: Some(number),
        mail: Some("a@b".to_owned().into()),
        shares: Some(vec![Share(0.5), Share(f64::INFINITY)]),
    }
}

/// Rows of `values`: null, the least, the greatest, the odd.
pub(crate) fn rows() -> Vec<ValuesRow> {
    let empty_place = Place { street: None, number: None, mail: None, shares: None };
    vec![
        nothing(1),
        ValuesRow {
            a_bool: Some(false),
            a_char: Some(like::CHARS.0),
            a_int2: Some(i16::MIN),
            a_int4: Some(i32::MIN),
            a_int8: Some(i64::MIN),
            a_float4: Some(f32::MIN),
            a_float8: Some(f64::MIN),
            a_numeric: Some(Decimal::MIN),
            a_price: Some("-99999999.99".parse().expect("a number")),
            a_text: Some(String::new()),
            a_varchar: Some(String::new()),
            a_bpchar: Some("     ".to_owned()),
            a_name: Some(String::new()),
            a_citext: Some(String::new()),
            a_bytea: Some(Vec::new()),
            a_uuid: Some(uuid::Uuid::nil()),
            // A JSON null is an SQL null once serde has read it.
            a_json: Some(serde_json::json!("")),
            a_jsonb: Some(serde_json::json!({})),
            a_date: Some("-4711-01-01".parse().expect("a date")),
            a_time: Some(chrono::NaiveTime::MIN),
            a_timestamp: Some("-4711-01-01T00:00:00".parse().expect("a time")),
            a_timestamptz: Some(at("-4711-01-01T00:00:00Z")),
            a_interval: Some(Interval { months: i32::MIN, days: i32::MIN, microseconds: i64::MIN }),
            a_inet: Some("0.0.0.0/0".parse().expect("a network")),
            a_cidr: Some("::/0".parse().expect("a network")),
            a_macaddr: Some(like::mac([0; 6])),
            a_bit: Some(like::bits(&[false; 3])),
            a_varbit: Some(like::bits(&[])),
            a_int4range: Some(between(Bound::Unbounded, Bound::Unbounded)),
            a_int8range: Some(between(Bound::Included(i64::MIN), Bound::Unbounded)),
            a_numrange: Some(between(Bound::Excluded(number("0")), Bound::Unbounded)),
            a_daterange: Some(Range::Empty),
            a_tsrange: Some(Range::Empty),
            a_tstzrange: Some(between(Bound::Unbounded, Bound::Unbounded)),
            a_mood: Some(Mood::Sad),
            a_email: Some(Email("@".to_owned())).filter(|_| false),
            a_share: Some(Share(f64::MIN)),
            a_words: Some(Words(Vec::new())),
            a_place: Some(empty_place.clone()),
            a_trip: Some(Trip { start: Some(empty_place), stops: Some(Vec::new()) }),
            a_oid: Some(like::oid(0)),
            a_money: Some(Money(i64::MIN)),
            a_timetz: Some(TimeTz { microseconds: 0, offset: -57_599 }),
            a_macaddr8: Some(MacAddress8([0; 8])),
            a_lsn: Some(Lsn(0)),
            a_point: Some(Point { x: f64::NEG_INFINITY, y: f64::MIN }),
            a_line: Some(Line { a: 0.0, b: -1.0, c: f64::MIN }),
            a_lseg: Some(Segment::default()),
            a_box: Some(Rectangle::default()),
            a_path: Some(Path { is_closed: false, points: vec![Point::default()] }),
            a_polygon: Some(Polygon(vec![Point::default()])),
            a_circle: Some(Circle { center: Point::default(), radius: 0.0 }),
            a_hstore: Some(Hstore::default()),
            a_ltree: Some(like::ltree("")),
            a_big: Some(Numeric("-999999999999999999999999999999.9999999999".to_owned())),
            ..nothing(2)
        },
        ValuesRow {
            a_bool: Some(true),
            a_char: Some(like::CHARS.1),
            a_int2: Some(i16::MAX),
            a_int4: Some(i32::MAX),
            a_int8: Some(i64::MAX),
            a_float4: Some(f32::INFINITY),
            a_float8: Some(f64::INFINITY),
            a_numeric: Some(Decimal::MAX),
            a_price: Some("99999999.99".parse().expect("a number")),
            a_text: Some("it's \"odd\" \\ $$ – 🦀\n\tand 'long'".to_owned()),
            a_varchar: Some("🦀🦀🦀🦀🦀".to_owned()),
            a_bpchar: Some("äöü  ".to_owned()),
            a_name: Some("n".repeat(63)),
            a_citext: Some("CamelCase".to_owned()),
            a_bytea: Some((0..=255).collect()),
            a_uuid: Some(uuid::Uuid::max()),
            a_json: Some(serde_json::json!([1, 2.5, null, "ü"])),
            a_jsonb: Some(serde_json::json!({ "deep": { "list": [true, {}] } })),
            a_date: Some("+262142-12-31".parse().expect("a date")),
            a_time: Some("23:59:59.999999".parse().expect("a time")),
            a_timestamp: Some("+262142-12-31T23:59:59.999999".parse().expect("a time")),
            a_timestamptz: Some("+262142-12-31T23:59:59.999999Z".parse().expect("a time")),
            a_interval: Some(Interval { months: i32::MAX, days: i32::MAX, microseconds: i64::MAX }),
            a_inet: Some("2001:db8::1/64".parse().expect("a network")),
            a_cidr: Some("10.0.0.0/8".parse().expect("a network")),
            a_macaddr: Some(like::mac([255; 6])),
            a_bit: Some(like::bits(&[true, false, true])),
            a_varbit: Some(like::bits(&[true; 70])),
            a_int4range: Some(between(Bound::Included(-1), Bound::Excluded(i32::MAX))),
            a_int8range: Some(between(Bound::Included(5), Bound::Excluded(6))),
            a_numrange: Some(between(
                Bound::Excluded(number("-79228162514264337593543950335")),
                Bound::Included(number("79228162514264337593543950335")),
            )),
            a_daterange: Some(between(
                Bound::Included("2026-01-01".parse().expect("a date")),
                Bound::Unbounded,
            )),
            a_tsrange: Some(between(
                Bound::Included("2026-01-01T00:00:00".parse().expect("a time")),
                Bound::Excluded("2026-01-02T00:00:00.000001".parse().expect("a time")),
            )),
            a_tstzrange: Some(between(Bound::Unbounded, Bound::Included(at("2026-01-01T00:00:00Z")))),
            a_mood: Some(Mood::SoSo),
            a_email: Some(Email("a@b".to_owned())),
            a_share: Some(Share(f64::MAX)),
            a_words: Some(Words(vec![String::new(), "NULL".to_owned(), "a,\"b\"\\{}".to_owned()])),
            a_place: Some(place(i32::MAX)),
            a_trip: Some(Trip { start: Some(place(-1)), stops: Some(vec![place(0), place(i32::MIN)]) }),
            a_oid: Some(like::oid(u32::MAX)),
            a_money: Some(Money(i64::MAX)),
            a_timetz: Some(TimeTz { microseconds: 86_400_000_000, offset: 57_599 }),
            a_macaddr8: Some(MacAddress8([255; 8])),
            a_lsn: Some(Lsn(u64::MAX)),
            a_point: Some(Point { x: f64::INFINITY, y: -0.0 }),
            a_line: Some(Line { a: 1.5, b: f64::MAX, c: f64::INFINITY }),
            a_lseg: Some(Segment { start: Point { x: 1.0, y: 2.0 }, end: Point { x: 3.0, y: 4.0 } }),
            a_box: Some(Rectangle { high: Point { x: 3.0, y: 4.0 }, low: Point { x: 1.0, y: 2.0 } }),
            a_path: Some(Path {
                is_closed: true,
                points: vec![Point { x: 1.0, y: 2.0 }, Point { x: f64::MAX, y: 0.1 }],
            }),
            a_polygon: Some(Polygon(vec![
                Point::default(),
                Point { x: 1.0, y: 2.0 },
                Point { x: 0.0, y: 9.0 },
            ])),
            a_circle: Some(Circle { center: Point { x: 1.0, y: -1.0 }, radius: f64::INFINITY }),
            a_hstore: Some(Hstore(
                [("", None), ("a\"=>", Some("")), ("ü", Some("NULL"))]
                    .map(|(key, value)| (key.to_owned(), value.map(str::to_owned)))
                    .into(),
            )),
            a_ltree: Some(like::ltree("Top.Science.Astronomy_1")),
            a_big: Some(Numeric("0.0000000001".to_owned())),
            id: ValuesId(3),
        },
    ]
}

/// Numbers beyond 28 digits, for a column of `numeric(40, 10)`, as Postgres writes them.
pub(crate) const NUMBERS: [&str; 8] = [
    "NaN",
    "0.0000000000",
    "1.0000000000",
    "-0.0001000000",
    "9999.0000000000",
    "10000.0000000000",
    "100000000000000000000000000000.0000000000",
    "123456789012345678901234567890.0123456789",
];
