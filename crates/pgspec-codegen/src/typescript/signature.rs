//! Signatures as Postgres prints them: what overloads are ordered and told apart by.

use pgspec_catalog::{DataType, QualifiedName, sql_name};

use super::Context;
use crate::surface::{Argument, FieldType, Function, TypeClass};

/// Why PostgREST cannot choose a function.
pub(super) struct Conflict(pub(super) String);

/// An argument's name, empty if it has none.
pub(super) fn name(argument: &Argument) -> &str {
    argument.name.as_ref().map_or("", |name| name.as_str())
}

/// The arguments as `pg_get_function_arguments` prints them, the values of defaults aside.
pub(super) fn arguments(context: &Context<'_>, function: &Function) -> String {
    let argument = |argument: &Argument| {
        let name = name(argument);
        let space = if name.is_empty() { "" } else { " " };
        let default = if argument.optional { " DEFAULT" } else { "" };
        format!("{name}{space}{}{default}", format_type(context, &argument.data_type))
    };
    function.arguments.iter().map(argument).collect::<Vec<_>>().join(", ")
}

/// A relation as `format_type` prints it: without the schema that is on the search path.
pub(super) fn relation(context: &Context<'_>, name: &QualifiedName) -> String {
    match &name.schema {
        Some(schema) if *schema != context.input.options.default_schema => pgspec_sql::quote::qualified(name),
        Some(_) | None => pgspec_sql::quote::identifier(name.name.as_str()).into_owned(),
    }
}

fn format_type(context: &Context<'_>, data_type: &DataType) -> String {
    let element = if data_type.name.schema.is_some() {
        relation(context, &data_type.name)
    } else {
        match data_type.name.name.as_str() {
            "varchar" => "character varying",
            "bpchar" => "character",
            "time" => "time without time zone",
            "timetz" => "time with time zone",
            "timestamp" => "timestamp without time zone",
            "timestamptz" => "timestamp with time zone",
            other => sql_name(other),
        }
        .to_owned()
    };
    if data_type.array { format!("{element}[]") } else { element }
}

/// Finds out whether PostgREST can call a function.
pub(super) fn conflict(overloads: &[&Function], function: &Function) -> Option<Conflict> {
    let schema = function.name.schema.as_ref().map_or("", |schema| schema.as_str());
    let own = function.name.name.as_str();
    let advice = "Try renaming the parameters or the function itself in the database so function overloading can be \
                  resolved";
    let others = overloads.iter().filter(|other| !std::ptr::eq(**other, function));
    match function.arguments.as_slice() {
        [] => {
            let other = others.copied().find(
                |other| matches!(other.arguments.as_slice(), [sole] if sole.name.is_none() && sole.optional),
            )?;
            let returns = returned_name(other);
            Some(Conflict(format!(
                "Could not choose the best candidate function between: {schema}.{own}(), {schema}.{own}( => \
                 {returns}). {advice}"
            )))
        }
        [sole] if sole.name.is_some() => {
            let clashes = |other: &&&Function| matches!(other.arguments.as_slice(), [theirs] if theirs.name == sole.name && theirs.ty != sole.ty);
            let mut candidates: Vec<&Argument> =
                others.filter(clashes).flat_map(|other| &other.arguments).collect();
            if candidates.is_empty() {
                return None;
            }
            candidates.push(sole);
            candidates.sort_by_key(|argument| (oid(&argument.ty), typname(&argument.ty)));
            let candidates: Vec<_> = candidates
                .into_iter()
                .map(|argument| format!("{schema}.{own}({} => {})", name(argument), typname(&argument.ty)))
                .collect();
            Some(Conflict(format!(
                "Could not choose the best candidate function between: {}. {advice}",
                candidates.join(", ")
            )))
        }
        [sole] => {
            let takes_row = matches!(&sole.ty.class, TypeClass::Record(_)) && !sole.ty.array;
            (takes_row && !returns_record(function)).then(|| {
                Conflict(format!(
                    "the function {schema}.{own} with parameter or with a single unnamed json/jsonb parameter, but no \
                     matches were found in the schema cache"
                ))
            })
        }
        _ => None,
    }
}

fn returns_record(function: &Function) -> bool {
    match &function.returns {
        crate::surface::Returns::Value(ty) => matches!(&ty.class, TypeClass::Record(_)) && !ty.array,
        crate::surface::Returns::Table(_) | crate::surface::Returns::Out(_) => false,
    }
}

fn returned_name(function: &Function) -> String {
    match &function.returns {
        crate::surface::Returns::Value(ty) => typname(ty),
        crate::surface::Returns::Table(_) | crate::surface::Returns::Out(_) => "record".to_owned(),
    }
}

/// `pg_type.typname`: an array's has an underscore in front.
fn typname(ty: &FieldType) -> String {
    let name = match &ty.class {
        TypeClass::Builtin(name) => name.as_str(),
        TypeClass::ValueSet(name) | TypeClass::Record(name) | TypeClass::Other(name) => name.name.as_str(),
    };
    if ty.array { format!("_{name}") } else { name.to_owned() }
}

/// The object id of a built-in type (`pg_type.dat`); types of the model come behind all of them.
fn oid(ty: &FieldType) -> u32 {
    const OIDS: [(&str, u32); 27] = [
        ("bool", 16),
        ("bytea", 17),
        ("char", 18),
        ("name", 19),
        ("int8", 20),
        ("int2", 21),
        ("int4", 23),
        ("text", 25),
        ("oid", 26),
        ("json", 114),
        ("xml", 142),
        ("float4", 700),
        ("float8", 701),
        ("money", 790),
        ("macaddr", 829),
        ("inet", 869),
        ("bpchar", 1042),
        ("varchar", 1043),
        ("date", 1082),
        ("time", 1083),
        ("timestamp", 1114),
        ("timestamptz", 1184),
        ("interval", 1186),
        ("timetz", 1266),
        ("numeric", 1700),
        ("uuid", 2950),
        ("jsonb", 3802),
    ];
    match &ty.class {
        TypeClass::Builtin(name) if !ty.array => {
            OIDS.iter().find(|(typname, _)| *name == *typname).map_or(u32::MAX, |(_, oid)| *oid)
        }
        TypeClass::Builtin(_) | TypeClass::ValueSet(_) | TypeClass::Record(_) | TypeClass::Other(_) => {
            u32::MAX
        }
    }
}
