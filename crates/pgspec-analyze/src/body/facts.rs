//! What a condition tells about the operation that fired the trigger, and about fields that are not null.

use std::collections::BTreeSet;

use pgspec_catalog::Name;
use pgspec_catalog::object::TriggerEvents;
use pgspec_sql::syntax::ast::{Expr, ExprKind, Query, QueryBody, TextRange};

/// A set of operations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Ops(u8);

impl Ops {
    pub(super) const INSERT: Self = Self(1);
    pub(super) const UPDATE: Self = Self(2);
    pub(super) const DELETE: Self = Self(4);
    pub(super) const TRUNCATE: Self = Self(8);
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(15);

    pub(super) fn of(events: &TriggerEvents) -> Self {
        let one = |on: bool, op: Self| if on { op } else { Self::NONE };
        one(events.insert, Self::INSERT)
            .or(one(events.update, Self::UPDATE))
            .or(one(events.delete, Self::DELETE))
            .or(one(events.truncate, Self::TRUNCATE))
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn not(self) -> Self {
        Self(!self.0 & 15)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn named(name: &str) -> Self {
        match name {
            "INSERT" => Self::INSERT,
            "UPDATE" => Self::UPDATE,
            "DELETE" => Self::DELETE,
            "TRUNCATE" => Self::TRUNCATE,
            _ => Self::NONE,
        }
    }
}

/// How a condition came out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Truth {
    True,
    False,
    /// False or null.
    NotTrue,
}

/// A field of NEW or OLD, or of another record: the record's variable and the field.
pub(super) type FieldOf = (u32, Name);

/// What is known once a condition came out.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Facts {
    /// The operation is one of these.
    pub(super) ops: Ops,
    /// These are not null.
    pub(super) not_null: BTreeSet<FieldOf>,
    /// The condition says something about the trigger that is not understood.
    pub(super) unclear: bool,
}

impl Facts {
    fn none() -> Self {
        Self { ops: Ops::ALL, not_null: BTreeSet::new(), unclear: false }
    }

    fn of_ops(ops: Ops) -> Self {
        Self { ops, ..Self::none() }
    }

    /// Both hold.
    fn both(mut self, other: Self) -> Self {
        self.not_null.extend(other.not_null);
        Self { ops: self.ops.and(other.ops), not_null: self.not_null, unclear: self.unclear || other.unclear }
    }

    /// One of them holds.
    fn either(self, other: Self) -> Self {
        let not_null = if self.ops.is_empty() {
            other.not_null
        } else if other.ops.is_empty() {
            self.not_null
        } else {
            self.not_null.intersection(&other.not_null).cloned().collect()
        };
        Self { ops: self.ops.or(other.ops), not_null, unclear: self.unclear || other.unclear }
    }
}

/// What the names in a condition are.
pub(super) trait Known {
    /// The name is TG_OP.
    fn is_operation(&self, parts: &[Name]) -> bool;
    /// The name is another of the trigger's variables, with its value.
    fn constant(&self, expr: &Expr) -> Option<String>;
    /// One of the trigger's variables stands in this text.
    fn mentions_trigger(&self, range: TextRange) -> bool;
    /// The name is NEW or OLD: the operations for which it is null.
    fn row_null_for(&self, parts: &[Name]) -> Option<Ops>;
    /// The name is a field of a record: which, and the operations for which the record is null.
    fn field(&self, parts: &[Name]) -> Option<(FieldOf, Ops)>;
}

/// The only value of an expression in PL/pgSQL; none if there is more to it.
pub(super) fn plain(query: &Query) -> Option<&Expr> {
    let QueryBody::Select(select) = &query.body else { return None };
    let bare = query.with.is_none()
        && query.order_by.is_empty()
        && query.limit.is_none()
        && query.offset.is_none()
        && select.distinct.is_none()
        && select.from.is_empty()
        && select.condition.is_none()
        && select.group_by.is_empty()
        && select.having.is_none();
    match select.targets.as_slice() {
        [target] if bare => Some(&target.expression),
        _ => None,
    }
}

fn names(expr: &Expr) -> Option<Vec<Name>> {
    match &expr.kind {
        ExprKind::Column(parts) => Some(parts.iter().map(|part| part.name.clone()).collect()),
        ExprKind::Cast { operand, .. } => names(operand),
        _ => None,
    }
}

fn literal(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::String(text) => Some(text.as_str()),
        ExprKind::Cast { operand, .. } => literal(operand),
        _ => None,
    }
}

