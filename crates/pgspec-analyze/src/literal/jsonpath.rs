//! `jsonpath` (`jsonpath_gram.y`, `jsonpath.c`): whether a text is one. How it is printed is not ported.

mod scan;

use scan::{Scanner, Token, Word};

use super::{Input, decimal};

/// Expressions in expressions: what is deeper is left to the server.
const MAX_DEPTH: usize = 100;

pub(super) fn jsonpath(text: &str, version: u16) -> Input {
    let mut parser =
        Parser { scanner: Scanner::new(text, version), version, depth: 0, filters: 0, indexes: 0 };
    match parser.path() {
        Ok(()) => Input::accepted(text),
        Err(Trouble::Unknown) => Input::Unknown,
        Err(Trouble::Syntax) => Input::syntax("jsonpath", text),
        Err(Trouble::Other(message)) => Input::invalid("42601", message),
    }
}

/// Why a text is no path.
pub(super) enum Trouble {
    Syntax,
    Other(&'static str),
    Unknown,
}

/// What an expression gives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gives {
    Items,
    /// It is a predicate.
    Truth,
}

type Parse<T> = Result<T, Trouble>;

struct Parser<'t> {
    scanner: Scanner<'t>,
    version: u16,
    depth: usize,
    /// How many filters are open: `@` means something.
    filters: usize,
    /// How many subscripts are open: `last` means something.
    indexes: usize,
}

