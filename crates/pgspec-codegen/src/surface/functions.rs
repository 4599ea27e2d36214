//! Functions that can be called with values.

use pgspec_catalog::object::{ArgumentMode, Function as Declared, Returns as DeclaredReturns, Routine};
use pgspec_catalog::{Catalog, DataType, Item};

use super::{Argument, FieldType, Function, Parameter, Returns};

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
        parameters: parameters(body),
        result: result(body),
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

fn parameters(function: &Declared) -> Vec<Parameter> {
    let arguments = function.arguments.iter().map(|argument| Parameter {
        mode: Some(argument.mode),
        name: argument.name.clone(),
        data_type: argument.data_type.clone(),
        default: argument.default.as_ref().map(|default| default.text.clone()),
    });
    let columns = match &function.returns {
        DeclaredReturns::Table(columns) => columns.as_slice(),
        DeclaredReturns::Type(_) | DeclaredReturns::SetOf(_) | DeclaredReturns::Nothing => &[],
    };
    let columns = columns.iter().map(|column| Parameter {
        mode: None,
        name: Some(column.name.clone()),
        data_type: column.data_type.clone(),
        default: None,
    });
    arguments.chain(columns).collect()
}

/// `pg_proc.prorettype`: one output is the result itself, several are a record.
fn result(function: &Declared) -> DataType {
    let mut outputs = parameters(function).into_iter().filter(|parameter| match parameter.mode {
        None | Some(ArgumentMode::Out | ArgumentMode::InOut) => true,
        Some(ArgumentMode::In | ArgumentMode::Variadic) => false,
    });
    match (outputs.next(), outputs.next()) {
        (Some(sole), None) => sole.data_type,
        (Some(_), Some(_)) => DataType::builtin("record"),
        (None, _) => match &function.returns {
            DeclaredReturns::Type(data_type) | DeclaredReturns::SetOf(data_type) => data_type.clone(),
            DeclaredReturns::Table(_) => DataType::builtin("record"),
            DeclaredReturns::Nothing => DataType::builtin("void"),
        },
    }
}
