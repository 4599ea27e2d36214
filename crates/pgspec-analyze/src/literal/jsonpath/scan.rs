//! The tokens of a path (`jsonpath_scan.l`).

use super::Trouble;

/// A token; what it is made of is read with [`Scanner::slice`] and [`Scanner::decoded`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Token {
    End,
    /// A key word.
    Word(Word),
    Identifier,
    /// `"…"`
    String,
    /// `$a`, `$"…"`
    Variable,
    Integer,
    Number,
    And,
    Or,
    Not,
    /// `**`
    Any,
    Comparison,
    /// Any other sign.
    Byte(u8),
}

/// Key words; they may be keys too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word {
    Is,
    To,
    Lax,
    Strict,
    Flag,
    Last,
    Null,
    True,
    False,
    With,
    Exists,
    Starts,
    Unknown,
    LikeRegex,
    /// A method without arguments.
    Plain,
    Datetime,
    Decimal,
    Time,
}

impl Word {
    fn of(word: &str, version: u16) -> Option<Self> {
        // These have to be in lower case.
        match word {
            "null" => return Some(Self::Null),
            "true" => return Some(Self::True),
            "false" => return Some(Self::False),
            _ => {}
        }
        let new = version >= 17;
        Some(match word.to_ascii_lowercase().as_str() {
            "is" => Self::Is,
            "to" => Self::To,
            "lax" => Self::Lax,
            "strict" => Self::Strict,
            "flag" => Self::Flag,
            "last" => Self::Last,
            "with" => Self::With,
            "exists" => Self::Exists,
            "starts" => Self::Starts,
            "unknown" => Self::Unknown,
            "like_regex" => Self::LikeRegex,
            "abs" | "size" | "type" | "floor" | "double" | "ceiling" | "keyvalue" => Self::Plain,
            "bigint" | "boolean" | "date" | "integer" | "number" | "string" if new => Self::Plain,
            "datetime" => Self::Datetime,
            "decimal" if new => Self::Decimal,
            "time" | "time_tz" | "timestamp" | "timestamp_tz" if new => Self::Time,
            _ => return None,
        })
    }
}

pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    version: u16,
    ahead: Option<Token>,
    /// What the last token is made of.
    start: usize,
    end: usize,
    decoded: String,
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

fn is_special(byte: u8) -> bool {
    b"?%$.[]{}()|&!=<>@#,*:-+/".contains(&byte)
}

