//! `xmltable` and `json_table`.

use pgspec_catalog::Name;

use super::ast::{
    Expr, Ident, JsonTable, JsonTableColumn, JsonTableValue, JsonWrapping, TableRefKind, TextRange, TypeName,
};
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
        let document = self.json_value()?;
        self.expect_byte(b',')?;
        let path = self.expression()?;
        let path_name = if self.accept(K::AS) { Some(self.column_id()?) } else { None };
        let passing = self.json_passing()?;
        let columns = self.json_table_columns()?;
        let on_error = self.on_error()?;
        self.expect_byte(b')')?;
        let table = JsonTable { document, path, path_name, passing, columns, on_error };
        Ok(TableRefKind::JsonTable(Box::new(table)))
    }

    fn json_table_columns(&mut self) -> Parse<Vec<JsonTableColumn>> {
        self.expect(K::COLUMNS)?;
        self.expect_byte(b'(')?;
        let mut columns = Vec::new();
        loop {
            columns.push(self.json_table_column()?);
            if !self.accept_byte(b',') {
                break;
            }
        }
        self.expect_byte(b')')?;
        Ok(columns)
    }

    fn path_string(&mut self) -> Parse<(Name, TextRange)> {
        let start = self.start();
        let path = self.string()?;
        Ok((path, self.since(start)))
    }

    fn json_table_column(&mut self) -> Parse<JsonTableColumn> {
        if self.at(K::NESTED) && (self.keyword_at(1) == K::PATH || self.peek_at(1).is_string()) {
            self.advance();
            self.accept(K::PATH);
            let path = self.path_string()?;
            let name = if self.accept(K::AS) { Some(self.column_id()?) } else { None };
            return Ok(JsonTableColumn::Nested { path, name, columns: self.json_table_columns()? });
        }
        let name = self.column_id()?;
        if self.accept_two(K::FOR, K::ORDINALITY) {
            return Ok(JsonTableColumn::Ordinality(name));
        }
        let to = self.type_name()?;
        let exists = self.accept(K::EXISTS);
        let format = if exists { None } else { self.format_clause()? };
        let path = if self.accept(K::PATH) { Some(self.path_string()?) } else { None };
        let mut wrapping = JsonWrapping::default();
        let (on_empty, on_error) = if exists {
            (None, self.on_error()?)
        } else {
            wrapping = self.wrapper_and_quotes()?;
            self.json_behavior()?
        };
        let value = JsonTableValue { name, to, exists, format, path, wrapping, on_empty, on_error };
        Ok(JsonTableColumn::Value(Box::new(value)))
    }
}
