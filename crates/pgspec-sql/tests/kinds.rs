//! Every kind of statement is read, or told by name: none is passed over in silence.

use std::fmt::Write as _;

use pgspec_catalog::{Catalog, Diagnostics, Name, Severity, Sources};
use pgspec_sql::read;

/// Everything that the statements are about, so that each of them says something.
const THERE: &str = include_str!("../fixtures/kinds/there.sql");

fn read(sources: &mut Sources, path: &str, text: &str, base: Catalog) -> read::Read {
    let file = sources.add(path, text);
    read::files(sources, &[file], &[Name::exact("public")], base)
}

/// The first line of what is said, without the place.
fn said(diagnostics: &Diagnostics) -> String {
    let all = diagnostics.iter().map(|found| {
        format!("{}[{}]: {}", found.severity.word(), found.code.id, found.message.replace('\n', " "))
    });
    all.collect::<Vec<_>>().join("; ")
}

#[test]
fn no_kind_of_statement_is_passed_over_in_silence() {
    let mut sources = Sources::default();
    let base = read(&mut sources, "there.sql", THERE, Catalog::new()).catalog;
    let text = include_str!("../fixtures/kinds/ddl_all_kinds.sql");
    let mut out = String::new();
    let (mut read_whole, mut named) = (0, 0);
    for line in text.lines().filter(|line| !line.starts_with("--") && !line.is_empty()) {
        let found = read(&mut sources, "one.sql", line, base.clone());
        let changed = found.catalog != base;
        let verdict = match (found.diagnostics.is_empty(), changed) {
            (true, true) => "read".to_owned(),
            // Nothing is said and nothing changed: only right for what is there already, or over with the session.
            (true, false) => "no change".to_owned(),
            (false, true) => format!("read, and {}", said(&found.diagnostics)),
            (false, false) => said(&found.diagnostics),
        };
        if found.diagnostics.count(Severity::Error) == 0 && found.diagnostics.is_empty() {
            read_whole += 1;
        } else {
            named += 1;
        }
        writeln!(out, "{line}\n    {verdict}").unwrap();
    }
    writeln!(out, "\n{read_whole} read whole, {named} told by name").unwrap();
    testkit::assert_snapshot("sql/kinds", "all", &out);
}
