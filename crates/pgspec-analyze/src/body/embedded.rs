//! SQL in a PL/pgSQL body: expressions and statements are analysed with the variables around them.

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Query, TextRange};
use pgspec_sql::syntax::plpgsql::{Expression, Sql};

use super::flow::Flow;
use super::names::Shape;
use super::scan;
use crate::analyzer::Analyzer;
use crate::finding::{Finding, Problem};
use crate::sense;
use crate::typed::{Command, EntryColumn, Node, Typed, TypedQuery};
use crate::world::OPAQUE;

/// What a statement gives back.
pub(super) enum Result {
    /// Rows with these columns.
    Columns(Vec<EntryColumn>),
    /// Nothing.
    Nothing,
    /// It is not known.
    Unknown,
}

impl Flow<'_, '_, '_> {
    /// A query that is no statement of its own.
    pub(super) fn query(&mut self, query: &Query) -> (TypedQuery, Vec<EntryColumn>) {
        let world = self.subject.world;
        let mut analyzer = Analyzer::new(world);
        analyzer.variables = Some(&self.names);
        let typed = analyzer.query(query);
        let columns = analyzer.result_columns(&typed);
        let findings = analyzer.findings;
        let wrong = !findings.is_empty();
        self.take(findings);
        self.judge(&typed, wrong);
        (typed, columns)
    }

    /// The value of an expression; none if it cannot be known.
    pub(super) fn value(&mut self, expression: &Expression) -> Option<Typed> {
        self.value_of(expression, "query")
    }

    /// The value of an expression that Postgres calls by this name.
    pub(super) fn value_of(&mut self, expression: &Expression, what: &str) -> Option<Typed> {
        let query = expression.query.as_deref()?;
        if !self.is_live() {
            return None;
        }
        let (mut typed, columns) = self.query(query);
        if columns.len() != 1 && columns.iter().all(|column| column.name != "?") {
            let message = format!("{what} returned {} columns", columns.len());
            self.fails(expression.range, Problem::SyntaxError, message);
            return None;
        }
        if typed.set_operation.is_some() || !typed.values.is_empty() {
            return None;
        }
        let value = typed.targets.pop()?.expression;
        (value.ty != OPAQUE).then_some(value)
    }

    /// Each of several expressions.
    pub(super) fn values(&mut self, expressions: &[Expression]) {
        for expression in expressions {
            self.value(expression);
        }
    }

    /// The value of an expression that was looked at before.
    pub(super) fn value_quietly(&self, expression: &Expression) -> Option<Typed> {
        let query = expression.query.as_deref()?;
        let mut analyzer = Analyzer::new(self.subject.world);
        analyzer.variables = Some(&self.names);
        let mut typed = analyzer.query(query);
        Some(typed.targets.pop()?.expression)
    }

    /// A statement of SQL, typed; none if it cannot be, or is never executed.
    pub(super) fn typed_sql(&mut self, sql: &Sql) -> Option<(TypedQuery, Vec<EntryColumn>)> {
        let statement = sql.statement.as_ref()?;
        if !self.is_live() {
            return None;
        }
        let world = self.subject.world;
        let mut analyzer = Analyzer::new(world);
        analyzer.variables = Some(&self.names);
        let typed = analyzer.statement(statement);
        let columns = typed.as_ref().map(|typed| analyzer.result_columns(typed));
        let findings = analyzer.findings;
        let wrong = !findings.is_empty();
        self.take(findings);
        let (typed, columns) = typed.zip(columns)?;
        self.judge(&typed, wrong);
        Some((typed, columns))
    }

    /// A statement of SQL.
    pub(super) fn sql(&mut self, sql: &Sql) -> Result {
        let Some((typed, columns)) = self.typed_sql(sql) else { return Result::Unknown };
        if typed.command != Command::Select && columns.is_empty() {
            Result::Nothing
        } else if columns.iter().any(|column| column.name == "?") {
            Result::Unknown
        } else {
            Result::Columns(columns)
        }
    }

    /// Whether a variable is a field of NEW or OLD whose column may be null.
    fn may_be_null(&self, variable: u32) -> bool {
        let Some((datum, Some(field))) = self.names.origin(variable) else { return false };
        let Some(fired) = &self.fired else { return false };
        let changed =
            self.changed.contains(&(datum, None)) || self.changed.contains(&(datum, Some(field.clone())));
        let is_row = datum == fired.new || datum == fired.old;
        if !is_row || changed || self.names.not_null.contains(&(datum, field.clone())) {
            return false;
        }
        let columns = fired.relation.and_then(|relation| self.subject.world.columns(relation));
        let column = columns.and_then(|columns| columns.iter().find(|column| column.name == field));
        column.is_some_and(|column| !column.not_null)
    }

    /// What can be said about a statement once it is typed.
    fn judge(&mut self, typed: &TypedQuery, wrong: bool) {
        let world = self.subject.world;
        scan::scan(world, typed, self.report);
        if wrong {
            return;
        }
        let mut findings = sense::of_query_with(world, typed, &|variable| self.may_be_null(variable));
        findings.extend(self.useless_rows(typed));
        findings.retain(|finding| !self.is_handled(finding.problem));
        self.report.findings.extend(findings);
        self.endless(typed);
    }

    /// Adds what the analyzer found, as far as it is sure to happen here.
    pub(super) fn take(&mut self, findings: Vec<Finding>) {
        for mut finding in findings {
            if self.may_be_made(&finding) {
                self.unknown("a table that the function makes itself");
                continue;
            }
            if self.is_handled(finding.problem) {
                self.unknown("a mistake that is handled");
                continue;
            }
            self.missing_field(&mut finding);
            self.report.findings.push(finding);
        }
    }

    /// The body makes tables: one that is not there may be one of them.
    fn may_be_made(&self, finding: &Finding) -> bool {
        finding.problem == Problem::UndefinedTable && {
            let text = self.text.get(finding.range.usize()).unwrap_or("");
            let name = text.rsplit('.').next().unwrap_or(text).trim_matches('"');
            self.makes_any || self.made.iter().any(|made| name.eq_ignore_ascii_case(made.as_str()))
        }
    }

    fn is_handled(&self, problem: Problem) -> bool {
        let condition = match problem {
            Problem::UndefinedTable => "undefined_table",
            Problem::UndefinedColumn => "undefined_column",
            Problem::UndefinedFunction => "undefined_function",
            Problem::UndefinedObject => "undefined_object",
            Problem::InvalidTextRepresentation => "invalid_text_representation",
            Problem::DatatypeMismatch | Problem::CannotCoerce => "datatype_mismatch",
            Problem::MissingValue | Problem::NotNullViolation => "not_null_violation",
            Problem::OutsideValueSet => "check_violation",
            _ => return false,
        };
        let class = "integrity_constraint_violation";
        self.handled
            .iter()
            .any(|handled| *handled == condition || condition.ends_with("violation") && *handled == class)
    }

    /// Says what Postgres says of a field that a record does not have.
    fn missing_field(&self, finding: &mut Finding) {
        if !matches!(finding.problem, Problem::UndefinedTable | Problem::UndefinedColumn) {
            return;
        }
        let Some(parts) = self.dotted_at(finding.range) else { return };
        let names: Vec<Name> = parts.iter().map(|(name, _)| name.clone()).collect();
        let Some(found) = self.names.lookup(&names) else { return };
        let Some((field, range)) = parts.get(found.parts) else { return };
        let Some(datum) = self.names.datum(found.datum) else { return };
        let Some(Shape::Fields(_, fields)) = self.names.shape(found.datum) else { return };
        if fields.iter().any(|(known, ..)| known == field) {
            return;
        }
        let close = pgspec_catalog::closest(field.as_str(), fields.iter().map(|(known, ..)| known.as_str()));
        finding.problem = Problem::UndefinedColumn;
        finding.message = format!("record \"{}\" has no field \"{field}\"", datum.name);
        let row = self.fired.as_ref().filter(|fired| found.datum == fired.new || found.datum == fired.old);
        finding.help = match (close, row) {
            (Some(close), _) => Some(format!("did you mean `{close}`?")),
            (None, Some(fired)) => {
                Some(format!("the trigger `{}` calls the function", fired.used.key.path()))
            }
            (None, None) => None,
        };
        finding.replacement = close.map(|close| (*range, close.to_owned()));
        finding.range = *range;
    }

    /// The dotted name at a place, or the one that goes on from there, part by part.
    fn dotted_at(&self, range: TextRange) -> Option<Vec<(Name, TextRange)>> {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '"');
        let before = self.text.get(..range.start as usize)?;
        let start = before.trim_end_matches(is_name).len();
        let rest = self.text.get(start..)?;
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let mut at = u32::try_from(start).ok()?;
        let parts = rest.get(..end)?.split('.').map(|part| {
            let range = TextRange::new(at, at + u32::try_from(part.len()).unwrap_or(0));
            at = range.end + 1;
            let name = match part.strip_prefix('"') {
                Some(quoted) => Name::exact(quoted.trim_end_matches('"')),
                None => Name::folded(part),
            };
            (name, range)
        });
        Some(parts.collect())
    }

    /// What a record is that got a row with these columns.
    pub(super) fn shape_of(&self, columns: &[EntryColumn]) -> Shape {
        let fields = columns.iter().map(|column| (column.name.clone(), column.ty, column.typmod));
        Shape::Fields(self.subject.world.core.record, fields.collect())
    }

    /// What a record is that got this value.
    pub(super) fn shape_of_value(&self, value: Option<&Typed>) -> Shape {
        let world = self.subject.world;
        let Some(value) = value else { return Shape::Unknown };
        if matches!(value.node, Node::Const(crate::typed::Const::Null)) {
            return Shape::Unassigned;
        }
        match world.fields(value.ty) {
            Some(fields) => Shape::Fields(value.ty, fields),
            None => Shape::Unknown,
        }
    }

    /// A constant that a variable's type cannot hold: PL/pgSQL casts by way of the text.
    pub(super) fn fits(&mut self, value: Option<&Typed>, ty: crate::typed::TypeId, typmod: i32) {
        let Some(value) = value else { return };
        let world = self.subject.world;
        let constant = matches!(value.node, Node::Const(crate::typed::Const::Value { .. }));
        if !constant || value.ty != world.core.text || ty == OPAQUE || !self.is_live() {
            return;
        }
        let mut analyzer = Analyzer::new(world);
        let literal = Typed { ty: world.core.unknown, typmod: -1, ..value.clone() };
        let context = crate::world::CastContext::Assignment;
        drop(analyzer.coerce_to(literal, ty, typmod, context));
        let findings = analyzer.findings;
        self.take(findings);
    }
}
