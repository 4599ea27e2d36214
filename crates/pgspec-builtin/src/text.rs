//! Reads the text format of `data/`: one line for each row, that names what differs from the usual.
//!
//! ```text
//! versions 15-18
//! type NAME KIND CATEGORY FLAGS {FIELD:TYPE,…}
//! type NAME enum CATEGORY FLAGS {LABEL,…}
//! function NAME(ARGUMENT:TYPE,…) RESULT {OUTPUT:TYPE,…} FLAGS
//! operator LEFT SIGN RIGHT RESULT FUNCTION FLAGS
//! cast SOURCE TARGET CONTEXT METHOD FLAGS
//! opclass METHOD NAME INPUT default {OPERATOR,…}
//! table NAME {COLUMN:TYPE!,…}
//! view NAME {COLUMN:TYPE,…}
//! ```
//!
//! `#` begins a comment. A line that does not hold for all versions of its file ends with those it holds for: `@16-`,
//! `@-16`, `@16-17`, `@17`. Functions are strict and immutable where nothing else is said; a type that names its array
//! brings it along. No name holds white space or one of `,:(){}!@`: rows with such names are left out by the reader.

mod row;

use crate::row::Tables;

/// The rows of a text that hold for a version, and the numbers of the lines that could not be read.
pub(crate) struct Read {
    pub(crate) tables: Tables,
    pub(crate) unreadable: Vec<usize>,
}

/// Reads a text. Without a version, the rows of all versions.
pub(crate) fn read(text: &'static str, version: Option<u16>) -> Read {
    let mut version = version;
    let mut read = Read { tables: Tables::EMPTY, unreadable: Vec::new() };
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(range) = line.strip_prefix("versions ") {
            match Span::parse(range) {
                // A version that nobody has read is taken for the nearest that somebody has.
                Some(span) => version = version.map(|version| version.clamp(span.first, span.last)),
                None => read.unreadable.push(number + 1),
            }
            continue;
        }
        let (row, span) = match line.rsplit_once(' ') {
            Some((row, end)) if end.starts_with('@') => (row, Span::parse(end.get(1..).unwrap_or_default())),
            _ => (line, Some(Span::ALL)),
        };
        let Some(span) = span else {
            read.unreadable.push(number + 1);
            continue;
        };
        if version.is_some_and(|version| version < span.first || version > span.last) {
            continue;
        }
        if row::read(row, &mut read.tables).is_none() {
            read.unreadable.push(number + 1);
        }
    }
    read
}

/// Versions, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Span {
    first: u16,
    last: u16,
}

impl Span {
    const ALL: Self = Self { first: 0, last: u16::MAX };

    /// `15-18`, `16-`, `-16`, `16`
    fn parse(text: &str) -> Option<Self> {
        let Some((first, last)) = text.split_once('-') else {
            let only = text.parse().ok()?;
            return Some(Self { first: only, last: only });
        };
        let end = |text: &str, open: u16| if text.is_empty() { Some(open) } else { text.parse().ok() };
        let span = Self { first: end(first, 0)?, last: end(last, u16::MAX)? };
        (span.first <= span.last).then_some(span)
    }
}
