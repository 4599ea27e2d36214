//! The tokens of PL/pgSQL (`pl_scanner.c`): the SQL ones, but `..` and labels' brackets are tokens, and few words are
//! reserved.

use pgspec_catalog::Name;

use crate::lex::{self, TokenKind};
use crate::syntax::ast::{DottedName, Ident, TextRange};

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A word without quotes.
    Word,
    /// `"…"`
    Quoted,
    /// A string constant.
    String,
    /// Digits.
    Integer,
    /// `$1`
    Parameter,
    /// Anything else, told apart by its text.
    Symbol,
}

/// A token and its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Token {
    pub(super) fn range(self) -> TextRange {
        TextRange::new(self.start, self.end)
    }

    pub(super) fn text(self, text: &str) -> &str {
        text.get(self.range().usize()).unwrap_or("")
    }

    pub(super) fn is_word(self, text: &str, word: &str) -> bool {
        self.kind == Kind::Word && self.text(text).eq_ignore_ascii_case(word)
    }

    pub(super) fn is_symbol(self, text: &str, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text(text) == symbol
    }
}

/// The words that are no names.
pub(super) const RESERVED: [&str; 24] = [
    "all", "begin", "by", "case", "declare", "else", "end", "execute", "for", "foreach", "from", "if", "in",
    "into", "loop", "not", "null", "or", "strict", "then", "to", "using", "when", "while",
];

/// The tokens of a body whose literals are all closed.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let Ok(tokens) = lex::tokens(text) else { return Vec::new() };
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let (start, mut end) = (token.start, token.end);
        let kind = match token.kind {
            TokenKind::Word => Kind::Word,
            TokenKind::QuotedName | TokenKind::UnicodeName => Kind::Quoted,
            TokenKind::String | TokenKind::EscapeString => {
                // Strings with a line break between them are one.
                while let Some(next) = tokens.next_if(|next| {
                    let gap = text.get(end..next.start).unwrap_or("");
                    next.kind == TokenKind::String && continues(gap)
                }) {
                    end = next.end;
                }
                Kind::String
            }
            TokenKind::DollarString => Kind::String,
            TokenKind::OtherString if token.text(text).starts_with(['u', 'U']) => Kind::String,
            TokenKind::Integer => Kind::Integer,
            TokenKind::Parameter => Kind::Parameter,
            TokenKind::Punctuation(b'.') => {
                match tokens.peek().copied() {
                    Some(next) if next.start == token.end && next.text(text) == "." => {
                        end = next.end;
                        tokens.next();
                    }
                    // `1...5` is what is left of `1..` and `.5` here, and of `1` and `..` and `5` in `1..5`.
                    Some(next) if next.start == token.end && next.text(text).starts_with('.') => {
                        end = next.start + 1;
                        push(&mut out, Kind::Symbol, start, end);
                        let digits = next.text(text).get(1..).unwrap_or("");
                        let integer = digits.bytes().all(|b| b.is_ascii_digit() || b == b'_');
                        let kind = if integer { Kind::Integer } else { Kind::Symbol };
                        push(&mut out, kind, next.start + 1, next.end);
                        tokens.next();
                        continue;
                    }
                    Some(_) | None => {}
                }
                Kind::Symbol
            }
            TokenKind::OtherString
            | TokenKind::Number
            | TokenKind::Operator
            | TokenKind::Cast
            | TokenKind::Assign
            | TokenKind::Punctuation(_)
            | TokenKind::LineComment
            | TokenKind::BlockComment => Kind::Symbol,
        };
        push(&mut out, kind, start, end);
    }
    out
}

/// Whether what stands between two strings makes them one: white space with a line break.
fn continues(gap: &str) -> bool {
    let mut broken = false;
    for line in gap.split_inclusive(['\n', '\r']) {
        let content = line.trim_start();
        if !content.is_empty() && !content.starts_with("--") {
            return false;
        }
        broken |= line.ends_with(['\n', '\r']);
    }
    broken
}

fn push(out: &mut Vec<Token>, kind: Kind, start: usize, end: usize) {
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    out.push(Token { kind, start: place(start), end: place(end) });
}

/// The name that a word or quoted name is.
pub(super) fn ident(token: Token, text: &str) -> Option<Ident> {
    let written = token.text(text);
    let name = match token.kind {
        Kind::Word => {
            if RESERVED.iter().any(|word| written.eq_ignore_ascii_case(word)) {
                return None;
            }
            Name::folded(written)
        }
        Kind::Quoted => {
            let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or("");
            if inner.contains("\"\"") {
                Name::exact(&inner.replace("\"\"", "\""))
            } else {
                Name::exact(inner)
            }
        }
        Kind::String | Kind::Integer | Kind::Parameter | Kind::Symbol => return None,
    };
    Some(Ident { name, range: token.range() })
}

/// One name as a dotted one.
pub(super) fn dotted(parts: Vec<Ident>) -> Option<DottedName> {
    let range = parts.first()?.range.to(parts.last()?.range);
    Some(DottedName { parts, range })
}
