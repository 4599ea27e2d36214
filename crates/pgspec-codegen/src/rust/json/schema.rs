//! JSON Schema as Rust types, as far as the two say the same.

use pgspec_catalog::{Name, QualifiedName};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::super::names::{Scope, field_identifier};
use super::union::{self, Part};
use super::{Body, Member, Shape, Ty};
use crate::case::{snake, upper_camel};
use crate::json_schema::{has_members, required, resolve, types};

/// Deeper than anybody writes.
const MAX_DEPTH: usize = 64;

/// What a `$ref` leads to.
#[derive(Clone)]
enum Reference {
    /// What is being read, and for which place.
    Open(String),
    Known(Ty),
}

/// Reads one schema.
pub(super) struct Reader<'r> {
    schema: &'r Value,
    column: (QualifiedName, Name),
    scope: &'r mut Scope,
    declared: &'r mut Vec<Shape>,
    named: FxHashMap<String, Reference>,
    /// Names that are given before it is known what has them.
    promised: FxHashMap<String, usize>,
    clashes: Vec<(String, String)>,
    root: String,
    depth: usize,
}

impl<'r> Reader<'r> {
    pub(super) fn new(
        schema: &'r Value,
        column: (QualifiedName, Name),
        scope: &'r mut Scope,
        declared: &'r mut Vec<Shape>,
    ) -> Self {
        let (named, promised, clashes) = (FxHashMap::default(), FxHashMap::default(), Vec::new());
        Self { schema, column, scope, declared, named, promised, clashes, root: String::new(), depth: 0 }
    }

    /// The type of the whole schema: an object has the name that is wanted.
    pub(super) fn root(&mut self, name: &str) -> Ty {
        self.root = name.to_owned();
        self.ty(self.schema, name, "")
    }

    /// Names that were taken: what was wanted, and what they are.
    pub(super) fn clashes(self) -> Vec<(String, String)> {
        self.clashes
    }

    /// Sets a type aside, whose body is read next.
    fn declare(&mut self, name: &str, place: &str, schema: &Map<String, Value>) -> usize {
        if let Some(at) = self.promised.remove(name) {
            return at;
        }
        let chosen = self.scope.claim(name);
        if chosen != name {
            self.clashes.push((name.to_owned(), chosen.clone()));
        }
        let (table, column) = self.column.clone();
        let (place, doc) = (place.to_owned(), description(schema));
        let body = Body::Labels(Vec::new());
        self.declared.push(Shape { table, column, place, name: chosen, doc, body });
        self.declared.len() - 1
    }

    fn fill(&mut self, at: usize, body: Body) -> Ty {
        if let Some(shape) = self.declared.get_mut(at) {
            shape.body = body;
        }
        Ty::Named(at)
    }

    /// `$ref`: a part of the same document.
    fn reference(&mut self, pointer: &str, place: &str) -> Ty {
        let Some(target) = resolve(self.schema, pointer) else { return Ty::Any };
        let last = pointer.rsplit('/').next().unwrap_or_default().trim_start_matches('#');
        let last = if last.is_empty() { "Root".to_owned() } else { upper_camel(last) };
        let name = format!("{}{last}", self.root);
        match self.named.get(pointer).cloned() {
            Some(Reference::Known(ty)) => return ty,
            Some(Reference::Open(place)) => {
                // It is inside of itself, so that it needs a name.
                let at = self.declare(&name, &place, target.as_object().unwrap_or(&Map::new()));
                self.promised.insert(name, at);
                self.named.insert(pointer.to_owned(), Reference::Known(Ty::Named(at)));
                return Ty::Named(at);
            }
            None => {}
        }
        if let Some(object) = target.as_object().filter(|object| is_struct(object)) {
            let at = self.declare(&name, place, object);
            self.named.insert(pointer.to_owned(), Reference::Known(Ty::Named(at)));
            let body = self.structure(object, &name, place);
            return self.fill(at, body);
        }
        self.named.insert(pointer.to_owned(), Reference::Open(place.to_owned()));
        let ty = self.ty(target, &name, place);
        let ty = match self.named.get(pointer) {
            Some(Reference::Known(Ty::Named(at))) => {
                let at = *at;
                match self.promised.remove(&name) {
                    // It is what it was promised to be.
                    None => Ty::Named(at),
                    // A type cannot be made of itself alone.
                    Some(_) if ty == Ty::Named(at) || ty == Ty::Named(at).optional() => {
                        self.fill(at, Body::Around(Ty::Any))
                    }
                    Some(_) => self.fill(at, Body::Around(ty)),
                }
            }
            Some(_) | None => ty,
        };
        self.named.insert(pointer.to_owned(), Reference::Known(ty.clone()));
        ty
    }

