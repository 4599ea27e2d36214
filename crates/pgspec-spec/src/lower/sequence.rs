//! Sequences: what follows the name in CREATE SEQUENCE, or the same spelled out.

use pgspec_catalog::object::{Sequence, SequenceOptions, SequenceOwner};
use pgspec_catalog::{
    Body, DataType, Diagnostic, Grant, Key, Kind, Mention, Mentioned, Name, QualifiedName, Span,
};
use pgspec_sql::fragment;
use pgspec_sql::implicit_name;

use super::{About, Fields, Lowering, Place, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, NodeKind};

/// A sequence as it was written, with what is said about it.
struct Written {
    sequence: Sequence,
    about: About,
    grants: Vec<Grant>,
    places: Vec<Place>,
}

impl Lowering<'_> {
    pub(super) fn sequence(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.qualified(&entry.key, scope);
        let Some(mut written) = self.written_sequence(entry, &name, scope) else {
            self.out.broken.relations.push(name);
            return;
        };
        written.sequence.options = written.sequence.options.without_defaults(&written.sequence.data_type);
        written.places.extend(written.about.owner_place.take());
        let body = Body::Sequence(Box::new(written.sequence));
        let object = self.object(body, entry.key.span, scope, written.about, written.grants);
        self.push(Key::qualified(Kind::Sequence, &name), object, entry.key.span, scope, written.places);
    }

    fn written_sequence(&mut self, entry: &Entry, name: &QualifiedName, scope: Scope<'_>) -> Option<Written> {
        let what = || format!("the sequence `{name}`");
        let usual = Sequence {
            data_type: DataType::builtin("int8"),
            options: SequenceOptions::default(),
            owned_by: None,
            unlogged: false,
        };
        match &entry.value.kind {
            NodeKind::Scalar(_) if entry.value.is_null() => Some(Written {
                sequence: usual,
                about: About::default(),
                grants: Vec::new(),
                places: Vec::new(),
            }),
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => {
                let piece = self.piece(&entry.value, scope)?;
                let about = About::doc(piece.doc.clone());
                let (sequence, mentions) = if piece.sql().trim().is_empty() {
                    (usual, Vec::new())
                } else {
                    self.parse(&piece, what, fragment::sequence)?
                };
                let places = vec![Place { mentions, map: piece.map }];
                Some(Written { sequence, about, grants: Vec::new(), places })
            }
            NodeKind::Mapping(_) => {
                let mut fields = Fields::of(self, &entry.value, &language::SEQUENCE)?;
                let about = About::of(&mut fields, self);
                let mut places = Vec::new();
                let grants =
                    self.grants(fields.entry("grants"), scope, super::grants::ON_SEQUENCE, &mut places);
                let data_type = match fields.one_of(self, "type").as_deref() {
                    Some("smallint") => DataType::builtin("int2"),
                    Some("integer") => DataType::builtin("int4"),
                    _ => DataType::builtin("int8"),
                };
                let options = SequenceOptions {
                    start: fields.integer(self, "start"),
                    increment: fields.integer(self, "increment"),
                    min_value: fields.integer(self, "min"),
                    max_value: fields.integer(self, "max"),
                    cache: fields.integer(self, "cache"),
                    cycle: fields.flag(self, "cycle"),
                };
                let owned_by = self.sequence_owner(&mut fields, &what, &mut places);
                let unlogged = fields.flag(self, "unlogged");
                fields.finish(self);
                let sequence = Sequence { data_type, options, owned_by, unlogged };
                Some(Written { sequence, about, grants, places })
            }
        }
    }

    /// `owned_by: table.column`
    fn sequence_owner(
        &mut self,
        fields: &mut Fields<'_>,
        what: &dyn Fn() -> String,
        places: &mut Vec<Place>,
    ) -> Option<SequenceOwner> {
        let node = fields.take("owned_by")?;
        let text = self.text(node)?;
        let (table, column) = text.rsplit_once('.').unwrap_or(("", ""));
        let (table, column) = (fragment::name(table).ok(), fragment::name(column).ok());
        let (Some(table), Some(column)) = (table, column) else {
            let message = format!("in {}: `{text}` is not a column", what());
            let help = "write the table and the column: `orders.id`";
            self.diagnostics.push(Diagnostic::new(&codes::SQL_SYNTAX, message).at(node.span).help(help));
            return None;
        };
        places.push(place_of(&table, node.span));
        Some(SequenceOwner { table, column: column.name })
    }

    /// The sequence of a `serial` column, under the name that Postgres gives it.
    pub(super) fn serial(
        &mut self,
        table: &QualifiedName,
        column: &Name,
        data_type: &DataType,
    ) -> (QualifiedName, Sequence) {
        let schema = table.schema.clone().unwrap_or_else(|| Name::exact("public"));
        let taken = |name: &str| self.taken.contains(&(schema.clone(), Name::exact(name)));
        let name = implicit_name::sequence(&table.name, column, taken);
        self.taken.insert((schema.clone(), name.clone()));
        self.derived.push((schema.clone(), name.clone()));
        let sequence = Sequence {
            data_type: data_type.clone(),
            options: SequenceOptions::default(),
            owned_by: Some(SequenceOwner { table: table.clone(), column: column.clone() }),
            unlogged: false,
        };
        (QualifiedName { schema: Some(schema), name }, sequence)
    }

    /// Adds the sequence of a `serial` column.
    pub(super) fn push_serial(
        &mut self,
        name: &QualifiedName,
        sequence: Sequence,
        span: Span,
        scope: Scope<'_>,
    ) {
        let body = Body::Sequence(Box::new(sequence));
        let object = self.object(body, span, scope, About::default(), Vec::new());
        self.push(Key::qualified(Kind::Sequence, name), object, span, scope, Vec::new());
    }
}

/// The place of a relation's name that stands in a text.
pub(super) fn place_of(name: &QualifiedName, span: Span) -> Place {
    let mention = Mention { what: Mentioned::Relation, name: name.clone(), range: 0..span.end - span.start };
    Place { mentions: vec![mention], map: pgspec_catalog::TextMap::Whole(span) }
}
