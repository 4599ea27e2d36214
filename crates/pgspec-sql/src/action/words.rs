//! The tokens of a statement, asked by their place.

use std::ops::Range;

use pgspec_catalog::{Name, QualifiedName};

use crate::lex::{Lexer, Token, TokenKind};
use crate::read::name::identifier;

/// A statement, or an action of one, as tokens without comments.
pub(super) struct Words<'a> {
    text: &'a str,
    /// With places in the whole text.
    tokens: Vec<Token>,
    range: Range<usize>,
}

impl<'a> Words<'a> {
    /// The tokens of a part of a text; none where a quote is never closed.
    pub(super) fn of(text: &'a str, range: Range<usize>) -> Option<Self> {
        let part = text.get(range.clone())?;
        let mut lexer = Lexer::new(part);
        let mut tokens = Vec::new();
        while let Some(token) = lexer.next_token() {
            let token = token.ok()?;
            if !token.is_comment() {
                tokens.push(Token {
                    start: token.start + range.start,
                    end: token.end + range.start,
                    ..token
                });
            }
        }
        (!tokens.is_empty()).then_some(Self { text, tokens, range })
    }

    pub(super) fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    pub(super) fn text(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.text(self.text))
    }

    /// The place behind a token.
    pub(super) fn end(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(self.range.end, |token| token.end)
    }

    /// The first word, folded.
    pub(super) fn first(&self) -> String {
        self.text(0).to_ascii_lowercase()
    }

    /// Whether a token is a key word.
    pub(super) fn word(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_word(self.text, word))
    }

    /// The first token that is a key word, outside of parentheses.
    pub(super) fn find(&self, word: &str) -> Option<usize> {
        self.outside(|at| self.word(at, word))
    }

    /// Whether a key word stands in it, outside of parentheses.
    pub(super) fn has(&self, word: &str) -> bool {
        self.find(word).is_some()
    }

    /// The first of two key words that follow each other, outside of parentheses.
    pub(super) fn pair(&self, first: &str, second: &str) -> Option<usize> {
        self.outside(|at| self.word(at, first) && self.word(at + 1, second))
    }

    /// The first place outside of parentheses at which something is so.
    fn outside(&self, is: impl Fn(usize) -> bool) -> Option<usize> {
        let mut depth = 0_usize;
        (0..self.tokens.len()).find(|at| {
            match self.text(*at) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && is(*at)
        })
    }

    /// The identifier at a place.
    pub(super) fn identifier(&self, at: usize) -> Option<Name> {
        let token = self.tokens.get(at)?;
        let is_name = matches!(token.kind, TokenKind::Word | TokenKind::QuotedName);
        is_name.then(|| identifier(token.text(self.text)))
    }

    /// The name at a place, with or without its schema, and the place behind it.
    pub(super) fn name(&self, at: usize) -> Option<(QualifiedName, usize)> {
        let first = self.identifier(at)?;
        if self.text(at + 1) == "." {
            let name = self.identifier(at + 2)?;
            return Some((QualifiedName { schema: Some(first), name }, at + 3));
        }
        Some((QualifiedName { schema: None, name: first }, at + 1))
    }

    /// Names with commas between them.
    pub(super) fn names(&self, from: usize) -> Vec<QualifiedName> {
        let (mut found, mut at) = (Vec::new(), from);
        while let Some((name, behind)) = self.name(at + usize::from(self.word(at, "only"))) {
            found.push(name);
            if self.text(behind) != "," {
                break;
            }
            at = behind + 1;
        }
        found
    }

    /// The identifiers of the first parentheses behind a place, one for each comma.
    pub(super) fn in_parentheses(&self, from: usize) -> Vec<Name> {
        let Some(open) = (from..self.tokens.len()).find(|at| self.text(*at) == "(") else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for at in open + 1..self.tokens.len() {
            match self.text(at) {
                ")" => break,
                _ if matches!(self.text(at - 1), "(" | ",") => found.extend(self.identifier(at)),
                _ => {}
            }
        }
        found
    }

    /// The parts between commas outside of parentheses and brackets, from a place on.
    pub(super) fn parts(&self, from: usize) -> Vec<Words<'a>> {
        let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, from);
        for at in from..=self.tokens.len() {
            match self.text(at) {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if at == self.tokens.len() || depth == 0 && self.text(at) == "," {
                if let (Some(first), Some(last)) =
                    (self.tokens.get(start), self.tokens.get(at.saturating_sub(1)))
                    && start < at
                {
                    parts.extend(Words::of(self.text, first.start..last.end));
                }
                start = at + 1;
            }
        }
        parts
    }

    /// The text from one token to before another one.
    pub(super) fn between(&self, from: usize, to: usize) -> &'a str {
        let (Some(first), Some(last)) = (self.tokens.get(from), self.tokens.get(to.saturating_sub(1))) else {
            return "";
        };
        self.text.get(first.start..last.end).unwrap_or("")
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }
}