    /// The type of a schema; what becomes a type of its own has the name that is wanted.
    fn ty(&mut self, schema: &Value, name: &str, place: &str) -> Ty {
        let Some(object) = schema.as_object().filter(|_| self.depth < MAX_DEPTH) else { return Ty::Any };
        self.depth += 1;
        let ty = self.of(object, name, place);
        self.depth -= 1;
        ty
    }

    fn of(&mut self, object: &Map<String, Value>, name: &str, place: &str) -> Ty {
        if let Some(pointer) = object.get("$ref").and_then(Value::as_str) {
            return self.reference(pointer, place);
        }
        if let Some(value) = object.get("const") {
            return self.listed(std::slice::from_ref(value), object, name, place);
        }
        if let Some(Value::Array(values)) = object.get("enum") {
            return self.listed(values, object, name, place);
        }
        if let Some(Value::Array(parts)) = object.get("allOf") {
            let mut all = object.clone();
            all.remove("allOf");
            let merged = parts.iter().try_fold(all, |all, part| self.merged(all, part, 0));
            return merged.map_or(Ty::Any, |merged| self.of(&merged, name, place));
        }
        if is_struct(object) {
            let others: Vec<&str> = types(object).into_iter().filter(|ty| *ty != "object").collect();
            if others.is_empty() || others == ["null"] {
                let at = self.declare(name, place, object);
                let body = self.structure(object, name, place);
                let ty = self.fill(at, body);
                return if others.is_empty() { ty } else { ty.optional() };
            }
        }
        for key in ["anyOf", "oneOf"] {
            if let Some(Value::Array(parts)) = object.get(key) {
                return self.choice(parts, object, name, place);
            }
        }
        match types(object).as_slice() {
            [] if object.contains_key("items") => self.simple("array", object, name, place),
            [] => Ty::Any,
            [sole] => self.simple(sole, object, name, place),
            several => {
                let part = |word: &&str| {
                    let mut part = object.clone();
                    part.insert("type".to_owned(), Value::from(*word));
                    Value::Object(part)
                };
                let parts: Vec<Value> = several.iter().map(part).collect();
                self.choice(&parts, object, name, place)
            }
        }
    }

    /// One word of `type`.
    fn simple(&mut self, ty: &str, object: &Map<String, Value>, name: &str, place: &str) -> Ty {
        match ty {
            "string" => Ty::Text,
            "integer" => Ty::Integer,
            "number" => Ty::Number,
            "boolean" => Ty::Boolean,
            "null" => Ty::Null,
            "array" => {
                // Of a tuple, each element has a type of its own.
                let items = object.get("items").filter(|_| !object.contains_key("prefixItems"));
                let element = items
                    .map_or(Ty::Any, |items| self.ty(items, &format!("{name}Item"), &format!("{place}[]")));
                Ty::List(Box::new(element))
            }
            "object" => {
                let all =
                    object.get("additionalProperties").filter(|_| !object.contains_key("patternProperties"));
                let value =
                    all.map_or(Ty::Any, |all| self.ty(all, &format!("{name}Value"), &joined(place, "*")));
                Ty::Map(Box::new(value))
            }
            _ => Ty::Any,
        }
    }

