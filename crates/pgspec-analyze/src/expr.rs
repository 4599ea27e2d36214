//! Expressions: `parse_expr.c`. Every construct of the grammar becomes a typed node, or a finding.

mod array;
mod cast;
mod choice;
mod compare;
mod construct;
pub(crate) mod json;
mod registered;
mod sublink;

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Expr, ExprKind, Ident, OperatorName, SqlValue, TextRange};

use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Const, Node, Typed};
use crate::world::OPAQUE;

/// So deep may expressions nest, and so many operators may stand in a row: beyond is opaque, since trees are walked by
/// descending.
pub(crate) const MAX_DEPTH: usize = 300;

impl Analyzer<'_, '_> {
    /// `transformExpr`
    pub fn expr(&mut self, expr: &Expr, used: ExprUse) -> Typed {
        if self.depth >= MAX_DEPTH {
            return opaque(expr.range, "it is nested too deep");
        }
        self.depth += 1;
        let value = self.any_expr(expr, used);
        self.depth -= 1;
        value
    }

    fn any_expr(&mut self, expr: &Expr, used: ExprUse) -> Typed {
        let range = expr.range;
        match &expr.kind {
            ExprKind::Column(parts) => self.column_value(parts, range, used),
            ExprKind::Star(parts) if !parts.is_empty() => self.column_value(parts, range, used),
            ExprKind::Star(_) => self.fail(Problem::SyntaxError, range, "`*` cannot stand here"),
            ExprKind::Parameter(number) => self.parameter(*number, range),
            ExprKind::Null => {
                Typed { node: Node::Const(Const::Null), ty: self.world.core.unknown, typmod: -1, range }
            }
            ExprKind::Boolean(value) => {
                let text = if *value { "t" } else { "f" };
                literal(text, self.world.core.boolean, range)
            }
            ExprKind::Integer(digits) | ExprKind::Numeric(digits)
                if self.is_spelt_too_new(digits.as_str(), range) =>
            {
                self.fail(Problem::SyntaxError, range, "trailing junk after numeric literal")
            }
            ExprKind::Integer(digits) => self.integer(digits.as_str(), range),
            ExprKind::Numeric(digits) => self.numeric(digits.as_str(), range),
            ExprKind::String(text) => {
                let node = Node::Const(Const::Value { text: text.as_str().into(), canonical: true });
                Typed { node, ty: self.world.core.unknown, typmod: -1, range }
            }
            ExprKind::BitString(hex, digits) => {
                let text = if *hex { format!("x{digits}") } else { format!("b{digits}") };
                let bit = self.world.core.bit;
                self.constant(&text.into(), bit, -1, range)
            }
            ExprKind::Cast { operand, to } => self.cast(operand, to, range, used),
            ExprKind::Prefix { operator, operand } => {
                let operand = self.expr(operand, used);
                self.operator_call(operator, None, operand, range)
            }
            ExprKind::Infix { .. } => self.infix_chain(expr, used),
            ExprKind::And(list) => {
                let list = list.iter().map(|item| self.boolean_operand(item, "AND", used)).collect();
                self.truth(Node::And(list), range)
            }
            ExprKind::Or(list) => {
                let list = list.iter().map(|item| self.boolean_operand(item, "OR", used)).collect();
                self.truth(Node::Or(list), range)
            }
            ExprKind::Not(operand) => {
                let operand = self.boolean_operand(operand, "NOT", used);
                self.truth(Node::Not(Box::new(operand)), range)
            }
            ExprKind::IsNull { operand, negated } => {
                let argument = self.expr(operand, used);
                self.null_test(argument, *negated, range)
            }
            ExprKind::IsBoolean { operand, value, negated } => {
                let what = match (value, negated) {
                    (Some(true), false) => "IS TRUE",
                    (Some(true), true) => "IS NOT TRUE",
                    (Some(false), false) => "IS FALSE",
                    (Some(false), true) => "IS NOT FALSE",
                    (None, false) => "IS UNKNOWN",
                    (None, true) => "IS NOT UNKNOWN",
                };
                let argument = Box::new(self.boolean_operand(operand, what, used));
                self.truth(Node::BooleanTest { argument, value: *value, negated: *negated }, range)
            }
            ExprKind::IsDistinct { left, right, negated } => {
                self.distinct(left, right, *negated, range, used)
            }
            ExprKind::IsDocument { operand, negated } => {
                let xml = self.world.core.xml;
                let value = self.expr(operand, used);
                let value = self.specific(value, xml, "IS DOCUMENT");
                let test = self.truth(Node::Construct("is document", vec![value]), range);
                self.negate(test, *negated)
            }
            ExprKind::IsNormalized { operand, form, negated } => {
                let mut values = vec![self.expr(operand, used)];
                values.extend(form.map(|form| literal(form, self.world.core.text, range)));
                let test = self.system_call("is_normalized", values, range, used);
                self.negate(test, *negated)
            }
            ExprKind::IsJson { operand, what, negated, .. } => {
                let value = self.expr(operand, used);
                self.is_json(value, what, *negated, range)
            }
            ExprKind::Between { operand, low, high, symmetric, negated } => {
                self.between(operand, (low, high), *symmetric, *negated, range, used)
            }
            ExprKind::InList { operand, list, negated } => self.in_list(operand, list, *negated, range, used),
            ExprKind::InQuery { operand, query, negated } => {
                let equals = symbol("=", range);
                let test = self.query_comparison(&equals, false, operand, query, range, used);
                self.negate(test, *negated)
            }
            ExprKind::Like { kind, operand, pattern, escape, negated, .. } => {
                self.like((*kind, *negated), operand, pattern, escape.as_deref(), range, used)
            }
            ExprKind::QuantifiedArray { left, operator, all, array } => {
                let left = self.expr(left, used);
                let array = self.expr(array, used);
                self.array_operator(operator, *all, left, array, range)
            }
            ExprKind::QuantifiedQuery { left, operator, all, query } => {
                self.query_comparison(operator, *all, left, query, range, used)
            }
            ExprKind::Case { operand, whens, otherwise } => {
                self.case(operand.as_deref(), whens, otherwise.as_deref(), range, used)
            }
            ExprKind::Coalesce(list) => self.coalesce(list, range, used),
            ExprKind::NullIf(left, right) => self.null_if(left, right, range, used),
            ExprKind::GreatestLeast(greatest, list) => self.greatest_least(*greatest, list, range, used),
            ExprKind::Call(call) => self.call(call, range, used),
            ExprKind::SpecialCall { function: "merge_action", .. } => {
                if !self.scopes.iter().any(|scope| scope.merges) {
                    let message = "MERGE_ACTION() can only be used in the RETURNING list of a MERGE command";
                    return self.fail(Problem::SyntaxError, range, message);
                }
                let text = self.world.core.text;
                Typed { node: Node::Construct("merge_action", Vec::new()), ty: text, typmod: -1, range }
            }
            ExprKind::SpecialCall { function, arguments } => {
                let values = arguments.iter().map(|argument| self.expr(argument, used)).collect();
                self.system_call(function, values, range, used)
            }
            ExprKind::SqlValue(value, precision) => self.sql_value(*value, *precision, range),
            ExprKind::Array(elements) => self.array(elements, None, range, used),
            ExprKind::ArrayQuery(query) => self.array_query(query, range, used),
            ExprKind::Row { fields, .. } => {
                let fields = self.row_fields(fields, used);
                let record = self.world.core.record;
                Typed { node: Node::Row(fields), ty: record, typmod: -1, range }
            }
            ExprKind::Subquery(query) => self.scalar_query(query, range, used),
            ExprKind::Exists(query) => self.exists(query, range, used),
            ExprKind::Field(value, name) => {
                let value = self.expr(value, used);
                self.field(value, name, range, used)
            }
            ExprKind::AllFields(_) => self.fail(
                Problem::FeatureNotSupported,
                range,
                "row expansion via \"*\" is not supported here",
            ),
            ExprKind::Subscript(container, subscripts) => {
                let container = self.expr(container, used);
                self.subscript(container, subscripts, range, used)
            }
            ExprKind::Collate(value, collation) => {
                let value = self.expr(value, used);
                self.collate(value, collation, range)
            }
            ExprKind::Grouping(list) => {
                let values: Vec<_> = list.iter().map(|item| self.expr(item, used)).collect();
                self.note_grouping(range, &values, used);
                let int4 = self.world.core.int4;
                Typed { node: Node::Grouping(values), ty: int4, typmod: -1, range }
            }
            ExprKind::Default => {
                let message = "DEFAULT is not allowed in this context";
                self.fail(Problem::SyntaxError, range, message)
            }
            ExprKind::CurrentOf(_) => {
                let node = Node::Opaque("a cursor is known only at run time".into());
                Typed { node, ty: self.world.core.boolean, typmod: -1, range }
            }
            ExprKind::Xml { function, arguments, to } => {
                self.xml(function, arguments, to.as_deref(), range, used)
            }
            ExprKind::Json(json) => self.json(json, range, used),
        }
    }

