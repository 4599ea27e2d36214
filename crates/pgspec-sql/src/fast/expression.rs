//! Expressions: whether they are what the grammar allows, and the names in them. No tree is made.

use pgspec_catalog::{Mentioned, QualifiedName};

use super::cursor::Cursor;
use super::{data_type, query};
use crate::lex::{Token, TokenKind};
use crate::read::expression::{is_sequence_function, is_syntax_call};
use crate::read::name::identifier;

/// What an expression is on the outside, and what is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Shape {
    pub(super) outside: Outside,
    /// A query, somewhere.
    pub(super) query: bool,
}

/// What an expression is on the outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outside {
    /// A name without qualifier.
    Name,
    /// A function call.
    Call,
    /// Something in parentheses.
    Parens,
    /// A literal, or several operands.
    Other,
}

/// The symbols that are known to be operators.
const OPERATORS: [&str; 31] = [
    "=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||", "~", "~*", "!~", "!~*", "&&", "@>",
    "<@", "->", "->>", "#>", "#>>", "@@", "|", "&", "<<", ">>", "#", "-|-",
];

/// An expression, up to the first token that cannot belong to it.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Shape> {
    cursor.deeper(|cursor| chain(cursor, false))
}

/// A default value: no key word is an operator in it, so that it ends before the next clause (`b_expr` of `gram.y`).
pub(super) fn read_default(cursor: &mut Cursor<'_>) -> Option<Shape> {
    cursor.deeper(|cursor| chain(cursor, true))
}

/// A call and nothing behind it.
pub(super) fn read_call(cursor: &mut Cursor<'_>) -> Option<Shape> {
    cursor.deeper(|cursor| {
        let token = cursor.peek()?;
        word(cursor, token)
    })
}

/// `NOT a OR b AND c …`.
fn chain(cursor: &mut Cursor<'_>, restricted: bool) -> Option<Shape> {
    let mut shape: Option<Shape> = None;
    loop {
        let mut negated = false;
        while !restricted && cursor.eat("not") {
            negated = true;
        }
        let part = predicate(cursor, restricted)?;
        let outside = if shape.is_some() || negated { Outside::Other } else { part.outside };
        shape = Some(Shape { outside, query: part.query || shape.is_some_and(|s| s.query) });
        if restricted || !(cursor.eat("and") || cursor.eat("or")) {
            return shape;
        }
    }
}

/// What stands between `AND`s and `OR`s: operands with operators, and at most one comparison or test.
fn predicate(cursor: &mut Cursor<'_>, restricted: bool) -> Option<Shape> {
    let mut shape = operand(cursor)?;
    let mut compared = false;
    loop {
        let Some(token) = cursor.peek() else { return Some(shape) };
        match token.kind {
            TokenKind::Operator => {
                let symbol = cursor.slice(token);
                if !OPERATORS.contains(&symbol) {
                    return None;
                }
                if matches!(symbol, "=" | "<>" | "!=" | "<" | ">" | "<=" | ">=")
                    && std::mem::replace(&mut compared, true)
                {
                    return None;
                }
                cursor.next();
                if is_quantifier(cursor) {
                    // Nothing but `and` and `or` may follow.
                    return Some(joined(shape, quantified(cursor)?));
                }
                shape = joined(shape, operand(cursor)?);
            }
            TokenKind::Word if !restricted => match test(cursor, compared)? {
                Some(query) => {
                    shape = Shape { outside: Outside::Other, query: shape.query || query };
                    return Some(shape);
                }
                None => return Some(shape),
            },
            _ => return Some(shape),
        }
    }
}

fn joined(left: Shape, right: Shape) -> Shape {
    Shape { outside: Outside::Other, query: left.query || right.query }
}

