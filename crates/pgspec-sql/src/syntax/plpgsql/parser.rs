//! Reading a body: its blocks, options and labels, and the means that all other parts read with.

use super::tokens::{self, Kind, Token};
use super::{Block, Body, Condition, Conflict, Expression, Handler, IntoClause};
use crate::guard;
use crate::syntax::ast::{DottedName, Ident, TextRange};

/// What a body says, and what is wrong with it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Parsed {
    /// None if its statements could not be told apart.
    pub body: Option<Body>,
    /// In the order of their places.
    pub errors: Vec<Error>,
}

/// What is wrong with a body, in Postgres' words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// Where.
    pub range: TextRange,
    /// What.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Reads the text between the quotes.
pub fn parse(text: &str) -> Parsed {
    if let Err(fault) = guard::check(text, guard::Shape::Block) {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let range = TextRange::new(place(fault.range.start), place(fault.range.end));
        return Parsed {
            body: None,
            errors: vec![Error { range, message: fault.message, help: fault.help }],
        };
    }
    let tokens = tokens::tokens(text);
    // PL/pgSQL's own INTO is no SQL, and where it stands is known only when the body has been read once.
    let mut first = Parser::new(text, None, &tokens);
    drop(first.body());
    let sql = super::embedded::without(text, &first.blanks, &first.performs);
    let mut parser = Parser::new(text, Some(&sql), &tokens);
    let body = parser.body();
    let mut errors = parser.errors;
    let body = body.map_err(|error| errors.push(error)).ok();
    errors.sort_by_key(|error| error.range.start);
    Parsed { body, errors }
}

