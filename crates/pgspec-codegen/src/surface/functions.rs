//! Functions that can be called with values.

use pgspec_catalog::object::{ArgumentMode, Function as Declared, Returns as DeclaredReturns, Routine};
use pgspec_catalog::{Catalog, DataType, Item};

use super::{Argument, FieldType, Function, Returns};

/// The functions of a catalog, sorted by name and then by argument types.
pub(super) fn of(catalog: &Catalog) -> Vec<Function> {
    let mut items: Vec<_> =
        catalog.functions().filter(|item| item.object.is_managed() && is_callable(item.body)).collect();
    items.sort_by(|a, b| a.key.cmp(b.key));
    items.into_iter().map(|item| function(catalog, item)).collect()
}

fn is_callable(function: &Declared) -> bool {
    function.routine == Routine::Function
        && !function.window
        && !function.returns.is_builtin("trigger")
        && !function.returns.is_builtin("event_trigger")
}

fn function(catalog: &Catalog, item: Item<'_, Declared>) -> Function {
    let body = item.body;
    let inputs = body.arguments.iter().filter(|a| a.mode.is_input());
    let outputs: Vec<_> = body
        .arguments
        .iter()
        .filter(|a| matches!(a.mode, ArgumentMode::Out | ArgumentMode::InOut))
        .map(|a| (a.name.clone(), FieldType::of(catalog, &a.data_type)))
        .collect();
    let (returns, set) = match &body.returns {
        DeclaredReturns::Table(columns) => {
            let columns = columns.iter().map(|c| (c.name.clone(), FieldType::of(catalog, &c.data_type)));
            (Returns::Table(columns.collect()), true)
        }
        DeclaredReturns::Type(data_type) => (returned(catalog, outputs, data_type), false),
        DeclaredReturns::SetOf(data_type) => (returned(catalog, outputs, data_type), true),
        DeclaredReturns::Nothing => (returned(catalog, outputs, &DataType::builtin("void")), false),
    };
    Function {
        name: item.key.qualified_name(),
        doc: item.object.notes.doc.clone().or_else(|| item.object.comment.clone()),
        arguments: inputs
            .map(|a| Argument {
                name: a.name.clone(),
                ty: FieldType::of(catalog, &a.data_type),
                data_type: a.data_type.clone(),
                optional: a.default.is_some(),
            })
            .collect(),
        returns,
        set,
        single_row: body
            .rows
            .as_deref()
            .and_then(|rows| rows.parse::<f64>().ok())
            .is_some_and(|rows| rows <= 1.0),
        origin: item.object.origin,
    }
}

/// What `OUT` arguments make of a function's result: nothing, one value, or a row of several.
fn returned(
    catalog: &Catalog,
    mut outputs: Vec<(Option<pgspec_catalog::Name>, FieldType)>,
    written: &DataType,
) -> Returns {
    match outputs.len() {
        0 => Returns::Value(FieldType::of(catalog, written)),
        1 => Returns::Value(outputs.remove(0).1),
        _ => Returns::Out(outputs),
    }
}