    /// `transformWhereClause`: an expression that must be a boolean.
    pub fn condition(&mut self, expr: &Expr, used: ExprUse, what: &str) -> Typed {
        let value = self.expr(expr, used);
        self.boolean(value, what)
    }

    fn boolean_operand(&mut self, expr: &Expr, what: &str, used: ExprUse) -> Typed {
        let value = self.expr(expr, used);
        self.boolean(value, what)
    }

    pub(crate) fn truth(&self, node: Node, range: TextRange) -> Typed {
        Typed { node, ty: self.world.core.boolean, typmod: -1, range }
    }

    pub(crate) fn negate(&self, value: Typed, negated: bool) -> Typed {
        if !negated || value.ty == OPAQUE {
            return value;
        }
        let range = value.range;
        self.truth(Node::Not(Box::new(value)), range)
    }

    pub(crate) fn null_test(&self, argument: Typed, negated: bool, range: TextRange) -> Typed {
        self.truth(Node::NullTest { argument: Box::new(argument), negated }, range)
    }

    fn column_value(&mut self, parts: &[Ident], range: TextRange, used: ExprUse) -> Typed {
        if used == ExprUse::ColumnDefault {
            let message = "cannot use column reference in DEFAULT expression";
            return self.fail(Problem::FeatureNotSupported, range, message);
        }
        self.column(parts, range, used)
    }

