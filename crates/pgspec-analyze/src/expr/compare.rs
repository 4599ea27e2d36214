//! Comparisons: operators on rows, IN, BETWEEN, LIKE, IS DISTINCT FROM.

use pgspec_sql::syntax::ast::{Expr, ExprKind, LikeKind, OperatorName, TextRange};

use super::symbol;
use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::query::walk::{Next, descend};
use crate::scope::ExprUse;
use crate::typed::{Node, Typed};
use crate::world::{CastContext, OPAQUE};

/// So many BETWEENs may stand in operands of BETWEENs.
const MAX_COPIES: usize = 6;

impl Analyzer<'_, '_> {
    /// Operators in a row, as in `a || b || c`: without descending into each left side.
    pub(super) fn infix_chain(&mut self, expr: &Expr, used: ExprUse) -> Typed {
        let mut outer = Vec::new();
        let mut at = expr;
        while let ExprKind::Infix { operator, left, right } = &at.kind {
            if !matches!(left.kind, ExprKind::Infix { .. }) {
                break;
            }
            outer.push((operator, &**right, at.range));
            at = left;
        }
        if outer.len() > super::MAX_DEPTH {
            return opaque(expr.range, "too many operators stand in a row");
        }
        let ExprKind::Infix { operator, left, right } = &at.kind else {
            return opaque(expr.range, "not an operator");
        };
        let mut value = self.infix(operator, left, right, at.range, used);
        for (operator, right, range) in outer.into_iter().rev() {
            let right = self.expr(right, used);
            value = self.operator_call(operator, Some(value), right, range);
        }
        value
    }

    /// `transformAExprOp`
    fn infix(
        &mut self,
        operator: &OperatorName,
        left: &Expr,
        right: &Expr,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        if let (ExprKind::Row { fields, .. }, ExprKind::Subquery(query)) = (&left.kind, &right.kind) {
            let fields = self.row_fields(fields, used);
            return self.row_query_comparison(operator, fields, query, range, used);
        }
        if let (ExprKind::Row { fields: a, .. }, ExprKind::Row { fields: b, .. }) = (&left.kind, &right.kind)
        {
            let (a, b) = (self.row_fields(a, used), self.row_fields(b, used));
            return self.row_comparison(operator, a, b, range);
        }
        let left = self.expr(left, used);
        let right = self.expr(right, used);
        self.operator_call(operator, Some(left), right, range)
    }

    /// `make_row_comparison_op`
    pub(super) fn row_comparison(
        &mut self,
        operator: &OperatorName,
        left: Vec<Typed>,
        right: Vec<Typed>,
        range: TextRange,
    ) -> Typed {
        if left.len() != right.len() {
            let message = "unequal number of entries in row expressions";
            return self.fail(Problem::SyntaxError, range, message);
        }
        if left.is_empty() {
            return self.fail(Problem::FeatureNotSupported, range, "cannot compare rows of zero length");
        }
        let single = left.len() == 1;
        let mut tests = Vec::with_capacity(left.len());
        for (left, right) in left.into_iter().zip(right) {
            let test = self.operator_call(operator, Some(left), right, range);
            if test.ty == OPAQUE {
                return opaque(range, "a field cannot be compared");
            }
            if test.ty != self.world.core.boolean {
                let message = format!(
                    "row comparison operator must yield type boolean, not type {}",
                    self.world.show(test.ty, -1)
                );
                return self.fail(Problem::DatatypeMismatch, range, message);
            }
            tests.push(test);
        }
        if single && let Some(only) = tests.pop() {
            return only;
        }
        match operator.symbol.as_str() {
            "=" => self.truth(Node::And(tests), range),
            "<>" => self.truth(Node::Or(tests), range),
            "<" | "<=" | ">" | ">=" | "~<~" | "~<=~" | "~>~" | "~>=~" => {
                let (mut operators, mut left, mut right) = (Vec::new(), Vec::new(), Vec::new());
                for test in tests {
                    let Node::Operator { operator, arguments } = test.node else {
                        return opaque(range, "a field cannot be compared");
                    };
                    let mut arguments = arguments.into_iter();
                    let (Some(a), Some(b)) = (arguments.next(), arguments.next()) else {
                        return opaque(range, "a field cannot be compared");
                    };
                    // It must be the member of a B-tree operator family.
                    if !self.world.sorts(a.ty, false) {
                        return opaque(range, "whether these rows can be ordered cannot be known");
                    }
                    operators.push(operator);
                    left.push(a);
                    right.push(b);
                }
                let symbol = operator.symbol.clone();
                self.truth(Node::RowCompare { symbol, operators, left, right }, range)
            }
            other => {
                let message =
                    format!("could not determine interpretation of row comparison operator {other}");
                self.fail(Problem::FeatureNotSupported, range, message)
            }
        }
    }