/// What a part is, or the mistake because of which nothing behind it can be read.
pub(super) type Read<T> = Result<T, Error>;

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    /// The text without PL/pgSQL's own clauses; none while these are being looked for.
    pub(super) sql: Option<&'a str>,
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    pub(super) errors: Vec<Error>,
    /// `into` clauses.
    pub(super) blanks: Vec<TextRange>,
    /// `perform` key words.
    pub(super) performs: Vec<TextRange>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, sql: Option<&'a str>, tokens: &'a [Token]) -> Self {
        Self { text, sql, tokens, at: 0, errors: Vec::new(), blanks: Vec::new(), performs: Vec::new() }
    }

    pub(super) fn peek(&self) -> Option<Token> {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, count: usize) -> Option<Token> {
        self.tokens.get(self.at + count).copied()
    }

    /// Whether this key word stands there. A word with a dot behind it is a name.
    pub(super) fn is(&self, word: &str) -> bool {
        self.is_at(0, word)
    }

    pub(super) fn is_at(&self, count: usize, word: &str) -> bool {
        self.ahead(count).is_some_and(|token| token.is_word(self.text, word))
            && !self.ahead(count + 1).is_some_and(|token| token.is_symbol(self.text, "."))
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.symbol_at(0, symbol)
    }

    pub(super) fn symbol_at(&self, count: usize, symbol: &str) -> bool {
        self.ahead(count).is_some_and(|token| token.is_symbol(self.text, symbol))
    }

    pub(super) fn eat(&mut self, word: &str) -> bool {
        let found = self.is(word);
        self.at += usize::from(found);
        found
    }

    pub(super) fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    /// Where the next token stands, or the end of the text.
    pub(super) fn here(&self) -> TextRange {
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.peek().map_or(TextRange::new(end, end), Token::range)
    }

    /// From a place to the end of what was read last.
    pub(super) fn since(&self, start: u32) -> TextRange {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        TextRange::new(start, last.map_or(start, |token| token.end).max(start))
    }

    /// What `plpgsql_yyerror` says.
    pub(super) fn fail(&self, message: &str) -> Error {
        let range = self.here();
        let message = match self.peek() {
            Some(token) => format!("{message} at or near \"{}\"", token.text(self.text)),
            None => format!("{message} at end of input"),
        };
        Error { range, message, help: None }
    }

    pub(super) fn syntax_error(&self) -> Error {
        self.fail("syntax error")
    }

    pub(super) fn expect(&mut self, word: &str) -> Read<()> {
        if self.eat(word) { Ok(()) } else { Err(self.syntax_error()) }
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str) -> Read<()> {
        if self.eat_symbol(symbol) { Ok(()) } else { Err(self.syntax_error()) }
    }

    /// A word that is not reserved, or a quoted name.
    pub(super) fn ident(&mut self) -> Read<Ident> {
        let found = self.peek().and_then(|token| tokens::ident(token, self.text));
        let ident = found.ok_or_else(|| self.syntax_error())?;
        self.at += 1;
        Ok(ident)
    }

    /// The name at a place, and how many tokens it has: up to three words, as the scanner reads them.
    pub(super) fn name_at(&self, count: usize) -> Option<(DottedName, usize)> {
        let mut parts = vec![tokens::ident(self.ahead(count)?, self.text)?];
        let mut length = 1;
        while parts.len() < 3 && self.symbol_at(count + length, ".") {
            let next = self.ahead(count + length + 1);
            let Some(part) = next.and_then(|token| tokens::ident(token, self.text)) else { break };
            parts.push(part);
            length += 2;
        }
        Some((tokens::dotted(parts)?, length))
    }

    /// A variable's name.
    pub(super) fn name(&mut self) -> Read<DottedName> {
        let (name, length) = self.name_at(0).ok_or_else(|| self.syntax_error())?;
        self.at += length;
        Ok(name)
    }

    /// Names between commas.
    pub(super) fn names(&mut self) -> Read<Vec<DottedName>> {
        let mut names = vec![self.name()?];
        while self.eat_symbol(",") {
            names.push(self.name()?);
        }
        Ok(names)
    }

    /// Behind `into`: a variable, or several.
    pub(super) fn into_clause(&mut self, start: u32, strict_allowed: bool) -> Read<IntoClause> {
        let strict = strict_allowed && self.eat("strict");
        let targets = self.names()?;
        Ok(IntoClause { strict, targets, range: self.since(start) })
    }

    /// Reads on to one of these tokens (`read_sql_construct`), which is not read. Words are the reserved ones.
    pub(super) fn until(&mut self, stops: &[&str], expected: &str, what: &str) -> Result<TextRange, Error> {
        let start = self.here().start;
        let first = self.at;
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            let text = token.text(self.text);
            let stops_here = match token.kind {
                Kind::Word => stops.iter().any(|stop| text.eq_ignore_ascii_case(stop)),
                Kind::Symbol => stops.contains(&text),
                Kind::Quoted | Kind::String | Kind::Integer | Kind::Parameter => false,
            };
            if depth == 0 && stops_here {
                if self.at == first {
                    return Err(self.fail(&format!("missing {what}")));
                }
                return Ok(self.since(start));
            }
            match text {
                "(" | "[" => depth += 1,
                ")" | "]" => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return Err(self.fail("mismatched parentheses")),
                },
                ";" => break,
                _ => {}
            }
            self.at += 1;
        }
        if depth > 0 {
            return Err(self.fail("mismatched parentheses"));
        }
        let what = if what == "expression" { "SQL expression" } else { what };
        let message = format!("missing \"{expected}\" at end of {what}");
        Err(Error { range: self.here(), message, help: None })
    }

    /// An expression up to one of these tokens.
    pub(super) fn expression(&mut self, stops: &[&str], expected: &str) -> Read<Expression> {
        let range = self.until(stops, expected, "expression")?;
        Ok(self.expression_in(range))
    }

    /// An expression up to the semicolon, which is read too.
    pub(super) fn expression_to_end(&mut self) -> Read<Expression> {
        let expression = self.expression(&[";"], ";")?;
        self.expect_symbol(";")?;
        Ok(expression)
    }

    fn body(&mut self) -> Read<Body> {
        let mut conflict = None;
        while self.eat_symbol("#") {
            conflict = self.option()?.or(conflict);
        }
        let label = self.label()?;
        let block = self.block(label)?;
        self.eat_symbol(";");
        match self.peek() {
            Some(_) => Err(self.syntax_error()),
            None => Ok(Body { conflict, block }),
        }
    }

    fn option(&mut self) -> Read<Option<Conflict>> {
        if self.eat("option") {
            self.expect("dump")?;
            return Ok(None);
        }
        if self.eat("print_strict_params") {
            let value = self.ident()?;
            if value.name != "on" && value.name != "off" {
                let message = format!("unrecognized print_strict_params option {}", value.name);
                return Err(Error { range: value.range, message, help: None });
            }
            return Ok(None);
        }
        self.expect("variable_conflict")?;
        for (word, conflict) in [
            ("error", Conflict::Error),
            ("use_variable", Conflict::UseVariable),
            ("use_column", Conflict::UseColumn),
        ] {
            if self.eat(word) {
                return Ok(Some(conflict));
            }
        }
        Err(self.syntax_error())
    }

    /// `<<label>>`, if it is there.
    pub(super) fn label(&mut self) -> Read<Option<Ident>> {
        if !self.eat_symbol("<<") {
            return Ok(None);
        }
        let label = self.ident()?;
        self.expect_symbol(">>")?;
        Ok(Some(label))
    }

    /// A label behind `end`, if it is there.
    pub(super) fn end_label(&mut self) -> Read<Option<Ident>> {
        let none = self.peek().is_none_or(|token| token.is_symbol(self.text, ";"));
        if none { Ok(None) } else { self.ident().map(Some) }
    }

    /// A block behind its label.
    pub(super) fn block(&mut self, label: Option<Ident>) -> Read<Block> {
        let start = label.as_ref().map_or(self.here().start, |label| label.range.start);
        let mut declarations = Vec::new();
        if self.is("declare") {
            while !self.is("begin") {
                if self.eat("declare") {
                    continue;
                }
                if self.is_symbol("<<") {
                    let message = "block label must be placed before DECLARE, not after".to_owned();
                    return Err(Error { range: self.here(), message, help: None });
                }
                declarations.push(self.declaration()?);
            }
        }
        self.expect("begin")?;
        let statements = self.statements()?;
        let mut handlers = Vec::new();
        if self.eat("exception") {
            while self.eat("when") {
                let mut conditions = vec![self.condition()?];
                while self.eat("or") {
                    conditions.push(self.condition()?);
                }
                self.expect("then")?;
                handlers.push(Handler { conditions, statements: self.statements()? });
            }
            if handlers.is_empty() {
                return Err(self.syntax_error());
            }
        }
        self.expect("end")?;
        let end_label = self.end_label()?;
        let range = self.since(start);
        Ok(Block { label, declarations, statements, handlers, end_label, range })
    }

    fn condition(&mut self) -> Read<Condition> {
        let name = self.ident()?;
        if name.name == "sqlstate" {
            return self.state().map(Condition::State);
        }
        if name.name != "others" {
            self.known_condition(&name);
        }
        Ok(Condition::Name(name))
    }
}
