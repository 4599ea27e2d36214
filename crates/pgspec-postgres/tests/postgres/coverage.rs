//! Which kinds and attributes random catalogs hold, and how often.

use std::collections::{BTreeMap, BTreeSet};

use pgspec_catalog::{Catalog, Key, Object};
use serde_json::Value;

use crate::shape;

/// What no random spec holds, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("aggregate.arguments.default", "an aggregate's arguments have none"),
    ("aggregate.arguments.mode: in_out", "an aggregate's arguments are input"),
    ("aggregate.arguments.mode: out", "an aggregate's arguments are input"),
    ("aggregate.ordered.default", "an aggregate's arguments have none"),
    ("aggregate.ordered.mode: in_out", "an aggregate's arguments are input"),
    ("aggregate.ordered.mode: out", "an aggregate's arguments are input"),
    ("aggregate.moving.finish_modifies: read_only", "what goes without saying where there is a moving state"),
    ("constraint.exclude.elements.opclass.parameters", "its classes come with extensions"),
    (
        "constraint.exclude.elements.operator.schema",
        "it must be of an operator class, which are not modelled",
    ),
    ("constraint.primary_key.nulls_not_distinct", "a primary key has no nulls"),
    ("function.transforms", "needs a language that is no part of Postgres"),
    ("range_type.canonical", "needs a function in C and a type that is declared before it is defined"),
    ("table.columns.identity.grants.columns", "a sequence has no columns to grant on"),
    ("table.partition_by.keys.opclass.parameters", "classes of B-trees and hashes have none"),
];

/// The kinds that something can be granted on.
const GRANTABLE: &[&str] = &[
    "aggregate",
    "composite_type",
    "default_privilege",
    "domain",
    "enum",
    "foreign_data_wrapper",
    "foreign_server",
    "function",
    "range_type",
    "schema",
    "sequence",
    "table",
    "view",
];

/// The kinds that nobody owns, or whoever owns their table or database.
const OWNERLESS: &[&str] = &[
    "cast",
    "constraint",
    "default_privilege",
    "extension",
    "index",
    "job",
    "policy",
    "role",
    "rule",
    "seed",
    "setting",
    "trigger",
];

/// The kinds that are no objects to `COMMENT ON`.
const UNCOMMENTED: &[&str] = &["default_privilege", "job", "seed", "setting"];

/// Whether a path cannot be hit, whatever a spec says.
fn is_excepted(path: &str) -> bool {
    let (kind, part) = path.split_once('.').unwrap_or((path, ""));
    let is_in = |inner: &str, whole: &str| {
        inner == whole || inner.strip_prefix(whole).is_some_and(|rest| rest.starts_with(['.', ':']))
    };
    EXCEPTIONS.iter().any(|(exception, _)| is_in(path, exception))
        || is_in(part, "grants") && !GRANTABLE.contains(&kind)
        || is_in(part, "grants.columns") && !["table", "view"].contains(&kind)
        || part == "owner" && OWNERLESS.contains(&kind)
        || part == "comment" && UNCOMMENTED.contains(&kind)
}

/// Counts by `kind.attribute`, and the words that stand there.
#[derive(Default)]
pub(crate) struct Coverage {
    attributes: Attributes,
}

type Attributes = BTreeMap<String, (usize, BTreeMap<String, usize>)>;

impl Coverage {
    pub(crate) fn add(&mut self, catalog: &Catalog) {
        for (_, _, object) in catalog.iter().filter(|(_, _, object)| object.is_managed()) {
            self.add_object(object);
        }
    }

    fn add_object(&mut self, object: &Object) {
        let json = serde_json::to_value(object.without_notes()).expect("facts are JSON");
        let Value::Object(mut parts) = json else { panic!("an object is a map") };
        let about: Vec<_> =
            ["owner", "comment", "grants"].iter().filter_map(|name| parts.remove_entry(*name)).collect();
        // What is left is the body, under the name of its variant.
        assert_eq!(parts.len(), 1, "{parts:?}");
        for (kind, body) in parts {
            self.hit(kind.clone(), None);
            about.iter().for_each(|(name, value)| self.walk(&format!("{kind}.{name}"), value));
            self.walk(&kind, &body);
        }
    }

    /// The attributes that differ between the objects that both catalogs have, and what comes and goes.
    pub(crate) fn add_changes(&mut self, from: &Catalog, to: &Catalog) {
        let of = |object: &Object| {
            let mut own = Self::default();
            own.add_object(object);
            own.attributes
        };
        for (_, key, object) in from.iter().filter(|(_, _, object)| object.is_managed()) {
            let before = of(object);
            let Some(other) = to.get(key).filter(|other| other.is_managed()) else {
                self.alone(&before, "dropped");
                continue;
            };
            let behind = of(other);
            let paths: BTreeSet<&String> = before.keys().chain(behind.keys()).collect();
            for path in paths.into_iter().filter(|path| before.get(*path) != behind.get(*path)) {
                self.hit(path.clone(), None);
            }
        }
        let is_new = |key: &Key, object: &Object| object.is_managed() && from.get(key).is_none();
        for (_, _, object) in to.iter().filter(|(_, key, object)| is_new(key, object)) {
            self.alone(&of(object), "created");
        }
    }

    fn alone(&mut self, attributes: &Attributes, word: &str) {
        let kinds = attributes.keys().filter(|path| !path.contains('.'));
        kinds.for_each(|kind| self.hit(kind.clone(), Some(word)));
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

    /// Whether there was a `kind.attribute`, or a `kind.attribute: word`.
    fn has(&self, path: &str) -> bool {
        if let Some((attribute, word)) = path.split_once(": ") {
            return self.attributes.get(attribute).is_some_and(|(_, words)| words.contains_key(word));
        }
        let inside = format!("{path}.");
        self.attributes.contains_key(path)
            || self
                .attributes
                .range(inside.clone()..)
                .next()
                .is_some_and(|(found, _)| found.starts_with(&inside))
    }

    /// What a catalog can hold and no random one did, and exceptions that are none.
    pub(crate) fn missing(&self) -> Vec<String> {
        let missing = shape::paths().into_iter().filter(|path| !is_excepted(path) && !self.has(path));
        let stale = EXCEPTIONS.iter().filter(|(path, _)| self.has(path));
        missing.chain(stale.map(|(path, _)| format!("{path} is no exception"))).collect()
    }

    /// A line for each attribute, with its words where these are few.
    pub(crate) fn table(&self) -> String {
        let mut out = String::new();
        for (path, (count, words)) in &self.attributes {
            let plain = |word: &String| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            let shown = words.len() <= 12 && words.keys().all(plain);
            let words: Vec<String> = words.iter().map(|(word, count)| format!("{word} {count}")).collect();
            let words =
                if shown && !words.is_empty() { format!(": {}", words.join(", ")) } else { String::new() };
            out.push_str(&format!("{count:>6} {path}{words}\n"));
        }
        out
    }
}
