//! `select`: the list, `distinct`, `group by`, `window`; and the tail of one that PL/pgSQL calls an expression.

use super::ast::{
    Distinct, DottedName, Expr, ExprKind, GroupItem, Ident, Query, QueryBody, Select, Target, WindowSpec,
};
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};
use super::token::{Kind, Sign};

impl Select {
    /// `select` and nothing else.
    pub(super) fn empty() -> Self {
        Self {
            distinct: None,
            targets: Vec::new(),
            from: Vec::new(),
            condition: None,
            group_by: Vec::new(),
            group_distinct: false,
            having: None,
            windows: Vec::new(),
            into: None,
        }
    }
}

impl Parser<'_> {
    /// `simple_select`, at `select`.
    pub(super) fn select(&mut self) -> Parse<Box<Select>> {
        self.expect(K::SELECT)?;
        self.select_behind(true)
    }

    /// `PLpgSQL_Expr`: what stands behind a `select` that nobody wrote.
    pub(super) fn select_tail(&mut self) -> Parse<Box<Query>> {
        let start = self.start();
        let body = QueryBody::Select(self.select_behind(false)?);
        self.query_options(super::query::plain(body, self.since(start)), start)
    }

    fn select_behind(&mut self, into: bool) -> Parse<Box<Select>> {
        let mut select = Box::new(Select::empty());
        select.distinct = self.distinct()?;
        if select.distinct.is_some() || !self.at_end_of_targets() {
            select.targets = self.targets()?;
        }
        if into && self.accept(K::INTO) {
            select.into = Some(self.target_table()?);
        }
        if self.accept(K::FROM) {
            select.from = self.table_refs()?;
        }
        self.optional(K::WHERE, &mut select.condition)?;
        if self.accept(K::GROUP) {
            self.expect(K::BY)?;
            select.group_distinct = self.accept(K::DISTINCT);
            if !select.group_distinct {
                self.accept(K::ALL);
            }
            select.group_by = self.group_items()?;
        }
        self.optional(K::HAVING, &mut select.having)?;
        if self.accept(K::WINDOW) {
            select.windows = self.window_definitions()?;
        }
        Ok(select)
    }

    /// `distinct`, `distinct on (…)`, `all`
    fn distinct(&mut self) -> Parse<Option<Distinct>> {
        if !self.accept(K::DISTINCT) {
            self.accept(K::ALL);
            return Ok(None);
        }
        if self.accept(K::ON) {
            return Ok(Some(Distinct::On(self.expressions_in_parentheses()?)));
        }
        Ok(Some(Distinct::All))
    }

    /// An expression behind its key word, if that is there.
    fn optional(&mut self, keyword: K, slot: &mut Option<Expr>) -> Parse<()> {
        if self.accept(keyword) {
            *slot = Some(self.expression()?);
        }
        Ok(())
    }

    fn at_end_of_targets(&self) -> bool {
        let token = self.peek();
        matches!(token.kind, Kind::End | Kind::Punctuation(b';' | b')'))
            || matches!(
                token.keyword,
                K::INTO
                    | K::FROM
                    | K::WHERE
                    | K::GROUP
                    | K::HAVING
                    | K::WINDOW
                    | K::UNION
                    | K::INTERSECT
                    | K::EXCEPT
                    | K::ORDER
                    | K::LIMIT
                    | K::OFFSET
                    | K::FETCH
                    | K::FOR
                    | K::ON
                    | K::RETURNING
            )
    }

    /// `target_list`
    pub(super) fn targets(&mut self) -> Parse<Vec<Target>> {
        let mut targets = vec![self.target()?];
        while self.accept_byte(b',') {
            targets.push(self.target()?);
        }
        Ok(targets)
    }

    fn target(&mut self) -> Parse<Target> {
        let start = self.start();
        if self.accept_sign(Sign::Star) {
            return Ok(Target { expression: self.expr(ExprKind::Star(Vec::new()), start), alias: None });
        }
        let expression = self.expression()?;
        let alias = if self.accept(K::AS) { Some(self.label()?) } else { self.bare_label() };
        Ok(Target { expression, alias })
    }

    /// `OptTempTableName`
    fn target_table(&mut self) -> Parse<DottedName> {
        let named = |token: super::token::Token| Self::is_column_id(token) || token.keyword == K::TABLE;
        let mut temporary = false;
        if matches!(self.keyword(), K::LOCAL | K::GLOBAL)
            && matches!(self.keyword_at(1), K::TEMPORARY | K::TEMP)
        {
            self.advance();
            self.advance();
            temporary = true;
        } else if matches!(self.keyword(), K::TEMPORARY | K::TEMP | K::UNLOGGED) && named(self.peek_at(1)) {
            self.advance();
            temporary = true;
        }
        if self.at(K::TABLE) || temporary {
            self.accept(K::TABLE);
        }
        self.relation_name()
    }

    fn group_items(&mut self) -> Parse<Vec<GroupItem>> {
        let mut items = vec![self.group_item()?];
        while self.accept_byte(b',') {
            items.push(self.group_item()?);
        }
        Ok(items)
    }

    fn group_item(&mut self) -> Parse<GroupItem> {
        let start = self.start();
        let called = self.peek_at(1).is_byte(b'(');
        let token = self.peek();
        if token.is_byte(b'(') && self.peek_at(1).is_byte(b')') {
            self.advance();
            self.advance();
            return Ok(GroupItem::Empty(self.since(start)));
        }
        if called && matches!(token.keyword, K::ROLLUP | K::CUBE) {
            self.advance();
            self.advance();
            let list = self.expressions()?;
            self.expect_byte(b')')?;
            return Ok(if token.keyword == K::CUBE {
                GroupItem::Cube(list)
            } else {
                GroupItem::Rollup(list)
            });
        }
        if self.accept_two(K::GROUPING, K::SETS) {
            self.expect_byte(b'(')?;
            let items = self.group_items()?;
            self.expect_byte(b')')?;
            return Ok(GroupItem::Sets(items));
        }
        Ok(GroupItem::Expression(self.expression()?))
    }

    fn window_definitions(&mut self) -> Parse<Vec<(Ident, WindowSpec)>> {
        let mut windows = Vec::new();
        loop {
            let name = self.column_id()?;
            self.expect(K::AS)?;
            windows.push((name, self.window_specification()?));
            if !self.accept_byte(b',') {
                return Ok(windows);
            }
        }
    }
}
