//! The facts of an object as a tree of plain data, whatever its kind.

mod serializer;

use std::fmt;

use pgspec_catalog::{Body, Grant, Object, QualifiedName, Text};
use serde::{Serialize, Serializer};

/// A tree of facts. What is absent is left out: two trees are equal when the facts are.
#[derive(Clone, PartialEq, Debug)]
pub enum Facts {
    /// Nothing.
    Nothing,
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(i64),
    /// A word, a name, a literal.
    Text(Text),
    /// The name of another object.
    Name(QualifiedName),
    /// SQL: an expression, a query, a function's body.
    Sql(Text),
    /// Some, in an order that counts.
    List(Vec<Facts>),
    /// Named parts, in the order of their declaration.
    Map(Vec<(Text, Facts)>),
}

impl Facts {
    /// The facts of an object that has no notes: `owner`, `comment` and `grants`, and beside them what its kind has.
    pub fn of(object: &Object) -> Self {
        let mut parts = Vec::new();
        let mut add = |name: &'static str, value: Option<Self>| {
            parts.extend(value.map(|value| (Text::new_static(name), value)));
        };
        add("owner", object.owner.as_ref().map(|owner| Self::Text(owner.as_str().into())));
        add("comment", object.comment.clone().map(Self::Text));
        add("grants", grants(&object.grants));
        // A body is one variant of an enum: a map of one entry.
        if let Body::DefaultPrivilege(body) = &object.body {
            add("grants", grants(&body.grants));
        } else if let Self::Map(mut variant) = serializer::facts(&object.body)
            && let Some((_, Self::Map(body))) = variant.pop()
        {
            parts.extend(body);
        }
        if matches!(object.body, Body::Statistics(_)) {
            sort_keys(&mut parts);
        }
        Self::Map(parts)
    }

    /// A part of a map.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Map(parts) = self else { return None };
        parts.iter().find(|(found, _)| found == name).map(|(_, value)| value)
    }

    /// The `name` of a map that has one.
    pub fn name(&self) -> Option<&Text> {
        match self.get("name")? {
            Self::Text(name) => Some(name),
            Self::Nothing
            | Self::Flag(_)
            | Self::Number(_)
            | Self::Name(_)
            | Self::Sql(_)
            | Self::List(_)
            | Self::Map(_) => None,
        }
    }
}

/// Postgres keeps the keys of statistics in the order of the table's columns, which means nothing.
fn sort_keys(parts: &mut [(Text, Facts)]) {
    for (_, keys) in parts.iter_mut().filter(|(name, _)| name == "keys") {
        if let Facts::List(keys) = keys {
            keys.sort_by_cached_key(ToString::to_string);
        }
    }
}

/// What each grantee has, sorted: Postgres keeps no order, and none between the columns that a grant names.
fn grants(grants: &[Grant]) -> Option<Facts> {
    let mut held: std::collections::BTreeMap<String, std::collections::BTreeSet<&'static str>> =
        std::collections::BTreeMap::new();
    for grant in grants {
        let option = if grant.grant_option { " with grant option" } else { "" };
        let who = grant.to.as_str();
        let mut hold = |label: String| {
            held.entry(label).or_default().extend(grant.privileges.iter().map(|one| one.keyword()));
        };
        if grant.columns.is_empty() {
            hold(format!("{who}{option}"));
        }
        for column in &grant.columns {
            hold(format!("{who} ({column}){option}"));
        }
    }
    let list = |words: std::collections::BTreeSet<&'static str>| {
        Facts::List(words.into_iter().map(|word| Facts::Text(word.into())).collect())
    };
    let parts: Vec<_> = held.into_iter().map(|(label, words)| (label.into(), list(words))).collect();
    (!parts.is_empty()).then_some(Facts::Map(parts))
}

/// For people: short, in one line unless a text has several.
impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("none"),
            Self::Flag(flag) => write!(f, "{}", if *flag { "yes" } else { "no" }),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) | Self::Sql(text) => f.write_str(text),
            Self::Name(name) => write!(f, "{name}"),
            Self::List(items) => {
                for (number, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if number == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Self::Map(parts) => {
                f.write_str("{ ")?;
                for (number, (name, value)) in parts.iter().enumerate() {
                    write!(f, "{}{name}: {value}", if number == 0 { "" } else { ", " })?;
                }
                f.write_str(" }")
            }
        }
    }
}

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Text(text) | Self::Sql(text) => serializer.serialize_str(text),
            Self::Name(name) => serializer.collect_str(name),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(parts) => serializer.collect_map(parts.iter().map(|(name, value)| (name, value))),
        }
    }
}
