//! Where the bytes of a scalar's value stand in the file, when YAML has folded lines or undone escapes.

use granit_parser::ScalarStyle;
use pgspec_catalog::{Span, TextMap, TextSegment};

/// A run of the value and the run of the file it came from, as offsets.
struct Piece {
    value: usize,
    source: usize,
    length: usize,
    /// Bytes correspond one to one; an escape does not.
    exact: bool,
}

/// The map of a value that is not the file's text byte for byte. What cannot be followed is pointed at as a whole.
pub(super) fn align(value: &str, style: ScalarStyle, span: Span, source: &str) -> TextMap {
    pieces(value, style, span, source).map_or(TextMap::Whole(span), |pieces| {
        let segments = pieces.iter().map(|piece| {
            let length = if piece.exact { piece.length } else { piece.length.max(1) };
            let span = Span::new(span.file, u32_of(piece.source), u32_of(piece.source + length));
            TextSegment { at: u32_of(piece.value), span, exact: piece.exact }
        });
        TextMap::Pieces(segments.collect())
    })
}

fn pieces(value: &str, style: ScalarStyle, span: Span, source: &str) -> Option<Vec<Piece>> {
    let end = span.end as usize;
    let mut at = span.start as usize;
    let written = source.get(at..end)?;
    if style == ScalarStyle::Folded && written.starts_with('>') {
        at += written.find('\n')? + 1;
    } else if matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) {
        at += 1;
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for (start, word) in words(value) {
        at = skip_space(source, at, end, style);
        let mut offset = start;
        for c in word.chars() {
            let rest = source.get(at..end)?;
            let escape = if style == ScalarStyle::SingleQuoted && c == '\'' {
                Some(2).filter(|_| rest.starts_with("''"))?
            } else if style == ScalarStyle::DoubleQuoted && rest.starts_with('\\') {
                escape_length(rest)?
            } else {
                0
            };
            if escape > 0 {
                pieces.push(Piece { value: offset, source: at, length: escape, exact: false });
                at += escape;
            } else {
                if !rest.starts_with(c) {
                    return None;
                }
                extend(&mut pieces, value, source, offset, at, c.len_utf8());
                at += c.len_utf8();
            }
            offset += c.len_utf8();
        }
    }
    (!pieces.is_empty()).then_some(pieces)
}

/// Adds bytes that correspond, to the last piece where the text between is the same on both sides.
fn extend(pieces: &mut Vec<Piece>, value: &str, source: &str, at: usize, from: usize, length: usize) {
    if let Some(last) = pieces.last_mut().filter(|last| last.exact) {
        let (value_end, source_end) = (last.value + last.length, last.source + last.length);
        if value.get(value_end..at) == source.get(source_end..from) {
            last.length = from + length - last.source;
            return;
        }
    }
    pieces.push(Piece { value: at, source: from, length, exact: true });
}

/// The runs of a text that hold no white space, with their offsets.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split_ascii_whitespace().map(move |word| (word.as_ptr() as usize - base, word))
}

fn skip_space(source: &str, mut at: usize, end: usize, style: ScalarStyle) -> usize {
    while let Some(rest) = source.get(at..end) {
        let escaped = style == ScalarStyle::DoubleQuoted
            && rest.strip_prefix('\\').is_some_and(|r| r.starts_with(['n', 't', 'r', ' ', '\n', '\r']));
        if escaped {
            at += 2;
        } else if rest.starts_with([' ', '\t', '\n', '\r']) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// Bytes of an escape of a double-quoted scalar.
fn escape_length(rest: &str) -> Option<usize> {
    Some(match rest.as_bytes().get(1)? {
        b'x' => 4,
        b'u' => 6,
        b'U' => 10,
        _ => 1 + rest.get(1..)?.chars().next()?.len_utf8(),
    })
    .filter(|length| rest.is_char_boundary(*length))
}

fn u32_of(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use granit_parser::ScalarStyle;
    use pgspec_catalog::{FileId, Span};

    use super::align;

    /// What the part of the value stands for in the source.
    fn located<'s>(value: &str, style: ScalarStyle, source: &'s str, part: &str) -> &'s str {
        let span = Span::new(FileId(0), 0, u32::try_from(source.len()).unwrap());
        let start = value.find(part).unwrap();
        let found = align(value, style, span, source).locate(start..start + part.len()).unwrap();
        &source[found.start as usize..found.end as usize]
    }

    #[test]
    fn folded_lines_and_escapes_are_followed() {
        let folded = ">\n  text not null\n  chekc (name)\n";
        assert_eq!(located("text not null chekc (name)\n", ScalarStyle::Folded, folded, "chekc"), "chekc");
        let single = "'a <> ''x'' chekc'";
        assert_eq!(located("a <> 'x' chekc", ScalarStyle::SingleQuoted, single, "chekc"), "chekc");
        assert_eq!(located("a <> 'x' chekc", ScalarStyle::SingleQuoted, single, "x"), "x");
        let double = "\"a \\\"b\\\"\\n \\u00e9 chekc\"";
        assert_eq!(located("a \"b\"\n é chekc", ScalarStyle::DoubleQuoted, double, "chekc"), "chekc");
        let plain = "text\n    chekc";
        assert_eq!(located("text chekc", ScalarStyle::Plain, plain, "chekc"), "chekc");
    }

    #[test]
    fn what_cannot_be_followed_is_the_whole() {
        assert_eq!(located("other", ScalarStyle::Plain, "text", "other"), "text");
    }
}
