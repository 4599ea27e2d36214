//! Rows of what may be infinite, no number, or null inside of an array, for the tests of each library.

use std::ops::Bound;

use super::schema::*;

fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().expect("a time")
}

fn on(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a date")
}

fn number(text: &str) -> Numeric {
    Numeric(text.to_owned())
}

fn from_to<T>(start: T, end: T) -> Range<T> {
    Range::Between(Bound::Included(start), Bound::Excluded(end))
}

fn infinite(id: i32, number: &Numeric, is_positive: bool) -> MomentsRow {
    fn sign<T>(is_positive: bool) -> MaybeInfinite<T> {
        if is_positive { MaybeInfinite::PosInfinity } else { MaybeInfinite::NegInfinity }
    }
    let float = if is_positive { f64::INFINITY } else { f64::NEG_INFINITY };
    MomentsRow {
        id,
        a_date: Some(sign(is_positive)),
        a_timestamp: Some(sign(is_positive)),
        a_timestamptz: Some(sign(is_positive)),
        a_day: Some(Day(sign(is_positive))),
        a_float4: Some(if is_positive { f32::INFINITY } else { f32::NEG_INFINITY }),
        a_float8: Some(float),
        a_numeric: Some(number.clone()),
        a_price: Some(Numeric("NaN".to_owned())),
        a_big: Some(Numeric("NaN".to_owned())),
        a_daterange: Some(Range::Between(Bound::Excluded(sign(is_positive)), Bound::Unbounded)),
        a_tsrange: Some(Range::Between(Bound::Unbounded, Bound::Included(sign(is_positive)))),
        a_tstzrange: Some(from_to(MaybeInfinite::NegInfinity, MaybeInfinite::PosInfinity)),
        a_numrange: Some(Range::Between(
            Bound::Included(Numeric("-Infinity".to_owned())),
            Bound::Included(Numeric("NaN".to_owned())),
        )),
        a_span: Some(Span {
            starts: Some(sign(is_positive)),
            ends: Some(sign(is_positive)),
            price: Some(number.clone()),
            days: Some(vec![None, Some(sign(is_positive))]),
        }),
    }
}

/// Rows of `moments`: null, both infinities, the least and the greatest, the empty.
pub(crate) fn moments() -> Vec<MomentsRow> {
    let none: MomentsRow = serde_json::from_value(serde_json::json!({ "id": 1 })).expect("a row");
    let (early, late) = (at("-4711-01-01T00:00:00Z"), at("+262142-12-31T23:59:59.999999Z"));
    let finite = |id, time: chrono::DateTime<chrono::Utc>, digits: &str, price: &str| MomentsRow {
        id,
        a_date: Some(time.date_naive().into()),
        a_timestamp: Some(time.naive_utc().into()),
        a_timestamptz: Some(time.into()),
        a_day: Some(Day(time.date_naive().into())),
        a_numeric: Some(number(digits)),
        a_price: Some(number(price)),
        a_daterange: Some(Range::Empty),
        a_tsrange: Some(Range::Between(Bound::Included(time.naive_utc().into()), Bound::Unbounded)),
        a_tstzrange: Some(Range::Between(Bound::Unbounded, Bound::Excluded(time.into()))),
        a_numrange: Some(from_to(number("-1.50"), number(digits.trim_start_matches('-')))),
        a_span: Some(Span { starts: None, ends: None, price: None, days: Some(Vec::new()) }),
        ..none.clone()
    };
    let digits = "9".repeat(400);
    // The most digits that Postgres has in front of the point and behind it.
    let greatest = format!("{}.{}", "9".repeat(131_072), "9".repeat(16_383));
    let least = format!("0.{}1", "0".repeat(16_382));
    vec![
        none.clone(),
        infinite(2, &number("-Infinity"), false),
        infinite(3, &number("Infinity"), true),
        infinite(4, &number("NaN"), true),
        finite(5, early, &format!("-{digits}.{digits}"), "-99999999.99"),
        finite(6, late, "100.00", "0.00"),
        // The first day of our era and the last before it.
        finite(7, at("0001-01-01T00:00:00Z"), "0", "1.00"),
        finite(8, at("0000-12-31T00:00:00Z"), "0.000", "1.00"),
        finite(9, early, &greatest, "1.00"),
        finite(10, early, &format!("-{greatest}"), "1.00"),
        finite(11, early, &least, "1.00"),
        finite(12, early, &format!("-{least}"), "1.00"),
        finite(13, early, &format!("1{}", "0".repeat(131_071)), "1.00"),
    ]
}

