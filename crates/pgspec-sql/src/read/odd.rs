//! Characters that look like nothing and are no SQL.

use crate::fragment::SyntaxError;

/// Characters that editors and converters leave behind, and what they are.
const ODD: [(char, &str); 5] = [
    ('\u{feff}', "a byte order mark: files that have one were joined"),
    ('\u{0}', "a NUL byte: the file is cut, or no text"),
    ('\u{a0}', "a no-break space, which is no white space to Postgres"),
    ('\u{200b}', "a zero-width space, which is no white space to Postgres"),
    ('\u{fffd}', "a character that could not be read: the file is not in UTF-8"),
];

/// An error, told by the odd character that stands where the parser stumbled, if there is one.
pub(super) fn explain(sql: &str, error: SyntaxError) -> SyntaxError {
    let near = error.range.start.saturating_sub(4)..(error.range.end + 4).min(sql.len());
    let odd = sql.char_indices().find_map(|(at, found)| {
        let (_, what) = ODD.iter().find(|(odd, _)| *odd == found)?;
        near.contains(&at).then_some((at..at + found.len_utf8(), found, *what))
    });
    match odd {
        Some((range, found, what)) => SyntaxError {
            range,
            message: format!("unexpected U+{:04X} here", u32::from(found)),
            help: Some(format!("it is {what}; remove it")),
        },
        None => error,
    }
}
