//! Bodies as text: one line for each statement, with the SQL in it between bars.

use std::fmt::Write as _;

use pgspec_sql::syntax::ast::{DottedName, Ident, TextRange};
use pgspec_sql::syntax::plpgsql::*;

pub(crate) fn outline(text: &str, parsed: &Parsed) -> String {
    let mut outline = Outline { text, out: String::new(), depth: 0 };
    for error in &parsed.errors {
        let line = text[..error.range.start as usize].matches('\n').count() + 1;
        let found = outline.sql(error.range);
        let _ = writeln!(outline.out, "error: line {line} {found}: {}", error.message);
        if let Some(help) = &error.help {
            let _ = writeln!(outline.out, "  help: {help}");
        }
    }
    if let Some(body) = &parsed.body {
        if let Some(conflict) = body.conflict {
            outline.line(&format!("conflict {conflict:?}"));
        }
        outline.block(&body.block);
    }
    outline.out
}

struct Outline<'a> {
    text: &'a str,
    out: String,
    depth: usize,
}

fn names(names: &[DottedName]) -> String {
    let names: Vec<_> = names.iter().map(name).collect();
    names.join(", ")
}

fn name(name: &DottedName) -> String {
    let parts: Vec<_> = name.parts.iter().map(|part| part.name.to_string()).collect();
    parts.join(".")
}

fn label(label: Option<&Ident>) -> String {
    label.map_or_else(String::new, |label| format!(" <{}>", label.name))
}

