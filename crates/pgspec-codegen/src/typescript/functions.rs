//! Functions, as PostgREST calls them: `Args` and `Returns`, overloads, and those that act as columns.

use pgspec_catalog::{DataType, Key, Kind, Name, QualifiedName};

use super::Context;
use super::collate::compare;
use super::driver::Way;
use super::literal::{property, string};
use super::printer::{Printer, Property};
use super::signature;
use super::typed::docs;
use super::types::{self, Ts};
use super::{records, signature::Conflict};
use crate::surface::{ArgumentMode, Function, Parameter, Record};

/// What a function returns, as its layout needs it.
enum Returned {
    /// A type of one line, and `[]` if there can be more than one.
    Value(Ts),
    /// An object, and what follows it.
    Object(Vec<Property>, &'static str),
    /// A call that PostgREST cannot resolve, and why.
    Error(String),
}

/// An input of a function, as the reference sees it.
pub(super) struct Input<'a> {
    pub(super) parameter: &'a Parameter,
    /// It may be left out. The reference counts the defaults from the end of the inputs and gives them to the parameters
    /// in these places, outputs among them.
    pub(super) optional: bool,
}

/// The inputs of a function, in their order.
pub(super) fn inputs(function: &Function) -> Vec<Input<'_>> {
    let is_input = |parameter: &&Parameter| parameter.mode.is_some_and(ArgumentMode::is_input);
    let count = function.parameters.iter().filter(is_input).count();
    let defaults = function.parameters.iter().filter(|parameter| parameter.default.is_some()).count();
    let optional = count.saturating_sub(defaults)..count;
    let inputs = function.parameters.iter().enumerate().filter(|(_, parameter)| is_input(parameter));
    inputs.map(|(at, parameter)| Input { parameter, optional: optional.contains(&at) }).collect()
}

/// The functions of a schema that PostgREST serves, by name, overloads in order.
pub(super) fn served<'a>(context: &Context<'a>, schema: &Name) -> Vec<Vec<&'a Function>> {
    let mut functions: Vec<_> = context
        .input
        .surface
        .functions
        .iter()
        .chain(&context.input.surface.brought)
        .filter(|f| f.name.schema.as_ref() == Some(schema) && is_served(context, f))
        .filter(|f| context.rights.as_ref().is_none_or(|rights| rights.calls(f)))
        .collect();
    let signature = |function: &Function| signature::arguments(function);
    functions.sort_by(|a, b| {
        name_order(a.name.name.as_str())
            .cmp(&name_order(b.name.name.as_str()))
            .then_with(|| compare(a.name.name.as_str(), b.name.name.as_str()))
            .then_with(|| compare(&signature(a), &signature(b)))
    });
    let mut groups: Vec<Vec<&Function>> = Vec::new();
    for function in functions {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|first| first.name == function.name) => {
                group.push(function)
            }
            Some(_) | None => groups.push(vec![function]),
        }
    }
    groups
}

/// JavaScript brings keys that are array indexes before all others of an object, by their number.
fn name_order(name: &str) -> u64 {
    let index = name.parse::<u32>().ok().filter(|index| index.to_string() == name && *index < u32::MAX);
    index.map_or(u64::MAX, u64::from)
}

/// PostgREST passes arguments by name; without names it passes one body, or a row to compute a column from.
fn is_served(context: &Context<'_>, function: &Function) -> bool {
    let is_body =
        |parameter: &Parameter| ["json", "jsonb", "text"].iter().any(|ty| parameter.data_type.is_builtin(ty));
    let inputs = inputs(function);
    let all_may_be_left_out = inputs
        .iter()
        .filter(|input| signature::name(input.parameter).is_empty())
        .all(|input| input.optional && is_body(input.parameter));
    all_may_be_left_out
        || match inputs.as_slice() {
            [sole] => is_body(sole.parameter) || row_of(context, &sole.parameter.data_type).is_some(),
            _ => false,
        }
}

/// The relation or composite type whose row a type is.
pub(super) fn row_of<'t>(context: &Context<'_>, ty: &'t DataType) -> Option<&'t QualifiedName> {
    if ty.array || ty.name.schema.is_none() {
        return None;
    }
    let catalog = context.input.catalog;
    let is_row = catalog.relation(&ty.name).is_some()
        || catalog.get(&Key::qualified(Kind::CompositeType, &ty.name)).is_some();
    is_row.then_some(&ty.name)
}

/// The functions of the record's schema that take one of its rows.
pub(super) fn computed<'a>(context: &Context<'a>, record: &Record) -> impl Iterator<Item = &'a Function> {
    let name = record.name.clone();
    context.functions.iter().flatten().copied().filter(move |function| match inputs(function).as_slice() {
        [sole] => {
            let data_type = &sole.parameter.data_type;
            function.name.schema == name.schema && !data_type.array && data_type.name == name
        }
        _ => false,
    })
}

/// Prints a function as a column of the rows it takes.
pub(super) fn print_computed(context: &Context<'_>, function: &Function, out: &mut Printer) {
    let name = function.name.name.as_str();
    match shape(context, function) {
        Returned::Value(ty) => out.property(&Property::required(name, ty.nullable(true))),
        Returned::Object(properties, _) => {
            out.object(&format!("{}:", property(name)), &properties, " | null")
        }
        Returned::Error(_) => {}
    }
}

