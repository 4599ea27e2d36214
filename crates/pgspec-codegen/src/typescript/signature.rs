//! Signatures as Postgres prints them: what overloads are ordered and told apart by.

use pgspec_catalog::{DataType, QualifiedName, sql_name};

use super::Context;
use super::functions::{Input, inputs, row_of};
use super::oids::oid;
use crate::surface::{ArgumentMode, Function, Parameter};

/// Why PostgREST cannot choose a function.
pub(super) struct Conflict(pub(super) String);

/// A parameter's name, empty if it has none.
pub(super) fn name(parameter: &Parameter) -> &str {
    parameter.name.as_ref().map_or("", |name| name.as_str())
}

/// The arguments as `pg_get_function_arguments` prints them, with defaults as they were written.
pub(super) fn arguments(function: &Function) -> String {
    signature(function, |parameter| {
        parameter.default.as_ref().map(|text| format!(" DEFAULT {text}")).unwrap_or_default()
    })
}

/// The arguments as `pg_get_function_identity_arguments` prints them: without defaults.
pub(super) fn identity(function: &Function) -> String {
    signature(function, |_| String::new())
}

fn signature(function: &Function, default: impl Fn(&Parameter) -> String) -> String {
    let argument = |parameter: &Parameter| {
        let mode = match parameter.mode? {
            ArgumentMode::In => "",
            ArgumentMode::Out => "OUT ",
            ArgumentMode::InOut => "INOUT ",
            ArgumentMode::Variadic => "VARIADIC ",
        };
        let name = name(parameter);
        let name =
            if name.is_empty() { String::new() } else { format!("{} ", pgspec_sql::quote::identifier(name)) };
        let default = default(parameter);
        Some(format!("{mode}{name}{}{default}", format_type(&parameter.data_type)))
    };
    function.parameters.iter().filter_map(argument).collect::<Vec<_>>().join(", ")
}

/// A relation as `format_type` prints it on an ordinary connection: without the schema that is on its search path.
pub(super) fn relation(name: &QualifiedName) -> String {
    match &name.schema {
        Some(schema) if *schema != "public" => pgspec_sql::quote::qualified(name),
        Some(_) | None => pgspec_sql::quote::identifier(name.name.as_str()).into_owned(),
    }
}

/// A type as `format_type` prints it.
pub(super) fn format_type(data_type: &DataType) -> String {
    let element = if data_type.name.schema.is_some() {
        relation(&data_type.name)
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
pub(super) fn conflict(
    context: &Context<'_>,
    overloads: &[&Function],
    function: &Function,
) -> Option<Conflict> {
    let schema = function.name.schema.as_ref().map_or("", |schema| schema.as_str());
    let own = function.name.name.as_str();
    let own_inputs = inputs(function);
    let advice = "Try renaming the parameters or the function itself in the database so function overloading can be \
                  resolved";
    let others = || overloads.iter().copied().filter(|other| !std::ptr::eq(*other, function));
    match own_inputs.as_slice() {
        [] => {
            let other = others().find(|other| {
                matches!(inputs(other).as_slice(), [sole] if name(sole.parameter).is_empty() && sole.optional)
            })?;
            let returns = typname(&other.result);
            Some(Conflict(format!(
                "Could not choose the best candidate function between: {schema}.{own}(), {schema}.{own}( => \
                 {returns}). {advice}"
            )))
        }
        [sole] if !name(sole.parameter).is_empty() => {
            let clashes = |input: &Input<'_>| {
                name(input.parameter) == name(sole.parameter)
                    && input.parameter.data_type.without_modifiers()
                        != sole.parameter.data_type.without_modifiers()
            };
            let mut candidates: Vec<&DataType> = others()
                .filter_map(|other| match inputs(other).as_slice() {
                    [theirs] if clashes(theirs) => Some(&theirs.parameter.data_type),
                    _ => None,
                })
                .collect();
            if candidates.is_empty() {
                return None;
            }
            candidates.insert(0, &sole.parameter.data_type);
            candidates.sort_by_key(|ty| (oid(ty).unwrap_or(u32::MAX), typname(ty)));
            let candidates: Vec<_> = candidates
                .into_iter()
                .map(|ty| format!("{schema}.{own}({} => {})", name(sole.parameter), typname(ty)))
                .collect();
            Some(Conflict(format!(
                "Could not choose the best candidate function between: {}. {advice}",
                candidates.join(", ")
            )))
        }
        [sole] => {
            let takes_row = row_of(context, &sole.parameter.data_type).is_some();
            (takes_row && row_of(context, &function.result).is_none()).then(|| {
                Conflict(format!(
                    "the function {schema}.{own} with parameter or with a single unnamed json/jsonb parameter, but no \
                     matches were found in the schema cache"
                ))
            })
        }
        _ => None,
    }
}

/// `pg_type.typname`: an array's has an underscore in front.
pub(super) fn typname(ty: &DataType) -> String {
    let name = ty.name.name.as_str();
    if ty.array { format!("_{name}") } else { name.to_owned() }
}
