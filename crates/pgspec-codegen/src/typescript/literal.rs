//! Strings and property names as TypeScript source, spelled as prettier and oxfmt spell them.

use std::fmt::Write as _;

use unicode_ident::{is_xid_continue, is_xid_start};

/// A string literal, quotes included: double quotes, or single ones if that escapes less.
pub(crate) fn string(value: &str) -> String {
    let double = value.matches('"').count();
    let single = value.matches('\'').count();
    let quote = if double > single { '\'' } else { '"' };
    let mut out = String::with_capacity(value.len() + 2);
    out.push(quote);
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            // The line ends of JavaScript, and characters that show text in another order than it is read.
            c if c < ' ' || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                // Writing to a String does not fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// A property's name: as it is if it is an identifier, quoted otherwise.
pub(crate) fn property(name: &str) -> String {
    let mut chars = name.chars();
    let starts = chars.next().is_some_and(|c| c == '_' || c == '$' || is_xid_start(c));
    if starts && chars.all(|c| c == '$' || is_xid_continue(c)) { name.to_owned() } else { string(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_prefer_double_quotes() {
        let cases = [
            ("it's", r#""it's""#),
            ("with \"dq\"", r#"'with "dq"'"#),
            ("'\"", r#""'\"""#),
            ("back\\slash", r#""back\\slash""#),
            ("a\nb\u{1}\u{2028}\u{202e}", r#""a\nb\u0001\u2028\u202e""#),
            ("ünï", "\"ünï\""),
            ("", "\"\""),
        ];
        for (value, expected) in cases {
            assert_eq!(string(value), expected);
        }
    }

    #[test]
    fn identifiers_need_no_quotes() {
        let plain = ["$dollar", "naïve", "class", "constructor", "_u", "a1"];
        for name in plain {
            assert_eq!(property(name), name);
        }
        let quoted =
            [("1", "\"1\""), ("a.b", "\"a.b\""), ("has\"dq", "'has\"dq'"), ("", "\"\""), ("a b", "\"a b\"")];
        for (name, expected) in quoted {
            assert_eq!(property(name), expected);
        }
    }
}
