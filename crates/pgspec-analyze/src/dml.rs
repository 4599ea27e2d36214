//! What INSERT and UPDATE leave out of columns that must have a value, or put into them.

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::TextRange;

use crate::finding::{Finding, Problem};
use crate::query::walk::{self, Part};
use crate::typed::{Command, Const, Node, RelationId, Typed, TypedQuery};
use crate::value_sets;
use crate::world::{OPAQUE, RelationColumn, RelationKind, TypeKind, World};

/// All that is found in a statement and in those inside of it.
pub(crate) fn judge(
    world: &World<'_>,
    query: &TypedQuery,
    may_be_null: &dyn Fn(u32) -> bool,
) -> Vec<Finding> {
    let mut judge = Judge { world, may_be_null, findings: Vec::new() };
    judge.query(query);
    judge.findings
}

struct Judge<'w, 'c> {
    world: &'w World<'c>,
    may_be_null: &'w dyn Fn(u32) -> bool,
    findings: Vec<Finding>,
}

impl Judge<'_, '_> {
    fn query(&mut self, query: &TypedQuery) {
        let table = value_sets::target(query).filter(|relation| {
            let relation = self.world.relation(*relation);
            relation.kind == RelationKind::Table && relation.object.is_some()
        });
        if let Some(relation) = table {
            self.missing(query, relation);
            self.nulls(query, relation);
        }
        walk::query_parts(query, &mut |part| self.part(&part));
    }

    fn part(&mut self, part: &Part<'_>) {
        match part {
            Part::Query(query) => self.query(query),
            Part::Same(value) => walk::parts(value, &mut |part| self.part(&part)),
        }
    }

    /// Columns that an INSERT gives no value.
    fn missing(&mut self, query: &TypedQuery, relation: RelationId) {
        let opaque = query.entries.iter().any(|entry| entry.is_open());
        let Some(columns) = self.world.columns(relation) else { return };
        if query.command != Command::Insert || opaque {
            return;
        }
        let given = |at: usize| {
            query.assignments.iter().any(|assignment| {
                !assignment.update
                    && usize::try_from(assignment.column) == Ok(at)
                    && !matches!(assignment.value.node, Node::Default)
            })
        };
        let missing: Vec<&RelationColumn> = columns
            .iter()
            .enumerate()
            .filter(|(at, column)| needs_value(self.world, column) && !given(*at))
            .map(|(_, column)| column)
            .filter(|column| !value_sets::may_be_rewritten(self.world, relation, &column.name))
            .collect();
        let Some(first) = missing.first() else { return };
        let names: Vec<&str> = missing.iter().map(|column| column.name.as_str()).collect();
        let table = &self.world.relation(relation).name.name;
        let (what, it) = match names.as_slice() {
            [_] => (format!("the column `{}`", first.name), "it is NOT NULL and has no default"),
            _ => (format!("the columns `{}`", names.join("`, `")), "they are NOT NULL and have no default"),
        };
        self.push(
            Problem::MissingValue,
            query.range,
            format!("INSERT INTO {table} gives no value to {what}: {it}"),
            "add a value to the INSERT, or a default to the table",
        );
    }

    /// Nulls that go into columns that must not be null.
    fn nulls(&mut self, query: &TypedQuery, relation: RelationId) {
        let Some(columns) = self.world.columns(relation) else { return };
        for assignment in query.assignments.iter().filter(|assignment| !assignment.partial) {
            let column = usize::try_from(assignment.column).ok().and_then(|at| columns.get(at));
            let Some(column) = column.filter(|column| column.not_null) else { continue };
            let value = &assignment.value;
            let Some(why) = self.null_from(value) else { continue };
            if value_sets::may_be_rewritten(self.world, relation, &column.name) {
                continue;
            }
            let table = &self.world.relation(relation).name.name;
            self.null_into(table, &column.name, why, value.range);
        }
    }

    fn null_into(&mut self, table: &Name, column: &Name, why: Why, range: TextRange) {
        match why {
            Why::Constant => self.push(
                Problem::NotNullViolation,
                range,
                format!("null value in column \"{column}\" of relation \"{table}\" violates not-null constraint"),
                "give it a value",
            ),
            Why::NoElse => self.push(
                Problem::MaybeNull,
                range,
                format!("null may go into {table}.{column}, which is NOT NULL: the CASE has no ELSE"),
                "add an ELSE",
            ),
            Why::Part => self.push(
                Problem::MaybeNull,
                range,
                format!("null may go into {table}.{column}, which is NOT NULL: a value that it is made of may be null"),
                "write `coalesce(…)`, or make sure that the value is there first",
            ),
        }
    }

    /// Why a value may be null, if that is sure.
    fn null_from(&self, value: &Typed) -> Option<Why> {
        let part = |value: &Typed| {
            self.null_from(value).map(|why| if why == Why::Constant { Why::Part } else { why })
        };
        match &value.node {
            Node::Const(Const::Null) => Some(Why::Constant),
            Node::Variable(variable) => (self.may_be_null)(*variable).then_some(Why::Part),
            Node::Relabel(inner)
            | Node::ViaText(inner)
            | Node::Collate(inner, _)
            | Node::ArrayCast(inner, _)
            | Node::ToDomain(inner) => self.null_from(inner),
            Node::Call { function, arguments, .. } if self.world.function(*function).strict => {
                arguments.iter().find_map(part)
            }
            Node::Operator { operator, arguments } if self.world.operator(*operator).strict => {
                arguments.iter().find_map(part)
            }
            Node::Case { whens, otherwise, .. } => {
                let missing = matches!(otherwise.node, Node::Const(Const::Null));
                let written = otherwise.range.start < otherwise.range.end
                    && whens.iter().all(|(_, then)| then.range.end <= otherwise.range.start);
                match missing {
                    true if written => Some(Why::Part),
                    true => Some(Why::NoElse),
                    false => whens.iter().map(|(_, then)| then).chain([&**otherwise]).find_map(part),
                }
            }
            Node::Coalesce(parts) => {
                let all: Option<Vec<Why>> = parts.iter().map(part).collect();
                all.and_then(|all| all.first().copied())
            }
            _ => None,
        }
    }

    fn push(&mut self, problem: Problem, range: TextRange, message: String, help: &str) {
        self.findings.push(Finding {
            problem,
            range,
            message,
            help: Some(help.to_owned()),
            replacement: None,
        });
    }
}

/// Why a value may be null.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    /// It is null.
    Constant,
    /// A CASE without ELSE.
    NoElse,
    /// A part of it.
    Part,
}

/// Whether an INSERT must give the column a value.
fn needs_value(world: &World<'_>, column: &RelationColumn) -> bool {
    let ty = world.ty(column.ty);
    column.not_null
        && !column.has_default
        && !column.generated
        && column.identity.is_none()
        // A domain may have a default of its own, and so may what is not known.
        && ty.kind != TypeKind::Domain
        && column.ty != OPAQUE
}
