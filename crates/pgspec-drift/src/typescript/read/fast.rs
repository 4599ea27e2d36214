//! The fast road: the statements that make up nearly all of a file of types, read by hand in a tenth of the time. It
//! stops in front of the first that it does not know to the last byte; the grammar reads on from there. What it reads is
//! what the grammar reads: a test compares them.

mod types;

use smol_str::SmolStr;

use super::super::syntax::{Body, Declaration, File, Import, Range, Type};

/// Deeper than this, the grammar decides; its own limit lies further down.
const MAX_DEPTH: usize = 100;

/// Words that begin a statement: before anything else, a type may go on.
const STATEMENTS: [&str; 13] = [
    "export",
    "import",
    "type",
    "interface",
    "declare",
    "const",
    "let",
    "var",
    "enum",
    "function",
    "class",
    "async",
    "abstract",
];

/// Reads the statements that a file begins with, and gives where the rest begins.
pub(super) fn read(text: &str, file: &mut File) -> usize {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0, depth: 0 };
    loop {
        let from = scanner.at;
        scanner.trivia();
        if scanner.at == text.len() || scanner.statement(file).is_none() {
            return from;
        }
    }
}

/// A place in a text. What it does not know is `None`, wherever it then stands.
struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    depth: usize,
}

impl<'t> Scanner<'t> {
    fn statement(&mut self, file: &mut File) -> Option<()> {
        let start = self.at;
        let mut word = self.word()?;
        if word == "import" {
            let imports = self.import()?;
            self.end(true)?;
            file.imports.extend(imports);
            return Some(());
        }
        if word == "export" {
            if self.trivia() {
                return None;
            }
            word = self.word()?;
        }
        if self.trivia() {
            return None;
        }
        let (name, name_range) = match word {
            "type" | "interface" => self.name()?,
            _ => return None,
        };
        self.trivia();
        let (body, is_open) = if word == "type" {
            self.eat(b'=')?;
            (Body::Alias(self.ty()?), true)
        } else {
            let start = self.at;
            self.eat(b'{')?;
            let kind = self.members()?;
            (Body::Interface { extends: Vec::new(), object: Type { range: self.since(start), kind } }, false)
        };
        let mut range = self.since(start);
        range.end = self.end(is_open)?.unwrap_or(range.end);
        file.declarations.push(Declaration { name, name_range, range, parameters: Vec::new(), body });
        Some(())
    }

    /// The end of a statement, and where its semicolon ends if it has one. `is_open` says that it could go on.
    fn end(&mut self, is_open: bool) -> Option<Option<u32>> {
        let before = self.at;
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r')) {
            self.at += 1;
        }
        // The grammar takes a comment on the line for a part of the statement.
        if self.peek() == Some(b'/') {
            return None;
        }
        let has_break = self.trivia();
        if is_open && self.bytes.get(self.at) == Some(&b';') {
            self.at += 1;
            return Some(u32::try_from(self.at).ok());
        }
        let next = self.at;
        let is_end = next == self.bytes.len()
            || has_break && self.word().is_some_and(|word| STATEMENTS.contains(&word));
        self.at = before;
        is_end.then_some(None)
    }

    /// `type? { a, b as c } from "source"`
    fn import(&mut self) -> Option<Vec<Import>> {
        self.trivia();
        if self.peek() != Some(b'{') {
            self.word().filter(|word| *word == "type")?;
            self.trivia();
        }
        self.eat(b'{')?;
        let mut names = Vec::new();
        loop {
            self.trivia();
            if self.peek() == Some(b'}') {
                self.at += 1;
                break;
            }
            let name = self.word().filter(|word| *word != "type")?;
            self.trivia();
            let mut local = name;
            if !matches!(self.peek(), Some(b',' | b'}')) {
                self.word().filter(|word| *word == "as")?;
                self.trivia();
                local = self.word()?;
                self.trivia();
            }
            names.push((SmolStr::new(local), SmolStr::new(name)));
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => {}
                _ => return None,
            }
        }
        self.trivia();
        self.word().filter(|word| *word == "from")?;
        self.trivia();
        let source = self.string()?;
        let import = |(local, name)| Import { local, name: Some(name), source: source.clone() };
        Some(names.into_iter().map(import).collect())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn since(&self, start: usize) -> Range {
        // The caller made sure that the text is short enough.
        let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Range { start: offset(start), end: offset(self.at) }
    }

    /// Skips spaces and comments; whether a line ended between them.
    fn trivia(&mut self) -> bool {
        let mut has_break = false;
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\n') => {
                    has_break = true;
                    self.at += 1;
                }
                Some(b'/') => {
                    let rest = self.text.get(self.at..).unwrap_or("");
                    let length = if rest.starts_with("//") {
                        rest.find('\n').unwrap_or(rest.len())
                    } else if let Some(inner) = rest.strip_prefix("/*") {
                        let Some(length) = inner.find("*/") else { return has_break };
                        length + 4
                    } else {
                        return has_break;
                    };
                    self.at += length;
                }
                _ => return has_break,
            }
        }
    }

    /// A word of letters, digits, `_` and `$`, that is no number.
    fn word(&mut self) -> Option<&'t str> {
        let start = self.at;
        if self.peek()?.is_ascii_digit() {
            return None;
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')) {
            self.at += 1;
        }
        // A name may go on with letters that are not looked at here.
        if self.at == start || self.peek().is_some_and(|byte| !byte.is_ascii() || byte == b'\\') {
            return None;
        }
        self.text.get(start..self.at)
    }

    fn name(&mut self) -> Option<(SmolStr, Range)> {
        let start = self.at;
        let name = SmolStr::new(self.word()?);
        Some((name, self.since(start)))
    }

    /// What a string literal says.
    fn string(&mut self) -> Option<SmolStr> {
        let quote = self.peek().filter(|byte| matches!(byte, b'"' | b'\''))?;
        self.at += 1;
        let start = self.at;
        while self.peek()? != quote {
            if matches!(self.peek()?, b'\n' | b'\r' | b'\\') {
                return None;
            }
            self.at += 1;
        }
        let inner = self.text.get(start..self.at)?;
        self.at += 1;
        Some(SmolStr::new(inner))
    }

    /// A number of digits only.
    fn digits(&mut self) -> Option<&'t str> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let is_more =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$') || !byte.is_ascii();
        if self.at == start || self.peek().is_some_and(is_more) {
            return None;
        }
        self.text.get(start..self.at)
    }
}
