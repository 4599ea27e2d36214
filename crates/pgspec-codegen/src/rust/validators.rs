//! CHECK constraints as Rust: `validate` of a row, of a new row and of a change.
//!
//! A rule means exactly what its SQL means. What cannot be said exactly in a line of Rust is left to the database, and
//! the documentation says so.

#![expect(clippy::wildcard_enum_match_arm, reason = "what is not known here is left to the database")]

use pgspec_catalog::Name;

use super::literal::{code, string};
use super::names::{Scope, TypeNames};
use super::needs::Needs;
use super::printer::{Expression, Printer};
use super::types::RustType;
use crate::case::snake;
use crate::surface::rule::{Check, Comparison, Literal, Operand, Order, Rule};
use crate::surface::{Field, Record, TypeClass};

/// A check that Rust can tell.
pub(super) struct Validator<'a> {
    check: &'a Check,
    /// The function that tells whether it holds.
    function: String,
    rule: Expression,
}

/// How a field is held by a struct.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// `T`
    Value,
    /// `Option<T>`, whose `None` is null.
    Nullable,
    /// `Option<T>`, whose `None` is not known.
    Optional,
    /// `Option<Option<T>>`
    Both,
    /// Not at all.
    Absent,
}

/// The checks of a record that can be told of the fields which have types, and why others cannot.
pub(super) fn of<'a>(
    record: &'a Record,
    own: &TypeNames,
    name_of: &dyn Fn(&Name) -> Option<String>,
    is_key: &dyn Fn(&Name) -> bool,
) -> (Vec<Validator<'a>>, Vec<(&'a Check, String)>) {
    let (mut told, mut left) = (Vec::new(), Vec::new());
    let mut scope = Scope::default();
    scope.reserve(["validate"]);
    for check in &record.checks {
        let path = if own.module.is_empty() { "check" } else { "super::check" };
        let writer = Writer { record, is_key, check: path };
        let rule = match &check.rule {
            Ok(_) if check.fields.iter().any(|field| name_of(field).is_none()) => {
                Err("one of its columns has no Rust type".to_owned())
            }
            Ok(rule) => {
                writer.rule(rule).ok_or_else(|| "what it compares is left to the database".to_owned())
            }
            Err(refusal) => Err(refusal.why.clone()),
        };
        match rule {
            Ok(rule) => {
                let function = scope.claim(&format!("holds_{}", snake(check.name.as_str())));
                told.push(Validator { check, function, rule });
            }
            Err(why) => left.push((check, why)),
        }
    }
    (told, left)
}

struct Writer<'a> {
    record: &'a Record,
    /// Whether a column has the type of a key, around its value.
    is_key: &'a dyn Fn(&Name) -> bool,
    /// The path of the module with what rules are made of.
    check: &'static str,
}

