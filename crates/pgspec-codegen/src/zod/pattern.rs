//! Regular expressions as JavaScript has them, with the flag `u`: code points, and no lines.

use std::fmt::Write as _;

use crate::surface::rule::{Pattern, Piece, Set};

/// The literal, slashes included.
pub(super) fn literal(pattern: &Pattern) -> String {
    let mut out = String::from("/");
    alternatives(pattern, &mut out);
    if out.len() == 1 {
        // Two slashes begin a comment.
        out.push_str("(?:)");
    }
    out.push_str("/u");
    out
}

fn alternatives(pattern: &Pattern, out: &mut String) {
    for (number, pieces) in pattern.alternatives.iter().enumerate() {
        if number > 0 {
            out.push('|');
        }
        pieces.iter().for_each(|part| piece(part, out));
    }
}

fn piece(part: &Piece, out: &mut String) {
    match part {
        Piece::Start => out.push('^'),
        Piece::End => out.push('$'),
        Piece::One(one) => set(one, out),
        Piece::Group(pattern) => {
            out.push_str("(?:");
            alternatives(pattern, out);
            out.push(')');
        }
        Piece::Repeat { piece: inner, min, max } => {
            piece(inner, out);
            let _ = match (min, max) {
                (0, None) => write!(out, "*"),
                (1, None) => write!(out, "+"),
                (0, Some(1)) => write!(out, "?"),
                (min, None) => write!(out, "{{{min},}}"),
                (min, Some(max)) if min == max => write!(out, "{{{min}}}"),
                (min, Some(max)) => write!(out, "{{{min},{max}}}"),
            };
        }
    }
}

fn set(one: &Set, out: &mut String) {
    match (one.negated, one.ranges.as_slice()) {
        (true, []) => out.push_str(r"[\s\S]"),
        (false, [(from, to)]) if from == to => character(*from, out),
        (negated, ranges) => {
            out.push_str(if negated { "[^" } else { "[" });
            for (from, to) in ranges {
                character(*from, out);
                if from != to {
                    out.push('-');
                    character(*to, out);
                }
            }
            out.push(']');
        }
    }
}

/// Letters and digits as they are; all else by its number, which means the same in and outside of brackets.
fn character(c: char, out: &mut String) {
    if c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '@' | ':' | ',' | '%') {
        out.push(c);
    } else if c.is_ascii_punctuation() && "^$\\.*+?()[]{}|/".contains(c) {
        out.push('\\');
        out.push(c);
    } else {
        // Writing to a String does not fail.
        let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
    }
}
