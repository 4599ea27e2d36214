//! Columns and domains that a CHECK limits to some values.

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Key, Kind, Name, QualifiedName};

use super::super::Context;
use super::super::driver;
use super::super::literal::string;
use super::super::types::Ts;
use crate::input::{Driver, Switch};
use crate::surface::rule::VALUE;
use crate::surface::rule::{Comparison, Literal, Operand, Order, Rule};

/// The values of a column of a table, if a CHECK that every row has passed lists them.
pub(super) fn of_column(context: &Context<'_>, table: &QualifiedName, column: &Name) -> Option<Ts> {
    let surface = context.input.surface;
    let record =
        surface.record(table).or_else(|| surface.external.iter().find(|record| record.name == *table));
    let is_valid = |name: &Name| {
        let key = Key::of_relation(Kind::Constraint, table, name);
        let constraint = context.input.catalog.get(&key).and_then(|object| object.body.as_constraint());
        constraint.is_some_and(|c| !c.not_valid && matches!(c.body, ConstraintBody::Check(_)))
    };
    let checks = record.filter(|_| context.has(Switch::Values))?.checks.iter();
    let mut rules = checks.filter(|check| is_valid(&check.name)).filter_map(|check| check.rule.as_ref().ok());
    rules.find_map(|rule| listed(context, rule, column))
}

/// The values of a domain.
pub(super) fn of_domain(context: &Context<'_>, name: &QualifiedName) -> Option<Ts> {
    let object = context.input.catalog.get(&Key::qualified(Kind::Domain, name))?;
    let own = &object.body.as_domain()?.checks;
    let is_valid = |name: &Name| own.iter().all(|check| check.name != *name || !check.not_valid);
    let rules = context.input.surface.domain(name).filter(|_| context.has(Switch::Values))?;
    let mut rules = rules.checks.iter().filter(|check| is_valid(&check.name));
    rules.find_map(|check| listed(context, check.rule.as_ref().ok()?, &Name::exact(VALUE)))
}

/// The values that a rule leaves to a column: what passes is one of them, or null.
fn listed(context: &Context<'_>, rule: &Rule, column: &Name) -> Option<Ts> {
    let is_column = |operand: &Operand| matches!(operand, Operand::Field(name) if name == column);
    let array = |ty: Ts| Ts::Array(Box::new(ty));
    match rule {
        Rule::OneOf { order, operand, values } if is_column(operand) => literals(context, *order, values),
        Rule::Within { order, operand, values } if is_column(operand) => {
            // An array that the driver gives as its text has no elements.
            let is_array = context.driver.is_none_or(|driver| driver::is_array(driver, element(*order)));
            literals(context, *order, values).filter(|_| is_array).map(array)
        }
        Rule::Compare { comparison: Comparison::Equal, order, left, right } => match (left, right) {
            (own, Operand::Literal(value)) | (Operand::Literal(value), own) if is_column(own) => {
                literals(context, *order, std::slice::from_ref(value))
            }
            _ => None,
        },
        Rule::All(parts) => parts.iter().find_map(|part| listed(context, part, column)),
        Rule::Any(parts) => {
            let is_null = |part: &&Rule| matches!(part, Rule::Null(operand) if is_column(operand));
            let parts: Option<Vec<Ts>> = parts
                .iter()
                .filter(|part| !is_null(part))
                .map(|part| listed(context, part, column))
                .collect();
            union(parts?)
        }
        Rule::Constant(_)
        | Rule::Holds(_)
        | Rule::Not(_)
        | Rule::Same(..)
        | Rule::Null(_)
        | Rule::Compare { .. }
        | Rule::Distinct { .. }
        | Rule::OneOf { .. }
        | Rule::Matches { .. }
        | Rule::Within { .. } => None,
    }
}

/// A type of which arrays of these values are, as far as drivers tell them apart.
fn element(order: Order) -> &'static str {
    match order {
        Order::Label => "enum",
        Order::Integer => "int4",
        Order::Text
        | Order::Bpchar
        | Order::Decimal
        | Order::Float
        | Order::Boolean
        | Order::Date
        | Order::Time
        | Order::Timestamp
        | Order::Timestamptz => "text",
    }
}

fn union(parts: Vec<Ts>) -> Option<Ts> {
    let mut members: Vec<Ts> = Vec::new();
    for part in parts {
        let own = match part {
            Ts::Union(own) => own,
            other @ Ts::Atom(_) => vec![other],
            // Arrays of some values, or of some others: no union of values.
            Ts::Array(_) => return None,
        };
        for member in own {
            if !members.contains(&member) {
                members.push(member);
            }
        }
    }
    match members.len() {
        0 => None,
        1 => members.pop(),
        _ => Some(Ts::Union(members)),
    }
}

/// Values as types. Those that a driver gives in more than one spelling are none.
fn literals(context: &Context<'_>, order: Order, values: &[Literal]) -> Option<Ts> {
    // Whole numbers that are too large are no longer exact, and those of `bigint` are texts for some drivers.
    let whole = matches!(context.driver, None | Some(Driver::Postgrest));
    let literal = |value: &Literal| match (order, value) {
        (Order::Text | Order::Label, Literal::Text(text)) => Some(Ts::Atom(string(text))),
        (Order::Integer, Literal::Number(number)) if whole => {
            let number: i64 = number.parse().ok()?;
            (number.unsigned_abs() < 1 << 53).then(|| Ts::Atom(number.to_string()))
        }
        _ => None,
    };
    union(values.iter().map(literal).collect::<Option<Vec<_>>>()?)
}
