//! Reading the keys of a mapping: unknown ones are reported with the closest that exists, values are checked.

use pgspec_catalog::{Diagnostic, Name, Span, Text, closest};

use super::{Lowering, Scope, sql::Piece};
use crate::codes;
use crate::language::{Shape, Value};
use crate::tree::{Entry, Node, NodeKind, ScalarForm};

/// The keys of a mapping, taken one by one.
pub(crate) struct Fields<'n> {
    shape: &'static Shape,
    entries: &'n [Entry],
    span: Span,
    /// For each key that the shape does not have: the one that was probably meant.
    unknown: Vec<Option<&'static str>>,
}

impl<'n> Fields<'n> {
    /// The fields of a mapping node. Anything else is reported; nothing at all is an empty mapping.
    pub(crate) fn of(lowering: &mut Lowering<'_>, node: &'n Node, shape: &'static Shape) -> Option<Self> {
        let entries = match &node.kind {
            NodeKind::Mapping(entries) => entries.as_slice(),
            NodeKind::Scalar(_) if node.is_null() => &[],
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => {
                let diagnostic = Diagnostic::new(
                    &codes::WRONG_SHAPE,
                    format!("{} is a mapping with named keys, not {}", shape.noun, node.noun()),
                )
                .at(node.span);
                lowering.diagnostics.push(match super::missing_space(node) {
                    Some(at) => diagnostic.fix("a space is missing behind the colon", at, " "),
                    None => diagnostic.help(keys_of(shape)),
                });
                return None;
            }
        };
        let unknown = entries.iter().filter_map(|entry| check_key(lowering, entry, shape)).collect();
        Some(Self { shape, entries, span: node.span, unknown })
    }

