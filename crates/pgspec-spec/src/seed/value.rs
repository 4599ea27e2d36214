//! One value of a seed row: a literal, JSON, an array, SQL, or the key of a row of another table.

use pgspec_catalog::object::{ConstraintBody, SeedValue};
use pgspec_catalog::{DataType, Diagnostic, Name, Text};
use pgspec_sql::fragment;
use serde_json::Value as Json;

use super::{RowContext, literal, to_json};
use crate::codes;
use crate::lower::{Lowering, Scope};
use crate::tree::{Entry, Node, NodeKind, ScalarForm};

/// Converts one value by the type of its column.
pub(super) fn value(
    context: &RowContext<'_>,
    column: &Name,
    data_type: &DataType,
    node: &Node,
    lowering: &mut Lowering<'_>,
) -> SeedValue {
    let json = data_type.is_builtin("json") || data_type.is_builtin("jsonb");
    match &node.kind {
        NodeKind::Scalar(scalar) if scalar.is_null() => SeedValue::Null,
        NodeKind::Scalar(scalar) if json && scalar.form != ScalarForm::Plain && is_json(&scalar.text) => {
            SeedValue::Literal(scalar.text.clone())
        }
        NodeKind::Scalar(_) if json => SeedValue::Literal(Text::new(to_json(node).to_string())),
        NodeKind::Scalar(scalar) => {
            if let Some(problem) = literal::problem(context.catalog, data_type, &scalar.text) {
                problem.report(&format!("{}.{column}", context.table), node.span, lowering);
            }
            SeedValue::Literal(scalar.text.clone())
        }
        NodeKind::Mapping(entries) => match entries.as_slice() {
            [entry] if entry.key.text == "sql" => sql_value(context, &entry.value, lowering),
            _ if json => SeedValue::Literal(Text::new(to_json(node).to_string())),
            _ => reference(context, column, node, entries, lowering),
        },
        NodeKind::Sequence(_) if json => SeedValue::Literal(Text::new(to_json(node).to_string())),
        NodeKind::Sequence(items) if data_type.array => {
            let mut parts = Vec::new();
            for item in items {
                match item.as_scalar() {
                    Some(scalar) if scalar.is_null() => parts.push("NULL".to_owned()),
                    Some(scalar) => {
                        let escaped = scalar.text.replace('\\', "\\\\").replace('"', "\\\"");
                        parts.push(format!("\"{escaped}\""));
                    }
                    None => lowering.wrong_shape(item, "an element of the array"),
                }
            }
            SeedValue::Literal(Text::new(format!("{{{}}}", parts.join(","))))
        }
        NodeKind::Sequence(_) => {
            lowering.diagnostics.push(
                Diagnostic::new(
                    &codes::WRONG_SHAPE,
                    format!("`{}.{column}` is of type `{data_type}` and takes no list", context.table),
                )
                .at(node.span)
                .help("a list is a value of an array or a jsonb column"),
            );
            SeedValue::Null
        }
    }
}

fn sql_value(context: &RowContext<'_>, node: &Node, lowering: &mut Lowering<'_>) -> SeedValue {
    let schema = context.table.schema.clone().unwrap_or_else(|| Name::exact("public"));
    let scope = Scope { schema: &schema, domain: None, mixin: None };
    let Some(piece) = lowering.piece(node, scope) else { return SeedValue::Null };
    let what = || format!("a row of `{}`", context.table);
    match lowering.parse(&piece, what, fragment::expression) {
        Some(sql) => SeedValue::Sql(sql),
        None => SeedValue::Null,
    }
}

/// `mission_id: { code: safe-7 }`: the row of the referenced table that has this key.
fn reference(
    context: &RowContext<'_>,
    column: &Name,
    node: &Node,
    entries: &[Entry],
    lowering: &mut Lowering<'_>,
) -> SeedValue {
    let target = context.catalog.children(context.table).find_map(|(_, _, object)| {
        let ConstraintBody::ForeignKey(key) = &object.body.as_constraint()?.body else { return None };
        match (key.columns.as_slice(), key.referenced_columns.as_slice()) {
            ([own], [other]) if own == column => Some((key.references.clone(), other.clone())),
            _ => None,
        }
    });
    let Some((table, referenced)) = target else {
        lowering.diagnostics.push(
            Diagnostic::new(
                &codes::WRONG_SHAPE,
                format!(
                    "`{}.{column}` is neither jsonb nor a foreign key and takes no mapping",
                    context.table
                ),
            )
            .at(node.span)
            .help("write a plain value, or `{ sql: … }` for an SQL expression"),
        );
        return SeedValue::Null;
    };
    let mut key = Vec::new();
    for entry in entries {
        let name = Name::folded(&entry.key.text);
        let Some(scalar) = entry.value.as_scalar() else {
            lowering.wrong_shape(&entry.value, "a value");
            continue;
        };
        if context.catalog.table(&table).is_some_and(|t| t.body.column(&name).is_none()) {
            let span = entry.key.span;
            let diagnostic =
                Diagnostic::new(&codes::UNKNOWN_COLUMN, format!("`{table}` has no column `{name}`"));
            let known =
                context.keys.get(&table).map(|k| k.iter().map(Name::as_str).collect::<Vec<_>>().join(", "));
            let help = known.map(|k| format!("its seed rows are identified by `{k}`"));
            lowering.diagnostics.push(diagnostic.at(span).maybe_help(help));
        }
        key.push((name, scalar.text.clone()));
    }
    SeedValue::Reference { table, column: referenced, key }
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<Json>(text).is_ok()
}