    /// `transformAExprIn`
    pub(super) fn in_list(
        &mut self,
        operand: &Expr,
        list: &[Expr],
        negated: bool,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        let operator = symbol(if negated { "<>" } else { "=" }, range);
        let left = self.expr(operand, used);
        let mut values: Vec<Typed> = list.iter().map(|item| self.expr(item, used)).collect();
        let constants: Vec<Typed> = values.iter().filter(|value| !has_own_column(value)).cloned().collect();
        let mut tests = Vec::new();
        if constants.len() > 1
            && let Some(array) = self.in_array(&left, &constants, range)
        {
            tests.push(self.array_operator(&operator, negated, left.clone(), array, range));
            values.retain(has_own_column);
        }
        for value in values {
            let test = match (&left.node, value.node) {
                (Node::Row(a), Node::Row(b)) => self.row_comparison(&operator, a.clone(), b, range),
                (_, node) => {
                    let value = Typed { node, ty: value.ty, typmod: value.typmod, range: value.range };
                    self.operator_call(&operator, Some(left.clone()), value, range)
                }
            };
            tests.push(self.boolean(test, "IN"));
        }
        if tests.len() == 1
            && let Some(only) = tests.pop()
        {
            return only;
        }
        self.truth(if negated { Node::And(tests) } else { Node::Or(tests) }, range)
    }

    /// The values of an IN list as one array, if they have a type in common with the operand.
    fn in_array(&mut self, left: &Typed, values: &[Typed], range: TextRange) -> Option<Typed> {
        let world = self.world;
        let types: Vec<_> = std::iter::once(left.ty).chain(values.iter().map(|v| v.ty)).collect();
        let common = self.try_common_type(&types).ok()?;
        if common == OPAQUE || common == world.core.record {
            return None;
        }
        if !types.iter().all(|ty| world.can_coerce(&[*ty], &[common], CastContext::Implicit)) {
            return None;
        }
        let array = world.ty(common).array?;
        let elements = values.iter().map(|value| self.coerce_common(value.clone(), common, "IN")).collect();
        Some(Typed { node: Node::Array { elements, nested: false }, ty: array, typmod: -1, range })
    }

    pub(super) fn between(
        &mut self,
        operand: &Expr,
        (low, high): (&Expr, &Expr),
        symmetric: bool,
        negated: bool,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        // Each use of the operand is a copy of it: what stands in many of them would grow without bound.
        if self.copies >= MAX_COPIES {
            return opaque(range, "BETWEEN is nested too deep");
        }
        self.copies += 1;
        let operand = self.expr(operand, used);
        self.copies -= 1;
        let (low, high) = (self.expr(low, used), self.expr(high, used));
        let (first, second) = if negated { ("<", ">") } else { (">=", "<=") };
        let word = if negated { "OR" } else { "AND" };
        let sides = |this: &mut Self, low: Typed, high: Typed| {
            let a = this.compare_values(&symbol(first, range), operand.clone(), low, range);
            let a = this.boolean(a, word);
            let b = this.compare_values(&symbol(second, range), operand.clone(), high, range);
            let b = this.boolean(b, word);
            this.truth(if negated { Node::Or(vec![a, b]) } else { Node::And(vec![a, b]) }, range)
        };
        if !symmetric {
            return sides(self, low, high);
        }
        let both = vec![sides(self, low.clone(), high.clone()), sides(self, high, low)];
        // Neither order may hold, or one of them must.
        self.truth(if negated { Node::And(both) } else { Node::Or(both) }, range)
    }

    /// An operator on values that may be rows.
    fn compare_values(
        &mut self,
        operator: &OperatorName,
        left: Typed,
        right: Typed,
        range: TextRange,
    ) -> Typed {
        let record = self.world.core.record;
        if left.ty == record
            && right.ty == record
            && let (Node::Row(a), Node::Row(b)) = (&left.node, &right.node)
        {
            let (a, b) = (a.clone(), b.clone());
            return self.row_comparison(operator, a, b, range);
        }
        self.operator_call(operator, Some(left), right, range)
    }

