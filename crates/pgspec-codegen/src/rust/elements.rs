//! Which arrays hold no nulls: those of which a CHECK constraint says so.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a tree of many kinds of nodes, of which a few are looked for"
)]

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Name, QualifiedName, Text};
use pgspec_sql::syntax::ast::{Expr, ExprKind};
use pgspec_sql::syntax::expression;

use super::Context;
use crate::surface::rule::VALUE;
use crate::surface::{Field, Record};

/// Whether a constraint forbids that an element of an array is null: `array_position(a, null) is null`.
pub(super) fn are_never_null(context: &Context<'_>, record: &Record, field: &Field) -> bool {
    if !context.shape.nullable_elements || !field.ty.array {
        return false;
    }
    let Some((relation, column)) = record.origin(field) else { return false };
    context.input.catalog.children(relation).any(|(_, _, object)| {
        let constraint = object.body.as_constraint();
        let constraint = constraint.filter(|constraint| !constraint.not_valid && !constraint.not_enforced);
        match constraint.map(|constraint| &constraint.body) {
            Some(ConstraintBody::Check(check)) => forbids(&check.expression.text, column),
            _ => false,
        }
    })
}

/// The same of the values of a domain.
pub(super) fn of_domain_are_never_null(context: &Context<'_>, name: &QualifiedName) -> bool {
    let key = pgspec_catalog::Key::qualified(pgspec_catalog::Kind::Domain, name);
    let domain = context.input.catalog.get(&key).and_then(|object| object.body.as_domain());
    context.shape.nullable_elements
        && domain.is_some_and(|domain| {
            let value = Name::exact(VALUE);
            let mut valid = domain.checks.iter().filter(|check| !check.not_valid);
            valid.any(|check| forbids(&check.expression.text, &value))
        })
}

fn forbids(condition: &Text, column: &Name) -> bool {
    // Few conditions have the word in them, and those are read.
    let speaks_of_it = condition.to_ascii_lowercase().contains("array_position");
    speaks_of_it && expression(condition).is_ok_and(|condition| says(&condition, column))
}

fn says(condition: &Expr, column: &Name) -> bool {
    match &condition.kind {
        ExprKind::And(parts) => parts.iter().any(|part| says(part, column)),
        ExprKind::IsNull { operand, negated: false } => match &operand.kind {
            ExprKind::Call(call) => {
                let function = call.name.parts.last().is_some_and(|part| part.name == "array_position");
                match call.arguments.as_slice() {
                    [array, element] => {
                        function && is_column(&array.value, column) && is_null(&element.value)
                    }
                    _ => false,
                }
            }
            _ => false,
        },
        _ => false,
    }
}

fn is_column(value: &Expr, column: &Name) -> bool {
    match &value.kind {
        ExprKind::Column(parts) => parts.last().is_some_and(|part| part.name == *column),
        _ => false,
    }
}

fn is_null(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Null => true,
        ExprKind::Cast { operand, .. } => is_null(operand),
        _ => false,
    }
}
