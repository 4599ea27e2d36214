//! Seed rows.

use pgspec_catalog::object::{Seed, SeedMode, SeedValue, Table};
use pgspec_catalog::{DataType, Name};

use super::json;
use super::scope::{Scope, folded_key, names_value};
use super::yaml::{Entry, Key, Layout, Map, Yaml};

/// An entry under `seed:`.
pub(super) fn raise(scope: &Scope<'_>, key: &pgspec_catalog::Key, body: &Seed) -> Option<Entry> {
    let table = key.relation()?;
    let columns = scope.known.catalog.table(&table).map(|item| item.body);
    let mut map = Map::default();
    map.set("key", names_value(&body.key));
    let mode = match body.mode {
        SeedMode::Insert => Some("insert"),
        SeedMode::Upsert => None,
        SeedMode::Exact => Some("exact"),
    };
    map.set_some("mode", mode.map(Yaml::word));
    if !body.environments.is_empty() {
        map.set("env", names_value(&body.environments));
    }
    let rows = body.rows.iter().map(|row| {
        let mut cells = Map::default().laid_out(Layout::Braces);
        for (name, value) in body.columns.iter().zip(row) {
            if let Some(value) = self::value(value, data_type(columns, name)) {
                cells.push(folded_key(name), value);
            }
        }
        Yaml::Map(cells)
    });
    map.set("rows", Yaml::Seq(rows.collect()));
    Some(Entry { key: scope.object_key(&table), value: Yaml::Map(map), remarks: Vec::new() })
}

fn data_type<'t>(table: Option<&'t Table>, name: &Name) -> Option<&'t DataType> {
    Some(&table?.column(name)?.data_type)
}

/// `None` for a column that the row leaves out.
fn value(value: &SeedValue, data_type: Option<&DataType>) -> Option<Yaml> {
    Some(match value {
        SeedValue::Default => return None,
        SeedValue::Null => Yaml::word("null"),
        SeedValue::Literal(text) => literal(text, data_type),
        SeedValue::Sql(sql) => {
            let mut map = Map::default().laid_out(Layout::Braces);
            map.set("sql", Yaml::sql(sql.text.as_str()));
            Yaml::Map(map)
        }
        SeedValue::Reference { key, .. } => {
            let mut map = Map::default().laid_out(Layout::Braces);
            key.iter()
                .for_each(|(name, value)| map.push(Key::plain(name.as_str()), Yaml::text(value.as_str())));
            Yaml::Map(map)
        }
    })
}

/// Whether a JSON value is written as the language would write it.
fn is_compact(value: &serde_json::Value, text: &str) -> bool {
    let compact = value.to_string();
    compact == text
}

/// A literal of a type: numbers and truth values bare, JSON as YAML where that is the same text again.
fn literal(text: &str, data_type: Option<&DataType>) -> Yaml {
    let is = |names: &[&str]| data_type.is_some_and(|of| names.iter().any(|name| of.is_builtin(name)));
    if is(&["json", "jsonb"]) {
        let value = serde_json::from_str::<serde_json::Value>(text).ok();
        return match value {
            Some(value) if is_compact(&value, text) => json::yaml(&value),
            _ => Yaml::Scalar(text.to_owned(), super::yaml::Sense::Quoted),
        };
    }
    let number = is(&["int2", "int4", "int8", "numeric", "float4", "float8"]) && text.parse::<f64>().is_ok();
    let digits = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    if (number && digits) || (is(&["bool"]) && matches!(text, "true" | "false")) {
        Yaml::word(text)
    } else {
        Yaml::text(text)
    }
}