/// `IS NULL`, `IN (…)`, `LIKE …`, `BETWEEN … AND …`: whether a query is in it; `Some(None)` if there is no test.
#[expect(clippy::option_option, reason = "the outer one is the fast road's `unsure`")]
fn test(cursor: &mut Cursor<'_>, compared: bool) -> Option<Option<bool>> {
    let not = cursor.is_word("not");
    let word = usize::from(not);
    let is = |cursor: &Cursor<'_>, w: &str| cursor.is_word_at(word, w);
    let tests = ["in", "like", "ilike", "between"];
    if !(!not && cursor.is_word("is") || tests.into_iter().any(|w| is(cursor, w))) {
        return Some(None);
    }
    if compared {
        return None;
    }
    if cursor.eat("is") {
        cursor.eat("not");
        if ["null", "true", "false", "unknown"].into_iter().any(|w| cursor.eat(w)) {
            return Some(Some(false));
        }
        cursor.expect("distinct")?;
        cursor.expect("from")?;
        return operands(cursor).map(|shape| Some(shape.query));
    }
    cursor.eat("not");
    if cursor.eat("in") {
        cursor.open()?;
        let query = if cursor.is_word("select") {
            query::read(cursor)?;
            true
        } else {
            list(cursor)?.1
        };
        cursor.close()?;
        return Some(Some(query));
    }
    if cursor.eat("between") {
        let low = operands(cursor)?;
        cursor.expect("and")?;
        let high = operands(cursor)?;
        // The slow road's parser does not read `between a and b or not c`.
        if (cursor.is_word("or") || cursor.is_word("and")) && cursor.is_word_at(1, "not") {
            return None;
        }
        return Some(Some(low.query || high.query));
    }
    cursor.next();
    let pattern = operands(cursor)?;
    if cursor.is_word("escape") {
        return None;
    }
    Some(Some(pattern.query))
}

/// Operands with arithmetic between them.
fn operands(cursor: &mut Cursor<'_>) -> Option<Shape> {
    let mut shape = operand(cursor)?;
    while let Some(token) = cursor.peek().filter(|t| t.kind == TokenKind::Operator) {
        if !matches!(cursor.slice(token), "+" | "-" | "*" | "/" | "||") {
            return None;
        }
        cursor.next();
        shape = joined(shape, operand(cursor)?);
    }
    Some(shape)
}

fn is_quantifier(cursor: &Cursor<'_>) -> bool {
    ["any", "all", "some"].into_iter().any(|w| cursor.is_word(w))
}

/// `any (…)` behind an operator.
fn quantified(cursor: &mut Cursor<'_>) -> Option<Shape> {
    cursor.next();
    cursor.open()?;
    let query = if cursor.is_word("select") {
        query::read(cursor)?;
        true
    } else {
        read(cursor)?.query
    };
    cursor.close()?;
    Some(Shape { outside: Outside::Other, query })
}

/// An operand with its casts.
fn operand(cursor: &mut Cursor<'_>) -> Option<Shape> {
    let mut shape = atom(cursor)?;
    while cursor.peek().is_some_and(|t| t.kind == TokenKind::Cast) {
        cursor.next();
        if cursor.is_word("regclass") || cursor.is_word("pg_catalog") {
            return None;
        }
        data_type::read_in_expression(cursor)?;
        shape.outside = Outside::Other;
    }
    // Subscripts, fields of composites, collations, time zones, window functions: rare enough.
    let unknown = cursor.is_sign(b'[')
        || cursor.is_sign(b'.')
        || [
            "collate", "at", "over", "filter", "within", "isnull", "notnull", "overlaps", "similar",
            "operator",
        ]
        .into_iter()
        .any(|w| cursor.is_word(w));
    (!unknown).then_some(shape)
}

fn atom(cursor: &mut Cursor<'_>) -> Option<Shape> {
    let other = Shape { outside: Outside::Other, query: false };
    let token = cursor.peek()?;
    match token.kind {
        TokenKind::String | TokenKind::Integer => {
            cursor.next();
            after_literal(cursor)?;
            Some(other)
        }
        TokenKind::Number => {
            cursor.next();
            let text = cursor.slice(token);
            let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !text.ends_with('.');
            after_literal(cursor)?;
            plain.then_some(other)
        }
        TokenKind::Operator if cursor.slice(token) == "-" => {
            cursor.next();
            let number = cursor.next()?;
            (number.kind == TokenKind::Integer).then_some(())?;
            after_literal(cursor)?;
            Some(other)
        }
        TokenKind::Punctuation(b'(') => {
            cursor.open()?;
            let query = if cursor.is_word("select") {
                query::read(cursor)?;
                true
            } else {
                read(cursor)?.query
            };
            cursor.close()?;
            Some(Shape { outside: Outside::Parens, query })
        }
        TokenKind::Word | TokenKind::QuotedName => word(cursor, token),
        _ => None,
    }
}

/// `'a' 'b'` may be one literal; `1a` is none.
fn after_literal(cursor: &Cursor<'_>) -> Option<()> {
    let glued = cursor.peek().is_some_and(|next| {
        next.kind == TokenKind::String
            || next.start == cursor.end() && matches!(next.kind, TokenKind::Word | TokenKind::Number)
    });
    (!glued).then_some(())
}

