//! One column of a table.

use std::fmt::Write as _;

use anyhow::Result;
use pgspec_catalog::object::{Column, Constraint, ConstraintBody};
use pgspec_catalog::{Catalog, Key, Kind, Name};

use super::{Model, place};

/// A column with the key of its table.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    table: &'a Key,
    column: &'a Column,
}

/// The column that `table.column` means, with or without the table's schema; of the project's own tables first.
pub(super) fn find<'a>(model: &Model<'a>, wanted: &str) -> Option<Found<'a>> {
    let (path, name) = wanted.rsplit_once('.')?;
    let qualified = format!("{}.{path}", model.default_schema);
    [path, qualified.as_str()].into_iter().find_map(|path| {
        let table = model.catalog.tables().find(|table| table.key.path() == path)?;
        let column = table.body.columns.iter().find(|column| column.name.as_str() == name)?;
        Some(Found { table: table.key, column })
    })
}

pub(super) fn text(model: &Model<'_>, found: Found<'_>) -> String {
    let Found { table, column } = found;
    let place = place(model, &column.origin);
    let mut text = format!("column {}.{}  ({place})\n", table.path(), column.name);
    let mut line = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {name:<10} {value}");
    };
    if let Some(doc) = &column.notes.doc {
        line("doc", doc);
    }
    line("type", &column.data_type.to_string());
    line("null", if column.not_null { "no" } else { "yes" });
    if let Some(default) = &column.default {
        line("default", &default.text);
    }
    if let Some(generated) = &column.generated {
        line("generated", &generated.expression.text);
    }
    if let Some(identity) = &column.identity {
        line("identity", if identity.always { "always" } else { "by default" });
    }
    for (word, set) in [("secret", column.notes.secret), ("pii", column.notes.pii)] {
        if set {
            line(word, "yes");
        }
    }
    if let Some(deprecated) = &column.notes.deprecated {
        line("deprecated", deprecated);
    }
    for constraint in constraints_on(model.catalog, table, &column.name) {
        line("in", constraint);
    }
    text
}

/// The names of the keys and foreign keys that a column is part of.
fn constraints_on<'a>(catalog: &'a Catalog, table: &Key, column: &Name) -> Vec<&'a str> {
    let has = |constraint: &Constraint| match &constraint.body {
        ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) => key.columns.contains(column),
        ConstraintBody::ForeignKey(key) => key.columns.contains(column),
        ConstraintBody::Check(_) | ConstraintBody::Exclude(_) => false,
    };
    catalog
        .children(&table.qualified_name())
        .filter(|(_, key, object)| {
            key.kind == Kind::Constraint && object.body.as_constraint().is_some_and(has)
        })
        .map(|(_, key, _)| key.name.as_str())
        .collect()
}

pub(super) fn json(found: Found<'_>) -> Result<String> {
    let value = serde_json::json!([{ "table": found.table, "column": found.column }]);
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}