impl Outline<'_> {
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{:width$}{text}", "", width = self.depth * 2);
    }

    fn sql(&self, range: TextRange) -> String {
        let text = self.text[range.usize()].split_whitespace().collect::<Vec<_>>().join(" ");
        format!("|{text}|")
    }

    fn expression(&self, expression: &Expression) -> String {
        let read = if expression.query.is_some() { "" } else { "?" };
        format!("{}{read}", self.sql(expression.range))
    }

    fn statement(&self, sql: &Sql) -> String {
        let read = if sql.statement.is_some() { "" } else { "?" };
        format!("{}{read}", self.sql(sql.range))
    }

    fn expressions(&self, expressions: &[Expression]) -> String {
        expressions.iter().map(|e| format!(" {}", self.expression(e))).collect()
    }

    fn dynamic(&self, dynamic: &Dynamic) -> String {
        format!("execute {}{}", self.expression(&dynamic.text), self.expressions(&dynamic.using))
    }

    fn clause(&self, into: Option<&IntoClause>) -> String {
        let Some(into) = into else { return String::new() };
        let strict = if into.strict { " strict" } else { "" };
        format!(" into{strict} {} {}", names(&into.targets), self.sql(into.range))
    }

    fn ty(&self, ty: &DeclaredType) -> String {
        let kind = match &ty.kind {
            DeclaredTypeKind::Type(Some(_)) => "type".to_owned(),
            DeclaredTypeKind::Type(None) => "type?".to_owned(),
            DeclaredTypeKind::TypeOf(of) => format!("type of {}", name(of)),
            DeclaredTypeKind::RowTypeOf(of) => format!("row of {}", name(of)),
        };
        let array = if ty.array_of { " array" } else { "" };
        format!("{} = {kind}{array}", self.sql(ty.range))
    }

    fn block(&mut self, block: &Block) {
        self.line(&format!("block{}", label(block.label.as_ref())));
        self.depth += 1;
        for declaration in &block.declarations {
            let kind = match &declaration.kind {
                DeclarationKind::Variable { constant, ty, collation, not_null, default } => {
                    let mut out = self.ty(ty);
                    out.push_str(if *constant { " constant" } else { "" });
                    if let Some(collation) = collation {
                        let _ = write!(out, " collate {}", name(collation));
                    }
                    if let Some(range) = not_null {
                        let _ = write!(out, " {}", self.sql(*range));
                    }
                    if let Some(default) = default {
                        let _ = write!(out, " default {}", self.expression(default));
                    }
                    out
                }
                DeclarationKind::Alias(AliasTarget::Name(of)) => format!("alias for {}", name(of)),
                DeclarationKind::Alias(AliasTarget::Parameter(number, _)) => format!("alias for ${number}"),
                DeclarationKind::Cursor { arguments, query } => {
                    let arguments: String = arguments
                        .iter()
                        .map(|(name, ty)| format!(" ({} {})", name.name, self.ty(ty)))
                        .collect();
                    format!("cursor{arguments} for {}", self.statement(query))
                }
            };
            self.line(&format!("declare {} {kind}", declaration.name.name));
        }
        self.statements(&block.statements);
        for handler in &block.handlers {
            let conditions: Vec<_> = handler
                .conditions
                .iter()
                .map(|condition| match condition {
                    Condition::Name(name) => name.name.to_string(),
                    Condition::State(state) => format!("state {state}"),
                })
                .collect();
            self.line(&format!("when {}", conditions.join(" or ")));
            self.nested(&handler.statements);
        }
        self.depth -= 1;
        if let Some(end) = &block.end_label {
            self.line(&format!("end {}", end.name));
        }
    }

    fn nested(&mut self, statements: &[Stmt]) {
        self.depth += 1;
        self.statements(statements);
        self.depth -= 1;
    }

    fn statements(&mut self, statements: &[Stmt]) {
        for statement in statements {
            self.one(&statement.kind);
        }
    }

    fn branches(&mut self, word: &str, branches: &[(Expression, Vec<Stmt>)], otherwise: Option<&Vec<Stmt>>) {
        for (condition, statements) in branches {
            let condition = self.expression(condition);
            self.line(&format!("{word} {condition}"));
            self.nested(statements);
        }
        if let Some(statements) = otherwise {
            self.line("else");
            self.nested(statements);
        }
    }

    fn arguments(&self, arguments: &CursorArguments) -> String {
        let mut out = String::new();
        for (name, value) in &arguments.values {
            let name = name.as_ref().map_or_else(String::new, |name| format!("{} := ", name.name));
            let _ = write!(out, " ({name}{})", self.expression(value));
        }
        out
    }

    fn one(&mut self, kind: &StmtKind) {
        let line = match kind {
            StmtKind::Block(block) => return self.block(block),
            StmtKind::Assign { name: head, target, value } => {
                let read = if target.is_some() { "" } else { "?" };
                format!("assign {}{read} := {}", name(head), self.expression(value))
            }
            StmtKind::If { branches, otherwise } => return self.branches("if", branches, otherwise.as_ref()),
            StmtKind::Case { operand, whens, otherwise } => {
                let operand = operand.as_ref().map_or_else(String::new, |operand| self.expression(operand));
                self.line(&format!("case {operand}"));
                return self.branches("when", whens, otherwise.as_ref());
            }
            StmtKind::Loop(body) => return self.any_loop(body),
            StmtKind::Exit { exit, label: to, condition } => {
                let word = if *exit { "exit" } else { "continue" };
                let condition =
                    condition.as_ref().map_or_else(String::new, |c| format!(" {}", self.expression(c)));
                format!("{word}{}{condition}", label(to.as_ref()))
            }
            StmtKind::Return(value) => format!("return{}", self.expressions(value.as_slice())),
            StmtKind::ReturnNext(value) => format!("return next{}", self.expressions(value.as_slice())),
            StmtKind::ReturnQuery(sql) => format!("return query {}", self.statement(sql)),
            StmtKind::ReturnExecute(dynamic) => format!("return query {}", self.dynamic(dynamic)),
            StmtKind::Raise(raise) => {
                let mut out = format!("raise {}", raise.level);
                out.push_str(if raise.again { " again" } else { "" });
                out.push_str(if raise.message { " message" } else { "" });
                match &raise.condition {
                    Some(Condition::Name(name)) => out.push_str(&format!(" {}", name.name)),
                    Some(Condition::State(state)) => out.push_str(&format!(" state {state}")),
                    None => {}
                }
                out.push_str(&self.expressions(&raise.parameters));
                for (option, value) in &raise.options {
                    let _ = write!(out, " {option} = {}", self.expression(value));
                }
                out
            }
            StmtKind::Assert(condition, message) => {
                format!("assert {}{}", self.expression(condition), self.expressions(message.as_slice()))
            }
            StmtKind::Sql(sql, into) => {
                format!("sql {}{}", self.statement(sql), self.clause(into.as_ref()))
            }
            StmtKind::Execute(dynamic, into) => {
                format!("{}{}", self.dynamic(dynamic), self.clause(into.as_ref()))
            }
            StmtKind::Perform(sql) => format!("perform {}", self.statement(sql)),
            StmtKind::Call(sql) => format!("call {}", self.statement(sql)),
            StmtKind::Diagnostics { stacked, items } => {
                let items: String =
                    items.iter().map(|(target, item)| format!(" {} = {item}", name(target))).collect();
                format!("diagnostics{}{items}", if *stacked { " stacked" } else { "" })
            }
            StmtKind::Open(cursor, opened) => {
                let opened = match opened {
                    Opened::Bound(arguments) => self.arguments(arguments),
                    Opened::Query(sql) => format!(" for {}", self.statement(sql)),
                    Opened::Dynamic(dynamic) => format!(" for {}", self.dynamic(dynamic)),
                };
                format!("open {}{opened}", name(cursor))
            }
            StmtKind::Fetch { cursor, count, into } => {
                let word = if into.is_some() { "fetch" } else { "move" };
                format!(
                    "{word}{} from {}{}",
                    self.expressions(count.as_slice()),
                    name(cursor),
                    self.clause(into.as_ref())
                )
            }
            StmtKind::Close(cursor) => format!("close {}", name(cursor)),
            StmtKind::Null => "null".to_owned(),
            StmtKind::Transaction(commit) => if *commit { "commit" } else { "rollback" }.to_owned(),
        };
        self.line(&line);
    }

    fn any_loop(&mut self, body: &Loop) {
        let head = match &body.head {
            LoopHead::Forever => "loop".to_owned(),
            LoopHead::While(condition) => format!("while {}", self.expression(condition)),
            LoopHead::Integer { variables, reverse, lower, upper, step } => format!(
                "for {}{} {} to {}{}",
                names(variables),
                if *reverse { " reverse" } else { "" },
                self.expression(lower),
                self.expression(upper),
                self.expressions(step.as_slice())
            ),
            LoopHead::Query(variables, sql) => format!("for {} in {}", names(variables), self.statement(sql)),
            LoopHead::Cursor { variables, cursor, arguments } => {
                format!("for {} in cursor {}{}", names(variables), name(cursor), self.arguments(arguments))
            }
            LoopHead::Dynamic(variables, dynamic) => {
                format!("for {} in {}", names(variables), self.dynamic(dynamic))
            }
            LoopHead::Array { variables, slice, array } => {
                format!("foreach {} slice {slice} {}", names(variables), self.expression(array))
            }
        };
        self.line(&format!("{head}{}", label(body.label.as_ref())));
        self.nested(&body.statements);
        if let Some(end) = &body.end_label {
            self.line(&format!("end {}", end.name));
        }
    }
}
