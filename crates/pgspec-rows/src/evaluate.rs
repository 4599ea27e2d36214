//! What a typed expression is worth for a row: three-valued as in SQL, and nothing where it is not known.

mod call;
mod cast;
mod json;
mod operator;

pub(crate) use operator::apply;

use pgspec_analyze::literal::civil;
use pgspec_analyze::typed::{Const, Node, Typed, Var};
use pgspec_analyze::world::World;
use pgspec_sql::syntax::ast::SqlValue;

use crate::read;
use crate::value::Value;

/// The values of a row by the indexes of their columns; nothing for those that are not known.
pub(crate) type Row<'r> = &'r dyn Fn(usize) -> Option<Value>;

/// What expressions are evaluated with.
#[derive(Clone, Copy)]
pub(crate) struct Evaluator<'w, 'c> {
    pub(crate) world: &'w World<'c>,
    /// What `now()` is, in microseconds since 1970.
    pub(crate) now: i128,
}

/// An expression with the row and the value of the `case` around it.
struct At<'e, 'w, 'c> {
    with: &'e Evaluator<'w, 'c>,
    row: Row<'e>,
    test: Option<Value>,
}

impl Evaluator<'_, '_> {
    /// What an expression is worth.
    pub(crate) fn value(&self, typed: &Typed, row: Row<'_>) -> Option<Value> {
        At { with: self, row, test: None }.value(typed)
    }

    /// Whether a condition holds; a null holds nothing back (CHECK), unless it must be `true` (a predicate).
    pub(crate) fn holds(&self, typed: &Typed, row: Row<'_>, null: bool) -> Option<bool> {
        match self.value(typed, row)? {
            Value::Bool(value) => Some(value),
            Value::Null => Some(null),
            _ => None,
        }
    }
}

