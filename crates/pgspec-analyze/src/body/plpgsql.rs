//! A PL/pgSQL body from its beginning.

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::Statement;
use pgspec_sql::syntax::plpgsql::{Body, Conflict, LoopHead, StmtKind};

use super::facts::{self, Facts, Ops, Truth};
use super::flow::Flow;
use super::names::Names;
use super::{BodyReport, Subject, TriggerUse, loops, setup};
use crate::finding::Problem;

/// Analyses a body for one of the triggers that call the function, or for none.
pub(super) fn analyze(
    subject: &Subject<'_, '_>,
    body: &Body,
    text: &str,
    used: Option<TriggerUse<'_>>,
    report: &mut BodyReport,
) {
    if body.conflict == Some(Conflict::UseVariable) {
        report.opaque.push("#variable_conflict use_variable".into());
        return;
    }
    let world = subject.world;
    let returning = subject.returning();
    let mut names = Names::default();
    names.conflict_is_error = body.conflict != Some(Conflict::UseColumn);
    subject.arguments(&mut names);
    let is_trigger = subject.function.returns.is_builtin("trigger");
    let fired = if is_trigger { subject.trigger_variables(&mut names, used) } else { None };
    if is_trigger && !subject.function.arguments.is_empty() {
        let message = "trigger functions cannot have declared arguments";
        report.finding(body.block.range, Problem::InvalidFunctionDefinition, message, None);
    }
    if subject.function.returns.is_builtin("event_trigger") {
        for name in ["tg_event", "tg_tag"] {
            names.add(setup::variable(world, Name::exact(name), world.core.text, -1));
        }
    }
    let found = setup::variable(world, Name::exact("found"), world.core.boolean, -1);
    names.add(super::names::Datum { nullable: false, ..found });
    let ops = used.map_or(Ops::ALL, |used| Ops::of(&used.trigger.events));
    let mut flow = Flow {
        subject,
        text,
        report,
        names,
        returning,
        fired,
        ops,
        reached: true,
        unclear: false,
        straight: true,
        made: Vec::new(),
        makes_any: false,
        handled: Vec::new(),
        opened: std::collections::BTreeSet::new(),
        changed: std::collections::BTreeSet::new(),
        cursor_rows: Vec::new(),
    };
    flow.look_ahead(body);
    flow.fired_when();
    flow.block(&body.block);
}

impl Flow<'_, '_, '_> {
    /// The trigger's own condition holds.
    fn fired_when(&mut self) {
        let condition = self.fired.as_ref().and_then(|fired| fired.used.trigger.condition.as_ref());
        if let Some(expr) =
            condition.and_then(|condition| pgspec_sql::syntax::expression(&condition.text).ok())
        {
            let facts = facts::facts(&expr, Truth::True, self);
            self.assume(Facts { unclear: false, ..facts });
        }
    }

    /// What must be known before the first statement: tables that the body makes, cursors that it opens.
    fn look_ahead(&mut self, body: &Body) {
        let text = self.text;
        let mut made = Vec::new();
        let mut makes_any = false;
        let mut opened = Vec::new();
        let block = &body.block;
        let all = std::iter::once(&block.statements).chain(block.handlers.iter().map(|h| &h.statements));
        for statements in all {
            loops::each(statements, &mut |statement| match &statement.kind {
                StmtKind::Sql(sql, _) => {
                    if let Some(Statement::Other(word, range)) = &sql.statement
                        && *word == "create"
                    {
                        match table_name(text.get(range.start as usize..sql.range.end as usize).unwrap_or(""))
                        {
                            Some(name) => made.push(name),
                            None => makes_any |= !is_routine(text.get(sql.range.usize()).unwrap_or("")),
                        }
                    }
                }
                StmtKind::Execute(dynamic, _) => {
                    let text = text.get(dynamic.text.range.usize()).unwrap_or("").to_ascii_lowercase();
                    // A text that is no literal may hold anything.
                    makes_any |= text.contains("create") || !text.contains('\'');
                }
                StmtKind::Perform(_) | StmtKind::Call(_) => {}
                StmtKind::Open(cursor, _) => opened.extend(cursor.parts.last().map(|part| part.name.clone())),
                StmtKind::Loop(body) => {
                    if let LoopHead::Cursor { cursor, .. } = &body.head {
                        opened.extend(cursor.parts.last().map(|part| part.name.clone()));
                    }
                }
                _ => {}
            });
        }
        self.made = made;
        self.makes_any = makes_any;
        self.opened.extend(opened);
    }
}

fn is_routine(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.split_whitespace().take(4).any(|word| matches!(word, "function" | "procedure" | "index" | "trigger"))
}

/// The table of `create temporary table if not exists t`.
fn table_name(text: &str) -> Option<Name> {
    let mut words = text.split(|c: char| c.is_whitespace() || c == '(').filter(|word| !word.is_empty());
    let table = words.by_ref().take(6).position(|word| word.eq_ignore_ascii_case("table"));
    table?;
    let name =
        words.find(|word| !["if", "not", "exists"].iter().any(|skip| word.eq_ignore_ascii_case(skip)))?;
    let name = name.rsplit('.').next().unwrap_or(name);
    Some(Name::folded(name.trim_matches('"')))
}
