//! Texts of a project's own: what `pgspec extension snapshot` wrote of an extension that is not known here.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::row::Tables;
use crate::text;

/// A snapshot may have so many bytes. The largest extensions have a third of it.
const LARGEST: usize = 1 << 20;

/// All snapshots of a process may have so many bytes.
const ALL: usize = 16 << 20;

/// Why a snapshot cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SnapshotError {
    /// It, or all of them together, are too large.
    TooLarge,
    /// This line, the first is 1, is no row.
    Unreadable(usize),
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => {
                write!(f, "it is too large: more than {LARGEST} bytes, or {ALL} with all others")
            }
            Self::Unreadable(line) => {
                write!(f, "line {line} is not one that `pgspec extension snapshot` writes")
            }
        }
    }
}

impl std::error::Error for SnapshotError {}

type Result = std::result::Result<&'static Tables, SnapshotError>;

/// What was read, by text and version. It is never given back: rows are parts of their text, and a process reads few
/// snapshots, each once. [`ALL`] bounds it.
static READ: LazyLock<Mutex<HashMap<&'static str, HashMap<u16, Result>>>> = LazyLock::new(Mutex::default);

/// The rows of a snapshot that hold for a version.
///
/// # Errors
/// The text is too large or not a snapshot.
pub fn snapshot(text: &str, version: u16) -> Result {
    // A panic cannot leave the map half changed.
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let kept = match read.get_key_value(text) {
        Some((kept, _)) => *kept,
        None => {
            let all: usize = read.keys().map(|kept| kept.len()).sum();
            if text.len() > LARGEST || all + text.len() > ALL {
                return Err(SnapshotError::TooLarge);
            }
            Box::leak(Box::from(text))
        }
    };
    *read.entry(kept).or_default().entry(version).or_insert_with(|| {
        let found = text::read(kept, Some(version));
        match found.unreadable.first() {
            Some(line) => Err(SnapshotError::Unreadable(*line)),
            None => Ok(Box::leak(Box::new(found.tables))),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_read_once() {
        let text = "# What extension x owns.\nversions 16-17\ntype t base U array:_t\nfunction f(t) t\nfunction g() t @17-\n";
        let old = snapshot(text, 15).unwrap();
        assert_eq!((old.types.len(), old.functions.len()), (2, 1));
        assert!(std::ptr::eq(old, snapshot(&String::from(text), 15).unwrap()));
        assert_eq!(snapshot(text, 18).unwrap().functions.len(), 2);
    }

    #[test]
    fn what_is_no_snapshot_says_where() {
        let wrong = |text: &str| snapshot(text, 15).unwrap_err();
        for line in [
            "hello",
            "type",
            "type t",
            "type t base",
            "type t base U colour",
            "type t base U size:3",
            "type t composite C {a}",
            "type t domain N base:int4 typmod:x",
            "function f() int4 {a:int4,b:int4}",
            "function f(",
            "function f() int4 fast",
            "function f() int4 defaults:many",
            "function f() int4 @x",
            "function f() int4 @17-16",
            "operator . - int4 int4",
            "cast int4 int8 implicit",
            "cast int4 int8 implicit function:int8",
            "cast int4 int8 maybe binary",
            "opclass btree o int4 {=",
            "table t",
            "table t {a}",
            "versions new",
        ] {
            assert_eq!(wrong(&format!("# x\n{line}\n")), SnapshotError::Unreadable(2), "{line}");
        }
        assert_eq!(wrong(&"#".repeat(LARGEST + 1)), SnapshotError::TooLarge);
        assert!(wrong("table\n").to_string().starts_with("line 1 "));
    }
}
