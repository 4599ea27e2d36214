//! Fragments: what they say, and what is wrong with them.

pub(crate) mod show;

use std::path::Path;

use pgspec_catalog::{FileId, Span, TextMap};
use pgspec_sql::fragment::{self as f, Fragment};

/// One fixture is one sort of fragment, by its file name; fragments are separated by blank lines.
#[test]
fn fragments_say_what_they_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/fragment");
    testkit::each_fixture("sql/fragment", &root, "txt", |fixture| {
        let sort = fixture.name.rsplit('/').next().unwrap();
        let text = fixture.text();
        let mut out = String::new();
        for fragment in text.trim_end().split("\n\n") {
            out.push_str(&read(sort, fragment));
            out.push('\n');
        }
        out
    });
}

/// Whatever stands in a fragment, reading it ends, and errors point into it ([`show`] asserts it).
#[test]
fn no_fragment_is_too_odd() {
    let many = |text: &str| text.repeat(20_000);
    let odd = [
        String::new(),
        " \n\t ".to_owned(),
        "--".to_owned(),
        "/*".to_owned(),
        "'".to_owned(),
        "$$".to_owned(),
        "é\u{0}\u{fffd}".to_owned(),
        "\"\"".to_owned(),
        "x".repeat(2 << 20),
        many("("),
        format!("{}1{}", many("("), many(")")),
        many("not "),
        many("- "),
        format!("1{}", many("+1")),
        format!("a{}", many("::a")),
        many("a."),
        many("case when a then "),
        many("begin "),
        many("begin if a then loop "),
        many("a, "),
        many("select "),
        many("[1"),
        "a) garbage (".to_owned(),
        "int) partition by (a".to_owned(),
        "true) with check (true".to_owned(),
    ];
    for text in &odd {
        for sort in SORTS {
            read(sort, text);
        }
    }
}

const SORTS: [&str; 16] = [
    "column",
    "data_type",
    "expression",
    "constraint",
    "index",
    "policy",
    "trigger",
    "grants",
    "signature",
    "arguments",
    "returns",
    "query",
    "command",
    "body_sql",
    "body_plpgsql",
    "name",
];

fn read(sort: &str, text: &str) -> String {
    let map = TextMap::Linear(Span::new(FileId(0), 0, u32::try_from(text.len()).unwrap()));
    let fragment = Fragment { text, map: &map };
    match sort {
        "column" => show::result(text, f::column(fragment)),
        "data_type" => show::result(text, f::data_type(fragment)),
        "expression" => show::sql(text, f::expression(fragment)),
        "constraint" => show::result(text, f::constraint(fragment)),
        "index" => show::result(text, f::index(fragment)),
        "policy" => show::result(text, f::policy(fragment)),
        "trigger" => show::result(text, f::trigger(fragment)),
        "grants" => show::result(text, f::grants(fragment)),
        "signature" => show::result(text, f::signature(fragment)),
        "arguments" => show::result(text, f::arguments(fragment)),
        "returns" => show::result(text, f::returns(fragment)),
        "query" => show::sql(text, f::query(fragment)),
        "command" => show::sql(text, f::command(fragment)),
        "body_sql" => show::sql(text, f::body(fragment, "sql")),
        "body_plpgsql" => show::sql(text, f::body(fragment, "plpgsql")),
        "name" => show::result(text, f::name(text)),
        other => panic!("no sort of fragment is called {other}"),
    }
}
