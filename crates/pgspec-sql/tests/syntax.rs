//! The raw parse tree.

use pgspec_sql::syntax;

#[test]
fn what_postgres_accepts_is_accepted() {
    for text in [
        "1 + 2 * 3",
        "a.b[1:2].c = any (array[1, 2])",
        "(select 1) + ((select 2) union select 3)",
        "x not between 1 and 2 and y is not null",
        "date '2020-01-01' + interval '1' day",
        "count(*) filter (where a) over (partition by b order by c rows between 1 preceding and current row)",
        "extract(year from now()) is distinct from $1",
        "(a, b) overlaps (c, d) at time zone 'utc' like any (x)",
        "case when a then b else c end collate \"C\"",
    ] {
        if let Err(error) = syntax::expression(text) {
            panic!("{text}: {error:?}");
        }
    }
}

#[test]
fn operators_without_associativity_do_not_chain() {
    for (text, at) in [
        ("a < b < c", "<"),
        ("a = b = c", "="),
        ("a between 1 and 2 between 3 and 4", "between"),
        ("a like b like c", "like"),
        ("a is distinct from b is null", "is"),
    ] {
        let error = syntax::expression(text).unwrap_err();
        assert_eq!(error.message, format!("syntax error at or near \"{at}\""), "{text}");
        assert_eq!(error.range.start, text.rfind(at).unwrap(), "{text}");
    }
}