/// What is known once a condition came out so.
pub(super) fn facts(expr: &Expr, truth: Truth, known: &dyn Known) -> Facts {
    let each = |parts: &[Expr], together: bool| {
        let mut parts = parts.iter().map(|part| facts(part, truth, known));
        let first = parts.next().unwrap_or_else(Facts::none);
        parts.fold(first, |all, part| if together { all.both(part) } else { all.either(part) })
    };
    match &expr.kind {
        ExprKind::And(parts) => each(parts, truth == Truth::True),
        ExprKind::Or(parts) => each(parts, truth != Truth::True),
        ExprKind::Not(inner) => match truth {
            Truth::True => facts(inner, Truth::False, known),
            Truth::False => facts(inner, Truth::True, known),
            Truth::NotTrue => {
                // True or null.
                let inner = facts(inner, Truth::True, known);
                Facts { not_null: BTreeSet::new(), ..inner }
            }
        },
        ExprKind::Boolean(value) => {
            let holds = *value == (truth == Truth::True);
            Facts::of_ops(if holds { Ops::ALL } else { Ops::NONE })
        }
        ExprKind::IsNull { operand, negated } => is_null(operand, *negated == (truth == Truth::True), known),
        ExprKind::IsDistinct { left, right, negated } => {
            let found =
                equality(left, std::slice::from_ref(&**right), *negated == (truth == Truth::True), known);
            found.unwrap_or_else(|| mentions(expr, known))
        }
        ExprKind::Infix { operator, left, right } => {
            let symbol = operator.symbol.as_str();
            let equals = (symbol == "=") == (truth == Truth::True);
            if matches!(symbol, "=" | "<>")
                && let Some(found) = equality(left, std::slice::from_ref(&**right), equals, known)
                    .or_else(|| equality(right, std::slice::from_ref(&**left), equals, known))
            {
                return found;
            }
            let mut found = mentions(expr, known);
            if matches!(symbol, "=" | "<>" | "<" | ">" | "<=" | ">=") && truth != Truth::NotTrue {
                for side in [left, right] {
                    if let Some((field, null_for)) = names(side).and_then(|parts| known.field(&parts)) {
                        found.ops = found.ops.and(null_for.not());
                        found.not_null.insert(field);
                    }
                }
            }
            found
        }
        ExprKind::InList { operand, list, negated } => {
            let found = equality(operand, list, *negated != (truth == Truth::True), known);
            found.unwrap_or_else(|| mentions(expr, known))
        }
        ExprKind::QuantifiedArray { left, operator, all: false, array } if operator.symbol == "=" => {
            let list = if let ExprKind::Array(list) = &array.kind { Some(list) } else { None };
            let found = list.and_then(|list| equality(left, list, truth == Truth::True, known));
            found.unwrap_or_else(|| mentions(expr, known))
        }
        _ => mentions(expr, known),
    }
}

/// What is known once `operand is null` came out as told.
fn is_null(operand: &Expr, negated: bool, known: &dyn Known) -> Facts {
    let Some(parts) = names(operand) else { return mentions(operand, known) };
    if let Some(null_for) = known.row_null_for(&parts) {
        // `row is not null` wants all of its fields: that it is false says little. Both forms are used for presence.
        return Facts::of_ops(if negated { null_for.not() } else { Ops::ALL });
    }
    let mut facts = Facts::none();
    if let Some((field, null_for)) = known.field(&parts)
        && negated
    {
        facts.ops = null_for.not();
        facts.not_null.insert(field);
    }
    facts
}

/// What is known once a value is one of a list, or none of it; none if the value is not the trigger's.
fn equality(value: &Expr, list: &[Expr], equals: bool, known: &dyn Known) -> Option<Facts> {
    let literals: Option<Vec<&str>> = list.iter().map(literal).collect();
    let literals = literals?;
    if names(value).is_some_and(|parts| known.is_operation(&parts)) {
        let ops = literals.iter().fold(Ops::NONE, |ops, name| ops.or(Ops::named(name)));
        return Some(Facts::of_ops(if equals { ops } else { ops.not() }));
    }
    let actual = known.constant(value)?;
    let holds = literals.contains(&actual.as_str()) == equals;
    Some(Facts::of_ops(if holds { Ops::ALL } else { Ops::NONE }))
}

/// Nothing is known; whether the trigger's variables are in it.
fn mentions(expr: &Expr, known: &dyn Known) -> Facts {
    Facts { unclear: known.mentions_trigger(expr.range), ..Facts::none() }
}
