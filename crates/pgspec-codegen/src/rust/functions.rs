//! Functions as structs of their arguments, which `sqlx` and `tokio-postgres` can call; for diesel's queries also as such.

pub(super) mod diesel;
mod tokio_postgres;

use pgspec_sql::quote;

use super::literal::{code, string};
use super::names::{Scope, TypeNames, field_identifier};
use super::needs::Needs;
use super::printer::Printer;
use super::things::Thing;
use super::types::{self, RustType};
use super::{Context, codec};
use crate::case::snake;
use crate::input::RustTarget;
use crate::surface::{Function, Returns, TypeClass};

/// An argument with its Rust name and type.
struct Input<'a> {
    column: Option<&'a str>,
    name: String,
    ty: RustType,
    optional: bool,
}

/// What a call gives.
enum Output {
    Nothing,
    /// One value, which may be null.
    Value(RustType),
    /// The row of a record.
    Row(RustType),
    /// Columns of the function's own.
    Columns(Vec<(String, String, RustType)>),
}

/// Prints a function, if all of its types have one in Rust.
pub(super) fn print(context: &Context<'_>, at: usize, out: &mut Printer, needs: &mut Needs) {
    let Some(function) = context.input.surface.functions.get(at) else { return };
    let Some(own) = context.names.thing(&Thing::Function(function.name.clone(), at)) else { return };
    let Some(inputs) = inputs(context, own, function, needs) else { return };
    let Some(output) = output(context, own, function, needs) else { return };
    if let Output::Columns(columns) = &output {
        print_columns(context, own, function, columns, out);
        if context.target == RustTarget::TokioPostgres {
            needs.wire = true;
            let fields: Vec<_> =
                columns.iter().map(|(field, column, _)| (field.as_str(), column.as_str())).collect();
            codec::tokio_postgres::from_row(&own.new, &own.module, &fields, out);
        }
    }
    out.blank();
    let mut doc = format!("The arguments of the function {}.", code(&function.name.to_string()));
    if let Some(text) = &function.doc {
        doc = format!("{doc}\n\n{text}");
    }
    if inputs.iter().any(|input| input.optional) {
        doc.push_str("\n\n`None` leaves an argument to its default.");
    }
    out.doc(Some(&doc), None);
    derive(inputs.iter().map(|input| &input.ty), inputs.iter().all(|input| input.optional), out);
    out.attribute("derive", &["serde::Serialize".to_owned(), "serde::Deserialize".to_owned()]);
    out.open(&format!("pub struct {} {{", own.row));
    for input in &inputs {
        let doc = input.column.map_or_else(
            || "An argument without a name.".to_owned(),
            |name| format!("Argument {}.", code(name)),
        );
        out.doc(Some(&doc), None);
        let mut serde = Vec::new();
        let plain = input.name.strip_prefix("r#").unwrap_or(&input.name);
        if let Some(name) = input.column.filter(|name| *name != plain) {
            serde.push(format!("rename = {}", string(name)));
        }
        if input.optional {
            serde.push("default".to_owned());
            serde.push("skip_serializing_if = \"Option::is_none\"".to_owned());
        }
        if !serde.is_empty() {
            out.attribute("serde", &serde);
        }
        let ty = input.ty.clone();
        out.field(&input.name, &if input.optional { ty.optional() } else { ty });
    }
    out.close("}");
    out.blank();
    out.open(&format!("impl {} {{", own.row));
    out.doc(Some("The name, as SQL writes it."), None);
    out.line(&format!("pub const FUNCTION: &'static str = {};", string(&quote::qualified(&function.name))));
    match context.target {
        RustTarget::Serde | RustTarget::Diesel => {}
        RustTarget::Sqlx => print_call(function, &inputs, &output, own, out),
        RustTarget::TokioPostgres => {
            needs.wire = true;
            tokio_postgres::print_call(function, &inputs, &output, own, out);
        }
    }
    out.close("}");
}

fn inputs<'a>(
    context: &Context<'_>,
    own: &TypeNames,
    function: &'a Function,
    needs: &mut Needs,
) -> Option<Vec<Input<'a>>> {
    let mut scope = Scope::default();
    let mut inputs = Vec::with_capacity(function.arguments.len());
    for (at, argument) in function.arguments.iter().enumerate() {
        let ty = types::of_declared(context, &own.module, &argument.data_type, needs)?;
        let column = argument.name.as_ref().map(pgspec_catalog::Name::as_str);
        let wanted = column.map_or_else(|| format!("argument_{}", at + 1), snake);
        let name = field_identifier(&scope.claim(&wanted));
        inputs.push(Input { column, name, ty, optional: argument.optional });
    }
    Some(inputs)
}

fn output(context: &Context<'_>, own: &TypeNames, function: &Function, needs: &mut Needs) -> Option<Output> {
    match &function.returns {
        Returns::Value(ty) => match &ty.class {
            TypeClass::Builtin(name) if *name == "void" => Some(Output::Nothing),
            TypeClass::Record(name) if !ty.array => {
                let names = context.names.get(name)?;
                Some(Output::Row(RustType::Path(names.path(&own.module).into())))
            }
            TypeClass::Builtin(_) | TypeClass::ValueSet(_) | TypeClass::Record(_) | TypeClass::Other(_) => {
                match types::of_declared(context, &own.module, &function.result, needs) {
                    Some(ty) => Some(Output::Value(ty)),
                    None => types::of(context, &own.module, ty, needs).map(Output::Value),
                }
            }
        },
        Returns::Table(_) | Returns::Out(_) => {
            let is_output = |mode: Option<crate::surface::ArgumentMode>| {
                mode.is_none_or(|mode| {
                    matches!(mode, crate::surface::ArgumentMode::Out | crate::surface::ArgumentMode::InOut)
                })
            };
            let mut scope = Scope::default();
            let mut columns = Vec::new();
            let outputs = function.parameters.iter().filter(|parameter| is_output(parameter.mode));
            for (at, parameter) in outputs.enumerate() {
                let ty = types::of_declared(context, &own.module, &parameter.data_type, needs)?;
                let column =
                    parameter.name.as_ref().map_or_else(|| format!("column{}", at + 1), ToString::to_string);
                columns.push((field_identifier(&scope.claim(&snake(&column))), column, ty.optional()));
            }
            Some(Output::Columns(columns))
        }
    }
}

