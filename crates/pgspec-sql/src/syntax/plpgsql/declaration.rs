//! The declarations of a block.

use super::parser::{Error, Parser, Read};
use super::tokens::Kind;
use super::{AliasTarget, Declaration, DeclarationKind, DeclaredType, DeclaredTypeKind};
use crate::syntax::ast::Ident;

impl Parser<'_> {
    pub(super) fn declaration(&mut self) -> Read<Declaration> {
        let start = self.here().start;
        let name = self.ident()?;
        let kind = if self.is("alias") && self.is_at(1, "for") {
            self.at += 2;
            let target = self.alias_target()?;
            self.expect_symbol(";")?;
            DeclarationKind::Alias(target)
        } else if self.is_cursor() {
            self.cursor()?
        } else {
            self.variable()?
        };
        Ok(Declaration { name, kind, range: self.since(start) })
    }

    fn alias_target(&mut self) -> Read<AliasTarget> {
        // The scanner takes `$1` for a word.
        if let Some(token) = self.peek().filter(|token| token.kind == Kind::Parameter) {
            self.at += 1;
            let number = token.text(self.text).get(1..).and_then(|digits| digits.parse().ok());
            return Ok(AliasTarget::Parameter(number.unwrap_or(0), token.range()));
        }
        self.name().map(AliasTarget::Name)
    }

    fn is_cursor(&self) -> bool {
        let skipped =
            if self.is("no") && self.is_at(1, "scroll") { 2 } else { usize::from(self.is("scroll")) };
        self.is_at(skipped, "cursor")
            && (self.is_at(skipped + 1, "for")
                || self.is_at(skipped + 1, "is")
                || self.symbol_at(skipped + 1, "(")
                || skipped > 0)
    }

    fn cursor(&mut self) -> Read<DeclarationKind> {
        self.eat("no");
        self.eat("scroll");
        self.expect("cursor")?;
        let mut arguments: Vec<(Ident, DeclaredType)> = Vec::new();
        if self.eat_symbol("(") {
            loop {
                let name = self.ident()?;
                arguments.push((name, self.data_type()?));
                if !self.eat_symbol(",") {
                    break;
                }
            }
            self.expect_symbol(")")?;
        }
        if !self.eat("is") && !self.eat("for") {
            return Err(self.syntax_error());
        }
        let query = self.statement_to_end()?;
        Ok(DeclarationKind::Cursor { arguments, query })
    }

    fn variable(&mut self) -> Read<DeclarationKind> {
        let constant = self.eat("constant");
        let ty = self.data_type()?;
        let collation = if self.eat("collate") { Some(self.name()?) } else { None };
        let mut not_null = None;
        if self.is("not") {
            let start = self.here().start;
            self.at += 1;
            self.expect("null")?;
            not_null = Some(self.since(start));
        }
        let has_default = self.eat_symbol(":=") || self.eat_symbol("=") || self.eat("default");
        let default = if has_default {
            Some(self.expression_to_end()?)
        } else {
            self.expect_symbol(";")?;
            None
        };
        Ok(DeclarationKind::Variable { constant, ty, collation, not_null, default })
    }

    /// A type, up to what may stand behind it (`read_datatype`).
    fn data_type(&mut self) -> Read<DeclaredType> {
        let start = self.here().start;
        if let Some((name, length)) = self.name_at(0)
            && self.symbol_at(length, "%")
        {
            let kind = if self.is_at(length + 1, "type") {
                Some(DeclaredTypeKind::TypeOf(name))
            } else if self.is_at(length + 1, "rowtype") {
                Some(DeclaredTypeKind::RowTypeOf(name))
            } else {
                None
            };
            if let Some(kind) = kind {
                self.at += length + 2;
                let array_of = self.array_decoration()?;
                return Ok(DeclaredType { kind, array_of, range: self.since(start) });
            }
        }
        let mut depth = 0_i32;
        let first = self.at;
        loop {
            let Some(token) = self.peek() else {
                let what =
                    if depth == 0 { "incomplete data type declaration" } else { "mismatched parentheses" };
                return Err(self.fail(what));
            };
            let text = token.text(self.text);
            let ends = self.is("collate")
                || self.is("not")
                || self.is("default")
                || matches!(text, ";" | "=" | ":=")
                || depth == 0 && matches!(text, "," | ")");
            if ends {
                break;
            }
            depth += i32::from(text == "(") - i32::from(text == ")");
            self.at += 1;
        }
        if self.at == first {
            return Err(self.fail("missing data type declaration"));
        }
        let range = self.since(start);
        let ty = self.type_in(range);
        Ok(DeclaredType { kind: DeclaredTypeKind::Type(ty), array_of: false, range })
    }

    /// `[]`, `[3]`, `array`, `array[3]`
    fn array_decoration(&mut self) -> Read<bool> {
        let word = self.eat("array");
        let mut found = word;
        while self.eat_symbol("[") {
            found = true;
            if self.peek().is_some_and(|token| token.kind == Kind::Integer) {
                self.at += 1;
            }
            if !self.eat_symbol("]") {
                let message = "syntax error, expected \"]\"".to_owned();
                return Err(Error { range: self.here(), message, help: None });
            }
        }
        Ok(found)
    }
}