impl Writer<'_> {
    fn call(&self, function: &str, argument: Vec<Expression>) -> Expression {
        Expression::Call(format!("{}::{function}", self.check), argument)
    }

    /// The value of a column.
    fn value(&self, at: usize, field: &Field) -> Vec<Expression> {
        let inside = if (self.is_key)(&field.name) { ".map(|key| &key.0)" } else { "" };
        vec![Expression::Text(format!("v{at}{inside}"))]
    }

    fn field(&self, name: &Name) -> Option<(usize, &Field)> {
        self.record.fields.iter().enumerate().find(|(_, field)| field.name == *name)
    }

    /// `Option<bool>`: null is `None`.
    fn rule(&self, rule: &Rule) -> Option<Expression> {
        let all = |head: &str, parts: &[Rule]| {
            let parts: Option<Vec<_>> = parts.iter().map(|part| self.rule(part)).collect();
            Some(self.call(head, vec![Expression::List(parts?)]))
        };
        match rule {
            Rule::Constant(value) => Some(Expression::Text(format!("{value:?}"))),
            Rule::All(parts) => all("all", parts),
            Rule::Any(parts) => all("any", parts),
            Rule::Not(part) => Some(self.call("not", vec![self.rule(part)?])),
            Rule::Null(Operand::Field(name)) => {
                let (at, _) = self.field(name)?;
                Some(self.call("is_null", vec![Expression::Text(format!("v{at}"))]))
            }
            Rule::Compare { comparison, order, left, right } => {
                let head = match comparison {
                    Comparison::Less => "lt",
                    Comparison::LessOrEqual => "le",
                    Comparison::Equal => "eq",
                    Comparison::NotEqual => "ne",
                    Comparison::GreaterOrEqual => "ge",
                    Comparison::Greater => "gt",
                };
                Some(self.call(head, vec![self.operand(*order, left)?, self.operand(*order, right)?]))
            }
            Rule::OneOf { order, operand, values } => {
                let value = self.operand(*order, operand)?;
                let equals = values.iter().map(|literal| {
                    let right = self.operand(*order, &Operand::Literal(literal.clone()))?;
                    Some(self.call("eq", vec![value.clone(), right]))
                });
                let equals: Option<Vec<_>> = equals.collect();
                Some(self.call("any", vec![Expression::List(equals?)]))
            }
            Rule::Holds(Operand::Field(name)) => {
                let (at, field) = self.field(name)?;
                let is_bool = field.ty.is_builtin("bool") && !is_domain(field);
                let is_bool = is_bool && !(self.is_key)(&field.name);
                is_bool.then(|| Expression::Text(format!("v{at}.copied()")))
            }
            Rule::Null(_)
            | Rule::Holds(_)
            | Rule::Same(..)
            | Rule::Distinct { .. }
            | Rule::Matches { .. }
            | Rule::Within { .. } => None,
        }
    }

    fn operand(&self, order: Order, operand: &Operand) -> Option<Expression> {
        match operand {
            Operand::Field(name) => {
                let (at, field) = self.field(name)?;
                let head = of_field(order, field)?;
                Some(self.call(head, self.value(at, field)))
            }
            Operand::CharLength(inner) if order == Order::Integer => match inner.as_ref() {
                Operand::Field(name) => {
                    let (at, field) = self.field(name)?;
                    let is_text = field.ty.is_builtin("text") && !is_domain(field);
                    is_text.then(|| self.call("chars", self.value(at, field)))
                }
                _ => None,
            },
            Operand::Literal(Literal::Text(label)) if order == Order::Label => {
                let label = Expression::Text(format!("Some(&{})", string(label)));
                Some(self.call("label", vec![label]))
            }
            Operand::Literal(literal) => of_literal(order, literal),
            _ => None,
        }
    }
}

/// A domain's values may have a type of their own.
fn is_domain(field: &Field) -> bool {
    let declared = &field.data_type.name;
    match &field.ty.class {
        TypeClass::Builtin(name) => declared.schema.is_some() || declared.name != *name,
        TypeClass::ValueSet(name) | TypeClass::Record(name) | TypeClass::Other(name) => declared != name,
    }
}

fn of_field(order: Order, field: &Field) -> Option<&'static str> {
    // A modifier changes what is stored: digits are rounded, spaces cut off.
    if field.ty.array || is_domain(field) {
        return None;
    }
    let is = |names: &[&str]| matches!(&field.ty.class, TypeClass::Builtin(name) if names.contains(&name.as_str()));
    match order {
        Order::Integer if is(&["int2", "int4", "int8"]) => Some("integer"),
        Order::Text if is(&["text"]) => Some("text"),
        Order::Date if is(&["date"]) => Some("copy"),
        Order::Boolean if is(&["bool"]) => Some("copy"),
        Order::Label if matches!(field.ty.class, TypeClass::ValueSet(_)) => Some("label"),
        _ => None,
    }
}

fn of_literal(order: Order, literal: &Literal) -> Option<Expression> {
    let text = match (order, literal) {
        (_, Literal::Null) => return None,
        (Order::Integer, Literal::Number(number)) => {
            let value: i64 = number.parse().ok()?;
            format!("Some({value}_i64)")
        }
        (Order::Text, Literal::Text(value)) => format!("Some({})", string(value)),
        (Order::Boolean, Literal::Boolean(value)) => format!("Some({value})"),
        _ => return None,
    };
    Some(Expression::Text(text))
}

