//! What SQL text must satisfy before a parser sees it: every literal and bracket closed, and no nesting so deep that
//! descending into it could exhaust the stack. Also what keeps a fragment inside the statement it is wrapped in.

use std::ops::Range;

use crate::lex::{Lexer, Token, TokenKind, Unterminated};

/// Brackets, `CASE`, `NOT` and the like may nest this deep.
const MAX_DEPTH: usize = 128;

/// So many tokens may stand between two commas or semicolons, in all open brackets together: an expression's tree is
/// never deeper.
const MAX_RUN: usize = 3000;

/// A fragment may be this long, in bytes.
pub(crate) const MAX_BYTES: usize = 1 << 20;

/// What is wrong, where, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

fn fault(range: Range<usize>, message: impl Into<String>, help: Option<&str>) -> Fault {
    Fault { range, message: message.into(), help: help.map(str::to_owned) }
}

/// One open bracket.
struct Open {
    at: usize,
    closes: u8,
    /// Tokens since the last comma, and prefix operators among them.
    run: usize,
    prefixes: usize,
}

/// What a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    /// A part of a statement: no semicolon.
    Clause,
    /// Statements.
    Statements,
    /// A PL/pgSQL block: `BEGIN`, `IF` and `LOOP` nest.
    Block,
}

/// Checks a text.
///
/// # Errors
/// The first fault.
pub(crate) fn check(text: &str, shape: Shape) -> Result<(), Fault> {
    let mut watch = Watch::new(text, shape)?;
    let mut lexer = Lexer::new(text);
    while let Some(token) = lexer.next_token() {
        watch.token(token)?;
    }
    watch.end()
}

/// Checks a text while somebody reads its tokens.
pub(crate) struct Watch<'a> {
    text: &'a str,
    shape: Shape,
    state: State,
}

impl<'a> Watch<'a> {
    /// # Errors
    /// A text that is too long.
    pub(crate) fn new(text: &'a str, shape: Shape) -> Result<Self, Fault> {
        if text.len() > MAX_BYTES {
            return Err(fault(0..0, format!("this SQL is longer than {MAX_BYTES} bytes"), None));
        }
        Ok(Self { text, shape, state: State { block: shape == Shape::Block, ..State::default() } })
    }

    /// The token itself, unless it is at fault.
    ///
    /// # Errors
    /// What is wrong at this token.
    pub(crate) fn token(&mut self, token: Result<Token, Unterminated>) -> Result<Token, Fault> {
        let token = token.map_err(|u| unterminated(self.text, u))?;
        if token.is_comment() {
            return Ok(token);
        }
        if token.kind == TokenKind::Punctuation(b';') && self.shape == Shape::Clause {
            return Err(fault(
                token.range(),
                "unexpected `;`",
                Some("one fragment holds one clause: nothing may follow it"),
            ));
        }
        self.state.token(self.text, token)?;
        Ok(token)
    }

    /// # Errors
    /// A bracket that is still open.
    pub(crate) fn end(&self) -> Result<(), Fault> {
        match self.state.open.last() {
            None => Ok(()),
            Some(open) => {
                let (opening, closing) = if open.closes == b')' { ('(', ')') } else { ('[', ']') };
                Err(fault(
                    open.at..open.at + 1,
                    format!("`{opening}` is never closed"),
                    Some(&format!("add the missing `{closing}`")),
                ))
            }
        }
    }
}

#[derive(Default)]
struct State {
    open: Vec<Open>,
    /// Of the outermost level.
    run: usize,
    prefixes: usize,
    /// Sum over all open brackets but the innermost.
    outer_run: usize,
    outer_prefixes: usize,
    /// Whether this is PL/pgSQL.
    block: bool,
    /// Open `CASE`s; in PL/pgSQL also `BEGIN`, `LOOP` and `IF`.
    blocks: usize,
    /// An `IF` that has not met its `THEN` yet: `drop … if exists` never meets one.
    pending_if: bool,
    previous_operand: bool,
    after_end: bool,
}

