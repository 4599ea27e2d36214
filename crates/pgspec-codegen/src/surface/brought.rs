//! Functions that nobody declares: those of extensions, and the constructors of range types.

use pgspec_analyze::typed::TypeId;
use pgspec_analyze::world::{self, FunctionKind, World};
use pgspec_catalog::{DataType, Origin, Text};

use super::{Argument, ArgumentMode, FieldType, Function, Parameter, Returns};

/// They, sorted by name; those of Postgres itself are not among them.
pub(super) fn of(world: &World<'_>) -> Vec<Function> {
    let callable = |function: &&world::Function| {
        let is_trigger =
            function.returns == world.core.trigger || function.returns == world.core.event_trigger;
        function.kind == FunctionKind::Function && !is_trigger
    };
    let mut functions: Vec<_> =
        world.brought_functions().filter(callable).map(|function| self::function(world, function)).collect();
    functions.sort_by(|a, b| a.name.cmp(&b.name));
    functions
}

fn function(world: &World<'_>, function: &world::Function) -> Function {
    let required = function.arguments.len().saturating_sub(usize::from(function.defaults));
    let last = function.arguments.len().saturating_sub(1);
    let names = function.argument_names.iter().map(Some).chain(std::iter::repeat(None));
    let inputs = function.arguments.iter().zip(names).enumerate().map(|(at, (ty, name))| Parameter {
        mode: Some(match function.variadic {
            Some(_) if at == last => ArgumentMode::Variadic,
            Some(_) | None => ArgumentMode::In,
        }),
        name: name.filter(|name| !name.as_str().is_empty()).cloned(),
        data_type: data_type(world, *ty),
        default: (at >= required).then(Text::default),
    });
    let outputs = function.outputs.iter().map(|(name, ty, _)| Parameter {
        mode: Some(ArgumentMode::Out),
        name: Some(name.clone()).filter(|name| !name.as_str().is_empty()),
        data_type: data_type(world, *ty),
        default: None,
    });
    let result = data_type(world, function.returns);
    let parameters: Vec<_> = inputs.chain(outputs).collect();
    let arguments = parameters.iter().filter(|parameter| parameter.mode.is_some_and(ArgumentMode::is_input));
    Function {
        name: function.name.clone(),
        doc: None,
        arguments: arguments
            .map(|parameter| Argument {
                name: parameter.name.clone(),
                ty: FieldType::of(world.catalog(), &parameter.data_type),
                data_type: parameter.data_type.clone(),
                optional: parameter.default.is_some(),
            })
            .collect(),
        returns: Returns::Value(FieldType::of(world.catalog(), &result)),
        parameters,
        result,
        set: function.returns_set,
        single_row: false,
        origin: Origin::Database,
    }
}

fn data_type(world: &World<'_>, ty: TypeId) -> DataType {
    world.data_type(ty, -1).unwrap_or_else(|| DataType::builtin("unknown"))
}
