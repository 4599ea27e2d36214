//! Types and functions that the generated text brings along, where it uses them.

mod elements;
mod geometry;
mod hstore;
mod infinity;
mod json;
mod numeric;
mod own;
mod range;
mod records;
mod scalars;
mod wire;

use super::needs::Needs;
use super::printer::Printer;
use super::{codec, sql_type};
use crate::input::RustTarget;

pub(super) use elements::Element;
pub(super) use own::Own;

/// The items that are needed, in the form of `prettyplease`.
pub(super) fn items(needs: &Needs, target: RustTarget) -> String {
    let items = [(needs.unknown_label, UNKNOWN_LABEL), (needs.check, CHECK), (needs.present, PRESENT)];
    let items = items.into_iter().filter(|(needed, _)| *needed).map(|(_, item)| item.to_owned());
    let mut items: Vec<String> = items.collect();
    items.extend(wire::module(needs, target));
    if needs.typed_json {
        items.extend(json::text(target).map(str::to_owned));
    }
    for (own, name) in &needs.own {
        items.push(with_derives(*own, target));
        match own.generic(target) {
            Some("") => {}
            Some(text) => items.push(text.to_owned()),
            None => {
                let mut out = Printer::default();
                codec::own(*own, name, target, &mut out);
                items.push(out.finish());
            }
        }
    }
    items.join("\n")
}

/// The type, with what diesel derives.
fn with_derives(own: Own, target: RustTarget) -> String {
    let text = own.text(target);
    if target != RustTarget::Diesel {
        return text.to_owned();
    }
    let mut out = Printer::default();
    codec::diesel::derives(&sql_type::of_own(own, ""), &mut out);
    let word = if text.contains("\npub enum") { "pub enum" } else { "pub struct" };
    text.replacen(word, &(out.finish() + word), 1)
}

const UNKNOWN_LABEL: &str = r#"/// A text that is no label of the enum it was parsed as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLabel(pub String);

impl std::fmt::Display for UnknownLabel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "unknown label {:?}", self.0)
    }
}

impl std::error::Error for UnknownLabel {}
"#;

const CHECK: &str = r#"/// A CHECK constraint that is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Violation {
    /// Its name.
    pub constraint: &'static str,
    /// The columns that it is about.
    pub columns: &'static [&'static str],
    /// What it demands.
    pub message: &'static str,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.constraint, self.message)
    }
}

impl std::error::Error for Violation {}

/// What rules are made of: truth has three values, as in SQL, and `None` is null.
#[allow(dead_code)]
mod check {
    pub(super) fn all<const N: usize>(parts: [Option<bool>; N]) -> Option<bool> {
        if parts.contains(&Some(false)) {
            return Some(false);
        }
        if parts.contains(&None) { None } else { Some(true) }
    }
    pub(super) fn any<const N: usize>(parts: [Option<bool>; N]) -> Option<bool> {
        not(all(parts.map(not)))
    }
    pub(super) fn not(part: Option<bool>) -> Option<bool> {
        part.map(|part| !part)
    }
    pub(super) fn is_null<T>(value: Option<T>) -> Option<bool> {
        Some(value.is_none())
    }
    pub(super) fn lt<T: PartialOrd>(left: Option<T>, right: Option<T>) -> Option<bool> {
        Some(left? < right?)
    }
    pub(super) fn le<T: PartialOrd>(left: Option<T>, right: Option<T>) -> Option<bool> {
        Some(left? <= right?)
    }
    pub(super) fn eq<T: PartialEq>(left: Option<T>, right: Option<T>) -> Option<bool> {
        Some(left? == right?)
    }
    pub(super) fn ne<T: PartialEq>(left: Option<T>, right: Option<T>) -> Option<bool> {
        Some(left? != right?)
    }
    pub(super) fn ge<T: PartialOrd>(left: Option<T>, right: Option<T>) -> Option<bool> {
        Some(left? >= right?)
    }
    pub(super) fn gt<T: PartialOrd>(left: Option<T>, right: Option<T>) -> Option<bool> {
        Some(left? > right?)
    }
    pub(super) fn integer<T: Copy + Into<i64>>(value: Option<&T>) -> Option<i64> {
        value.copied().map(Into::into)
    }
    pub(super) fn copy<T: Copy>(value: Option<&T>) -> Option<T> {
        value.copied()
    }
    pub(super) fn text(value: Option<&String>) -> Option<&str> {
        value.map(String::as_str)
    }
    pub(super) fn chars(value: Option<&String>) -> Option<i64> {
        value.and_then(|value| i64::try_from(value.chars().count()).ok())
    }
    pub(super) fn label<T: std::fmt::Display>(value: Option<&T>) -> Option<String> {
        value.map(T::to_string)
    }
}
"#;

const PRESENT: &str = r"/// Reads a field that is there, so that null is `Some(None)` and only an absent field is `None`.
fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
";
