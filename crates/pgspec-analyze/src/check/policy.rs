//! Policies: USING and WITH CHECK.

use pgspec_catalog::object::Policy;
use pgspec_catalog::{Key, Object};

use super::{Label, Part, scopes, texts};
use crate::scope::ExprUse;
use crate::world::World;

/// The expressions of a policy.
pub(super) fn parts<'c>(
    world: &World<'c>,
    key: &'c Key,
    object: &'c Object,
    policy: &'c Policy,
) -> Vec<Part<'c>> {
    let Some(table) = key.relation().and_then(|name| scopes::relation(world, &name)) else {
        return Vec::new();
    };
    let row = scopes::row(world, table);
    let texts = [("`using`", &policy.using), ("`with check`", &policy.check)];
    let texts = texts.into_iter().filter_map(|(label, text)| Some((label, text.as_ref()?)));
    texts
        .map(|(label, text)| {
            texts::expression(world, Label::of(label), text, object.span(), Some(&row), |analyzer, expr| {
                analyzer.condition(expr, ExprUse::Policy, "POLICY")
            })
        })
        .collect()
}
