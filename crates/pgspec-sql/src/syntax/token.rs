//! The tokens of a text, each with its key word: `crate::lex`, and what `scan.l` and `parser.c` do on top of it.

use std::ops::Range;

use super::ast::TextRange;
use super::keyword::Keyword;
use crate::fragment::SyntaxError;
use crate::guard::{Fault, Shape, Watch};
use crate::lex::{self, Lexer};

/// What an operator token is to the grammar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sign {
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Caret,
    Equal,
    Less,
    Greater,
    /// `<=`, `>=`, `<>`, `!=`
    Comparison,
    /// Any other.
    Other,
}

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// An unquoted identifier or a key word.
    Word,
    QuotedName,
    /// `'…'`, neighbours on lines of their own included.
    String,
    EscapeString,
    DollarString,
    UnicodeString,
    /// `N'…'`
    NationalString,
    /// `B'…'` (false), `X'…'` (true)
    BitString(bool),
    /// Digits, also `0x1F`.
    Integer,
    Number,
    Parameter,
    Operator(Sign),
    /// `::`
    Cast,
    /// `:=`
    ColonEquals,
    /// `=>`
    EqualsGreater,
    Punctuation(u8),
    End,
}

/// A token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Of a word.
    pub(super) keyword: Keyword,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Token {
    pub(super) fn range(self) -> TextRange {
        TextRange::new(self.start, self.end)
    }

    pub(super) fn is_byte(self, byte: u8) -> bool {
        self.kind == Kind::Punctuation(byte)
    }

    pub(super) fn is_sign(self, sign: Sign) -> bool {
        self.kind == Kind::Operator(sign)
    }

    /// `Sconst`
    pub(super) fn is_string(self) -> bool {
        matches!(self.kind, Kind::String | Kind::EscapeString | Kind::DollarString | Kind::UnicodeString)
    }
}

fn sign(text: &str) -> Sign {
    match text {
        "+" => Sign::Plus,
        "-" => Sign::Minus,
        "*" => Sign::Star,
        "/" => Sign::Slash,
        "%" => Sign::Percent,
        "^" => Sign::Caret,
        "=" => Sign::Equal,
        "<" => Sign::Less,
        ">" => Sign::Greater,
        "<=" | ">=" | "<>" | "!=" => Sign::Comparison,
        _ => Sign::Other,
    }
}

/// Whether what stands between two string literals makes them one: white space with a line break in it, `--` comments
/// allowed.
fn joins(gap: &str) -> bool {
    let mut broken = false;
    let mut rest = gap;
    loop {
        let space = rest.len() - rest.trim_start().len();
        let (space, after) = rest.split_at(space);
        broken |= space.contains(['\n', '\r']);
        if !after.starts_with("--") {
            return broken && after.is_empty();
        }
        rest = after.find(['\n', '\r']).and_then(|at| after.get(at..)).unwrap_or("");
    }
}

