//! Whether a choice between types can be made by looking at a value alone: serde takes the first that fits.

use serde_json::{Map, Value};

use super::{Body, Shape, Ty};
use crate::json_schema::{required, types};

/// One of the types of a choice.
pub(super) struct Part {
    pub(super) variant: String,
    pub(super) ty: Ty,
    /// Its schema, with what `$ref` leads to in its place.
    pub(super) schema: Map<String, Value>,
}

/// The parts in the order in which they have to be tried; `None` if a value may be taken for another one than it is.
pub(super) fn ordered(shapes: &[Shape], mut parts: Vec<Part>) -> Option<Vec<Part>> {
    parts.sort_by_key(|part| rank(shapes, &part.ty));
    let kinds: Option<Vec<Of>> = parts.iter().map(|part| kind(shapes, &part.ty)).collect();
    let kinds = kinds?;
    for (at, (part, of)) in parts.iter().zip(&kinds).enumerate() {
        for (earlier, other) in parts.iter().zip(&kinds).take(at) {
            let told = match (other, of) {
                (Of::Text, Of::Text) => true,
                (Of::Struct, Of::Struct) => apart(&earlier.schema, &part.schema),
                (Of::Struct, Of::Map) | (Of::Map, Of::Struct) => false,
                (other, of) => other != of,
            };
            if !told {
                return None;
            }
        }
    }
    Some(parts)
}

/// What serde takes for something else comes behind that: a list for the members of a struct in their order, an object of
/// one member that is null for a label, and a label for any text.
fn rank(shapes: &[Shape], ty: &Ty) -> u8 {
    match (kind(shapes, ty), ty) {
        (Some(Of::List), _) => 0,
        (Some(Of::Text), Ty::Text) => 3,
        (Some(Of::Text), _) => 2,
        (Some(Of::Number | Of::Boolean | Of::Map | Of::Struct) | None, _) => 1,
    }
}

/// What a value is that a type is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Text,
    Number,
    Boolean,
    List,
    Map,
    Struct,
}

fn kind(shapes: &[Shape], ty: &Ty) -> Option<Of> {
    match ty {
        Ty::Text => Some(Of::Text),
        Ty::Integer | Ty::Number => Some(Of::Number),
        Ty::Boolean => Some(Of::Boolean),
        Ty::List(_) => Some(Of::List),
        Ty::Map(_) => Some(Of::Map),
        Ty::Named(at) => match &shapes.get(*at)?.body {
            Body::Struct { .. } => Some(Of::Struct),
            Body::Labels(_) => Some(Of::Text),
            Body::Union(_) | Body::Around(_) => None,
        },
        Ty::Null | Ty::Any | Ty::Optional(_) | Ty::Boxed(_) => None,
    }
}

/// Whether no object of the second schema passes for one of the first.
fn apart(first: &Map<String, Value>, second: &Map<String, Value>) -> bool {
    let member =
        |of: &Map<String, Value>, key: &str| of.get("properties").and_then(|all| all.get(key)).cloned();
    let is_closed = |of: &Map<String, Value>| of.get("additionalProperties") == Some(&Value::Bool(false));
    let (needed, other) = (required(first), required(second));
    let differ = needed.iter().any(|key| match (member(first, key), member(second, key)) {
        // It would have to have what it cannot have.
        (_, None) => is_closed(second),
        (Some(own), Some(others)) => other.contains(key) && disjoint(&own, &others),
        (None, Some(_)) => false,
    });
    let unknown = is_closed(first) && other.iter().any(|key| member(first, key).is_none());
    differ || unknown
}

/// Whether two schemas surely have no value in common.
fn disjoint(a: &Value, b: &Value) -> bool {
    if let (Some(a), Some(b)) = (listed(a), listed(b)) {
        return a.iter().all(|value| !b.contains(value));
    }
    let words = |schema: &Value| -> Vec<String> {
        let words = schema.as_object().map(types).unwrap_or_default();
        words.into_iter().map(|word| if word == "integer" { "number" } else { word }.to_owned()).collect()
    };
    let (a, b) = (words(a), words(b));
    !a.is_empty() && !b.is_empty() && a.iter().all(|word| !b.contains(word))
}

/// The texts that a schema allows, if it allows those alone: other values are read as what they are not.
pub(super) fn listed(schema: &Value) -> Option<Vec<&str>> {
    if let Some(value) = schema.get("const") {
        return Some(vec![value.as_str()?]);
    }
    schema.get("enum")?.as_array()?.iter().map(Value::as_str).collect()
}
