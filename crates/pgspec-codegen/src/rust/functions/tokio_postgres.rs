//! Functions that `tokio-postgres` calls.

use pgspec_sql::quote;

use super::super::codec::at_root;
use super::super::literal::string;
use super::super::names::TypeNames;
use super::super::printer::Printer;
use super::super::types::RustType;
use super::{Input, Output};
use crate::surface::Function;

pub(super) fn print_call(
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
    let result = match (&row, function.set, output) {
        (None, _, _) => "()".to_owned(),
        (Some(row), true, _) => format!("Vec<{row}>"),
        // A row of nothing but nulls is no row.
        (Some(row), false, Output::Row(_)) => format!("Option<{row}>"),
        (Some(row), false, _) => row.to_string(),
    };
    out.doc(Some("Calls it."), None);
    out.line("pub async fn call(");
    out.line("    self,");
    out.line("    client: &impl tokio_postgres::GenericClient,");
    out.open(&format!(") -> Result<{result}, tokio_postgres::Error> {{"));
    if !inputs.is_empty() {
        let fields: Vec<_> =
            inputs.iter().enumerate().map(|(at, input)| format!("{}: v{at}", input.name)).collect();
        out.destructure(&fields, false);
    }
    let select = match output {
        Output::Nothing | Output::Value(_) => "SELECT ",
        Output::Row(_) | Output::Columns(_) => "SELECT r.* FROM ",
    };
    let start = format!("{select}{}(", quote::qualified(&function.name));
    out.line(&format!("let start = {};", string(&start)));
    let mutable = if inputs.is_empty() { "" } else { "mut " };
    out.line(&format!("let {mutable}call = {}::new(start);", at_root(&own.module, "wire::Call")));
    let all_named = inputs.iter().all(|input| input.column.is_some());
    for ((at, input), argument) in inputs.iter().enumerate().zip(&function.arguments) {
        if input.optional {
            out.open(&format!("if let Some(v{at}) = &v{at} {{"));
        }
        let name = match input.column {
            // Arguments after one that was left out are found by their names.
            Some(column) if input.optional || all_named => format!("{} => ", quote::identifier(column)),
            Some(_) | None => String::new(),
        };
        // Without a cast, overloads could not be told apart.
        let cast = format!("::{}", quote::data_type(&argument.data_type));
        let reference = if input.optional { "" } else { "&" };
        out.line(&format!("let (name, cast) = ({}, {});", string(&name), string(&cast)));
        out.line(&format!("call.push(name, {reference}v{at}, cast);"));
        if input.optional {
            out.close("}");
        }
    }
    let end = match output {
        Output::Nothing | Output::Value(_) => ")",
        Output::Row(_) => ") AS r WHERE NOT (r IS NULL)",
        Output::Columns(_) => ") AS r",
    };
    out.line(&format!("let sql = call.sql({});", string(end)));
    if let (Some(row), Output::Row(_) | Output::Columns(_)) = (&row, output) {
        out.line(&format!("type Row = {row};"));
    }
    match (output, function.set) {
        (Output::Nothing, _) => {
            out.line("client.execute(&sql, &call.values).await?;");
            out.line("Ok(())");
        }
        (Output::Value(_), false) => {
            out.line("client.query_one(&sql, &call.values).await?.try_get(0)");
        }
        (Output::Value(_), true) => {
            out.line("let rows = client.query(&sql, &call.values).await?;");
            out.line("rows.iter().map(|row| row.try_get(0)).collect()");
        }
        (Output::Row(_) | Output::Columns(_), true) => {
            out.line("let rows = client.query(&sql, &call.values).await?;");
            out.line("rows.iter().map(Row::from_row).collect()");
        }
        (Output::Row(_), false) => {
            out.line("let row = client.query_opt(&sql, &call.values).await?;");
            out.line("row.as_ref().map(Row::from_row).transpose()");
        }
        (Output::Columns(_), false) => {
            out.line("let row = client.query_one(&sql, &call.values).await?;");
            out.line("Row::from_row(&row)");
        }
    }
    out.close("}");
}
