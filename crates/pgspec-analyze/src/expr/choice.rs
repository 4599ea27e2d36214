//! CASE, COALESCE, GREATEST and LEAST: values that must meet in one type (manual, "UNION, CASE, and Related
//! Constructs").

use pgspec_sql::syntax::ast::{Expr, TextRange};

use super::symbol;
use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Const, Node, Typed};
use crate::world::OPAQUE;

impl Analyzer<'_, '_> {
    pub(super) fn case(
        &mut self,
        operand: Option<&Expr>,
        whens: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        let sets = self.set_calls();
        let operand = operand.map(|operand| {
            let value = self.expr(operand, used);
            self.resolve_unknown(value)
        });
        let mut conditions = Vec::with_capacity(whens.len());
        let mut results = Vec::with_capacity(whens.len() + 1);
        for (condition, result) in whens {
            let test = match &operand {
                Some(operand) => {
                    let range = condition.range;
                    let placeholder = Typed {
                        node: Node::CaseTest,
                        ty: operand.ty,
                        typmod: operand.typmod,
                        range: operand.range,
                    };
                    let value = self.expr(condition, used);
                    self.operator_call(&symbol("=", range), Some(placeholder), value, range)
                }
                None => self.expr(condition, used),
            };
            conditions.push(self.boolean(test, "CASE/WHEN"));
            results.push(self.expr(result, used));
        }
        let otherwise = match otherwise {
            Some(otherwise) => self.expr(otherwise, used),
            None => Typed { node: Node::Const(Const::Null), ty: self.world.core.unknown, typmod: -1, range },
        };
        // The default counts first.
        results.insert(0, otherwise);
        let ty = self.common_type(&results, "CASE");
        if ty == OPAQUE {
            return opaque(range, "the types of this CASE cannot be known");
        }
        let mut results: Vec<_> = results
            .into_iter()
            .enumerate()
            .map(|(at, result)| {
                self.coerce_common(result, ty, if at == 0 { "CASE/ELSE" } else { "CASE/WHEN" })
            })
            .collect();
        if self.set_calls() > sets {
            return self.no_sets(range, "CASE");
        }
        let typmod = Self::common_typmod(&results, ty);
        let otherwise = Box::new(results.remove(0));
        let whens = conditions.into_iter().zip(results).collect();
        Typed { node: Node::Case { operand: operand.map(Box::new), whens, otherwise }, ty, typmod, range }
    }

    pub(super) fn coalesce(&mut self, list: &[Expr], range: TextRange, used: ExprUse) -> Typed {
        let sets = self.set_calls();
        let values = self.meet(list, "COALESCE", used);
        let Some((values, ty)) = values else { return opaque(range, "a type cannot be known") };
        if self.set_calls() > sets {
            return self.no_sets(range, "COALESCE");
        }
        let typmod = Self::common_typmod(&values, ty);
        Typed { node: Node::Coalesce(values), ty, typmod, range }
    }

    pub(super) fn greatest_least(
        &mut self,
        greatest: bool,
        list: &[Expr],
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        let name = if greatest { "GREATEST" } else { "LEAST" };
        let Some((values, ty)) = self.meet(list, name, used) else {
            return opaque(range, "a type cannot be known");
        };
        let typmod = Self::common_typmod(&values, ty);
        Typed { node: Node::GreatestLeast(greatest, values), ty, typmod, range }
    }

    fn meet(
        &mut self,
        list: &[Expr],
        what: &str,
        used: ExprUse,
    ) -> Option<(Vec<Typed>, crate::typed::TypeId)> {
        let values: Vec<_> = list.iter().map(|item| self.expr(item, used)).collect();
        let ty = self.common_type(&values, what);
        if ty == OPAQUE {
            return None;
        }
        Some((values.into_iter().map(|value| self.coerce_common(value, ty, what)).collect(), ty))
    }

    /// How many set-returning calls this query has so far.
    fn set_calls(&self) -> usize {
        self.scopes.last().map_or(0, |scope| scope.set_calls.len())
    }

    fn no_sets(&mut self, range: TextRange, what: &str) -> Typed {
        let message = format!("set-returning functions are not allowed in {what}");
        let failed = self.fail(Problem::FeatureNotSupported, range, message);
        self.help_last("move the set-returning function into a LATERAL item of FROM");
        failed
    }
}
