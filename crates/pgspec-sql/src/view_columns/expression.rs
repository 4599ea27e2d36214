//! Types of expressions.

use pgspec_catalog::{DataType, Name};
use sqlparser::ast::{
    AccessExpr, BinaryOperator, CastKind, CeilFloorKind, Expr, FunctionArguments, Query, Subscript,
    UnaryOperator, Value,
};

use super::typed::{self, Typed};
use super::{Found, Infer, Place, Scope, names};

impl Infer<'_> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other kinds of expression")]
    pub(super) fn expression(&self, expr: &Expr, scope: &Scope<'_>) -> Found<Typed> {
        self.deeper(expr, || match expr {
            // Operators form the longest chains: they do not pay for the others' stack frames.
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right, scope, expr),
            _ => self.typed(expr, scope),
        })
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "whatever else the parser knows is not known here")]
    fn typed(&self, expr: &Expr, scope: &Scope<'_>) -> Found<Typed> {
        let never_null =
            |list: &[&Expr]| list.iter().all(|e| self.expression(e, scope).is_ok_and(|t| t.not_null));
        let boolean = |not_null: bool| Ok(Typed::builtin("bool", not_null));
        match expr {
            Expr::Identifier(ident) => self.reference(&[], &names::fold(ident), scope, expr),
            Expr::CompoundIdentifier(path) => {
                let path: Vec<Name> = path.iter().map(names::fold).collect();
                match path.split_last() {
                    Some((name, qualifier)) => self.reference(qualifier, name, scope, expr),
                    None => self.unknown(expr, "it has no name"),
                }
            }
            Expr::Nested(inner) => self.expression(inner, scope),
            Expr::Collate { expr: inner, .. } => self.expression(inner, scope),
            Expr::Value(value) => self.value(&value.value, expr),
            Expr::Cast { kind: CastKind::Cast | CastKind::DoubleColon, expr: inner, data_type, .. } => {
                let to = self.data_type(&data_type.to_string(), expr)?;
                // JSON's own null becomes null in Postgres 18, except as text.
                let json = self
                    .expression(inner, scope)
                    .is_ok_and(|t| matches!(t.typname(), Some("json" | "jsonb")));
                let kept = !json || to.is_builtin("text") || to.is_builtin("json") || to.is_builtin("jsonb");
                Ok(Typed::new(to, kept && never_null(&[inner])))
            }
            Expr::TypedString(typed) => {
                Ok(Typed::new(self.data_type(&typed.data_type.to_string(), expr)?, true))
            }
            Expr::Interval(_) => Ok(Typed::builtin("interval", true)),
            Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::IsTrue(_)
            | Expr::IsNotTrue(_)
            | Expr::IsFalse(_)
            | Expr::IsNotFalse(_)
            | Expr::IsUnknown(_)
            | Expr::IsNotUnknown(_)
            | Expr::IsDistinctFrom(..)
            | Expr::IsNotDistinctFrom(..)
            | Expr::Exists { .. } => boolean(true),
            Expr::InSubquery { .. } | Expr::AnyOp { .. } | Expr::AllOp { .. } => boolean(false),
            Expr::InList { expr: inner, list, .. } => {
                boolean(never_null(&[inner]) && list.iter().all(|e| never_null(&[e])))
            }
            Expr::Between { expr: inner, low, high, .. } => boolean(never_null(&[inner, low, high])),
            Expr::Like { expr: inner, pattern, .. }
            | Expr::ILike { expr: inner, pattern, .. }
            | Expr::SimilarTo { expr: inner, pattern, .. } => boolean(never_null(&[inner, pattern])),
            Expr::UnaryOp { op: UnaryOperator::Not, expr: inner } => boolean(never_null(&[inner])),
            Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr: inner } => {
                self.signed(self.expression(inner, scope)?, expr)
            }
            Expr::AtTimeZone { timestamp, .. } => self.at_time_zone(timestamp, scope, expr),
            Expr::Case { conditions, else_result, .. } => {
                let mut results: Vec<Typed> = Vec::new();
                for result in conditions.iter().map(|when| &when.result).chain(else_result.as_deref()) {
                    results.push(self.expression(result, scope)?);
                }
                let unified = self.unified(&results, expr)?;
                let not_null = unified.not_null && else_result.is_some();
                Ok(Typed { not_null, ..unified })
            }
            Expr::Function(function) if is_array_subquery(function) => match &function.args {
                FunctionArguments::Subquery(query) => {
                    let element = self.scalar(query, scope, expr)?;
                    self.array_of(&element, expr)
                }
                FunctionArguments::None | FunctionArguments::List(_) => self.unknown(expr, "it is no array"),
            },
            Expr::Function(function) => self.function(function, scope, expr),
            Expr::Subquery(query) => {
                Ok(Typed { not_null: false, doc: None, ..self.scalar(query, scope, expr)? })
            }
            Expr::Array(array) => {
                let elements: Found<Vec<Typed>> =
                    array.elem.iter().map(|e| self.expression(e, scope)).collect();
                self.array_of(&self.unified(&elements?, expr)?, expr)
            }
            // Null for some fields of an infinite value.
            Expr::Extract { .. } => Ok(Typed::builtin("numeric", false)),
            Expr::Ceil { expr: inner, field: CeilFloorKind::DateTimeField(_) }
            | Expr::Floor { expr: inner, field: CeilFloorKind::DateTimeField(_) } => {
                self.rounded(&self.expression(inner, scope)?, expr)
            }
            Expr::Position { .. } => Ok(Typed::builtin("int4", false)),
            Expr::Substring { expr: inner, .. }
            | Expr::Overlay { expr: inner, .. }
            | Expr::Trim { expr: inner, .. } => {
                if self.expression(inner, scope)?.is_textual() {
                    Ok(Typed::builtin("text", false))
                } else {
                    self.unknown(expr, "its argument is not text")
                }
            }
            Expr::CompoundFieldAccess { root, access_chain } => match access_chain.as_slice() {
                [AccessExpr::Subscript(Subscript::Index { .. })] => {
                    let of = self.expression(root, scope)?;
                    if of.typname() == Some("jsonb") { Ok(of.plain(false)) } else { self.element(&of, expr) }
                }
                _ => self.unknown(expr, "fields of values are not known"),
            },
            _ => self.unknown(expr, "the type of this kind of expression is not known"),
        }
    }

    /// A column, from the nearest scope that has it.
    fn reference(&self, qualifier: &[Name], name: &Name, scope: &Scope<'_>, at: Place<'_>) -> Found<Typed> {
        let mut next = Some(scope);
        while let Some(scope) = next {
            let columns = match qualifier {
                [] => Some(&scope.from.visible),
                path => scope.from.relation(path).map(|relation| &relation.columns),
            };
            let mut fitting = columns.into_iter().flatten().filter(|column| column.name == *name);
            match (fitting.next(), fitting.next()) {
                (Some(column), None) => return Ok(column.typed.clone()),
                (Some(_), Some(_)) => return self.unknown(at, &format!("`{name}` is ambiguous")),
                (None, _) => next = scope.outer,
            }
        }
        self.unknown(at, &format!("there is no column `{name}`"))
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "whatever else the parser knows is not Postgres'")]
    fn value(&self, value: &Value, at: Place<'_>) -> Found<Typed> {
        match value {
            Value::Number(digits, _) => {
                let whole = digits.bytes().all(|b| b.is_ascii_digit());
                let typname = match (whole, digits.parse::<i32>(), digits.parse::<i64>()) {
                    (true, Ok(_), _) => "int4",
                    (true, Err(_), Ok(_)) => "int8",
                    _ if digits.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b)) => "numeric",
                    _ => return self.unknown(at, "the type of this number is not known"),
                };
                Ok(Typed::builtin(typname, true))
            }
            Value::SingleQuotedString(_) | Value::EscapedStringLiteral(_) | Value::DollarQuotedString(_) => {
                Ok(Typed::literal(true))
            }
            Value::Boolean(_) => Ok(Typed::builtin("bool", true)),
            Value::Null => Ok(Typed::literal(false)),
            _ => self.unknown(at, "the type of this literal is not known"),
        }
    }

    fn binary(
        &self,
        left: &Expr,
        op: &BinaryOperator,
        right: &Expr,
        scope: &Scope<'_>,
        at: Place<'_>,
    ) -> Found<Typed> {
        use BinaryOperator as Op;
        let sides = || Ok((self.expression(left, scope)?, self.expression(right, scope)?));
        let both = || matches!(sides(), Ok((a, b)) if a.not_null && b.not_null);
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "whatever else the parser knows is not known here"
        )]
        match op {
            Op::And | Op::Or | Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq => {
                Ok(Typed::builtin("bool", both()))
            }
            Op::PGLikeMatch
            | Op::PGILikeMatch
            | Op::PGNotLikeMatch
            | Op::PGNotILikeMatch
            | Op::PGRegexMatch
            | Op::PGRegexIMatch
            | Op::PGRegexNotMatch
            | Op::PGRegexNotIMatch
            | Op::PGOverlap
            | Op::AtArrow
            | Op::ArrowAt
            | Op::AtAt
            | Op::Question
            | Op::QuestionAnd
            | Op::QuestionPipe => Ok(Typed::builtin("bool", false)),
            Op::Arrow | Op::HashArrow => match sides()?.0 {
                json if matches!(json.typname(), Some("json" | "jsonb")) => Ok(json.plain(false)),
                _ => self.unknown(at, "the left side is not JSON"),
            },
            Op::LongArrow | Op::HashLongArrow => match sides()?.0.typname() {
                Some("json" | "jsonb") => Ok(Typed::builtin("text", false)),
                _ => self.unknown(at, "the left side is not JSON"),
            },
            Op::StringConcat => {
                let (a, b) = sides()?;
                self.concatenated(&a, &b, at)
            }
            Op::Plus | Op::Minus | Op::Multiply | Op::Divide | Op::Modulo => {
                let (a, b) = sides()?;
                self.computed(&a, op, &b, at)
            }
            _ => self.unknown(at, &format!("the type of the operator `{op}` is not known")),
        }
    }

    fn concatenated(&self, a: &Typed, b: &Typed, at: Place<'_>) -> Found<Typed> {
        let not_null = a.not_null && b.not_null;
        let array = |typed: &Typed| typed.data_type.as_ref().is_some_and(|data_type| data_type.array);
        if array(a) || array(b) {
            return match (&a.data_type, &b.data_type) {
                (Some(x), Some(y)) if x.without_modifiers() == y.without_modifiers() => Ok(a.plain(not_null)),
                _ => self.unknown(at, "an array is joined with something of another type"),
            };
        }
        if a.is_textual() && b.is_textual() {
            return Ok(Typed::builtin("text", not_null));
        }
        let jsonb = |typed: &Typed| typed.typname() == Some("jsonb");
        let printable = |typed: &Typed| typed.typname().is_some_and(|name| PRINTABLE.contains(&name));
        match (a, b) {
            (x, y) if jsonb(x) && (jsonb(y) || y.data_type.is_none()) => {
                Ok(Typed::builtin("jsonb", not_null))
            }
            // Text joins with anything that is no array and has no `||` of its own.
            (x, y) if (x.is_textual() && printable(y)) || (printable(x) && y.is_textual()) => {
                Ok(Typed::builtin("text", not_null))
            }
            _ => self.unknown(at, "the type of this `||` is not known"),
        }
    }

    fn computed(&self, a: &Typed, op: &BinaryOperator, b: &Typed, at: Place<'_>) -> Found<Typed> {
        let not_null = a.not_null && b.not_null;
        // A literal beside a number takes its type.
        let (x, y) = match (a.typname(), b.typname()) {
            (Some(x), Some(y)) => (x, y),
            (Some(x), None) if b.data_type.is_none() && typed::arithmetic(x, x).is_some() => (x, x),
            (None, Some(y)) if a.data_type.is_none() && typed::arithmetic(y, y).is_some() => (y, y),
            _ => return self.unknown(at, "the types of both sides have to be built in and written"),
        };
        let dated = match (x, op, y) {
            ("date", BinaryOperator::Minus, "date") => Some("int4"),
            ("date", BinaryOperator::Plus | BinaryOperator::Minus, "int4" | "int2") => Some("date"),
            ("int4" | "int2", BinaryOperator::Plus, "date") => Some("date"),
            ("date", BinaryOperator::Plus | BinaryOperator::Minus, "interval") => Some("timestamp"),
            ("date", BinaryOperator::Plus, "time") => Some("timestamp"),
            ("time", BinaryOperator::Minus, "time") => Some("interval"),
            ("interval", BinaryOperator::Plus | BinaryOperator::Minus, "interval") => Some("interval"),
            ("timestamp" | "timestamptz" | "date", BinaryOperator::Minus, "timestamp" | "timestamptz")
            | ("timestamp" | "timestamptz", BinaryOperator::Minus, "date") => Some("interval"),
            (
                "timestamp" | "timestamptz" | "time" | "timetz",
                BinaryOperator::Plus | BinaryOperator::Minus,
                "interval",
            ) => Some(x),
            ("interval", BinaryOperator::Plus, "timestamp" | "timestamptz" | "time" | "timetz") => Some(y),
            ("interval", BinaryOperator::Plus, "date") => Some("timestamp"),
            ("interval", BinaryOperator::Multiply | BinaryOperator::Divide, number)
                if typed::arithmetic(number, number).is_some() =>
            {
                Some("interval")
            }
            (number, BinaryOperator::Multiply, "interval") if typed::arithmetic(number, number).is_some() => {
                Some("interval")
            }
            // There is no remainder of floating-point numbers.
            (_, BinaryOperator::Modulo, "float4" | "float8")
            | ("float4" | "float8", BinaryOperator::Modulo, _) => None,
            _ => typed::arithmetic(x, y),
        };
        match dated {
            Some(typname) => Ok(Typed::builtin(typname, not_null)),
            None => self.unknown(at, &format!("the type of `{x} {op} {y}` is not known")),
        }
    }

    fn signed(&self, typed: Typed, at: Place<'_>) -> Found<Typed> {
        match typed.typname() {
            Some("int2" | "int4" | "int8" | "numeric" | "float4" | "float8" | "interval") => {
                Ok(typed.plain(typed.not_null))
            }
            _ => self.unknown(at, "it is no number"),
        }
    }

    fn at_time_zone(&self, timestamp: &Expr, scope: &Scope<'_>, at: Place<'_>) -> Found<Typed> {
        let of = self.expression(timestamp, scope)?;
        match of.typname() {
            Some("timestamptz" | "date") => Ok(Typed::builtin("timestamp", false)),
            Some("timestamp") => Ok(Typed::builtin("timestamptz", false)),
            Some("timetz") => Ok(Typed::builtin("timetz", false)),
            _ => self.unknown(at, "it is no time"),
        }
    }

    /// `ceil` and `floor`: integers become double precision.
    pub(super) fn rounded(&self, of: &Typed, at: Place<'_>) -> Found<Typed> {
        match of.typname() {
            Some("numeric") => Ok(Typed::builtin("numeric", of.not_null)),
            Some("int2" | "int4" | "int8" | "float4" | "float8") => Ok(Typed::builtin("float8", of.not_null)),
            _ => self.unknown(at, "it is no number"),
        }
    }

    /// The only column of a subquery.
    pub(super) fn scalar(&self, query: &Query, scope: &Scope<'_>, at: Place<'_>) -> Found<Typed> {
        let columns = self.query(query, scope.ctes, Some(scope))?;
        match <[_; 1]>::try_from(columns) {
            Ok([column]) => Ok(column.typed),
            Err(_) => self.unknown(at, "the subquery must have one column"),
        }
    }

    pub(super) fn unified(&self, list: &[Typed], at: Place<'_>) -> Found<Typed> {
        match typed::unify(&list.iter().collect::<Vec<_>>()) {
            Some(typed) => Ok(typed),
            None => self.unknown(at, "the common type of its parts is not known"),
        }
    }

    /// An array of a type; literals are text.
    pub(super) fn array_of(&self, element: &Typed, at: Place<'_>) -> Found<Typed> {
        match element.data_type.clone().unwrap_or_else(|| DataType::builtin("text")) {
            data_type if data_type.array => self.unknown(at, "arrays of arrays are not known"),
            data_type => Ok(Typed::new(data_type.without_modifiers().array_of(), true)),
        }
    }

    /// One element of an array.
    pub(super) fn element(&self, of: &Typed, at: Place<'_>) -> Found<Typed> {
        match &of.data_type {
            Some(data_type) if data_type.array => {
                Ok(Typed::new(DataType { array: false, ..data_type.without_modifiers() }, false))
            }
            _ => self.unknown(at, "it is no array"),
        }
    }

    pub(super) fn data_type(&self, written: &str, at: Place<'_>) -> Found<DataType> {
        match typed::of_sql(written, |name| self.type_name(name)) {
            Some(data_type) => Ok(data_type),
            None => self.unknown(at, &format!("there is no type `{written}` in the catalog")),
        }
    }
}

/// Types that `||` with text turns into text.
const PRINTABLE: [&str; 13] = [
    "int2",
    "int4",
    "int8",
    "numeric",
    "float4",
    "float8",
    "bool",
    "uuid",
    "date",
    "timestamp",
    "timestamptz",
    "time",
    "interval",
];

/// `ARRAY(SELECT …)` is a function to the parser.
fn is_array_subquery(function: &sqlparser::ast::Function) -> bool {
    matches!(function.args, FunctionArguments::Subquery(_))
        && function
            .name
            .0
            .last()
            .and_then(|part| part.as_ident())
            .is_some_and(|ident| *names::fold(ident).as_str() == *"array")
}
