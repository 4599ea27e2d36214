//! Small queries inside of expressions: `select … from … join … on … where …`.

use pgspec_catalog::Mentioned;

use super::cursor::Cursor;
use super::expression;

/// A query, up to the closing parenthesis. Its columns are not the expression's: they are not noted.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<()> {
    let before = cursor.names.len();
    let outcome = cursor.deeper(select);
    let mut at = 0;
    cursor.names.retain(|mention| {
        at += 1;
        at <= before || mention.what != Mentioned::Column
    });
    outcome
}

fn select(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.expect("select")?;
    loop {
        if cursor.peek().is_some_and(|t| cursor.slice(t) == "*") {
            cursor.next();
        } else {
            expression::read(cursor)?;
        }
        if !cursor.eat_sign(b',') {
            break;
        }
    }
    if cursor.eat("from") {
        relation(cursor)?;
        while join(cursor)? {
            relation(cursor)?;
            cursor.expect("on")?;
            expression::read(cursor)?;
        }
    }
    if cursor.eat("where") {
        expression::read(cursor)?;
    }
    cursor.is_sign(b')').then_some(())
}

/// Whether a join follows: reads its key words.
fn join(cursor: &mut Cursor<'_>) -> Option<bool> {
    if cursor.eat("left") {
        cursor.expect("join")?;
        return Some(true);
    }
    if cursor.eat("inner") {
        cursor.expect("join")?;
        return Some(true);
    }
    Some(cursor.eat("join"))
}

fn relation(cursor: &mut Cursor<'_>) -> Option<()> {
    let (name, range) = cursor.qualified()?;
    cursor.note(Mentioned::Relation, name, range);
    if cursor.eat("as") || cursor.peek().is_some_and(|t| cursor.is_name(t)) {
        cursor.name()?;
    }
    Some(())
}
