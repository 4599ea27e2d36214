//! Every construct of the language: what it becomes, and that its forms are one.

use std::path::PathBuf;

use pgspec_catalog::object::Column;
use pgspec_sql::print;

use super::project::read_texts;

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/good")
}

fn read(text: &str) -> super::project::Read {
    let read = read_texts([("pgspec.yaml", "name: app\n"), ("crm.yaml", text)]);
    assert!(read.diagnostics.is_empty(), "{}", read.rendered());
    read
}

#[test]
fn constructs() {
    testkit::each_fixture("spec/good", &root(), "yaml", |fixture| {
        let text = fixture.text();
        let read = read(&text);
        let (statements, cycles) = print::schema(&read.spec.catalog, &print::SchemaOptions::default());
        assert!(cycles.is_empty(), "{cycles:?}");
        format!("## crm.yaml\n{}\n\n## schema.sql\n{}", text.trim_end(), print::file(&statements, ""))
    });
}

#[test]
fn the_string_form_and_the_object_form_are_one() {
    let mut pairs = 0;
    for entry in std::fs::read_dir(root()).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let (string, object) =
            (read(&text("string.yaml")).spec.catalog, read(&text("object.yaml")).spec.catalog);
        let name = folder.display();
        for (_, key, of_string) in string.iter() {
            let of_object = object.get(key).unwrap_or_else(|| panic!("{name}: the object form has no {key}"));
            let mut of_string = of_string.clone();
            // Which mixin a part came from is a note of its table.
            if let pgspec_catalog::Body::Table(table) = &mut of_string.body {
                table.notes.mixins.clear();
            }
            assert_eq!(&of_string, of_object, "{name}: {key}");
        }
        assert_eq!(string.len(), object.len(), "{name}");
        pairs += 1;
    }
    assert!(pairs >= 10, "only {pairs} pairs");
}

#[test]
fn the_form_of_a_scalar_makes_no_difference() {
    let text = std::fs::read_to_string(root().join("sql_forms.yaml")).unwrap();
    let read = read(&text);
    let table = read.spec.catalog.tables().next().unwrap();
    let first = table.body.columns.first().unwrap();
    assert_eq!(table.body.columns.len(), 9);
    for column in &table.body.columns {
        assert_eq!(column, &Column { name: column.name.clone(), ..first.clone() }, "{}", column.name);
    }
}

#[test]
fn the_reason_for_the_state_of_row_security_is_kept() {
    let text = std::fs::read_to_string(root().join("tables.yaml")).unwrap();
    let read = read(&text);
    let reasons: Vec<_> = read.spec.catalog.tables().map(|t| t.body.notes.security_reason.clone()).collect();
    let reasons: Vec<_> = reasons.iter().map(|r| r.as_deref()).collect();
    assert_eq!(reasons, [Some("only the server"), Some("nothing in it")]);
}

fn newest(text: &str) -> super::project::Read {
    read_texts([("pgspec.yaml", "name: app\npostgres: 18\n"), ("crm.yaml", text)])
}

#[test]
fn constructs_of_postgres_18() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/postgres_18");
    testkit::each_fixture("spec/postgres_18/good", &root.join("good"), "yaml", |fixture| {
        let text = fixture.text();
        let read = newest(&text);
        assert!(read.diagnostics.is_empty(), "{}", read.rendered());
        let (statements, cycles) = print::schema(&read.spec.catalog, &print::SchemaOptions::default());
        assert!(cycles.is_empty(), "{cycles:?}");
        format!("## crm.yaml\n{}\n\n## schema.sql\n{}", text.trim_end(), print::file(&statements, ""))
    });
    testkit::each_fixture("spec/postgres_18/bad", &root.join("bad"), "yaml", |fixture| {
        let text = fixture.text();
        let read = newest(&text);
        assert!(!read.diagnostics.is_empty());
        format!("## crm.yaml\n{}\n\n## findings\n{}", text.trim_end(), read.rendered())
    });
    let one =
        |name: &str| newest(&std::fs::read_to_string(root.join("good").join(name)).unwrap()).spec.catalog;
    let (string, object) = (one("string.yaml"), one("object.yaml"));
    assert_eq!(string.len(), object.len());
    for (_, key, of_string) in string.iter() {
        assert_eq!(Some(of_string), object.get(key), "{key}");
    }
}
