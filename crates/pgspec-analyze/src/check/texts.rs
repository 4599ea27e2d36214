//! One text: parsed, analysed in its scope, and judged for its place.

use pgspec_catalog::{Span, SqlText};
use pgspec_sql::fragment::SyntaxError;
use pgspec_sql::syntax as parse;
use pgspec_sql::syntax::ast::{Expr, TextRange};

use super::{Label, Meaning, Part};
use crate::analyzer::{Analyzer, opaque};
use crate::finding::{Finding, Problem};
use crate::query::walk::{self, Next};
use crate::scope::Scope;
use crate::typed::{Node, Typed, Var};
use crate::usable::{self, Known};
use crate::world::{CastContext, RelationColumn, World};

/// An expression in a scope; `analyse` gives it its type.
pub(super) fn expression<'c>(
    world: &World<'c>,
    label: Label<'c>,
    text: &'c SqlText,
    span: Option<Span>,
    scope: Option<&Scope>,
    analyse: impl FnOnce(&mut Analyzer<'_, 'c>, &Expr) -> Typed,
) -> Part<'c> {
    let mut part = Part { label, text: Some(text), span, meaning: Meaning::Unknown, findings: Vec::new() };
    match parse::expression(&text.text) {
        Ok(expr) => {
            let mut analyzer = Analyzer::new(world);
            analyzer.scopes.extend(scope.cloned());
            let typed = analyse(&mut analyzer, &expr);
            part.findings = analyzer.findings;
            part.meaning = Meaning::Expression(Box::new(typed));
        }
        Err(error) => part.findings.push(syntax_error(error)),
    }
    part
}

/// Statements, one behind the other.
pub(super) fn statements<'c>(
    world: &World<'c>,
    label: Label<'c>,
    text: &'c SqlText,
    span: Option<Span>,
) -> Part<'c> {
    statements_in(world, label, text, span, None)
}

/// Statements in a scope.
pub(super) fn statements_in<'c>(
    world: &World<'c>,
    label: Label<'c>,
    text: &'c SqlText,
    span: Option<Span>,
    scope: Option<&Scope>,
) -> Part<'c> {
    let mut part = Part { label, text: Some(text), span, meaning: Meaning::Unknown, findings: Vec::new() };
    match parse::statements(&text.text) {
        Ok(list) => {
            let mut analyzer = Analyzer::new(world);
            analyzer.scopes.extend(scope.cloned());
            let typed = list.iter().filter_map(|statement| analyzer.statement(statement)).collect();
            part.findings = analyzer.findings;
            part.meaning = Meaning::Statements(typed);
        }
        Err(error) => part.findings.push(syntax_error(error)),
    }
    part
}

/// What the parser says, as a finding.
pub(super) fn syntax_error(error: SyntaxError) -> Finding {
    let SyntaxError { range, message, help } = error;
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let range = TextRange::new(offset(range.start), offset(range.end));
    Finding { problem: Problem::SyntaxError, range, message, help, replacement: None }
}

/// Demands that an expression is immutable; `message` is what Postgres says if it is not.
pub(super) fn demand_immutable(world: &World<'_>, part: &mut Part<'_>, message: &str) {
    let Meaning::Expression(typed) = &part.meaning else { return };
    // What is wrong already is no longer judged.
    if part.findings.iter().any(|finding| finding.problem.is_error()) {
        return;
    }
    let Known { because: Some(because), .. } = usable::volatility(world, typed) else { return };
    part.findings.push(Finding {
        problem: Problem::InvalidObjectDefinition,
        range: because.range,
        message: message.to_owned(),
        help: Some(format!("{} gives other results in other sessions or at other times", because.what)),
        replacement: None,
    });
}

/// The value as a column stores it, or what Postgres says about it.
pub(super) fn assign(
    analyzer: &mut Analyzer<'_, '_>,
    value: Typed,
    column: &RelationColumn,
    what: &str,
) -> Typed {
    let (found, range) = (value.ty, value.range);
    match analyzer.coerce_to(value, column.ty, column.typmod, CastContext::Assignment) {
        Ok(value) => value,
        Err(_) => {
            let world = analyzer.world;
            let (wanted, found) = (world.show(column.ty, -1), world.show(found, -1));
            let message =
                format!("column \"{}\" is of type {wanted} but {what} is of type {found}", column.name);
            let finding = analyzer.report(Problem::DatatypeMismatch, range, message);
            finding.help = Some(format!("rewrite the expression, or cast it: `(…)::{wanted}`"));
            opaque(range, "it is wrong")
        }
    }
}

/// Adds a finding, unless something was found there already.
pub(super) fn push_once(part: &mut Part<'_>, problem: Problem, range: TextRange, message: String) {
    if part.findings.iter().all(|finding| finding.range != range) {
        part.findings.push(Finding { problem, range, message, help: None, replacement: None });
    }
}

/// The columns of the text's own row that an expression reads, each with its place.
pub(crate) fn own_columns(typed: &Typed) -> Vec<(Var, TextRange)> {
    let mut found = Vec::new();
    walk::descend(typed, 0, &mut |part, depth| {
        if let Node::Var(var) = &part.node
            && var.up == depth
        {
            found.push((*var, part.range));
        }
        Next::Deeper
    });
    found
}

/// The name of a system column by its number.
pub(super) fn system_column(number: i32) -> Option<&'static str> {
    Some(match number {
        -1 => "ctid",
        -2 => "xmin",
        -3 => "cmin",
        -4 => "xmax",
        -5 => "cmax",
        -6 => "tableoid",
        _ => return None,
    })
}
