//! What the writers read of a JSON Schema alike.

use serde_json::{Map, Value};

/// The words of `type`.
pub(crate) fn types(object: &Map<String, Value>) -> Vec<&str> {
    match object.get("type") {
        Some(Value::String(ty)) => vec![ty],
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
        Some(_) | None => Vec::new(),
    }
}

/// Whether it is about an object with members that have names.
pub(crate) fn has_members(object: &Map<String, Value>) -> bool {
    let has = |key: &str| {
        object.get(key).is_some_and(|value| match value {
            Value::Object(members) => !members.is_empty(),
            Value::Array(names) => !names.is_empty(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        })
    };
    let is_object = types(object).contains(&"object");
    (has("properties") || is_object && has("required")) && !object.contains_key("$ref")
}

/// The members that must be there.
pub(crate) fn required(object: &Map<String, Value>) -> Vec<&str> {
    match object.get("required") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        Some(_) | None => Vec::new(),
    }
}

/// The part of a schema that a `$ref` leads to.
pub(crate) fn resolve<'v>(schema: &'v Value, pointer: &str) -> Option<&'v Value> {
    schema.pointer(pointer.strip_prefix('#')?)
}
