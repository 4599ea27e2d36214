//! Functions: the defaults of their arguments, and their bodies.

use pgspec_catalog::object::Function;
use pgspec_catalog::{Key, Object, ObjectId};

use super::{Label, Meaning, Part, texts};
use crate::body::{TriggerUses, analyze_function};
use crate::scope::ExprUse;
use crate::world::World;

/// The SQL of a function.
pub(super) fn parts<'c>(
    world: &World<'c>,
    triggers: &TriggerUses<'_>,
    id: ObjectId,
    key: &'c Key,
    object: &'c Object,
    function: &'c Function,
) -> Vec<Part<'c>> {
    let mut parts = Vec::new();
    let types = world.function_of(id).map(|id| world.function(id).arguments.clone()).unwrap_or_default();
    let inputs = function.arguments.iter().filter(|argument| argument.mode.is_input());
    for (argument, ty) in inputs.zip(types) {
        let Some(text) = &argument.default else { continue };
        let label = match &argument.name {
            Some(name) => Label::named("default of the argument", name.as_str()),
            None => Label::of("default of an argument"),
        };
        parts.push(texts::expression(world, label, text, object.span(), None, |analyzer, expr| {
            let value = analyzer.expr(expr, ExprUse::FunctionDefault);
            analyzer.specific(value, ty, "DEFAULT")
        }));
    }
    parts.push(body(world, triggers, id, key, object, function));
    parts
}

fn body<'c>(
    world: &World<'c>,
    triggers: &TriggerUses<'_>,
    id: ObjectId,
    key: &'c Key,
    object: &'c Object,
    function: &'c Function,
) -> Part<'c> {
    let mut report = analyze_function(world, id, triggers.calling(&key.qualified_name()));
    Part {
        label: Label::of("body"),
        text: Some(function.body.sql()),
        span: object.span(),
        findings: std::mem::take(&mut report.findings),
        meaning: Meaning::Body(Box::new(report)),
    }
}
