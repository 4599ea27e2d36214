//! What stands in files and is no SQL: characters that look like nothing, marks of tools and of people.

use crate::fragment::SyntaxError;

/// Characters that editors and converters leave behind, and what they are.
const ODD: [(char, &str); 5] = [
    ('\u{feff}', "a byte order mark: files that have one were joined"),
    ('\u{0}', "a NUL byte: the file is cut, or no text"),
    ('\u{a0}', "a no-break space, which is no white space to Postgres"),
    ('\u{200b}', "a zero-width space, which is no white space to Postgres"),
    ('\u{fffd}', "a character that could not be read: the file is not in UTF-8"),
];

/// What version control writes into files that two people changed.
const MARKERS: [&str; 3] = ["<<<<<<<", "=======", ">>>>>>>"];

/// An error, told by what stands in its line and is no SQL, if there is such a thing.
pub(super) fn explain(sql: &str, error: SyntaxError) -> SyntaxError {
    if MARKERS.iter().any(|marker| sql.get(error.range.start..).is_some_and(|rest| rest.starts_with(marker)))
    {
        let help = "two versions of the file were not brought together: keep what is right of both";
        return SyntaxError {
            message: "a conflict marker of version control".to_owned(),
            help: Some(help.to_owned()),
            ..error
        };
    }
    if let Some(range) = ellipsis(sql, error.range.start) {
        let help = "write out what it stands for; a sketch is no SQL";
        return SyntaxError {
            range,
            message: "something is left out here".to_owned(),
            help: Some(help.to_owned()),
        };
    }
    let before = sql.get(..error.range.start).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let behind = sql.get(error.range.start..).unwrap_or("");
    let end = error.range.start + behind.find('\n').unwrap_or(behind.len());
    let line = sql.get(start..end).unwrap_or("");
    match line.char_indices().find_map(|(at, found)| Some((at, of(found)?))) {
        Some((at, odd)) => odd.error(start + at),
        None => error,
    }
}

/// The `...` or `…` at a place.
fn ellipsis(sql: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let (before, behind) = sql.split_at_checked(at)?;
    if behind.starts_with('…') {
        return Some(at..at + '…'.len_utf8());
    }
    let is_dot = |byte: &u8| *byte == b'.';
    let start = at - before.bytes().rev().take_while(is_dot).count();
    let end = at + behind.bytes().take_while(is_dot).count();
    (end > at && end - start >= 3).then_some(start..end)
}

/// A byte order mark at the beginning of a statement, which parsers pass over and servers do not.
pub(super) fn mark(sql: &str) -> Option<SyntaxError> {
    sql.starts_with('\u{feff}').then(|| of('\u{feff}'))?.map(|odd| odd.error(0))
}

fn of(found: char) -> Option<Odd> {
    ODD.iter().find(|(odd, _)| *odd == found).map(|(character, what)| Odd { character: *character, what })
}

struct Odd {
    character: char,
    what: &'static str,
}

impl Odd {
    fn error(&self, at: usize) -> SyntaxError {
        SyntaxError {
            range: at..at + self.character.len_utf8(),
            message: format!("unexpected U+{:04X} here", u32::from(self.character)),
            help: Some(format!("it is {}; remove it", self.what)),
        }
    }
}
