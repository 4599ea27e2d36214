//! Enums: a list of labels, or the same with docs and a former name.

use pgspec_catalog::object::{EnumLabel, EnumType};
use pgspec_catalog::{Body, Diagnostic, Key, Kind, MAX_NAME_BYTES, QualifiedName, Text};
use rustc_hash::FxHashMap;

use super::{About, Fields, Lowering, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, Node, NodeKind, ScalarForm};

impl Lowering<'_> {
    pub(super) fn enum_type(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.qualified(&entry.key, scope);
        let mut places = Vec::new();
        let (about, grants, labels) = match &entry.value.kind {
            NodeKind::Mapping(_) => {
                let Some(mut fields) = Fields::of(self, &entry.value, &language::ENUM) else { return };
                let mut about = About::of(&mut fields, self);
                places.extend(about.owner_place.take());
                let grants = self.grants(fields.entry("grants"), scope, super::grants::ON_TYPE, &mut places);
                fields.require(self, "values", entry.key.span, &format!("the enum `{name}`"));
                let labels = fields.take("values");
                fields.finish(self);
                (about, grants, labels)
            }
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => (About::default(), Vec::new(), Some(&entry.value)),
        };
        let Some(labels) = labels else { return };
        let NodeKind::Sequence(items) = &labels.kind else {
            self.labels_as_text(&name, labels);
            self.out.broken.types.push(name);
            return;
        };
        let mut found: Vec<EnumLabel> = Vec::new();
        let mut seen = FxHashMap::default();
        for item in items {
            let Some(label) = self.label(item, scope) else { continue };
            if let Some(first) = seen.get(&label.value).and_then(|at: &usize| found.get(*at)) {
                let mut diagnostic = Diagnostic::new(
                    &codes::DUPLICATE_OBJECT,
                    format!("the enum `{name}` has the label `{}` twice", label.value),
                )
                .labelled(item.span, "again")
                .help("remove one of them");
                if let Some(span) = first.origin.span() {
                    diagnostic = diagnostic.related(span, "first here");
                }
                self.diagnostics.push(diagnostic);
                continue;
            }
            seen.insert(label.value.clone(), found.len());
            found.push(label);
        }
        let body = Body::Enum(EnumType { labels: found });
        let object = self.object(body, entry.key.span, scope, about, grants);
        self.push(Key::qualified(Kind::Enum, &name), object, entry.key.span, scope, places);
    }

    /// `mood: sad, happy`: the brackets are missing.
    fn labels_as_text(&mut self, name: &QualifiedName, node: &Node) {
        let diagnostic = Diagnostic::new(
            &codes::WRONG_SHAPE,
            format!("the labels of the enum `{name}` are a list, not {}", node.noun()),
        )
        .at(node.span);
        let plain = node.as_scalar().filter(|s| s.form == ScalarForm::Plain && !s.is_null());
        self.diagnostics.push(match plain {
            Some(scalar) if scalar.text.starts_with('-') => {
                diagnostic.help("put a space between each dash and its label")
            }
            Some(scalar) if !scalar.text.contains(['[', ']']) => {
                diagnostic.fix("put brackets around them", node.span, format!("[{}]", scalar.text))
            }
            _ => diagnostic.help(format!("write `{}: [draft, done]`", name.name)),
        });
    }

    fn label(&mut self, node: &Node, scope: Scope<'_>) -> Option<EnumLabel> {
        let origin = self.origin(node.span, scope);
        if let NodeKind::Mapping(entries) = &node.kind {
            if let [entry] = entries.as_slice()
                && entry.value.is_null()
                && language::ENUM_LABEL.field(&entry.key.text).is_none()
            {
                let message = format!("the label `{}` has a colon behind it", entry.key.text);
                self.diagnostics.push(Diagnostic::new(&codes::WRONG_SHAPE, message).at(node.span).fix(
                    "remove the colon",
                    node.span,
                    entry.key.text.as_str(),
                ));
                return None;
            }
            let mut fields = Fields::of(self, node, &language::ENUM_LABEL)?;
            fields.require(self, "value", node.span, "a label");
            let doc = fields.text(self, "doc");
            let was = fields.text(self, "was");
            let value = fields.take("value").and_then(|n| self.label_text(n));
            fields.finish(self);
            return Some(EnumLabel { value: value?, doc, was, origin });
        }
        Some(EnumLabel { value: self.label_text(node)?, doc: None, was: None, origin })
    }

    fn label_text(&mut self, node: &Node) -> Option<Text> {
        let Some(scalar) = node.as_scalar() else {
            self.wrong_shape(node, "a label as a text");
            return None;
        };
        if let Some(other) = scalar.other_type() {
            let diagnostic = if scalar.text.is_empty() {
                Diagnostic::new(&codes::LABEL_NOT_TEXT, "a label is missing here").at(node.span)
            } else {
                Diagnostic::new(
                    &codes::LABEL_NOT_TEXT,
                    format!("the label `{}` is {other} to YAML readers", scalar.text),
                )
                .at(node.span)
                .fix("quote it", node.span, format!("\"{}\"", scalar.text))
            };
            self.diagnostics.push(diagnostic);
            return None;
        }
        if scalar.text.len() > MAX_NAME_BYTES {
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::NAME_TOO_LONG,
                    format!(
                        "the label `{}` has {} bytes; Postgres allows {MAX_NAME_BYTES}",
                        scalar.text,
                        scalar.text.len()
                    ),
                )
                .at(node.span)
                .help("shorten it"),
            );
        }
        Some(scalar.text.clone())
    }
}