    fn parameter(&mut self, number: u32, range: TextRange) -> Typed {
        match self.variables.and_then(|variables| variables.parameter(number)) {
            Some(variable) => Typed {
                node: Node::Variable(variable.index),
                ty: variable.ty,
                typmod: variable.typmod,
                range,
            },
            None => self.fail(Problem::UndefinedObject, range, format!("there is no parameter ${number}")),
        }
    }

    fn sql_value(&mut self, value: SqlValue, precision: Option<u32>, range: TextRange) -> Typed {
        let core = &self.world.core;
        let ty = match value {
            SqlValue::CurrentDate => core.date,
            SqlValue::CurrentTime => core.timetz,
            SqlValue::CurrentTimestamp => core.timestamptz,
            SqlValue::LocalTime => core.time,
            SqlValue::LocalTimestamp => core.timestamp,
            SqlValue::SystemUser => core.text,
            SqlValue::CurrentRole
            | SqlValue::CurrentUser
            | SqlValue::User
            | SqlValue::SessionUser
            | SqlValue::CurrentCatalog
            | SqlValue::CurrentSchema => core.name,
        };
        // More than six digits are cut to six, with a warning.
        let precision = precision.map(|p| p.min(6));
        let typmod = precision.and_then(|p| i32::try_from(p).ok()).unwrap_or(-1);
        if value == SqlValue::SystemUser && self.world.options().postgres < 16 {
            return self.fail(Problem::SyntaxError, range, "SYSTEM_USER came with Postgres 16");
        }
        Typed { node: Node::SqlValue(value, precision), ty, typmod, range }
    }

