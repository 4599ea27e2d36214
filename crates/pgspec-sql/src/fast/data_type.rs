//! Types.

use pgspec_catalog::{DataType, Mentioned, QualifiedName, builtin_alias};

use super::cursor::{Cursor, is_keyword};
use crate::lex::TokenKind;
use crate::read::data_type::{builtin, resolve};
use crate::read::name::identifier;

/// A type outside of expressions: names that are no built-in types are mentions of their own.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<DataType> {
    read_with(cursor, |cursor, what, name, range| cursor.mention(what, name, range))
}

/// A type in an expression.
pub(super) fn read_in_expression(cursor: &mut Cursor<'_>) -> Option<DataType> {
    read_with(cursor, |cursor, what, name, range| cursor.note(what, name, range))
}

fn read_with(
    cursor: &mut Cursor<'_>,
    mention: fn(&mut Cursor<'_>, Mentioned, QualifiedName, std::ops::Range<usize>),
) -> Option<DataType> {
    let start = cursor.start();
    let first = cursor.next()?;
    let word = cursor.slice(first);
    let quoted = first.kind == TokenKind::QuotedName;
    if !quoted && first.kind != TokenKind::Word {
        return None;
    }
    let folded = identifier(word);
    let keyword = !quoted && is_keyword(word);
    let mut data_type = match folded.as_str() {
        "timestamp" | "time" if !quoted => {
            let modifiers = modifiers(cursor)?;
            let zone = time_zone(cursor)?;
            let typname = if zone { format!("{folded}tz") } else { folded.to_string() };
            builtin(&typname, modifiers, &typname).ok()?
        }
        "double" if !quoted => {
            cursor.expect("precision")?;
            DataType::builtin("float8")
        }
        "character" if !quoted => {
            let varying = cursor.eat("varying");
            let typname = if varying { "varchar" } else { "bpchar" };
            let modifiers = modifiers(cursor)?;
            builtin(typname, modifiers, "character").ok()?
        }
        "interval" if !quoted => DataType::builtin("interval"),
        // The rest of the types that are more than one word, or that key words spell.
        "bit" | "national" | "nchar" | "setof" | "json" if !quoted && (keyword || folded != "json") => {
            return None;
        }
        _ if keyword
            && builtin_alias(folded.as_str()).is_none()
            && !is_plain_keyword_type(folded.as_str()) =>
        {
            return None;
        }
        _ => {
            let written = if cursor.is_sign(b'.') {
                if keyword {
                    return None;
                }
                cursor.eat_sign(b'.');
                QualifiedName { schema: Some(folded), name: cursor.name()? }
            } else {
                QualifiedName { schema: None, name: folded }
            };
            if cursor.is_sign(b'.') {
                return None;
            }
            let end = cursor.end();
            let quoted_last = quoted || word_before_is_quoted(cursor);
            let modifiers = modifiers(cursor)?;
            match resolve(&written, quoted_last) {
                Some(typname) => builtin(typname, modifiers, written.name.as_str()).ok()?,
                None => {
                    mention(cursor, Mentioned::Type, written.clone(), start..end);
                    DataType { name: written, modifiers, fields: None, array: false }
                }
            }
        }
    };
    while cursor.is_sign(b'[') {
        cursor.eat_sign(b'[');
        if cursor.peek().is_some_and(|t| t.kind == TokenKind::Integer) {
            cursor.next();
        }
        if !cursor.eat_sign(b']') {
            return None;
        }
        data_type.array = true;
    }
    // `int array`, `interval day`, `t%type`.
    let more = ["array", "year", "month", "day", "hour", "minute", "second", "varying"];
    if more.into_iter().any(|w| cursor.is_word(w)) {
        return None;
    }
    Some(data_type)
}

/// Whether the last token read is a quoted name.
fn word_before_is_quoted(cursor: &Cursor<'_>) -> bool {
    cursor.last().is_some_and(|t| t.kind == TokenKind::QuotedName)
}

/// Key words that are a type as they stand.
fn is_plain_keyword_type(word: &str) -> bool {
    matches!(word, "numeric" | "varchar")
}

/// `(10, 2)`, or nothing.
fn modifiers(cursor: &mut Cursor<'_>) -> Option<Vec<i32>> {
    if !cursor.is_sign(b'(') {
        return Some(Vec::new());
    }
    cursor.open()?;
    let mut out = Vec::new();
    loop {
        let token = cursor.next().filter(|t| t.kind == TokenKind::Integer)?;
        out.push(cursor.slice(token).parse().ok()?);
        if !cursor.eat_sign(b',') {
            cursor.close()?;
            return Some(out);
        }
    }
}

/// `with time zone` or `without time zone`: whether there is a zone.
fn time_zone(cursor: &mut Cursor<'_>) -> Option<bool> {
    let with = cursor.is_word("with");
    if !(with || cursor.is_word("without")) || !cursor.is_word_at(1, "time") {
        return Some(false);
    }
    cursor.next();
    cursor.next();
    cursor.expect("zone")?;
    Some(with)
}
