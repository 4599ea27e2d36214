//! Expressions, queries and data-changing statements as trees: what `gram.y` calls the raw parse tree. Squawk's tree
//! decides what a person may write; this one says what it means, with Postgres' own precedence and associativity.
//!
//! The grammar is that of Postgres 15 to 18 together. Every text is checked by `guard.rs` first, so that nothing
//! nests too deep to descend into. The functions whose names end in `_in` read a part of a text; all places in what they
//! return are places in the whole text.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "trees of fifty kinds of nodes: most rules speak of a few of them"
)]
#![expect(
    clippy::wrong_self_convention,
    reason = "readers are named after the clauses that they read: from, into"
)]

pub mod ast;
mod call;
mod dml;
mod expression;
mod from;
mod json;
mod keyword;
mod literal;
mod merge;
mod operator;
mod parser;
pub mod plpgsql;
mod primary;
mod query;
mod select;
mod special;
mod table_function;
mod token;
mod type_name;
mod xml;

use std::ops::Range;

use ast::{Expr, Query, Statement, Target, TypeName};
use parser::{Parse, Parser};

use crate::fragment::SyntaxError;
use crate::guard::Shape;

/// What a string literal of any spelling holds; none for bit strings, and where its escapes make no text.
pub(crate) fn string(literal: &str) -> Option<String> {
    use token::Kind;
    let kind = match literal.as_bytes().first()? {
        b'\'' => Kind::String,
        b'e' | b'E' => Kind::EscapeString,
        b'$' => Kind::DollarString,
        b'u' | b'U' => Kind::UnicodeString,
        b'n' | b'N' => Kind::NationalString,
        _ => return None,
    };
    literal::string(literal, kind, '\\').map(|value| value.as_str().to_owned())
}

/// What a text says, or its first mistake.
pub type Parsed<T> = Result<T, SyntaxError>;

fn read<'a, T>(
    text: &'a str,
    range: Range<usize>,
    shape: Shape,
    rule: impl FnOnce(&mut Parser<'a>) -> Parse<T>,
) -> Parsed<T> {
    let all = |parser: &mut Parser<'a>| {
        let found = rule(parser)?;
        parser.expect_end()?;
        Ok(found)
    };
    Parser::new(text, range, shape).and_then(|mut parser| all(&mut parser)).map_err(|error| *error)
}

/// An expression (`a_expr`).
///
/// # Errors
/// What Postgres would call a syntax error.
pub fn expression(text: &str) -> Parsed<Expr> {
    expression_in(text, 0..text.len())
}

/// An expression that is a part of a text.
///
/// # Errors
/// As [`expression`].
pub fn expression_in(text: &str, range: Range<usize>) -> Parsed<Expr> {
    read(text, range, Shape::Clause, Parser::expression)
}

/// A query, without a semicolon: `select`, `values`, `table`, `with`, set operations.
///
/// # Errors
/// As [`expression`].
pub fn query(text: &str) -> Parsed<Query> {
    query_in(text, 0..text.len())
}

/// A query that is a part of a text.
///
/// # Errors
/// As [`expression`].
pub fn query_in(text: &str, range: Range<usize>) -> Parsed<Query> {
    read(text, range, Shape::Clause, Parser::query_body).map(|query| *query)
}

/// One statement; a semicolon may stand behind it.
///
/// # Errors
/// As [`expression`].
pub fn statement(text: &str) -> Parsed<Statement> {
    statement_in(text, 0..text.len())
}

/// One statement that is a part of a text.
///
/// # Errors
/// As [`expression`].
pub fn statement_in(text: &str, range: Range<usize>) -> Parsed<Statement> {
    read(text, range, Shape::Statements, |parser| {
        let statement = parser.statement()?;
        parser.accept_byte(b';');
        Ok(statement)
    })
}

/// Statements with semicolons between them.
///
/// # Errors
/// As [`expression`].
pub fn statements(text: &str) -> Parsed<Vec<Statement>> {
    statements_in(text, 0..text.len())
}

/// The statements of a part of a text.
///
/// # Errors
/// As [`expression`].
pub fn statements_in(text: &str, range: Range<usize>) -> Parsed<Vec<Statement>> {
    read(text, range, Shape::Statements, |parser| {
        let mut statements = Vec::new();
        loop {
            while parser.accept_byte(b';') {}
            if parser.expect_end().is_ok() {
                return Ok(statements);
            }
            statements.push(parser.statement()?);
            if !parser.at_byte(b';') {
                return Ok(statements);
            }
        }
    })
}

/// A type, `%type` and `%rowtype` included.
///
/// # Errors
/// As [`expression`].
pub fn type_name(text: &str) -> Parsed<TypeName> {
    type_name_in(text, 0..text.len())
}

/// A type that is a part of a text.
///
/// # Errors
/// As [`expression`].
pub fn type_name_in(text: &str, range: Range<usize>) -> Parsed<TypeName> {
    read(text, range, Shape::Clause, Parser::declared_type)
}

/// What PL/pgSQL assigns to: a variable, its fields and elements.
///
/// # Errors
/// As [`expression`].
pub fn assignment_target_in(text: &str, range: Range<usize>) -> Parsed<Expr> {
    read(text, range, Shape::Clause, Parser::assignment_target)
}

/// A select list.
///
/// # Errors
/// As [`expression`].
pub fn target_list_in(text: &str, range: Range<usize>) -> Parsed<Vec<Target>> {
    read(text, range, Shape::Clause, Parser::targets)
}

/// What PL/pgSQL calls an expression: the text as if `select` stood before it, without set operations.
///
/// # Errors
/// As [`expression`].
pub fn select_tail_in(text: &str, range: Range<usize>) -> Parsed<Query> {
    read(text, range, Shape::Clause, Parser::select_tail).map(|query| *query)
}
