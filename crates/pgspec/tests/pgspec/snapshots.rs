//! Extensions that pgspec does not know, and what a project says of them.

use crate::sandbox::Sandbox;

const SETTINGS: &str = "name: app\nextensions: { mine: public }\n";
const SPEC: &str = "tables:\n  t:\n    columns:\n      id: uuid primary key\n      n: integer default mine_number('x', 1)\n      m: integer default mine_number(1)\n";

fn check(snapshot: Option<&str>) -> String {
    let mut files = vec![("pgspec.yaml", SETTINGS), ("app.yaml", SPEC)];
    files.extend(snapshot.map(|text| ("extensions/mine.txt", text)));
    Sandbox::new(&files).run(&["check"]).stderr
}

#[test]
fn a_snapshot_tells_what_an_extension_brings() {
    let unknown = check(None);
    assert!(!unknown.contains("[typed/"), "{unknown}");
    let known = check(Some("versions 15-18\nfunction mine_number(int4) int4\n"));
    assert_eq!(known.matches("[typed/").count(), 1, "{known}");
    assert!(known.contains("function mine_number(unknown, integer) does not exist"), "{known}");
}

#[test]
fn what_is_no_snapshot_is_a_finding() {
    let found = check(Some("versions 15-18\nhello\n"));
    assert!(found.contains("error[load/bad-snapshot]: `extensions/mine.txt`"), "{found}");
}