/// Prints the functions that tell of a row whether its checks hold.
pub(super) fn print_rules(
    record: &Record,
    told: &[Validator<'_>],
    types: &dyn Fn(&Name) -> Option<RustType>,
    out: &mut Printer,
) {
    for Validator { check, function, rule } in told {
        let parameters: Vec<_> = record
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| check.fields.contains(&field.name))
            .filter_map(|(at, field)| Some((format!("v{at}"), types(&field.name)?.perhaps_known())))
            .collect();
        out.doc(Some(&format!("{}: {}", code(check.name.as_str()), code(&check.sql))), None);
        out.function_of(&format!("fn {function}"), &parameters, " -> Option<bool>");
        for (name, _) in &parameters {
            out.line(&format!("let {name} = {name}?;"));
        }
        out.expression(rule);
        out.close("}");
    }
}

/// Prints `validate` of a struct.
pub(super) fn print_validate(
    own: &TypeNames,
    name: &str,
    record: &Record,
    (told, left): (&[Validator<'_>], &[(&Check, String)]),
    held: &dyn Fn(&Name) -> (Option<String>, Held),
    out: &mut Printer,
    needs: &mut Needs,
) {
    needs.check = true;
    let violation = if own.module.is_empty() { "Violation" } else { "super::Violation" };
    out.blank();
    out.open(&format!("impl {name} {{"));
    let mut doc = "The CHECK constraints that it breaks, as far as what is known of it can tell.".to_owned();
    if !left.is_empty() {
        doc.push_str("\n\nThe database alone can tell:");
        for (check, why) in left {
            doc = format!("{doc}\n- {}: {why}", code(check.name.as_str()));
        }
    }
    out.doc(Some(&doc), None);
    out.open(&format!("pub fn validate(&self) -> Result<(), Vec<{violation}>> {{"));
    let used = |field: &&Field| told.iter().any(|validator| validator.check.fields.contains(&field.name));
    let fields: Vec<_> = record
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| used(field))
        .filter_map(|(at, field)| match held(&field.name) {
            (Some(rust_name), how) if how != Held::Absent => Some(format!("{rust_name}: v{at}")),
            _ => None,
        })
        .collect();
    if told.is_empty() {
        out.line("Ok(())");
        out.close("}");
        out.close("}");
        return;
    }
    if !fields.is_empty() {
        out.destructure(&fields, true);
    }
    out.line("let mut found = Vec::new();");
    for Validator { check, function, .. } in told {
        let arguments: Vec<_> = record
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| check.fields.contains(&field.name))
            .map(|(at, field)| match held(&field.name).1 {
                Held::Value => format!("Some(Some(v{at}))"),
                Held::Nullable => format!("Some(v{at}.as_ref())"),
                Held::Optional => format!("v{at}.as_ref().map(Some)"),
                Held::Both => format!("v{at}.as_ref().map(Option::as_ref)"),
                Held::Absent => "None".to_owned(),
            })
            .collect();
        out.call(&format!("let holds = {}::{function}", own.row), &arguments, ";");
        out.open("if holds == Some(false) {");
        out.line(&format!("let constraint = {};", string(check.name.as_str())));
        let columns: Vec<_> = check.fields.iter().map(|field| string(field.as_str())).collect();
        out.array("let columns = &", &columns);
        let message = check.doc.as_ref().unwrap_or(&check.sql);
        out.line(&format!("let message = {};", string(message)));
        out.open(&format!("let violation = {violation} {{"));
        for field in ["constraint", "columns", "message"] {
            out.line(&format!("{field},"));
        }
        out.close("};");
        out.line("found.push(violation);");
        out.close("}");
    }
    out.line("if found.is_empty() { Ok(()) } else { Err(found) }");
    out.close("}");
    out.close("}");
}
