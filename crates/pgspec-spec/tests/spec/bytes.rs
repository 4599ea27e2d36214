//! Files that are odd as bytes: byte order marks, line ends, control characters, sizes, depths.

use pgspec_catalog::Severity;

use super::project::{Read, read_texts};

const GOOD: &str = "tables:\n  leads:\n    columns:\n      id: uuid primary key\n      name: text not null\n";

fn read(text: &str) -> Read {
    read_texts([("pgspec.yaml", "name: app\n"), ("crm.yaml", text)])
}

/// The code, line and column of each finding.
fn places(read: &Read) -> Vec<(&'static str, u32, u32)> {
    let place = |d: &pgspec_catalog::Diagnostic| {
        let at = d.primary.as_ref().and_then(|p| read.sources.line_column(p.span));
        at.map_or((d.code.id, 0, 0), |at| (d.code.id, at.line, at.column))
    };
    read.diagnostics.iter().map(place).collect()
}

fn tables(read: &Read) -> usize {
    read.spec.catalog.tables().count()
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    let read = read(&format!("\u{feff}{GOOD}"));
    assert!(read.diagnostics.is_empty(), "{}", read.rendered());
    assert_eq!(tables(&read), 1);
}

#[test]
fn places_behind_a_byte_order_mark_are_right() {
    let read = read("\u{feff}tables:\n  leads:\n    columns:\n      id: uuidd primary key\n");
    assert_eq!(places(&read), [("resolve/unknown-type", 4, 11)], "{}", read.rendered());
}

#[test]
fn windows_line_ends_change_nothing() {
    let unix = read(GOOD);
    let windows = read(&GOOD.replace('\n', "\r\n"));
    assert!(windows.diagnostics.is_empty(), "{}", windows.rendered());
    assert_eq!(unix.spec.catalog, windows.spec.catalog);
}

#[test]
fn places_in_files_with_windows_line_ends_are_right() {
    let text = "tables:\n  leads:\n    columns:\n      id: uuid primary key\n      name: |\n        text not null\n        \
                chekc (name <> '')\n      size: intger\n      at: >\n        timestamptz\n        nut null\n";
    let unix = places(&read(text));
    assert_eq!(unix, [("sql/syntax", 7, 9), ("resolve/unknown-type", 8, 13), ("sql/syntax", 11, 9)]);
    assert_eq!(places(&read(&text.replace('\n', "\r\n"))), unix);
}

#[test]
fn function_bodies_of_windows_files_have_unix_line_ends() {
    let text =
        "functions:\n  f():\n    returns: integer\n    language: sql\n    body: |\n      select\n        1\n";
    let windows = read(&text.replace('\n', "\r\n"));
    assert!(windows.diagnostics.is_empty(), "{}", windows.rendered());
    assert_eq!(read(text).spec.catalog, windows.spec.catalog);
}

#[test]
fn columns_are_counted_in_characters() {
    let read =
        read("tables:\n  leads:\n    columns:\n      größe: text not null default 'ä€😀' chekc (true)\n");
    assert_eq!(places(&read), [("sql/syntax", 4, 42)], "{}", read.rendered());
}

#[test]
fn control_characters_are_reported_where_they_stand() {
    for (name, text) in [
        ("nul", "tables:\n  le\0ads:\n    columns:\n      id: uuid primary key\n"),
        ("nul_in_sql", "tables:\n  leads:\n    columns:\n      id: uuid pri\0mary key\n"),
        ("escaped_nul", "tables:\n  leads:\n    columns:\n      id: \"text default 'a\\0b'\"\n"),
        ("escaped_nul_in_name", "tables:\n  \"le\\0ads\":\n    columns:\n      id: uuid primary key\n"),
        ("bell", "tables:\n  leads:\n    doc: ring\u{7} it\n    columns:\n      id: uuid primary key\n"),
        ("tab", "tables:\n\tleads:\n\t\tcolumns:\n\t\t\tid: uuid primary key\n"),
        ("tab_behind_spaces", "tables:\n  leads:\n    columns:\n    \t  id: uuid primary key\n"),
        ("escape_sequence", "tables:\n  leads:\n    columns:\n      id: \"\\e[31mred\\e[0m\"\n"),
    ] {
        let read = read(text);
        assert!(read.diagnostics.has_errors(), "{name} draws an error");
        assert!(
            !read.rendered().contains(['\0', '\u{7}', '\u{1b}']),
            "{name} is shown without control characters"
        );
        testkit::assert_snapshot("spec/bytes", name, &read.rendered());
    }
}

