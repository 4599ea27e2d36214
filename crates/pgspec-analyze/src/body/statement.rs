//! The statements of a PL/pgSQL body.

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{DottedName, Expr, ExprKind, TextRange};
use pgspec_sql::syntax::plpgsql::conditions;
use pgspec_sql::syntax::plpgsql::{
    CursorArguments, Dynamic, Expression, IntoClause, Opened, Raise, Sql, Stmt, StmtKind,
};

use super::embedded::Result;
use super::flow::Flow;
use super::names::Shape;
use super::scan;
use super::target::{Rows, Target};
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::query::walk::{self, Next};
use crate::scope::ExprUse;
use crate::typed::{Const, EntryColumn, Node, Typed};
use crate::world::{FunctionKind, OPAQUE};

impl Flow<'_, '_, '_> {
    /// Statements, one after the other.
    pub(super) fn statements(&mut self, statements: &[Stmt]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt) {
        let range = statement.range;
        match &statement.kind {
            StmtKind::Block(block) => self.block(block),
            StmtKind::Assign { name, target, value } => self.assign(name, target.as_ref(), value),
            StmtKind::If { branches, otherwise } => self.if_statement(branches, otherwise.as_deref()),
            StmtKind::Case { operand, whens, otherwise } => {
                self.case_statement(operand.as_ref(), whens, otherwise.as_deref());
            }
            StmtKind::Loop(body) => self.any_loop(body),
            StmtKind::Exit { exit, label, condition } => {
                self.exit(*exit, label.as_ref(), condition.as_ref(), range);
            }
            StmtKind::Return(value) => self.return_value(value.as_ref(), range),
            StmtKind::ReturnNext(value) => self.return_next(value.as_ref(), range),
            StmtKind::ReturnQuery(sql) => self.return_query(sql, range),
            StmtKind::ReturnExecute(dynamic) => {
                self.dynamic(dynamic);
                if !self.returning.set {
                    let message = "cannot use RETURN QUERY in a non-SETOF function";
                    self.refuse(range, Problem::DatatypeMismatch, message);
                }
            }
            StmtKind::Raise(raise) => self.raise(raise),
            StmtKind::Assert(condition, message) => {
                self.value(condition);
                self.values(message.as_slice());
            }
            StmtKind::Sql(sql, into) => self.sql_statement(sql, into.as_ref()),
            StmtKind::Execute(dynamic, into) => {
                self.dynamic(dynamic);
                if let Some(into) = into {
                    let rows = self.into_target(into);
                    self.rows_come(&rows, None);
                }
            }
            StmtKind::Perform(sql) => {
                self.sql(sql);
            }
            StmtKind::Call(sql) => self.call(sql),
            StmtKind::Diagnostics { items, .. } => self.diagnostics(items),
            StmtKind::Open(cursor, opened) => self.open(cursor, opened),
            StmtKind::Fetch { cursor, count, into } => {
                let count = count.as_ref().and_then(|count| self.value(count));
                self.not_null(count.as_ref(), "relative or absolute cursor position is null");
                self.cursor(cursor);
                if let Some(into) = into {
                    let rows = self.into_target(into);
                    self.rows_come(&rows, None);
                }
            }
            StmtKind::Close(cursor) => {
                self.cursor(cursor);
            }
            StmtKind::Null => {}
            StmtKind::Transaction(_) => {}
        }
    }

    fn assign(&mut self, name: &DottedName, target: Option<&Expr>, value: &Expression) {
        let Some(found) = self.known_target(name) else { return };
        let typed = self.value_of(value, "assignment source");
        let Some(target) = target else { return };
        if !self.is_live() {
            return;
        }
        if !self.field_is_there(&found, name) {
            return;
        }
        if matches!(&target.kind, ExprKind::Column(parts) if parts.len() == found.parts) {
            let (ty, typmod) = self.type_of(&found);
            self.fits(typed.as_ref(), ty, typmod);
            let strict = self.names.datum(found.datum).filter(|datum| datum.not_null);
            if let Some(name) = strict.map(|datum| datum.name.clone()) {
                let message =
                    format!("null value cannot be assigned to variable \"{name}\" declared NOT NULL");
                self.not_null(typed.as_ref(), &message);
            }
            match &found.field {
                Some(field) => self.forget(found.datum, Some(field)),
                None if self.names.is_record(found.datum) => {
                    let shape = self.shape_of_value(typed.as_ref());
                    self.record_gets(found.datum, shape);
                }
                None => self.forget(found.datum, None),
            }
            return;
        }
        // A part of a value: what it is part of must have such parts.
        self.forget(found.datum, None);
        let world = self.subject.world;
        let mut analyzer = Analyzer::new(world);
        analyzer.variables = Some(&self.names);
        let typed = analyzer.expr(target, ExprUse::UpdateTarget);
        let findings = analyzer.findings;
        self.take(findings);
        walk::descend(&typed, 0, &mut |part, _| {
            if let Node::Subscript { upper, lower, .. } = &part.node {
                for subscript in upper.iter().chain(lower) {
                    self.not_null(subscript.as_ref(), "array subscript in assignment must not be null");
                }
            }
            Next::Deeper
        });
    }

    /// Whether a field that is assigned to is there; reported otherwise.
    fn field_is_there(&mut self, target: &Target, name: &DottedName) -> bool {
        let Some(field) = &target.field else { return true };
        if self.has_no_row(target.datum) {
            if self.is_live() {
                let finding = self.no_row(target.datum, name.range);
                self.report.findings.push(finding);
            }
            return false;
        }
        if self.names.field(target.datum, field).is_some() {
            return true;
        }
        let record = self.names.datum(target.datum).map(|datum| datum.name.to_string()).unwrap_or_default();
        let range = name.parts.get(target.parts.saturating_sub(1)).map_or(name.range, |part| part.range);
        self.fails(range, Problem::UndefinedColumn, format!("record \"{record}\" has no field \"{field}\""));
        false
    }

    fn raise(&mut self, raise: &Raise) {
        self.values(&raise.parameters);
        for (option, value) in &raise.options {
            let value = self.value(value);
            if *option == "errcode" {
                self.error_code(value.as_ref());
            }
        }
        let mut seen = Vec::new();
        for (option, value) in &raise.options {
            let double = seen.contains(option)
                || *option == "message" && raise.message
                || *option == "errcode" && raise.condition.is_some();
            if double {
                let message = format!("RAISE option already specified: {}", option.to_ascii_uppercase());
                self.fails(value.range, Problem::SyntaxError, message);
            }
            seen.push(*option);
        }
        if raise.level == "exception" {
            self.reached = false;
        }
    }

    /// `plpgsql_recognize_err_condition`
    fn error_code(&mut self, value: Option<&Typed>) {
        let Some(Typed { node: Node::Const(Const::Value { text, .. }), range, .. }) = value else { return };
        let state = text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if !state && !conditions::is_condition(text) {
            self.fails(
                *range,
                Problem::UndefinedObject,
                format!("unrecognized exception condition \"{text}\""),
            );
        }
    }

    fn sql_statement(&mut self, sql: &Sql, into: Option<&IntoClause>) {
        let rows = into.map(|into| self.into_target(into));
        let result = self.sql(sql);
        match (result, rows) {
            (Result::Columns(_), None) if self.is_live() => {
                let help = "to discard the rows write PERFORM instead of SELECT, or leave RETURNING out";
                let message = "query has no destination for result data";
                self.report.finding(sql.range, Problem::SyntaxError, message, Some(help.to_owned()));
            }
            (Result::Columns(columns), Some(rows)) => self.rows_come(&rows, Some(&columns)),
            (Result::Nothing, Some(_)) => {
                let range = into.map_or(sql.range, |into| into.range);
                self.fails(range, Problem::SyntaxError, "INTO used with a command that cannot return data");
            }
            (Result::Unknown, Some(rows)) => {
                self.rows_come(&rows, None);
                self.unknown("the statement is not read");
            }
            (Result::Unknown, None) if self.is_live() => self.unknown("the statement is not read"),
            _ => {}
        }
    }

    /// Rows with these columns go into variables.
    pub(super) fn rows_come(&mut self, rows: &Rows, columns: Option<&[EntryColumn]>) {
        match rows {
            Rows::Record(datum) => {
                let shape = columns.map_or(Shape::Unknown, |columns| self.shape_of(columns));
                self.record_gets(*datum, shape);
            }
            Rows::Scalars(targets) => {
                for target in targets.iter().flatten() {
                    self.forget(target.datum, target.field.as_ref());
                    if target.field.is_none() {
                        self.forget(target.datum, None);
                    }
                }
            }
            Rows::Unknown => {}
        }
    }

    /// `call p(a)`; what `do` does is in a text.
    fn call(&mut self, sql: &Sql) {
        if sql.statement.is_none() || !self.is_live() {
            return;
        }
        let text = self.text.get(sql.range.usize()).unwrap_or("");
        let called = text.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("call"));
        let start = sql.range.usize().start + 4;
        let expr = pgspec_sql::syntax::expression_in(self.text, start..sql.range.usize().end);
        let (true, Ok(expr)) = (called, expr) else {
            self.report.dynamic.push(sql.range);
            return;
        };
        let world = self.subject.world;
        let mut analyzer = Analyzer::new(world);
        analyzer.variables = Some(&self.names);
        let typed = analyzer.expr(&expr, ExprUse::CallArgument);
        let mut findings = analyzer.findings;
        for finding in &mut findings {
            if let (Problem::UndefinedFunction, Some(rest)) =
                (finding.problem, finding.message.strip_prefix("function "))
                && finding.range.start == expr.range.start
            {
                finding.message = format!("procedure {rest}");
            }
        }
        self.take(findings);
        let Node::Call { function, arguments, .. } = &typed.node else {
            self.unknown("the procedure is not known");
            return;
        };
        let procedure = world.function(*function);
        if procedure.kind != FunctionKind::Procedure {
            let message = format!("{} is not a procedure", procedure.name.name);
            self.fails(typed.range, Problem::WrongObjectType, message);
        } else if !procedure.outputs.is_empty() {
            self.unknown("a procedure that gives something back");
        }
        for argument in arguments {
            walk::descend(argument, 1, &mut |value, _| {
                let nested = matches!(&value.node, Node::Call { function, .. }
                    if world.function(*function).kind == FunctionKind::Procedure);
                if nested {
                    self.fails(
                        value.range,
                        Problem::WrongObjectType,
                        "a procedure cannot be called in an expression",
                    );
                }
                Next::Deeper
            });
        }
        scan::scan_value(world, &typed, self.report);
        let findings = crate::sense::of_expression(world, &typed);
        self.report.findings.extend(findings);
    }

    /// EXECUTE: the text is an expression, what it does is not known.
    pub(super) fn dynamic(&mut self, dynamic: &Dynamic) {
        self.value(&dynamic.text);
        self.values(&dynamic.using);
        self.report.dynamic.push(dynamic.text.range);
    }

    fn diagnostics(&mut self, items: &[(DottedName, &'static str)]) {
        for (name, _) in items {
            let Some(target) = self.known_target(name) else { continue };
            let record = target.field.is_none()
                && self.names.is_record(target.datum)
                && self.names.datum(target.datum).is_some_and(|datum| datum.ty != OPAQUE);
            if record {
                let shown = name.parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>().join(".");
                self.refuse(
                    name.range,
                    Problem::SyntaxError,
                    format!("\"{shown}\" is not a scalar variable"),
                );
            }
            self.forget(target.datum, target.field.as_ref());
        }
    }

    fn open(&mut self, name: &DottedName, opened: &Opened) {
        let cursor = self.cursor(name);
        match opened {
            Opened::Bound(arguments) => match cursor {
                Some((_, Some(query))) => self.cursor_arguments(name, &query, arguments),
                Some((_, None)) => {
                    let end = TextRange::new(arguments.range.start, arguments.range.start);
                    self.refuse(end, Problem::SyntaxError, "syntax error, expected \"FOR\" at or near \";\"");
                }
                None => self.argument_values(arguments),
            },
            Opened::Query(_) | Opened::Dynamic(_) if cursor.as_ref().is_some_and(|(_, q)| q.is_some()) => {
                let message = "syntax error: the cursor has a query of its own";
                self.refuse(name.range, Problem::SyntaxError, message);
            }
            Opened::Query(sql) => {
                if matches!(self.sql(sql), Result::Unknown) {
                    self.unknown("the statement is not read");
                }
            }
            Opened::Dynamic(dynamic) => self.dynamic(dynamic),
        }
    }

    fn argument_values(&mut self, arguments: &CursorArguments) {
        for (_, value) in &arguments.values {
            self.value(value);
        }
    }

    /// `read_cursor_args`
    pub(super) fn cursor_arguments(&mut self, cursor: &DottedName, wanted: &[Name], given: &CursorArguments) {
        self.argument_values(given);
        let name = cursor.parts.last().map(|part| part.name.to_string()).unwrap_or_default();
        let range = if given.written { given.range } else { cursor.range };
        if wanted.is_empty() && given.written {
            return self.refuse(range, Problem::SyntaxError, format!("cursor \"{name}\" has no arguments"));
        }
        if !wanted.is_empty() && !given.written {
            return self.refuse(range, Problem::SyntaxError, format!("cursor \"{name}\" has arguments"));
        }
        let mut taken = vec![false; wanted.len()];
        for (at, (argument, _)) in given.values.iter().enumerate() {
            let position = match argument {
                None => Some(at),
                Some(argument) => wanted.iter().position(|known| *known == argument.name),
            };
            let Some(position) = position else {
                let argument = argument.as_ref().map(|a| a.name.to_string()).unwrap_or_default();
                let message = format!("cursor \"{name}\" has no argument named \"{argument}\"");
                return self.refuse(range, Problem::SyntaxError, message);
            };
            match taken.get_mut(position) {
                None => {
                    let message = format!("too many arguments for cursor \"{name}\"");
                    return self.refuse(range, Problem::SyntaxError, message);
                }
                Some(true) => {
                    let parameter = wanted.get(position).map(ToString::to_string).unwrap_or_default();
                    let message = format!(
                        "value for parameter \"{parameter}\" of cursor \"{name}\" specified more than once"
                    );
                    return self.refuse(range, Problem::SyntaxError, message);
                }
                Some(slot) => *slot = true,
            }
        }
        if taken.contains(&false) {
            self.refuse(range, Problem::SyntaxError, format!("not enough arguments for cursor \"{name}\""));
        }
    }
}