    pub(super) fn like(
        &mut self,
        (kind, negated): (LikeKind, bool),
        operand: &Expr,
        pattern: &Expr,
        escape: Option<&Expr>,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        let operand = self.expr(operand, used);
        let mut pattern = self.expr(pattern, used);
        let escape = escape.map(|escape| self.expr(escape, used));
        let pattern_range = pattern.range;
        match (kind, escape) {
            (LikeKind::SimilarTo, escape) => {
                let values = std::iter::once(pattern).chain(escape).collect();
                pattern = self.system_call("similar_to_escape", values, pattern_range, used);
            }
            (LikeKind::Like | LikeKind::ILike, Some(escape)) => {
                pattern = self.system_call("like_escape", vec![pattern, escape], pattern_range, used);
            }
            (LikeKind::Like | LikeKind::ILike, None) => {}
        }
        let name = match (kind, negated) {
            (LikeKind::Like, false) => "~~",
            (LikeKind::Like, true) => "!~~",
            (LikeKind::ILike, false) => "~~*",
            (LikeKind::ILike, true) => "!~~*",
            (LikeKind::SimilarTo, false) => "~",
            (LikeKind::SimilarTo, true) => "!~",
        };
        self.operator_call(&symbol(name, range), Some(operand), pattern, range)
    }

    /// `transformAExprDistinct`
    pub(super) fn distinct(
        &mut self,
        left: &Expr,
        right: &Expr,
        negated: bool,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        if let (ExprKind::Row { fields: a, .. }, ExprKind::Row { fields: b, .. }) = (&left.kind, &right.kind)
        {
            let (a, b) = (self.row_fields(a, used), self.row_fields(b, used));
            if a.len() != b.len() {
                let message = "unequal number of entries in row expressions";
                return self.fail(Problem::SyntaxError, range, message);
            }
            let tests: Vec<_> =
                a.into_iter().zip(b).map(|(a, b)| self.distinct_values(a, b, range)).collect();
            let test = match tests.len() {
                0 => super::literal("f", self.world.core.boolean, range),
                _ => self.truth(Node::Or(tests), range),
            };
            return self.negate(test, negated);
        }
        // Postgres makes a null test of a bare NULL here.
        if matches!(right.kind, ExprKind::Null) {
            let argument = self.expr(left, used);
            return self.null_test(argument, !negated, range);
        }
        if matches!(left.kind, ExprKind::Null) {
            let argument = self.expr(right, used);
            return self.null_test(argument, !negated, range);
        }
        let (left, right) = (self.expr(left, used), self.expr(right, used));
        let test = self.distinct_values(left, right, range);
        self.negate(test, negated)
    }

    fn distinct_values(&mut self, left: Typed, right: Typed, range: TextRange) -> Typed {
        let test = self.operator_call(&symbol("=", range), Some(left), right, range);
        if test.ty == OPAQUE {
            return test;
        }
        if test.ty != self.world.core.boolean {
            let message = "IS DISTINCT FROM requires = operator to yield boolean";
            return self.fail(Problem::DatatypeMismatch, range, message);
        }
        let Node::Operator { operator, arguments } = test.node else {
            return opaque(range, "not an operator");
        };
        match <[Typed; 2]>::try_from(arguments) {
            Ok(arguments) => self.truth(Node::Distinct { operator, arguments: Box::new(arguments) }, range),
            Err(_) => opaque(range, "not two operands"),
        }
    }

    pub(super) fn null_if(&mut self, left: &Expr, right: &Expr, range: TextRange, used: ExprUse) -> Typed {
        let (left, right) = (self.expr(left, used), self.expr(right, used));
        let test = self.operator_call(&symbol("=", range), Some(left), right, range);
        if test.ty == OPAQUE {
            return test;
        }
        if test.ty != self.world.core.boolean {
            let message = "NULLIF requires = operator to yield boolean";
            return self.fail(Problem::DatatypeMismatch, range, message);
        }
        let Node::Operator { operator, arguments } = test.node else {
            return opaque(range, "not an operator");
        };
        match <[Typed; 2]>::try_from(arguments) {
            Ok(arguments) => {
                let [first, _] = &arguments;
                let (ty, typmod) = (first.ty, first.typmod);
                Typed { node: Node::NullIf { operator, arguments: Box::new(arguments) }, ty, typmod, range }
            }
            Err(_) => opaque(range, "not two operands"),
        }
    }
}

/// Whether a column of the innermost query is in it (`contain_vars_of_level`).
fn has_own_column(value: &Typed) -> bool {
    let mut found = false;
    descend(value, 0, &mut |value, depth| {
        found |= matches!(&value.node, Node::Var(var) if var.up == depth);
        if found { Next::Skip } else { Next::Deeper }
    });
    found
}
