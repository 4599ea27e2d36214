//! JSON Schema as TypeScript types, as far as the two say the same. What a type cannot say (`minLength`, `pattern`,
//! `if`) is left out: the type is then wider, never wrong. What is not understood is `Json`.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::super::Context;
use super::super::literal::string;
use super::super::printer::Property;
use super::super::types::Ts;
use super::docs;
use super::shapes::{Body, Names, Shape};
use crate::case::upper_camel;
use crate::json_schema::{has_members, required, resolve, types};

/// Deeper than anybody writes.
const MAX_DEPTH: usize = 64;

/// Reads one schema.
pub(super) struct Reader<'c, 'a, 'r> {
    context: &'c Context<'a>,
    schema: &'r Value,
    names: &'r mut Names,
    declared: &'r mut Vec<Shape>,
    /// The types of what `$ref` leads to.
    named: FxHashMap<String, String>,
    /// The `$ref`s that are being followed with no object or array between them: a type cannot be made of itself alone.
    open: Vec<String>,
    root: String,
    depth: usize,
}

impl<'c, 'a, 'r> Reader<'c, 'a, 'r> {
    pub(super) fn new(
        context: &'c Context<'a>,
        schema: &'r Value,
        names: &'r mut Names,
        declared: &'r mut Vec<Shape>,
    ) -> Self {
        let (named, open) = (FxHashMap::default(), Vec::new());
        Self { context, schema, names, declared, named, open, root: String::new(), depth: 0 }
    }

    /// The type of the whole schema: an object has the name that is wanted.
    pub(super) fn root(&mut self, name: &str) -> Ts {
        self.root = name.to_owned();
        self.ty(self.schema, name)
    }

    /// `$ref`: a part of the same document.
    fn reference(&mut self, pointer: &str) -> Ts {
        let at = self.declared.len();
        let Some(target) = resolve(self.schema, pointer) else {
            return Ts::atom("Json");
        };
        if self.open.iter().any(|open| open == pointer) {
            return Ts::atom("Json");
        }
        if let Some(name) = self.named.get(pointer) {
            return Ts::atom(name.as_str());
        }
        let last = pointer.rsplit('/').next().unwrap_or_default().trim_start_matches('#');
        let name = self.names.unique(&format!(
            "{}{}",
            self.root,
            if last.is_empty() { "Root".to_owned() } else { upper_camel(last) }
        ));
        self.named.insert(pointer.to_owned(), name.clone());
        self.open.push(pointer.to_owned());
        let body = self.body(target, &name);
        self.open.pop();
        let doc = self.doc(target);
        let at = at.min(self.declared.len());
        self.declared.insert(at, Shape { name: name.clone(), doc, body });
        Ts::Atom(name)
    }

    fn doc(&self, schema: &Value) -> Vec<String> {
        docs::of_description(self.context, schema.get("description").and_then(Value::as_str))
    }

    /// What a type of its own is.
    fn body(&mut self, schema: &Value, name: &str) -> Body {
        match schema.as_object().filter(|object| has_members(object)) {
            Some(object) => self.object(object, name),
            None => Body::Alias(self.ty(schema, name)),
        }
    }

