//! Postgres' lexical rules (manual, "Lexical Structure"; `scan.l`): enough to find where tokens begin and end.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TokenKind {
    /// A key word or an unquoted identifier.
    Word,
    /// `"…"`
    QuotedName,
    /// `U&"…"`
    UnicodeName,
    /// `'…'`
    String,
    /// `E'…'`
    EscapeString,
    /// `B'…'`, `X'…'`, `N'…'`, `U&'…'`
    OtherString,
    /// `$tag$…$tag$`
    DollarString,
    /// Digits only.
    Integer,
    /// Any other number.
    Number,
    /// `$1`
    Parameter,
    /// An operator, `=` and `<` included.
    Operator,
    /// `::`
    Cast,
    /// `:=` or `=>`
    Assign,
    /// One of `( ) [ ] , ; : .`, or a byte that starts no token.
    Punctuation(u8),
    /// `-- …`, without the line break.
    LineComment,
    /// `/* … */`
    BlockComment,
}

/// A token and its byte range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Token {
    pub(crate) fn range(self) -> Range<usize> {
        self.start..self.end
    }

    pub(crate) fn text(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    pub(crate) fn is_comment(self) -> bool {
        matches!(self.kind, TokenKind::LineComment | TokenKind::BlockComment)
    }

    /// Whether it is this key word, in any case.
    pub(crate) fn is_word(self, text: &str, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text(text).eq_ignore_ascii_case(word)
    }
}

/// A token that the text ends in the middle of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Unterminated {
    /// What kind of token.
    pub(crate) kind: TokenKind,
    /// Where it begins.
    pub(crate) start: usize,
}

/// Reads tokens, comments included, one after another.
#[derive(Clone, Debug)]
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }

    /// Goes on behind a part that is no SQL.
    pub(crate) fn skip_to(&mut self, at: usize) {
        self.at = at.max(self.at);
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|b| wanted(*b)) {
            self.at += 1;
        }
    }

    /// Moves behind the closing quote; false at the end of the text.
    fn quoted(&mut self, quote: u8, escapes: bool) -> bool {
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            if *byte == b'\\' && escapes {
                self.at += 1;
            } else if *byte == quote {
                if self.peek(0) != quote {
                    return true;
                }
                self.at += 1;
            }
        }
        self.at = self.bytes.len();
        false
    }

    fn block_comment(&mut self) -> bool {
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return true;
                    }
                }
                _ => self.at += 1,
            }
        }
        self.at = self.bytes.len();
        false
    }

    /// At a `$` that starts a dollar quote: moves behind its end. `None` if it starts none.
    fn dollar_quoted(&mut self) -> Option<bool> {
        let start = self.at;
        let mut end = start + 1;
        while self.bytes.get(end).is_some_and(|b| is_word_byte(*b) && *b != b'$') {
            end += 1;
        }
        let digit = self.bytes.get(start + 1).is_some_and(u8::is_ascii_digit);
        if digit || self.bytes.get(end) != Some(&b'$') {
            return None;
        }
        let tag = self.bytes.get(start..=end)?;
        let mut at = end + 1;
        while let Some(rest) = self.bytes.get(at..) {
            let Some(dollar) = rest.iter().position(|b| *b == b'$') else { break };
            at += dollar;
            if self.bytes.get(at..).is_some_and(|rest| rest.starts_with(tag)) {
                self.at = at + tag.len();
                return Some(true);
            }
            at += 1;
        }
        self.at = self.bytes.len();
        Some(false)
    }

    fn number(&mut self) -> TokenKind {
        let start = self.at;
        let digit = |b: u8| b.is_ascii_digit() || b == b'_';
        if self.peek(0) == b'0' && matches!(self.peek(1) | 0x20, b'x' | b'o' | b'b') {
            self.at += 2;
            self.skip_while(|b| b.is_ascii_hexdigit() || b == b'_');
            return TokenKind::Number;
        }
        self.skip_while(digit);
        let mut integer = self.at > start;
        if self.peek(0) == b'.' && self.peek(1) != b'.' {
            integer = false;
            self.at += 1;
            self.skip_while(digit);
        }
        if self.peek(0) | 0x20 == b'e' {
            let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
            if self.peek(1 + sign).is_ascii_digit() {
                integer = false;
                self.at += 1 + sign;
                self.skip_while(digit);
            }
        }
        if integer { TokenKind::Integer } else { TokenKind::Number }
    }

    /// A maximal run of operator characters, cut where a comment starts, and without the `+` or `-` at its end that
    /// the SQL standard wants to be an operator of its own.
    fn operator(&mut self) -> TokenKind {
        let start = self.at;
        let mut end = start;
        while let Some(byte) = self.bytes.get(end) {
            let next = self.bytes.get(end + 1);
            let comment = matches!((byte, next), (b'-', Some(b'-')) | (b'/', Some(b'*')));
            if !is_operator_byte(*byte) || comment {
                break;
            }
            end += 1;
        }
        let run = |end: usize| self.bytes.get(start..end).unwrap_or(&[]);
        while end - start > 1
            && matches!(run(end).last(), Some(b'+' | b'-'))
            && !run(end).iter().any(|b| b"~!@#^&|`?%".contains(b))
        {
            end -= 1;
        }
        let assign = run(end) == b"=>";
        self.at = end;
        if assign { TokenKind::Assign } else { TokenKind::Operator }
    }

    /// The next token; `None` at the end of the text.
    pub(crate) fn next_token(&mut self) -> Option<Result<Token, Unterminated>> {
        self.skip_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c));
        let start = self.at;
        let byte = *self.bytes.get(start)?;
        let (kind, complete) = match (byte, self.peek(1), self.peek(2)) {
            (b'-', b'-', _) => {
                self.skip_while(|b| b != b'\n' && b != b'\r');
                (TokenKind::LineComment, true)
            }
            (b'/', b'*', _) => (TokenKind::BlockComment, self.block_comment()),
            (b'\'', _, _) => self.string(1, TokenKind::String, false),
            (b'e' | b'E', b'\'', _) => self.string(2, TokenKind::EscapeString, true),
            (b'b' | b'B' | b'x' | b'X' | b'n' | b'N', b'\'', _) => {
                self.string(2, TokenKind::OtherString, false)
            }
            (b'u' | b'U', b'&', b'\'') => self.string(3, TokenKind::OtherString, false),
            (b'u' | b'U', b'&', b'"') => {
                self.at += 3;
                (TokenKind::UnicodeName, self.quoted(b'"', false))
            }
            (b'"', _, _) => {
                self.at += 1;
                (TokenKind::QuotedName, self.quoted(b'"', false))
            }
            (b'$', _, _) => match self.dollar_quoted() {
                Some(complete) => (TokenKind::DollarString, complete),
                None => {
                    self.at += 1;
                    self.skip_while(|b| b.is_ascii_digit());
                    let parameter = self.at > start + 1;
                    (if parameter { TokenKind::Parameter } else { TokenKind::Punctuation(b'$') }, true)
                }
            },
            (b'0'..=b'9', _, _) | (b'.', b'0'..=b'9', _) => (self.number(), true),
            (b':', b':', _) => {
                self.at += 2;
                (TokenKind::Cast, true)
            }
            (b':', b'=', _) => {
                self.at += 2;
                (TokenKind::Assign, true)
            }
            _ if is_word_start(byte) => {
                self.skip_while(is_word_byte);
                (TokenKind::Word, true)
            }
            _ if is_operator_byte(byte) => (self.operator(), true),
            _ => {
                self.at += 1;
                (TokenKind::Punctuation(byte), true)
            }
        };
        Some(if complete {
            Ok(Token { kind, start, end: self.at })
        } else {
            Err(Unterminated { kind, start })
        })
    }

    fn string(&mut self, opening: usize, kind: TokenKind, escapes: bool) -> (TokenKind, bool) {
        self.at += opening;
        (kind, self.quoted(b'\'', escapes))
    }
}

