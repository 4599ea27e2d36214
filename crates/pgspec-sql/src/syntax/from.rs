//! `from`: tables, functions, subqueries and joins.

use super::ast::{
    Alias, DottedName, Expr, ExprKind, FunctionCall, Ident, Join, JoinCondition, JoinKind, Query, Sample,
    TableRef, TableRefKind, TypeName,
};
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};
use super::token::Sign;

/// What stands in parentheses in FROM.
enum Content {
    Query(Box<Query>),
    /// `joined_table`
    Join(Box<TableRef>),
}

/// What joins a table to those before it.
enum Joining {
    Cross,
    Natural(JoinKind),
    /// With `on` or `using` behind it.
    Qualified(JoinKind),
}

impl Parser<'_> {
    /// `table_refs`
    pub(super) fn table_refs(&mut self) -> Parse<Vec<TableRef>> {
        let mut list = vec![self.table_ref()?];
        while self.accept_byte(b',') {
            list.push(self.table_ref()?);
        }
        Ok(list)
    }

    /// `table_ref`
    pub(super) fn table_ref(&mut self) -> Parse<TableRef> {
        let start = self.start();
        let left = self.table_primary()?;
        self.joins(left, start)
    }

    /// The joins behind a table. A join waits for its condition while others begin: `a join b join c on … on …`.
    fn joins(&mut self, left: TableRef, start: u32) -> Parse<TableRef> {
        if !self.at_join() {
            return Ok(left);
        }
        let mut tables = vec![left];
        // Where the left table of a waiting join starts, and what the join is.
        let mut waiting: Vec<(u32, JoinKind)> = Vec::new();
        let mut begin = start;
        loop {
            if let Some(joining) = self.joining()? {
                let place = self.start();
                tables.push(self.table_primary()?);
                match joining {
                    Joining::Cross => self.join(&mut tables, JoinKind::Inner, JoinCondition::None, begin),
                    Joining::Natural(kind) => self.join(&mut tables, kind, JoinCondition::Natural, begin),
                    Joining::Qualified(kind) => {
                        waiting.push((begin, kind));
                        begin = place;
                    }
                }
            } else if let Some((place, kind)) = waiting.pop() {
                let condition = self.join_condition()?;
                begin = place;
                self.join(&mut tables, kind, condition, begin);
            } else {
                return tables.pop().map_or_else(|| self.unexpected(), Ok);
            }
        }
    }

    fn at_join(&self) -> bool {
        matches!(self.keyword(), K::JOIN | K::INNER | K::LEFT | K::RIGHT | K::FULL | K::CROSS | K::NATURAL)
    }

    /// Makes one table of the last two.
    fn join(&self, tables: &mut Vec<TableRef>, kind: JoinKind, condition: JoinCondition, begin: u32) {
        if let (Some(right), Some(left)) = (tables.pop(), tables.pop()) {
            let join = Box::new(Join { kind, left, right, condition });
            tables.push(TableRef {
                kind: TableRefKind::Join(join),
                alias: None,
                lateral: false,
                range: self.since(begin),
            });
        }
    }

    /// Reads `left join` and the like.
    fn joining(&mut self) -> Parse<Option<Joining>> {
        if self.accept(K::CROSS) {
            self.expect(K::JOIN)?;
            return Ok(Some(Joining::Cross));
        }
        let natural = self.accept(K::NATURAL);
        let kind = match self.keyword() {
            K::JOIN | K::INNER => JoinKind::Inner,
            K::LEFT => JoinKind::Left,
            K::RIGHT => JoinKind::Right,
            K::FULL => JoinKind::Full,
            _ if natural => return self.unexpected(),
            _ => return Ok(None),
        };
        if self.advance().keyword != K::JOIN {
            if kind != JoinKind::Inner {
                self.accept(K::OUTER);
            }
            self.expect(K::JOIN)?;
        }
        Ok(Some(if natural { Joining::Natural(kind) } else { Joining::Qualified(kind) }))
    }

    /// `join_qual`
    fn join_condition(&mut self) -> Parse<JoinCondition> {
        if self.accept(K::ON) {
            return Ok(JoinCondition::On(self.expression()?));
        }
        self.expect(K::USING)?;
        let columns = self.names_in_parentheses()?;
        let alias = if self.accept(K::AS) { Some(self.column_id()?) } else { None };
        Ok(JoinCondition::Using(columns, alias))
    }

    /// `table_ref` without joins but those in parentheses.
    fn table_primary(&mut self) -> Parse<TableRef> {
        let start = self.start();
        let lateral = self.accept(K::LATERAL);
        if self.at_byte(b'(') {
            return self.parenthesised_table(lateral, start);
        }
        let called = self.peek_at(1).is_byte(b'(');
        let kind = match self.keyword() {
            K::XMLTABLE if called => self.xml_table(),
            K::JSON_TABLE if called => self.json_table(),
            K::ROWS if self.keyword_at(1) == K::FROM => self.rows_from(),
            _ => return self.function_or_relation(lateral, start),
        };
        self.aliased(kind?, lateral, start)
    }

    fn parenthesised_table(&mut self, lateral: bool, start: u32) -> Parse<TableRef> {
        let content = self.parenthesised_tables()?;
        if lateral && matches!(content, Content::Join(_)) {
            return self.unexpected();
        }
        self.content_as_table(content, lateral, start)
    }

    fn function_or_relation(&mut self, lateral: bool, start: u32) -> Parse<TableRef> {
        match self.function_in_from()? {
            Some(call) => {
                let ordinality = self.accept_two(K::WITH, K::ORDINALITY);
                let kind = TableRefKind::Function { calls: vec![(call, Vec::new())], ordinality };
                self.aliased(kind, lateral, start)
            }
            None if lateral => self.unexpected(),
            None => self.relation_ref(start),
        }
    }

    fn aliased(&mut self, kind: TableRefKind, lateral: bool, start: u32) -> Parse<TableRef> {
        let function = matches!(kind, TableRefKind::Function { .. });
        let alias = if function { self.function_alias()? } else { self.alias()? };
        Ok(TableRef { kind, alias, lateral, range: self.since(start) })
    }

    fn relation_ref(&mut self, start: u32) -> Parse<TableRef> {
        let (name, only) = self.relation()?;
        let alias = self.alias()?;
        let mut sample = None;
        if self.accept(K::TABLESAMPLE) {
            let dotted = self.peek_at(1).is_byte(b'.');
            let first = if dotted { self.column_id()? } else { self.function_name()? };
            let method = self.more_parts(first)?;
            self.expect_byte(b'(')?;
            let arguments = self.expressions()?;
            self.expect_byte(b')')?;
            let mut repeatable = None;
            if self.accept(K::REPEATABLE) {
                self.expect_byte(b'(')?;
                repeatable = Some(self.expression()?);
                self.expect_byte(b')')?;
            }
            sample = Some(Sample { method, arguments, repeatable });
        }
        let kind = TableRefKind::Relation { name, only, sample };
        Ok(TableRef { kind, alias, lateral: false, range: self.since(start) })
    }

    /// `relation_expr`: the name, and whether it is `only`.
    pub(super) fn relation(&mut self) -> Parse<(DottedName, bool)> {
        if self.accept(K::ONLY) {
            let closed = self.accept_byte(b'(');
            let name = self.relation_name()?;
            if closed {
                self.expect_byte(b')')?;
            }
            return Ok((name, true));
        }
        let name = self.relation_name()?;
        self.accept_sign(Sign::Star);
        Ok((name, false))
    }

    // Parentheses.

    fn parenthesised_tables(&mut self) -> Parse<Content> {
        self.expect_byte(b'(')?;
        if self.at_query() {
            let query = self.query_body()?;
            self.expect_byte(b')')?;
            return Ok(Content::Query(query));
        }
        if self.at_byte(b'(') {
            return self.parenthesised_tables_twice();
        }
        let table = self.table_ref()?;
        self.joined_table(table)
    }

    /// `(( … ) … )`, at the inner parenthesis.
    fn parenthesised_tables_twice(&mut self) -> Parse<Content> {
        let start = self.start();
        let content = self.parenthesised_tables()?;
        if self.accept_byte(b')') {
            return Ok(content);
        }
        let content = match content {
            Content::Query(query) if self.at_query_tail() => {
                let query = self.query_continued(query, start)?;
                self.expect_byte(b')')?;
                return Ok(Content::Query(query));
            }
            Content::Query(_) | Content::Join(_) => content,
        };
        let table = self.content_as_table(content, false, start)?;
        let table = self.joins(table, start)?;
        self.joined_table(table)
    }

    /// `joined_table` and the parenthesis behind it.
    fn joined_table(&mut self, table: TableRef) -> Parse<Content> {
        // Only a join may stand in parentheses, and it may have no alias inside of them.
        if !matches!(table.kind, TableRefKind::Join(_)) || table.alias.is_some() {
            return self.unexpected();
        }
        self.expect_byte(b')')?;
        Ok(Content::Join(Box::new(table)))
    }

    /// The item of FROM that parentheses are which were just read.
    fn content_as_table(&mut self, content: Content, lateral: bool, start: u32) -> Parse<TableRef> {
        Ok(match content {
            Content::Query(query) => {
                let alias = self.alias()?;
                TableRef { kind: TableRefKind::Query(query), alias, lateral, range: self.since(start) }
            }
            Content::Join(mut table) => {
                table.alias = self.alias()?;
                if table.alias.is_some() {
                    table.range = self.since(start);
                }
                *table
            }
        })
    }

    // Functions.

    /// `func_expr_windowless`; none if a relation is next.
    pub(super) fn function_in_from(&mut self) -> Parse<Option<Expr>> {
        let token = self.peek();
        let start = token.start;
        if token.keyword != K::NO_KEY_WORD
            && let Some(kind) = self.special(token)?
        {
            return Ok(Some(self.expr(kind, start)));
        }
        let mut ahead = 1;
        while self.peek_at(ahead).is_byte(b'.') && Self::is_label(self.peek_at(ahead + 1)) {
            ahead += 2;
        }
        let named = if ahead == 1 { Self::is_function_name(token) } else { Self::is_column_id(token) };
        if !named || !self.peek_at(ahead).is_byte(b'(') {
            return Ok(None);
        }
        let first = self.label()?;
        let name = self.more_parts(first)?;
        let mut call = Box::new(FunctionCall::of(name));
        self.function_application(&mut call)?;
        Ok(Some(self.expr(ExprKind::Call(call), start)))
    }

    /// `rows from (f() as (a int), g()) with ordinality`
    fn rows_from(&mut self) -> Parse<TableRefKind> {
        self.expect(K::ROWS)?;
        self.expect(K::FROM)?;
        self.expect_byte(b'(')?;
        let mut calls = Vec::new();
        loop {
            let Some(call) = self.function_in_from()? else { return self.unexpected() };
            let definitions = if self.accept(K::AS) { self.definitions()? } else { Vec::new() };
            calls.push((call, definitions));
            if !self.accept_byte(b',') {
                break;
            }
        }
        self.expect_byte(b')')?;
        let ordinality = self.accept_two(K::WITH, K::ORDINALITY);
        Ok(TableRefKind::Function { calls, ordinality })
    }

    // Aliases.

    /// `opt_alias_clause`
    pub(super) fn alias(&mut self) -> Parse<Option<Alias>> {
        let Some(name) = self.alias_name()? else { return Ok(None) };
        let columns = if self.at_byte(b'(') { self.names_in_parentheses()? } else { Vec::new() };
        Ok(Some(Alias { name: Some(name), columns, definitions: Vec::new() }))
    }

    fn alias_name(&mut self) -> Parse<Option<Ident>> {
        if self.accept(K::AS) || Self::is_column_id(self.peek()) {
            return self.column_id().map(Some);
        }
        Ok(None)
    }

    /// `func_alias_clause`
    fn function_alias(&mut self) -> Parse<Option<Alias>> {
        if self.at(K::AS) && self.peek_at(1).is_byte(b'(') {
            self.advance();
            return Ok(Some(Alias { name: None, columns: Vec::new(), definitions: self.definitions()? }));
        }
        let Some(name) = self.alias_name()? else { return Ok(None) };
        let mut alias = Alias { name: Some(name), columns: Vec::new(), definitions: Vec::new() };
        if self.at_byte(b'(') {
            let next = self.peek_at(2);
            if next.is_byte(b',') || next.is_byte(b')') {
                alias.columns = self.names_in_parentheses()?;
            } else {
                alias.definitions = self.definitions()?;
            }
        }
        Ok(Some(alias))
    }

    /// `(a int, b text collate "C")`
    fn definitions(&mut self) -> Parse<Vec<(Ident, TypeName)>> {
        self.expect_byte(b'(')?;
        let mut definitions = Vec::new();
        loop {
            let name = self.column_id()?;
            let column_type = self.type_name()?;
            if self.accept(K::COLLATE) {
                self.dotted_name()?;
            }
            definitions.push((name, column_type));
            if !self.accept_byte(b',') {
                break;
            }
        }
        self.expect_byte(b')')?;
        Ok(definitions)
    }
}
