//! Functions that diesel's queries can call: `declare_sql_function`.

use pgspec_sql::quote;

use super::super::literal::{code, string};
use super::super::names::{Scope, field_identifier};
use super::super::printer::Printer;
use super::super::types::RustType;
use super::super::{Context, sql_type};
use crate::case::snake;
use crate::surface::{Function, Returns, TypeClass};

/// The module of the functions.
pub(in super::super) const MODULE: &str = "functions";

/// Prints the functions that give values: an argument that may be left out makes another one of the same name.
pub(in super::super) fn print(context: &Context<'_>, out: &mut Printer) {
    let mut scope = Scope::default();
    let mut items = Printer::default();
    items.open("{");
    items.open("{");
    let mut uses_types = false;
    for function in &context.input.surface.functions {
        let Some(result) = result(context, function) else { continue };
        let types: Option<Vec<_>> = function
            .arguments
            .iter()
            .map(|argument| sql_type::of(context, MODULE, &argument.data_type, false).map(short))
            .collect();
        let Some(types) = types else { continue };
        let chosen = scope.claim(&identifier(function.name.name.as_str()));
        let parameters: Vec<_> = parameters(function, &chosen).into_iter().zip(types).collect();
        let required = function.arguments.iter().take_while(|argument| !argument.optional).count();
        for given in (required..=parameters.len()).rev() {
            let Some(parameters) = parameters.get(..given) else { continue };
            let name = match given == function.arguments.len() {
                true => chosen.clone(),
                false => scope.claim(&format!("{chosen}_{given}")),
            };
            uses_types |= is_own(&result) || parameters.iter().any(|(_, ty)| is_own(ty));
            declare(function, &name, parameters, &result, &mut items);
        }
    }
    let items = items.finish();
    let Some(items) = items.strip_prefix("{\n    {\n").filter(|items| !items.is_empty()) else { return };
    out.blank();
    out.doc(
        Some("Functions, for queries. Those with a number at the end leave arguments to their defaults."),
        None,
    );
    out.open(&format!("pub mod {MODULE} {{"));
    if uses_types {
        out.line("use super::tables::sql_types;");
        out.append("\n");
    }
    out.line("#[diesel::expression::functions::declare_sql_function]");
    out.open("extern \"SQL\" {");
    out.append(items);
    out.close("}");
    out.close("}");
}

/// Whether a type is one of the neighbouring module.
fn is_own(sql: &str) -> bool {
    sql.starts_with("sql_types::") || sql.contains("<sql_types::")
}

fn declare(
    function: &Function,
    name: &str,
    parameters: &[(String, String)],
    result: &str,
    out: &mut Printer,
) {
    out.blank();
    let doc = format!("The function {}.", code(&function.name.to_string()));
    out.doc(
        Some(&function.doc.as_ref().map_or_else(|| doc.clone(), |text| format!("{doc}\n\n{text}"))),
        None,
    );
    out.line(&format!("#[sql_name = {}]", string(&quote::qualified(&function.name))));
    let parameters: Vec<_> =
        parameters.iter().map(|(name, ty)| (name.clone(), RustType::of_sql(ty))).collect();
    out.declaration(&format!("fn {name}"), &parameters, &RustType::of_sql(result));
}

/// The type of one value, or of each of a set.
fn result(context: &Context<'_>, function: &Function) -> Option<String> {
    let Returns::Value(ty) = &function.returns else { return None };
    if matches!(&ty.class, TypeClass::Builtin(name) if *name == "void") {
        return None;
    }
    sql_type::of(context, MODULE, &function.result, false).map(|sql| sql_type::nullable(&short(sql)))
}

/// A type as the module names it.
fn short(sql: String) -> String {
    sql.replace("super::tables::sql_types::", "sql_types::")
}

/// Names that need no `r#`, and that the macro makes nothing else of.
fn parameters(function: &Function, name: &str) -> Vec<String> {
    let mut scope = Scope::default();
    scope.reserve(["diesel", "sql_types", name]);
    let named = function.arguments.iter().enumerate().map(|(at, argument)| match &argument.name {
        Some(name) => identifier(name.as_str()),
        None => format!("argument_{}", at + 1),
    });
    named.map(|name| scope.claim(&name)).collect()
}

fn identifier(name: &str) -> String {
    let name = snake(name);
    if field_identifier(&name) == name { name } else { format!("{name}_") }
}
