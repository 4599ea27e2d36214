//! The JSON Schema of the language, for editors (draft 2020-12).

use serde_json::{Map, Value as Json, json};

use crate::language::{self, Shape, Value};

/// The JSON Schema of spec files and of `pgspec.yaml`.
///
/// Settings are told from specs by their keys: a file that has `name` or `generate` is checked as settings.
pub fn json_schema() -> Json {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://github.com/pgspec/pgspec/pgspec.schema.json",
        "title": "pgspec",
        "if": { "anyOf": [{ "required": ["name"] }, { "required": ["generate"] }] },
        "then": shape(&language::SETTINGS),
        "else": shape(&language::FILE),
        "$defs": { "table": shape(&language::TABLE) },
    })
}

fn shape(shape: &Shape) -> Json {
    let mut properties = Map::new();
    for field in shape.fields {
        if matches!(field.value, Value::NotYet) {
            continue;
        }
        let mut schema = value(&field.value);
        if let Json::Object(map) = &mut schema {
            map.insert("description".to_owned(), json!(field.doc));
        }
        properties.insert(field.name.to_owned(), schema);
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn value(of: &Value) -> Json {
    match of {
        Value::Text | Value::Name => json!({ "type": "string" }),
        // `0` and `true` are SQL as they stand.
        Value::Sql => json!({ "type": ["string", "number", "boolean"] }),
        Value::Bool => json!({ "type": "boolean" }),
        Value::Integer => json!({ "type": "integer" }),
        Value::OneOf(words) => json!({ "enum": words }),
        Value::List(item) => json!({ "type": "array", "items": value(item) }),
        Value::Map(item) => json!({ "type": "object", "additionalProperties": value(item) }),
        // Partitions are tables, which may have partitions.
        Value::Object(inner) if std::ptr::eq::<Shape>(*inner, &language::TABLE) => {
            json!({ "$ref": "#/$defs/table" })
        }
        Value::Object(inner) => shape(inner),
        Value::Either(forms) => json!({ "anyOf": forms.iter().map(value).collect::<Vec<_>>() }),
        Value::Any | Value::NotYet => json!({}),
    }
}
