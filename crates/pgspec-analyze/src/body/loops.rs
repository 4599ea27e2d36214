//! Loops, and what they leave behind.

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::DottedName;
use pgspec_sql::syntax::plpgsql::{Loop, LoopHead, Stmt, StmtKind};

use super::facts::Truth;
use super::flow::Flow;
use super::names::{DatumKind, Shape};
use super::setup;
use super::target::Rows;
use crate::finding::Problem;
use crate::typed::{Const, Node, Typed};
use crate::world::OPAQUE;

impl Flow<'_, '_, '_> {
    pub(super) fn any_loop(&mut self, body: &Loop) {
        self.names.push(body.label.as_ref().map(|label| label.name.clone()), true);
        let rows = self.loop_head(&body.head);
        self.straight = false;
        // Any number of rounds may have been before.
        self.may_have_run(&body.statements);
        let mut shape = None;
        if let Some((Rows::Record(datum), columns)) = &rows {
            let record = columns.clone().unwrap_or(Shape::Unknown);
            self.record_gets(*datum, record);
            shape = self.names.shape(*datum).cloned();
        } else if let Some((rows, _)) = &rows {
            self.rows_come(rows, None);
        }
        let head = self.state();
        if let LoopHead::While(condition) = &body.head {
            self.assume_condition(condition, Truth::True);
        }
        self.statements(&body.statements);
        self.go_to(&head);
        self.may_have_run(&body.statements);
        if let (Some((Rows::Record(datum), _)), Some(shape)) = (&rows, shape)
            && !assigns(&body.statements)
                .iter()
                .any(|name| self.target(name).is_some_and(|t| t.datum == *datum))
        {
            self.record_gets(*datum, shape);
        }
        if body.head == LoopHead::Forever && !exits(&body.statements) {
            self.reached = false;
        }
        self.end_label(body.label.as_ref(), body.end_label.as_ref());
        self.names.pop();
    }

    /// What a loop runs over; the variables that each row goes into.
    fn loop_head(&mut self, head: &LoopHead) -> Option<(Rows, Option<Shape>)> {
        let world = self.subject.world;
        match head {
            LoopHead::Forever => None,
            LoopHead::While(condition) => {
                self.value(condition);
                None
            }
            LoopHead::Integer { variables, lower, upper, step, .. } => {
                let int4 = world.core.int4;
                let bounds =
                    [("lower bound", Some(lower)), ("upper bound", Some(upper)), ("BY value", step.as_ref())];
                for (what, bound) in bounds {
                    let Some(bound) = bound else { continue };
                    let value = self.value(bound);
                    self.fits(value.as_ref(), int4, -1);
                    self.not_null(value.as_ref(), &format!("{what} of FOR loop cannot be null"));
                }
                self.one_variable(variables, "integer FOR loop must have only one target variable");
                let name = loop_name(variables);
                let datum = setup::variable(world, name, int4, -1);
                self.names.add(super::names::Datum { nullable: false, ..datum });
                None
            }
            LoopHead::Query(variables, sql) => {
                let rows = self.loop_target(variables);
                let typed = self.typed_sql(sql);
                if let Some((typed, columns)) = &typed
                    && columns.is_empty()
                    && typed.command != crate::typed::Command::Select
                {
                    self.fails(sql.range, Problem::SyntaxError, "the query of a loop must return rows");
                }
                if typed.is_none() && self.is_live() {
                    self.unknown("the statement is not read");
                }
                let shape = typed.map(|(_, columns)| self.shape_of(&columns));
                Some((rows, shape))
            }
            LoopHead::Cursor { variables, cursor, arguments } => {
                self.one_variable(variables, "cursor FOR loop must have only one target variable");
                let mut shape = None;
                match self.target(cursor) {
                    Some(target) => match self.names.datum(target.datum).map(|datum| datum.kind.clone()) {
                        Some(DatumKind::Cursor(Some(names))) => {
                            self.cursor_arguments(cursor, &names, arguments);
                            let rows = self.cursor_rows.iter().find(|(of, _)| *of == target.datum);
                            shape = rows.map(|(_, shape)| shape.clone());
                        }
                        Some(DatumKind::Cursor(None)) => {
                            let message = "cursor FOR loop must use a bound cursor variable";
                            self.refuse(cursor.range, Problem::SyntaxError, message);
                        }
                        Some(_) if self.type_of(&target).0 == OPAQUE => {
                            self.unknown("a loop over what may be a cursor");
                        }
                        _ => self.no_cursor(cursor),
                    },
                    None => self.no_cursor(cursor),
                }
                let name = loop_name(variables);
                let datum = self.names.add(setup::variable(world, name, world.core.record, -1));
                Some((Rows::Record(datum), shape))
            }
            LoopHead::Dynamic(variables, dynamic) => {
                let rows = self.loop_target(variables);
                self.dynamic(dynamic);
                Some((rows, None))
            }
            LoopHead::Array { variables, slice, array } => {
                let value = self.value(array);
                let rows = self.foreach_target(variables);
                self.not_null(value.as_ref(), "FOREACH expression must not be null");
                if let Some(value) = value.filter(|value| world.ty(value.ty).base.is_none()) {
                    if world.ty(value.ty).array_of.is_none() {
                        let shown = world.show(value.ty, -1);
                        let message = format!("FOREACH expression must yield an array, not type {shown}");
                        self.fails(value.range, Problem::DatatypeMismatch, message);
                    }
                    if *slice > 6 {
                        let message = format!("slice dimension ({slice}) is out of the valid range 0..6");
                        self.fails(value.range, Problem::InvalidParameter, message);
                    }
                }
                Some((rows, None))
            }
        }
    }

    /// A value that must be there.
    pub(super) fn not_null(&mut self, value: Option<&Typed>, message: &str) {
        if let Some(value) = value.filter(|value| matches!(value.node, Node::Const(Const::Null))) {
            self.fails(value.range, Problem::NotNullViolation, message);
        }
    }

    /// The variables of FOREACH.
    fn foreach_target(&mut self, variables: &[DottedName]) -> Rows {
        if let [only] = variables
            && self.target(only).is_none()
            && only.parts.len() == 1
        {
            let message = "loop variable of FOREACH must be a known variable or list of variables";
            self.refuse(only.range, Problem::SyntaxError, message);
            return Rows::Unknown;
        }
        self.loop_target(variables)
    }

    fn one_variable(&mut self, variables: &[DottedName], message: &str) {
        if let [_, second, ..] = variables {
            self.refuse(second.range, Problem::SyntaxError, message);
        }
    }

    fn no_cursor(&mut self, name: &DottedName) {
        let shown = name.parts.first().map(|part| part.name.to_string()).unwrap_or_default();
        let help = format!("to loop over the rows of a function write `select * from {shown}(…)`");
        let message = format!("syntax error at or near \"{shown}\"");
        self.report.finding(name.range, Problem::SyntaxError, message, Some(help));
    }

    /// Some of these statements may have been executed.
    pub(super) fn may_have_run(&mut self, statements: &[Stmt]) {
        for name in assigns(statements) {
            if let Some(target) = self.target(name) {
                match &target.field {
                    Some(field) => self.forget(target.datum, Some(field)),
                    None => self.record_gets(target.datum, Shape::Unknown),
                }
            }
        }
    }
}

