//! Table constraints: what follows `CONSTRAINT name`, or the same spelled out.

use pgspec_catalog::object::{Check, Constraint, ConstraintBody, Deferral, UniqueKey};
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Name, QualifiedName};
use pgspec_sql::fragment;
use pgspec_sql::print::tail;

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
            let help = "give exactly one of `check`, `unique`, `primary_key`, `foreign_key`, `exclude`";
            if fields.lacks(&kinds) {
                let message = format!("{} does not say what it demands", what());
                self.diagnostics.push(Diagnostic::new(&codes::MISSING_KEY, message).at(node.span).help(help));
            } else if let [first, second, ..] = given.as_slice() {
                let message = format!("{} is both `{first}` and `{second}`", what());
                self.diagnostics.push(Diagnostic::new(&codes::CONFLICT, message).at(node.span).help(help));
            }
            return None;
        };
        let mut places = Vec::new();
        self.no_other_keys(&fields, kind, what);
        let mut key = UniqueKey {
            include: fields.names(self, "include").unwrap_or_default(),
            nulls_not_distinct: fields.flag(self, "nulls_not_distinct"),
            without_overlaps: fields.flag(self, "without_overlaps"),
            storage: self.parameters(fields.entry("with")),
            tablespace: fields.name(self, "tablespace"),
            ..UniqueKey::default()
        };
        if let Some(entry) = fields
            .entry("without_overlaps")
            .filter(|_| key.without_overlaps && ["unique", "primary_key"].contains(kind))
            && fields.take(kind).is_some_and(|node| self.names(node).len() < 2)
        {
            let message = format!("{}: a key `without overlaps` needs at least two columns", what());
            let help = "write the columns whose rows must not overlap in front, or an exclusion constraint";
            self.diagnostics.push(Diagnostic::new(&codes::CONFLICT, message).at(entry.key.span).help(help));
        }
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
                let columns = self.key_columns(fields.take("foreign_key"), &mut places);
                fields.require(self, "references", node.span, &what());
                let piece = fields.sql(self, "references", scope)?;
                let period = fields.flag(self, "period");
                let list = tail::foreign_columns(&columns, period);
                let prefix = format!("foreign key {list} references ");
                self.prefixed_constraint(&prefix, &piece, what, &mut places)?.body
            }
        };
        let deferral = match fields.one_of(self, "deferrable").as_deref() {
            Some("deferred") => Deferral::Deferred,
            Some(_) => Deferral::Deferrable,
            None => Deferral::Immediate,
        };
        let not_enforced = fields.flag(self, "not_enforced");
        let not_valid = fields.flag(self, "not_valid") || not_enforced;
        fields.finish(self);
        Some((Constraint { body, deferral, not_valid, not_enforced }, about, places))
    }

    /// Reports keys that say nothing of a constraint of this kind.
    fn no_other_keys(&mut self, fields: &Fields<'_>, kind: &str, what: &dyn Fn() -> String) {
        let keys: [(&'static str, &[&str]); 9] = [
            ("references", &["foreign_key"]),
            ("include", &["unique", "primary_key"]),
            ("nulls_not_distinct", &["unique"]),
            ("without_overlaps", &["unique", "primary_key"]),
            ("period", &["foreign_key"]),
            ("no_inherit", &["check"]),
            ("not_valid", &["check", "foreign_key"]),
            ("not_enforced", &["check", "foreign_key"]),
            ("deferrable", &["unique", "primary_key", "foreign_key", "exclude"]),
        ];
        for (key, kinds) in keys {
            if let Some(entry) = fields.entry(key).filter(|_| !kinds.contains(&kind)) {
                let message = format!("{} is a `{kind}`, which has no `{key}`", what());
                let help = format!("remove it: it says something of `{}`", kinds.join("`, `"));
                self.diagnostics
                    .push(Diagnostic::new(&codes::CONFLICT, message).at(entry.key.span).help(help));
            }
        }
    }

    /// Columns of a key with their places, so that a typo is pointed at.
    fn key_columns(&mut self, node: Option<&Node>, places: &mut Vec<Place>) -> Vec<Name> {
        let Some(node) = node else { return Vec::new() };
        let names = self.names_at(node);
        for (name, span) in &names {
            places.push(Place::of(pgspec_catalog::Mentioned::Column, name.clone(), *span));
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
        let parsed = self.between(prefix, piece, "", what, fragment::constraint)?;
        let mentions = super::sql::shifted(parsed.value.mentions, parsed.shift);
        places.push(Place { mentions, map: piece.map.clone() });
        Some(parsed.value.constraint)
    }
}