impl State {
    fn token(&mut self, text: &str, token: Token) -> Result<(), Fault> {
        let after_end = std::mem::take(&mut self.after_end);
        self.run += 1;
        let mut operand = true;
        match token.kind {
            TokenKind::UnicodeName => {
                let help = "write the characters themselves between plain double quotes";
                return Err(fault(token.range(), "`U&\"…\"` names are not supported", Some(help)));
            }
            TokenKind::QuotedName if token.end - token.start == 2 => {
                return Err(fault(token.range(), "a quoted name cannot be empty", None));
            }
            TokenKind::Punctuation(open @ (b'(' | b'[')) => {
                let closes = if open == b'(' { b')' } else { b']' };
                self.outer_run += self.run;
                self.outer_prefixes += self.prefixes;
                self.open.push(Open {
                    at: token.start,
                    closes,
                    run: std::mem::take(&mut self.run),
                    prefixes: std::mem::take(&mut self.prefixes),
                });
                operand = false;
            }
            TokenKind::Punctuation(close @ (b')' | b']')) => match self.open.pop() {
                Some(open) if open.closes == close => {
                    self.outer_run -= open.run;
                    self.outer_prefixes -= open.prefixes;
                    (self.run, self.prefixes) = (open.run, open.prefixes);
                }
                Some(open) => {
                    let expected = char::from(open.closes);
                    let found = char::from(close);
                    return Err(fault(
                        token.range(),
                        format!("expected `{expected}`, found `{found}`"),
                        None,
                    ));
                }
                None => {
                    let close = char::from(close);
                    return Err(fault(
                        token.range(),
                        format!("`{close}` closes nothing"),
                        Some(&format!("remove the `{close}`, or add what opens it")),
                    ));
                }
            },
            TokenKind::Punctuation(b',' | b';') => {
                (self.run, self.prefixes) = (0, 0);
                self.pending_if &= token.kind == TokenKind::Punctuation(b',');
                operand = false;
            }
            TokenKind::Punctuation(_) | TokenKind::Cast | TokenKind::Assign => operand = false,
            TokenKind::Operator => {
                if !self.previous_operand {
                    self.prefixes += 1;
                }
                operand = false;
            }
            TokenKind::Word => operand = self.word(token.text(text), after_end),
            TokenKind::QuotedName
            | TokenKind::String
            | TokenKind::EscapeString
            | TokenKind::OtherString
            | TokenKind::DollarString
            | TokenKind::Integer
            | TokenKind::Number
            | TokenKind::Parameter
            | TokenKind::LineComment
            | TokenKind::BlockComment => {}
        }
        self.previous_operand = operand;
        if self.open.len() + self.blocks + self.prefixes + self.outer_prefixes > MAX_DEPTH {
            return Err(fault(token.range(), format!("nested more than {MAX_DEPTH} levels deep"), None));
        }
        if self.run + self.outer_run > MAX_RUN {
            return Err(fault(token.range(), "this expression is too long", None));
        }
        Ok(())
    }

    /// Returns whether the word ends an operand.
    fn word(&mut self, word: &str, after_end: bool) -> bool {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        if is("end") {
            self.blocks = self.blocks.saturating_sub(1);
            self.after_end = true;
            true
        } else if is("case") || self.block && (is("begin") || is("loop")) {
            // `end loop` and `end case` close what `end` has closed already.
            self.blocks += usize::from(!after_end);
            false
        } else if is("if") {
            self.pending_if = self.block && !after_end;
            false
        } else if is("then") {
            self.blocks += usize::from(std::mem::take(&mut self.pending_if));
            false
        } else if is("not") {
            self.prefixes += 1;
            false
        } else {
            let operator =
                ["and", "or", "in", "is", "like", "ilike", "between", "select", "where", "when", "else"];
            !operator.into_iter().any(is)
        }
    }
}

fn unterminated(text: &str, token: Unterminated) -> Fault {
    let range = token.start..text.len();
    let (what, end) = match token.kind {
        TokenKind::QuotedName | TokenKind::UnicodeName => ("this quoted name", "end it with `\"`"),
        TokenKind::DollarString => ("this dollar-quoted string", "end it with the tag that it begins with"),
        TokenKind::BlockComment => ("this comment", "end it with `*/`"),
        TokenKind::String
        | TokenKind::EscapeString
        | TokenKind::OtherString
        | TokenKind::Word
        | TokenKind::Integer
        | TokenKind::Number
        | TokenKind::Parameter
        | TokenKind::Operator
        | TokenKind::Cast
        | TokenKind::Assign
        | TokenKind::Punctuation(_)
        | TokenKind::LineComment => {
            ("this string", "end it with `'`; a quote inside a string is written twice")
        }
    };
    Fault { range, message: format!("{what} is never closed"), help: Some(end.to_owned()) }
}
