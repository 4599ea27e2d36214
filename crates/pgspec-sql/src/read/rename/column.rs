//! Columns under another name: wherever they are used, but for the names that columns of views got from them.

use pgspec_catalog::object::{Named, Owner, PublicationScope};
use pgspec_catalog::{Body, Diagnostic, Mentioned, Name, ObjectId, QualifiedName, Span, closest};

use super::super::Reader;
use super::super::bind::BoundColumn;
use super::super::places::{Places, is_name, narrow};
use super::super::rewrite::{self, Change};
use super::Changes;
use crate::{codes, lex, quote};

impl Reader<'_> {
    /// Gives a column of a table or view another name.
    pub(in crate::read) fn rename_column(
        &mut self,
        id: ObjectId,
        from: &Name,
        to: &Name,
        span: Option<Span>,
    ) {
        let Some((key, object)) = self.catalog.entry(id) else { return };
        let relation = key.qualified_name();
        if let Some(table) = object.body.as_table() {
            if table.column(from).is_none() {
                self.missing_column(id, from, span);
                return;
            }
            if table.column(to).is_some() {
                let message = format!("`{relation}` has a column `{to}` already");
                let help = "choose another name, or drop that column first";
                self.diagnostics.push(Diagnostic::new(&codes::DUPLICATE, message).maybe_at(span).help(help));
                return;
            }
        }
        self.expand_stars(id, span);
        let what = format!("column `{relation}.{from}`");
        let changes = self.column_changes(id, &relation, from, to, &what, span);
        match self.catalog.entry(id).map(|(_, object)| &object.body) {
            Some(Body::Table(_)) => self.rename_in_table(id, from, to),
            Some(Body::View(_)) => self.rename_in_view(id, from, to, span),
            _ => return,
        }
        let users = self.users_of(&relation.name);
        let children: Vec<ObjectId> = self.catalog.children(&relation).map(|(id, ..)| id).collect();
        for user in users.into_iter().chain(children) {
            let Some((key, object)) = self.catalog.entry(user) else { continue };
            let own = object.body.relation(key).as_ref() == Some(&relation);
            let mut references = false;
            object.body.names(&mut |named, of| references |= named == Named::Relation && *of == relation);
            if let Some(object) = self.catalog.object_mut(user) {
                rename_published(&mut object.body, &relation, (from, to));
                object.body.columns_mut(&mut |owner, name| {
                    let is_it = match owner {
                        Owner::Own => own,
                        Owner::Referenced => references,
                    };
                    if is_it && name == from {
                        *name = to.clone();
                    }
                });
            }
        }
        self.rewrite(changes);
    }

    fn column_changes(
        &mut self,
        id: ObjectId,
        relation: &QualifiedName,
        from: &Name,
        to: &Name,
        what: &str,
        span: Option<Span>,
    ) -> Changes {
        let mut users: Vec<ObjectId> = self.catalog.children(relation).map(|(id, ..)| id).collect();
        users.push(id);
        users.extend(self.users_of(&relation.name));
        users.sort_unstable();
        users.dedup();
        let mut changes = Changes::new();
        let mut unknown = Vec::new();
        for user in users {
            let Some((_, object)) = self.catalog.entry(user) else { continue };
            for (slot, sql) in object.body.texts() {
                if !slot.is_bound() {
                    continue;
                }
                match self.places(user, slot, sql, (id, relation), from) {
                    Places::Known(places) if places.is_empty() => {}
                    Places::Known(places) if places.iter().any(|place| place.merged) => unknown.push(user),
                    Places::Known(places) => changes.push((user, slot, changed(&places, from, to))),
                    Places::Unknown => unknown.push(user),
                }
            }
        }
        unknown.dedup();
        for user in unknown {
            self.unknown_use(user, what, span);
        }
        changes
    }

    fn rename_in_table(&mut self, id: ObjectId, from: &Name, to: &Name) {
        let Some(table_name) = self.catalog.entry(id).map(|(key, _)| key.name.clone()) else { return };
        let Some(object) = self.catalog.object_mut(id) else { return };
        let listed = object.grants.iter_mut().flat_map(|grant| &mut grant.columns);
        listed.filter(|name| *name == from).for_each(|name| *name = to.clone());
        self.with_names(id, |body| {
            let columns = body.as_table_mut().into_iter().flat_map(|table| &mut table.columns);
            for column in columns.filter(|column| column.name == *from) {
                column.name = to.clone();
                super::relation::keep_identity_name(column, (&table_name, from), &table_name);
            }
        });
    }

    /// The column of a view: its name is given to it by the query, or by the list behind the view's name.
    fn rename_in_view(&mut self, id: ObjectId, from: &Name, to: &Name, span: Option<Span>) {
        let slot = pgspec_catalog::object::Slot::Query;
        let listed = self.catalog.object_mut(id).and_then(|object| match &mut object.body {
            Body::View(view) => view.column_names.iter_mut().find(|name| *name == from),
            _ => None,
        });
        if let Some(name) = listed {
            *name = to.clone();
            return;
        }
        let Some(bound) = self.bound(id, slot) else {
            self.unknown_use(id, &format!("column `{from}`"), span);
            return;
        };
        let Some(output) = bound.outputs.iter().find(|output| output.name == *from) else {
            self.missing_column(id, from, span);
            return;
        };
        let name = quote::identifier(to.as_str());
        let change = match (&output.alias, output.end) {
            (Some(alias), _) => Change { range: alias.clone(), text: name.into_owned() },
            (None, Some(end)) => Change { range: end..end, text: format!(" as {name}") },
            (None, None) => {
                self.unknown_use(id, &format!("column `{from}`"), span);
                return;
            }
        };
        self.rewrite(vec![(id, slot, vec![change])]);
    }

    /// Says that a relation has no such column.
    pub(in crate::read) fn missing_column(&mut self, id: ObjectId, column: &Name, span: Option<Span>) {
        let Some((key, object)) = self.catalog.entry(id) else { return };
        let relation = key.qualified_name();
        if self.changed.contains(&relation) || self.broken.contains(&relation) {
            return;
        }
        let columns = object.body.as_table().map(|table| table.columns.as_slice()).unwrap_or_default();
        let names = || columns.iter().map(|column| column.name.as_str());
        let message = format!("`{relation}` has no column `{column}`");
        let help = match closest(column.as_str(), names()) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if columns.is_empty() => None,
            None => {
                let list: Vec<String> = names().take(20).map(|name| format!("`{name}`")).collect();
                Some(format!("its columns are {}", list.join(", ")))
            }
        };
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_COLUMN, message).maybe_at(span);
        self.diagnostics.push(diagnostic.maybe_help(help));
    }

    /// Writes out the stars of queries that show a relation: they stand for the columns that it had when they were made.
    pub(in crate::read) fn expand_stars(&mut self, id: ObjectId, span: Option<Span>) {
        let Some(relation) = self.catalog.entry(id).map(|(key, _)| key.qualified_name()) else { return };
        let mut changes = Changes::new();
        let mut unknown = Vec::new();
        for user in self.users_of(&relation.name) {
            let Some((_, object)) = self.catalog.entry(user) else { continue };
            for (slot, sql) in object.body.texts() {
                let starred = slot.is_bound() && sql.text.contains('*');
                if !starred || !self.mentions_relation(sql, &relation) {
                    continue;
                }
                let Some(bound) = self.bound(user, slot) else {
                    unknown.push(user);
                    continue;
                };
                let stars = bound.stars.into_iter().filter(|star| star.relations.contains(&id));
                let written = stars.map(|star| {
                    let columns = star.columns.iter().map(|(qualifier, name)| {
                        let name = quote::identifier(name.as_str());
                        match qualifier {
                            Some(qualifier) => format!("{}.{name}", quote::identifier(qualifier.as_str())),
                            None => name.into_owned(),
                        }
                    });
                    Change { range: star.range, text: columns.collect::<Vec<_>>().join(", ") }
                });
                changes.push((user, slot, written.collect()));
            }
        }
        for user in unknown {
            self.unknown_use(user, &format!("all columns of `{relation}`"), span);
        }
        self.rewrite(changes);
    }
}