    /// The type of a schema; an object with members becomes a type of its own, of the name that is wanted.
    fn ty(&mut self, schema: &Value, name: &str) -> Ts {
        let object = match schema {
            Value::Object(object) => object,
            Value::Bool(false) => return Ts::atom("never"),
            Value::Bool(true) | Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                return Ts::atom("Json");
            }
        };
        if self.depth >= MAX_DEPTH {
            return Ts::atom("Json");
        }
        self.depth += 1;
        let ty = self.object_or_value(schema, object, name);
        self.depth -= 1;
        ty
    }

    fn object_or_value(&mut self, schema: &Value, object: &Map<String, Value>, name: &str) -> Ts {
        if let Some(pointer) = object.get("$ref").and_then(Value::as_str) {
            return self.reference(pointer);
        }
        if let Some(value) = object.get("const") {
            return literal(value);
        }
        if let Some(Value::Array(values)) = object.get("enum") {
            return union(values.iter().map(literal).collect());
        }
        if has_members(object) {
            let name = self.names.unique(name);
            let at = self.declared.len();
            let body = self.object(object, &name);
            // A type stands before those that it is made of.
            let doc = self.doc(schema);
            self.declared.insert(at.min(self.declared.len()), Shape { name: name.clone(), doc, body });
            let mut ty = vec![Ts::Atom(name)];
            ty.extend(
                types(object).into_iter().filter(|ty| *ty != "object").map(|ty| self.simple(ty, object, "")),
            );
            return union(ty);
        }
        for key in ["anyOf", "oneOf"] {
            if let Some(Value::Array(parts)) = object.get(key) {
                let of = |reader: &mut Self, (at, part): (usize, &Value)| {
                    let numbered = if at == 0 { name.to_owned() } else { format!("{name}{}", at + 1) };
                    reader.ty(part, &numbered)
                };
                return union(parts.iter().enumerate().map(|part| of(self, part)).collect());
            }
        }
        if let Some(Value::Array(parts)) = object.get("allOf") {
            let parts: Vec<Ts> = parts.iter().map(|part| self.ty(part, name)).collect();
            return intersection(parts);
        }
        let types = types(object);
        if types.is_empty() {
            let is_list = object.contains_key("items");
            return if is_list { self.simple("array", object, name) } else { Ts::atom("Json") };
        }
        union(types.into_iter().map(|ty| self.simple(ty, object, name)).collect())
    }

    /// One word of `type`.
    fn simple(&mut self, ty: &str, object: &Map<String, Value>, name: &str) -> Ts {
        match ty {
            "string" => Ts::atom("string"),
            "number" | "integer" => Ts::atom("number"),
            "boolean" => Ts::atom("boolean"),
            "null" => Ts::atom("null"),
            "array" => {
                let closed = std::mem::take(&mut self.open);
                let element = object
                    .get("items")
                    .map_or(Ts::atom("Json"), |items| self.ty(items, &format!("{name}Item")));
                self.open = closed;
                Ts::Array(Box::new(element))
            }
            "object" => {
                let closed = std::mem::take(&mut self.open);
                let value = match object.get("additionalProperties") {
                    Some(Value::Bool(false)) => Ts::atom("never"),
                    Some(schema @ Value::Object(_)) if !object.contains_key("patternProperties") => {
                        self.ty(schema, &format!("{name}Value"))
                    }
                    Some(_) | None => union(vec![Ts::atom("Json"), Ts::atom("undefined")]),
                };
                self.open = closed;
                Ts::Atom(format!("{{ [key: string]: {} }}", value.flat()))
            }
            _ => Ts::atom("Json"),
        }
    }

    /// An object with members.
    fn object(&mut self, object: &Map<String, Value>, name: &str) -> Body {
        let closed = std::mem::take(&mut self.open);
        let empty = Map::new();
        let members = object.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let required = required(object);
        let mut properties = Vec::new();
        for (key, schema) in members {
            let ty = self.ty(schema, &format!("{name}{}", upper_camel(key)));
            let is_required = required.contains(&key.as_str());
            let property =
                if is_required { Property::required(key, ty) } else { Property::optional(key, ty) };
            properties.push(property.documented(self.doc(schema)));
        }
        for key in required.iter().filter(|key| !members.contains_key(**key)) {
            properties.push(Property::required(key, Ts::atom("Json")));
        }
        let rest = match object.get("additionalProperties") {
            Some(schema @ Value::Object(_)) => Some(self.ty(schema, &format!("{name}Value"))),
            Some(Value::Bool(true)) => Some(Ts::atom("Json")),
            Some(_) | None => None,
        };
        // Members that are named have to fit the type of all others.
        let rest = rest.map(|rest| {
            let optional = properties.iter().any(|property| property.optional);
            let own = properties.iter().map(|property| property.ty.clone());
            let all = std::iter::once(rest).chain(own).chain(optional.then(|| Ts::atom("undefined")));
            union(all.collect())
        });
        self.open = closed;
        Body::Object(properties, rest)
    }
}

fn literal(value: &Value) -> Ts {
    match value {
        Value::Null => Ts::atom("null"),
        Value::Bool(value) => Ts::Atom(value.to_string()),
        Value::Number(value) => Ts::Atom(value.to_string()),
        Value::String(value) => Ts::Atom(string(value)),
        Value::Array(_) | Value::Object(_) => Ts::atom("Json"),
    }
}

/// A union, flat and without repetitions. `Json` is all of it.
fn union(parts: Vec<Ts>) -> Ts {
    let mut members: Vec<Ts> = Vec::new();
    for part in parts {
        let own = match part {
            Ts::Union(own) => own,
            other @ (Ts::Atom(_) | Ts::Array(_)) => vec![other],
        };
        for member in own {
            if !members.contains(&member) {
                members.push(member);
            }
        }
    }
    let json = Ts::atom("Json");
    if members.contains(&json) {
        members.retain(|member| *member == json || *member == Ts::atom("undefined"));
    }
    match members.len() {
        0 => Ts::atom("never"),
        1 => members.remove(0),
        _ => Ts::Union(members),
    }
}

fn intersection(parts: Vec<Ts>) -> Ts {
    let one = |part: &Ts| match part {
        Ts::Union(_) => format!("({})", part.flat()),
        Ts::Atom(_) | Ts::Array(_) => part.flat(),
    };
    match parts.as_slice() {
        [] => Ts::atom("Json"),
        [sole] => sole.clone(),
        parts => Ts::Atom(format!("({})", parts.iter().map(one).collect::<Vec<_>>().join(" & "))),
    }
}