/// Rows of `lists`: null, empty, nothing but nulls, values among nulls.
pub(crate) fn lists() -> Vec<ListsRow> {
    let none: ListsRow = serde_json::from_value(serde_json::json!({ "id": 1 })).expect("a row");
    let mut rows = vec![none.clone()];
    for id in 2..=4 {
        let mut row = ListsRow { id, ..none.clone() };
        macro_rules! fill {
            ($($list:ident: [$($value:expr),*]),+ $(,)?) => {
                $(row.$list = Some(match id {
                    2 => Vec::new(),
                    3 => vec![None, None],
                    _ => vec![None, $(Some($value), None),*],
                });)+
            };
        }
        fill!(
            many_bool: [false, true],
            many_int2: [i16::MIN, i16::MAX],
            many_int4: [i32::MIN, i32::MAX],
            many_int8: [i64::MIN, i64::MAX],
            many_float8: [f64::NEG_INFINITY, f64::MIN, f64::MAX],
            many_numeric: [number("NaN"), number("-Infinity"), number("1.10")],
            many_text: [String::new(), "NULL".to_owned(), "null".to_owned(), "a,\"b\"\\{}".to_owned()],
            many_varchar: [String::new(), "🦀".to_owned()],
            many_citext: ["Aa".to_owned()],
            many_bytea: [Vec::new(), vec![0, 255]],
            many_uuid: [uuid::Uuid::nil(), uuid::Uuid::max()],
            many_jsonb: [serde_json::json!({}), serde_json::json!([null, 1])],
            many_date: [MaybeInfinite::NegInfinity, on("2026-02-28").into(), MaybeInfinite::PosInfinity],
            many_time: [chrono::NaiveTime::MIN],
            many_timestamp: [MaybeInfinite::PosInfinity, at("2026-02-28T01:02:03Z").naive_utc().into()],
            many_timestamptz: [MaybeInfinite::NegInfinity, at("2026-02-28T01:02:03Z").into()],
            many_interval: [Interval { months: -1, days: 2, microseconds: -3 }],
            many_inet: ["10.0.0.1/8".parse().expect("an address")],
            many_tstzrange: [Range::Empty, from_to(at("2026-02-28T01:02:03Z").into(), MaybeInfinite::PosInfinity)],
            many_mood: [Mood::Sad, Mood::Happy],
            many_email: [Email("a@b".to_owned())],
            many_day: [Day(MaybeInfinite::PosInfinity), Day(on("2026-01-01").into())],
            many_span: [
                Span { starts: None, ends: None, price: None, days: None },
                Span {
                    starts: Some(MaybeInfinite::NegInfinity),
                    ends: Some(at("2026-01-01T00:00:00Z").into()),
                    price: Some(number("NaN")),
                    days: Some(vec![Some(on("2026-01-01").into()), None]),
                }
            ],
            many_money: [Money(i64::MIN), Money(0)],
            many_hstore: [Hstore::default(), Hstore([("a".to_owned(), None)].into())],
        );
        row.a_words = Some(Words(if id == 2 { Vec::new() } else { vec![None, Some(String::new())] }));
        row.a_full_words = Some(FullWords(if id == 2 { Vec::new() } else { vec!["a".to_owned()] }));
        row.all_there = Some(if id == 2 { Vec::new() } else { vec![0, i32::MAX] });
        rows.push(row);
    }
    rows
}
