//! Rows whose JSON has types, for the tests of each library.

use super::schema::*;

/// Rows of `documents`: with everything, with what must be there, and with what only some values have.
pub(crate) fn documents() -> Vec<DocumentsRow> {
    let prefs = DocumentsPrefs {
        theme: DocumentsPrefsTheme::HighContrast,
        font_size: Some(12.5),
        r#type: None,
        limits: Some([("a".to_owned(), i64::MIN), ("ü \"b\"".to_owned(), i64::MAX)].into()),
        places: Some(vec![
            DocumentsPrefsPlacesItem::default(),
            DocumentsPrefsPlacesItem {
                city: Some("Ulm".to_owned()),
                rest: [("height".to_owned(), serde_json::json!([478, null]))].into(),
            },
        ]),
    };
    let mut rows = vec![serde_json::json!({ "id": 1, "prefs": prefs })];
    let purchase = serde_json::json!({ "kind": "purchase", "cents": -5 });
    for event in [purchase, serde_json::json!({ "kind": "visit", "url": "/" }), serde_json::json!("lost")] {
        rows.push(serde_json::json!({
            "id": rows.len() + 1,
            "prefs": { "theme": "light" },
            "event": event,
            "tree": { "value": 1, "left": { "value": true }, "others": [{ "value": -1, "others": [] }] },
            "tags": ["", "a,\"b\""],
        }));
    }
    // Each would pass for another one, if it were tried first, or if a member that is not there were null.
    for choice in [
        serde_json::json!({ "a": null }),
        serde_json::json!({ "b": "x" }),
        serde_json::json!(["Ulm"]),
        serde_json::json!([]),
        serde_json::json!("none"),
    ] {
        rows.push(
            serde_json::json!({ "id": rows.len() + 1, "prefs": { "theme": "light" }, "choice": choice }),
        );
    }
    let read = |row| serde_json::from_value(row).expect("a row");
    let texts: Vec<_> = rows.iter().map(|row| row.get("choice").cloned()).collect();
    let rows: Vec<DocumentsRow> = rows.into_iter().map(read).collect();
    assert_eq!(rows.len(), 9);
    for (row, choice) in rows.iter().zip(texts) {
        let written = serde_json::to_value(row).expect("a row is JSON");
        assert_eq!(written.get("choice").filter(|value| !value.is_null()), choice.as_ref());
    }
    rows
}

/// What JSON the database holds must be what the types write.
pub(crate) fn compare(row: &DocumentsRow, kept: &serde_json::Value) {
    let mut written = serde_json::to_value(row).expect("a row is JSON");
    if let Some(members) = written.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    assert_eq!(written, *kept);
}
