//! Queries (`analyze.c`): every query level with its own scope.

mod cte;
mod dml;
mod from;
mod grouping;
mod lookup;
mod order;
mod placement;
mod same;
mod select;
mod setops;
mod targets;
pub mod walk;
mod windows;

use pgspec_sql::syntax::ast::{Expr, Query, QueryBody, Statement};

use crate::analyzer::Analyzer;
use crate::nullability::NullContext;
use crate::scope::{Entered, ExprUse, Scope};
use crate::typed::{Command, EntryColumn, EntryKind, Node, Typed, TypedQuery, TypedTarget, Var};
use crate::world::RelationKind;

pub(crate) use lookup::is_unknown;
pub(crate) use same::same;

/// How a query is read.
#[derive(Clone, Copy)]
pub(crate) struct How {
    /// Literals that nothing gives a type to become text.
    pub(crate) resolve: bool,
    /// In what it stands.
    pub(crate) entered: Entered,
    /// It is the body of this common table expression, an index of the level around it.
    pub(crate) cte: Option<usize>,
}

impl How {
    /// As an item of FROM, or the like.
    pub(crate) const PLAIN: Self = Self { resolve: true, entered: Entered::Plain, cte: None };
}

impl Analyzer<'_, '_> {
    /// A query in the scopes around it.
    pub fn query(&mut self, query: &Query) -> TypedQuery {
        self.query_as(query, How { entered: Entered::Sublink, ..How::PLAIN })
    }

    /// A query inside of the innermost level.
    pub(crate) fn subquery(&mut self, query: &Query, used: ExprUse) -> TypedQuery {
        self.using(used, |this| this.query_as(query, How::PLAIN))
    }

    pub(crate) fn query_as(&mut self, query: &Query, how: How) -> TypedQuery {
        self.scopes.push(Scope { entered: Some(how.entered), ..Scope::default() });
        let mut out = TypedQuery::empty(Command::Select, query.range);
        if let Some(with) = &query.with {
            self.with_clause(with);
        }
        match &query.body {
            QueryBody::Select(select) => self.select(query, select, how.resolve, &mut out),
            QueryBody::Values(rows) => self.values(query, rows, &mut out),
            QueryBody::SetOperation { .. } => self.set_operation(query, how, &mut out),
        }
        self.leave(out)
    }

    /// A statement; `None` for one that is not analysed.
    pub fn statement(&mut self, statement: &Statement) -> Option<TypedQuery> {
        self.statement_as(statement, How::PLAIN)
    }

    pub(crate) fn statement_as(&mut self, statement: &Statement, how: How) -> Option<TypedQuery> {
        Some(match statement {
            Statement::Query(query) => self.query_as(query, how),
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(update) => self.update(update),
            Statement::Delete(delete) => self.delete(delete),
            Statement::Merge(merge) => self.merge_into(merge),
            Statement::Other(..) => return None,
        })
    }

    /// Ends the innermost level: what it gathered goes into the query.
    pub(crate) fn leave(&mut self, mut out: TypedQuery) -> TypedQuery {
        let scope = self.scopes.pop().unwrap_or_default();
        out.entries = scope.entries;
        out.windows = scope.windows;
        out.ctes = scope.ctes.into_iter().filter_map(|cte| cte.query).collect();
        out.aggregated |= !scope.aggregates.is_empty();
        out
    }

    /// The innermost level; outside of any query an empty one.
    pub(crate) fn level(&mut self) -> &mut Scope {
        if self.scopes.is_empty() {
            self.scopes.push(Scope::default());
        }
        let last = self.scopes.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "there is one")]
        &mut self.scopes[last]
    }

    /// Runs while an expression of the innermost level is read, so that queries inside know for what.
    fn using<T>(&mut self, used: ExprUse, run: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.scopes.last_mut().map(|scope| scope.used.replace(used));
        let out = run(self);
        if let (Some(before), Some(scope)) = (before, self.scopes.last_mut()) {
            scope.used = before;
        }
        out
    }

    /// An expression of the innermost level.
    pub(crate) fn value(&mut self, expr: &Expr, used: ExprUse) -> Typed {
        self.using(used, |this| this.expr(expr, used))
    }

    /// A condition of the innermost level.
    pub(crate) fn condition_value(&mut self, expr: &Expr, used: ExprUse, what: &str) -> Typed {
        self.using(used, |this| this.condition(expr, used, what))
    }

    /// The columns of a query's result, seen from the level around it.
    pub fn result_columns(&self, query: &TypedQuery) -> Vec<EntryColumn> {
        let context = NullContext::of_query(self, query);
        let targets = if query.command == Command::Select { &query.targets } else { &query.returning };
        let column = |(index, target): (usize, &TypedTarget)| EntryColumn {
            name: target.name.clone(),
            ty: target.expression.ty,
            typmod: target.expression.typmod,
            nullable: context.target_nullable(query, index, target),
            source: self.source_of(query, &target.expression),
        };
        targets.iter().enumerate().map(column).collect()
    }

    /// The table's column that a target shows unchanged.
    fn source_of(&self, query: &TypedQuery, value: &Typed) -> Option<(crate::typed::RelationId, u32)> {
        let Node::Var(Var { up, entry, column }) = value.node else { return None };
        let column = usize::try_from(column).ok()?;
        let entries = match up.checked_sub(1) {
            None => &query.entries,
            Some(up) => &self.scope_at(up)?.entries,
        };
        let entry = entries.get(entry as usize)?;
        if let EntryKind::RowsOf(id) = entry.kind
            && self.world.relation(id).kind == RelationKind::Table
        {
            return Some((id, u32::try_from(column).ok()?));
        }
        entry.columns.get(column)?.source
    }
}
