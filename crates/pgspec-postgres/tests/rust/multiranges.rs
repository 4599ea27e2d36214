//! Rows of multiranges, for the tests of the libraries that know them.

use std::ops::Bound;

use super::rows::{between, rows};
use super::schema::*;

/// Rows of `multiranges`: null, the empty, and what ranges there are.
pub(crate) fn multiranges() -> Vec<MultirangesRow> {
    let none: MultirangesRow = serde_json::from_value(serde_json::json!({ "id": 1 })).expect("a row");
    let empty = MultirangesRow {
        id: MultirangesId(2),
        a_int4: Some(Multirange::default()),
        a_int8: Some(Multirange::default()),
        a_num: Some(Multirange::default()),
        a_date: Some(Multirange::default()),
        a_ts: Some(Multirange::default()),
        a_tstz: Some(Multirange::default()),
    };
    let mut all = vec![none, empty];
    for (row, id) in rows().into_iter().skip(1).zip(3..) {
        // They are kept in order, and none of them is empty.
        fn of<T>(
            range: Option<Range<T>>,
            others: impl IntoIterator<Item = Range<T>>,
        ) -> Option<Multirange<T>> {
            let range = range.filter(|range| matches!(range, Range::Between(..)));
            Some(Multirange(range.into_iter().chain(others).collect()))
        }
        let far = between(Bound::Included(i64::MAX - 1), Bound::Unbounded);
        all.push(MultirangesRow {
            id: MultirangesId(id),
            a_int4: of(row.a_int4range, []),
            a_int8: of(row.a_int8range, if id == 4 { vec![far] } else { Vec::new() }),
            a_num: of(row.a_numrange, []),
            a_date: of(row.a_daterange, []),
            a_ts: of(row.a_tsrange, []),
            a_tstz: of(row.a_tstzrange, []),
        });
    }
    all
}