#[test]
fn a_comment_below_a_value_is_a_comment() {
    let read = read(&GOOD.replace("key\n", "key\n# below\n").replace("null\n", "null  # beside\n# below\n"));
    assert!(read.diagnostics.is_empty(), "{}", read.rendered());
}

#[test]
fn a_tab_between_words_is_white_space() {
    let read = read("tables:\n  leads:\n    columns:\n      id:\tuuid primary\tkey\n");
    assert!(read.diagnostics.is_empty(), "{}", read.rendered());
}

#[test]
fn an_empty_file_is_a_warning() {
    for text in ["", "\n\n", "---\n", "# nothing\n", "\u{feff}"] {
        let read = read(text);
        assert_eq!(read.diagnostics.count(Severity::Warning), 1, "{text:?}: {}", read.rendered());
        assert!(!read.diagnostics.has_errors(), "{text:?}: {}", read.rendered());
    }
}

#[test]
fn an_empty_file_does_not_hide_what_is_unknown_elsewhere() {
    let read = read_texts([
        ("pgspec.yaml", "name: app\n"),
        ("a.yaml", "# later\n"),
        ("b.yaml", "tables:\n  leads:\n    columns:\n      id: uuidd\n"),
    ]);
    assert_eq!(places(&read), [("yaml/empty", 1, 1), ("resolve/unknown-type", 4, 11)]);
}

#[test]
fn bombs_end_quickly() {
    let brackets = format!("tables: {}", "[".repeat(200_000));
    let braces = format!("tables: {}1{}", "{a: ".repeat(50_000), "}".repeat(50_000));
    let indented: String = (0..2_000).map(|depth| format!("{}k:\n", " ".repeat(depth))).collect();
    let parentheses = format!(
        "tables:\n  t:\n    columns:\n      c: integer check ({}1{})\n",
        "(".repeat(100_000),
        ")".repeat(100_000)
    );
    let mut laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        laughs.push_str(&format!("b{level}: &b{level} [{}]\n", "*a, ".repeat(9)));
    }
    for (name, text) in [
        ("brackets", brackets),
        ("braces", braces),
        ("indented", indented),
        ("parentheses", parentheses),
        ("aliases", laughs),
    ] {
        let start = std::time::Instant::now();
        let read = read(&text);
        assert!(read.diagnostics.has_errors(), "{name}");
        assert!(start.elapsed().as_secs() < 10, "{name} took {:?}", start.elapsed());
        assert!(read.rendered().len() < 1_000_000, "{name} says too much");
    }
}

#[test]
fn ten_megabytes_are_read_quickly() {
    let line = "      column_name: text not null default 'some text that is rather long, to fill the file'\n";
    let mut broken = String::from("tables:\n  leads:\n    columns:\n");
    broken.push_str(&line.repeat(10_000_000 / line.len()));
    let mut comments = String::from(GOOD);
    comments.push_str(&"# nothing to see here, but a lot of it\n".repeat(250_000));
    let mut text = String::from("tables:\n  leads:\n    doc: |\n");
    text.push_str(&"      prose\n".repeat(800_000));
    text.push_str("    columns:\n      id: uuid primary key\n");
    let unclosed = format!("tables:\n  leads:\n    doc: \"{}", "x ".repeat(5_000_000));
    for (name, text, errors) in [
        ("repeated key", broken, true),
        ("comments", comments, false),
        ("prose", text, false),
        ("unclosed", unclosed, true),
    ] {
        let start = std::time::Instant::now();
        let read = read(&text);
        let shown: String = read.rendered().chars().take(2000).collect();
        assert_eq!(read.diagnostics.has_errors(), errors, "{name}: {shown}");
        assert!(start.elapsed().as_secs() < 20, "{name} took {:?}", start.elapsed());
        assert!(shown.is_empty() || shown.starts_with("error["), "{name}");
    }
}

/// Work that grows with the square of the input would not end here within anybody's patience.
#[test]
fn many_labels_and_many_mistakes_take_linear_time() {
    let labels: Vec<_> = (0..100_000).map(|i| format!("l{i}")).collect();
    let many_labels = format!("enums:\n  e: [{}]\n", labels.join(", "));
    let read = read_texts([("pgspec.yaml", "name: app\n"), ("crm.yaml", &many_labels)]);
    assert!(read.diagnostics.is_empty(), "{}", read.rendered());

    let mut many_mistakes = String::from("tables:\n");
    for i in 0..5_000 {
        many_mistakes.push_str(&format!("  t{i}:\n    columns:\n      a: txet\n"));
    }
    let read = read_texts([("pgspec.yaml", "name: app\n"), ("crm.yaml", &many_mistakes)]);
    assert_eq!(read.diagnostics.len(), 5_000);
}
