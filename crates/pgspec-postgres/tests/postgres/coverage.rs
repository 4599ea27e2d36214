//! Which kinds and attributes random catalogs hold, and how often.

use std::collections::BTreeMap;

use pgspec_catalog::{Catalog, Kind};
use serde_json::Value;

/// Counts by `kind.attribute`, and the words that stand there.
#[derive(Default)]
pub(crate) struct Coverage {
    attributes: BTreeMap<String, (usize, BTreeMap<String, usize>)>,
}

impl Coverage {
    pub(crate) fn add(&mut self, catalog: &Catalog) {
        for (_, key, object) in catalog.iter().filter(|(_, _, object)| object.is_managed()) {
            let object = object.without_notes();
            let mut json = serde_json::to_value(&object).expect("facts are JSON");
            let kind = key.kind.noun();
            self.hit(kind.to_owned(), None);
            // The body stands under the name of its variant.
            if let Value::Object(parts) = &mut json {
                for (name, value) in parts {
                    if value.is_object() {
                        self.walk(kind, value);
                    } else {
                        self.walk(&format!("{kind}.{name}"), value);
                    }
                }
            }
        }
    }

    fn walk(&mut self, path: &str, value: &Value) {
        match value {
            Value::Object(parts) => {
                parts.iter().for_each(|(name, value)| {
                    let path = format!("{path}.{name}");
                    if matches!(value, Value::Object(_)) {
                        self.hit(path.clone(), None);
                    }
                    self.walk(&path, value);
                });
            }
            Value::Array(items) => items.iter().for_each(|value| self.walk(path, value)),
            Value::Bool(false) | Value::Null => {}
            Value::String(word) => self.hit(path.to_owned(), Some(word)),
            Value::Bool(true) | Value::Number(_) => self.hit(path.to_owned(), None),
        }
    }

    fn hit(&mut self, path: String, word: Option<&str>) {
        let (count, words) = self.attributes.entry(path).or_default();
        *count += 1;
        if let Some(word) = word {
            *words.entry(word.to_owned()).or_default() += 1;
        }
    }

    /// The table: a line for each attribute, with its words where these are few; then the kinds of `all` never met.
    pub(crate) fn table(&self, all: &[Kind]) -> String {
        let mut out = String::new();
        for (path, (count, words)) in &self.attributes {
            let plain = |word: &String| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            let shown = words.len() <= 12 && words.keys().all(plain);
            let words: Vec<String> = words.iter().map(|(word, count)| format!("{word} {count}")).collect();
            let words =
                if shown && !words.is_empty() { format!(": {}", words.join(", ")) } else { String::new() };
            out.push_str(&format!("{count:>6} {path}{words}\n"));
        }
        let never: Vec<&str> =
            all.iter().map(|kind| kind.noun()).filter(|noun| !self.attributes.contains_key(*noun)).collect();
        out + &format!("never: {}\n", never.join(", "))
    }
}
