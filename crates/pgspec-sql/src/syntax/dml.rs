//! Statements: `insert`, `update`, `delete`, and which of them all a text is.

use super::ast::{
    AssignTarget, Assignment, Delete, Expr, ExprKind, Ident, Indirection, Insert, OnConflict, Statement,
    Target, Update, With,
};
use super::keyword::Keyword as K;
use super::parser::{Parse, Parser};
use super::token::{Kind, Sign};

/// Names of new (true) and old rows.
type RowNames = Vec<(bool, Ident)>;

impl Parser<'_> {
    /// A statement; anything that is no query and changes no data is skipped to its semicolon.
    pub(super) fn statement(&mut self) -> Parse<Statement> {
        if let Some(statement) = self.statement_or_none()? {
            return Ok(statement);
        }
        let token = self.peek();
        if token.kind != Kind::Word {
            return self.unexpected();
        }
        let start = token.start;
        let mut open = 0_usize;
        while self.peek().kind != Kind::End && (open > 0 || !self.at_byte(b';')) {
            let token = self.advance();
            open += usize::from(token.is_byte(b'('));
            open -= usize::from(token.is_byte(b')') && open > 0);
        }
        let word = super::literal::name(self.slice(token));
        Ok(Statement::Other(word, self.since(start)))
    }

    /// A query, or a statement that changes data.
    pub(super) fn statement_or_none(&mut self) -> Parse<Option<Statement>> {
        let start = self.start();
        let with = if self.at(K::WITH) { Some(self.with()?) } else { None };
        Ok(Some(match self.keyword() {
            K::INSERT => Statement::Insert(Box::new(self.insert(with, start)?)),
            K::UPDATE => Statement::Update(Box::new(self.update(with, start)?)),
            K::DELETE => Statement::Delete(Box::new(self.delete(with, start)?)),
            K::MERGE => Statement::Merge(Box::new(self.merge(with, start)?)),
            K::SELECT | K::VALUES | K::TABLE => Statement::Query(self.query_behind_with(with, start)?),
            _ if self.at_byte(b'(') => Statement::Query(self.query_behind_with(with, start)?),
            _ if with.is_some() => return self.unexpected(),
            _ => return Ok(None),
        }))
    }

    fn insert(&mut self, with: Option<With>, start: u32) -> Parse<Insert> {
        self.expect(K::INSERT)?;
        self.expect(K::INTO)?;
        let table = self.relation_name()?;
        let alias = if self.accept(K::AS) { Some(self.column_id()?) } else { None };
        let mut columns = Vec::new();
        let mut overriding = None;
        let mut source = None;
        if self.accept_two(K::DEFAULT, K::VALUES) {
            // No columns, no source.
        } else {
            if self.at_byte(b'(') && !self.leads_to_query() {
                columns = self.insert_columns()?;
            }
            overriding = self.overriding()?;
            source = Some(self.query_body()?);
        }
        let on_conflict = if self.at(K::ON) { Some(self.on_conflict()?) } else { None };
        let (returning_rows, returning) = self.returning()?;
        Ok(Insert {
            with,
            table,
            alias,
            columns,
            overriding,
            source,
            on_conflict,
            returning_rows,
            returning,
            range: self.since(start),
        })
    }

    /// `(a, b.c, d[1])`
    pub(super) fn insert_columns(&mut self) -> Parse<Vec<AssignTarget>> {
        self.expect_byte(b'(')?;
        let columns = self.assign_targets()?;
        self.expect_byte(b')')?;
        Ok(columns)
    }

    /// `overriding system value` (true), `overriding user value`
    pub(super) fn overriding(&mut self) -> Parse<Option<bool>> {
        if !self.accept(K::OVERRIDING) {
            return Ok(None);
        }
        let system = self.accept(K::SYSTEM);
        if !system {
            self.expect(K::USER)?;
        }
        self.expect(K::VALUE)?;
        Ok(Some(system))
    }

    fn on_conflict(&mut self) -> Parse<OnConflict> {
        let start = self.start();
        self.expect(K::ON)?;
        self.expect(K::CONFLICT)?;
        let mut conflict = OnConflict {
            keys: Vec::new(),
            key_condition: None,
            constraint: None,
            update: None,
            condition: None,
            range: self.since(start),
        };
        if self.accept_byte(b'(') {
            loop {
                conflict.keys.push(self.index_element()?);
                if !self.accept_byte(b',') {
                    break;
                }
            }
            self.expect_byte(b')')?;
            if self.accept(K::WHERE) {
                conflict.key_condition = Some(self.expression()?);
            }
        } else if self.accept(K::ON) {
            self.expect(K::CONSTRAINT)?;
            conflict.constraint = Some(self.column_id()?);
        }
        self.expect(K::DO)?;
        if self.accept(K::UPDATE) {
            self.expect(K::SET)?;
            conflict.update = Some(self.assignments()?);
            if self.accept(K::WHERE) {
                conflict.condition = Some(self.expression()?);
            }
        } else {
            self.expect(K::NOTHING)?;
        }
        conflict.range = self.since(start);
        Ok(conflict)
    }

    /// `index_elem`: a column, a call or an expression in parentheses; collation, operator class and order are read
    /// over.
    fn index_element(&mut self) -> Parse<Expr> {
        let start = self.start();
        let key = if self.accept_byte(b'(') {
            let key = self.expression()?;
            self.expect_byte(b')')?;
            key
        } else if let Some(call) = self.function_in_from()? {
            call
        } else {
            let column = self.column_id()?;
            self.expr(ExprKind::Column(vec![column]), start)
        };
        if self.accept(K::COLLATE) {
            self.dotted_name()?;
        }
        if Self::is_column_id(self.peek()) && !self.at_nulls() {
            self.dotted_name()?;
            if self.accept_byte(b'(') {
                self.storage_parameters()?;
            }
        }
        if !self.accept(K::ASC) {
            self.accept(K::DESC);
        }
        if self.at_nulls() {
            self.advance();
            self.advance();
        }
        Ok(key)
    }

    fn at_nulls(&self) -> bool {
        self.at(K::NULLS) && matches!(self.keyword_at(1), K::FIRST | K::LAST)
    }

    /// `a = 1, b.c = 'd')` of an operator class.
    fn storage_parameters(&mut self) -> Parse<()> {
        loop {
            let first = self.label()?;
            self.more_parts(first)?;
            if self.accept_sign(Sign::Equal) {
                self.signed_or_word()?;
            }
            if !self.accept_byte(b',') {
                return self.expect_byte(b')');
            }
        }
    }

    fn signed_or_word(&mut self) -> Parse<()> {
        if self.peek().is_string() {
            return self.string().map(|_| ());
        }
        if Self::is_label(self.peek()) {
            return self.label().map(|_| ());
        }
        self.signed_number().map(|_| ())
    }

    fn update(&mut self, with: Option<With>, start: u32) -> Parse<Update> {
        self.expect(K::UPDATE)?;
        let (table, alias) = self.changed_table()?;
        self.expect(K::SET)?;
        let assignments = self.assignments()?;
        let from = if self.accept(K::FROM) { self.table_refs()? } else { Vec::new() };
        let condition = self.condition()?;
        let (returning_rows, returning) = self.returning()?;
        Ok(Update {
            with,
            table,
            alias,
            assignments,
            from,
            condition,
            returning_rows,
            returning,
            range: self.since(start),
        })
    }

    fn delete(&mut self, with: Option<With>, start: u32) -> Parse<Delete> {
        self.expect(K::DELETE)?;
        self.expect(K::FROM)?;
        let (table, alias) = self.changed_table()?;
        let using = if self.accept(K::USING) { self.table_refs()? } else { Vec::new() };
        let condition = self.condition()?;
        let (returning_rows, returning) = self.returning()?;
        Ok(Delete {
            with,
            table,
            alias,
            using,
            condition,
            returning_rows,
            returning,
            range: self.since(start),
        })
    }

    /// `relation_expr_opt_alias`: `set` is no alias without `as`.
    pub(super) fn changed_table(&mut self) -> Parse<(super::ast::DottedName, Option<super::ast::Ident>)> {
        let (table, _) = self.relation()?;
        let aliased = self.accept(K::AS) || Self::is_column_id(self.peek()) && !self.at(K::SET);
        let alias = if aliased { Some(self.column_id()?) } else { None };
        Ok((table, alias))
    }

    /// `where_or_current_clause`
    fn condition(&mut self) -> Parse<Option<Expr>> {
        if !self.accept(K::WHERE) {
            return Ok(None);
        }
        let start = self.start();
        if self.accept_two(K::CURRENT, K::OF) {
            let cursor = self.column_id()?;
            return Ok(Some(self.expr(ExprKind::CurrentOf(cursor), start)));
        }
        self.expression().map(Some)
    }

    /// `returning_clause`, with the names that Postgres 18 lets one give to old and new rows.
    pub(super) fn returning(&mut self) -> Parse<(RowNames, Vec<Target>)> {
        let mut rows = Vec::new();
        if !self.accept(K::RETURNING) {
            return Ok((rows, Vec::new()));
        }
        if self.accept(K::WITH) {
            self.expect_byte(b'(')?;
            loop {
                let new = !self.accept(K::OLD);
                if new {
                    self.expect(K::NEW)?;
                }
                self.expect(K::AS)?;
                rows.push((new, self.column_id()?));
                if !self.accept_byte(b',') {
                    break;
                }
            }
            self.expect_byte(b')')?;
        }
        Ok((rows, self.targets()?))
    }

    // Assignments.

    /// `set_clause_list`
    pub(super) fn assignments(&mut self) -> Parse<Vec<Assignment>> {
        let mut assignments = vec![self.assignment()?];
        while self.accept_byte(b',') {
            assignments.push(self.assignment()?);
        }
        Ok(assignments)
    }

    fn assignment(&mut self) -> Parse<Assignment> {
        let row = self.accept_byte(b'(');
        let targets = if row {
            let targets = self.assign_targets()?;
            self.expect_byte(b')')?;
            targets
        } else {
            vec![self.assign_target()?]
        };
        if !self.accept_sign(Sign::Equal) {
            return self.unexpected();
        }
        Ok(Assignment { targets, row, value: self.expression()? })
    }

    fn assign_targets(&mut self) -> Parse<Vec<AssignTarget>> {
        let mut targets = vec![self.assign_target()?];
        while self.accept_byte(b',') {
            targets.push(self.assign_target()?);
        }
        Ok(targets)
    }

    /// `set_target`
    fn assign_target(&mut self) -> Parse<AssignTarget> {
        let column = self.column_id()?;
        let mut path = Vec::new();
        loop {
            if self.accept_byte(b'.') {
                path.push(Indirection::Field(self.label()?));
            } else if self.at_byte(b'[') {
                path.push(Indirection::Subscript(self.subscript()?));
            } else {
                return Ok(AssignTarget { column, path });
            }
        }
    }

    /// `plassign_target opt_indirection`: what PL/pgSQL assigns to.
    pub(super) fn assignment_target(&mut self) -> Parse<Expr> {
        let start = self.start();
        let base = if self.peek().kind == Kind::Parameter {
            return self.primary(super::expression::Flavor::Restricted);
        } else {
            let mut parts = vec![self.column_id()?];
            while self.at_byte(b'.') {
                self.advance();
                parts.push(self.label()?);
            }
            self.expr(ExprKind::Column(parts), start)
        };
        self.indirection(base, start)
    }
}
