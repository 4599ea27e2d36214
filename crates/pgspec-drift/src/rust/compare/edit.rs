//! Changes of a text: lines that are added and taken away.

use crate::rust::syntax::Bytes;

fn at(text: &str, range: std::ops::Range<usize>) -> &str {
    text.get(range).unwrap_or("")
}

/// The white space at the beginning of the line that a byte is in.
pub(super) fn indent(text: &str, byte: u32) -> &str {
    let start = at(text, 0..byte as usize).rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..).unwrap_or("");
    let end = line.find(|c: char| !matches!(c, ' ' | '\t')).unwrap_or(line.len());
    line.get(..end).unwrap_or("")
}

/// Puts a line behind an entry of a list that ends at a byte; its comma is added if it has none. A list that ends in the same
/// line stays in it.
pub(super) fn line_after(text: &str, end: u32, line: &str) -> (Bytes, String) {
    let rest = text.get(end as usize..).unwrap_or("");
    let of_line = rest.split('\n').next().unwrap_or("").trim_start();
    let ends_here = of_line.strip_prefix(',').unwrap_or(of_line).trim_start().starts_with('}');
    if ends_here && !line.contains('\n') {
        let entry = line.trim().trim_end_matches(',');
        return (Bytes { start: end, end }, format!(", {entry}"));
    }
    let gap = rest.len() - rest.trim_start().len();
    if rest.get(gap..).is_some_and(|rest| rest.starts_with(',')) {
        let comma = end + u32::try_from(gap).unwrap_or(0) + 1;
        // A comment behind the comma belongs to the entry.
        let tail = text.get(comma as usize..).unwrap_or("");
        let of_line = tail.split('\n').next().unwrap_or("").trim_end_matches('\r');
        let is_comment = of_line.trim_start().starts_with("//");
        let skip = if is_comment { u32::try_from(of_line.len()).unwrap_or(0) } else { 0 };
        let place = comma + skip;
        return (Bytes { start: place, end: place }, format!("\n{line}"));
    }
    (Bytes { start: end, end }, format!(",\n{line}"))
}

/// Puts a line before the entry that begins at a byte.
pub(super) fn line_before(text: &str, start: u32, line: &str) -> (Bytes, String) {
    let indent = indent(text, start);
    (Bytes { start, end: start }, format!("{}\n{indent}", line.strip_prefix(indent).unwrap_or(line)))
}

/// Takes an entry away: with its comma, and with its line if it has it for itself.
pub(super) fn without(text: &str, range: Bytes) -> (Bytes, String) {
    let (mut start, mut end) = (range.start as usize, range.end as usize);
    let rest = text.get(end..).unwrap_or("");
    let gap = rest.len() - rest.trim_start().len();
    if rest.get(gap..).is_some_and(|rest| rest.starts_with(',')) {
        end += gap + 1;
    }
    let line_start = at(text, 0..start).rfind('\n').map_or(0, |at| at + 1);
    let tail = text.get(end..).unwrap_or("");
    let of_line = tail.split('\n').next().unwrap_or("");
    let alone = at(text, line_start..start).trim().is_empty();
    let free = of_line.trim().is_empty() || of_line.trim_start().starts_with("//");
    if alone && free {
        start = line_start;
        end += of_line.len() + usize::from(tail.len() > of_line.len());
    }
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    (Bytes { start: offset(start), end: offset(end) }, String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, (range, new): (Bytes, String)) -> String {
        format!("{}{new}{}", at(text, 0..range.start as usize), at(text, range.end as usize..text.len()))
    }

    #[test]
    fn lines_come_and_go() {
        let text = "struct A {\n    a: i32, // one\n    b: i32\n}\n";
        let a = u32::try_from(text.find("a: i32").unwrap()).unwrap();
        let b = u32::try_from(text.find("b: i32").unwrap()).unwrap();
        assert_eq!(
            edited(text, line_after(text, a + 6, "    x: u8,")),
            "struct A {\n    a: i32, // one\n    x: u8,\n    b: i32\n}\n"
        );
        assert_eq!(
            edited(text, line_after(text, b + 6, "    x: u8,")),
            "struct A {\n    a: i32, // one\n    b: i32,\n    x: u8,\n}\n"
        );
        assert_eq!(
            edited(text, line_before(text, a, "    x: u8,")),
            "struct A {\n    x: u8,\n    a: i32, // one\n    b: i32\n}\n"
        );
        assert_eq!(
            edited(text, without(text, Bytes { start: a, end: a + 6 })),
            "struct A {\n    b: i32\n}\n"
        );
        let short = "struct A { a: i32, b: i32 }";
        let end = u32::try_from(short.find(" }").unwrap()).unwrap();
        assert_eq!(edited(short, line_after(short, end, "x: u8,")), "struct A { a: i32, b: i32, x: u8 }");
        assert_eq!(edited(short, without(short, Bytes { start: 11, end: 17 })), "struct A {  b: i32 }");
    }
}