impl At<'_, '_, '_> {
    fn with_test(&self, test: Option<Value>) -> At<'_, '_, '_> {
        At { with: self.with, row: self.row, test }
    }

    fn values(&self, all: &[Typed]) -> Option<Vec<Value>> {
        all.iter().map(|one| self.value(one)).collect()
    }

    /// Arguments of something strict: `Err` is null.
    fn strict(&self, all: &[Typed]) -> Option<Result<Vec<Value>, Value>> {
        let found: Vec<Option<Value>> = all.iter().map(|one| self.value(one)).collect();
        if found.iter().flatten().any(Value::is_null) {
            return Some(Err(Value::Null));
        }
        found.into_iter().collect::<Option<Vec<_>>>().map(Ok)
    }

    fn value(&self, typed: &Typed) -> Option<Value> {
        let world = self.with.world;
        match &typed.node {
            Node::Const(Const::Null) => Some(Value::Null),
            Node::Const(Const::Value { text, .. }) => read::value(world, typed.ty, typed.typmod, text),
            Node::Var(Var { up: 0, entry: 0, column }) => (self.row)(usize::try_from(*column).ok()?),
            Node::CaseTest => self.test.clone(),
            Node::Call { function, arguments, form, .. } => self.call(typed, *function, arguments, *form),
            Node::Operator { operator, arguments } => match self.strict(arguments)? {
                Err(null) => Some(null),
                Ok(values) => self.operator(typed, *operator, arguments, &values),
            },
            Node::Distinct { arguments, .. } => {
                let [a, b] = &**arguments;
                let (a, b) = (self.value(a)?, self.value(b)?);
                let same =
                    if a.is_null() || b.is_null() { a.is_null() && b.is_null() } else { a.equals(&b)? };
                Some(Value::Bool(!same))
            }
            Node::NullIf { arguments, .. } => {
                let [a, b] = &**arguments;
                let (a, b) = (self.value(a)?, self.value(b)?);
                let same = !a.is_null() && !b.is_null() && a.equals(&b)?;
                Some(if same { Value::Null } else { a })
            }
            Node::ArrayOperator { operator, all, arguments } => self.each(typed, *operator, *all, arguments),
            Node::And(parts) => self.logic(parts, false),
            Node::Or(parts) => self.logic(parts, true),
            Node::Not(part) => Some(match self.value(part)? {
                Value::Bool(value) => Value::Bool(!value),
                Value::Null => Value::Null,
                _ => return None,
            }),
            Node::NullTest { argument, negated } => {
                let null = match self.value(argument)? {
                    Value::Row(_) => return None,
                    value => value.is_null(),
                };
                Some(Value::Bool(null != *negated))
            }
            Node::BooleanTest { argument, value, negated } => {
                let found = match self.value(argument)? {
                    Value::Bool(found) => Some(found),
                    Value::Null => None,
                    _ => return None,
                };
                Some(Value::Bool((found == *value) != *negated))
            }
            Node::Case { operand, whens, otherwise } => self.case(operand.as_deref(), whens, otherwise),
            Node::Coalesce(parts) => {
                for part in parts {
                    let value = self.value(part)?;
                    if !value.is_null() {
                        return Some(value);
                    }
                }
                Some(Value::Null)
            }
            Node::GreatestLeast(greatest, parts) => self.extreme(*greatest, parts),
            Node::Array { elements, nested: false } => self.values(elements).map(Value::Array),
            Node::Row(fields) => self.values(fields).map(Value::Row),
            Node::Field(inner, at) => match self.value(inner)? {
                Value::Null => Some(Value::Null),
                Value::Row(fields) => fields.into_iter().nth(usize::try_from(*at).ok()?),
                _ => None,
            },
            Node::Subscript { container, upper, slice: false, .. } => self.element(container, upper),
            Node::Relabel(inner) | Node::ToDomain(inner) | Node::Collate(inner, _) => self.value(inner),
            Node::ViaText(inner) => cast::through_text(world, self.value(inner)?, typed.ty, typed.typmod),
            Node::ArrayCast(inner, cast) => match self.value(inner)? {
                Value::Null => Some(Value::Null),
                Value::Array(elements) => {
                    let cast_one = |element| self.with_test(Some(element)).value(cast);
                    elements.into_iter().map(cast_one).collect::<Option<Vec<_>>>().map(Value::Array)
                }
                _ => None,
            },
            Node::SqlValue(which, _) => match which {
                SqlValue::CurrentDate => {
                    i64::try_from(self.with.now.div_euclid(civil::DAY)).ok().map(Value::Date)
                }
                SqlValue::CurrentTimestamp | SqlValue::LocalTimestamp => Some(Value::Moment(self.with.now)),
                _ => None,
            },
            _ => None,
        }
    }

    /// AND and OR: one operand of the value `decides` decides it.
    fn logic(&self, parts: &[Typed], decides: bool) -> Option<Value> {
        let (mut null, mut unknown) = (false, false);
        for part in parts {
            match self.value(part) {
                Some(Value::Bool(value)) if value == decides => return Some(Value::Bool(decides)),
                Some(Value::Bool(_)) => {}
                Some(Value::Null) => null = true,
                _ => unknown = true,
            }
        }
        if unknown {
            return None;
        }
        Some(if null { Value::Null } else { Value::Bool(!decides) })
    }

    fn case(&self, operand: Option<&Typed>, whens: &[(Typed, Typed)], otherwise: &Typed) -> Option<Value> {
        let test = match operand {
            Some(operand) => Some(self.value(operand)?),
            None => self.test.clone(),
        };
        let inner = self.with_test(test);
        for (when, then) in whens {
            match inner.value(when)? {
                Value::Bool(true) => return self.value(then),
                Value::Bool(false) | Value::Null => {}
                _ => return None,
            }
        }
        self.value(otherwise)
    }

    fn extreme(&self, greatest: bool, parts: &[Typed]) -> Option<Value> {
        let mut found = Value::Null;
        for value in self.values(parts)? {
            if value.is_null() {
                continue;
            }
            let better = found.is_null() || {
                let order = value.compare(&found)?;
                if greatest { order.is_gt() } else { order.is_lt() }
            };
            if better {
                found = value;
            }
        }
        Some(found)
    }

    /// `a = any (array)`
    fn each(
        &self,
        typed: &Typed,
        operator: pgspec_analyze::typed::OperatorId,
        all: bool,
        arguments: &[Typed; 2],
    ) -> Option<Value> {
        let [left, array] = arguments;
        let elements = match self.value(array)? {
            Value::Null => return Some(Value::Null),
            Value::Array(elements) => elements,
            _ => return None,
        };
        if elements.is_empty() {
            return Some(Value::Bool(all));
        }
        let left_value = self.value(left)?;
        let (mut null, mut unknown) = (false, false);
        for element in elements {
            if left_value.is_null() || element.is_null() {
                null = true;
                continue;
            }
            match self.operator(typed, operator, std::slice::from_ref(left), &[left_value.clone(), element]) {
                Some(Value::Bool(value)) if value != all => return Some(Value::Bool(value)),
                Some(Value::Bool(_)) => {}
                Some(Value::Null) => null = true,
                _ => unknown = true,
            }
        }
        match (unknown, null) {
            (true, _) => None,
            (false, true) => Some(Value::Null),
            (false, false) => Some(Value::Bool(all)),
        }
    }

    fn element(&self, container: &Typed, upper: &[Option<Typed>]) -> Option<Value> {
        let [Some(index)] = upper else { return None };
        match (self.value(container)?, self.value(index)?) {
            (Value::Null, _) | (_, Value::Null) => Some(Value::Null),
            (Value::Array(elements), Value::Number(number)) => {
                let at = usize::try_from(number.as_whole()?.checked_sub(1)?).ok();
                Some(at.and_then(|at| elements.into_iter().nth(at)).unwrap_or(Value::Null))
            }
            (Value::Json(value), index) => json::member(&value, &index).map(json::or_null),
            _ => None,
        }
    }
}
