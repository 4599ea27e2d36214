//! Structs of JSON columns whose content has a JSON Schema: properties, their types, and whether they can be missing.

use pgspec_catalog::closest;
use serde_json::Value;

use super::Comparison;
use super::edit::without;
use crate::codes;
use crate::rust::kind::Kind;
use crate::rust::names::renamed;
use crate::rust::syntax::{FieldDecl, Head, Ty};

/// Objects in objects are compared this deep.
const MAX_DEPTH: usize = 8;

impl Comparison<'_, '_, '_> {
    /// Compares the type of a JSON column with what its schema says; what is no struct of these files is right.
    pub(super) fn json(&mut self, ty: &Ty, from: usize, schema: &Value, shown: &str, depth: usize) {
        let ty = ty.inside(&["Json", "Jsonb"]).unwrap_or(ty);
        match self.files.kind(ty, from) {
            Kind::Item(item) if depth < MAX_DEPTH => self.json_object(item, schema, shown, depth),
            Kind::List(_) => {
                let element = ty.inside(&["Vec"]);
                if let (Some(element), Some(items)) = (element, schema.get("items")) {
                    self.json(element, from, items, shown, depth);
                }
            }
            Kind::Item(_) | Kind::Word(_) | Kind::Nullable(_) | Kind::Range(_) | Kind::Unknown => {}
        }
    }

    fn json_object(&mut self, item: usize, schema: &Value, shown: &str, depth: usize) {
        let files = self.files;
        let Some((head, fields, file)) = files.fields(item) else { return };
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
        let is_open = schema.get("additionalProperties") != Some(&Value::Bool(false));
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let is_whole = fields.iter().all(|field| field.attributes.get("serde", "flatten").is_none());
        let mut met = Vec::new();
        for field in fields {
            let has = |key: &str| field.attributes.get("serde", key).is_some();
            if has("skip") || has("flatten") {
                continue;
            }
            let name = name(head, field);
            met.push(name.clone());
            let place = format!("{shown} -> {name}");
            let Some(property) = properties.get(name.as_str()) else {
                if !is_open {
                    let message = format!("the JSON of `{shown}` has no `{name}`");
                    let like = closest(&name, properties.keys().map(String::as_str));
                    let help = like.map(|like| format!("did you mean `{like}`?"));
                    let fix = without(files.text(file), field.range);
                    let fix = Some((format!("remove `{}`", field.name), vec![fix]));
                    self.report(&codes::JSON_SHAPE, message, file, field.name_range, help, fix);
                }
                continue;
            };
            let optional = field.ty.inside(&["Option"]);
            let may_lack = !required.contains(&name.as_str()) || allows_null(property);
            if may_lack
                && optional.is_none()
                && !has("default")
                && head.attributes.get("serde", "default").is_none()
            {
                let text = files.text(file);
                let range = field.ty.range;
                let written = text.get(range.start as usize..range.end as usize).unwrap_or("");
                let message = format!("`{place}` may be missing or null in the JSON");
                let fix = Some(("write `Option<…>`".to_owned(), vec![(range, format!("Option<{written}>"))]));
                let help = Some("its JSON Schema lets it be missing or null".to_owned());
                self.report(&codes::JSON_SHAPE, message, file, range, help, fix);
            }
            let bare = optional.unwrap_or(&field.ty);
            if let Some(expected) = misfit(&files.kind(bare, file), property) {
                let message = format!("`{place}` is {expected} in the JSON");
                let help = Some("as its JSON Schema says".to_owned());
                self.report(&codes::JSON_SHAPE, message, file, bare.range, help, None);
            }
            self.json(bare, file, property, &place, depth + 1);
        }
        // Reading ignores what a struct lacks; what it writes lacks it.
        let writes = head.derives.iter().any(|derive| derive == "Serialize");
        for missing in required.iter().filter(|name| !met.iter().any(|own| own == *name)) {
            if writes && is_whole {
                let message =
                    format!("`{}` lacks `{missing}`, which the JSON of `{shown}` must have", head.name);
                let help = Some("what is written with it is not what the JSON Schema says".to_owned());
                self.report(&codes::JSON_SHAPE, message, file, head.name_range, help, None);
            }
        }
    }
}

/// The name of a field in JSON.
fn name(head: &Head, field: &FieldDecl) -> String {
    let own = field.attributes.get("serde", "rename");
    let own =
        own.and_then(|meta| meta.value.as_ref().map(|(text, _)| text).or_else(|| meta.text("deserialize")));
    let all = head.attributes.get("serde", "rename_all");
    let all =
        all.and_then(|meta| meta.value.as_ref().map(|(text, _)| text).or_else(|| meta.text("deserialize")));
    match (own, all) {
        (Some(name), _) => name.to_string(),
        (None, Some(style)) => renamed(&field.name, style).to_string(),
        (None, None) => field.name.to_string(),
    }
}

/// The types that a schema allows; none if it says nothing that is understood.
fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn allows_null(schema: &Value) -> bool {
    types(schema).contains(&"null")
}

/// What a property is, if a type surely is not that.
fn misfit(kind: &Kind, schema: &Value) -> Option<String> {
    let mut types = types(schema);
    types.retain(|one| *one != "null");
    let [wanted] = types.as_slice() else { return None };
    let is_integer = |word: &str| matches!(word.as_bytes().first(), Some(b'i' | b'u'));
    let fits = match (kind, *wanted) {
        (Kind::Unknown | Kind::Nullable(_) | Kind::Item(_) | Kind::Word("Json"), _) => true,
        (Kind::Word(word), "integer") => is_integer(word) || matches!(*word, "f64" | "Decimal"),
        (Kind::Word(word), "number") => matches!(*word, "f64" | "f32" | "Decimal"),
        (Kind::Word(word), "boolean") => *word == "bool",
        // Dates, ids and their like are texts in JSON.
        (Kind::Word(word), "string") => !is_integer(word) && !matches!(*word, "bool" | "f64" | "f32"),
        (Kind::List(_), "array") => true,
        (Kind::Word(_) | Kind::List(_) | Kind::Range(_), "array" | "object") => false,
        (Kind::List(_) | Kind::Range(_), _) => false,
        (Kind::Word(_), _) => true,
    };
    let article = if wanted.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
    (!fits).then(|| format!("{article} {wanted}"))
}
