//! NEW and OLD where they are null: NEW when a row is deleted, OLD when one is inserted.

use pgspec_catalog::Name;
use pgspec_catalog::object::{TriggerLevel, TriggerTiming};
use pgspec_sql::syntax::ast::TextRange;

use super::facts::Ops;
use super::flow::Flow;
use crate::finding::{Finding, Problem};
use crate::query::walk::{self, Next, Part};
use crate::typed::{CallForm, Node, Typed, TypedQuery};

/// NEW or OLD, and when it is null.
#[derive(Clone, Copy)]
struct NullRow {
    datum: u32,
    name: &'static str,
    other: &'static str,
    event: &'static str,
    null_for: Ops,
}

impl Flow<'_, '_, '_> {
    fn null_rows(&self) -> Vec<NullRow> {
        let Some(fired) = &self.fired else { return Vec::new() };
        if self.unclear || !self.is_live() || self.fires_by_statement() {
            return Vec::new();
        }
        let new =
            NullRow { datum: fired.new, name: "NEW", other: "OLD", event: "DELETE", null_for: Ops::DELETE };
        let old =
            NullRow { datum: fired.old, name: "OLD", other: "NEW", event: "INSERT", null_for: Ops::INSERT };
        [new, old].into_iter().filter(|row| !self.ops.and(row.null_for).is_empty()).collect()
    }

    fn null_row(&self, row: NullRow, range: TextRange, help: String) -> Finding {
        let trigger = self.fired.as_ref().map(|fired| fired.used.key.path()).unwrap_or_default();
        Finding {
            problem: Problem::NullTriggerRow,
            range,
            message: format!(
                "{} is null on {}, for which the trigger `{trigger}` fires too",
                row.name, row.event
            ),
            help: Some(help),
            replacement: None,
        }
    }

    fn fires_by_statement(&self) -> bool {
        self.fired.as_ref().is_some_and(|fired| fired.used.trigger.level == TriggerLevel::Statement)
    }

    /// Whether a record is NEW or OLD of a trigger that fires once for a statement: there is no such row then.
    pub(super) fn has_no_row(&self, datum: u32) -> bool {
        let is_row = self.fired.as_ref().is_some_and(|fired| datum == fired.new || datum == fired.old);
        is_row && self.fires_by_statement() && !self.changed.contains(&(datum, None)) && !self.unclear
    }

    /// What Postgres says of a row that is not there.
    pub(super) fn no_row(&self, datum: u32, range: TextRange) -> Finding {
        let name = self.names.datum(datum).map(|datum| datum.name.to_string()).unwrap_or_default();
        let trigger = self.fired.as_ref().map(|fired| fired.used.key.path()).unwrap_or_default();
        Finding {
            problem: Problem::NullTriggerRow,
            range,
            message: format!("record \"{name}\" is not assigned yet"),
            help: Some(format!(
                "the trigger `{trigger}` fires once for each statement: read `referencing {name} table as …` instead"
            )),
            replacement: None,
        }
    }

    /// Uses of NEW and OLD that surely have no sense.
    pub(super) fn useless_rows(&self, query: &TypedQuery) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.fires_by_statement() {
            walk::descend_query(query, 0, &mut |value, _| {
                if let Node::Variable(variable) = value.node
                    && let Some((datum, Some(_))) = self.names.origin(variable)
                    && self.has_no_row(datum)
                {
                    findings.push(self.no_row(datum, value.range));
                }
                if matches!(value.node, Node::Case { .. }) { Next::Skip } else { Next::Deeper }
            });
            findings.truncate(1);
        }
        for row in self.null_rows() {
            let always = self.ops.and(row.null_for.not()).is_empty();
            let found = if always { self.first_use(row, query) } else { self.first_comparison(row, query) };
            if let Some((range, field)) = found {
                let (name, other) = (row.name.to_ascii_lowercase(), row.other.to_ascii_lowercase());
                let help = if always {
                    format!("read `{other}.{field}` there")
                } else {
                    format!("write `coalesce({name}.{field}, {other}.{field})`, or look at TG_OP first")
                };
                findings.push(self.null_row(row, range, help));
            }
        }
        findings
    }

    fn field_of(&self, row: NullRow, value: &Typed) -> Option<Name> {
        let Node::Variable(variable) = value.node else { return None };
        let (datum, field) = self.names.origin(variable)?;
        field.filter(|_| datum == row.datum)
    }

    /// The first place where a field is read, unless it is one for values that may be null.
    fn first_use(&self, row: NullRow, query: &TypedQuery) -> Option<(TextRange, Name)> {
        let mut first: Option<(TextRange, Name)> = None;
        walk::descend_query(query, 0, &mut |value, _| {
            if let Some(field) = self.field_of(row, value)
                && first.as_ref().is_none_or(|(range, _)| value.range.start < range.start)
            {
                first = Some((value.range, field));
            }
            let nulls_are_welcome = matches!(
                value.node,
                Node::Coalesce(_) | Node::NullTest { .. } | Node::Distinct { .. } | Node::Case { .. }
            );
            if nulls_are_welcome { Next::Skip } else { Next::Deeper }
        });
        first
    }

    /// The first condition of a WHERE, here or in a query inside, that compares with a field.
    fn first_comparison(&self, row: NullRow, query: &TypedQuery) -> Option<(TextRange, Name)> {
        let mut found: Vec<(TextRange, Name)> = Vec::new();
        self.comparisons(row, query, &mut found);
        found.into_iter().min_by_key(|(range, _)| range.start)
    }

    fn comparisons(&self, row: NullRow, query: &TypedQuery, found: &mut Vec<(TextRange, Name)>) {
        if let Some(condition) = &query.condition
            && !self.mentions_operation(condition)
        {
            let conjuncts = match &condition.node {
                Node::And(parts) => parts.as_slice(),
                _ => std::slice::from_ref(condition),
            };
            for conjunct in conjuncts {
                let Node::Operator { arguments, .. } = &conjunct.node else { continue };
                for argument in arguments {
                    let bare = bare(argument);
                    found.extend(self.field_of(row, bare).map(|field| (bare.range, field)));
                }
            }
        }
        walk::query_parts(query, &mut |part| self.comparisons_in(row, &part, found));
    }

    fn comparisons_in(&self, row: NullRow, part: &Part<'_>, found: &mut Vec<(TextRange, Name)>) {
        match part {
            Part::Query(query) => self.comparisons(row, query, found),
            Part::Same(value) => walk::parts(value, &mut |part| self.comparisons_in(row, &part, found)),
        }
    }

    fn mentions_operation(&self, condition: &Typed) -> bool {
        let mut found = false;
        let operation = self.fired.as_ref().map(|fired| fired.operation);
        walk::descend(condition, 0, &mut |value, _| {
            found |= matches!(value.node, Node::Variable(variable) if Some(variable) == operation);
            Next::Deeper
        });
        found
    }

    /// `return new` before a row is deleted cancels the deletion.
    pub(super) fn returns_null_row(&mut self, parts: &[Name], range: TextRange) {
        let before = self
            .fired
            .as_ref()
            .is_some_and(|fired| matches!(fired.used.trigger.timing, TriggerTiming::Before));
        let Some(found) = self.names.lookup(parts).filter(|found| before && found.parts == parts.len())
        else {
            return;
        };
        let Some(row) = self.null_rows().into_iter().find(|row| row.datum == found.datum) else { return };
        let done = if row.event == "DELETE" { "nothing is deleted" } else { "nothing is inserted" };
        let help = format!("{done} then: return {} on {}", row.other, row.event);
        let finding = self.null_row(row, range, help);
        self.report.findings.push(finding);
    }
}

/// Without casts that were added.
fn bare(value: &Typed) -> &Typed {
    match &value.node {
        Node::Relabel(inner) => bare(inner),
        Node::Call { arguments, form: CallForm::ImplicitCast, .. } => arguments.first().map_or(value, bare),
        _ => value,
    }
}
