//! Queries: set operations with their precedence, `with`, `values`, and the clauses around them.

use super::ast::{
    Cte, Cycle, Expr, ExprKind, Locking, Query, QueryBody, Search, Select, SetOperator, Statement, TableRef,
    TableRefKind, Target, With,
};
use super::expression::Flavor;
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};
use super::token::{Kind, Sign, Token};

impl Parser<'_> {
    /// Whether a query without parentheses is next.
    pub(super) fn at_query(&self) -> bool {
        self.is_query_at(0)
    }

    pub(super) fn is_query_at(&self, ahead: usize) -> bool {
        match self.keyword_at(ahead) {
            K::SELECT | K::WITH | K::TABLE => true,
            K::VALUES => self.peek_at(ahead + 1).is_byte(b'('),
            _ => false,
        }
    }

    /// Whether something is next that can stand behind a query in parentheses and makes a greater one of it.
    pub(super) fn at_query_tail(&self) -> bool {
        matches!(
            self.keyword(),
            K::UNION | K::INTERSECT | K::EXCEPT | K::ORDER | K::LIMIT | K::OFFSET | K::FETCH | K::FOR
        )
    }

    /// `SelectStmt`
    pub(super) fn query_body(&mut self) -> Parse<Box<Query>> {
        let start = self.start();
        let with = if self.at(K::WITH) { Some(self.with()?) } else { None };
        self.query_behind_with(with, start)
    }

    pub(super) fn query_behind_with(&mut self, with: Option<With>, start: u32) -> Parse<Box<Query>> {
        let place = self.peek();
        let left = self.query_operand()?;
        let mut query = self.query_continued(left, start)?;
        if with.is_some() {
            if query.with.is_some() {
                return self.fail(place.range(), "multiple WITH clauses not allowed");
            }
            query.with = with;
            query.range = self.since(start);
        }
        Ok(query)
    }

    /// The set operations, `order by`, `limit` … behind a query.
    pub(super) fn query_continued(&mut self, left: Box<Query>, start: u32) -> Parse<Box<Query>> {
        let query = self.set_operations(left, start, 0)?;
        self.query_options(query, start)
    }

    /// `select_clause`
    fn query_operand(&mut self) -> Parse<Box<Query>> {
        let start = self.start();
        let body = match self.keyword() {
            K::SELECT => self.select().map(QueryBody::Select),
            K::VALUES => self.values().map(QueryBody::Values),
            K::TABLE => self.table().map(QueryBody::Select),
            _ if self.at_byte(b'(') => return self.query_in_parentheses(),
            _ => return self.unexpected(),
        };
        Ok(plain(body?, self.since(start)))
    }

    /// `union` and `except` bind alike, `intersect` tighter; all from left to right.
    fn set_operations(&mut self, mut left: Box<Query>, start: u32, least: u8) -> Parse<Box<Query>> {
        loop {
            let (operator, level) = match self.keyword() {
                K::UNION => (SetOperator::Union, 1),
                K::EXCEPT => (SetOperator::Except, 1),
                K::INTERSECT => (SetOperator::Intersect, 2),
                _ => return Ok(left),
            };
            if level < least {
                return Ok(left);
            }
            self.advance();
            let all = self.accept(K::ALL);
            if !all {
                self.accept(K::DISTINCT);
            }
            let place = self.start();
            let right = self.query_operand()?;
            let right = self.set_operations(right, place, level + 1)?;
            let body = QueryBody::SetOperation { operator, all, left, right };
            left = plain(body, self.since(start));
        }
    }

    /// `table t`
    fn table(&mut self) -> Parse<Box<Select>> {
        self.expect(K::TABLE)?;
        let start = self.start();
        let (name, only) = self.relation()?;
        let kind = TableRefKind::Relation { name, only, sample: None };
        let range = self.since(start);
        let star = Expr { kind: ExprKind::Star(Vec::new()), range };
        Ok(Box::new(Select {
            targets: vec![Target { expression: star, alias: None }],
            from: vec![TableRef { kind, alias: None, lateral: false, range }],
            ..Select::empty()
        }))
    }

    /// `values_clause`
    fn values(&mut self) -> Parse<Vec<Vec<Expr>>> {
        self.expect(K::VALUES)?;
        let mut rows = Vec::new();
        loop {
            self.expect_byte(b'(')?;
            rows.push(self.expressions()?);
            self.expect_byte(b')')?;
            if !self.accept_byte(b',') {
                return Ok(rows);
            }
        }
    }

    // What stands behind.

    pub(super) fn query_options(&mut self, mut query: Box<Query>, start: u32) -> Parse<Box<Query>> {
        let before = self.peek();
        let order_by = self.order_by()?;
        if !order_by.is_empty() {
            self.once(!query.order_by.is_empty(), before, "multiple ORDER BY clauses not allowed")?;
            query.order_by = order_by;
        }
        let mut locked = false;
        if self.at(K::FOR) {
            locked = true;
            self.locking(&mut query)?;
        }
        let limited = matches!(self.keyword(), K::LIMIT | K::OFFSET | K::FETCH);
        if limited {
            self.limit(&mut query)?;
        }
        if self.at(K::FOR) && limited && !locked {
            self.locking(&mut query)?;
        }
        if self.peek() != before {
            query.range = self.since(start);
        }
        Ok(query)
    }

    fn once(&self, again: bool, token: Token, message: &str) -> Parse<()> {
        if again { self.fail(token.range(), message) } else { Ok(()) }
    }

    /// `limit` and `offset` in either order.
    fn limit(&mut self, query: &mut Query) -> Parse<()> {
        let (mut limited, mut moved) = (false, false);
        loop {
            let token = self.peek();
            match token.keyword {
                K::LIMIT | K::FETCH if !limited => {
                    limited = true;
                    let (limit, ties) =
                        if token.keyword == K::LIMIT { (self.limit_count()?, false) } else { self.fetch()? };
                    self.once(query.limit.is_some(), token, "multiple LIMIT clauses not allowed")?;
                    query.limit = limit.map(Box::new);
                    query.with_ties = ties;
                    let unordered = ties && query.order_by.is_empty();
                    self.once(unordered, token, "WITH TIES cannot be specified without ORDER BY clause")?;
                }
                K::OFFSET if !moved => {
                    moved = true;
                    self.advance();
                    self.once(query.offset.is_some(), token, "multiple OFFSET clauses not allowed")?;
                    query.offset = Some(Box::new(self.offset()?));
                }
                _ => return Ok(()),
            }
        }
    }

    /// `a_expr`, or what may stand before `rows`: a `c_expr` or a number with a sign.
    fn offset(&mut self) -> Parse<Expr> {
        let start = self.start();
        let signed = self.peek().is_sign(Sign::Plus) || self.peek().is_sign(Sign::Minus);
        let number = matches!(self.peek_at(1).kind, Kind::Integer | Kind::Number);
        let left = if signed && number && matches!(self.keyword_at(2), K::ROW | K::ROWS) {
            self.signed_number()?
        } else if self.at_prefix() {
            return self.expression();
        } else {
            self.primary(Flavor::Full)?
        };
        let overlaps = matches!(left.kind, ExprKind::SpecialCall { function: "overlaps", .. });
        if !overlaps && matches!(self.keyword(), K::ROW | K::ROWS) {
            self.advance();
            return Ok(left);
        }
        self.continued(left, start, Flavor::Full, 0)
    }

    fn limit_count(&mut self) -> Parse<Option<Expr>> {
        self.expect(K::LIMIT)?;
        if self.accept(K::ALL) {
            return Ok(None);
        }
        let count = self.expression()?;
        if self.at_byte(b',') {
            return self.fail(self.peek().range(), "LIMIT #,# syntax is not supported");
        }
        Ok(Some(count))
    }

    /// `fetch first 3 rows only`, and whether it is `with ties`.
    fn fetch(&mut self) -> Parse<(Option<Expr>, bool)> {
        let start = self.start();
        self.expect(K::FETCH)?;
        if !self.accept(K::FIRST) {
            self.expect(K::NEXT)?;
        }
        let count = if self.at(K::ROW) && !self.peek_at(1).is_byte(b'(') || self.at(K::ROWS) {
            self.expr(ExprKind::Integer("1".into()), start)
        } else if self.peek().is_sign(Sign::Plus) || self.peek().is_sign(Sign::Minus) {
            self.signed_number()?
        } else {
            self.primary(Flavor::Restricted)?
        };
        if !self.accept(K::ROW) {
            self.expect(K::ROWS)?;
        }
        if self.accept(K::ONLY) {
            return Ok((Some(count), false));
        }
        self.expect(K::WITH)?;
        self.expect(K::TIES)?;
        Ok((Some(count), true))
    }

    /// `for_locking_clause`
    fn locking(&mut self, query: &mut Query) -> Parse<()> {
        while self.at(K::FOR) {
            let start = self.start();
            self.advance();
            match self.keyword() {
                K::READ => {
                    self.advance();
                    return self.expect(K::ONLY);
                }
                K::NO => {
                    self.advance();
                    self.expect(K::KEY)?;
                    self.expect(K::UPDATE)?;
                }
                K::KEY => {
                    self.advance();
                    self.expect(K::SHARE)?;
                }
                K::UPDATE | K::SHARE => {
                    self.advance();
                }
                _ => return self.unexpected(),
            }
            let mut of = Vec::new();
            if self.accept(K::OF) {
                of.push(self.relation_name()?);
                while self.accept_byte(b',') {
                    of.push(self.relation_name()?);
                }
            }
            let skip = self.accept(K::SKIP);
            if skip {
                self.expect(K::LOCKED)?;
            } else {
                self.accept(K::NOWAIT);
            }
            let range = self.since(start);
            self.once(
                skip && query.with_ties,
                self.peek(),
                "SKIP LOCKED and WITH TIES options cannot be used together",
            )?;
            query.locking.push(Locking { of, range });
        }
        Ok(())
    }

    // `with`

    pub(super) fn with(&mut self) -> Parse<With> {
        self.expect(K::WITH)?;
        // `recursive` may itself be the name of the first.
        let recursive =
            self.at(K::RECURSIVE) && self.keyword_at(1) != K::AS && !self.peek_at(1).is_byte(b'(');
        if recursive {
            self.advance();
        }
        let mut ctes = vec![self.cte()?];
        while self.accept_byte(b',') {
            ctes.push(self.cte()?);
        }
        Ok(With { recursive, ctes })
    }

    fn cte(&mut self) -> Parse<Cte> {
        let name = self.column_id()?;
        let columns = if self.at_byte(b'(') { self.names_in_parentheses()? } else { Vec::new() };
        self.expect(K::AS)?;
        let materialized = if self.accept(K::MATERIALIZED) {
            Some(true)
        } else if self.accept_two(K::NOT, K::MATERIALIZED) {
            Some(false)
        } else {
            None
        };
        self.expect_byte(b'(')?;
        let body = self.preparable()?;
        self.expect_byte(b')')?;
        let mut added_columns = Vec::new();
        let (mut search, mut cycle) = (None, None);
        if self.accept(K::SEARCH) {
            let breadth = !self.accept(K::DEPTH);
            if breadth {
                self.expect(K::BREADTH)?;
            }
            self.expect(K::FIRST)?;
            self.expect(K::BY)?;
            let by = self.column_ids()?;
            self.expect(K::SET)?;
            let column = self.column_id()?;
            added_columns.push(column.clone());
            search = Some(Search { breadth, by, column });
        }
        if self.accept(K::CYCLE) {
            let columns = self.column_ids()?;
            self.expect(K::SET)?;
            let mark = self.column_id()?;
            let mut values = None;
            if self.accept(K::TO) {
                let to = self.constant()?;
                self.expect(K::DEFAULT)?;
                values = Some(Box::new((to, self.constant()?)));
            }
            self.expect(K::USING)?;
            let path = self.column_id()?;
            added_columns.extend([mark.clone(), path.clone()]);
            cycle = Some(Cycle { columns, mark, values, path });
        }
        Ok(Cte { name, columns, materialized, body, added_columns, search, cycle })
    }

    /// `AexprConst`
    fn constant(&mut self) -> Parse<Expr> {
        let place = self.peek();
        let value = self.primary(Flavor::Restricted)?;
        let constant = matches!(
            value.kind,
            ExprKind::Null
                | ExprKind::Boolean(_)
                | ExprKind::Integer(_)
                | ExprKind::Numeric(_)
                | ExprKind::String(_)
                | ExprKind::BitString(..)
                | ExprKind::Cast { .. }
        );
        if constant && !place.is_byte(b'(') && place.keyword != K::CAST {
            return Ok(value);
        }
        self.fail(place.range(), &format!("syntax error at or near \"{}\"", self.slice(place)))
    }

    /// `PreparableStmt`
    fn preparable(&mut self) -> Parse<Statement> {
        self.statement_or_none()?.map_or_else(|| self.unexpected(), Ok)
    }

    fn column_ids(&mut self) -> Parse<Vec<super::ast::Ident>> {
        let mut names = vec![self.column_id()?];
        while self.accept_byte(b',') {
            names.push(self.column_id()?);
        }
        Ok(names)
    }
}

/// A query without anything around it.
pub(super) fn plain(body: QueryBody, range: super::ast::TextRange) -> Box<Query> {
    Box::new(Query {
        with: None,
        body,
        order_by: Vec::new(),
        limit: None,
        with_ties: false,
        offset: None,
        locking: Vec::new(),
        range,
    })
}