fn is_other(byte: u8) -> bool {
    !is_special(byte) && !is_blank(byte) && byte != b'\\' && byte != b'"'
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, version: u16) -> Self {
        Self { text, at: 0, version, ahead: None, start: 0, end: 0, decoded: String::new() }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The text of the token that was seen last.
    pub(super) fn slice(&self) -> &'t str {
        self.text.get(self.start..self.end).unwrap_or_default()
    }

    /// What the last string or word means.
    pub(super) fn decoded(&self) -> String {
        self.decoded.clone()
    }

    pub(super) fn peek(&mut self) -> Result<Token, Trouble> {
        if let Some(token) = self.ahead {
            return Ok(token);
        }
        let token = self.scan()?;
        self.ahead = Some(token);
        Ok(token)
    }

    pub(super) fn next(&mut self) -> Result<Token, Trouble> {
        let token = self.peek()?;
        self.ahead = None;
        Ok(token)
    }

    fn skip(&mut self) -> Result<(), Trouble> {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            if let Some(comment) = rest.strip_prefix("/*") {
                let length = comment.find("*/").ok_or(Trouble::Other("unexpected end of comment"))?;
                self.at += length + 4;
            } else if rest.bytes().next().is_some_and(is_blank) {
                self.at += 1;
            } else {
                return Ok(());
            }
        }
    }

    fn scan(&mut self) -> Result<Token, Trouble> {
        self.skip()?;
        self.start = self.at;
        let Some(byte) = self.byte(self.at) else {
            self.end = self.at;
            return Ok(Token::End);
        };
        let token = match byte {
            b'"' => {
                self.at += 1;
                self.quoted()?;
                Token::String
            }
            b'$' if self.byte(self.at + 1) == Some(b'"') => {
                self.at += 2;
                self.quoted()?;
                Token::Variable
            }
            b'$' if self.byte(self.at + 1).is_some_and(is_other) => {
                self.at += 1;
                self.at += self.run(is_other);
                Token::Variable
            }
            b'0'..=b'9' => self.number()?,
            b'.' if self.byte(self.at + 1).is_some_and(|b| b.is_ascii_digit()) => self.number()?,
            _ if is_special(byte) => self.sign(byte),
            _ => self.word()?,
        };
        self.end = self.at;
        Ok(token)
    }

    fn run(&self, of: impl Fn(u8) -> bool) -> usize {
        self.text.bytes().skip(self.at).take_while(|byte| of(*byte)).count()
    }

    fn sign(&mut self, byte: u8) -> Token {
        let (token, length) = match (byte, self.byte(self.at + 1)) {
            (b'&', Some(b'&')) => (Token::And, 2),
            (b'|', Some(b'|')) => (Token::Or, 2),
            (b'*', Some(b'*')) => (Token::Any, 2),
            (b'=', Some(b'=')) | (b'<', Some(b'=' | b'>')) | (b'>' | b'!', Some(b'=')) => {
                (Token::Comparison, 2)
            }
            (b'!', _) => (Token::Not, 1),
            (b'<' | b'>', _) => (Token::Comparison, 1),
            _ => (Token::Byte(byte), 1),
        };
        self.at += length;
        token
    }

    /// A word without quotes, escapes in it allowed.
    fn word(&mut self) -> Result<Token, Trouble> {
        self.decoded.clear();
        while let Some(byte) = self.byte(self.at) {
            if byte == b'\\' {
                self.escape()?;
            } else if byte == b'/' && self.byte(self.at + 1) == Some(b'*') {
                // The scanner forgets a word that a comment follows.
                return Err(Trouble::Unknown);
            } else if is_other(byte) {
                let length = self.run(is_other);
                self.decoded.push_str(self.text.get(self.at..self.at + length).unwrap_or_default());
                self.at += length;
            } else {
                break;
            }
        }
        Ok(Word::of(&self.decoded, self.version).map_or(Token::Identifier, Token::Word))
    }

    /// Up to the closing quote.
    fn quoted(&mut self) -> Result<(), Trouble> {
        self.decoded.clear();
        loop {
            match self.byte(self.at) {
                None => return Err(Trouble::Other("unterminated quoted string")),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(_) => {
                    let length = self.run(|byte| byte != b'\\' && byte != b'"');
                    self.decoded.push_str(self.text.get(self.at..self.at + length).unwrap_or_default());
                    self.at += length;
                }
            }
        }
    }

    /// At a backslash.
    fn escape(&mut self) -> Result<(), Trouble> {
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        let Some(c) = rest.chars().next() else {
            return Err(Trouble::Other("unexpected end after backslash"));
        };
        match c {
            '\n' => return Err(Trouble::Other("unexpected end after backslash")),
            'b' => self.decoded.push('\u{8}'),
            'f' => self.decoded.push('\u{c}'),
            'n' => self.decoded.push('\n'),
            'r' => self.decoded.push('\r'),
            't' => self.decoded.push('\t'),
            'v' => self.decoded.push('\u{b}'),
            'x' => {
                let digits = rest.get(1..3).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
                let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                let Some(code) = code else {
                    return Err(Trouble::Other("invalid hexadecimal character sequence"));
                };
                self.push(code)?;
                self.at += 4;
                return Ok(());
            }
            'u' => return self.unicode(),
            other => self.decoded.push(other),
        }
        self.at += 1 + c.len_utf8();
        Ok(())
    }

    fn push(&mut self, code: u32) -> Result<(), Trouble> {
        match char::from_u32(code) {
            Some('\0') | None => Err(Trouble::Other("unsupported Unicode escape sequence")),
            Some(c) => {
                self.decoded.push(c);
                Ok(())
            }
        }
    }

    /// A run of `\uXXXX` and `\u{X}`.
    fn unicode(&mut self) -> Result<(), Trouble> {
        let mut high: Option<u32> = None;
        while self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u")) {
            let rest = self.text.get(self.at + 2..).unwrap_or_default();
            let (digits, length) = match rest.strip_prefix('{') {
                Some(inner) => match inner.find('}') {
                    Some(end) => (inner.get(..end).unwrap_or_default(), end + 2),
                    None => ("", 0),
                },
                None => (rest.get(..4).unwrap_or_default(), 4),
            };
            let plain = (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
            let code = if plain { u32::from_str_radix(digits, 16).ok() } else { None };
            let Some(code) = code else { return Err(Trouble::Other("invalid Unicode escape sequence")) };
            self.at += 2 + length;
            match (high, code) {
                (None, 0xD800..=0xDBFF) => high = Some(code),
                (Some(first), 0xDC00..=0xDFFF) => {
                    high = None;
                    self.push(0x10000 + ((first & 0x3FF) << 10) + (code & 0x3FF))?;
                }
                (None, 0xDC00..=0xDFFF) | (Some(_), _) => {
                    return Err(Trouble::Other("Unicode surrogates do not pair up"));
                }
                (None, _) => self.push(code)?,
            }
        }
        if high.is_some() { Err(Trouble::Other("Unicode surrogates do not pair up")) } else { Ok(()) }
    }

    /// Digits, since 16 with underscores between them: their length.
    fn digits(&self, from: usize, radix: u32) -> usize {
        let digit = |at: usize| self.byte(at).is_some_and(|byte| char::from(byte).is_digit(radix));
        let mut at = from;
        while digit(at) || (at > from && self.version >= 16 && self.byte(at) == Some(b'_') && digit(at + 1)) {
            at += 1;
        }
        at - from
    }

    fn number(&mut self) -> Result<Token, Trouble> {
        let start = self.at;
        let mut token = Token::Integer;
        let mut at = start;
        let radix = match (self.byte(at), self.byte(at + 1)) {
            (Some(b'0'), Some(b'x' | b'X')) => 16,
            (Some(b'0'), Some(b'o' | b'O')) => 8,
            (Some(b'0'), Some(b'b' | b'B')) => 2,
            _ => 10,
        };
        if radix != 10 && self.version >= 16 && self.digits(at + 2, radix) > 0 {
            self.at = at + 2 + self.digits(at + 2, radix);
            return Ok(Token::Integer);
        }
        // A zero stands alone.
        at += if self.byte(at) == Some(b'0') { 1 } else { self.digits(at, 10) };
        if self.byte(at) == Some(b'.') {
            token = Token::Number;
            at += 1 + self.digits(at + 1, 10);
        }
        if matches!(self.byte(at), Some(b'e' | b'E')) {
            let signed = usize::from(matches!(self.byte(at + 1), Some(b'+' | b'-')));
            let exponent = self.digits(at + 1 + signed, 10);
            if exponent == 0 {
                return Err(Trouble::Other("invalid numeric literal"));
            }
            token = Token::Number;
            at += 1 + signed + exponent;
        }
        if self.byte(at).is_some_and(is_other) {
            return Err(Trouble::Other("trailing junk after numeric literal"));
        }
        self.at = at;
        Ok(token)
    }
}
