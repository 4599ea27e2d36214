//! Text whose encoding was broken before it came here: UTF-8, read as Windows-1252 and saved as UTF-8 once more. What was
//! `é` is `Ã©` then, and a picture is four strange letters.

use std::ops::Range;

use pgspec_catalog::{Diagnostic, FileId, Span};

use crate::codes;

/// The first place where a text's encoding is broken, with what probably stood there.
pub fn check(text: &str, file: FileId) -> Option<Diagnostic> {
    if text.is_ascii() {
        return None;
    }
    let mut places = Places { text, at: 0 };
    let (range, meant) = places.next()?;
    let more = places.count();
    let more = match more {
        0 => String::new(),
        1 => ", and there is one more place like it".to_owned(),
        more => format!(", and there are {more} more places like it"),
    };
    let [start, end] = [range.start, range.end].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
    let message = format!("the encoding is broken: this was probably `{meant}`{more}");
    Some(Diagnostic::new(&codes::BROKEN_ENCODING, message).at(Span::new(file, start, end)).help(
        "the text was UTF-8, taken for Windows-1252 and saved as UTF-8 again: saved as Windows-1252, it is what it was",
    ))
}

/// The places in a text, each as long as it goes on, and what stood there.
struct Places<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Places<'_> {
    type Item = (Range<usize>, String);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(c) = self.text.get(self.at..)?.chars().next() {
            let start = self.at;
            let mut meant = String::new();
            while let Some((length, c)) = letter(self.text.get(self.at..)?) {
                self.at += length;
                meant.push(c);
            }
            if !meant.is_empty() {
                return Some((start..self.at, meant));
            }
            self.at += c.len_utf8();
        }
        None
    }
}

/// The character that the first ones of a text were, and their length now.
fn letter(text: &str) -> Option<(usize, char)> {
    let mut bytes = [0; 4];
    let mut chars = text.chars();
    let first = chars.next()?;
    let mut length = first.len_utf8();
    let lead = windows_1252(first)?;
    let size = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let bytes = bytes.get_mut(..size)?;
    let (head, tail) = bytes.split_first_mut()?;
    *head = lead;
    for (byte, c) in tail.iter_mut().zip(&mut chars) {
        *byte = windows_1252(c)?;
        length += c.len_utf8();
    }
    let meant = std::str::from_utf8(bytes).ok()?.chars().next()?;
    Some((length, meant))
}

/// The byte of a character beyond ASCII. The bytes that Windows-1252 does not use stand for control characters.
fn windows_1252(c: char) -> Option<u8> {
    const FROM_80: [u32; 32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
        0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
        0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ];
    let code = u32::from(c);
    if let Ok(byte @ 0xA0..) = u8::try_from(code) {
        return Some(byte);
    }
    let offset = FROM_80.iter().position(|known| *known == code)?;
    u8::try_from(0x80 + offset).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text as it is when its encoding was broken.
    fn broken(text: &str) -> String {
        let all: Vec<char> = (0..=u32::from('\u{2122}'))
            .filter_map(char::from_u32)
            .filter(|c| windows_1252(*c).is_some())
            .collect();
        let letter = |byte: &u8| {
            let own = char::from(*byte);
            if byte.is_ascii() {
                own
            } else {
                all.iter().copied().find(|c| windows_1252(*c) == Some(*byte)).unwrap()
            }
        };
        text.as_bytes().iter().map(letter).collect()
    }

    fn places(text: &str) -> Vec<(String, String)> {
        Places { text, at: 0 }.map(|(range, meant)| (text[range].to_owned(), meant)).collect()
    }

    #[test]
    fn clean_text_is_clean() {
        for text in [
            "",
            "plain",
            "größer",
            "naïve café",
            "SÃO PAULO",
            "日本語 📋",
            "¿Qué?",
            "Â",
            "12 °C – “so”",
            "├── migrations",
        ] {
            assert_eq!(places(text), [], "{text}");
            assert!(check(text, FileId(0)).is_none());
        }
    }

    #[test]
    fn broken_text_is_put_right() {
        for text in ["é", "📋", "├──", "größer", "日本語", "“”", "\u{81}é"] {
            let meant: String = places(&broken(text)).into_iter().map(|(_, meant)| meant).collect();
            let wide: String = text.chars().filter(|c| !c.is_ascii()).collect();
            assert_eq!(meant, wide, "{}", broken(text));
        }
        assert_eq!(places("## ðŸ“‹ Schema"), [("ðŸ“‹".to_owned(), "📋".to_owned())]);
    }

    #[test]
    fn the_first_place_is_shown() {
        let text = format!("a {} b {} c {}", broken("é"), broken("├─"), broken("ü"));
        let diagnostic = check(&text, FileId(0)).unwrap();
        assert_eq!(
            diagnostic.message,
            "the encoding is broken: this was probably `é`, and there are 2 more places like it"
        );
        let span = diagnostic.primary.unwrap().span;
        assert_eq!(&text[span.start as usize..span.end as usize], broken("é"));
    }

    #[test]
    fn no_byte_is_lost() {
        for byte in 0x80..=0xFF_u8 {
            let text = broken(&char::from(byte).to_string());
            assert_eq!(places(&text).len(), 1, "{byte:x}");
        }
    }
}
