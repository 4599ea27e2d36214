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