    /// The whole mapping's span.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// The value of a key, if it is there.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value of a key that the shape may not even have.
    pub(crate) fn node(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|entry| entry.key.text == key).map(|entry| &entry.value)
    }

    /// A key with its value.
    pub(crate) fn entry(&self, key: &'static str) -> Option<&'n Entry> {
        debug_assert!(self.shape.field(key).is_some(), "`{key}` is a key of {}", self.shape.noun);
        self.entries.iter().find(|entry| entry.key.text == key)
    }

    /// Whether a key is there.
    pub(crate) fn has(&self, key: &'static str) -> bool {
        self.entries.iter().any(|entry| entry.key.text == key)
    }

    /// Whether none of the keys is there, nor an unknown one that may have been meant for one of them.
    pub(crate) fn lacks(&self, keys: &[&'static str]) -> bool {
        !keys.iter().any(|key| self.has(key))
            && !self.unknown.iter().any(|near| near.is_none_or(|near| keys.contains(&near)))
    }

    /// Text for people; the line breaks at a block's end are not part of it.
    pub(crate) fn text(&mut self, lowering: &mut Lowering<'_>, key: &'static str) -> Option<Text> {
        self.shape.field(key)?;
        let node = self.take(key)?;
        lowering.text(node)
    }

    /// A name, folded unless quoted.
    pub(crate) fn name(&mut self, lowering: &mut Lowering<'_>, key: &'static str) -> Option<Name> {
        self.shape.field(key)?;
        let node = self.take(key)?;
        lowering.name(node)
    }

    /// A name as it stands.
    pub(crate) fn name_exact(&mut self, lowering: &mut Lowering<'_>, key: &'static str) -> Option<Name> {
        let node = self.take(key)?;
        lowering.text(node).map(|t| Name::exact(&t))
    }

    /// One name or a list of names.
    pub(crate) fn names(&mut self, lowering: &mut Lowering<'_>, key: &'static str) -> Option<Vec<Name>> {
        let node = self.take(key)?;
        Some(lowering.names(node))
    }

    /// `true` or `false`; `false` if it is not there.
    pub(crate) fn flag(&mut self, lowering: &mut Lowering<'_>, key: &'static str) -> bool {
        self.bool(lowering, key).unwrap_or(false)
    }

    /// `true` or `false`.
    pub(crate) fn bool(&mut self, lowering: &mut Lowering<'_>, key: &'static str) -> Option<bool> {
        let node = self.take(key)?;
        let value = node.as_scalar().and_then(crate::tree::Scalar::as_bool);
        if value.is_none() {
            let bare = node.as_scalar().is_some_and(crate::tree::Scalar::is_bare_word);
            let code = if bare { &codes::BARE_WORD } else { &codes::WRONG_SHAPE };
            let meant = node.as_scalar().and_then(|s| match s.text.to_ascii_lowercase().as_str() {
                "yes" | "on" | "true" | "1" => Some("true"),
                "no" | "off" | "false" | "0" => Some("false"),
                _ => None,
            });
            let found = node.as_scalar().filter(|s| !s.text.is_empty());
            let found = found.map_or_else(
                || node.noun().to_owned(),
                |s| {
                    if s.form == ScalarForm::Plain {
                        format!("`{}`", s.text)
                    } else {
                        format!("the text `{}`", s.text)
                    }
                },
            );
            let diagnostic =
                Diagnostic::new(code, format!("`{key}` is `true` or `false`, found {found}")).at(node.span);
            lowering.diagnostics.push(match meant {
                Some(meant) => diagnostic.fix(format!("write `{meant}` without quotes"), node.span, meant),
                None => diagnostic.help("write `true` or `false`"),
            });
        }
        value
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, lowering: &mut Lowering<'_>, key: &'static str) -> Option<i64> {
        let node = self.take(key)?;
        let value = node.as_scalar().and_then(|s| s.text.parse().ok());
        if value.is_none() {
            let found = node.as_scalar().filter(|s| !s.text.is_empty());
            let found = found.map_or_else(|| node.noun().to_owned(), |s| format!("`{}`", s.text));
            lowering.diagnostics.push(
                Diagnostic::new(&codes::WRONG_SHAPE, format!("`{key}` is a whole number, found {found}"))
                    .at(node.span)
                    .help(format!("write digits only, as in `{key}: 100`")),
            );
        }
        value
    }

    /// One of the words that the key allows.
    pub(crate) fn one_of(&mut self, lowering: &mut Lowering<'_>, key: &'static str) -> Option<Text> {
        let node = self.take(key)?;
        let Some(Value::OneOf(words)) = self.shape.field(key).map(|f| &f.value) else { return None };
        lowering.word(node, key, words)
    }

    /// SQL with the doc behind it.
    pub(crate) fn sql(
        &mut self,
        lowering: &mut Lowering<'_>,
        key: &'static str,
        scope: Scope<'_>,
    ) -> Option<Piece> {
        let node = self.take(key)?;
        lowering.piece(node, scope)
    }

    /// A key that must be there.
    pub(crate) fn require(&self, lowering: &mut Lowering<'_>, key: &'static str, at: Span, what: &str) {
        if self.lacks(&[key]) {
            lowering.diagnostics.push(
                Diagnostic::new(&codes::MISSING_KEY, format!("{what} has no `{key}`")).at(at).maybe_help(
                    self.shape.field(key).map(|f| format!("add `{key}:` ({})", decapitalised(f.doc))),
                ),
            );
        }
    }

    /// Ends the reading. Unknown keys were reported at the start.
    pub(crate) fn finish(self, _: &mut Lowering<'_>) {}
}

/// Reports a key that cannot stand here. The result is set if it is none of the language: then it holds the one that
/// was probably meant.
fn check_key(
    lowering: &mut Lowering<'_>,
    entry: &Entry,
    shape: &'static Shape,
) -> Option<Option<&'static str>> {
    let key = &entry.key;
    match shape.field(&key.text) {
        Some(field) if matches!(field.value, Value::NotYet) => {
            lowering.diagnostics.push(
                Diagnostic::new(
                    &codes::NOT_YET,
                    format!(
                        "`{}` is part of the language, but this version does not compile it yet",
                        key.text
                    ),
                )
                .at(key.span)
                .help("remove it for now; it would otherwise be missing from every output"),
            );
            None
        }
        Some(_) => None,
        None => {
            let near = shape.synonym(&key.text).or_else(|| closest_key(&key.text, shape));
            let diagnostic =
                Diagnostic::new(&codes::UNKNOWN_KEY, format!("{} has no key `{}`", shape.noun, key.text))
                    .at(key.span);
            lowering.diagnostics.push(match near {
                _ if shape.field("constraints").is_some() && is_constraint(&key.text) => diagnostic.help(
                    "constraints have names: under `constraints:`, as in `leads_pkey: primary key (id)`",
                ),
                Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), key.span, near),
                None => diagnostic.help(keys_of(shape)),
            });
            Some(near)
        }
    }
}

/// A kind of constraint, where the section of all constraints was meant.
fn is_constraint(key: &str) -> bool {
    let key = key.strip_suffix('s').unwrap_or(key);
    matches!(key, "primary_key" | "foreign_key" | "unique" | "check" | "exclude" | "uniques" | "primary key")
}

