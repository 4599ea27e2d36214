//! The common part of Postgres' regular expressions as a [`Pattern`] (Postgres manual, "Regular Expression Details").
//!
//! Refused is what other engines do not have, and what depends on the database's locale: look-around, back references,
//! embedded options, word boundaries, `\w`, `\s`, classes such as `[[:alpha:]]`.

use super::{Pattern, Piece, Refusal, Set};

/// Bounds of repetition (`DUPMAX`).
const MAX_BOUND: u32 = 255;

/// Groups may stand in each other this deep.
const MAX_DEPTH: usize = 40;

/// What `~`, or `~*` if `insensitive`, finds.
///
/// # Errors
/// What no [`Pattern`] says exactly, or what is no regular expression at all.
pub fn regex(text: &str, insensitive: bool) -> Result<Pattern, Refusal> {
    if text.starts_with("***") {
        return Err(Refusal::new("the regular expression begins with a director (`***`)"));
    }
    let mut reader = Reader { chars: text.chars().collect(), at: 0, insensitive, depth: 0 };
    let pattern = reader.alternatives()?;
    match reader.peek() {
        None => Ok(pattern),
        Some(c) => Err(Refusal::new(format!("`{c}` at the wrong place of the regular expression"))),
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    insensitive: bool,
    depth: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn peek_at(&self, offset: usize) -> Option<char> {
        self.chars.get(self.at + offset).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn alternatives(&mut self) -> Result<Pattern, Refusal> {
        let mut alternatives = vec![self.branch()?];
        while self.take('|') {
            alternatives.push(self.branch()?);
        }
        Ok(Pattern { alternatives })
    }

    fn branch(&mut self) -> Result<Vec<Piece>, Refusal> {
        let mut pieces = Vec::new();
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            let atom = self.atom(c)?;
            pieces.push(self.quantified(atom)?);
        }
        Ok(pieces)
    }

    fn atom(&mut self, c: char) -> Result<Piece, Refusal> {
        self.at += 1;
        match c {
            '^' => Ok(Piece::Start),
            '$' => Ok(Piece::End),
            '.' => Ok(Piece::One(Set::any())),
            '(' => self.group(),
            '[' => self.bracket(),
            '\\' => self.escape(),
            '*' | '+' | '?' | '{' => {
                Err(Refusal::new(format!("`{c}` of the regular expression has nothing to repeat")))
            }
            other => Ok(Piece::One(self.letter(other)?)),
        }
    }

    fn group(&mut self) -> Result<Piece, Refusal> {
        if self.take('?') && !self.take(':') {
            return Err(Refusal::new("look-around and embedded options are not translated"));
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Refusal::new("the groups of the regular expression are nested too deep"));
        }
        let pattern = self.alternatives()?;
        self.depth -= 1;
        if !self.take(')') {
            return Err(Refusal::new("a parenthesis of the regular expression is not closed"));
        }
        Ok(Piece::Group(pattern))
    }

    fn escape(&mut self) -> Result<Piece, Refusal> {
        let c = self.peek().ok_or_else(|| Refusal::new("the regular expression ends in a backslash"))?;
        self.at += 1;
        match c {
            'A' => Ok(Piece::Start),
            'Z' => Ok(Piece::End),
            'd' => Ok(Piece::One(Set { negated: false, ranges: vec![('0', '9')] })),
            'D' => Ok(Piece::One(Set { negated: true, ranges: vec![('0', '9')] })),
            _ => Ok(Piece::One(Set::one(plain_escape(c)?))),
        }
    }

    /// A bracket expression, behind its `[`.
    fn bracket(&mut self) -> Result<Piece, Refusal> {
        let negated = self.take('^');
        let mut ranges = Vec::new();
        let mut first = true;
        loop {
            let Some(c) = self.peek() else {
                return Err(Refusal::new("a bracket of the regular expression is not closed"));
            };
            self.at += 1;
            if c == ']' && !first {
                break;
            }
            first = false;
            if c == '[' && matches!(self.peek(), Some(':' | '.' | '=')) {
                self.class(&mut ranges)?;
                continue;
            }
            if c == '\\' && self.peek() == Some('d') {
                self.at += 1;
                ranges.push(('0', '9'));
                continue;
            }
            let from = if c == '\\' { self.bracket_escape()? } else { c };
            let is_range = self.peek() == Some('-') && self.peek_at(1).is_some_and(|next| next != ']');
            if !is_range {
                self.add(&mut ranges, from, from)?;
                continue;
            }
            self.at += 1;
            let Some(c) = self.peek() else {
                return Err(Refusal::new("a bracket of the regular expression is not closed"));
            };
            self.at += 1;
            let to = match c {
                '[' => return Err(Refusal::new("a class cannot end a range")),
                '\\' => self.bracket_escape()?,
                other => other,
            };
            if to < from {
                return Err(Refusal::new("a range of the regular expression runs backwards"));
            }
            self.add(&mut ranges, from, to)?;
        }
        Ok(Piece::One(Set { negated, ranges }))
    }

    fn bracket_escape(&mut self) -> Result<char, Refusal> {
        let c = self.peek().ok_or_else(|| Refusal::new("the regular expression ends in a backslash"))?;
        self.at += 1;
        plain_escape(c)
    }

    /// `[:digit:]`, `[:xdigit:]`, behind the first bracket: the same characters in every locale that libc has.
    fn class(&mut self, ranges: &mut Vec<(char, char)>) -> Result<(), Refusal> {
        let rest: String = self.chars.iter().skip(self.at).take(10).collect();
        for (class, content) in
            [(":digit:]", &[('0', '9')][..]), (":xdigit:]", &[('0', '9'), ('a', 'f'), ('A', 'F')][..])]
        {
            if rest.starts_with(class) {
                self.at += class.len();
                ranges.extend(content);
                return Ok(());
            }
        }
        Err(Refusal::new("what a class such as `[:alpha:]` holds depends on the database's locale"))
    }

    /// A range of a bracket; letters in both cases if case makes no difference.
    fn add(&self, ranges: &mut Vec<(char, char)>, from: char, to: char) -> Result<(), Refusal> {
        ranges.push((from, to));
        if !self.insensitive {
            return Ok(());
        }
        if !to.is_ascii() {
            return Err(Refusal::new(format!("the cases of `{to}` depend on the database's locale")));
        }
        for (low, high, move_to) in [('a', 'z', 'A'), ('A', 'Z', 'a')] {
            let (first, last) = (from.max(low), to.min(high));
            if first <= last {
                let other = |c: char| {
                    if move_to == 'A' { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
                };
                ranges.push((other(first), other(last)));
            }
        }
        Ok(())
    }

    fn letter(&self, c: char) -> Result<Set, Refusal> {
        let mut set = Set::default();
        self.add(&mut set.ranges, c, c)?;
        Ok(set)
    }

    fn quantified(&mut self, piece: Piece) -> Result<Piece, Refusal> {
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.bounded(piece),
            _ => return Ok(piece),
        };
        self.at += 1;
        self.repeated(piece, min, max)
    }

    fn bounded(&mut self, piece: Piece) -> Result<Piece, Refusal> {
        let wrong = || Refusal::new("a bound of the regular expression is not understood");
        self.at += 1;
        let min = self.number().ok_or_else(wrong)?;
        let max = if self.take(',') { self.number() } else { Some(min) };
        let is_open = max.is_none();
        if !self.take('}') || max.is_some_and(|max| max < min || max > MAX_BOUND) || min > MAX_BOUND {
            return Err(wrong());
        }
        self.repeated(piece, min, if is_open { None } else { max })
    }

    fn number(&mut self) -> Option<u32> {
        let mut digits = String::new();
        while let Some(c) = self.peek().filter(char::is_ascii_digit) {
            digits.push(c);
            self.at += 1;
        }
        digits.parse().ok()
    }

    fn repeated(&mut self, piece: Piece, min: u32, max: Option<u32>) -> Result<Piece, Refusal> {
        self.take('?');
        if matches!(self.peek(), Some('*' | '+' | '?' | '{')) {
            return Err(Refusal::new("a quantifier of the regular expression follows another one"));
        }
        match piece {
            Piece::Start | Piece::End => Err(Refusal::new("an anchor of the regular expression is repeated")),
            piece @ (Piece::One(_) | Piece::Group(_) | Piece::Repeat { .. }) => {
                Ok(Piece::Repeat { piece: Box::new(piece), min, max })
            }
        }
    }
}

/// What a backslash and a character stand for, if that is one character in every place.
fn plain_escape(c: char) -> Result<char, Refusal> {
    match c {
        'a' => Ok('\u{7}'),
        'b' => Ok('\u{8}'),
        'e' => Ok('\u{1b}'),
        'f' => Ok('\u{c}'),
        'n' => Ok('\n'),
        'r' => Ok('\r'),
        't' => Ok('\t'),
        'v' => Ok('\u{b}'),
        'B' => Ok('\\'),
        c if !c.is_alphanumeric() => Ok(c),
        c => Err(Refusal::new(format!("`\\{c}` of the regular expression is not translated"))),
    }
}
