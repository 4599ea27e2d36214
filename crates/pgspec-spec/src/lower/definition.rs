//! Definitions: a text that is the tail of the statement, or the same spelled out in keys.

use pgspec_catalog::{Body, Grant, Key, Mention, Span};
use pgspec_sql::fragment::{Defined, Fragment, Parsed};
use pgspec_sql::quote;

use super::grants::Target;
use super::sql::Assembled;
use super::{About, Fields, Lowering, Place, Scope};
use crate::language::{Shape, Value};
use crate::tree::{Entry, Node, NodeKind};

/// A definition, with what its entry says besides.
pub(super) struct Definition<T> {
    pub(super) value: T,
    pub(super) about: About,
    pub(super) grants: Vec<Grant>,
    pub(super) places: Vec<Place>,
}

impl<T> Definition<T> {
    /// The same with another value.
    pub(super) fn map<U>(self, make: impl FnOnce(T) -> U) -> Definition<U> {
        let Self { value, about, grants, places } = self;
        Definition { value: make(value), about, grants, places }
    }
}

/// Keys that are not part of any statement's tail.
const ABOUT: [&str; 6] = ["doc", "comment", "owner", "grants", "was", "deprecated"];

impl Lowering<'_> {
    /// An entry whose text is the tail of a statement: its keys in the other form, and what its grants are on. `assemble` puts the keys of the other form together to the same
    /// tail.
    pub(super) fn definition<T>(
        &mut self,
        entry: &Entry,
        scope: Scope<'_>,
        (shape, grants): (&'static Shape, Option<Target>),
        what: &dyn Fn() -> String,
        assemble: impl FnOnce(&mut Self, &mut Fields<'_>, &mut Assembled) -> Option<()>,
        parser: impl FnOnce(Fragment<'_>) -> Parsed<Defined<T>>,
    ) -> Option<Definition<T>> {
        if let NodeKind::Mapping(_) = &entry.value.kind {
            let mut fields = Fields::of(self, &entry.value, shape)?;
            let mut places = Vec::new();
            let mut about = About::of(&mut fields, self);
            places.extend(about.owner_place.take());
            let grants = match grants {
                Some(target) => self.grants(fields.entry("grants"), scope, target, &mut places),
                None => Vec::new(),
            };
            let mut text = Assembled::default();
            assemble(self, &mut fields, &mut text)?;
            let Defined { value, mut mentions } =
                self.parse_assembled(&text, entry.value.span, what, parser)?;
            mentions.retain(|mention| text.has(mention));
            places.push(Place { mentions, map: text.map() });
            fields.finish(self);
            return Some(Definition { value, about, grants, places });
        }
        let piece = self.piece(&entry.value, scope)?;
        let Defined { value, mentions } = self.parse(&piece, what, parser)?;
        let about = About::doc(piece.doc.clone());
        let places = vec![Place { mentions, map: piece.map }];
        Some(Definition { value, about, grants: Vec::new(), places })
    }

    /// `name = value, …` of the keys that are options of the statement, in the order of the language.
    pub(super) fn options(
        &mut self,
        fields: &mut Fields<'_>,
        shape: &'static Shape,
        scope: Scope<'_>,
        text: &mut Assembled,
    ) -> Option<()> {
        let mut separator = "";
        for field in shape.fields.iter().filter(|field| !ABOUT.contains(&field.name)) {
            if !fields.has(field.name) {
                continue;
            }
            text.push(separator);
            text.push(field.name);
            text.push(" = ");
            separator = ", ";
            match &field.value {
                Value::Text => text.push(&quote::literal(&fields.text(self, field.name)?)),
                Value::Bool => text.push(if fields.bool(self, field.name)? { "true" } else { "false" }),
                Value::Integer => text.push(&fields.integer(self, field.name)?.to_string()),
                Value::OneOf(_) => text.push(&fields.one_of(self, field.name)?),
                Value::Sql
                | Value::Name
                | Value::List(_)
                | Value::Map(_)
                | Value::Object(_)
                | Value::Either(_)
                | Value::Any
                | Value::NotYet => text.part(&fields.sql(self, field.name, scope)?),
            }
        }
        Some(())
    }

    /// Adds what an entry defines.
    pub(super) fn define(&mut self, key: Key, entry: &Entry, scope: Scope<'_>, definition: Definition<Body>) {
        let Definition { value, about, grants, places } = definition;
        let object = self.object(value, entry.key.span, scope, about, grants);
        self.push(key, object, entry.key.span, scope, places);
    }

    /// Parses an entry's key, which is more than a name.
    pub(super) fn key_of<T>(
        &mut self,
        entry: &Entry,
        what: &dyn Fn() -> String,
        parser: impl FnOnce(Fragment<'_>) -> Parsed<Defined<T>>,
    ) -> Option<(T, Place)> {
        let map = map_of_key(entry);
        match parser(Fragment { text: &entry.key.text, map: &map }) {
            Ok(Defined { value, mentions }) => Some((value, Place { mentions, map })),
            Err(errors) => {
                for error in errors {
                    let at = map.locate(error.range).unwrap_or(entry.key.span);
                    self.broken_sql(&error.message, Some(at), error.help, &what());
                }
                None
            }
        }
    }
}

/// Where a key's text stands: what has escapes or quotes is one place.
fn map_of_key(entry: &Entry) -> pgspec_catalog::TextMap {
    let span: Span = entry.key.span;
    let length = u32::try_from(entry.key.text.len()).unwrap_or(u32::MAX);
    if span.end - span.start == length {
        pgspec_catalog::TextMap::Linear(span)
    } else {
        pgspec_catalog::TextMap::Whole(span)
    }
}

/// What has no names outside of its expressions.
pub(super) fn plain<T>(value: T) -> Defined<T> {
    Defined { value, mentions: Vec::<Mention>::new() }
}

/// A value or a list of them.
pub(super) fn items(node: &Node) -> &[Node] {
    match &node.kind {
        NodeKind::Sequence(items) => items,
        NodeKind::Scalar(_) | NodeKind::Mapping(_) => std::slice::from_ref(node),
    }
}