    /// The fields of a row, `t.*` expanded.
    pub(crate) fn row_fields(&mut self, fields: &[Expr], used: ExprUse) -> Vec<Typed> {
        self.expression_list(fields, used)
    }

    /// `(a).b`
    pub(crate) fn field(&mut self, value: Typed, name: &Ident, range: TextRange, used: ExprUse) -> Typed {
        let world = self.world;
        if value.ty == OPAQUE {
            return opaque(range, "the value cannot be known");
        }
        if let Some(field) = self.field_of(&value, &name.name, range) {
            return field;
        }
        if let Some(call) = self.call_on_row(&name.name, &value, range, used) {
            return call;
        }
        let base = world.ty(world.base(value.ty).0);
        if value.ty == world.core.record {
            if matches!(value.node, Node::Row(_)) || self.record_fields(&value).is_some() {
                let message = format!("could not identify column \"{}\" in record data type", name.name);
                return self.fail(Problem::UndefinedColumn, name.range, message);
            }
            return opaque(range, "the shape of this record cannot be known");
        }
        if base.kind == crate::world::TypeKind::Composite {
            if world.fields(value.ty).is_none() {
                return opaque(range, "the shape of this row cannot be known");
            }
            let message =
                format!("column \"{}\" not found in data type {}", name.name, world.show(value.ty, -1));
            return self.fail(Problem::UndefinedColumn, name.range, message);
        }
        let message = format!(
            "column notation .{} applied to type {}, which is not a composite type",
            name.name,
            world.show(value.ty, -1)
        );
        self.fail(Problem::WrongObjectType, range, message)
    }

    /// `0x1F` and `1_000` came with Postgres 16.
    fn is_spelt_too_new(&self, digits: &str, range: TextRange) -> bool {
        let magnitude = digits.strip_prefix('-').unwrap_or(digits);
        let radix = magnitude.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic);
        // `- -1` is longer than its digits too.
        let longer = range.usize().len().saturating_sub(digits.len());
        let underscores = !digits.starts_with('-') && (1..=2).contains(&longer);
        self.world.options().postgres < 16 && (underscores || radix && magnitude.starts_with('0'))
    }

    fn integer(&mut self, digits: &str, range: TextRange) -> Typed {
        let core = &self.world.core;
        let (negative, magnitude) = match digits.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, digits),
        };
        let value = radix(magnitude).map(|value| if negative { -value } else { value });
        match value {
            Some(value) if i32::try_from(value).is_ok() => literal(&value.to_string(), core.int4, range),
            Some(value) if i64::try_from(value).is_ok() => literal(&value.to_string(), core.int8, range),
            Some(value) => literal(&value.to_string(), core.numeric, range),
            None if magnitude.bytes().all(|b| b.is_ascii_digit()) => self.numeric(digits, range),
            None => opaque(range, "a number too long to read"),
        }
    }

    fn numeric(&mut self, digits: &str, range: TextRange) -> Typed {
        let numeric = self.world.core.numeric;
        self.constant(&digits.into(), numeric, -1, range)
    }
}

/// The value of `123`, `0x1F`, `0o17`, `0b1`.
fn radix(digits: &str) -> Option<i128> {
    let lower = digits.to_ascii_lowercase();
    let of =
        |prefix: &str, radix| lower.strip_prefix(prefix).map(|rest| i128::from_str_radix(rest, radix).ok());
    of("0x", 16).or_else(|| of("0o", 8)).or_else(|| of("0b", 2)).unwrap_or_else(|| lower.parse().ok())
}

/// A constant whose text is its canonical one.
pub(crate) fn literal(text: &str, ty: crate::typed::TypeId, range: TextRange) -> Typed {
    Typed { node: Node::Const(Const::Value { text: text.into(), canonical: true }), ty, typmod: -1, range }
}

/// An operator that the grammar puts there.
pub(crate) fn symbol(symbol: &str, range: TextRange) -> OperatorName {
    OperatorName { schema: None, symbol: Name::exact(symbol), range }
}
