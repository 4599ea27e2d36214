//! `xmltable` and `json_table`.

use super::ast::{Expr, Ident, TableRefKind, TypeName};
use super::expression::Flavor;
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};
use super::token::Kind;

type Columns = Vec<(Ident, Option<TypeName>)>;

impl Parser<'_> {
    /// `xmltable(…)`
    pub(super) fn xml_table(&mut self) -> Parse<TableRefKind> {
        self.expect(K::XMLTABLE)?;
        self.expect_byte(b'(')?;
        let mut arguments = Vec::new();
        let mut columns = Vec::new();
        if self.at(K::XMLNAMESPACES) && self.peek_at(1).is_byte(b'(') {
            self.advance();
            self.advance();
            loop {
                if self.accept(K::DEFAULT) {
                    arguments.push(self.restricted_expression()?);
                } else {
                    arguments.push(self.restricted_expression()?);
                    self.expect(K::AS)?;
                    self.label()?;
                }
                if !self.accept_byte(b',') {
                    break;
                }
            }
            self.expect_byte(b')')?;
            self.expect_byte(b',')?;
        }
        arguments.push(self.primary(Flavor::Restricted)?);
        arguments.push(self.xml_exists_argument()?);
        self.expect(K::COLUMNS)?;
        loop {
            self.xml_table_column(&mut arguments, &mut columns)?;
            if !self.accept_byte(b',') {
                break;
            }
        }
        self.expect_byte(b')')?;
        Ok(TableRefKind::TableFunction { function: "xmltable", arguments, columns })
    }

    fn xml_table_column(&mut self, arguments: &mut Vec<Expr>, columns: &mut Columns) -> Parse<()> {
        let name = self.column_id()?;
        if self.accept_two(K::FOR, K::ORDINALITY) {
            columns.push((name, None));
            return Ok(());
        }
        columns.push((name, Some(self.type_name()?)));
        loop {
            let token = self.peek();
            match token.keyword {
                K::DEFAULT | K::PATH => {
                    self.advance();
                    arguments.push(self.restricted_expression()?);
                }
                K::NOT => {
                    self.advance();
                    self.expect(K::NULL)?;
                }
                K::NULL => {
                    self.advance();
                }
                _ if matches!(token.kind, Kind::Punctuation(_) | Kind::End) => return Ok(()),
                _ => return self.unexpected(),
            }
        }
    }

    /// `json_table(…)`
    pub(super) fn json_table(&mut self) -> Parse<TableRefKind> {
        self.expect(K::JSON_TABLE)?;
        self.expect_byte(b'(')?;
        let mut arguments = vec![self.json_value()?];
        let mut columns = Vec::new();
        self.expect_byte(b',')?;
        arguments.push(self.expression()?);
        if self.accept(K::AS) {
            self.column_id()?;
        }
        self.json_passing(&mut arguments)?;
        self.json_table_columns(&mut arguments, &mut columns)?;
        self.on_error(&mut arguments)?;
        self.expect_byte(b')')?;
        Ok(TableRefKind::TableFunction { function: "json_table", arguments, columns })
    }

    fn json_table_columns(&mut self, arguments: &mut Vec<Expr>, columns: &mut Columns) -> Parse<()> {
        self.expect(K::COLUMNS)?;
        self.expect_byte(b'(')?;
        loop {
            self.json_table_column(arguments, columns)?;
            if !self.accept_byte(b',') {
                break;
            }
        }
        self.expect_byte(b')')
    }

    fn json_table_column(&mut self, arguments: &mut Vec<Expr>, columns: &mut Columns) -> Parse<()> {
        if self.at(K::NESTED) && (self.keyword_at(1) == K::PATH || self.peek_at(1).is_string()) {
            self.advance();
            self.accept(K::PATH);
            self.string()?;
            if self.accept(K::AS) {
                self.column_id()?;
            }
            return self.json_table_columns(arguments, columns);
        }
        let name = self.column_id()?;
        if self.accept_two(K::FOR, K::ORDINALITY) {
            columns.push((name, None));
            return Ok(());
        }
        columns.push((name, Some(self.type_name()?)));
        let exists = self.accept(K::EXISTS);
        if !exists {
            self.format_clause()?;
        }
        if self.accept(K::PATH) {
            self.string()?;
        }
        if exists {
            return self.on_error(arguments);
        }
        self.wrapper_and_quotes()?;
        self.json_behavior(arguments)
    }
}
