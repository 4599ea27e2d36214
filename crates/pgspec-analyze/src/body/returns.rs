//! `return` in all its forms (`make_return_stmt` of `pl_gram.y`, `exec_stmt_return` and its like).

use pgspec_sql::syntax::ast::{ExprKind, TextRange};
use pgspec_sql::syntax::plpgsql::{Expression, Sql};

use super::facts;
use super::flow::Flow;
use crate::finding::Problem;
use crate::typed::{Command, Const, Node, Typed};
use crate::world::OPAQUE;

impl Flow<'_, '_, '_> {
    pub(super) fn return_value(&mut self, value: Option<&Expression>, range: TextRange) {
        let returning = &self.returning;
        let (message, help) = match value {
            Some(_) if returning.set => (
                "RETURN cannot have a parameter in function returning set",
                Some("use RETURN NEXT or RETURN QUERY"),
            ),
            Some(_) if returning.procedure && !returning.out => {
                ("RETURN cannot have a parameter in a procedure", None)
            }
            Some(_) if returning.void => ("RETURN cannot have a parameter in function returning void", None),
            Some(_) if returning.out => {
                ("RETURN cannot have a parameter in function with OUT parameters", None)
            }
            None if !returning.set && !returning.void && !returning.procedure && !returning.out => {
                ("missing expression at or near \";\"", Some("write the value that is returned"))
            }
            _ => ("", None),
        };
        if !message.is_empty() {
            let at = value.map_or(range, |value| value.range);
            let problem = if value.is_some() { Problem::DatatypeMismatch } else { Problem::SyntaxError };
            self.report.finding(at, problem, message, help.map(str::to_owned));
        }
        if let Some(value) = value {
            self.returned_row(value);
            let typed = self.value(value);
            if message.is_empty() {
                self.returned(typed.as_ref());
            }
        }
        self.reached = false;
    }

    pub(super) fn return_next(&mut self, value: Option<&Expression>, range: TextRange) {
        if !self.returning.set {
            self.refuse(range, Problem::DatatypeMismatch, "cannot use RETURN NEXT in a non-SETOF function");
        } else if self.returning.out && value.is_some() {
            let message = "RETURN NEXT cannot have a parameter in function with OUT parameters";
            let at = value.map_or(range, |value| value.range);
            self.refuse(at, Problem::DatatypeMismatch, message);
        } else if !self.returning.out && value.is_none() {
            self.refuse(range, Problem::SyntaxError, "missing expression at or near \";\"");
        }
        if let Some(value) = value {
            let typed = self.value(value);
            if self.returning.set && !self.returning.out {
                self.returned(typed.as_ref());
            }
        }
    }

    /// A value that becomes the function's, by way of its text where there is no cast.
    fn returned(&mut self, value: Option<&Typed>) {
        let world = self.subject.world;
        let Some(value) = value else { return };
        let ty = self.returning.ty.unwrap_or(OPAQUE);
        let constant = match &value.node {
            Node::Const(Const::Null) => return,
            node => matches!(node, Node::Const(_)),
        };
        if ty == OPAQUE && !self.returning.trigger {
            return;
        }
        let row = self.returning.trigger || ty == world.core.record || world.fields(ty).is_some();
        let value_row = value.ty == world.core.record || world.fields(value.ty).is_some();
        match (row, value_row) {
            (false, false) => self.fits(Some(value), ty, -1),
            (true, false) if constant => {
                let message =
                    "cannot return non-composite value from function returning composite type".to_owned();
                self.fails(value.range, Problem::DatatypeMismatch, message);
            }
            (true, false) => self.unknown("a value that is no row, from a function that returns rows"),
            (false, true) => self.unknown("a row, from a function that returns one value"),
            (true, true) if self.returning.trigger => {
                let own = self.fired.as_ref().and_then(|fired| fired.relation);
                let own = own.map(|relation| world.relation(relation).row_type);
                if own.is_some_and(|own| own != value.ty) {
                    self.unknown("a row that may not be the table's");
                }
            }
            (true, true) => {
                if value.ty != ty {
                    self.unknown("a row that may have other columns than the function's");
                }
            }
        }
    }

    /// `return new` before a row is deleted: nothing is deleted then.
    fn returned_row(&mut self, value: &Expression) {
        let Some(ExprKind::Column(parts)) =
            value.query.as_deref().and_then(facts::plain).map(|expr| &expr.kind)
        else {
            return;
        };
        let parts: Vec<_> = parts.iter().map(|part| part.name.clone()).collect();
        self.returns_null_row(&parts, value.range);
    }

    pub(super) fn return_query(&mut self, sql: &Sql, range: TextRange) {
        if !self.returning.set {
            let message = "cannot use RETURN QUERY in a non-SETOF function";
            self.refuse(range, Problem::DatatypeMismatch, message);
        }
        let Some((typed, columns)) = self.typed_sql(sql) else {
            if self.is_live() {
                self.unknown("the statement is not read");
            }
            return;
        };
        if typed.command != Command::Select && columns.is_empty() {
            let command = format!("{:?}", typed.command).to_ascii_uppercase();
            let message = format!("{command} query does not return tuples");
            self.fails(sql.range, Problem::SyntaxError, message);
            return;
        }
        let world = self.subject.world;
        let Some(wanted) = self.returning.columns.clone().filter(|_| self.returning.set) else {
            self.unknown("the columns of the function's result");
            return;
        };
        if columns.iter().any(|column| column.name == "?") {
            return;
        }
        let message = "structure of query does not match function result type";
        if columns.len() != wanted.len() {
            let help =
                format!("the query has {} columns, the function returns {}", columns.len(), wanted.len());
            if self.is_live() {
                self.report.finding(sql.range, Problem::DatatypeMismatch, message, Some(help));
            }
            return;
        }
        let targets = if typed.command == Command::Select { &typed.targets } else { &typed.returning };
        for (at, (column, (_, ty, typmod))) in columns.iter().zip(&wanted).enumerate() {
            if column.ty == OPAQUE || *ty == OPAQUE {
                continue;
            }
            if column.ty != *ty || *typmod >= 0 && column.typmod != *typmod {
                let own = targets.get(at).map(|target| target.expression.range);
                let own = own.filter(|own| own.start < own.end && typed.set_operation.is_none());
                let (found, expected) = (world.show(column.ty, column.typmod), world.show(*ty, *typmod));
                let help = format!(
                    "column {} is of type {found}, the function returns {expected}: cast it, `(…)::{expected}`",
                    at + 1
                );
                if self.is_live() {
                    let range = own.unwrap_or(sql.range);
                    self.report.finding(range, Problem::DatatypeMismatch, message, Some(help));
                }
                return;
            }
        }
    }
}