fn word(cursor: &mut Cursor<'_>, token: Token) -> Option<Shape> {
    let other = Shape { outside: Outside::Other, query: false };
    if cursor.is_name(token) {
        return path(cursor);
    }
    let text = cursor.slice(token);
    let is = |w: &str| text.eq_ignore_ascii_case(w);
    let next_is_call = cursor.peek_at(1).is_some_and(|t| t.kind == TokenKind::Punctuation(b'('));
    if ["null", "true", "false"].into_iter().any(is) {
        cursor.next();
        return Some(other);
    }
    if !next_is_call
        && ["current_date", "current_timestamp", "current_user", "localtimestamp"].into_iter().any(is)
    {
        cursor.next();
        return Some(other);
    }
    if is("interval") {
        cursor.next();
        cursor.next().filter(|t| t.kind == TokenKind::String)?;
        after_literal(cursor)?;
        let fields = ["year", "month", "day", "hour", "minute", "second"];
        return (!fields.into_iter().any(|w| cursor.is_word(w))).then_some(other);
    }
    if is("exists") && next_is_call {
        cursor.next();
        cursor.open()?;
        query::read(cursor)?;
        cursor.close()?;
        return Some(Shape { outside: Outside::Other, query: true });
    }
    if is("array") && cursor.peek_at(1).is_some_and(|t| t.kind == TokenKind::Punctuation(b'[')) {
        cursor.next();
        cursor.next();
        let query = if cursor.is_sign(b']') { false } else { list(cursor)?.1 };
        return cursor.eat_sign(b']').then_some(Shape { outside: Outside::Other, query });
    }
    if next_is_call && ["coalesce", "greatest", "least", "nullif"].into_iter().any(is) {
        cursor.next();
        cursor.open()?;
        let (count, query) = list(cursor)?;
        cursor.close()?;
        let complete = !is("nullif") || count == 2;
        return complete.then_some(Shape { outside: Outside::Call, query });
    }
    if is("case") {
        return cursor.deeper(case);
    }
    None
}

/// `case when … then … else … end`
fn case(cursor: &mut Cursor<'_>) -> Option<Shape> {
    cursor.expect("case")?;
    let mut query = if cursor.is_word("when") { false } else { read(cursor)?.query };
    if !cursor.is_word("when") {
        return None;
    }
    while cursor.eat("when") {
        query |= read(cursor)?.query;
        cursor.expect("then")?;
        query |= read(cursor)?.query;
        if cursor.eat("else") {
            query |= read(cursor)?.query;
            break;
        }
    }
    cursor.expect("end")?;
    Some(Shape { outside: Outside::Other, query })
}

/// A column, or a call of a function.
fn path(cursor: &mut Cursor<'_>) -> Option<Shape> {
    let start = cursor.start();
    let first_token = cursor.next()?;
    let mut parts = vec![identifier(cursor.slice(first_token))];
    while cursor.eat_sign(b'.') {
        parts.push(cursor.name()?);
    }
    let end = cursor.end();
    let qualified = parts.len() > 1;
    let (name, schema) = (parts.pop()?, parts.pop());
    let path = QualifiedName { schema, name };
    if !cursor.is_sign(b'(') {
        // `date '…'` is a literal, `t.*` a row.
        if cursor.peek().is_some_and(|t| t.kind == TokenKind::String) {
            return None;
        }
        cursor.note(Mentioned::Column, path, start..end);
        let outside = if qualified { Outside::Other } else { Outside::Name };
        return Some(Shape { outside, query: false });
    }
    if parts.pop().is_some() || !qualified && is_syntax_call(cursor.slice(first_token)) {
        return None;
    }
    // Their argument is the name of a relation.
    if is_sequence_function(&path) {
        return None;
    }
    let at = cursor.names.len();
    cursor.note(Mentioned::Function(0), path, start..end);
    cursor.open()?;
    let (count, query) = if cursor.is_sign(b')') {
        (0, false)
    } else if cursor.peek().is_some_and(|t| cursor.slice(t) == "*") {
        cursor.next();
        (0, false)
    } else {
        list(cursor)?
    };
    cursor.close()?;
    if let Some(mention) = cursor.names.get_mut(at) {
        mention.what = Mentioned::Function(count);
    }
    Some(Shape { outside: Outside::Call, query })
}

/// Expressions with commas between them: how many, and whether a query is in one.
fn list(cursor: &mut Cursor<'_>) -> Option<(u16, bool)> {
    let (mut count, mut query) = (0_u16, false);
    loop {
        query |= read(cursor)?.query;
        count = count.checked_add(1)?;
        if !cursor.eat_sign(b',') {
            return Some((count, query));
        }
    }
}
