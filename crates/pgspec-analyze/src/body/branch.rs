//! Statements that go one way or another.

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{DottedName, Expr, ExprKind, Ident, Query, QueryBody, TextRange, TypeName};
use pgspec_sql::syntax::plpgsql::{Expression, Stmt};

use super::facts::{self, Facts, Truth};
use super::flow::{Flow, State};
use crate::finding::Problem;

impl Flow<'_, '_, '_> {
    /// What is known once a condition came out so.
    pub(super) fn facts(&self, condition: &Expression, truth: Truth) -> Option<Facts> {
        let expr = facts::plain(condition.query.as_deref()?)?;
        Some(facts::facts(expr, truth, self))
    }

    pub(super) fn assume_condition(&mut self, condition: &Expression, truth: Truth) {
        if let Some(facts) = self.facts(condition, truth) {
            self.assume(facts);
        }
    }

    /// All of these ways lead here.
    pub(super) fn meet_all(&mut self, ends: &[State]) {
        let Some((first, rest)) = ends.split_first() else { return };
        self.go_to(first);
        for end in rest {
            self.join(end);
        }
    }

    pub(super) fn if_statement(&mut self, branches: &[(Expression, Vec<Stmt>)], otherwise: Option<&[Stmt]>) {
        let mut ends = Vec::with_capacity(branches.len() + 1);
        for (condition, statements) in branches {
            self.value(condition);
            self.straight = false;
            let before = self.state();
            self.assume_condition(condition, Truth::True);
            self.statements(statements);
            ends.push(self.state());
            self.go_to(&before);
            self.assume_condition(condition, Truth::NotTrue);
        }
        self.statements(otherwise.unwrap_or(&[]));
        ends.push(self.state());
        self.meet_all(&ends);
    }

    pub(super) fn case_statement(
        &mut self,
        operand: Option<&Expression>,
        whens: &[(Expression, Vec<Stmt>)],
        otherwise: Option<&[Stmt]>,
    ) {
        if let Some(operand) = operand {
            self.value(operand);
        }
        self.straight = false;
        let mut ends = Vec::with_capacity(whens.len() + 1);
        for (when, statements) in whens {
            // `case a when 1, 2` is `a in (1, 2)`.
            let condition = match operand {
                None => Some(when.clone()),
                Some(operand) => in_list(operand, when),
            };
            match &condition {
                Some(condition) => {
                    self.value(condition);
                }
                None if self.is_live() => self.unknown("a CASE statement that is not plain"),
                None => {}
            }
            let before = self.state();
            if let Some(condition) = &condition {
                self.assume_condition(condition, Truth::True);
            }
            self.statements(statements);
            ends.push(self.state());
            self.go_to(&before);
            if let Some(condition) = &condition {
                self.assume_condition(condition, Truth::NotTrue);
            }
        }
        // Without ELSE there is an error when nothing fits.
        if let Some(statements) = otherwise {
            self.statements(statements);
            ends.push(self.state());
        }
        self.meet_all(&ends);
    }

    pub(super) fn exit(
        &mut self,
        exit: bool,
        label: Option<&Ident>,
        condition: Option<&Expression>,
        range: TextRange,
    ) {
        let word = if exit { "EXIT" } else { "CONTINUE" };
        let before = self.report.findings.len();
        match label {
            Some(label) => match self.names.label(&label.name) {
                None => {
                    let message = format!(
                        "there is no label \"{}\" attached to any block or loop enclosing this statement",
                        label.name
                    );
                    self.refuse(label.range, Problem::SyntaxError, message);
                }
                Some(false) if !exit => {
                    let message = format!("block label \"{}\" cannot be used in CONTINUE", label.name);
                    self.refuse(label.range, Problem::SyntaxError, message);
                }
                Some(_) => {}
            },
            None if !self.names.in_loop() => {
                let more = if exit { ", unless it has a label" } else { "" };
                let message = format!("{word} cannot be used outside a loop{more}");
                self.refuse(range, Problem::SyntaxError, message);
            }
            None => {}
        }
        match condition {
            Some(condition) => {
                self.value(condition);
                self.assume_condition(condition, Truth::NotTrue);
            }
            None => self.reached &= self.report.findings.len() > before,
        }
    }
}

/// The condition that a WHEN with values stands for.
fn in_list(operand: &Expression, when: &Expression) -> Option<Expression> {
    let mut value = facts::plain(operand.query.as_deref()?)?.clone();
    if matches!(value.kind, ExprKind::String(_) | ExprKind::Null) {
        // What is compared is a variable of type text by then.
        let range = value.range;
        let part = Ident { name: Name::exact("text"), range };
        let to = TypeName {
            name: DottedName { parts: vec![part], range },
            system: false,
            modifiers: Vec::new(),
            interval_fields: None,
            array: false,
            set_of: false,
            percent_type: false,
            percent_rowtype: false,
            range,
        };
        value = Expr { kind: ExprKind::Cast { operand: Box::new(value), to: Box::new(to) }, range };
    }
    let query = when.query.as_deref()?;
    let QueryBody::Select(select) = &query.body else { return None };
    let list: Vec<Expr> = select.targets.iter().map(|target| target.expression.clone()).collect();
    let bare = select.from.is_empty() && select.condition.is_none() && query.order_by.is_empty();
    let target = select.targets.first().filter(|target| bare && target.alias.is_none())?;
    let kind = ExprKind::InList { operand: Box::new(value), list, negated: false };
    let mut target = target.clone();
    target.expression = Expr { kind, range: when.range };
    let mut select = select.clone();
    select.targets = vec![target];
    let query = Query { body: QueryBody::Select(select), ..query.clone() };
    Some(Expression { range: when.range, query: Some(Box::new(query)) })
}
