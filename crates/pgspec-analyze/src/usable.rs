//! How often an expression may change its mind (`contain_mutable_functions`), and whether it may stand where only
//! immutable ones may.

use pgspec_builtin::TypeKind;
use pgspec_catalog::Body;
use pgspec_sql::syntax::ast::TextRange;

use crate::coerce::Path;
use crate::query::walk::{self, Part};
use crate::typed::{Const, EntryKind, FunctionId, Node, OperatorId, TypeId, Typed, TypedQuery};
use crate::world::{CastContext, Type, Volatility, World};

/// What is known of an expression's volatility.
#[derive(Clone, PartialEq, Debug)]
pub struct Known {
    /// It is at least this volatile.
    pub at_least: Volatility,
    /// It is exactly that; otherwise parts of it are not known, or Postgres may simplify them away.
    pub exact: bool,
    /// The first part that is not immutable for sure.
    pub because: Option<Because>,
}

/// A part of an expression that is not immutable.
#[derive(Clone, PartialEq, Debug)]
pub struct Because {
    /// Where it stands.
    pub range: TextRange,
    /// What it is: `now()`, `the cast from date to text`.
    pub what: String,
}

impl Known {
    /// Whether it is immutable; `None` if that cannot be told.
    pub fn immutable(&self) -> Option<bool> {
        match (self.at_least, self.exact) {
            (Volatility::Stable | Volatility::Volatile, _) => Some(false),
            (Volatility::Immutable, true) => Some(true),
            (Volatility::Immutable, false) => None,
        }
    }

    /// `immutable`, `stable`, `volatile`, or `unknown`.
    pub fn word(&self) -> &'static str {
        match (self.at_least, self.exact) {
            (Volatility::Volatile, _) => "volatile",
            (_, false) => "unknown",
            (Volatility::Stable, true) => "stable",
            (Volatility::Immutable, true) => "immutable",
        }
    }
}

/// The volatility of an expression.
pub fn volatility(world: &World<'_>, typed: &Typed) -> Known {
    let mut walk = Walk { world, known: immutable(), certain: true };
    walk.expr(typed);
    walk.known
}

/// The volatility of a query.
pub fn query_volatility(world: &World<'_>, query: &TypedQuery) -> Known {
    let mut walk = Walk { world, known: immutable(), certain: true };
    walk.query(query);
    walk.known
}

fn immutable() -> Known {
    Known { at_least: Volatility::Immutable, exact: true, because: None }
}

struct Walk<'a, 'c> {
    world: &'a World<'c>,
    known: Known,
    /// What is being looked at stays in the expression when Postgres simplifies it.
    certain: bool,
}

impl Walk<'_, '_> {
    fn unknown(&mut self) {
        self.known.exact = false;
    }

    fn found(&mut self, volatility: Volatility, at: &Typed, what: impl FnOnce() -> String) {
        if volatility == Volatility::Immutable {
            return;
        }
        if !self.certain {
            self.unknown();
            return;
        }
        if self.known.because.is_none() {
            self.known.because = Some(Because { range: at.range, what: what() });
        }
        self.known.at_least = self.known.at_least.max(volatility);
    }

    fn expr(&mut self, typed: &Typed) {
        let before = self.certain;
        // A strict function of a null is a null, whatever the function is.
        self.certain &= !self.may_be_null_by_its_arguments(typed);
        self.itself(typed);
        self.certain &= !self.is_foldable(typed);
        walk::parts(typed, &mut |part| match part {
            Part::Same(part) => self.expr(part),
            Part::Query(query) => self.query(query),
        });
        self.certain = before;
    }

    fn may_be_null_by_its_arguments(&self, typed: &Typed) -> bool {
        let world = self.world;
        let (strict, arguments) = match &typed.node {
            Node::Call { function, arguments, .. } => {
                // The body of a function of the catalog may stand in place of its call.
                let function = world.function(*function);
                (function.strict || function.object.is_some(), arguments.as_slice())
            }
            Node::Operator { operator, arguments } => {
                (world.operator(*operator).strict, arguments.as_slice())
            }
            Node::ViaText(inner) => (true, std::slice::from_ref(&**inner)),
            _ => return false,
        };
        strict && arguments.iter().any(|argument| is_null(argument) || self.may_become_constant(argument))
    }