    /// Values that are listed.
    fn listed(&mut self, values: &[Value], object: &Map<String, Value>, name: &str, place: &str) -> Ty {
        let has_null = values.contains(&Value::Null);
        let mut known: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        let mut met = Vec::new();
        known.retain(|value| {
            !met.contains(value) && {
                met.push(*value);
                true
            }
        });
        let all = |is: fn(&Value) -> bool| known.iter().all(|value| is(value));
        let ty = match known.as_slice() {
            [] if has_null => return Ty::Null,
            [] => return Ty::Any,
            _ if all(Value::is_string) => {
                let mut scope = Scope::default();
                scope.reserve(["Self"]);
                let texts = known.iter().filter_map(|value| value.as_str());
                let labels = texts.map(|text| (scope.claim(&upper_camel(text)), text.to_owned())).collect();
                let at = self.declare(name, place, object);
                self.fill(at, Body::Labels(labels))
            }
            _ if all(|value| value.is_i64()) => Ty::Integer,
            _ if all(Value::is_number) => Ty::Number,
            _ if all(Value::is_boolean) => Ty::Boolean,
            _ => return Ty::Any,
        };
        if has_null { ty.optional() } else { ty }
    }

    /// `anyOf` and `oneOf`.
    fn choice(&mut self, parts: &[Value], object: &Map<String, Value>, name: &str, place: &str) -> Ty {
        let texts: Option<Vec<Vec<&str>>> = parts.iter().map(union::listed).collect();
        if let Some(texts) = texts.filter(|texts| !texts.is_empty()) {
            let values: Vec<Value> = texts.into_iter().flatten().map(Value::from).collect();
            return self.listed(&values, object, name, place);
        }
        let (mut nullable, mut found): (bool, Vec<Part>) = (false, Vec::new());
        let mut words = Scope::default();
        words.reserve(["Self"]);
        let is_null = |part: &&Value| part.get("type").and_then(Value::as_str) == Some("null");
        let is_sole = parts.iter().filter(|part| !is_null(part)).count() == 1;
        for part in parts {
            let schema = self.resolved(part);
            let word = words.claim(&spoken(part, &schema));
            let own = if is_sole { name.to_owned() } else { format!("{name}{word}") };
            let mut ty = self.ty(part, &own, place);
            nullable |= matches!(ty, Ty::Null | Ty::Optional(_));
            if ty == Ty::Null {
                continue;
            }
            if let Ty::Optional(inner) = ty {
                ty = *inner;
            }
            if !found.iter().any(|known| known.ty == ty) {
                found.push(Part { variant: word, ty, schema });
            }
        }
        if found.iter().any(|part| part.ty == Ty::Number) {
            found.retain(|part| part.ty != Ty::Integer);
        }
        let ty = match found.pop() {
            None if nullable => return Ty::Null,
            None => return Ty::Any,
            Some(sole) if found.is_empty() => sole.ty,
            Some(last) => {
                found.push(last);
                let Some(parts) = union::ordered(self.declared, found) else { return Ty::Any };
                let variants = parts.into_iter().map(|part| (part.variant, part.ty)).collect();
                let at = self.declare(name, place, object);
                self.fill(at, Body::Union(variants))
            }
        };
        if nullable { ty.optional() } else { ty }
    }

    /// An object with members.
    fn structure(&mut self, object: &Map<String, Value>, name: &str, place: &str) -> Body {
        let empty = Map::new();
        let properties = object.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let required = required(object);
        let mut scope = Scope::default();
        let mut members = Vec::new();
        for (key, schema) in properties {
            let ty = self.ty(schema, &format!("{name}{}", upper_camel(key)), &joined(place, key));
            let missing = !required.contains(&key.as_str());
            let doc = schema.as_object().and_then(description);
            let name = field_identifier(&scope.claim(&snake(key)));
            // Of what may be anything, null is a value.
            let ty = match missing {
                true if matches!(ty, Ty::Any | Ty::Null) => Ty::Optional(Box::new(ty)),
                true => ty.optional(),
                false => ty,
            };
            members.push(Member { key: key.clone(), name, ty, missing, doc });
        }
        for key in required.iter().filter(|key| !properties.contains_key(**key)) {
            let name = field_identifier(&scope.claim(&snake(key)));
            members.push(Member { key: (*key).to_owned(), name, ty: Ty::Any, missing: false, doc: None });
        }
        let others = object.get("additionalProperties");
        let has_patterns = object.contains_key("patternProperties");
        let rest = match others {
            _ if has_patterns => Some(Ty::Any),
            Some(schema @ Value::Object(_)) => {
                Some(self.ty(schema, &format!("{name}Value"), &joined(place, "*")))
            }
            Some(Value::Bool(true)) => Some(Ty::Any),
            Some(_) | None => None,
        };
        let closed = rest.is_none() && others == Some(&Value::Bool(false));
        Body::Struct { members, rest, closed }
    }

