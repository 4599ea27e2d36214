//! Columns: the string form, which is SQL, and the object form, which spells it out.

use pgspec_catalog::object::{
    Backfill, Column, ColumnNotes, Constraint, ConstraintBody, Deferral, Generated, Identity,
};
use pgspec_catalog::object::{Check, SequenceOptions, UniqueKey};
use pgspec_catalog::{Diagnostic, Key, Kind, Mentioned, Name, QualifiedName, Span, SqlText, Text, TextMap};
use pgspec_sql::fragment::{self, ColumnFragment, NamedConstraint};
use pgspec_sql::implicit_name;

use super::sql::Piece;
use super::{About, Fields, Lowering, Place, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, Node, NodeKind};

/// A column and what its definition brings along.
pub(crate) struct LoweredColumn {
    pub(crate) column: Column,
    pub(crate) constraints: Vec<InlineConstraint>,
    pub(crate) places: Vec<Place>,
}

/// A constraint written inside a column: its name may have to be derived.
pub(crate) struct InlineConstraint {
    column: Name,
    name: Option<Name>,
    constraint: Constraint,
    span: Span,
    place: Place,
    /// The mixin's `use:` entry, if it came from one.
    origin: pgspec_catalog::Origin,
}

impl Lowering<'_> {
    pub(super) fn column(
        &mut self,
        entry: &Entry,
        table: &QualifiedName,
        scope: Scope<'_>,
    ) -> Option<LoweredColumn> {
        let name = self.folded(&entry.key, scope);
        let what = || format!("the column `{table}.{name}`");
        let mut notes = ColumnNotes::default();
        let mut comment = None;
        let (fragment, map) = match &entry.value.kind {
            NodeKind::Mapping(_) => {
                let parts = self.column_object(&entry.value, &what, scope)?;
                notes = parts.notes;
                comment = parts.comment;
                (parts.fragment, parts.map)
            }
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => {
                let piece = self.piece(&entry.value, scope)?;
                notes.doc = piece.doc.clone();
                let fragment = self.parse(&piece, what, fragment::column)?;
                (fragment, piece.map)
            }
        };
        if fragment.serial {
            self.diagnostics.push(
                Diagnostic::new(&codes::NOT_YET, format!("{} has a serial type", what()))
                    .at(entry.value.span)
                    .help("use an identity column: `integer generated always as identity`"),
            );
        }
        let origin = self.origin(entry.key.span, scope);
        let comment = self.comment(comment, notes.doc.as_ref());
        let not_null = fragment.not_null
            || fragment.identity.is_some()
            || fragment
                .constraints
                .iter()
                .any(|c| matches!(c.constraint.body, ConstraintBody::PrimaryKey(_)));
        let column = Column {
            name: name.clone(),
            data_type: fragment.data_type,
            not_null,
            default: fragment.default,
            generated: fragment.generated,
            identity: fragment.identity,
            collation: fragment.collation,
            comment,
            origin,
            notes,
        };
        let constraints = fragment
            .constraints
            .into_iter()
            .map(|c| InlineConstraint {
                column: name.clone(),
                name: c.name,
                span: map.locate(c.range).unwrap_or(entry.value.span),
                constraint: with_column(c.constraint, &name),
                place: Place { mentions: c.mentions, map: map.clone() },
                origin,
            })
            .collect();
        let places = vec![Place { mentions: fragment.mentions, map }];
        Some(LoweredColumn { column, constraints, places })
    }

    fn column_object(
        &mut self,
        node: &Node,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
    ) -> Option<ObjectForm> {
        let mut fields = Fields::of(self, node, &language::COLUMN)?;
        fields.require(self, "type", node.span, &what());
        let type_piece = fields.sql(self, "type", scope);
        let parsed = type_piece.as_ref().and_then(|p| self.parse(p, what, fragment::data_type));
        let default = self.default_value(&mut fields, what, scope);
        let generated = fields.sql(self, "generated", scope).and_then(|p| self.expression(&p, what));
        let identity = fields.one_of(self, "identity");
        let not_null = fields.bool(self, "not_null");
        let collation = fields.sql(self, "collate", scope).and_then(|p| fragment::name(p.sql()).ok());
        let mut constraints = Vec::new();
        let whole = || NamedConstraint {
            name: None,
            constraint: Constraint {
                body: ConstraintBody::Unique(UniqueKey::default()),
                deferral: Deferral::Immediate,
                not_valid: false,
            },
            range: 0..0,
            mentions: Vec::new(),
        };
        if fields.flag(self, "primary_key") {
            let mut primary = whole();
            primary.constraint.body = ConstraintBody::PrimaryKey(UniqueKey::default());
            constraints.push(primary);
        }
        if fields.flag(self, "unique") {
            constraints.push(whole());
        }
        if let Some(expression) = fields.sql(self, "check", scope).and_then(|p| self.expression(&p, what)) {
            let mut check = whole();
            check.constraint.body = ConstraintBody::Check(Check { expression, no_inherit: false });
            constraints.push(check);
        }
        if let Some(piece) = fields.sql(self, "references", scope) {
            constraints.extend(self.references(&piece, what));
        }
        let notes = self.column_notes(&mut fields, what, scope);
        let comment = fields.text(self, "comment");
        fields.finish(self);
        let (data_type, mentions) = parsed?;
        let map = type_piece.map_or(TextMap::Whole(node.span), |p| p.map);
        // Only the type's names are located by this map; the other parts carry their own.
        let constraints = constraints
            .into_iter()
            .map(|c| NamedConstraint { range: usize::MAX - 1..usize::MAX, ..c })
            .collect();
        let fragment = ColumnFragment {
            data_type,
            not_null: not_null.unwrap_or(false),
            explicit_null: not_null == Some(false),
            default,
            generated: generated.map(|expression| Generated { expression, stored: true }),
            identity: identity
                .map(|i| Identity { always: i == "always", sequence: SequenceOptions::default() }),
            collation,
            constraints,
            serial: false,
            mentions,
        };
        Some(ObjectForm { fragment, map, notes, comment })
    }

    fn column_notes(
        &mut self,
        fields: &mut Fields<'_>,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
    ) -> ColumnNotes {
        let json = fields.take("json").and_then(|node| self.json(node));
        let references_any = fields.take("references_any").map(|node| self.names(node)).unwrap_or_default();
        ColumnNotes {
            doc: fields.text(self, "doc"),
            was: fields.name(self, "was"),
            deprecated: fields.text(self, "deprecated"),
            secret: fields.flag(self, "secret"),
            pii: fields.flag(self, "pii"),
            json,
            references_any: references_any.iter().map(|n| Text::new(n.as_str())).collect(),
            backfill: fields
                .sql(self, "backfill", scope)
                .and_then(|p| self.expression(&p, what))
                .map(Backfill),
        }
    }

    /// `default:`, where YAML's quotes are easily taken for SQL's.
    fn default_value(
        &mut self,
        fields: &mut Fields<'_>,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
    ) -> Option<SqlText> {
        let node = fields.take("default")?;
        let piece = self.piece(node, scope)?;
        let expression = self.expression(&piece, what)?;
        let bare = expression.mentions.iter().any(|m| m.what == Mentioned::Column);
        if bare {
            let text = piece.sql();
            let literal = format!("\"{}\"", pgspec_sql::quote::literal(text));
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::YAML_QUOTES,
                    format!("in {}: the default `{text}` is a name in SQL, and a default cannot refer to a column", what()),
                )
                .at(node.span)
                .fix("write a text with SQL's own quotes", node.span, literal),
            );
        }
        Some(expression)
    }

    /// What follows REFERENCES, as a constraint of its own column.
    fn references(&mut self, piece: &Piece, what: &dyn Fn() -> String) -> Option<NamedConstraint> {
        // The column's grammar takes it as it stands behind a type; offsets are brought back to the piece.
        const PREFIX: &str = "integer references ";
        let text = format!("{PREFIX}{}", piece.sql());
        let shifted = Shifted { piece, by: PREFIX.len() };
        let parsed = fragment::column(fragment::Fragment { text: &text, map: &TextMap::Nowhere });
        match parsed {
            Ok(column) => column.constraints.into_iter().next(),
            Err(errors) => {
                for error in errors {
                    self.diagnostics.push(
                        Diagnostic::new(&codes::SQL_SYNTAX, format!("in {}: {}", what(), error.message))
                            .maybe_at(shifted.locate(error.range))
                            .maybe_help(error.help),
                    );
                }
                None
            }
        }
    }

    /// Turns the constraints written inside columns into objects, deriving the names that are not written. Those
    /// that are written come first: derived names avoid them.
    pub(super) fn inline_constraints(
        &mut self,
        table: &QualifiedName,
        mut inline: Vec<InlineConstraint>,
        scope: Scope<'_>,
    ) {
        let schema = table.schema.clone().unwrap_or_else(|| scope.schema.clone());
        for constraint in inline.iter().filter_map(|c| c.name.as_ref()) {
            self.taken.insert((schema.clone(), constraint.clone()));
        }
        for constraint in &mut inline {
            let name = constraint.name.take().unwrap_or_else(|| {
                let taken = |name: &str| self.taken.contains(&(schema.clone(), Name::exact(name)));
                derived_name(table, constraint, taken)
            });
            self.taken.insert((schema.clone(), name.clone()));
            let key = Key::of_relation(Kind::Constraint, table, &name);
            let body = pgspec_catalog::Body::Constraint(Box::new(constraint.constraint.clone()));
            let mut object = self.object(body, constraint.span, scope, About::default(), Vec::new());
            object.origin = constraint.origin;
            let place = Place {
                mentions: std::mem::take(&mut constraint.place.mentions),
                map: constraint.place.map.clone(),
            };
            self.push(key, object, constraint.span, scope, vec![place]);
        }
    }
}

