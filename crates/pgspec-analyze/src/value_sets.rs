//! Columns that hold one of a few values only: `check (status in ('open', 'done'))`. Enums need nothing here: what is
//! no label of theirs is no value of the type.

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Name, Text};
use pgspec_sql::syntax::ast::{Expr, ExprKind, TextRange};

use crate::finding::{Finding, Problem};
use crate::query::walk::{self, Part};
use crate::typed::{CallForm, Const, EntryKind, Node, RelationId, Typed, TypedQuery, Var};
use crate::world::World;

/// The values that a column can have, and where it says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ValueSet {
    /// In the order of the constraint.
    pub values: Vec<Text>,
    /// The constraint's name.
    pub constraint: Name,
    /// Rows that were there before may have others.
    pub not_valid: bool,
}

/// The closed set of values of a column, if a CHECK constraint of its table gives one.
pub fn of_column(world: &World<'_>, relation: RelationId, column: &Name) -> Option<ValueSet> {
    let name = &world.relation(relation).name;
    world.catalog().children(name).find_map(|(_, key, object)| {
        let constraint = object.body.as_constraint().filter(|constraint| !constraint.not_enforced)?;
        let ConstraintBody::Check(check) = &constraint.body else { return None };
        let expr = pgspec_sql::syntax::expression(&check.expression.text).ok()?;
        let values = of_condition(&expr, column)?;
        Some(ValueSet { values, constraint: key.name.clone(), not_valid: constraint.not_valid })
    })
}

/// The values that a condition leaves a column.
pub fn of_condition(expr: &Expr, column: &Name) -> Option<Vec<Text>> {
    match &expr.kind {
        ExprKind::InList { operand, list, negated: false } if is_column(operand, column) => {
            list.iter().map(literal).collect()
        }
        ExprKind::QuantifiedArray { left, operator, all: false, array }
            if operator.symbol == "=" && is_column(left, column) =>
        {
            array_literals(array)
        }
        ExprKind::Infix { operator, left, right } if operator.symbol == "=" && is_column(left, column) => {
            literal(right).map(|value| vec![value])
        }
        // Null satisfies a constraint anyway.
        ExprKind::Or(parts) => {
            let parts = parts.iter().filter(|part| {
                !matches!(&part.kind, ExprKind::IsNull { operand, negated: false } if is_column(operand, column))
            });
            let sets: Option<Vec<Vec<Text>>> = parts.map(|part| of_condition(part, column)).collect();
            sets.map(|sets| sets.into_iter().flatten().collect())
        }
        ExprKind::And(parts) => parts.iter().find_map(|part| of_condition(part, column)),
        _ => None,
    }
}

fn is_column(expr: &Expr, column: &Name) -> bool {
    match &expr.kind {
        ExprKind::Column(parts) => parts.last().is_some_and(|part| part.name == *column),
        ExprKind::Cast { operand, .. } => is_column(operand, column),
        _ => false,
    }
}

fn literal(expr: &Expr) -> Option<Text> {
    match &expr.kind {
        ExprKind::String(text) | ExprKind::Integer(text) => Some(text.as_str().into()),
        ExprKind::Cast { operand, .. } => literal(operand),
        _ => None,
    }
}

fn array_literals(expr: &Expr) -> Option<Vec<Text>> {
    match &expr.kind {
        ExprKind::Array(list) => list.iter().map(literal).collect(),
        ExprKind::Cast { operand, .. } => array_literals(operand),
        _ => None,
    }
}

/// Literals of a statement that the columns they meet never hold: assigned ones and compared ones.
pub fn outside(world: &World<'_>, query: &TypedQuery) -> Vec<Finding> {
    let mut search = Search { world, levels: Vec::new(), findings: Vec::new() };
    search.query(query);
    search.findings
}

struct Search<'q, 'w, 'c> {
    world: &'w World<'c>,
    levels: Vec<&'q TypedQuery>,
    findings: Vec<Finding>,
}

impl<'q> Search<'q, '_, '_> {
    fn query(&mut self, query: &'q TypedQuery) {
        self.assignments(query);
        self.levels.push(query);
        walk::query_parts(query, &mut |part| self.part(part));
        self.levels.pop();
    }

    fn part(&mut self, part: Part<'q>) {
        match part {
            Part::Query(query) => self.query(query),
            Part::Same(value) => self.value(value),
        }
    }

