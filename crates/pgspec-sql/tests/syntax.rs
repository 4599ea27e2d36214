//! The raw parse tree.

use pgspec_sql::syntax;

mod show;

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

/// As deep as the guard lets them be, on the small stack of a test's thread.
#[test]
fn what_nests_deep_is_read_on_a_small_stack() {
    let nested = |open: &str, inner: &str, close: &str, times: usize| {
        format!("{}{inner}{}", open.repeat(times), close.repeat(times))
    };
    let texts = [
        nested("(", "1", ")", 126),
        nested("(select ", "1", ")", 126),
        nested("(select 1 union ", "select 1", ")", 126),
        nested("(a in (select 1 from t where ", "1 = 1", "))", 62),
        nested("case when ", "a", " then b end", 126),
        nested("exists (select from (select 1 from t join u on ", "a", ") x)", 62),
        nested("array[", "1", "]", 126),
        nested("json_object(", "1", ")", 126),
        nested("f(a => ", "1", ")", 126),
        nested("a[", "1", "]", 126),
        nested("not ", "a", "", 126),
        nested("- ", "a", "", 126),
        nested("(a + (b * (", "1", "), c))", 42),
        nested("1 + ", "1", "", 1400),
        format!("exists (select from a{})", " join a".repeat(700) + &" on true".repeat(700)),
        format!("exists (select from a{})", " join a on true".repeat(700)),
        format!("exists (select 1{})", " union select 1".repeat(900)),
        nested("a and ", "b", "", 1400),
    ];
    for text in texts {
        if let Err(error) = syntax::expression(&text) {
            panic!("{}: {error:?}", &text[..40]);
        }
        assert!(!show::expr(&syntax::expression(&text).unwrap()).is_empty());
    }
}
