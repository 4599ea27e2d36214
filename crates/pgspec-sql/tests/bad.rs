//! Files that are cut, mixed up or damaged: what is said is where it is, and everything else is read.

use std::fmt::Write as _;

use pgspec_catalog::diagnostic::{Format, Style, render};
use pgspec_catalog::{Kind, Name, Sources};
use pgspec_sql::read;

/// What is read of a file, in short, and what is said about it.
fn report(name: &str, text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add(format!("{name}.sql"), text);
    let read::Read { catalog, mut diagnostics, .. } =
        read::files(&sources, &[file], &[Name::exact("public")], pgspec_catalog::Catalog::new());
    diagnostics.sort(&sources);
    let keys: Vec<String> = catalog.iter().map(|(_, key, _)| key.to_string()).collect();
    let shown = render(&diagnostics, &sources, Format::Human, Style::Plain);
    format!("== {name}\nread: {}\n{shown}\n", keys.join(", "))
}

#[test]
fn damaged_files_are_told_where_they_are_damaged() {
    let cases = [
        ("cut_in_rows", "create table t (a int);\ncopy t (a) from stdin;\n1\n2\n3"),
        ("cut_in_a_statement", "create table t (a int);\ncreate table u (\n  a int,\n  b te"),
        (
            "cut_in_a_string",
            "create table t (a int);\ncomment on table t is 'it goes on\nand on;\ncreate table u ();\n",
        ),
        (
            "cut_in_a_body",
            "create table t (a int);\ncreate function f() returns int language sql as $x$\n  select 1;\n",
        ),
        (
            "cut_in_a_comment",
            "create table t (a int);\n/* what follows\n is lost */ create table u (); /* for good",
        ),
        (
            "crlf",
            "create table t (\r\n  a int,\r\n  b nope\r\n);\r\ncopy t from stdin;\r\n1\t\\N\r\n\\.\r\ncreate table u ();\r\n",
        ),
        (
            "byte_order_mark",
            "\u{feff}create table t (a int);\n\u{feff}create table u (a int);\ncreate table v ();\n",
        ),
        ("nul_byte", "create table t (a int);\ncreate \u{0}table u (a int);\ncreate table v ();\n"),
        ("no_break_space", "create table t (a\u{a0}int);\ncreate table u (a int,\n  b\u{a0} int);\n"),
        ("not_utf8", "create table t (gr\u{fffd}\u{fffd}e int);\ncreate table u (a int \u{fffd});\n"),
        ("rows_without_an_end", "create table t (a int);\n\\.\ncreate table u ();\n"),
        ("two_databases", "\\connect a\ncreate table t ();\n\\connect b\ncreate table t ();\n"),
        ("not_sql", "{\n  \"tables\": []\n}\n"),
        (
            "conflict_markers",
            "create table t (a int);\n<<<<<<< HEAD\ncreate table u ();\n=======\n>>>>>>> b\n",
        ),
    ];
    let mut out = String::new();
    for (name, text) in cases {
        write!(out, "{}", report(name, text)).unwrap();
    }
    testkit::assert_snapshot("sql/bad", "damaged", &out);
}

#[test]
fn a_mistake_in_one_of_many_statements_is_at_its_line_and_touches_no_other() {
    let mut text = String::new();
    for at in 1..=5000 {
        let statement = if at == 4000 { "create tabel broken (a int);" } else { "create table t" };
        match at {
            4000 => writeln!(text, "{statement}").unwrap(),
            _ => writeln!(text, "{statement}{at} (a int);").unwrap(),
        }
    }
    let mut sources = Sources::default();
    let file = sources.add("many.sql", &text);
    let (catalog, diagnostics) = read::file(&sources, file, &Name::exact("public"));
    assert_eq!(catalog.of_kind(Kind::Table).count(), 4999);
    let places: Vec<_> = diagnostics
        .iter()
        .map(|found| sources.line_column(found.primary.as_ref().unwrap().span).unwrap().line)
        .collect();
    assert_eq!(places, [4000], "{diagnostics:?}");
}

#[test]
fn rows_of_a_large_dump_are_counted_and_passed_over() {
    let line = "12345\tsome text with a 'quote' and $$ and ; in it\t\\N\t2024-01-01 00:00:00+00\n";
    let rows = 50 * 1024 * 1024 / line.len();
    let text = format!(
        "create table t (a int);\ncopy t (a, b, c, d) from stdin;\n{}\\.\ncreate table u ();\n",
        line.repeat(rows)
    );
    let mut sources = Sources::default();
    let file = sources.add("large.sql", &text);
    let (catalog, diagnostics) = read::file(&sources, file, &Name::exact("public"));
    assert_eq!(catalog.of_kind(Kind::Table).count(), 2);
    let said: Vec<_> = diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(
        said,
        [format!("1 statement of this file says nothing about the schema: 1 `copy` with {rows} rows")]
    );
}
