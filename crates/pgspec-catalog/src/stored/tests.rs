//! Bytes and back, and bytes that are damaged.

use serde_json::json;

use super::*;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::key::Kind;
use crate::name::{Name, QualifiedName};
use crate::object::{Body, Column, ColumnNotes, Table};
use crate::span::{Origin, Span};

static KNOWN: Code = Code { id: "test/known", severity: Severity::Warning, doc: "" };
const CODES: &[&Code] = &[&KNOWN];

fn bytes<T: Stored>(value: &T, first: u32) -> Vec<u8> {
    let mut writer = Writer::new(FileId(first));
    value.put(&mut writer);
    writer.finish()
}

fn back<T: Stored>(bytes: &[u8], first: u32) -> Option<T> {
    let mut reader = Reader::new(bytes, FileId(first), CODES);
    let value = T::take(&mut reader)?;
    reader.is_at_end().then_some(value)
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new();
    let at = Span::new(FileId(3), 10, 20);
    let mut table = Table::default();
    for name in ["id", "a name that is longer than what fits beside its length"] {
        let json = json!({"a": [1, -2, 0.1, 1e300, null, true, {"b": "c"}], "d": u64::MAX});
        let column = Column {
            name: Name::exact(name),
            data_type: crate::DataType::builtin("int4"),
            not_null: true,
            not_null_constraint: Default::default(),
            default: None,
            generated: None,
            identity: None,
            collation: None,
            storage: Default::default(),
            inherited: false,
            comment: Some("é".into()),
            origin: Origin::Sql(at),
            notes: ColumnNotes { json: Some(json), ..ColumnNotes::default() },
        };
        table.columns.push(column);
    }
    let key = Key::qualified(Kind::Table, &QualifiedName::new("public", "t"));
    let mut object = Object::new(Origin::Sql(at), Body::Table(Box::new(table)));
    object.notes.doc = Some("why".into());
    catalog.insert(key, object).expect("free");
    catalog
}

#[test]
fn numbers_come_back() {
    for number in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX - 1, u64::MAX] {
        assert_eq!(back::<u64>(&bytes(&number, 0), 0), Some(number));
    }
    for number in [0, 1, -1, i64::MIN, i64::MAX, 63, 64, -65] {
        assert_eq!(back::<i64>(&bytes(&number, 0), 0), Some(number));
    }
    assert_eq!(back::<u16>(&bytes(&70_000_u32, 0), 0), None, "too large");
    assert_eq!(back::<u64>(&[0xff; 10], 0), None, "more than 64 bits");
}

#[test]
fn what_is_not_compared_comes_back_too() {
    let catalog = catalog();
    let written = bytes(&catalog, 2);
    let read: Catalog = back(&written, 2).expect("whole");
    assert_eq!(read, catalog);
    // `==` does not look at notes and origins.
    assert_eq!(format!("{read:?}"), format!("{catalog:?}"));
    assert_eq!(bytes(&read, 2), written);
}

#[test]
fn files_of_the_history_move_along() {
    let read: Catalog = back(&bytes(&catalog(), 2), 7).expect("whole");
    let span = read.iter().next().and_then(|(_, _, object)| object.span()).expect("placed");
    assert_eq!(span, Span::new(FileId(8), 10, 20));
    // A file in front of the history is not there.
    assert!(back::<Catalog>(&bytes(&catalog(), 5), 2).is_none());
}

#[test]
fn findings_have_known_codes() {
    let found = Diagnostics::from_iter([Diagnostic::new(&KNOWN, "x").help("y").fix(
        "do",
        Span::new(FileId(1), 2, 3),
        "z",
    )]);
    let written = bytes(&found, 0);
    assert_eq!(back::<Diagnostics>(&written, 0), Some(found));
    assert_eq!(Diagnostics::take(&mut Reader::new(&written, FileId(0), &[])), None);
}

#[test]
fn damaged_bytes_are_refused_or_something_else() {
    let written = bytes(&catalog(), 0);
    for length in 0..written.len() {
        assert!(back::<Catalog>(&written[..length], 0).is_none(), "cut at {length}");
    }
    for at in 0..written.len() {
        for bit in 0..8 {
            let mut damaged = written.clone();
            damaged[at] ^= 1 << bit;
            // It may be another catalog. What must not happen is a panic, or memory that the bytes do not account for.
            let _ = back::<Catalog>(&damaged, 0);
        }
    }
}

#[test]
fn json_is_read_to_a_depth() {
    // `[[[…`: arrays of one element each.
    let deep = |depth: usize| [[6, 1].repeat(depth), vec![0]].concat();
    assert!(back::<serde_json::Value>(&deep(100), 0).is_some());
    assert!(back::<serde_json::Value>(&deep(200_000), 0).is_none());
}
