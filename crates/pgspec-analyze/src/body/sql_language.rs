//! Bodies of `language sql`: Postgres analyses them when the function is created (`fmgr_sql_validator`,
//! `check_sql_fn_retval`).

use pgspec_catalog::Name;
use pgspec_catalog::object::{FunctionBody, Returns};
use pgspec_sql::syntax;
use pgspec_sql::syntax::ast::{Statement, TextRange};

use super::names::Names;
use super::{BodyReport, Subject, recursion, scan, setup};
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::sense;
use crate::trace::Trace;
use crate::typed::{Command, EntryColumn, TypeId, TypedQuery};
use crate::world::{CastContext, OPAQUE};

/// Analyses a body.
pub(super) fn analyze(subject: &Subject<'_, '_>, body: &FunctionBody, report: &mut BodyReport) {
    let statements = match statements(body) {
        Ok(statements) => statements,
        Err(error) => {
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let range = TextRange::new(place(error.range.start), place(error.range.end));
            report.finding(range, Problem::SyntaxError, error.message, error.help);
            return;
        }
    };
    let world = subject.world;
    // With arguments of any type, the body is only parsed; the rest waits for a call.
    let generic = subject.id.is_some_and(|id| {
        let function = world.function(id);
        function.arguments.iter().chain([&function.returns]).any(|ty| {
            setup::is_pseudo(world, *ty)
                && *ty != world.core.record
                && !matches!(world.ty(*ty).name.name.as_str(), "void" | "trigger" | "event_trigger")
        })
    });
    if generic {
        report.opaque.push("the types of the arguments differ from call to call".into());
        return;
    }
    let mut names = Names::default();
    subject.arguments(&mut names);
    let mut last: Option<Last> = None;
    for statement in &statements {
        let mut analyzer = Analyzer::new(world);
        analyzer.variables = Some(&names);
        let typed = analyzer.statement(statement);
        let columns = typed.as_ref().map(|typed| analyzer.result_columns(typed));
        let wrong = analyzer.findings.iter().any(|finding| finding.problem.is_error());
        report.findings.extend(analyzer.findings);
        let Some(typed) = typed else {
            report.opaque.push("the statement is not read".into());
            last = Some(Last::Other(range_of(statement)));
            continue;
        };
        scan::scan(world, &typed, report);
        report.findings.extend(sense::of_query_with(world, &typed, &|_| false));
        report.findings.extend(recursion::endless(subject, &typed));
        last = Some(Last::Query(Box::new(typed), columns.unwrap_or_default(), wrong));
    }
    check_result(subject, &names, last, report);
}

/// What the names in a body mean that was parsed when its function was created; nothing if there is a mistake in it.
pub(super) fn traced(subject: &Subject<'_, '_>, body: &FunctionBody) -> Option<(Trace, Vec<TypedQuery>)> {
    let mut names = Names::default();
    subject.arguments(&mut names);
    let mut trace = Box::<Trace>::default();
    let mut queries = Vec::new();
    for statement in &statements(body).ok()? {
        let mut analyzer = Analyzer::new(subject.world);
        analyzer.variables = Some(&names);
        analyzer.trace = Some(trace);
        queries.push(analyzer.statement(statement)?);
        if analyzer.findings.iter().any(|finding| finding.problem.is_error()) {
            return None;
        }
        trace = analyzer.trace.take().unwrap_or_default();
    }
    Some((*trace, queries))
}

/// The trees of all statements of a body, and what is wrong with them.
pub(super) fn typed(
    subject: &Subject<'_, '_>,
    body: &FunctionBody,
) -> Option<(Vec<TypedQuery>, Vec<crate::finding::Finding>)> {
    let mut names = Names::default();
    subject.arguments(&mut names);
    let mut analyzer = Analyzer::new(subject.world);
    analyzer.variables = Some(&names);
    let statements = statements(body).ok()?;
    let typed: Option<_> = statements.iter().map(|statement| analyzer.statement(statement)).collect();
    Some((typed?, analyzer.findings))
}

