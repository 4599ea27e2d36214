//! The SQL/XML constructors.

use super::ast::{Expr, ExprKind, TypeName};
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};
use super::special;
use super::token::Token;

impl Parser<'_> {
    /// An SQL/XML function, at its key word.
    pub(super) fn xml(&mut self, token: Token) -> Parse<Option<ExprKind>> {
        let function = match token.keyword {
            K::XMLCONCAT
            | K::XMLELEMENT
            | K::XMLEXISTS
            | K::XMLFOREST
            | K::XMLPARSE
            | K::XMLPI
            | K::XMLROOT
            | K::XMLSERIALIZE => token.keyword.text(),
            _ => return Ok(None),
        };
        self.advance();
        self.expect_byte(b'(')?;
        let mut arguments = Vec::new();
        let mut to = None;
        match token.keyword {
            K::XMLCONCAT => arguments = self.expressions()?,
            K::XMLELEMENT => self.xml_element(&mut arguments)?,
            K::XMLEXISTS => {
                let path = self.primary(super::expression::Flavor::Restricted)?;
                let document = self.xml_exists_argument()?;
                self.expect_byte(b')')?;
                return Ok(Some(special::call("xmlexists", vec![path, document])));
            }
            K::XMLFOREST => self.labelled(&mut arguments)?,
            K::XMLPARSE => {
                self.document_or_content()?;
                arguments.push(self.expression()?);
                if self.at(K::PRESERVE) || self.at(K::STRIP) {
                    self.advance();
                    self.expect(K::WHITESPACE)?;
                }
            }
            K::XMLPI => {
                self.expect(K::NAME)?;
                self.label()?;
                if self.accept_byte(b',') {
                    arguments.push(self.expression()?);
                }
            }
            K::XMLROOT => self.xml_root(&mut arguments)?,
            _ => to = Some(self.xml_serialize(&mut arguments)?),
        }
        self.expect_byte(b')')?;
        Ok(Some(ExprKind::Xml { function, arguments, to }))
    }

    fn xml_element(&mut self, arguments: &mut Vec<Expr>) -> Parse<()> {
        self.expect(K::NAME)?;
        self.label()?;
        if !self.accept_byte(b',') {
            return Ok(());
        }
        if self.at(K::XMLATTRIBUTES) && self.peek_at(1).is_byte(b'(') {
            self.advance();
            self.advance();
            self.labelled(arguments)?;
            self.expect_byte(b')')?;
            if !self.accept_byte(b',') {
                return Ok(());
            }
        }
        arguments.append(&mut self.expressions()?);
        Ok(())
    }

    /// `a as b, c`
    fn labelled(&mut self, arguments: &mut Vec<Expr>) -> Parse<()> {
        loop {
            arguments.push(self.expression()?);
            if self.accept(K::AS) {
                self.label()?;
            }
            if !self.accept_byte(b',') {
                return Ok(());
            }
        }
    }

    fn document_or_content(&mut self) -> Parse<()> {
        if self.accept(K::DOCUMENT) { Ok(()) } else { self.expect(K::CONTENT) }
    }

    /// `xmlexists_argument`
    pub(super) fn xml_exists_argument(&mut self) -> Parse<Expr> {
        self.expect(K::PASSING)?;
        self.passing_mechanism()?;
        let document = self.primary(super::expression::Flavor::Restricted)?;
        self.passing_mechanism()?;
        Ok(document)
    }

    /// `by ref`, `by value`
    fn passing_mechanism(&mut self) -> Parse<()> {
        if self.at(K::BY) && matches!(self.keyword_at(1), K::REF | K::VALUE) {
            self.advance();
            self.advance();
        }
        Ok(())
    }

    fn xml_root(&mut self, arguments: &mut Vec<Expr>) -> Parse<()> {
        arguments.push(self.expression()?);
        self.expect_byte(b',')?;
        self.expect(K::VERSION)?;
        if !self.accept_two(K::NO, K::VALUE) {
            arguments.push(self.expression()?);
        }
        if self.accept_byte(b',') {
            self.expect(K::STANDALONE)?;
            if !self.accept(K::YES) {
                self.expect(K::NO)?;
                self.accept(K::VALUE);
            }
        }
        Ok(())
    }

    fn xml_serialize(&mut self, arguments: &mut Vec<Expr>) -> Parse<Box<TypeName>> {
        self.document_or_content()?;
        arguments.push(self.expression()?);
        self.expect(K::AS)?;
        let to = self.simple_type_name()?;
        if self.accept(K::NO) {
            self.expect(K::INDENT)?;
        } else {
            self.accept(K::INDENT);
        }
        Ok(Box::new(to))
    }
}
