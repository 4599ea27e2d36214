//! `RENAME` and `SET SCHEMA`: the object gets its new name, and what Postgres keeps of others by what it means follows.

mod column;
mod definition;
mod index;
mod label;
mod relation;
mod role;
mod statement;

use pgspec_catalog::object::{CastMethod, Named, Slot};
use pgspec_catalog::{
    Body, Catalog, Diagnostic, Key, Kind, Mention, Name, ObjectId, QualifiedName, Span, Standing, Text,
};

use super::Reader;
use super::resolve;
use super::rewrite::{self, Change};
use crate::{codes, platform, quote};

pub(super) use definition::collations;
pub(super) use relation::own_qualifiers;
pub(super) use statement::{columns, concerns, index, read, target};

/// Places of texts that must change, by text.
type Changes = Vec<(ObjectId, Slot, Vec<Change>)>;

/// Mentions of a text that mean what gets another name.
type Hits = Vec<(ObjectId, Slot, Vec<Mention>)>;

impl Reader<'_> {
    /// Gives a type another name; its columns, functions and casts follow.
    pub(super) fn rename_type(&mut self, id: ObjectId, to: &QualifiedName, span: Option<Span>) {
        let Some(from) = self.may_rename(id, to, span) else { return };
        let Some(kind) = self.catalog.entry(id).map(|(key, _)| key.kind) else { return };
        let key = Key::qualified(kind, to);
        if let Some(other) = self.catalog.type_named(to) {
            self.name_is_taken(other, to, span);
            return;
        }
        let hits = self.hits(&from.name, &|reader, mention| reader.is_type(mention, &from));
        let users = self.users_of(&from.name);
        self.rekey(id, key);
        self.rename_types(&users, &from, to);
        let changes = self.respell(hits, to, resolve::is_type);
        self.rewrite(changes);
    }

    /// The range type whose multirange type has a name.
    fn range_of(&self, written: &QualifiedName) -> Option<(ObjectId, QualifiedName)> {
        let range = |catalog: &Catalog, name: &QualifiedName| {
            let id = catalog.type_named(name)?;
            let (_, object) = catalog.entry(id)?;
            matches!(&object.body, Body::RangeType(range) if range.multirange == *name).then_some(id)
        };
        let found = self.lookup(written, |catalog, name| range(catalog, name).is_some())?;
        Some((range(&self.catalog, &found)?, found))
    }

    /// Gives the multirange type of a range type another name.
    fn rename_multirange(&mut self, id: ObjectId, from: &QualifiedName, to: &QualifiedName) {
        let hits = self.hits(&from.name, &|reader, mention| reader.is_type(mention, from));
        let users = self.users_of(&from.name);
        self.catalog.rename_multirange(id, to.clone());
        self.rename_types(&users, from, to);
        let changes = self.respell(hits, to, resolve::is_type);
        self.rewrite(changes);
        self.register(id);
    }

    /// Gives a function another name; calls of it follow, but for those in bodies in quotes.
    pub(super) fn rename_function(&mut self, id: ObjectId, to: &QualifiedName, span: Option<Span>) {
        let Some(from) = self.may_rename(id, to, span) else { return };
        let Some((old, _)) = self.catalog.entry(id) else { return };
        let key = Key { schema: to.schema.clone(), name: to.name.clone(), ..old.clone() };
        let without_arguments = key.args.as_ref().is_some_and(|args| args.is_empty());
        if let Some(other) = self.catalog.id(&key) {
            self.name_is_taken(other, to, span);
            return;
        }
        let only = self.catalog.overloads(&from).len() == 1;
        let hits = self.hits(&from.name, &|reader, mention| reader.is_call(mention, id));
        let unsure = self.unsure_calls(&from, id);
        let users = self.users_of(&from.name);
        self.rekey(id, key);
        for user in users {
            if let Some(object) = self.catalog.object_mut(user) {
                // A trigger's function takes no arguments, so that its name says which it is.
                let is_trigger = matches!(object.body, Body::Trigger(_) | Body::EventTrigger(_));
                let means_it = if is_trigger { without_arguments } else { only };
                object.body.names_mut(&mut |named, name| {
                    if named == Named::Function && *name == from && means_it {
                        *name = to.clone();
                    }
                });
            }
            self.register(user);
        }
        let is_function = |catalog: &Catalog, name: &QualifiedName| !catalog.overloads(name).is_empty();
        let mut changes = self.respell(hits, to, is_function);
        for (user, slot, ranges) in unsure {
            match ranges {
                Some(mentions) => changes.extend(self.respell(vec![(user, slot, mentions)], to, is_function)),
                None => self.unknown_use(user, &format!("function `{from}`"), span),
            }
        }
        self.rewrite(changes);
    }

    /// Calls that fit more than one overload of a name: those that mean this one, or nothing where that is not known.
    pub(super) fn unsure_calls(
        &self,
        name: &QualifiedName,
        id: ObjectId,
    ) -> Vec<(ObjectId, Slot, Option<Vec<Mention>>)> {
        let mut found = Vec::new();
        for user in self.users_of(&name.name) {
            let Some((_, object)) = self.catalog.entry(user) else { continue };
            for (slot, sql) in object.body.texts() {
                let mut fitting = sql.mentions.iter().filter_map(|mention| match mention.what {
                    pgspec_catalog::Mentioned::Function(count) if mention.name.name == name.name => {
                        Some(self.fitting(&mention.name, usize::from(count)))
                    }
                    _ => None,
                });
                if !slot.is_bound() || !fitting.any(|all| all.len() > 1 && all.contains(&id)) {
                    continue;
                }
                let meant = self.bound(user, slot).map(|bound| {
                    let calls = bound.calls.iter().filter(|(_, function)| *function == id);
                    let starts: Vec<u32> = calls.map(|(start, _)| *start).collect();
                    let is_meant = |mention: &&Mention| starts.contains(&mention.range.start);
                    sql.mentions.iter().filter(is_meant).cloned().collect()
                });
                found.push((user, slot, meant));
            }
        }
        found
    }

    /// The name of what may be renamed; nothing if that is the platform's, or the name is the same.
    fn may_rename(&mut self, id: ObjectId, to: &QualifiedName, span: Option<Span>) -> Option<QualifiedName> {
        let (key, object) = self.catalog.entry(id)?;
        if object.standing == Standing::Platform
            && let Some(span) = span
        {
            let diagnostic = platform::object_exists(key, &object.body, span);
            self.diagnostics.push(diagnostic);
            return None;
        }
        let from = key.qualified_name();
        if from != *to {
            return Some(from);
        }
        let message = format!("{key} has this name already");
        let help = "remove the statement";
        self.diagnostics.push(Diagnostic::new(&codes::REFUSED, message).maybe_at(span).help(help));
        None
    }

    /// Says that a name is taken.
    fn name_is_taken(&mut self, other: ObjectId, to: &QualifiedName, span: Option<Span>) {
        let Some((key, object)) = self.catalog.entry(other) else { return };
        let message = format!("the name `{to}` is taken: there is {key}");
        let mut diagnostic = Diagnostic::new(&codes::DUPLICATE, message).maybe_at(span);
        if let Some(first) = object.span() {
            diagnostic = diagnostic.related(first, "it is made here");
        }
        self.diagnostics.push(diagnostic.help("choose another name, or rename or drop that first"));
    }

    /// Uses of a type outside of texts, and the identities of what has it for an argument or operand.
    fn rename_types(&mut self, users: &[ObjectId], from: &QualifiedName, to: &QualifiedName) {
        let mut identities: Vec<(QualifiedName, Text, Text)> = Vec::new();
        for user in users {
            let Some(object) = self.catalog.object_mut(*user) else { continue };
            object.body.names_mut(&mut |named, name| {
                if named == Named::Type && name == from {
                    *name = to.clone();
                }
            });
            let identity = match &object.body {
                Body::Function(function) => Some(function.identity()),
                Body::Aggregate(aggregate) => Some(aggregate.identity()),
                Body::Operator(operator) => Some(operator.identity()),
                _ => None,
            };
            let cast = if let Body::Cast(cast) = &object.body { Some(cast.key()) } else { None };
            let Some((key, _)) = self.catalog.entry(*user) else { continue };
            if let Some(identity) = identity {
                let old = key.args.clone().unwrap_or_default();
                identities.push((key.qualified_name(), old, identity.clone()));
                let key = Key { args: Some(identity), ..key.clone() };
                self.rekey(*user, key);
            } else if let Some(key) = cast {
                self.rekey(*user, key);
            }
            self.register(*user);
        }
        // Casts say which overload they are made with.
        let casts: Vec<ObjectId> = self.catalog.of_kind(Kind::Cast).map(|(id, ..)| id).collect();
        for id in casts {
            let Some(Body::Cast(cast)) = self.catalog.object_mut(id).map(|object| &mut object.body) else {
                continue;
            };
            if let CastMethod::Function(name, arguments) = &mut cast.method
                && let Some((_, _, new)) =
                    identities.iter().find(|(of, old, _)| of == name && old == arguments)
            {
                *arguments = new.clone();
            }
        }
    }

    /// Mentions of a name in texts that mean one thing.
    fn hits(&self, name: &Name, is_it: &dyn Fn(&Self, &Mention) -> bool) -> Hits {
        let mut found = Hits::new();
        for user in self.users_of(name) {
            let Some((_, object)) = self.catalog.entry(user) else { continue };
            for (slot, sql) in object.body.texts() {
                if !slot.is_bound() {
                    continue;
                }
                let named = sql.mentions.iter().filter(|mention| mention.name.name == *name);
                let hits: Vec<Mention> = named.filter(|mention| is_it(self, mention)).cloned().collect();
                if !hits.is_empty() {
                    found.push((user, slot, hits));
                }
            }
        }
        found
    }

    /// The mentions under another name: with a schema where they had one, or need one now.
    fn respell(
        &self,
        hits: Hits,
        to: &QualifiedName,
        exists: impl Fn(&Catalog, &QualifiedName) -> bool + Copy,
    ) -> Changes {
        let mut changes = Changes::new();
        for (id, slot, mentions) in hits {
            let change = |mention: Mention| Change {
                text: self.spelled(to, mention.name.schema.is_some(), exists),
                range: mention.range,
            };
            changes.push((id, slot, mentions.into_iter().map(change).collect()));
        }
        changes
    }

    /// A name as texts write it: alone where that means it, and it stood alone.
    pub(super) fn spelled(
        &self,
        name: &QualifiedName,
        qualified: bool,
        exists: impl Fn(&Catalog, &QualifiedName) -> bool,
    ) -> String {
        let bare = QualifiedName { schema: None, name: name.name.clone() };
        let means_it =
            || resolve::lookup(&self.catalog, &self.base_path, &bare, exists).as_ref() == Some(name);
        if !qualified && means_it() {
            quote::identifier(name.name.as_str()).into_owned()
        } else {
            quote::qualified(name)
        }
    }

    /// Makes changes to texts.
    pub(super) fn rewrite(&mut self, changes: Changes) {
        for (id, slot, changes) in changes {
            if let Some(sql) = self.catalog.object_mut(id).and_then(|object| object.body.text_mut(slot)) {
                rewrite::apply(sql, changes);
            }
            self.register(id);
        }
    }
}