fn loop_name(variables: &[DottedName]) -> Name {
    let name = variables.first().and_then(|name| name.parts.last());
    name.map_or_else(|| Name::exact(""), |part| part.name.clone())
}

/// The variables that statements assign to.
pub(super) fn assigns(statements: &[Stmt]) -> Vec<&DottedName> {
    let mut out = Vec::new();
    each(statements, &mut |statement| match &statement.kind {
        StmtKind::Assign { name, .. } => out.push(name),
        StmtKind::Sql(_, Some(into))
        | StmtKind::Execute(_, Some(into))
        | StmtKind::Fetch { into: Some(into), .. } => out.extend(&into.targets),
        StmtKind::Diagnostics { items, .. } => out.extend(items.iter().map(|(name, _)| name)),
        StmtKind::Loop(body) => match &body.head {
            LoopHead::Query(variables, _)
            | LoopHead::Dynamic(variables, _)
            | LoopHead::Array { variables, .. } => out.extend(variables),
            LoopHead::Forever | LoopHead::While(_) | LoopHead::Integer { .. } | LoopHead::Cursor { .. } => {}
        },
        _ => {}
    });
    out
}

fn exits(statements: &[Stmt]) -> bool {
    let mut found = false;
    each(statements, &mut |statement| found |= matches!(statement.kind, StmtKind::Exit { exit: true, .. }));
    found
}

/// Whether one of these statements leaves the block of this label.
pub(super) fn exits_to(statements: &[Stmt], label: &Name) -> bool {
    let mut found = false;
    each(statements, &mut |statement| {
        found |= matches!(&statement.kind, StmtKind::Exit { exit: true, label: Some(to), .. } if to.name == *label);
    });
    found
}

/// Calls `visit` with every statement, those inside of others included.
pub(super) fn each<'s>(statements: &'s [Stmt], visit: &mut dyn FnMut(&'s Stmt)) {
    for statement in statements {
        visit(statement);
        match &statement.kind {
            StmtKind::Block(block) => {
                each(&block.statements, visit);
                block.handlers.iter().for_each(|handler| each(&handler.statements, visit));
            }
            StmtKind::If { branches, otherwise } | StmtKind::Case { whens: branches, otherwise, .. } => {
                branches.iter().for_each(|(_, statements)| each(statements, visit));
                otherwise.iter().for_each(|statements| each(statements, visit));
            }
            StmtKind::Loop(body) => each(&body.statements, visit),
            _ => {}
        }
    }
}