/// The column in the list and the filter of a publication.
fn rename_published(body: &mut Body, table: &QualifiedName, (from, to): (&Name, &Name)) {
    let Body::Publication(publication) = body else { return };
    let PublicationScope::Some { tables, .. } = &mut publication.scope else { return };
    for published in tables.iter_mut().filter(|published| published.table == *table) {
        published.columns.iter_mut().filter(|name| *name == from).for_each(|name| *name = to.clone());
        if let Some(filter) = &mut published.predicate {
            // A filter has no queries: every column in it is the table's.
            let named = filter
                .mentions
                .iter()
                .filter(|mention| mention.what == Mentioned::Column && mention.name.name == *from);
            let ranges: Vec<_> = named.map(|mention| mention.range.clone()).collect();
            let last = |range: &std::ops::Range<u32>| {
                let text = filter.text.get(range.start as usize..range.end as usize).unwrap_or("");
                let tokens = lex::tokens(text).unwrap_or_default();
                let name = tokens.iter().rev().find(|token| is_name(token))?.range();
                let name = narrow(name);
                Some(range.start + name.start..range.start + name.end)
            };
            let name = quote::identifier(to.as_str());
            let changes = ranges.iter().filter_map(last);
            let changes = changes.map(|range| Change { range, text: name.to_string() }).collect();
            rewrite::apply(filter, changes);
        }
    }
}

/// The changes at the places of a column.
fn changed(places: &[BoundColumn], from: &Name, to: &Name) -> Vec<Change> {
    let mut changes = Vec::new();
    for place in places {
        let name = quote::identifier(to.as_str());
        let text = match &place.qualifier {
            Some(qualifier) => format!("{}.{name}", quote::identifier(qualifier.as_str())),
            None => name.into_owned(),
        };
        changes.push(Change { range: place.range.clone(), text });
    }
    for end in places.iter().filter_map(|place| place.names) {
        // Where the expression is the column itself, the two changes meet.
        let alias = format!(" as {}", quote::identifier(from.as_str()));
        match changes.iter_mut().find(|change| change.range.end == end) {
            Some(change) => {
                if !change.text.ends_with(&alias) {
                    change.text.push_str(&alias);
                }
            }
            None => changes.push(Change { range: end..end, text: alias }),
        }
    }
    changes
}
