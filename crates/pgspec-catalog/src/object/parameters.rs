//! Storage parameters: `WITH (fillfactor = 70, …)`.

use std::ops::{Deref, DerefMut};

use serde::{Serialize, Serializer};

use crate::name::{Name, Text};
use crate::stored;

/// Storage parameters in the order in which they were given, which Postgres keeps and prints. It means nothing: lists of
/// the same parameters are equal.
#[derive(Clone, Default)]
pub struct Parameters(Vec<(Name, Text)>);

impl Parameters {
    /// Gives a parameter a value: as Postgres does, a new one stands last, wherever it was before.
    pub fn set(&mut self, name: Name, value: Text) {
        self.reset(&name);
        self.0.push((name, value));
    }

    /// Takes a parameter away.
    pub fn reset(&mut self, name: &Name) {
        self.0.retain(|(other, _)| other != name);
    }

    fn sorted(&self) -> Vec<&(Name, Text)> {
        let mut all: Vec<_> = self.0.iter().collect();
        all.sort();
        all
    }
}

impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl PartialEq for Parameters {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.sorted() == other.sorted()
    }
}

impl Eq for Parameters {}

/// Sorted by name: what is equal is serialised as equal.
impl Serialize for Parameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.sorted().serialize(serializer)
    }
}

impl Deref for Parameters {
    type Target = Vec<(Name, Text)>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Parameters {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<Vec<(Name, Text)>> for Parameters {
    fn from(list: Vec<(Name, Text)>) -> Self {
        Self(list)
    }
}

impl FromIterator<(Name, Text)> for Parameters {
    fn from_iter<T: IntoIterator<Item = (Name, Text)>>(items: T) -> Self {
        Self(items.into_iter().collect())
    }
}

impl IntoIterator for Parameters {
    type Item = (Name, Text);
    type IntoIter = std::vec::IntoIter<(Name, Text)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'p> IntoIterator for &'p Parameters {
    type Item = &'p (Name, Text);
    type IntoIter = std::slice::Iter<'p, (Name, Text)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

stored!(struct Parameters(list));

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[(&str, &str)]) -> Parameters {
        items.iter().map(|(name, value)| (Name::exact(name), Text::from(*value))).collect()
    }

    #[test]
    fn order_is_kept_and_means_nothing() {
        let (one, other) = (list(&[("b", "1"), ("a", "2")]), list(&[("a", "2"), ("b", "1")]));
        assert_eq!(one, other);
        assert_ne!(one, list(&[("a", "2")]));
        assert_ne!(one, list(&[("a", "1"), ("b", "2")]));
        assert_eq!(one.first().map(|(name, _)| name.as_str()), Some("b"));
        assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
    }

    #[test]
    fn what_is_set_again_stands_last() {
        let mut own = list(&[("a", "1"), ("b", "2")]);
        own.set(Name::exact("a"), Text::from("3"));
        own.reset(&Name::exact("c"));
        let names: Vec<_> = own.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(names, ["b=2", "a=3"]);
    }
}