fn closest_key(text: &str, shape: &'static Shape) -> Option<&'static str> {
    let near = closest(text, shape.names())?;
    shape.names().find(|name| *name == near)
}

fn keys_of(shape: &Shape) -> String {
    let names = list(shape.names());
    if shape.names().count() == 1 {
        format!("its only key is {names}")
    } else {
        format!("its keys are {names}")
    }
}

impl Lowering<'_> {
    /// A scalar's text, for people. Plain `yes`, `no`, `null` and the like are refused.
    pub(crate) fn text(&mut self, node: &Node) -> Option<Text> {
        let Some(scalar) = node.as_scalar() else {
            self.wrong_shape(node, "a text");
            return None;
        };
        if scalar.is_null() {
            self.wrong_shape(node, "a text");
            return None;
        }
        if self.refuse_bare_word(node) {
            return None;
        }
        // A block always ends in a line break; quotes keep those that are meant.
        Some(match scalar.form {
            ScalarForm::Quoted => scalar.text.clone(),
            ScalarForm::Plain | ScalarForm::Block => Text::new(scalar.text.trim_end_matches('\n')),
        })
    }

    /// A name: folded when plain, exact when quoted.
    pub(crate) fn name(&mut self, node: &Node) -> Option<Name> {
        let text = self.text(node)?;
        let quoted = node.as_scalar().is_some_and(|s| s.form == ScalarForm::Quoted);
        match text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
            Some(inner) => Some(Name::exact(&inner.replace("\"\"", "\""))),
            None if quoted => Some(Name::exact(&text)),
            None => Some(Name::folded(&text)),
        }
    }

    /// One name, several separated by commas, or a list of names.
    pub(crate) fn names(&mut self, node: &Node) -> Vec<Name> {
        self.names_at(node).into_iter().map(|(name, _)| name).collect()
    }

    /// As [`Self::names`], with where each stands.
    pub(crate) fn names_at(&mut self, node: &Node) -> Vec<(Name, Span)> {
        if let NodeKind::Sequence(items) = &node.kind {
            return items.iter().filter_map(|item| Some((self.name(item)?, item.span))).collect();
        }
        let Some(text) = self.text(node) else { return Vec::new() };
        let map = node.as_scalar().map(|s| s.map.clone());
        let mut names = Vec::new();
        let mut at = 0;
        for part in text.split(',') {
            let start = at + (part.len() - part.trim_start().len());
            let range = start..start + part.trim().len();
            at += part.len() + 1;
            let span = map.as_ref().and_then(|m| m.locate(range)).unwrap_or(node.span);
            let part = part.trim();
            let name = match part.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
                Some(inner) => Name::exact(&inner.replace("\"\"", "\"")),
                None => Name::folded(part),
            };
            if !part.is_empty() {
                names.push((name, span));
            }
        }
        names
    }

    /// One of some words.
    pub(crate) fn word(&mut self, node: &Node, key: &str, words: &'static [&'static str]) -> Option<Text> {
        // `on` and `no` are none of the words: what is allowed says more than how to quote them.
        let bare = node.as_scalar().filter(|s| s.is_bare_word() && !s.is_null()).map(|s| s.text.clone());
        let text = match bare {
            Some(text) => text,
            None => self.text(node)?,
        };
        if let Some(word) = words.iter().find(|w| w.eq_ignore_ascii_case(&text)) {
            return Some(Text::new_static(word));
        }
        let diagnostic =
            Diagnostic::new(&codes::UNKNOWN_VALUE, format!("`{key}` cannot be `{text}`")).at(node.span);
        self.diagnostics.push(match closest(&text, words.iter().copied()) {
            Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), node.span, near),
            None if words.len() == 1 => diagnostic.help(format!("it is {}", list(words.iter().copied()))),
            None => diagnostic.help(format!("it is one of {}", list(words.iter().copied()))),
        });
        None
    }

    /// Reports a plain `yes`, `no`, `null` …; true if it is one.
    pub(crate) fn refuse_bare_word(&mut self, node: &Node) -> bool {
        let Some(scalar) = node.as_scalar().filter(|s| s.is_bare_word()) else { return false };
        self.diagnostics.push(
            Diagnostic::new(
                &codes::BARE_WORD,
                format!("`{}` without quotes is a boolean or null to many YAML readers", scalar.text),
            )
            .at(node.span)
            .fix("quote it", node.span, format!("\"{}\"", scalar.text)),
        );
        true
    }
}

/// `a, b, c`, each in back ticks.
pub(crate) fn list<'s>(words: impl IntoIterator<Item = &'s str>) -> String {
    words.into_iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
}

fn decapitalised(doc: &str) -> String {
    let doc = doc.trim_end_matches('.');
    let mut chars = doc.chars();
    chars.next().map(|c| c.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