fn derive<'a>(types: impl Iterator<Item = &'a RustType>, default: bool, out: &mut Printer) {
    let mut derives = vec!["Debug", "Clone"];
    if default {
        derives.push("Default");
    }
    derives.push("PartialEq");
    let mut types = types;
    if types.all(RustType::is_eq) {
        derives.push("Eq");
    }
    out.attribute("derive", &derives.into_iter().map(str::to_owned).collect::<Vec<_>>());
}

fn print_columns(
    context: &Context<'_>,
    own: &TypeNames,
    function: &Function,
    columns: &[(String, String, RustType)],
    out: &mut Printer,
) {
    out.blank();
    out.doc(Some(&format!("What the function {} returns.", code(&function.name.to_string()))), None);
    derive(columns.iter().map(|(_, _, ty)| ty), false, out);
    let mut derives = vec!["serde::Serialize".to_owned(), "serde::Deserialize".to_owned()];
    if context.target == RustTarget::Sqlx {
        derives.push("sqlx::FromRow".to_owned());
    }
    out.attribute("derive", &derives);
    out.open(&format!("pub struct {} {{", own.new));
    for (name, column, ty) in columns {
        out.doc(Some(&format!("Column {}.", code(column))), None);
        if name.strip_prefix("r#").unwrap_or(name) != column {
            let rename = [format!("rename = {}", string(column))];
            if context.target == RustTarget::Sqlx {
                out.attribute("sqlx", &rename);
            }
            out.attribute("serde", &rename);
        }
        out.field(name, ty);
    }
    out.close("}");
}

fn print_call(
    function: &Function,
    inputs: &[Input<'_>],
    output: &Output,
    own: &TypeNames,
    out: &mut Printer,
) {
    let row = match output {
        Output::Nothing => None,
        Output::Value(ty) => Some(ty.clone().optional()),
        Output::Row(ty) => Some(ty.clone()),
        Output::Columns(_) => Some(RustType::Path(own.new.clone().into())),
    };
    let (how, result) = match (&row, function.set, output) {
        (None, _, _) => ("execute", "()".to_owned()),
        (Some(row), true, _) => ("fetch_all", format!("Vec<{row}>")),
        // A row of nothing but nulls is no row.
        (Some(row), false, Output::Row(_)) => ("fetch_optional", format!("Option<{row}>")),
        (Some(row), false, _) => ("fetch_one", row.to_string()),
    };
    out.doc(Some("Calls it."), None);
    out.line("pub async fn call<'e>(");
    out.line("    self,");
    out.line("    executor: impl sqlx::PgExecutor<'e>,");
    out.open(&format!(") -> Result<{result}, sqlx::Error> {{"));
    let select = match output {
        Output::Nothing | Output::Value(_) => "SELECT ",
        Output::Row(_) | Output::Columns(_) => "SELECT r.* FROM ",
    };
    let start = format!("{select}{}(", quote::qualified(&function.name));
    if !inputs.is_empty() {
        let fields: Vec<_> =
            inputs.iter().enumerate().map(|(at, input)| format!("{}: v{at}", input.name)).collect();
        out.destructure(&fields, false);
    }
    out.line(&format!("let start = {};", string(&start)));
    let query = "let mut query: sqlx::QueryBuilder<sqlx::Postgres> = sqlx::QueryBuilder::new";
    out.call(query, &["start".to_owned()], ";");
    if !inputs.is_empty() {
        out.line("let mut arguments = query.separated(\", \");");
    }
    let all_named = inputs.iter().all(|input| input.column.is_some());
    for (at, input) in inputs.iter().enumerate() {
        if input.optional {
            out.open(&format!("if let Some(v{at}) = v{at} {{"));
        }
        match input.column {
            // Arguments after one that was left out are found by their names.
            Some(column) if input.optional || all_named => {
                let name = format!("{} => ", quote::identifier(column));
                out.line(&format!("let name = {};", string(&name)));
                out.line(&format!("arguments.push(name).push_bind_unseparated(v{at});"));
            }
            Some(_) | None => out.line(&format!("arguments.push_bind(v{at});")),
        }
        if input.optional {
            out.close("}");
        }
    }
    let end = match output {
        Output::Nothing | Output::Value(_) => ")",
        Output::Row(_) => ") AS r WHERE NOT (r IS NULL)",
        Output::Columns(_) => ") AS r",
    };
    out.line(&format!("query.push({});", string(end)));
    match output {
        Output::Nothing => {
            out.line("query.build().execute(executor).await?;");
            out.line("Ok(())");
        }
        Output::Value(_) => out.line(&format!("query.build_query_scalar().{how}(executor).await")),
        Output::Row(_) | Output::Columns(_) => {
            out.line(&format!("query.build_query_as().{how}(executor).await"));
        }
    }
    out.close("}");
}
