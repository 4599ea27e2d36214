//! Functions, as PostgREST calls them: `Args` and `Returns`, overloads, and those that act as columns.

use pgspec_catalog::Name;

use super::Context;
use super::collate::compare;
use super::literal::{property, string};
use super::printer::{Printer, Property};
use super::signature;
use super::types::{self, Ts};
use super::{records, signature::Conflict};
use crate::surface::{Argument, FieldType, Function, Record, Returns, TypeClass};

/// What a function returns, as its layout needs it.
enum Returned {
    /// A type of one line, and `[]` if there can be more than one.
    Value(Ts),
    /// An object, and what follows it.
    Object(Vec<Property>, &'static str),
    /// A call that PostgREST cannot resolve, and why.
    Error(String),
}

/// The functions of a schema that PostgREST serves, by name, overloads in order.
pub(super) fn served<'a>(context: &Context<'a>, schema: &Name) -> Vec<Vec<&'a Function>> {
    let mut functions: Vec<_> = context
        .input
        .surface
        .functions
        .iter()
        .filter(|f| f.name.schema.as_ref() == Some(schema) && is_served(f))
        .collect();
    functions.sort_by(|a, b| {
        compare(a.name.name.as_str(), b.name.name.as_str())
            .then_with(|| compare(&signature::arguments(context, a), &signature::arguments(context, b)))
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

/// PostgREST passes arguments by name; without names it passes one body, or a row to compute a column from.
fn is_served(function: &Function) -> bool {
    let is_body = |argument: &Argument| ["json", "jsonb", "text"].iter().any(|ty| argument.ty.is_builtin(ty));
    let unnamed = |argument: &&Argument| argument.name.is_none();
    let all_may_be_left_out =
        function.arguments.iter().filter(unnamed).all(|argument| argument.optional && is_body(argument));
    all_may_be_left_out
        || match function.arguments.as_slice() {
            [sole] => is_body(sole) || row_of(&sole.ty).is_some(),
            _ => false,
        }
}

fn row_of(ty: &FieldType) -> Option<&pgspec_catalog::QualifiedName> {
    match &ty.class {
        TypeClass::Record(name) if !ty.array => Some(name),
        TypeClass::Record(_) | TypeClass::Builtin(_) | TypeClass::ValueSet(_) | TypeClass::Other(_) => None,
    }
}

/// The functions of the record's schema that take one of its rows.
pub(super) fn computed<'a>(context: &Context<'a>, record: &Record) -> impl Iterator<Item = &'a Function> {
    let name = record.name.clone();
    context.functions.iter().flatten().copied().filter(move |function| match function.arguments.as_slice() {
        [sole] => function.name.schema == name.schema && row_of(&sole.ty) == Some(&name),
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
    let returned = match signature::conflict(overloads, function) {
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
                out.close(&format!("}} & {}", string(message)));
            }
        }
        if let Some(options) = &options {
            out.object("SetofOptions:", options, "");
        }
    });
    out.indented(shift, |out| out.line("}"));
}

fn arguments(context: &Context<'_>, function: &Function) -> Vec<Property> {
    let mut arguments: Vec<_> = function.arguments.iter().collect();
    arguments.sort_by(|a, b| compare(signature::name(a), signature::name(b)));
    let property = |argument: &Argument| Property {
        name: signature::name(argument).to_owned(),
        optional: argument.optional,
        ty: types::of(context.input, &context.schemas, &argument.ty),
    };
    arguments.into_iter().map(property).collect()
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
    let ty = |ty: &FieldType| types::of(context.input, &context.schemas, ty);
    match &function.returns {
        Returns::Table(columns) => {
            let mut columns: Vec<_> = columns.iter().collect();
            columns.sort_by(|a, b| compare(a.0.as_str(), b.0.as_str()));
            let columns = columns.into_iter().map(|(name, of)| Property::required(name.as_str(), ty(of)));
            Returned::Object(columns.collect(), "")
        }
        Returns::Out(_) => Returned::Value(Ts::atom("Record<string, unknown>")),
        Returns::Value(of) => {
            let record = row_of(of).filter(|name| name.schema == function.name.schema);
            match record.and_then(|name| context.input.surface.record(name)) {
                Some(record) => Returned::Object(records::row(context, record), ""),
                None => Returned::Value(ty(of)),
            }
        }
    }
}

/// The type of all results. PostgREST restores the array of a set that is told to have one row from `SetofOptions`.
fn returned(context: &Context<'_>, function: &Function) -> Returned {
    let many = function.set && !(function.single_row && returned_record(function).is_some());
    match shape(context, function) {
        Returned::Value(ty) if many => Returned::Value(Ts::Array(Box::new(ty))),
        Returned::Object(properties, _) if many => Returned::Object(properties, "[]"),
        other @ (Returned::Value(_) | Returned::Object(..) | Returned::Error(_)) => other,
    }
}

fn returned_record(function: &Function) -> Option<&pgspec_catalog::QualifiedName> {
    match &function.returns {
        Returns::Value(ty) => row_of(ty),
        Returns::Table(_) | Returns::Out(_) => None,
    }
}

/// How the result can be selected from, if it is the row of a relation.
fn setof_options(context: &Context<'_>, function: &Function) -> Option<Vec<Property>> {
    let to = returned_record(function)?;
    let from = match function.arguments.as_slice() {
        [sole] => row_of(&sole.ty).map(|name| signature::relation(context, name)),
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
