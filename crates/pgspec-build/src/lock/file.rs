//! The text of a lock: JSON, sorted, one line a fact, so that a change of it can be read.

use pgspec_catalog::{Name, QualifiedName};
use serde_json::{Value, json};

/// The form of the file.
const VERSION: u64 = 1;

/// The columns of a view, as a server said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LockedView {
    /// Its name.
    pub name: QualifiedName,
    /// The checksum of it and of what it names.
    pub checksum: String,
    /// Its columns and their types, as SQL writes them, with all schemas but Postgres' own.
    pub columns: Vec<(Name, String)>,
}

/// Why a text is no lock.
pub(super) struct Broken {
    /// The byte at which that can be seen.
    pub(super) at: u32,
    pub(super) why: String,
}

/// The text of a lock.
pub fn print(views: &[LockedView]) -> String {
    let mut views: Vec<_> = views.iter().collect();
    views.sort_by(|a, b| a.name.cmp(&b.name));
    // In the order of the letters: serde_json keeps it, or makes it.
    let column = |(name, text): &(Name, String)| json!({ "name": name.as_str(), "type": text });
    let view = |view: &&LockedView| {
        json!({
            "checksum": view.checksum,
            "columns": view.columns.iter().map(column).collect::<Vec<_>>(),
            "name": view.name.name.as_str(),
            "schema": view.name.schema.as_ref().map(Name::as_str),
        })
    };
    let document = json!({
        "by": "pgspec lock",
        "version": VERSION,
        "views": views.iter().map(view).collect::<Vec<_>>(),
    });
    // Plain strings and numbers: this cannot fail.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

pub(super) fn read(text: &str) -> Result<Vec<LockedView>, Broken> {
    let document: Value = serde_json::from_str(text).map_err(|error| Broken {
        at: byte(text, error.line(), error.column()),
        why: if text.contains("<<<<<<<") {
            "it holds a conflict of git".to_owned()
        } else {
            error.to_string()
        },
    })?;
    let broken = |why: &str| Broken { at: 0, why: why.to_owned() };
    match document.get("version").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(other) => return Err(broken(&format!("version {other} is not known"))),
        None => return Err(broken("it has no version")),
    }
    let views = document.get("views").and_then(Value::as_array).ok_or_else(|| broken("it has no views"))?;
    views.iter().map(|one| view(one).ok_or_else(|| broken("a view in it is not complete"))).collect()
}

fn view(value: &Value) -> Option<LockedView> {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let column = |value: &Value| {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        Some((Name::exact(text("name")?), text("type")?.to_owned()))
    };
    let columns = value.get("columns")?.as_array()?.iter().map(column).collect::<Option<_>>()?;
    let name = QualifiedName { schema: text("schema").map(Name::exact), name: Name::exact(text("name")?) };
    Some(LockedView { name, checksum: text("checksum")?.to_owned(), columns })
}

/// The byte of a line and column, both from 1 and in bytes.
fn byte(text: &str, line: usize, column: usize) -> u32 {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    u32::try_from((before + column.saturating_sub(1)).min(text.len())).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read() {
        let views = vec![LockedView {
            name: QualifiedName::new("public", "a b"),
            checksum: "00ff".to_owned(),
            columns: vec![(Name::exact("x\"y"), "numeric(10,2)".to_owned())],
        }];
        let text = print(&views);
        assert!(read(&text).is_ok_and(|read| read == views), "{text}");
        for (from, to, why) in [
            ("1,", "2,", "version 2 is not known"),
            ("\"checksum\"", "\"check\"", "not complete"),
            ("{", "<<<<<<< ours\n{", "conflict"),
            ("[", "", "expected"),
        ] {
            let broken = read(&text.replacen(from, to, 1)).err().map(|broken| broken.why);
            assert!(broken.as_ref().is_some_and(|said| said.contains(why)), "{broken:?}");
        }
    }
}
