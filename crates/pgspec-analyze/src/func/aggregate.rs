//! Aggregates and window functions: `transformAggregateCall`, `transformWindowFuncCall`.

use pgspec_sql::syntax::ast::FunctionCall;

use super::Called;
use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Aggregate, FunctionId, Node, SortItem, TypeId, Typed, WindowCall};
use crate::world::FunctionKind;

/// A call of an aggregate or window function, its function known.
pub(super) struct Call {
    pub(super) function: FunctionId,
    pub(super) values: Vec<Typed>,
    /// With DISTINCT: the arguments before implicit casts.
    pub(super) written: Vec<Typed>,
    pub(super) within: usize,
    pub(super) variadic: bool,
    pub(super) ty: TypeId,
}

impl Analyzer<'_, '_> {
    pub(super) fn aggregate_or_window(
        &mut self,
        called: &Called<'_>,
        aggregate: Call,
        call: &FunctionCall,
        used: ExprUse,
    ) -> Typed {
        let Call { function, values, written, within, variadic, ty } = aggregate;
        let range = called.range;
        let filter = call.filter.as_ref().map(|filter| self.condition(filter, ExprUse::Filter, "FILTER"));
        let kind = self.world.function(function).kind;
        if let Some(over) = &call.over {
            if call.distinct {
                return self.fail(
                    Problem::FeatureNotSupported,
                    range,
                    "DISTINCT is not implemented for window functions",
                );
            }
            if !call.order_by.is_empty() {
                let message = "aggregate ORDER BY is not implemented for window functions";
                return self.fail(Problem::FeatureNotSupported, range, message);
            }
            if filter.is_some() && kind == FunctionKind::Window {
                let message = "FILTER is not implemented for non-aggregate window functions";
                return self.fail(Problem::FeatureNotSupported, range, message);
            }
            if values.is_empty() && !call.star && kind == FunctionKind::Aggregate {
                return self.star_needed(called);
            }
            if values.iter().any(|value| self.returns_set(value)) {
                let message = "window function calls cannot contain set-returning function calls";
                return self.fail(Problem::FeatureNotSupported, range, message);
            }
            let window = self.note_window_call(over, range, used);
            let node = Node::Window(Box::new(WindowCall { function, arguments: values, filter, window }));
            return Typed { node, ty, typmod: -1, range };
        }
        if values.is_empty() && !call.star && kind == FunctionKind::Aggregate {
            return self.star_needed(called);
        }
        let mut arguments = values;
        let mut order_by = Vec::new();
        let mut direct = Vec::new();
        if within > 0 {
            let ordered = arguments.split_off(arguments.len().saturating_sub(within));
            direct = std::mem::take(&mut arguments);
            if kind == FunctionKind::Hypothetical {
                match self.unify_hypothetical(direct, ordered, called) {
                    Ok((d, o)) => (direct, arguments) = (d, o),
                    Err(failed) => return *failed,
                }
            } else {
                let wanted = usize::from(self.world.function(function).direct_arguments);
                if direct.len() != wanted {
                    let message = format!(
                        "function {} does not exist: it takes {wanted} direct argument{}",
                        called.name,
                        if wanted == 1 { "" } else { "s" }
                    );
                    return self.fail(Problem::UndefinedFunction, range, message);
                }
                arguments = ordered;
            }
            for (value, item) in arguments.iter().zip(&call.within_group) {
                let value = value.clone();
                order_by.push(self.sort_item(value, item));
            }
        } else {
            for item in &call.order_by {
                let value = self.expr(&item.expression, ExprUse::OrderBy);
                if call.distinct && !written.contains(&value) {
                    let message =
                        "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list";
                    return self.fail(Problem::InvalidColumnReference, value.range, message);
                }
                order_by.push(self.sort_item(value, item));
            }
        }
        if call.distinct {
            for argument in arguments.clone() {
                let argument = self.resolve_unknown(argument);
                self.equality(argument.ty, argument.range);
            }
        }
        let opaque_inside = direct.iter().chain(&arguments).any(|a| matches!(a.node, Node::Opaque(_)));
        let mut inside = arguments.clone();
        inside.extend(order_by.iter().map(|item| item.expression.clone()));
        inside.extend(filter.iter().cloned());
        let up = self.note_aggregate(range, &inside, used);
        self.check_direct_arguments(up, &direct);
        if opaque_inside && ty == crate::world::OPAQUE {
            return opaque(range, "an argument cannot be known");
        }
        let node = Node::Aggregate(Box::new(Aggregate {
            function,
            direct,
            arguments,
            distinct: call.distinct,
            order_by,
            filter,
            variadic,
            up,
        }));
        Typed { node, ty, typmod: -1, range }
    }

    fn star_needed(&mut self, called: &Called<'_>) -> Typed {
        let name = called.name;
        let message = format!("{name}(*) must be used to call a parameterless aggregate function");
        self.fail(Problem::WrongObjectType, called.range, message)
    }

    /// One item of ORDER BY, its value known.
    pub(crate) fn sort_item(&mut self, value: Typed, item: &pgspec_sql::syntax::ast::OrderItem) -> SortItem {
        let value = self.resolve_unknown(value);
        match &item.using {
            None => {
                self.ordering(value.ty, value.range);
            }
            Some(using) => {
                self.find_operator(using, Some(value.ty), value.ty, using.range);
            }
        }
        // Nulls come first where large values do.
        let backwards = item.descending || item.using.as_ref().is_some_and(|using| using.symbol == ">");
        SortItem {
            expression: value,
            descending: item.descending,
            nulls_first: item.nulls_first.unwrap_or(backwards),
            using: item.using.as_ref().map(|using| using.symbol.clone()),
        }
    }

    /// `unify_hypothetical_args`: each direct argument is compared with one that is sorted by.
    fn unify_hypothetical(
        &mut self,
        direct: Vec<Typed>,
        ordered: Vec<Typed>,
        called: &Called<'_>,
    ) -> Result<(Vec<Typed>, Vec<Typed>), Box<Typed>> {
        if direct.len() != ordered.len() {
            let message = format!(
                "function {} does not exist: the number of hypothetical direct arguments must match the number of \
                 ordering columns",
                called.name
            );
            return Err(Box::new(self.fail(Problem::UndefinedFunction, called.range, message)));
        }
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for (a, b) in direct.into_iter().zip(ordered) {
            // The sorted argument counts more.
            let pair = [b, a];
            let common = self.common_type(&pair, "WITHIN GROUP");
            let [b, a] = pair;
            left.push(self.coerce_common(a, common, "WITHIN GROUP"));
            right.push(self.coerce_common(b, common, "WITHIN GROUP"));
        }
        Ok((left, right))
    }
}
