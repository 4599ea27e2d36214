//! The tokens of a fragment, and what has been found in them.

use std::ops::Range;

use pgspec_catalog::{Mention, Mentioned, Name, QualifiedName, SqlText, TextMap};

use crate::fragment::Fragment;
use crate::lex::{Lexer, Token, TokenKind};
use crate::quote;
use crate::read::name::identifier;
use crate::read::site::narrow;

/// Longer fragments are not what the fast road is for.
const MAX_BYTES: usize = 10_000;

/// Brackets may nest this deep.
const MAX_DEPTH: usize = 32;

/// No key word is longer.
const MAX_KEYWORD: usize = 24;

/// A position among the tokens of a fragment.
pub(super) struct Cursor<'a> {
    text: &'a str,
    map: &'a TextMap,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// Names in the expression that is being read.
    pub(super) names: Vec<Mention>,
    /// Names outside of expressions.
    pub(super) structural: Vec<Mention>,
}

impl<'a> Cursor<'a> {
    /// The fragment's tokens; `None` if it has comments, or ends inside a token.
    pub(super) fn new(fragment: Fragment<'a>) -> Option<Self> {
        let text = fragment.text;
        if text.len() > MAX_BYTES {
            return None;
        }
        let mut lexer = Lexer::new(text);
        let mut tokens = Vec::with_capacity(text.len() / 4 + 2);
        while let Some(token) = lexer.next_token() {
            let token = token.ok()?;
            let odd = match token.kind {
                TokenKind::LineComment | TokenKind::BlockComment | TokenKind::UnicodeName => true,
                TokenKind::QuotedName => token.end - token.start == 2,
                _ => false,
            };
            if odd {
                return None;
            }
            tokens.push(token);
        }
        Some(Self {
            text,
            map: fragment.map,
            tokens,
            at: 0,
            depth: 0,
            names: Vec::new(),
            structural: Vec::new(),
        })
    }

    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    pub(super) fn at_end(&self) -> bool {
        self.at == self.tokens.len()
    }

    pub(super) fn slice(&self, token: Token) -> &'a str {
        token.text(self.text)
    }

    /// Where the next token starts.
    pub(super) fn start(&self) -> usize {
        self.peek().map_or(self.text.len(), |t| t.start)
    }

    /// The last token that was read.
    pub(super) fn last(&self) -> Option<Token> {
        self.at.checked_sub(1).and_then(|i| self.tokens.get(i)).copied()
    }

    /// Whether nothing has been read yet.
    pub(super) fn at_start(&self) -> bool {
        self.at == 0
    }

    /// Where the last token that was read ends.
    pub(super) fn end(&self) -> usize {
        self.last().map_or(0, |t| t.end)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.peek().is_some_and(|t| t.is_word(self.text, word))
    }

    pub(super) fn is_word_at(&self, ahead: usize, word: &str) -> bool {
        self.peek_at(ahead).is_some_and(|t| t.is_word(self.text, word))
    }

    /// Reads a key word if it is the next one.
    pub(super) fn eat(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        self.at += usize::from(is);
        is
    }

    pub(super) fn expect(&mut self, word: &str) -> Option<()> {
        self.eat(word).then_some(())
    }

    pub(super) fn is_sign(&self, sign: u8) -> bool {
        self.peek().is_some_and(|t| t.kind == TokenKind::Punctuation(sign))
    }

    pub(super) fn eat_sign(&mut self, sign: u8) -> bool {
        let is = self.is_sign(sign);
        self.at += usize::from(is);
        is
    }

    /// Reads an opening parenthesis.
    pub(super) fn open(&mut self) -> Option<()> {
        self.depth += 1;
        (self.eat_sign(b'(') && self.depth <= MAX_DEPTH).then_some(())
    }

    /// Reads a closing parenthesis.
    pub(super) fn close(&mut self) -> Option<()> {
        self.depth = self.depth.saturating_sub(1);
        self.eat_sign(b')').then_some(())
    }

    /// Counts a level of recursion that no bracket shows.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let value = read(self);
        self.depth -= 1;
        value
    }

    /// Whether a token can only be a name: quoted, or no key word but an unreserved one.
    pub(super) fn is_name(&self, token: Token) -> bool {
        match token.kind {
            TokenKind::QuotedName => true,
            TokenKind::Word => !is_keyword(self.slice(token)),
            _ => false,
        }
    }

    /// Reads a name.
    pub(super) fn name(&mut self) -> Option<Name> {
        let token = self.peek().filter(|t| self.is_name(*t))?;
        self.at += 1;
        Some(identifier(self.slice(token)))
    }

    /// Reads `name` or `schema.name`, with its place.
    pub(super) fn qualified(&mut self) -> Option<(QualifiedName, Range<usize>)> {
        let start = self.start();
        let first = self.name()?;
        let name = if self.eat_sign(b'.') {
            QualifiedName { schema: Some(first), name: self.name()? }
        } else {
            QualifiedName { schema: None, name: first }
        };
        if self.is_sign(b'.') {
            return None;
        }
        Some((name, start..self.end()))
    }

    /// Reads `(a, b)`, each a mention.
    pub(super) fn columns(&mut self, what: Mentioned) -> Option<Vec<Name>> {
        self.open()?;
        let mut out = Vec::new();
        loop {
            let start = self.start();
            let name = self.name()?;
            self.mention(what, QualifiedName { schema: None, name: name.clone() }, start..self.end());
            out.push(name);
            if !self.eat_sign(b',') {
                self.close()?;
                return Some(out);
            }
        }
    }

    /// Notes a name outside of expressions.
    pub(super) fn mention(&mut self, what: Mentioned, name: QualifiedName, range: Range<usize>) {
        self.structural.push(Mention { what, name, range: narrow(range) });
    }

    /// Notes a name in the expression that is being read.
    pub(super) fn note(&mut self, what: Mentioned, name: QualifiedName, range: Range<usize>) {
        self.names.push(Mention { what, name, range: narrow(range) });
    }

    /// The SQL text of what `read` reads, and what that says about it.
    pub(super) fn sql<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<(SqlText, T)> {
        self.names.clear();
        let start = self.start();
        let value = read(self)?;
        let sql = self.text_of(start..self.end());
        Some((sql, value))
    }

    /// The SQL text of a range, with the names that were noted since [`Cursor::sql`] began.
    pub(super) fn text_of(&mut self, range: Range<usize>) -> SqlText {
        let mut mentions = std::mem::take(&mut self.names);
        let origin = narrow(range.clone()).start;
        for mention in &mut mentions {
            mention.range =
                mention.range.start.saturating_sub(origin)..mention.range.end.saturating_sub(origin);
        }
        SqlText {
            text: self.text.get(range.clone()).unwrap_or("").into(),
            map: self.map.part(range),
            mentions,
        }
    }
}

/// Whether a word is a key word other than an unreserved one.
pub(super) fn is_keyword(word: &str) -> bool {
    let bytes = word.as_bytes();
    if bytes.len() > MAX_KEYWORD {
        return false;
    }
    if !bytes.iter().any(u8::is_ascii_uppercase) {
        return quote::is_keyword(word);
    }
    quote::is_keyword(&word.to_ascii_lowercase())
}