    /// Whether Postgres may find a constant where something else was written.
    fn may_become_constant(&self, typed: &Typed) -> bool {
        let inside = match &typed.node {
            Node::Relabel(inner)
            | Node::ToDomain(inner)
            | Node::Collate(inner, _)
            | Node::Not(inner)
            | Node::NullTest { argument: inner, .. }
            | Node::BooleanTest { argument: inner, .. } => self.may_become_constant(inner),
            _ => self.may_be_null_by_its_arguments(typed),
        };
        inside || self.is_foldable(typed) || is_computed_constant(self.world, typed)
    }

    /// Whether Postgres may leave parts of a node out, because others are constant, before it judges
    /// (`eval_const_expressions`).
    fn is_foldable(&self, typed: &Typed) -> bool {
        let constant = |part: &Typed| matches!(part.node, Node::Const(_)) || self.may_become_constant(part);
        match &typed.node {
            Node::And(parts) | Node::Or(parts) | Node::Coalesce(parts) => parts.iter().any(constant),
            Node::Case { operand, whens, .. } => {
                operand.as_deref().is_some_and(constant) || whens.iter().any(|(when, _)| constant(when))
            }
            Node::NullIf { arguments, .. } => {
                arguments.iter().any(|one| is_null(one) || self.may_become_constant(one))
            }
            // Fields are tested one by one.
            Node::NullTest { argument, .. } => matches!(&argument.node, Node::Row(_)),
            Node::Field(row, _) => matches!(&row.node, Node::Row(_)),
            _ => false,
        }
    }

    /// A node without its parts.
    fn itself(&mut self, typed: &Typed) {
        match &typed.node {
            // SQL/JSON depends on the time zone for some values and not for others.
            Node::Opaque(_) | Node::Construct(..) => self.unknown(),
            Node::Call { function, arguments, .. } => {
                match text_maker(self.world.function(*function).name.name.as_str(), arguments) {
                    Some(made_text) => self.cast_to_text(made_text, typed),
                    None => self.function(*function, arguments.len(), typed),
                }
            }
            Node::Aggregate(call) => self.function(call.function, usize::MAX, typed),
            Node::Window(call) => self.function(call.function, usize::MAX, typed),
            Node::Operator { operator, arguments } => {
                match text_maker(self.world.operator(*operator).function.as_str(), arguments) {
                    Some(made_text) => self.cast_to_text(made_text, typed),
                    None => self.operator(*operator, typed),
                }
            }
            Node::Distinct { operator, .. }
            | Node::NullIf { operator, .. }
            | Node::ArrayOperator { operator, .. } => self.operator(*operator, typed),
            Node::RowCompare { operators, .. } => {
                operators.iter().for_each(|operator| self.operator(*operator, typed));
            }
            Node::ViaText(inner) if !is_null(inner) => {
                self.text_form(inner.ty, Direction::Out, typed);
                self.text_form(typed.ty, Direction::In, typed);
            }
            Node::SqlValue(value, _) => self.found(Volatility::Stable, typed, || value.sql().to_owned()),
            Node::Const(_)
            | Node::Parameter(_)
            | Node::Variable(_)
            | Node::Var(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::NullTest { .. }
            | Node::BooleanTest { .. }
            | Node::Case { .. }
            | Node::CaseTest
            | Node::Coalesce(_)
            | Node::GreatestLeast(..)
            | Node::Array { .. }
            | Node::Row(_)
            | Node::Sublink(_)
            | Node::SublinkColumn(_)
            | Node::Field(..)
            | Node::Subscript { .. }
            | Node::Relabel(_)
            | Node::ViaText(_)
            | Node::ArrayCast(..)
            | Node::ConvertRow(_)
            | Node::ToDomain(_)
            | Node::Collate(..)
            | Node::Grouping(_)
            | Node::Default => {}
        }
    }

    fn query(&mut self, query: &TypedQuery) {
        if query.entries.iter().any(|entry| matches!(entry.kind, EntryKind::Opaque(_))) {
            self.unknown();
        }
        walk::query_parts(query, &mut |part| match part {
            Part::Same(part) => self.expr(part),
            Part::Query(query) => self.query(query),
        });
    }

    fn function(&mut self, id: FunctionId, given: usize, at: &Typed) {
        let world = self.world;
        let function = world.function(id);
        if let Some(object) = function.object {
            let declared = world.catalog().entry(object).map(|(_, object)| &object.body);
            if let Some(Body::Function(declared)) = declared {
                // Postgres puts the bodies of SQL functions in place of calls, and judges these.
                if declared.language == "sql" && function.volatility != Volatility::Immutable {
                    return self.unknown();
                }
                // Defaults are filled in, and may be anything.
                if given < function.arguments.len() {
                    self.unknown();
                }
            }
        }
        self.found(function.volatility, at, || format!("{}()", function.name.name));
    }

    fn operator(&mut self, id: OperatorId, at: &Typed) {
        let world = self.world;
        let operator = world.operator(id);
        self.found(operator.volatility, at, || format!("the operator {}", operator.name.name));
    }

    /// `value::text`
    fn cast_to_text(&mut self, value: &Typed, at: &Typed) {
        let world = self.world;
        match world.path(world.core.text, value.ty, CastContext::Explicit) {
            Some(Path::Relabel) => {}
            Some(Path::Function(function, _)) => {
                self.found(world.function(function).volatility, at, || "a cast to text".to_owned());
            }
            Some(Path::ViaText) => self.text_form(value.ty, Direction::Out, at),
            Some(Path::Array(_)) | None => self.unknown(),
        }
    }

    /// Reading or printing a value of a type.
    fn text_form(&mut self, ty: TypeId, direction: Direction, at: &Typed) {
        let world = self.world;
        match reads_or_prints(world.ty(ty), direction) {
            Some(volatility) => self.found(volatility, at, || {
                let shown = world.show(ty, -1);
                match direction {
                    Direction::In => format!("the cast from text to {shown}"),
                    Direction::Out => format!("the cast from {shown} to text"),
                }
            }),
            None => self.unknown(),
        }
    }
}

/// The argument that a polymorphic function of `pg_catalog` makes text of: it is written in SQL, and Postgres puts its
/// body in place of the call.
fn text_maker<'a>(function: &str, arguments: &'a [Typed]) -> Option<&'a Typed> {
    match (function, arguments) {
        ("textanycat", [_, value]) | ("anytextcat", [value, _]) => Some(value),
        ("quote_literal" | "quote_nullable", [value]) => Some(value),
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    In,
    Out,
}