impl Parser<'_> {
    fn peek(&mut self) -> Parse<Token> {
        self.scanner.peek()
    }

    fn next(&mut self) -> Parse<Token> {
        self.scanner.next()
    }

    fn accept(&mut self, token: Token) -> Parse<bool> {
        let found = self.peek()? == token;
        if found {
            self.next()?;
        }
        Ok(found)
    }

    fn expect(&mut self, token: Token) -> Parse<()> {
        if self.next()? == token { Ok(()) } else { Err(Trouble::Syntax) }
    }

    fn path(&mut self) -> Parse<()> {
        if matches!(self.peek()?, Token::Word(Word::Strict | Word::Lax)) {
            self.next()?;
        }
        self.expression(0)?;
        self.expect(Token::End)
    }

    fn items(&mut self) -> Parse<()> {
        if self.expression(2)? == Gives::Items { Ok(()) } else { Err(Trouble::Syntax) }
    }

    fn predicate(&mut self) -> Parse<()> {
        if self.expression(0)? == Gives::Truth { Ok(()) } else { Err(Trouble::Syntax) }
    }

    /// Operators that bind at least as tightly: 0 `||`, 1 `&&`, 2 comparisons, 3 sums, 4 products, 5 signs.
    fn expression(&mut self, least: u8) -> Parse<Gives> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Trouble::Unknown);
        }
        let gives = self.operators(least)?;
        self.depth -= 1;
        Ok(gives)
    }

    fn operators(&mut self, least: u8) -> Parse<Gives> {
        let mut gives = self.operand()?;
        loop {
            let (level, of) = match self.peek()? {
                Token::Or => (0, Gives::Truth),
                Token::And => (1, Gives::Truth),
                Token::Comparison | Token::Word(Word::Starts | Word::LikeRegex) => (2, Gives::Items),
                Token::Byte(b'+' | b'-') => (3, Gives::Items),
                Token::Byte(b'*' | b'/' | b'%') => (4, Gives::Items),
                _ => return Ok(gives),
            };
            if level < least {
                return Ok(gives);
            }
            if gives != of {
                return Err(Trouble::Syntax);
            }
            match self.next()? {
                Token::Word(Word::Starts) => {
                    self.expect(Token::Word(Word::With))?;
                    if !matches!(self.next()?, Token::String | Token::Variable) {
                        return Err(Trouble::Syntax);
                    }
                }
                Token::Word(Word::LikeRegex) => self.regex()?,
                _ => {
                    if self.expression(level + 1)? != of {
                        return Err(Trouble::Syntax);
                    }
                }
            }
            if level == 2 {
                gives = Gives::Truth;
            }
        }
    }

    fn operand(&mut self) -> Parse<Gives> {
        match self.peek()? {
            Token::Byte(b'+' | b'-') => {
                self.next()?;
                if self.expression(5)? != Gives::Items {
                    return Err(Trouble::Syntax);
                }
                return Ok(Gives::Items);
            }
            Token::Not => {
                self.next()?;
                let exists = self.accept(Token::Word(Word::Exists))?;
                self.expect(Token::Byte(b'('))?;
                if exists {
                    self.items()?
                } else {
                    self.predicate()?
                }
                self.expect(Token::Byte(b')'))?;
                return Ok(Gives::Truth);
            }
            Token::Word(Word::Exists) => {
                self.next()?;
                self.expect(Token::Byte(b'('))?;
                self.items()?;
                self.expect(Token::Byte(b')'))?;
                return Ok(Gives::Truth);
            }
            Token::Byte(b'(') => {
                self.next()?;
                let gives = self.expression(0)?;
                self.expect(Token::Byte(b')'))?;
                if gives == Gives::Truth {
                    if self.accept(Token::Word(Word::Is))? {
                        self.expect(Token::Word(Word::Unknown))?;
                        return Ok(Gives::Truth);
                    }
                    if !self.at_accessor()? {
                        return Ok(Gives::Truth);
                    }
                }
            }
            Token::Byte(b'$')
            | Token::String
            | Token::Variable
            | Token::Word(Word::Null | Word::True | Word::False) => {
                self.next()?;
            }
            Token::Number | Token::Integer => self.number()?,
            Token::Byte(b'@') => {
                self.next()?;
                if self.filters == 0 {
                    return Err(Trouble::Other("@ is not allowed in root expressions"));
                }
            }
            Token::Word(Word::Last) => {
                self.next()?;
                if self.indexes == 0 {
                    return Err(Trouble::Other("LAST is allowed only in array subscripts"));
                }
            }
            _ => return Err(Trouble::Syntax),
        }
        while self.at_accessor()? {
            self.accessor()?;
        }
        Ok(Gives::Items)
    }

    fn number(&mut self) -> Parse<()> {
        self.next()?;
        match decimal::numeric(self.scanner.slice(), -1, self.version) {
            Input::Value { .. } => Ok(()),
            Input::Invalid { .. } | Input::Unknown => Err(Trouble::Unknown),
        }
    }

    fn at_accessor(&mut self) -> Parse<bool> {
        Ok(matches!(self.peek()?, Token::Byte(b'.' | b'[' | b'?')))
    }

    fn accessor(&mut self) -> Parse<()> {
        match self.next()? {
            Token::Byte(b'[') => {
                if !self.accept(Token::Byte(b'*'))? {
                    self.indexes += 1;
                    self.index_list()?;
                    self.indexes -= 1;
                }
                self.expect(Token::Byte(b']'))
            }
            Token::Byte(b'?') => {
                self.expect(Token::Byte(b'('))?;
                self.filters += 1;
                self.predicate()?;
                self.filters -= 1;
                self.expect(Token::Byte(b')'))
            }
            _ => self.member(),
        }
    }

    fn index_list(&mut self) -> Parse<()> {
        loop {
            self.sum()?;
            if self.accept(Token::Word(Word::To))? {
                self.sum()?;
            }
            if !self.accept(Token::Byte(b','))? {
                return Ok(());
            }
        }
    }

    fn sum(&mut self) -> Parse<()> {
        if self.expression(3)? == Gives::Items { Ok(()) } else { Err(Trouble::Syntax) }
    }

    /// Behind a dot.
    fn member(&mut self) -> Parse<()> {
        match self.next()? {
            Token::Byte(b'*') | Token::String => Ok(()),
            Token::Any => self.levels(),
            Token::Identifier => Ok(()),
            Token::Word(word) => {
                if self.peek()? != Token::Byte(b'(') {
                    return Ok(());
                }
                self.next()?;
                self.method(word)?;
                self.expect(Token::Byte(b')'))
            }
            _ => Err(Trouble::Syntax),
        }
    }

    /// Between the parentheses of a method.
    fn method(&mut self, word: Word) -> Parse<()> {
        match word {
            Word::Plain => Ok(()),
            Word::Datetime => {
                self.accept(Token::String)?;
                Ok(())
            }
            Word::Time => {
                self.accept(Token::Integer)?;
                Ok(())
            }
            Word::Decimal => {
                if self.peek()? == Token::Byte(b')') {
                    return Ok(());
                }
                let mut count = 0;
                loop {
                    if matches!(self.peek()?, Token::Byte(b'+' | b'-')) {
                        self.next()?;
                    }
                    self.expect(Token::Integer)?;
                    count += 1;
                    if !self.accept(Token::Byte(b','))? {
                        break;
                    }
                }
                if count > 2 {
                    let message = "invalid input syntax for type jsonpath: .decimal() can only have an optional \
                                   precision[,scale]";
                    return Err(Trouble::Other(message));
                }
                Ok(())
            }
            _ => Err(Trouble::Syntax),
        }
    }

    /// `{2 to last}` behind `**`.
    fn levels(&mut self) -> Parse<()> {
        if !self.accept(Token::Byte(b'{'))? {
            return Ok(());
        }
        self.level()?;
        if self.accept(Token::Word(Word::To))? {
            self.level()?;
        }
        self.expect(Token::Byte(b'}'))
    }

    fn level(&mut self) -> Parse<()> {
        match self.next()? {
            Token::Word(Word::Last) => Ok(()),
            Token::Integer => match self.scanner.slice().parse::<i32>() {
                Ok(_) => Ok(()),
                Err(_) => Err(Trouble::Unknown),
            },
            _ => Err(Trouble::Syntax),
        }
    }

    /// The pattern and the flags of `like_regex`.
    fn regex(&mut self) -> Parse<()> {
        if self.next()? != Token::String {
            return Err(Trouble::Syntax);
        }
        let pattern = self.scanner.decoded();
        let mut flags = String::new();
        if self.accept(Token::Word(Word::Flag))? {
            if self.next()? != Token::String {
                return Err(Trouble::Syntax);
            }
            flags = self.scanner.decoded();
        }
        if flags.contains(|c: char| !matches!(c, 'i' | 's' | 'm' | 'x' | 'q')) {
            return Err(Trouble::Other(
                "invalid input syntax for type jsonpath: unrecognized flag character",
            ));
        }
        if flags.contains('q') {
            return Ok(());
        }
        if flags.contains('x') {
            return Err(Trouble::Other(
                "XQuery \"x\" flag (expanded regular expressions) is not implemented",
            ));
        }
        if plain_pattern(&pattern) { Ok(()) } else { Err(Trouble::Unknown) }
    }
}

/// Patterns that are certainly fine: characters that mean themselves, `.`, simple repetitions of one character, anchors
/// at the ends.
fn plain_pattern(pattern: &str) -> bool {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = inner.strip_suffix('$').unwrap_or(inner);
    let mut repeatable = false;
    for c in inner.chars() {
        match c {
            '*' | '+' | '?' if repeatable => repeatable = false,
            '.' | '-' | '_' | ' ' | ',' | ':' | '@' | '/' | '#' | '%' | '&' | '=' | '<' | '>' | '~'
            | '\'' | '"' => {
                repeatable = true;
            }
            c if c.is_alphanumeric() => repeatable = true,
            _ => return false,
        }
    }
    true
}
