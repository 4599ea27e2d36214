//! Loops.

use super::parser::{Error, Parser, Read};
use super::tokens::Kind;
use super::{Dynamic, Loop, LoopHead, StmtKind};
use crate::syntax::ast::Ident;

impl Parser<'_> {
    /// A loop behind its label.
    pub(super) fn any_loop(&mut self, label: Option<Ident>) -> Read<StmtKind> {
        let head = if self.eat("while") {
            LoopHead::While(self.expression(&["loop"], "LOOP")?)
        } else if self.eat("foreach") {
            self.foreach()?
        } else if self.eat("for") {
            self.for_head()?
        } else {
            LoopHead::Forever
        };
        self.expect("loop")?;
        let statements = self.statements()?;
        self.expect("end")?;
        self.expect("loop")?;
        let end_label = self.end_label()?;
        self.expect_symbol(";")?;
        Ok(StmtKind::Loop(Box::new(Loop { label, head, statements, end_label })))
    }

    fn foreach(&mut self) -> Read<LoopHead> {
        let variables = self.names()?;
        let mut slice = 0;
        if self.eat("slice") {
            let token = self.peek().filter(|token| token.kind == Kind::Integer);
            let digits = token.and_then(|token| token.text(self.text).parse().ok());
            slice = digits.ok_or_else(|| self.syntax_error())?;
            self.at += 1;
        }
        self.expect("in")?;
        self.expect("array")?;
        let array = self.expression(&["loop"], "LOOP")?;
        Ok(LoopHead::Array { variables, slice, array })
    }

    fn for_head(&mut self) -> Read<LoopHead> {
        let variables = self.names()?;
        self.expect("in")?;
        if self.eat("execute") {
            let text = self.expression(&["loop", "using"], "LOOP or USING")?;
            let using = self.using(&[",", "loop"], ", or LOOP")?;
            return Ok(LoopHead::Dynamic(variables, Dynamic { text, using }));
        }
        if let Some((cursor, length)) = self.cursor_name() {
            self.at += length;
            let arguments = self.cursor_arguments()?;
            return Ok(LoopHead::Cursor { variables, cursor, arguments });
        }
        let start = self.here();
        let reverse = self.eat("reverse");
        let range = self.until(&["..", "loop"], "LOOP", "expression")?;
        if !self.eat_symbol("..") {
            if reverse {
                let message = "cannot specify REVERSE in query FOR loop".to_owned();
                return Err(Error { range: start, message, help: None });
            }
            return Ok(LoopHead::Query(variables, self.sql_in(range)));
        }
        let lower = self.expression_in(range);
        let upper = self.expression(&["loop", "by"], "LOOP")?;
        let step = if self.eat("by") { Some(self.expression(&["loop"], "LOOP")?) } else { None };
        Ok(LoopHead::Integer { variables, reverse, lower, upper, step })
    }

    /// A name alone, or with parentheses around what follows up to `loop`: no query looks like this.
    fn cursor_name(&self) -> Option<(crate::syntax::ast::DottedName, usize)> {
        let (name, length) = self.name_at(0)?;
        if self.is_at(length, "loop") {
            return Some((name, length));
        }
        if !self.symbol_at(length, "(") || self.is("values") || self.is("select") {
            return None;
        }
        let mut depth = 0_usize;
        for ahead in length.. {
            match self.ahead(ahead)?.text(self.text) {
                "(" => depth += 1,
                ")" => depth = depth.checked_sub(1)?,
                ";" => return None,
                _ => {}
            }
            if depth == 0 {
                return self.is_at(ahead + 1, "loop").then_some((name, length));
            }
        }
        None
    }
}
