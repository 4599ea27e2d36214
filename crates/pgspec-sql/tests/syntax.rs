//! The raw parse tree: what belongs to what, where it stands, and what is no SQL.

pub(crate) mod show;

use std::path::{Path, PathBuf};

use pgspec_catalog::TextMap;
use pgspec_sql::fragment::{self, Fragment};
use pgspec_sql::syntax;
use pgspec_sql::syntax::ast::{Expr, ExprKind, QueryBody, Statement};
use proptest::prelude::*;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/syntax")
}

/// One statement a line. The trees were compared with those of Postgres 18's own parser.
#[test]
fn statements_have_the_trees_of_postgres() {
    testkit::each_fixture("sql/syntax", &folder(), "sql", |fixture| {
        let mut out = String::new();
        for line in fixture.text().lines() {
            out += line;
            out += "\n    ";
            match syntax::statement(line) {
                Ok(statement) => out += &show::statement(&statement),
                Err(error) => {
                    let at = &line[error.range.clone()];
                    out += &format!("{} [{at}]", error.message);
                }
            }
            out += "\n";
        }
        out
    });
}

/// The SQL of the documents that this project began with, and of a file with every kind of DDL.
#[test]
fn the_sql_of_documents_is_read() {
    let lines = |name: &str| std::fs::read_to_string(folder().join(name)).unwrap();
    for line in lines("expressions_of_documents.txt").lines() {
        if let Err(error) = syntax::expression(line) {
            panic!("{line}: {error:?}");
        }
    }
    for line in lines("queries_of_documents.txt").lines() {
        if let Err(error) = syntax::query(line) {
            panic!("{line}: {error:?}");
        }
    }
}