/// The tokens of a range of a text, comments left out. The guard watches them.
///
/// # Errors
/// A number with letters behind it, and what the guard finds.
pub(super) fn tokens(text: &str, range: Range<usize>, shape: Shape) -> Result<Vec<Token>, Box<SyntaxError>> {
    let base = range.start;
    let text = text.get(range).unwrap_or("");
    let at_fault = |fault: Fault| {
        Box::new(SyntaxError {
            range: base + fault.range.start..base + fault.range.end,
            message: fault.message,
            help: fault.help,
        })
    };
    let mut watch = Watch::new(text, shape).map_err(at_fault)?;
    let mut lexer = Lexer::new(text);
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 4 + 4);
    while let Some(token) = lexer.next_token() {
        let token = watch.token(token).map_err(at_fault)?;
        let slice = token.text(text);
        let mut keyword = Keyword::NO_KEY_WORD;
        let kind = match token.kind {
            lex::TokenKind::LineComment | lex::TokenKind::BlockComment => continue,
            lex::TokenKind::Word => {
                keyword = Keyword::of(slice);
                Kind::Word
            }
            lex::TokenKind::QuotedName | lex::TokenKind::UnicodeName => Kind::QuotedName,
            lex::TokenKind::String => {
                if let Some(last) = out.last_mut()
                    && matches!(
                        last.kind,
                        Kind::String
                            | Kind::EscapeString
                            | Kind::UnicodeString
                            | Kind::NationalString
                            | Kind::BitString(_)
                    )
                    && text.get(last.end as usize - base..token.start).is_some_and(joins)
                {
                    last.end = position(base + token.end);
                    continue;
                }
                Kind::String
            }
            lex::TokenKind::EscapeString => Kind::EscapeString,
            lex::TokenKind::DollarString => Kind::DollarString,
            lex::TokenKind::OtherString => match slice.as_bytes().first() {
                Some(b'b' | b'B') => Kind::BitString(false),
                Some(b'x' | b'X') => Kind::BitString(true),
                Some(b'n' | b'N') => Kind::NationalString,
                _ => Kind::UnicodeString,
            },
            lex::TokenKind::Integer => Kind::Integer,
            lex::TokenKind::Number => {
                let based = slice.as_bytes().get(1).is_some_and(|b| matches!(b | 0x20, b'x' | b'o' | b'b'));
                if based { Kind::Integer } else { Kind::Number }
            }
            lex::TokenKind::Parameter => Kind::Parameter,
            lex::TokenKind::Operator => Kind::Operator(sign(slice)),
            lex::TokenKind::Cast => Kind::Cast,
            lex::TokenKind::Assign => {
                if slice == "=>" {
                    Kind::EqualsGreater
                } else {
                    Kind::ColonEquals
                }
            }
            lex::TokenKind::Punctuation(byte) => Kind::Punctuation(byte),
        };
        if matches!(kind, Kind::Integer | Kind::Number | Kind::Parameter) {
            let next = text.as_bytes().get(token.end).copied().unwrap_or(b' ');
            if lex::is_word_start(next) || !well_formed(slice, kind) {
                let what = if kind == Kind::Parameter { "parameter" } else { "numeric literal" };
                let rest = text.get(token.end..).unwrap_or("");
                let junk = rest.bytes().take_while(|b| lex::is_word_byte(*b)).count();
                let slice = text.get(token.start..token.end + junk).unwrap_or(slice);
                return Err(error(
                    base + token.start..base + token.end + junk,
                    format!("trailing junk after {what} at or near \"{slice}\""),
                ));
            }
        }
        out.push(Token {
            kind,
            keyword,
            start: position(base + token.start),
            end: position(base + token.end),
        });
    }
    watch.end().map_err(at_fault)?;
    Ok(out)
}

/// Whether the underscores of a number are each between two digits, and the digits those of its base.
fn well_formed(number: &str, kind: Kind) -> bool {
    let bytes = number.as_bytes();
    if kind == Kind::Parameter || bytes.iter().all(u8::is_ascii_digit) {
        return true;
    }
    let underscores =
        bytes.windows(2).all(|pair| !matches!(pair, [b'_', b'_' | b'.' | b'e' | b'E'] | [b'.', b'_']));
    if !underscores || bytes.last() == Some(&b'_') {
        return false;
    }
    let (prefix, rest) = bytes.split_at_checked(2).unwrap_or((bytes, &[]));
    match prefix {
        b"0x" | b"0X" => !rest.is_empty(),
        b"0o" | b"0O" => !rest.is_empty() && rest.iter().all(|b| matches!(b, b'0'..=b'7' | b'_')),
        b"0b" | b"0B" => !rest.is_empty() && rest.iter().all(|b| matches!(b, b'0' | b'1' | b'_')),
        _ => true,
    }
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// An error at a place.
pub(super) fn error(range: Range<usize>, message: String) -> Box<SyntaxError> {
    Box::new(SyntaxError { range, message, help: None })
}
