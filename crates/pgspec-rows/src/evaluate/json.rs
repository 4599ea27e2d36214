//! Operators of `json` and `jsonb`.

use serde_json::Value as Json;

use crate::value::Value;

/// `a -> b`; nothing inside where there is no such member.
pub(super) fn member(json: &Json, at: &Value) -> Option<Option<Json>> {
    match at {
        Value::Text(key) | Value::Label(_, key) => Some(json.get(key.as_str()).cloned()),
        Value::Number(number) => {
            let Json::Array(elements) = json else { return Some(None) };
            let at = number.as_whole()?;
            let length = i128::try_from(elements.len()).ok()?;
            let at = if at < 0 { at + length } else { at };
            Some(usize::try_from(at).ok().and_then(|at| elements.get(at).cloned()))
        }
        _ => None,
    }
}

pub(super) fn or_null(json: Option<Json>) -> Value {
    json.map_or(Value::Null, Value::Json)
}

/// `->>`: the member as a text.
pub(super) fn text(json: Option<Json>) -> Value {
    match json {
        None | Some(Json::Null) => Value::Null,
        Some(Json::String(text)) => Value::Text(text),
        Some(other) => Value::Text(other.to_string()),
    }
}

/// `jsonb_typeof(a)`
pub(super) fn type_of(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// `a ? b`: a key of an object, or a string of an array, or the string itself.
pub(super) fn has(json: &Json, key: &str) -> bool {
    match json {
        Json::Object(members) => members.contains_key(key),
        Json::Array(elements) => elements.iter().any(|element| element.as_str() == Some(key)),
        Json::String(text) => text == key,
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// `a @> b`
pub(super) fn contains(outer: &Json, inner: &Json) -> bool {
    match (outer, inner) {
        (Json::Object(outer), Json::Object(inner)) => {
            inner.iter().all(|(key, value)| outer.get(key).is_some_and(|found| contains(found, value)))
        }
        (Json::Array(outer), Json::Array(inner)) => {
            inner.iter().all(|value| outer.iter().any(|found| contains(found, value)))
        }
        (Json::Array(outer), value) => outer.contains(value),
        (a, b) => a == b,
    }
}