    /// What `$ref` leads to.
    fn resolved(&self, schema: &Value) -> Map<String, Value> {
        let mut schema = schema;
        for _ in 0..MAX_DEPTH {
            let pointer = schema.get("$ref").and_then(Value::as_str);
            let Some(next) = pointer.and_then(|pointer| resolve(self.schema, pointer)) else { break };
            schema = next;
        }
        schema.as_object().cloned().unwrap_or_default()
    }

    /// Two schemas that both hold, as one; `None` if it is not known how to say that.
    fn merged(&self, mut all: Map<String, Value>, part: &Value, depth: usize) -> Option<Map<String, Value>> {
        let mut part = self.resolved(part);
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some(Value::Array(parts)) = part.remove("allOf") {
            all = parts.iter().try_fold(all, |all, part| self.merged(all, part, depth + 1))?;
        }
        for (key, value) in part {
            match key.as_str() {
                "properties" => {
                    let own = all.entry(key).or_insert_with(|| Value::Object(Map::new())).as_object_mut()?;
                    for (name, schema) in value.as_object()? {
                        if own.get(name).is_some_and(|known| known != schema) {
                            return None;
                        }
                        own.insert(name.clone(), schema.clone());
                    }
                }
                "required" => {
                    let own = all.entry(key).or_insert_with(|| Value::Array(Vec::new())).as_array_mut()?;
                    let new: Vec<Value> =
                        value.as_array()?.iter().filter(|n| !own.contains(n)).cloned().collect();
                    own.extend(new);
                }
                // What a part does not know, another one may.
                "additionalProperties" | "unevaluatedProperties" | "description" | "title" => {}
                "$ref" | "anyOf" | "oneOf" => return None,
                _ if all.get(&key).is_some_and(|known| *known != value) => return None,
                _ => {
                    all.insert(key, value);
                }
            }
        }
        Some(all)
    }
}

/// Whether an object of this schema is a struct.
fn is_struct(object: &Map<String, Value>) -> bool {
    has_members(object) && !["allOf", "const", "enum"].iter().any(|key| object.contains_key(*key))
}

fn description(schema: &Map<String, Value>) -> Option<String> {
    schema.get("description").and_then(Value::as_str).map(str::to_owned)
}

fn joined(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

/// What one of several types is called: by its title, by the name that it has, by the text that tells it, or by what it is.
fn spoken(part: &Value, schema: &Map<String, Value>) -> String {
    let reference = part.get("$ref").and_then(Value::as_str).and_then(|pointer| pointer.rsplit('/').next());
    let title = schema.get("title").and_then(Value::as_str);
    let properties = schema.get("properties").and_then(Value::as_object);
    let told = properties.and_then(|all| all.values().find_map(|one| one.get("const")?.as_str()));
    if let Some(name) = title.or(reference).or(told) {
        return upper_camel(name);
    }
    let word = match types(schema).as_slice() {
        ["string"] => "Text",
        ["integer"] => "Integer",
        ["number"] => "Number",
        ["boolean"] => "Boolean",
        ["array"] => "List",
        _ if schema.contains_key("enum") || schema.contains_key("const") => "Label",
        _ => "Object",
    };
    word.to_owned()
}
