//! `DROP`: objects and columns, with what goes with them.

mod statement;

use pgspec_catalog::object::PublicationScope;
use pgspec_catalog::{Body, Diagnostic, Kind, Name, ObjectId, Span, Standing};

use super::Reader;
use super::dependents::Thing;
use crate::{codes, platform};

pub(super) use statement::{concerns, read, routine};

impl Reader<'_> {
    /// Drops things with what goes with them, unless something holds them.
    pub(super) fn drop(&mut self, roots: Vec<Thing>, cascade: bool, span: Option<Span>) {
        if self.is_platforms(&roots, span) {
            return;
        }
        let what: Vec<String> = roots.iter().map(|thing| self.show(thing)).collect();
        let fall = self.fall(roots, cascade);
        for id in &fall.unknown {
            self.unknown_use(*id, &what.join(", "), span);
        }
        if !cascade && !fall.keepers.is_empty() {
            let shown: Vec<String> = fall.keepers.iter().map(|thing| self.show(thing)).collect();
            let verb = if shown.len() == 1 { "needs" } else { "need" };
            let message = format!("cannot drop {}: {} {verb} it", what.join(", "), listed(&shown));
            let mut diagnostic = Diagnostic::new(&codes::DEPENDED_ON, message).maybe_at(span);
            for thing in fall.keepers.iter().take(3) {
                if let Some(place) = self.span_of(thing) {
                    diagnostic = diagnostic.related(place, "needs it");
                }
            }
            let help = "drop what needs it first, or write `cascade`, which drops both";
            self.diagnostics.push(diagnostic.help(help));
            return;
        }
        // What hangs on others first, so that columns are gone before their tables.
        for thing in fall.things.into_iter().rev() {
            self.drop_one(&thing);
        }
    }

    fn drop_one(&mut self, thing: &Thing) {
        match thing {
            Thing::Object(id) => {
                self.unpublish_schema(*id);
                self.unnamed_index(*id);
                self.remove(*id);
            }
            Thing::Published(id, table) => {
                if let Some(Body::Publication(publication)) =
                    self.catalog.object_mut(*id).map(|o| &mut o.body)
                    && let PublicationScope::Some { tables, .. } = &mut publication.scope
                {
                    tables.retain(|published| published.table != *table);
                }
            }
            Thing::Column(id, column) => self.drop_column(*id, column),
            Thing::Default(id, column) => {
                if let Some(Body::Table(table)) = self.catalog.object_mut(*id).map(|o| &mut o.body) {
                    let columns = table.columns.iter_mut().filter(|c| c.name == *column);
                    columns.for_each(|column| column.default = None);
                }
            }
        }
    }

    /// A schema that is no more is not published any more.
    fn unpublish_schema(&mut self, id: ObjectId) {
        let Some((key, _)) = self.catalog.entry(id).filter(|(key, _)| key.kind == Kind::Schema) else {
            return;
        };
        let gone = key.name.clone();
        let publications: Vec<ObjectId> =
            self.catalog.of_kind(Kind::Publication).map(|(id, ..)| id).collect();
        for publication in publications {
            if let Some(Body::Publication(body)) = self.catalog.object_mut(publication).map(|o| &mut o.body)
                && let PublicationScope::Some { schemas, .. } = &mut body.scope
            {
                schemas.retain(|schema| *schema != gone);
            }
        }
    }

    /// A table is not clustered on an index that is no more.
    fn unnamed_index(&mut self, id: ObjectId) {
        let Some((key, object)) = self.catalog.entry(id) else { return };
        let has_index = object.body.as_constraint().is_some_and(super::table::has_index);
        if (has_index || object.body.as_index().is_some())
            && let Some(table) = object.body.relation(key)
        {
            let gone = key.name.clone();
            self.index_is_called(&table, (&gone, None));
        }
    }

    fn drop_column(&mut self, id: ObjectId, column: &Name) {
        if let Some(table) = self.catalog.entry(id).map(|(key, _)| key.qualified_name()) {
            self.give_identity(&table, column);
        }
        let Some(object) = self.catalog.object_mut(id) else { return };
        for grant in &mut object.grants {
            if grant.columns.contains(column) {
                grant.columns.retain(|name| name != column);
                if grant.columns.is_empty() {
                    grant.privileges = pgspec_catalog::Privileges::NONE;
                }
            }
        }
        object.grants.retain(|grant| grant.privileges != pgspec_catalog::Privileges::NONE);
        if let Body::Table(table) = &mut object.body {
            table.columns.retain(|other| other.name != *column);
        }
        let Some(relation) = self.catalog.entry(id).map(|(key, _)| key.qualified_name()) else { return };
        let children: Vec<ObjectId> = self.catalog.children(&relation).map(|(id, ..)| id).collect();
        for child in children {
            if let Some(Body::Seed(seed)) = self.catalog.object_mut(child).map(|o| &mut o.body)
                && let Some(at) = seed.columns.iter().position(|name| name == column)
            {
                seed.columns.remove(at);
                seed.key.retain(|name| name != column);
                for row in &mut seed.rows {
                    if at < row.len() {
                        row.remove(at);
                    }
                }
            }
        }
    }

    /// Says that a platform's object cannot be dropped, if one is among them.
    fn is_platforms(&mut self, roots: &[Thing], span: Option<Span>) -> bool {
        for thing in roots {
            let Some((key, object)) = self.catalog.entry(thing.object()) else { continue };
            if object.standing == Standing::Platform
                && let Some(span) = span
            {
                let diagnostic = platform::object_exists(key, &object.body, span);
                self.diagnostics.push(diagnostic);
                return true;
            }
        }
        false
    }

    /// Says that an object may use what is changed, and that this cannot be known.
    pub(super) fn unknown_use(&mut self, id: ObjectId, what: &str, span: Option<Span>) {
        let Some((key, object)) = self.catalog.entry(id) else { return };
        let message = format!("cannot tell whether {key} uses {what}");
        let mut diagnostic = Diagnostic::new(&codes::UNKNOWN_USE, message).maybe_at(span);
        if let Some(place) = object.span() {
            diagnostic = diagnostic.related(place, "written here");
        }
        self.diagnostics.push(diagnostic);
    }

    fn span_of(&self, thing: &Thing) -> Option<Span> {
        let (_, object) = self.catalog.entry(thing.object())?;
        match (thing, &object.body) {
            (Thing::Column(_, name) | Thing::Default(_, name), Body::Table(table)) => {
                table.column(name)?.origin.span()
            }
            _ => object.span(),
        }
    }
}

/// The first few of a list in words.
fn listed(all: &[String]) -> String {
    let first: Vec<&str> = all.iter().take(6).map(String::as_str).collect();
    let more = all.len().saturating_sub(first.len());
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    first.join(", ") + &tail
}