/// The tokens of a text without its comments.
///
/// # Errors
/// The token that the text ends in the middle of.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Unterminated> {
    let mut lexer = Lexer::new(text);
    let mut out = Vec::with_capacity(text.len() / 5 + 1);
    while let Some(token) = lexer.next_token() {
        let token = token?;
        if !token.is_comment() {
            out.push(token);
        }
    }
    Ok(out)
}

pub(crate) fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

pub(crate) fn is_word_byte(byte: u8) -> bool {
    is_word_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

fn is_operator_byte(byte: u8) -> bool {
    b"+-*/<>=~!@#%^&|`?".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).unwrap().iter().map(|t| t.text(text)).collect()
    }

    #[test]
    fn tokens_are_cut_as_postgres_cuts_them() {
        assert_eq!(texts("a->>'x''y'"), ["a", "->>", "'x''y'"]);
        assert_eq!(texts("1 - -1 --c\n+2"), ["1", "-", "-", "1", "+", "2"]);
        assert_eq!(texts("a*-1 @-1 a||-b"), ["a", "*", "-", "1", "@-", "1", "a", "||-", "b"]);
        assert_eq!(texts(r"E'\'' e''"), [r"E'\''", "e''"]);
        assert_eq!(
            texts("a::b /* /* */ */ := 1.5e3 1..2 .5"),
            ["a", "::", "b", ":=", "1.5e3", "1", ".", ".2", ".5"]
        );
        assert_eq!(texts("$$a$b$$ $x$ $$ $x$ $1 a$b$"), ["$$a$b$$", "$x$ $$ $x$", "$1", "a$b$"]);
        assert_eq!(texts("\"a\"\"b\" é"), ["\"a\"\"b\"", "é"]);
    }

    #[test]
    fn the_start_of_what_does_not_end_is_told() {
        for (text, start) in [("a 'b", 2), ("\"b", 0), ("x $$b$", 2), ("/* /* */", 0), ("E'\\'", 0)] {
            assert_eq!(tokens(text).unwrap_err().start, start, "{text}");
        }
    }
}
