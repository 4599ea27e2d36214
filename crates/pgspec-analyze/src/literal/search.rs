//! `tsvector`, `tsquery` (`tsvector_parser.c`, `tsquery.c`): whether a text is one.

use super::{Input, is_space};

/// Words are shorter than 2 kB, queries have fewer than this many pending operators.
const MAX_WORD: usize = 2000;
const MAX_OPERATORS: usize = 15;

enum Trouble {
    Syntax,
    Unknown,
}

/// Letters and signs that every locale agrees about.
fn is_certain(text: &str) -> bool {
    text.len() < MAX_WORD && text.chars().all(|c| c.is_ascii() || (c.is_alphabetic() && !c.is_numeric()))
}

pub(super) fn vector(text: &str) -> Input {
    if !is_certain(text) {
        return Input::Unknown;
    }
    let mut words = Words { bytes: text.as_bytes(), at: 0, operators: false };
    loop {
        match words.next() {
            Ok(true) => {}
            Ok(false) => return Input::accepted(text),
            Err(Trouble::Syntax) => {
                return Input::invalid("42601", format!("syntax error in tsvector: \"{text}\""));
            }
            Err(Trouble::Unknown) => return Input::Unknown,
        }
    }
}

pub(super) fn query(text: &str) -> Input {
    if !is_certain(text) || text.bytes().filter(|b| b"!&|<(".contains(b)).count() > MAX_OPERATORS {
        return Input::Unknown;
    }
    match read_query(text.as_bytes()) {
        Ok(()) => Input::accepted(text),
        Err(Trouble::Syntax) => Input::invalid("42601", format!("syntax error in tsquery: \"{text}\"")),
        Err(Trouble::Unknown) => Input::Unknown,
    }
}

fn read_query(bytes: &[u8]) -> Result<(), Trouble> {
    let mut at = 0;
    let mut open = 0_usize;
    let mut first = true;
    let mut operand = true;
    loop {
        let byte = bytes.get(at).copied();
        if byte.is_some_and(is_space) {
            at += 1;
            continue;
        }
        if operand {
            match byte {
                Some(b'!') => at += 1,
                Some(b'(') => {
                    open += 1;
                    at += 1;
                }
                Some(b':') => return Err(Trouble::Syntax),
                _ => {
                    let mut word = Words { bytes, at, operators: true };
                    if !word.next()? {
                        // Nothing at all is a query too.
                        return if first { Ok(()) } else { Err(Trouble::Syntax) };
                    }
                    at = modifiers(bytes, word.at);
                    operand = false;
                }
            }
            first = false;
            continue;
        }
        match byte {
            Some(b'&' | b'|') => {
                at += 1;
                operand = true;
            }
            Some(b'<') => {
                at = phrase(bytes, at).ok_or(Trouble::Syntax)?;
                operand = true;
            }
            Some(b')') => {
                open = open.checked_sub(1).ok_or(Trouble::Syntax)?;
                at += 1;
            }
            None if open == 0 => return Ok(()),
            _ => return Err(Trouble::Syntax),
        }
    }
}

/// Behind `:*AB`.
fn modifiers(bytes: &[u8], at: usize) -> usize {
    if bytes.get(at) != Some(&b':') {
        return at;
    }
    let weights = bytes.iter().skip(at + 1).take_while(|b| b"abcdABCD*".contains(b)).count();
    at + 1 + weights
}

/// Behind `<->` or `<2>`; the text may not end there.
fn phrase(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    } else {
        let digits = bytes.iter().skip(at).take_while(|b| b.is_ascii_digit()).count();
        let distance = std::str::from_utf8(bytes.get(at..at + digits)?).ok()?.parse::<u32>().ok()?;
        if distance > 1 << 14 {
            return None;
        }
        at += digits;
    }
    (bytes.get(at) == Some(&b'>') && at + 1 < bytes.len()).then_some(at + 1)
}

/// `gettoken_tsvector`
struct Words<'t> {
    bytes: &'t [u8],
    at: usize,
    /// Operators end a word, as in a query, and positions do not follow it.
    operators: bool,
}

impl Words<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn is_operator(&self, byte: u8) -> bool {
        self.operators && b"!&|()<".contains(&byte)
    }

    /// One word with its positions; `false` at the end.
    fn next(&mut self) -> Result<bool, Trouble> {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        match self.peek() {
            None => Ok(false),
            Some(b'\'') => {
                self.at += 1;
                self.quoted()?;
                if !self.operators && self.peek() == Some(b':') {
                    self.at += 1;
                    self.positions()?;
                }
                Ok(true)
            }
            Some(byte) if self.is_operator(byte) => Err(Trouble::Syntax),
            Some(_) => {
                self.plain()?;
                Ok(true)
            }
        }
    }

    fn escaped(&mut self) -> Result<(), Trouble> {
        self.at += 1;
        if self.peek().is_none() {
            return Err(Trouble::Syntax);
        }
        self.at += 1;
        Ok(())
    }

    fn plain(&mut self) -> Result<(), Trouble> {
        // Whatever comes first belongs to the word, a colon too.
        if self.peek() == Some(b'\\') {
            self.escaped()?
        } else {
            self.at += 1
        }
        loop {
            match self.peek() {
                None => return Ok(()),
                Some(b'\\') => self.escaped()?,
                Some(b':') => {
                    if self.operators {
                        return Ok(());
                    }
                    self.at += 1;
                    return self.positions();
                }
                Some(byte) if is_space(byte) || self.is_operator(byte) => return Ok(()),
                Some(_) => self.at += 1,
            }
        }
    }

    fn quoted(&mut self) -> Result<(), Trouble> {
        let mut empty = true;
        loop {
            match self.peek() {
                None => return Err(Trouble::Syntax),
                Some(b'\\') => self.escaped()?,
                Some(b'\'') if self.bytes.get(self.at + 1) == Some(&b'\'') => self.at += 2,
                Some(b'\'') => {
                    self.at += 1;
                    return if empty { Err(Trouble::Syntax) } else { Ok(()) };
                }
                Some(_) => self.at += 1,
            }
            empty = false;
        }
    }

    /// `1,2A`, behind the colon.
    fn positions(&mut self) -> Result<(), Trouble> {
        loop {
            let digits: Vec<u8> =
                self.bytes.iter().skip(self.at).copied().take_while(u8::is_ascii_digit).collect();
            if digits.is_empty() || digits.iter().all(|digit| *digit == b'0') {
                return Err(Trouble::Syntax);
            }
            if digits.len() > 9 {
                return Err(Trouble::Unknown);
            }
            self.at += digits.len();
            let mut weighted = false;
            loop {
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        break;
                    }
                    Some(byte @ (b'a'..=b'd' | b'A'..=b'D' | b'*')) => {
                        if weighted {
                            return Err(Trouble::Syntax);
                        }
                        weighted = !matches!(byte, b'd' | b'D');
                        self.at += 1;
                    }
                    Some(byte) if is_space(byte) => return Ok(()),
                    None => return Ok(()),
                    Some(byte) if byte.is_ascii_digit() => self.at += 1,
                    Some(_) => return Err(Trouble::Syntax),
                }
            }
        }
    }
}
