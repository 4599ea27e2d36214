//! Table constraints: what follows `CONSTRAINT name`, or the same spelled out.

use pgspec_catalog::object::{Check, Constraint, ConstraintBody, Deferral, UniqueKey};
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Mention, Name, QualifiedName};
use pgspec_sql::fragment::{self, Fragment};

use super::{About, Fields, Lowering, Place, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, Node, NodeKind};

impl Lowering<'_> {
    pub(super) fn constraint(&mut self, entry: &Entry, table: &QualifiedName, scope: Scope<'_>) {
        let name = self.folded(&entry.key, scope);
        let what = || format!("the constraint `{name}` of `{table}`");
        let (constraint, about, places) = match &entry.value.kind {
            NodeKind::Mapping(_) => {
                let Some((constraint, about, places)) = self.constraint_object(&entry.value, &what, scope)
                else {
                    return;
                };
                (constraint, about, places)
            }
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => {
                let Some(piece) = self.piece(&entry.value, scope) else { return };
                let Some(named) = self.parse(&piece, what, fragment::constraint) else { return };
                if let Some(written) = named.name.filter(|n| *n != name) {
                    self.diagnostics.push(
                        Diagnostic::new(
                            &codes::CONFLICT,
                            format!("{} is named `{written}` in its SQL", what()),
                        )
                        .at(entry.value.span)
                        .help("the key is the name; leave `constraint …` out"),
                    );
                }
                let places = vec![Place { mentions: named.mentions, map: piece.map.clone() }];
                (named.constraint, About::doc(piece.doc), places)
            }
        };
        let schema = table.schema.clone().unwrap_or_else(|| scope.schema.clone());
        self.taken.insert((schema, name.clone()));
        let body = Body::Constraint(Box::new(constraint));
        let object = self.object(body, entry.key.span, scope, about, Vec::new());
        self.push(Key::of_relation(Kind::Constraint, table, &name), object, entry.key.span, scope, places);
    }

    fn constraint_object(
        &mut self,
        node: &Node,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
    ) -> Option<(Constraint, About, Vec<Place>)> {
        let mut fields = Fields::of(self, node, &language::CONSTRAINT)?;
        let about = About::of(&mut fields, self);
        let kinds = ["check", "unique", "primary_key", "foreign_key", "exclude"];
        let given: Vec<_> = kinds.into_iter().filter(|k| fields.has(k)).collect();
        let [kind] = given.as_slice() else {
            self.diagnostics.push(
                Diagnostic::new(
                    if given.is_empty() { &codes::MISSING_KEY } else { &codes::CONFLICT },
                    format!(
                        "{} says {} of what it demands",
                        what(),
                        if given.is_empty() { "nothing" } else { "too much" }
                    ),
                )
                .at(node.span)
                .help("give exactly one of `check`, `unique`, `primary_key`, `foreign_key`, `exclude`"),
            );
            return None;
        };
        let mut places = Vec::new();
        let mut key = UniqueKey {
            include: fields.names(self, "include").unwrap_or_default(),
            nulls_not_distinct: fields.flag(self, "nulls_not_distinct"),
            ..UniqueKey::default()
        };
        let no_inherit = fields.flag(self, "no_inherit");
        let body = match *kind {
            "check" => {
                let piece = fields.sql(self, "check", scope)?;
                ConstraintBody::Check(Check { expression: self.expression(&piece, what)?, no_inherit })
            }
            "unique" => {
                key.columns = self.key_columns(fields.take("unique"), &mut places);
                ConstraintBody::Unique(key)
            }
            "primary_key" => {
                key.columns = self.key_columns(fields.take("primary_key"), &mut places);
                ConstraintBody::PrimaryKey(key)
            }
            "exclude" => {
                let piece = fields.sql(self, "exclude", scope)?;
                self.prefixed_constraint("exclude ", &piece, what, &mut places)?.body
            }
            _ => {
                let columns = fields.names(self, "foreign_key").unwrap_or_default();
                fields.require(self, "references", node.span, &what());
                let piece = fields.sql(self, "references", scope)?;
                let list: Vec<_> =
                    columns.iter().map(|c| pgspec_sql::quote::identifier(c.as_str()).to_string()).collect();
                let prefix = format!("foreign key ({}) references ", list.join(", "));
                self.prefixed_constraint(&prefix, &piece, what, &mut places)?.body
            }
        };
        let deferral = match fields.one_of(self, "deferrable").as_deref() {
            Some("deferred") => Deferral::Deferred,
            Some(_) => Deferral::Deferrable,
            None => Deferral::Immediate,
        };
        let not_valid = fields.flag(self, "not_valid");
        fields.finish(self);
        Some((Constraint { body, deferral, not_valid }, about, places))
    }

    /// Columns of a key with their places, so that a typo is pointed at.
    fn key_columns(&mut self, node: Option<&Node>, places: &mut Vec<Place>) -> Vec<Name> {
        let Some(node) = node else { return Vec::new() };
        let names = self.names_at(node);
        for (name, span) in &names {
            let length = span.end - span.start;
            places.push(Place {
                mentions: vec![Mention {
                    what: pgspec_catalog::Mentioned::Column,
                    name: QualifiedName::bare(name.clone()),
                    range: 0..length,
                }],
                map: pgspec_catalog::TextMap::Linear(*span),
            });
        }
        names.into_iter().map(|(name, _)| name).collect()
    }

    /// Parses the tail of a constraint behind what other keys have said.
    fn prefixed_constraint(
        &mut self,
        prefix: &str,
        piece: &super::sql::Piece,
        what: &dyn Fn() -> String,
        places: &mut Vec<Place>,
    ) -> Option<Constraint> {
        let text = format!("{prefix}{}", piece.sql());
        let shift = |offset: usize| offset.saturating_sub(prefix.len());
        match fragment::constraint(Fragment { text: &text, map: &pgspec_catalog::TextMap::Nowhere }) {
            Ok(named) => {
                let by = u32::try_from(prefix.len()).unwrap_or(u32::MAX);
                let mentions = named
                    .mentions
                    .into_iter()
                    .filter(|m| m.range.start >= by)
                    .map(|m| Mention { range: m.range.start - by..m.range.end - by, ..m })
                    .collect();
                places.push(Place { mentions, map: piece.map.clone() });
                Some(named.constraint)
            }
            Err(errors) => {
                for error in errors {
                    let range = shift(error.range.start)..shift(error.range.end);
                    self.diagnostics.push(
                        Diagnostic::new(&codes::SQL_SYNTAX, format!("in {}: {}", what(), error.message))
                            .maybe_at(piece.map.locate(range))
                            .maybe_help(error.help),
                    );
                }
                None
            }
        }
    }
}
