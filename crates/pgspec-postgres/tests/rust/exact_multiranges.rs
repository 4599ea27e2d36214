//! Multiranges of what may be infinite or no number, for the tests of the libraries that know them.

use std::ops::Bound;

use super::schema::*;

fn from_to<T>(start: T, end: T) -> Range<T> {
    Range::Between(Bound::Included(start), Bound::Excluded(end))
}

/// From before everything to a value, and from a later one to after everything.
fn around<T: Copy>(first: T, second: T) -> Multirange<MaybeInfinite<T>> {
    Multirange(vec![
        from_to(MaybeInfinite::NegInfinity, MaybeInfinite::Finite(first)),
        from_to(MaybeInfinite::Finite(second), MaybeInfinite::PosInfinity),
    ])
}

/// Rows of `multiranges`: null, the empty, and the infinite.
pub(crate) fn multiranges() -> Vec<MultirangesRow> {
    let none: MultirangesRow = serde_json::from_value(serde_json::json!({ "id": 1 })).expect("a row");
    let number = |text: &str| Numeric(text.to_owned());
    let date = |text: &str| text.parse::<chrono::NaiveDate>().expect("a date");
    let (first, second) = (date("2026-01-01"), date("2026-01-02"));
    let at = |date: chrono::NaiveDate| date.and_time(chrono::NaiveTime::MIN);
    vec![
        none.clone(),
        MultirangesRow {
            id: 2,
            a_datemultirange: Some(Multirange::default()),
            a_tsmultirange: Some(Multirange::default()),
            a_tstzmultirange: Some(Multirange::default()),
            a_nummultirange: Some(Multirange::default()),
            many_datemultirange: Some(Vec::new()),
        },
        MultirangesRow {
            id: 3,
            a_datemultirange: Some(around(first, second)),
            a_tsmultirange: Some(around(at(first), at(second))),
            a_tstzmultirange: Some(around(at(first).and_utc(), at(second).and_utc())),
            a_nummultirange: Some(Multirange(vec![
                from_to(number("-Infinity"), number("0.10")),
                from_to(number("1"), number("Infinity")),
            ])),
            many_datemultirange: Some(vec![None, Some(Multirange::default()), Some(around(first, second))]),
        },
    ]
}