/// Prints all overloads of a name.
pub(super) fn print(context: &Context<'_>, overloads: &[&Function], out: &mut Printer) {
    let Some(first) = overloads.first() else {
        return;
    };
    let key = format!("{}:", property(first.name.name.as_str()));
    let docs: Vec<_> = overloads.iter().filter_map(|function| function.doc.as_ref()).collect();
    out.doc(&docs::of_text(context, docs.first().copied().filter(|_| docs.len() == 1), None));
    if overloads.len() == 1 {
        print_signature(context, overloads, first, &key, 0, out);
        return;
    }
    out.line(&key);
    out.indented(2, |out| {
        for function in overloads {
            print_signature(context, overloads, function, "|", 2, out);
        }
    });
}

/// One signature behind a key or a bar; inside a union the block moves in by two more columns.
fn print_signature(
    context: &Context<'_>,
    overloads: &[&Function],
    function: &Function,
    key: &str,
    shift: usize,
    out: &mut Printer,
) {
    let args = arguments(context, function);
    let returned = match signature::conflict(context, overloads, function) {
        Some(Conflict(message)) => Returned::Error(message),
        None => returned(context, function),
    };
    let options = setof_options(context, function);
    if let (Returned::Value(ty), None) = (&returned, &options) {
        let flat = format!("{key} {{ Args: {}; Returns: {} }}", flat_arguments(&args), ty.flat());
        if out.fits(&flat) {
            out.line(&flat);
            return;
        }
    }
    out.line(&format!("{key} {{"));
    out.indented(2 + shift, |out| {
        let flat = format!("Args: {}", flat_arguments(&args));
        if args.is_empty() || out.fits(&flat) {
            out.line(&flat);
        } else {
            out.object("Args:", &args, "");
        }
        match &returned {
            Returned::Value(ty) => out.typed("Returns:", ty),
            Returned::Object(properties, tail) => out.object("Returns:", properties, tail),
            Returned::Error(message) => {
                out.open("Returns: {");
                out.line("error: true");
                out.close(&format!("}} & {}{}", string(message), many(context, function)));
            }
        }
        if let Some(options) = &options {
            out.object("SetofOptions:", options, "");
        }
    });
    out.indented(shift, |out| out.line("}"));
}

fn arguments(context: &Context<'_>, function: &Function) -> Vec<Property> {
    let mut inputs = inputs(function);
    inputs.sort_by(|a, b| compare(signature::name(a.parameter), signature::name(b.parameter)));
    let property = |input: &Input<'_>| Property {
        name: signature::name(input.parameter).to_owned(),
        optional: input.optional,
        doc: Vec::new(),
        ty: types::of(context, &input.parameter.data_type, Way::Write),
    };
    inputs.iter().map(property).collect()
}

fn flat_arguments(arguments: &[Property]) -> String {
    if arguments.is_empty() {
        return "Record<PropertyKey, never>".to_owned();
    }
    let arguments: Vec<_> = arguments.iter().map(Property::flat).collect();
    format!("{{ {} }}", arguments.join("; "))
}

/// The type of one result.
fn shape(context: &Context<'_>, function: &Function) -> Returned {
    let mut columns: Vec<_> =
        function.parameters.iter().filter(|parameter| parameter.mode.is_none()).collect();
    if !columns.is_empty() {
        columns.sort_by(|a, b| compare(signature::name(a), signature::name(b)));
        let column = |column: &&Parameter| {
            Property::required(signature::name(column), types::of(context, &column.data_type, Way::Read))
        };
        return Returned::Object(columns.iter().map(column).collect(), "");
    }
    let record = row_of(context, &function.result)
        .filter(|name| name.schema == function.name.schema)
        .and_then(|name| context.record(name));
    match record {
        Some(record) => Returned::Object(records::row(context, record), ""),
        None => Returned::Value(types::of(context, &function.result, Way::Read)),
    }
}

/// `[]` behind the type of one result, if there can be more. PostgREST restores the array of a set that is told to have
/// one row from `SetofOptions`.
fn many(context: &Context<'_>, function: &Function) -> &'static str {
    let is_row = row_of(context, &function.result).is_some();
    if function.set && !(function.single_row && is_row) { "[]" } else { "" }
}

/// The type of all results.
fn returned(context: &Context<'_>, function: &Function) -> Returned {
    match (shape(context, function), many(context, function)) {
        (Returned::Value(ty), "[]") => Returned::Value(Ts::Array(Box::new(ty))),
        (Returned::Object(properties, _), tail) => Returned::Object(properties, tail),
        (other @ (Returned::Value(_) | Returned::Error(_)), _) => other,
    }
}

/// How the result can be selected from, if it is the row of a relation.
fn setof_options(context: &Context<'_>, function: &Function) -> Option<Vec<Property>> {
    let to = row_of(context, &function.result)?;
    let from = match function.parameters.as_slice() {
        [sole] => row_of(context, &sole.data_type).map(signature::relation),
        _ => None,
    };
    let one = !function.set || function.single_row;
    let entry = |name: &str, text: String| Property::required(name, Ts::Atom(text));
    Some(vec![
        entry("from", string(from.as_deref().unwrap_or("*"))),
        entry("to", string(to.name.as_str())),
        entry("isOneToOne", one.to_string()),
        entry("isSetofReturn", function.set.to_string()),
    ])
}
