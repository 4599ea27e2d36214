//! A position among the tokens of a text, and the small things that every part of the grammar reads: key words,
//! punctuation, names.

use std::ops::Range;

use pgspec_catalog::Name;

use super::ast::{DottedName, Expr, ExprKind, Ident, TextRange};
use super::keyword::{Category, Keyword};
use super::literal;
use super::token::{self, Kind, Sign, Token};
use crate::fragment::SyntaxError;
use crate::guard::Shape;

/// What a part of the grammar finds, or the first error.
pub(super) type Parse<T> = Result<T, Box<SyntaxError>>;

/// Reads one token after another.
pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    /// Where the text ends.
    end: Token,
    /// Where the last token ends that was read.
    read: u32,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, range: Range<usize>, shape: Shape) -> Parse<Self> {
        let end = u32::try_from(range.end.min(text.len())).unwrap_or(u32::MAX);
        let read = u32::try_from(range.start).unwrap_or(u32::MAX);
        let tokens = token::tokens(text, range, shape)?;
        let end = Token { kind: Kind::End, keyword: Keyword::NO_KEY_WORD, start: end, end };
        Ok(Self { text, tokens, at: 0, end, read })
    }

    pub(super) fn peek(&self) -> Token {
        self.tokens.get(self.at).copied().unwrap_or(self.end)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Token {
        self.tokens.get(self.at + ahead).copied().unwrap_or(self.end)
    }

    pub(super) fn advance(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        self.read = token.end;
        token
    }

    pub(super) fn slice(&self, token: Token) -> &'a str {
        self.text.get(token.start as usize..token.end as usize).unwrap_or("")
    }

    /// Where the next token starts.
    pub(super) fn start(&self) -> u32 {
        self.peek().start
    }

    /// From there to the end of what was read.
    pub(super) fn since(&self, start: u32) -> TextRange {
        TextRange::new(start.min(self.read), self.read)
    }

    pub(super) fn expr(&self, kind: ExprKind, start: u32) -> Expr {
        Expr { kind, range: self.since(start) }
    }

    // Key words and punctuation.

    pub(super) fn keyword(&self) -> Keyword {
        self.peek().keyword
    }

    pub(super) fn keyword_at(&self, ahead: usize) -> Keyword {
        self.peek_at(ahead).keyword
    }

    pub(super) fn at(&self, keyword: Keyword) -> bool {
        self.keyword() == keyword
    }

    pub(super) fn accept(&mut self, keyword: Keyword) -> bool {
        let found = self.at(keyword);
        if found {
            self.advance();
        }
        found
    }

    /// Both words or none.
    pub(super) fn accept_two(&mut self, first: Keyword, second: Keyword) -> bool {
        let found = self.at(first) && self.keyword_at(1) == second;
        if found {
            self.advance();
            self.advance();
        }
        found
    }

    pub(super) fn expect(&mut self, keyword: Keyword) -> Parse<()> {
        if self.accept(keyword) { Ok(()) } else { self.unexpected() }
    }

    pub(super) fn at_byte(&self, byte: u8) -> bool {
        self.peek().is_byte(byte)
    }

    pub(super) fn accept_byte(&mut self, byte: u8) -> bool {
        let found = self.at_byte(byte);
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn expect_byte(&mut self, byte: u8) -> Parse<()> {
        if self.accept_byte(byte) { Ok(()) } else { self.unexpected() }
    }

    pub(super) fn accept_sign(&mut self, sign: Sign) -> bool {
        let found = self.peek().is_sign(sign);
        if found {
            self.advance();
        }
        found
    }

    /// The text ends here.
    pub(super) fn expect_end(&self) -> Parse<()> {
        if self.peek().kind == Kind::End { Ok(()) } else { self.unexpected() }
    }

    // Errors.

    /// `syntax error at or near …` at the next token.
    pub(super) fn unexpected<T>(&self) -> Parse<T> {
        let token = self.peek();
        let message = if token.kind == Kind::End {
            "syntax error at end of input".to_owned()
        } else {
            format!("syntax error at or near \"{}\"", self.slice(token))
        };
        Err(token::error(token.start as usize..token.end as usize, message))
    }

    pub(super) fn fail<T>(&self, range: TextRange, message: &str) -> Parse<T> {
        Err(token::error(range.usize(), message.to_owned()))
    }

    // Names.

    fn ident(&mut self, token: Token) -> Ident {
        self.advance();
        Ident { name: literal::name(self.slice(token)), range: token.range() }
    }

    /// `ColId`
    pub(super) fn is_column_id(token: Token) -> bool {
        match token.kind {
            Kind::Word => {
                matches!(token.keyword.category(), None | Some(Category::Unreserved | Category::ColumnName))
            }
            kind => kind == Kind::QuotedName,
        }
    }

    /// `type_function_name`
    pub(super) fn is_function_name(token: Token) -> bool {
        match token.kind {
            Kind::Word => matches!(
                token.keyword.category(),
                None | Some(Category::Unreserved | Category::TypeOrFunctionName)
            ),
            kind => kind == Kind::QuotedName,
        }
    }

    /// `ColLabel`
    pub(super) fn is_label(token: Token) -> bool {
        matches!(token.kind, Kind::Word | Kind::QuotedName)
    }

    /// `ColId`
    pub(super) fn column_id(&mut self) -> Parse<Ident> {
        let token = self.peek();
        if Self::is_column_id(token) { Ok(self.ident(token)) } else { self.unexpected() }
    }

    /// `type_function_name`
    pub(super) fn function_name(&mut self) -> Parse<Ident> {
        let token = self.peek();
        if Self::is_function_name(token) { Ok(self.ident(token)) } else { self.unexpected() }
    }

    /// `ColLabel`
    pub(super) fn label(&mut self) -> Parse<Ident> {
        let token = self.peek();
        if Self::is_label(token) { Ok(self.ident(token)) } else { self.unexpected() }
    }

    /// `BareColLabel`
    pub(super) fn bare_label(&mut self) -> Option<Ident> {
        let token = self.peek();
        (Self::is_label(token) && token.keyword.is_bare_label()).then(|| self.ident(token))
    }

    /// `.name` as often as it is there.
    pub(super) fn more_parts(&mut self, first: Ident) -> Parse<DottedName> {
        let start = first.range.start;
        let mut parts = Vec::with_capacity(2);
        parts.push(first);
        while self.accept_byte(b'.') {
            parts.push(self.label()?);
        }
        Ok(DottedName { parts, range: self.since(start) })
    }

    /// `qualified_name`: a relation, at most with its schema and database.
    pub(super) fn relation_name(&mut self) -> Parse<DottedName> {
        let name = self.dotted_name()?;
        if name.parts.len() > 3 {
            return self.fail(name.range, "improper qualified name (too many dotted names)");
        }
        Ok(name)
    }

    /// `any_name`
    pub(super) fn dotted_name(&mut self) -> Parse<DottedName> {
        let first = self.column_id()?;
        self.more_parts(first)
    }

    /// `(a, b)` of names.
    pub(super) fn names_in_parentheses(&mut self) -> Parse<Vec<Ident>> {
        self.expect_byte(b'(')?;
        let mut names = vec![self.column_id()?];
        while self.accept_byte(b',') {
            names.push(self.column_id()?);
        }
        self.expect_byte(b')')?;
        Ok(names)
    }

    // Literals.

    /// `Sconst`
    pub(super) fn string(&mut self) -> Parse<Name> {
        if self.peek().is_string() { self.string_token() } else { self.unexpected() }
    }

    /// The string that is next, of whatever kind.
    pub(super) fn string_token(&mut self) -> Parse<Name> {
        let token = self.advance();
        let mut escape = '\\';
        if token.kind == Kind::UnicodeString && self.at(Keyword::UESCAPE) {
            self.advance();
            let given = self.string()?;
            let mut chars = given.as_str().chars();
            escape = match (chars.next(), chars.next()) {
                (Some(c), None) if !c.is_ascii_hexdigit() && !matches!(c, '+' | '\'' | '"' | ' ') => c,
                _ => return self.fail(token.range(), "invalid Unicode escape character"),
            };
        }
        match literal::string(self.slice(token), token.kind, escape) {
            Some(name) => Ok(name),
            None => self.fail(token.range(), "invalid escape in string"),
        }
    }

    /// `Iconst`
    pub(super) fn small_integer(&mut self) -> Parse<u32> {
        let token = self.peek();
        let digits = literal::number(self.slice(token));
        match digits.as_str().parse::<i32>() {
            Ok(number) if token.kind == Kind::Integer => {
                self.advance();
                Ok(number.unsigned_abs())
            }
            _ => self.unexpected(),
        }
    }
}
