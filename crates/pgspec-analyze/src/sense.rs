//! SQL that is valid and surely or maybe a mistake: what can be said of a typed statement beyond what Postgres says.

use pgspec_catalog::QualifiedName;
use pgspec_sql::syntax::ast::TextRange;

use crate::dependence;
use crate::dml;
use crate::finding::{Finding, Problem};
use crate::query::walk::{self, Next};
use crate::typed::{Node, Typed, TypedQuery};
use crate::value_sets;
use crate::world::World;

/// All that is found in a statement.
pub fn of_query(world: &World<'_>, query: &TypedQuery) -> Vec<Finding> {
    of_query_with(world, query, &|_| false)
}

/// All that is found in a statement; `may_be_null` says whether a variable may surely be null.
pub fn of_query_with(
    world: &World<'_>,
    query: &TypedQuery,
    may_be_null: &dyn Fn(u32) -> bool,
) -> Vec<Finding> {
    let mut findings = dependence::of_query(world, query);
    findings.extend(value_sets::outside(world, query));
    findings.extend(dml::judge(world, query, may_be_null));
    walk::descend_query(query, 0, &mut |value, _| {
        findings.extend(trigger_call(world, value));
        Next::Deeper
    });
    findings
}

/// All that is found in an expression.
pub fn of_expression(world: &World<'_>, value: &Typed) -> Vec<Finding> {
    let mut findings = dependence::of_expression(world, value);
    walk::descend(value, 0, &mut |value, _| {
        findings.extend(trigger_call(world, value));
        Next::Deeper
    });
    findings
}

fn trigger_call(world: &World<'_>, value: &Typed) -> Option<Finding> {
    let Node::Call { function, .. } = &value.node else { return None };
    let function = world.function(*function);
    let trigger = function.object.is_some() && function.returns == world.builtin("trigger");
    trigger.then(|| trigger_called(&function.name, value.range))
}

fn trigger_called(function: &QualifiedName, range: TextRange) -> Finding {
    Finding {
        problem: Problem::TriggerFunctionCalled,
        range,
        message: format!("{function} is a trigger function: only a trigger can call it"),
        help: Some("let it return void and take what it needs as arguments".to_owned()),
        replacement: None,
    }
}