/// Both parsers say the same about every fragment; where they do not, this list says so.
#[test]
fn fragments_are_judged_as_the_other_parser_judges_them() {
    let differing = [
        // An operator of that name could exist.
        "a == b",
    ];
    let read = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/fragment").join(name);
        std::fs::read_to_string(path).unwrap()
    };
    let mut found = Vec::new();
    for (name, expressions) in [("expression.txt", true), ("query.txt", false)] {
        let file = read(name);
        for text in file.trim_end().split("\n\n") {
            let fragment = Fragment { text, map: &TextMap::Nowhere };
            let (theirs, ours) = if expressions {
                (fragment::expression(fragment).is_ok(), syntax::expression(text).is_ok())
            } else {
                (fragment::query(fragment).is_ok(), syntax::query(text).is_ok())
            };
            if theirs != ours && !differing.contains(&text) {
                found.push(format!("{text}: squawk {theirs}, ours {ours}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Every expression's range holds exactly its text: read alone, it is the same tree. (The string of `n'…'` is not.)
#[test]
fn ranges_hold_what_they_name() {
    let mut count = 0;
    for name in ["operators.sql", "primaries.sql", "types.sql"] {
        for line in std::fs::read_to_string(folder().join(name)).unwrap().lines() {
            let Ok(Statement::Query(query)) = syntax::statement(line) else { continue };
            let QueryBody::Select(select) = &query.body else { continue };
            for target in &select.targets {
                count += holds(line, &target.expression);
            }
        }
    }
    assert!(count > 300, "{count}");
}

#[expect(clippy::wildcard_enum_match_arm, reason = "it need not descend into everything")]
fn holds(text: &str, e: &Expr) -> usize {
    if matches!(e.kind, ExprKind::Star(_)) {
        return 0;
    }
    let range = e.range.usize();
    let alone = syntax::expression_in(text, range.clone());
    let alone = alone.unwrap_or_else(|error| panic!("{text}: {}: {error:?}", &text[range.clone()]));
    assert_eq!(show::expr(&alone), show::expr(e), "{text}: {}", &text[range]);
    assert_eq!(&alone, e, "{text}");
    let inner: Vec<&Expr> = match &e.kind {
        ExprKind::And(list) | ExprKind::Or(list) | ExprKind::Array(list) | ExprKind::Coalesce(list) => {
            list.iter().filter(|e| !matches!(e.kind, ExprKind::Array(_))).collect()
        }
        ExprKind::Infix { left, right, .. } | ExprKind::IsDistinct { left, right, .. } => vec![left, right],
        ExprKind::Between { operand, low, high, .. } => vec![operand, low, high],
        ExprKind::Like { operand, pattern, .. } => vec![operand, pattern],
        ExprKind::Prefix { operand, .. }
        | ExprKind::Not(operand)
        | ExprKind::IsNull { operand, .. }
        | ExprKind::IsBoolean { operand, .. }
        | ExprKind::InList { operand, .. }
        | ExprKind::Collate(operand, _)
        | ExprKind::Field(operand, _)
        | ExprKind::Subscript(operand, _) => vec![operand],
        ExprKind::Cast { operand, .. } if operand.range != e.range => vec![operand],
        ExprKind::Call(call) => call.arguments.iter().map(|a| &a.value).collect(),
        _ => Vec::new(),
    };
    1 + inner.into_iter().map(|e| holds(text, e)).sum::<usize>()
}

/// A part of a text is read as if it stood alone, but for its places.
#[test]
fn parts_of_texts_are_read_in_place() {
    let text = "x := a + 1 where b; y int not null; z.f[1] := ;";
    let query = syntax::select_tail_in(text, 5..18).unwrap();
    assert_eq!(show::query(&query), "select (a + 1) where b");
    assert_eq!(query.range.usize(), 5..18);
    assert_eq!(show::type_name(&syntax::type_name_in(text, 22..25).unwrap()), "pg_catalog.int4");
    assert_eq!(show::expr(&syntax::assignment_target_in(text, 36..42).unwrap()), "(z.f)[1]");
    assert_eq!(syntax::expression_in(text, 5..18).unwrap_err().range, 11..16);
    assert_eq!(syntax::expression_in(text, 5..5).unwrap_err().range, 5..5);
    let targets = syntax::target_list_in("a, b as c", 0..9).unwrap();
    assert_eq!(show::list(&targets, show::target), "a, b as c");
    let many = syntax::statements("select 1; create table t (a int); ; delete from t").unwrap();
    assert_eq!(show::list(&many, show::statement), "select 1, other create, delete from t");
}

#[test]
fn types_are_read() {
    for (text, shown) in [
        ("t.a%type", "t.a%type"),
        ("s.t%ROWTYPE", "s.t%rowtype"),
        ("setof s.t", "setof s.t"),
        ("Numeric (10, 2) [] [3]", "pg_catalog.numeric(10, 2)[]"),
        ("interval", "pg_catalog.interval"),
        ("interval second (3)", "pg_catalog.interval(3) second"),
        ("double precision array[4]", "pg_catalog.float8[]"),
        ("\"Odd\".\"Name\"", "Odd.Name"),
    ] {
        assert_eq!(show::type_name(&syntax::type_name(text).unwrap()), shown, "{text}");
    }
    for text in
        ["float(54)", "float(0)", "int(3)", "a%b", "setof", "text[", "time with", "interval year to day"]
    {
        assert!(syntax::type_name(text).is_err(), "{text}");
    }
}

proptest! {
    /// Whatever stands in a text, reading it ends, and the error points into it.
    #[test]
    fn no_text_is_too_odd(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..40)) {
        let text = words.join(" ");
        let result = syntax::statement(&text).map(|s| show::statement(&s));
        if let Err(error) = result {
            prop_assert!(text.get(error.range).is_some());
        }
        let _ = syntax::expression(&text);
        let _ = syntax::type_name(&text);
    }

    #[test]
    fn no_bytes_are_too_odd(text in "\\PC{0,60}") {
        if let Err(error) = syntax::statement(&text) {
            prop_assert!(text.get(error.range).is_some(), "{:?}", text);
        }
    }
}

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "a", "b", "t.c", "1", "2.5", "'x'", "e'\\n'", "u&'\\0041'", "$1", "$$x$$", "b'1'", "(", ")", "(", ")", "[", "]", ",", ".",
    ":", "::", ":=", "=>", "=", "<", ">=", "+", "-", "*", "/", "^", "||", "@", "->", "select", "from", "where", "group by",
    "order by", "values", "with", "as", "and", "or", "not", "is", "null", "in", "like", "between", "case", "when", "then",
    "else", "end", "cast", "exists", "array", "row", "any", "all", "distinct", "over", "filter", "within group", "join",
    "left", "on", "using", "lateral", "union", "intersect", "limit", "offset", "fetch first", "for update", "insert into",
    "update", "set", "delete from", "merge into", "returning", "on conflict", "do", "nothing", "default", "int", "interval",
    "numeric", "time", "at", "zone", "collate", "operator", "substring", "extract", "trim", "overlay", "position", "for",
    "json_object", "json_table", "json_value", "xmlelement", "xmltable", "columns", "passing", "path", "name", "overlaps",
    "grouping sets", "rollup", "window", "partition by", "rows", "range", "preceding", "unbounded", "current", "ordinality",
    "tablesample", "only", "table", "recursive", "materialized", "search", "cycle", "matched", "uescape", "escape", ";",
];

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
    }
}
