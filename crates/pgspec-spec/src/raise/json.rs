//! JSON values as YAML.

use serde_json::Value;

use super::yaml::{Key, Layout, Map, Yaml};

/// A JSON value that YAML reads back as the same.
pub(super) fn yaml(value: &Value) -> Yaml {
    match value {
        Value::Null => Yaml::word("null"),
        Value::Bool(flag) => Yaml::word(flag),
        Value::Number(number) => Yaml::word(number),
        Value::String(text) => Yaml::text(text),
        Value::Array(items) => Yaml::Seq(items.iter().map(yaml).collect()),
        Value::Object(fields) => {
            let mut map = Map::default().laid_out(Layout::Braces);
            for (key, value) in fields {
                map.push(Key::plain(key), yaml(value));
            }
            Yaml::Map(map)
        }
    }
}
