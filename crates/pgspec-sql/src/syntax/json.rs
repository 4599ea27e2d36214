//! The SQL/JSON constructors, aggregates and query functions of Postgres 16 and 17, and the clauses they share with
//! `json_table`.

use pgspec_catalog::Name;

use super::ast::{Expr, ExprKind, Ident, OrderItem, TypeName};
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};
use super::token::{Kind, Token};

type Returning = Option<Box<TypeName>>;

impl Parser<'_> {
    /// An SQL/JSON function, at its key word.
    pub(super) fn json(&mut self, token: Token) -> Parse<Option<ExprKind>> {
        let function = match token.keyword {
            K::JSON
            | K::JSON_OBJECT
            | K::JSON_ARRAY
            | K::JSON_OBJECTAGG
            | K::JSON_ARRAYAGG
            | K::JSON_SCALAR
            | K::JSON_SERIALIZE
            | K::JSON_EXISTS
            | K::JSON_QUERY
            | K::JSON_VALUE => token.keyword.text(),
            _ => return Ok(None),
        };
        self.advance();
        self.expect_byte(b'(')?;
        let mut arguments = Vec::new();
        let mut returning = None;
        match token.keyword {
            K::JSON => {
                arguments.push(self.json_value()?);
                self.unique_keys()?;
            }
            K::JSON_OBJECT => {
                if matches!(self.peek_at(1).kind, Kind::ColonEquals | Kind::EqualsGreater) {
                    return self.json_object_call(None).map(Some);
                }
                if !self.at(K::RETURNING) && !self.at_byte(b')') {
                    let key = self.expression()?;
                    if !self.at_byte(b':') && !self.at(K::VALUE) {
                        return self.json_object_call(Some(key)).map(Some);
                    }
                    self.json_pairs(key, &mut arguments)?;
                    self.null_clause()?;
                    self.unique_keys()?;
                }
                returning = self.returning_type()?;
            }
            K::JSON_ARRAY => returning = self.json_array(&mut arguments)?,
            K::JSON_OBJECTAGG => {
                arguments.push(self.expression()?);
                if !self.accept_byte(b':') {
                    self.expect(K::VALUE)?;
                }
                arguments.push(self.json_value()?);
                self.null_clause()?;
                self.unique_keys()?;
                returning = self.returning_type()?;
            }
            K::JSON_ARRAYAGG => {
                arguments.push(self.json_value()?);
                arguments.extend(self.order_by()?.into_iter().map(|OrderItem { expression, .. }| expression));
                self.null_clause()?;
                returning = self.returning_type()?;
            }
            K::JSON_SCALAR => arguments.push(self.expression()?),
            K::JSON_SERIALIZE => {
                arguments.push(self.json_value()?);
                returning = self.returning_type()?;
            }
            _ => returning = self.json_query(token.keyword, &mut arguments)?,
        }
        self.expect_byte(b')')?;
        Ok(Some(ExprKind::Json { function, arguments, returning }))
    }

    /// `filter` and `over` behind `json_objectagg` and `json_arrayagg`: their expressions become arguments.
    pub(super) fn json_aggregate_tail(&mut self, kind: &mut ExprKind) -> Parse<()> {
        let ExprKind::Json { function: "json_objectagg" | "json_arrayagg", arguments, .. } = kind else {
            return Ok(());
        };
        if self.at(K::FILTER) {
            arguments.push(self.filter()?);
        }
        if self.at(K::OVER) {
            let window = self.over()?;
            arguments.extend(window.partition_by);
            arguments.extend(window.order_by.into_iter().map(|OrderItem { expression, .. }| expression));
        }
        Ok(())
    }

    /// `json_object(a, b)`: a call of the function of that name. Its first argument may have been read.
    fn json_object_call(&mut self, first: Option<Expr>) -> Parse<ExprKind> {
        let mut kind = self.ordinary_call("json_object", first)?;
        self.expect_byte(b')')?;
        if let ExprKind::Call(call) = &mut kind {
            let range = call.name.range;
            call.name.parts.insert(0, Ident { name: Name::exact("pg_catalog"), range });
        }
        Ok(kind)
    }

    /// `k : v, k value v`, behind the first key.
    fn json_pairs(&mut self, key: Expr, arguments: &mut Vec<Expr>) -> Parse<()> {
        arguments.push(key);
        loop {
            if !self.accept_byte(b':') {
                self.expect(K::VALUE)?;
            }
            arguments.push(self.json_value()?);
            if !self.accept_byte(b',') {
                return Ok(());
            }
            arguments.push(self.expression()?);
        }
    }

    fn json_array(&mut self, arguments: &mut Vec<Expr>) -> Parse<Returning> {
        if self.at(K::RETURNING) || self.at_byte(b')') {
            return self.returning_type();
        }
        let start = self.start();
        if self.at_query() {
            let query = self.query_body()?;
            self.format_clause()?;
            arguments.push(self.expr(ExprKind::Subquery(query), start));
            return self.returning_type();
        }
        loop {
            arguments.push(self.json_value()?);
            if !self.accept_byte(b',') {
                break;
            }
        }
        self.null_clause()?;
        self.returning_type()
    }

    /// `json_exists`, `json_query`, `json_value`, behind the parenthesis.
    fn json_query(&mut self, keyword: K, arguments: &mut Vec<Expr>) -> Parse<Returning> {
        arguments.push(self.json_value()?);
        self.expect_byte(b',')?;
        arguments.push(self.expression()?);
        self.json_passing(arguments)?;
        if keyword == K::JSON_EXISTS {
            self.on_error(arguments)?;
            return Ok(None);
        }
        let returning = self.returning_type()?;
        if keyword == K::JSON_QUERY {
            self.wrapper_and_quotes()?;
        }
        self.json_behavior(arguments)?;
        Ok(returning)
    }

    /// `json_value_expr`
    pub(super) fn json_value(&mut self) -> Parse<Expr> {
        let value = self.expression()?;
        self.format_clause()?;
        Ok(value)
    }

    /// `format json [encoding e]`; whether it is there.
    pub(super) fn format_clause(&mut self) -> Parse<bool> {
        if !self.accept_two(K::FORMAT, K::JSON) {
            return Ok(false);
        }
        if self.accept(K::ENCODING) {
            self.column_id()?;
        }
        Ok(true)
    }

    /// `returning t [format json]`
    fn returning_type(&mut self) -> Parse<Returning> {
        if !self.accept(K::RETURNING) {
            return Ok(None);
        }
        let to = self.type_name()?;
        self.format_clause()?;
        Ok(Some(Box::new(to)))
    }

    /// `with unique keys`, `without unique keys`
    pub(super) fn unique_keys(&mut self) -> Parse<Option<bool>> {
        if !matches!(self.keyword(), K::WITH | K::WITHOUT) || self.keyword_at(1) != K::UNIQUE {
            return Ok(None);
        }
        let with = self.advance().keyword == K::WITH;
        self.advance();
        self.accept(K::KEYS);
        Ok(Some(with))
    }

    /// `null on null`, `absent on null`
    fn null_clause(&mut self) -> Parse<()> {
        if self.at(K::NULL) || self.at(K::ABSENT) {
            self.advance();
            self.expect(K::ON)?;
            self.expect(K::NULL)?;
        }
        Ok(())
    }

    /// `passing a as b, …`
    pub(super) fn json_passing(&mut self, arguments: &mut Vec<Expr>) -> Parse<()> {
        if !self.accept(K::PASSING) {
            return Ok(());
        }
        loop {
            arguments.push(self.json_value()?);
            self.expect(K::AS)?;
            self.label()?;
            if !self.accept_byte(b',') {
                return Ok(());
            }
        }
    }

    /// `json_wrapper_behavior json_quotes_clause_opt`
    pub(super) fn wrapper_and_quotes(&mut self) -> Parse<()> {
        if self.at(K::WITH) || self.at(K::WITHOUT) {
            if self.advance().keyword == K::WITH && !self.accept(K::CONDITIONAL) {
                self.accept(K::UNCONDITIONAL);
            }
            self.accept(K::ARRAY);
            self.expect(K::WRAPPER)?;
        }
        if self.at(K::KEEP) || self.at(K::OMIT) {
            self.advance();
            self.expect(K::QUOTES)?;
            if self.accept(K::ON) {
                self.expect(K::SCALAR)?;
                self.expect(K::STRING)?;
            }
        }
        Ok(())
    }

    /// `json_behavior_clause_opt`
    pub(super) fn json_behavior(&mut self, arguments: &mut Vec<Expr>) -> Parse<()> {
        if !self.behavior(arguments)? {
            return Ok(());
        }
        if self.accept(K::EMPTY) {
            return self.on_error(arguments);
        }
        self.expect(K::ERROR)
    }

    /// `json_on_error_clause_opt`
    pub(super) fn on_error(&mut self, arguments: &mut Vec<Expr>) -> Parse<()> {
        if self.behavior(arguments)? { self.expect(K::ERROR) } else { Ok(()) }
    }

    /// `… on`; whether it is there.
    fn behavior(&mut self, arguments: &mut Vec<Expr>) -> Parse<bool> {
        match self.keyword() {
            K::DEFAULT => {
                self.advance();
                arguments.push(self.expression()?);
            }
            K::ERROR | K::NULL | K::TRUE | K::FALSE | K::UNKNOWN => {
                self.advance();
            }
            K::EMPTY => {
                self.advance();
                if !self.accept(K::ARRAY) {
                    self.accept(K::OBJECT);
                }
            }
            _ => return Ok(false),
        }
        self.expect(K::ON)?;
        Ok(true)
    }
}
