//! Domains, composite types and range types.

use pgspec_catalog::object::{Attribute, CompositeType, DomainCheck};
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Name, QualifiedName, Text};
use pgspec_sql::{fragment, not_null, quote};

use super::sql::Assembled;
use super::{About, Fields, Lowering, Place, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, NodeKind};

/// What the entry of a domain's check says besides the condition.
struct CheckNotes {
    name: Name,
    not_valid: bool,
    doc: Option<Text>,
    comment: Option<Text>,
}

impl Lowering<'_> {
    pub(super) fn domain(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.qualified(&entry.key, scope);
        if self.domain_named(&name, entry, scope).is_none() {
            self.out.broken.types.push(name);
        }
    }

    fn domain_named(&mut self, name: &QualifiedName, entry: &Entry, scope: Scope<'_>) -> Option<()> {
        let what = || format!("the domain `{name}`");
        let (mut checks, mut comment) = (Vec::new(), None);
        let mut definition = self.definition(
            entry,
            scope,
            (&language::DOMAIN, Some(super::grants::ON_TYPE)),
            &what,
            |l, fields, text| l.domain_tail(fields, entry, scope, text, (&mut checks, &mut comment)),
            fragment::domain,
        )?;
        let schema = name.schema.clone().unwrap_or_else(|| scope.schema.clone());
        let taken = |candidate: &str| self.taken.contains(&(schema.clone(), Name::exact(candidate)));
        fragment::name_checks(&mut definition.value, &name.name, taken);
        definition.value.not_null_constraint.comment = comment;
        not_null::forget_usual_of_domain(&name.name, &mut definition.value);
        for check in &mut definition.value.checks {
            self.taken.insert((schema.clone(), check.name.clone()));
            // Some of them were; those that have their own do no harm.
            self.derived.push((schema.clone(), check.name.clone()));
            check.origin = self.origin(check.origin.span().unwrap_or(entry.key.span), scope);
            if let Some(notes) = checks.iter().find(|notes| notes.name == check.name) {
                self.annotate(check, notes);
            }
        }
        let key = Key::qualified(Kind::Domain, name);
        self.define(key, entry, scope, definition.map(|domain| Body::Domain(Box::new(domain))));
        Some(())
    }

    fn annotate(&self, check: &mut DomainCheck, notes: &CheckNotes) {
        check.not_valid = notes.not_valid;
        check.comment = self.comment(notes.comment.clone(), notes.doc.as_ref());
        check.doc.clone_from(&notes.doc);
    }

    /// The keys of a domain in the order of CREATE DOMAIN.
    fn domain_tail(
        &mut self,
        fields: &mut Fields<'_>,
        entry: &Entry,
        scope: Scope<'_>,
        text: &mut Assembled,
        (checks, comment): (&mut Vec<CheckNotes>, &mut Option<Text>),
    ) -> Option<()> {
        fields.require(self, "type", entry.key.span, "the domain");
        text.part(&fields.sql(self, "type", scope)?);
        for (key, word) in [("collate", " collate "), ("default", " default ")] {
            if fields.has(key) {
                let piece = fields.sql(self, key, scope)?;
                text.push(word);
                text.part(&piece);
            }
        }
        let said = fields.take("not_null").filter(|node| matches!(node.kind, NodeKind::Mapping(_)));
        if let Some(node) = said {
            let mut own = Fields::of(self, node, &language::DOMAIN_NOT_NULL)?;
            if let Some(name) = own.name(self, "name") {
                text.push(&format!(" constraint {}", quote::identifier(name.as_str())));
            }
            *comment = own.text(self, "comment");
            own.finish(self);
            text.push(" not null");
        } else if fields.flag(self, "not_null") {
            text.push(" not null");
        }
        if let Some(piece) = fields.sql(self, "check", scope) {
            text.push(" check (");
            text.part(&piece);
            text.push("\n)");
        }
        self.each(fields.entry("checks"), |l, e| {
            let name = l.folded(&e.key, scope);
            let mut notes = CheckNotes { name, not_valid: false, doc: None, comment: None };
            let piece = if let NodeKind::Mapping(_) = &e.value.kind {
                let Some(mut fields) = Fields::of(l, &e.value, &language::DOMAIN_CHECK) else { return };
                notes.not_valid = fields.flag(l, "not_valid");
                (notes.doc, notes.comment) = (fields.text(l, "doc"), fields.text(l, "comment"));
                fields.require(l, "check", e.key.span, &format!("the check `{}`", notes.name));
                let piece = fields.sql(l, "check", scope);
                fields.finish(l);
                piece
            } else {
                l.piece(&e.value, scope)
            };
            let Some(piece) = piece else { return };
            notes.doc = notes.doc.take().or_else(|| piece.doc.clone());
            text.push(&format!(" constraint {} check (", quote::identifier(notes.name.as_str())));
            text.part(&piece);
            text.push("\n)");
            checks.push(notes);
        });
        Some(())
    }

    pub(super) fn composite_type(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.qualified(&entry.key, scope);
        let NodeKind::Mapping(entries) = &entry.value.kind else {
            self.no_mapping(&format!("the composite type `{name}`"), &entry.value);
            self.out.broken.types.push(name);
            return;
        };
        // An attribute may be called so too: then its value is a text.
        let spelled = entries.iter().any(|e| e.key.text == "attributes" && e.value.as_mapping().is_some());
        let mut places = Vec::new();
        let mut attributes: Vec<Attribute> = Vec::new();
        let (mut about, mut grants) = (About::default(), Vec::new());
        if spelled {
            let Some(mut fields) = Fields::of(self, &entry.value, &language::COMPOSITE_TYPE) else { return };
            about = About::of(&mut fields, self);
            places.extend(about.owner_place.take());
            grants = self.grants(fields.entry("grants"), scope, super::grants::ON_TYPE, &mut places);
            self.each(fields.entry("attributes"), |l, e| {
                l.attribute(&name, e, scope, &mut attributes, &mut places)
            });
            fields.finish(self);
        } else {
            self.each(Some(entry), |l, e| l.attribute(&name, e, scope, &mut attributes, &mut places));
        }
        let body = Body::CompositeType(CompositeType { attributes });
        let object = self.object(body, entry.key.span, scope, about, grants);
        self.push(Key::qualified(Kind::CompositeType, &name), object, entry.key.span, scope, places);
    }

    fn attribute(
        &mut self,
        of: &QualifiedName,
        entry: &Entry,
        scope: Scope<'_>,
        attributes: &mut Vec<Attribute>,
        places: &mut Vec<Place>,
    ) {
        let name = self.folded(&entry.key, scope);
        let what = || format!("the attribute `{of}.{name}`");
        let definition = self.definition(
            entry,
            scope,
            (&language::ATTRIBUTE, None),
            &what,
            |l, fields, text| {
                fields.require(l, "type", entry.key.span, &what());
                text.part(&fields.sql(l, "type", scope)?);
                if let Some(piece) = fields.sql(l, "collate", scope) {
                    text.push(" collate ");
                    text.part(&piece);
                }
                Some(())
            },
            fragment::attribute,
        );
        let Some(definition) = definition else {
            self.out.broken.types.push(of.clone());
            return;
        };
        let mut attribute = definition.value;
        attribute.comment = self.comment(definition.about.comment, definition.about.doc.as_ref());
        attribute.notes.doc = definition.about.doc;
        attribute.notes.was = definition.about.was;
        attribute.origin = self.origin(entry.key.span, scope);
        attribute.name = name;
        if let Some(first) = attributes.iter().find(|other| other.name == attribute.name) {
            let message = format!("`{of}` has the attribute `{}` twice", attribute.name);
            let mut diagnostic = Diagnostic::new(&codes::DUPLICATE_OBJECT, message)
                .labelled(entry.key.span, "again")
                .help("rename or remove one of them");
            if let Some(span) = first.origin.span() {
                diagnostic = diagnostic.related(span, "first here");
            }
            self.diagnostics.push(diagnostic);
            return;
        }
        places.extend(definition.places);
        attributes.push(attribute);
    }

    pub(super) fn range_type(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.qualified(&entry.key, scope);
        let what = || format!("the range type `{name}`");
        let definition = self.definition(
            entry,
            scope,
            (&language::RANGE_TYPE, Some(super::grants::ON_TYPE)),
            &what,
            |l, fields, text| l.options(fields, &language::RANGE_TYPE, scope, text),
            fragment::range_type,
        );
        let Some(mut definition) = definition else {
            self.out.broken.types.push(name);
            return;
        };
        fragment::name_multirange(&mut definition.value, &name);
        let key = Key::qualified(Kind::RangeType, &name);
        self.define(key, entry, scope, definition.map(|range| Body::RangeType(Box::new(range))));
    }
}