/// The statements of a body: of the text between the quotes, of `begin atomic … end`, or the query that `return` is.
fn statements(body: &FunctionBody) -> syntax::Parsed<Vec<Statement>> {
    let text = &body.sql().text;
    let FunctionBody::Standard(_) = body else { return syntax::statements(text) };
    let start = text.len() - text.trim_start().len();
    let word = |word: &str| {
        text.get(start..start + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
    };
    if word("return") {
        let range = start + 6..text.trim_end().trim_end_matches(';').len();
        syntax::expression_in(text, range.clone())?;
        return syntax::select_tail_in(text, range).map(|query| vec![Statement::Query(Box::new(query))]);
    }
    let rest = text.get(start + 5..).unwrap_or("");
    let atomic = rest.len() - rest.trim_start().len() + "atomic".len();
    let end = text.trim_end().trim_end_matches(';').trim_end();
    let end = end.len().saturating_sub(3);
    if !word("begin") || start + 5 + atomic > end {
        return syntax::statements(text);
    }
    syntax::statements_in(text, start + 5 + atomic..end)
}

/// The last statement.
enum Last {
    Query(Box<TypedQuery>, Vec<EntryColumn>, bool),
    Other(TextRange),
}

fn range_of(statement: &Statement) -> TextRange {
    match statement {
        Statement::Query(query) => query.range,
        Statement::Insert(insert) => insert.range,
        Statement::Update(update) => update.range,
        Statement::Delete(delete) => delete.range,
        Statement::Merge(merge) => merge.range,
        Statement::Other(_, range) => *range,
    }
}

/// `check_sql_fn_retval`
fn check_result(subject: &Subject<'_, '_>, names: &Names, last: Option<Last>, report: &mut BodyReport) {
    let world = subject.world;
    let returning = subject.returning();
    if returning.void || returning.procedure && !returning.out {
        return;
    }
    if returning.trigger {
        let message = "SQL functions cannot return type trigger";
        report.finding(TextRange::default(), Problem::InvalidFunctionDefinition, message, None);
        return;
    }
    let Some(ty) = returning.ty.filter(|ty| *ty != OPAQUE) else {
        report.opaque.push("the type that the function returns".into());
        return;
    };
    let declared = match &subject.function.returns {
        Returns::Table(_) | Returns::Nothing if returning.columns.as_ref().is_none_or(|c| c.len() > 1) => {
            "record".to_owned()
        }
        _ => world.show(ty, -1),
    };
    let mismatch = |report: &mut BodyReport, range: TextRange, detail: String| {
        let message = format!("return type mismatch in function declared to return {declared}");
        report.finding(range, Problem::InvalidFunctionDefinition, message, Some(detail));
    };
    let (typed, columns, wrong) = match last {
        Some(Last::Query(typed, columns, wrong)) => (typed, columns, wrong),
        None | Some(Last::Other(_)) => {
            let range = if let Some(Last::Other(range)) = last { range } else { TextRange::default() };
            let detail = "the last statement must be SELECT, or INSERT, UPDATE or DELETE with RETURNING";
            mismatch(report, range, detail.to_owned());
            return;
        }
    };
    if wrong || columns.iter().any(|column| column.name == "?") {
        return;
    }
    if typed.command != Command::Select && columns.is_empty() {
        let detail = "the last statement must be SELECT, or INSERT, UPDATE or DELETE with RETURNING";
        mismatch(report, typed.range, detail.to_owned());
        return;
    }
    let targets = if typed.command == Command::Select { &typed.targets } else { &typed.returning };
    let range_at = |at: usize| {
        let own = targets.get(at).map(|target| target.expression.range);
        own.filter(|own| own.start < own.end && typed.set_operation.is_none()).unwrap_or(typed.range)
    };
    let fits = |at: usize, wanted: TypeId, typmod: i32| -> Option<bool> {
        let value = targets.get(at)?.expression.clone();
        if value.ty == OPAQUE || wanted == OPAQUE {
            return None;
        }
        if value.ty == wanted {
            return Some(true);
        }
        let mut analyzer = Analyzer::new(world);
        analyzer.variables = Some(names);
        let fits = analyzer.coerce_to(value, wanted, typmod, CastContext::Assignment).is_ok();
        Some(fits && analyzer.findings.is_empty())
    };
    let fields = world.fields(ty);
    if let (None, true) = (&fields, ty != world.core.record) {
        if columns.len() != 1 {
            return mismatch(
                report,
                typed.range,
                "the last statement must return exactly one column".to_owned(),
            );
        }
        match fits(0, ty, -1) {
            Some(true) => {}
            Some(false) => {
                let actual = columns.first().map(|column| world.show(column.ty, column.typmod));
                let detail = format!("the last statement returns {}", actual.unwrap_or_default());
                mismatch(report, range_at(0), detail);
            }
            None => report.opaque.push("the type of the result".into()),
        }
        return;
    }
    // One value of the whole row type will do.
    if columns.len() == 1 && ty != world.core.record && fits(0, ty, -1) == Some(true) {
        return;
    }
    let wanted: Vec<(Name, TypeId, i32)> = match (returning.columns, fields) {
        (Some(columns), _) => columns,
        (None, Some(fields)) => fields,
        // A record whose columns the caller says.
        (None, None) => {
            if returning.out {
                report.opaque.push("the columns of the result".into());
            }
            return;
        }
    };
    for (at, (_, wanted, typmod)) in wanted.iter().enumerate() {
        let Some(column) = columns.get(at) else {
            return mismatch(report, typed.range, "the last statement returns too few columns".to_owned());
        };
        match fits(at, *wanted, *typmod) {
            Some(true) => {}
            Some(false) => {
                let detail = format!(
                    "the last statement returns {} instead of {} at column {}",
                    world.show(column.ty, column.typmod),
                    world.show(*wanted, *typmod),
                    at + 1
                );
                return mismatch(report, range_at(at), detail);
            }
            None => report.opaque.push("the type of a column of the result".into()),
        }
    }
    if columns.len() > wanted.len() {
        mismatch(report, typed.range, "the last statement returns too many columns".to_owned());
    }
}