/// The volatility of a type's input or output function; `None` if it is not known.
fn reads_or_prints(ty: &Type, direction: Direction) -> Option<Volatility> {
    let system = ty.name.schema.as_ref().is_some_and(|schema| *schema == "pg_catalog");
    Some(match ty.kind {
        TypeKind::Composite | TypeKind::Enum | TypeKind::Range | TypeKind::Multirange => Volatility::Stable,
        TypeKind::Domain => match direction {
            Direction::In => Volatility::Stable,
            Direction::Out => return None,
        },
        TypeKind::Base | TypeKind::Pseudo if ty.array_of.is_some() => Volatility::Stable,
        TypeKind::Pseudo => return None,
        TypeKind::Base if !system => return None,
        TypeKind::Base => match (ty.name.name.as_str(), direction) {
            ("time" | "timetz" | "xml", Direction::Out) => Volatility::Immutable,
            (name, _) if STABLE_TEXT.binary_search(&name).is_ok() => Volatility::Stable,
            _ => Volatility::Immutable,
        },
    })
}

/// Types of `pg_catalog` whose text form depends on settings or on the database. Sorted.
#[rustfmt::skip]
const STABLE_TEXT: &[&str] = &[
    "aclitem", "date", "interval", "money", "regclass", "regcollation", "regconfig", "regdictionary", "regnamespace",
    "regoper", "regoperator", "regproc", "regprocedure", "regrole", "regtype", "time", "timestamp", "timestamptz",
    "timetz", "xml",
];

/// Whether a value is computed from literals alone, by what Postgres computes beforehand: it may turn out to be null.
fn is_computed_constant(world: &World<'_>, typed: &Typed) -> bool {
    let mut constant = match &typed.node {
        Node::Const(_)
        | Node::Var(_)
        | Node::Variable(_)
        | Node::Parameter(_)
        | Node::Aggregate(_)
        | Node::Window(_)
        | Node::Opaque(_)
        | Node::SqlValue(..) => false,
        // The body of an SQL function of the catalog may stand in its place.
        Node::Call { function, .. } => {
            let function = world.function(*function);
            function.object.is_some() || function.volatility == Volatility::Immutable
        }
        Node::Operator { operator, .. } => {
            let operator = world.operator(*operator);
            operator.volatility == Volatility::Immutable
        }
        _ => true,
    };
    walk::parts(typed, &mut |part| {
        constant = constant
            && match part {
                Part::Same(part) => matches!(part.node, Node::Const(_)) || is_computed_constant(world, part),
                Part::Query(_) => false,
            };
    });
    constant
}

fn is_null(typed: &Typed) -> bool {
    matches!(typed.node, Node::Const(Const::Null))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted() {
        assert!(STABLE_TEXT.is_sorted());
    }
}