    fn value(&mut self, value: &'q Typed) {
        match &value.node {
            Node::Operator { operator, arguments } if self.compares(*operator) => {
                if let [left, right] = arguments.as_slice() {
                    self.compared(left, right);
                    self.compared(right, left);
                }
            }
            Node::ArrayOperator { operator, arguments, .. } if self.compares(*operator) => {
                let [left, array] = &**arguments;
                if let Node::Array { elements, .. } = &bare(array).node {
                    elements.iter().for_each(|element| self.compared(left, element));
                }
            }
            Node::Case { operand: Some(operand), whens, .. } => {
                for (when, _) in whens {
                    if let Node::Operator { operator, arguments } = &when.node
                        && self.compares(*operator)
                        && let [_, right] = arguments.as_slice()
                    {
                        self.compared(operand, right);
                    }
                }
            }
            _ => {}
        }
        walk::parts(value, &mut |part| self.part(part));
    }

    fn compares(&self, operator: crate::typed::OperatorId) -> bool {
        matches!(self.world.operator(operator).name.name.as_str(), "=" | "<>")
    }

    /// A column and a constant that it is compared with.
    fn compared(&mut self, side: &Typed, constant: &Typed) {
        let Node::Var(var) = bare(side).node else { return };
        let Some((text, range)) = text_of(constant) else { return };
        let Some((relation, column)) = self.column(var) else { return };
        self.outside(relation, &column, text, range, true);
    }

    fn column(&self, var: Var) -> Option<(RelationId, Name)> {
        let up = usize::try_from(var.up).ok()?;
        let query = self.levels.get(self.levels.len().checked_sub(1)?.checked_sub(up)?)?;
        let entry = query.entries.get(usize::try_from(var.entry).ok()?)?;
        let relation = match &entry.kind {
            EntryKind::Relation(relation) => *relation,
            EntryKind::Query(_)
            | EntryKind::Functions(..)
            | EntryKind::Values(_)
            | EntryKind::Cte(..)
            | EntryKind::Join(..)
            | EntryKind::Table(..)
            | EntryKind::RowsOf(_)
            | EntryKind::Opaque(_) => return None,
        };
        let column = self.world.columns(relation)?.get(usize::try_from(var.column).ok()?)?;
        Some((relation, column.name.clone()))
    }

    fn assignments(&mut self, query: &TypedQuery) {
        let Some(relation) = target(query) else { return };
        let world = self.world;
        let Some(columns) = world.columns(relation) else { return };
        for assignment in query.assignments.iter().filter(|assignment| !assignment.partial) {
            let Some(column) = usize::try_from(assignment.column).ok().and_then(|at| columns.get(at)) else {
                continue;
            };
            let mut constants = Vec::new();
            outcomes(&assignment.value, &mut constants);
            if constants.is_empty() || may_be_rewritten(world, relation, &column.name) {
                continue;
            }
            for constant in constants {
                if let Some((text, range)) = text_of(constant) {
                    self.outside(relation, &column.name, text, range, false);
                }
            }
        }
    }

    fn outside(
        &mut self,
        relation: RelationId,
        column: &Name,
        text: &Text,
        range: TextRange,
        compared: bool,
    ) {
        let world = self.world;
        if !self.has_plain_type(relation, column) {
            return;
        }
        let Some(set) = of_column(world, relation, column) else { return };
        if set.values.contains(text) || compared && set.not_valid {
            return;
        }
        let table = &world.relation(relation).name.name;
        let known = set.values.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join(", ");
        let close = pgspec_catalog::closest(text, set.values.iter().map(Text::as_str));
        let help = match close {
            Some(close) => format!("did you mean '{close}'? `{}` allows {known}", set.constraint),
            None => format!("`{}` allows {known}", set.constraint),
        };
        self.findings.push(Finding {
            // A comparison that is never true fails nowhere.
            problem: if compared { Problem::Suspicious } else { Problem::OutsideValueSet },
            range,
            message: format!("'{text}' is not one of the values of {table}.{column}"),
            help: Some(help),
            replacement: close.map(|close| (range, format!("'{}'", close.replace('\'', "''")))),
        });
    }

