//! `pgspec explain` and `pgspec schema`.

use testkit::assert_snapshot;

use crate::sandbox::Sandbox;

#[test]
fn a_page_and_its_misspelling() {
    let sandbox = Sandbox::new(&[]);
    let run = sandbox.run(&["explain", "load/not-utf8"]);
    assert_eq!(run.code, 0);
    assert_snapshot("cli/explain", "page", &run.text());
    // As people paste it from a message.
    assert_eq!(sandbox.run(&["explain", "error[load/not-utf8]"]).stdout, run.stdout);
    let wrong = sandbox.run(&["explain", "load/not-utf-8"]);
    assert_eq!(wrong.code, 2);
    assert_snapshot("cli/explain", "misspelled", &wrong.text());
}

#[test]
fn every_code_of_the_list_has_a_page() {
    let sandbox = Sandbox::new(&[]);
    let list = sandbox.run(&["explain"]);
    assert_eq!(list.code, 0);
    for line in list.stdout.lines() {
        let words: Vec<_> = line.split_whitespace().collect();
        assert!(words[0].contains('/') && ["error", "warning", "info"].contains(&words[1]), "{line}");
        assert!(words.len() > 4 && line.ends_with(['.', '?']), "{line}");
    }
    let json = sandbox.run(&["explain", "--format", "json"]).stdout;
    let pages: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(pages.len(), list.stdout.lines().count());
    for page in pages {
        assert!(page["doc"].as_str().unwrap().len() > 20, "{page}");
    }
}

#[test]
fn the_schema_is_json() {
    let run = Sandbox::new(&[]).run(&["schema"]);
    assert_eq!(run.code, 0);
    let schema: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}
