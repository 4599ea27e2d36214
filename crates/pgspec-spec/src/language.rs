//! The language as data: every mapping's keys, what their values look like, and what they mean.
//!
//! The reader takes its allowed keys from here, and so does the JSON Schema that editors use: they cannot disagree.

mod beside;
mod definitions;
mod objects;
mod settings;

pub(crate) use beside::*;
pub(crate) use definitions::*;
pub(crate) use objects::*;
pub(crate) use settings::*;

/// One key of a mapping.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) value: Value,
    pub(crate) doc: &'static str,
}

const fn field(name: &'static str, value: Value, doc: &'static str) -> Field {
    Field { name, value, doc }
}

/// The keys of a mapping.
pub(crate) struct Shape {
    /// What the mapping describes, for messages: `a table`.
    pub(crate) noun: &'static str,
    pub(crate) fields: &'static [Field],
}

impl Shape {
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().filter(|f| !matches!(f.value, Value::NotYet)).map(|f| f.name)
    }

    /// The key of this shape that other tools, or people in a hurry, call by another name.
    pub(crate) fn synonym(&self, written: &str) -> Option<&'static str> {
        let written = written.to_ascii_lowercase();
        let mut meant = SYNONYMS.iter().filter(|(other, _)| *other == written).map(|(_, key)| *key);
        meant.find_map(|key| self.names().find(|name| *name == key))
    }

    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.name == name)
    }
}

/// Words for keys that are not close to them in spelling. Which one is meant depends on the keys that a shape has.
const SYNONYMS: &[(&str, &str)] = &[
    ("arguments", "args"),
    ("code", "body"),
    ("column", "by"),
    ("columns", "keys"),
    ("command", "for"),
    ("command", "run"),
    ("condition", "when"),
    ("condition", "where"),
    ("definition", "sql"),
    ("delete_after", "keep"),
    ("description", "doc"),
    ("dir", "out"),
    ("docs", "doc"),
    ("encrypted", "secret"),
    ("expression", "check"),
    ("extends", "use"),
    ("file", "out"),
    ("fk", "references"),
    ("function", "execute"),
    ("includes", "use"),
    ("key", "keys"),
    ("label", "value"),
    ("labels", "values"),
    ("method", "using"),
    ("mixins", "use"),
    ("name", "value"),
    ("out", "dir"),
    ("output", "out"),
    ("parameters", "params"),
    ("path", "out"),
    ("pk", "primary_key"),
    ("predicate", "where"),
    ("query", "sql"),
    ("renamed_from", "was"),
    ("rls", "security"),
    ("role", "to"),
    ("roles", "to"),
    ("schedule", "cron"),
    ("schemas", "exposed_schemas"),
    ("sql", "run"),
    ("with check", "check"),
    ("with_check", "check"),
];

/// What a value looks like.
pub(crate) enum Value {
    /// Text for people.
    Text,
    /// SQL.
    Sql,
    /// A name.
    Name,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// One of some words.
    OneOf(&'static [&'static str]),
    /// A list.
    List(&'static Value),
    /// A mapping from names to values.
    Map(&'static Value),
    /// A mapping with fixed keys.
    Object(&'static Shape),
    /// Any of these.
    Either(&'static [Value]),
    /// Anything.
    Any,
    /// Part of the language, not compiled by this version.
    NotYet,
}