    /// Values of these types are equal when their texts are.
    fn has_plain_type(&self, relation: RelationId, column: &Name) -> bool {
        let world = self.world;
        let columns = world.columns(relation).unwrap_or_default();
        columns.iter().find(|known| known.name == *column).is_some_and(|column| {
            let ty = &world.ty(column.ty).name;
            ty.schema.as_ref().is_some_and(|schema| *schema == "pg_catalog")
                && matches!(ty.name.as_str(), "text" | "varchar" | "int2" | "int4" | "int8")
        })
    }
}

/// The relation that a statement changes.
pub(crate) fn target(query: &TypedQuery) -> Option<RelationId> {
    let entry = query.entries.get(usize::try_from(query.target_entry?).ok()?)?;
    match &entry.kind {
        EntryKind::Relation(relation) => Some(*relation),
        EntryKind::Query(_)
        | EntryKind::Functions(..)
        | EntryKind::Values(_)
        | EntryKind::Cte(..)
        | EntryKind::Join(..)
        | EntryKind::Table(..)
        | EntryKind::RowsOf(_)
        | EntryKind::Opaque(_) => None,
    }
}

/// Whether a trigger may change the value before it is stored.
pub(crate) fn may_be_rewritten(world: &World<'_>, relation: RelationId, column: &Name) -> bool {
    use pgspec_catalog::object::{TriggerLevel, TriggerTiming};
    let name = &world.relation(relation).name;
    let catalog = world.catalog();
    catalog.children(name).any(|(_, _, object)| {
        let Some(trigger) = object.body.as_trigger() else { return false };
        if trigger.timing == TriggerTiming::After || trigger.level == TriggerLevel::Statement {
            return false;
        }
        let bodies = catalog.overloads(&trigger.function).iter().filter_map(|id| catalog.entry(*id));
        let mut bodies = bodies.filter_map(|(_, object)| object.body.as_function()).peekable();
        bodies.peek().is_none()
            || bodies.any(|function| {
                let text = function.body.sql().text.to_ascii_lowercase();
                function.language != "plpgsql"
                    || text.contains(column.as_str())
                    || text.contains("into new")
                    || text.split_whitespace().collect::<String>().contains("new:=")
            })
    })
}

/// The constants that a value may turn out to be.
fn outcomes<'t>(value: &'t Typed, out: &mut Vec<&'t Typed>) {
    let value = bare(value);
    match &value.node {
        Node::Const(_) => out.push(value),
        Node::Case { whens, otherwise, .. } => {
            whens.iter().for_each(|(_, then)| outcomes(then, out));
            outcomes(otherwise, out);
        }
        Node::Coalesce(parts) => parts.iter().for_each(|part| outcomes(part, out)),
        _ => {}
    }
}

/// Without casts that leave the text as it is.
pub(crate) fn bare(value: &Typed) -> &Typed {
    match &value.node {
        Node::Relabel(inner) => bare(inner),
        Node::Call { arguments, form: CallForm::ImplicitCast, .. } => arguments.first().map_or(value, bare),
        Node::ArrayCast(inner, _) => bare(inner),
        _ => value,
    }
}

fn text_of(value: &Typed) -> Option<(&Text, TextRange)> {
    let value = bare(value);
    match &value.node {
        Node::Const(Const::Value { text, .. }) => Some((text, value.range)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_close_a_column() {
        let values = |text: &str| {
            let expr = pgspec_sql::syntax::expression(text).unwrap();
            of_condition(&expr, &Name::exact("a")).map(|values| values.join(","))
        };
        assert_eq!(values("a in ('x', 'y')").as_deref(), Some("x,y"));
        assert_eq!(values("a = any (array['x', 'y'])").as_deref(), Some("x,y"));
        assert_eq!(
            values("((a)::text = any ((array['x'::character varying, 'y'::character varying])::text[]))")
                .as_deref(),
            Some("x,y")
        );
        assert_eq!(values("a is null or a in ('x')").as_deref(), Some("x"));
        assert_eq!(values("a = 'x' or a = 'y'").as_deref(), Some("x,y"));
        assert_eq!(values("b > 1 and a in (1, 2)").as_deref(), Some("1,2"));
        for open in [
            "a <> 'x'",
            "a not in ('x')",
            "a in ('x') or b",
            "lower(a) in ('x')",
            "a in ('x', b)",
            "b in ('x')",
        ] {
            assert_eq!(values(open), None, "{open}");
        }
    }
}
