//! `raise`, and the conditions that it and exception handlers name.

use super::conditions;
use super::parser::{Error, Parser, Read};
use super::tokens::Kind;
use super::{Condition, Raise, StmtKind};
use crate::syntax::ast::Ident;

/// What `using` may set.
const OPTIONS: [&str; 9] =
    ["errcode", "message", "detail", "hint", "column", "constraint", "datatype", "table", "schema"];

impl Parser<'_> {
    /// Behind `raise`.
    pub(super) fn raise(&mut self) -> Read<StmtKind> {
        let mut raise = Raise {
            level: "exception",
            again: false,
            condition: None,
            message: false,
            parameters: Vec::new(),
            options: Vec::new(),
        };
        let start = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.start);
        if self.eat_symbol(";") {
            raise.again = true;
            return Ok(StmtKind::Raise(Box::new(raise)));
        }
        for level in ["exception", "warning", "notice", "info", "log", "debug"] {
            if self.eat(level) {
                raise.level = level;
                break;
            }
        }
        let mut placeholders = None;
        match self.peek() {
            None => return Err(self.fail("unexpected end of function definition")),
            Some(token) if token.kind == Kind::String => {
                raise.message = true;
                placeholders = count_placeholders(token.text(self.text));
                self.at += 1;
                while self.eat_symbol(",") {
                    let parameter = self.expression(&[",", ";", "using"], ", or ; or USING")?;
                    raise.parameters.push(parameter);
                }
            }
            Some(_) if self.is("using") => {}
            Some(_) if self.eat("sqlstate") => raise.condition = Some(Condition::State(self.state()?)),
            Some(_) => {
                let name = self.ident()?;
                self.known_condition(&name);
                raise.condition = Some(Condition::Name(name));
            }
        }
        if self.eat("using") {
            loop {
                let option = OPTIONS.into_iter().find(|option| self.is(option));
                let option = option.ok_or_else(|| self.fail("unrecognized RAISE statement option"))?;
                self.at += 1;
                if !self.eat_symbol("=") && !self.eat_symbol(":=") {
                    return Err(self.fail("syntax error, expected \"=\""));
                }
                raise.options.push((option, self.expression(&[",", ";"], ", or ;")?));
                if !self.eat_symbol(",") {
                    break;
                }
            }
        }
        self.expect_symbol(";")?;
        if let Some(expected) = placeholders
            && expected != raise.parameters.len()
        {
            let how = if expected < raise.parameters.len() { "many" } else { "few" };
            let message = format!("too {how} parameters specified for RAISE");
            let help = format!("the message has {expected} `%`; `%%` is a per cent sign");
            self.errors.push(Error { range: self.since(start), message, help: Some(help) });
        }
        Ok(StmtKind::Raise(Box::new(raise)))
    }

    /// A code behind `sqlstate`.
    pub(super) fn state(&mut self) -> Read<String> {
        let token = self.peek().filter(|token| token.kind == Kind::String);
        let token = token.ok_or_else(|| self.syntax_error())?;
        let code = token.text(self.text).trim_matches('\'').to_owned();
        let valid = code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if !valid && token.text(self.text).starts_with('\'') {
            return Err(self.fail("invalid SQLSTATE code"));
        }
        self.at += 1;
        Ok(code)
    }

    pub(super) fn known_condition(&mut self, name: &Ident) {
        if !conditions::is_condition(name.name.as_str()) {
            let message = format!("unrecognized exception condition \"{}\"", name.name);
            let known = conditions::CONDITIONS.iter().copied();
            let help = pgspec_catalog::closest(name.name.as_str(), known);
            let help = help.map(|close| format!("did you mean `{close}`?"));
            self.errors.push(Error { range: name.range, message, help });
        }
    }
}

/// How many values the message needs; none if it has escapes that may hide a `%`.
fn count_placeholders(literal: &str) -> Option<usize> {
    let escapes =
        literal.starts_with(['e', 'E']) && literal.contains('\\') || literal.starts_with(['u', 'U']);
    if escapes {
        return None;
    }
    // The rest of a `%` is joined where two strings meet: only the quotes between them are left out.
    let mut count = 0;
    let mut bytes = literal.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'%' && bytes.next_if_eq(&b'%').is_none() {
            count += 1;
        }
    }
    Some(count)
}