struct ObjectForm {
    fragment: ColumnFragment,
    map: TextMap,
    notes: ColumnNotes,
    comment: Option<Text>,
}

struct Shifted<'p> {
    piece: &'p Piece,
    by: usize,
}

impl Shifted<'_> {
    fn locate(&self, range: std::ops::Range<usize>) -> Option<Span> {
        self.piece.map.locate(range.start.saturating_sub(self.by)..range.end.saturating_sub(self.by))
    }
}

fn derived_name(table: &QualifiedName, inline: &InlineConstraint, taken: impl FnMut(&str) -> bool) -> Name {
    let columns = std::slice::from_ref(&inline.column);
    match &inline.constraint.body {
        ConstraintBody::PrimaryKey(_) => implicit_name::primary_key(&table.name, taken),
        ConstraintBody::Unique(_) => implicit_name::unique(&table.name, columns, taken),
        ConstraintBody::ForeignKey(_) => implicit_name::foreign_key(&table.name, columns, taken),
        ConstraintBody::Check(check) => {
            implicit_name::check(&table.name, only_column(&check.expression), taken)
        }
        ConstraintBody::Exclude(exclude) => {
            let keys = exclude.elements.iter().map(|e| &e.key);
            implicit_name::exclude(&table.name, keys, &exclude.include, taken)
        }
    }
}

/// Postgres names a check after its column when it mentions exactly one, wherever it was written.
fn only_column(expression: &SqlText) -> Option<&Name> {
    let mut columns =
        expression.mentions.iter().filter(|m| m.what == Mentioned::Column).map(|m| &m.name.name);
    let first = columns.next()?;
    columns.all(|name| name == first).then_some(first)
}

fn with_column(mut constraint: Constraint, column: &Name) -> Constraint {
    match &mut constraint.body {
        ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) if key.columns.is_empty() => {
            key.columns.push(column.clone());
        }
        ConstraintBody::ForeignKey(key) if key.columns.is_empty() => key.columns.push(column.clone()),
        ConstraintBody::PrimaryKey(_)
        | ConstraintBody::Unique(_)
        | ConstraintBody::ForeignKey(_)
        | ConstraintBody::Check(_)
        | ConstraintBody::Exclude(_) => {}
    }
    constraint
}
