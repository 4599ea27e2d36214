//! Tables and views under another name. A query that names one goes on to call it by the old name, unless it need not.

use pgspec_catalog::object::{Column, Named, Slot};
use pgspec_catalog::{Catalog, Kind, Mention, Mentioned, Name, ObjectId, QualifiedName, Span, SqlText};

use super::super::Reader;
use super::super::name;
use super::super::places::{is_name, narrow};
use super::super::rewrite::Change;
use super::Changes;
use crate::lex::{self, Token, TokenKind};
use crate::{implicit_name, quote};

impl Reader<'_> {
    /// Gives a table or view another name or schema; what belongs to it goes along, and what refers to it follows.
    pub(in crate::read) fn rename_relation(&mut self, id: ObjectId, to: &QualifiedName, span: Option<Span>) {
        let Some(from) = self.may_rename(id, to, span) else { return };
        if self.taken.relation(&(to.schema.clone(), to.name.clone())) {
            let other = self
                .catalog
                .relation(to)
                .or_else(|| self.catalog.id(&pgspec_catalog::Key::qualified(Kind::Index, to)));
            self.name_is_taken(other.unwrap_or(id), to, span);
            return;
        }
        let is_it = |reader: &Self, mention: &Mention| match mention.what {
            Mentioned::Relation => reader.meaning(&mention.name).as_ref() == Some(&from),
            _ => reader.is_type(mention, &from),
        };
        let mut hits = self.hits(&from.name, &is_it);
        let children: Vec<ObjectId> = self.catalog.children(&from).map(|(child, ..)| child).collect();
        // Texts of the table's own may call it by its name without naming it anywhere else.
        for own in children.iter().chain([&id]) {
            let Some((_, object)) = self.catalog.entry(*own) else { continue };
            for (slot, _) in object.body.texts() {
                let listed = hits.iter().any(|(user, at, _)| user == own && *at == slot);
                if slot.is_bound() && slot != Slot::When && slot != Slot::Query && !listed {
                    hits.push((*own, slot, Vec::new()));
                }
            }
        }
        let users = self.users_of(&from.name);
        let moving: Vec<ObjectId> = children.iter().copied().chain([id]).collect();
        for one in &moving {
            if let Some((key, object)) = self.catalog.entry(*one) {
                self.taken.remove(key, &object.body);
            }
        }
        let indexes = |reader: &Self| -> Vec<QualifiedName> {
            let entries = moving.iter().filter_map(|one| reader.catalog.entry(*one));
            entries.filter(|(key, _)| key.kind == Kind::Index).map(|(key, _)| key.qualified_name()).collect()
        };
        let before = indexes(self);
        let moved = self.catalog.move_relation(id, to);
        let renamed: Vec<_> = before.into_iter().zip(indexes(self)).filter(|(a, b)| a != b).collect();
        self.parts_follow(&renamed);
        for one in &moving {
            if let Some((key, object)) = self.catalog.entry(*one) {
                self.taken.add(key, &object.body);
            }
        }
        if let Err(other) = moved {
            self.name_is_taken(other, to, span);
            return;
        }
        for user in &users {
            if let Some(object) = self.catalog.object_mut(*user) {
                object.body.names_mut(&mut |named, name| {
                    if named == Named::Relation && *name == from {
                        *name = to.clone();
                    }
                });
            }
        }
        self.rename_types(&users, &from, to);
        self.keep_identity_names(id, &from.name);
        if from.schema != to.schema {
            self.move_sequences(&users, to, span);
        }
        let mut changes = Changes::new();
        for (user, slot, mentions) in hits {
            let own = children.contains(&user) || user == id;
            let Some(sql) = self.catalog.entry(user).and_then(|(_, object)| object.body.text(slot)) else {
                continue;
            };
            changes.push((user, slot, self.calls_it(sql, &mentions, (&from, to), own)));
        }
        self.rewrite(changes);
        for one in moving {
            self.register(one);
        }
    }

    /// The sequences of identity columns keep their names when their table gets another.
    fn keep_identity_names(&mut self, id: ObjectId, from: &Name) {
        let Some((key, _)) = self.catalog.entry(id) else { return };
        let to = key.name.clone();
        self.with_names(id, |body| {
            for column in body.as_table_mut().into_iter().flat_map(|table| &mut table.columns) {
                let old = column.name.clone();
                keep_identity_name(column, (from, &old), &to);
            }
        });
    }

    /// Sequences that a table owns move to another schema with it.
    fn move_sequences(&mut self, users: &[ObjectId], table: &QualifiedName, span: Option<Span>) {
        for id in users {
            let Some((key, object)) = self.catalog.entry(*id) else { continue };
            let owner = object.body.as_sequence().and_then(|sequence| sequence.owned_by.as_ref());
            if owner.is_some_and(|owner| owner.table == *table) {
                let to = QualifiedName { schema: table.schema.clone(), name: key.name.clone() };
                self.rename_relation(*id, &to, span);
            }
        }
    }

    /// The changes of a text in which a relation gets another name.
    fn calls_it(
        &self,
        sql: &SqlText,
        mentions: &[Mention],
        (from, to): (&QualifiedName, &QualifiedName),
        own: bool,
    ) -> Vec<Change> {
        let text = sql.text.as_str();
        let tokens = lex::tokens(text).unwrap_or_default();
        let is_relation = |catalog: &Catalog, name: &QualifiedName| catalog.relation(name).is_some();
        let mut changes: Vec<Change> = mentions
            .iter()
            .map(|mention| Change {
                range: mention.range.clone(),
                text: self.spelled(to, mention.name.schema.is_some(), is_relation),
            })
            .collect();
        if from.name == to.name {
            return changes;
        }
        let is =
            |token: &Token, wanted: &Name| is_name(token) && name::identifier(token.text(text)) == *wanted;
        // Where the old name stands apart from the relation itself.
        let elsewhere: Vec<usize> = (0..tokens.len())
            .filter(|at| tokens.get(*at).is_some_and(|token| is(token, &from.name)))
            .filter(|at| {
                let range = tokens.get(*at).map_or(0..0, |token| narrow(token.range()));
                !mentions.iter().any(|m| m.range.start <= range.start && range.end <= m.range.end)
            })
            .collect();
        let dot_behind = |at: &usize| tokens.get(at + 1).is_some_and(|token| token.text(text) == ".");
        let dot_before = |at: &usize| {
            at.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(|token| token.text(text) == ".")
        };
        if elsewhere.is_empty() {
            return changes;
        }
        let free = !tokens.iter().any(|token| is(token, &to.name));
        let plain = |at: &usize| dot_behind(at) && !dot_before(at);
        let renamed = |at: &usize| {
            let range = tokens.get(*at).map_or(0..0, |token| narrow(token.range()));
            Change { range, text: quote::identifier(to.name.as_str()).into_owned() }
        };
        let unaliased = |mention: &Mention| {
            mention.what == Mentioned::Relation && !has_alias(text, &tokens, mention.range.end)
        };
        if free && elsewhere.iter().all(plain) && (own || mentions.iter().any(unaliased)) {
            changes.extend(elsewhere.iter().map(renamed));
            return changes;
        }
        for (mention, change) in mentions.iter().zip(&mut changes) {
            if unaliased(mention) {
                change.text.push_str(" as ");
                change.text.push_str(&quote::identifier(from.name.as_str()));
            }
        }
        if own {
            let columns = sql.mentions.iter().filter(|mention| {
                mention.what == Mentioned::Column && mention.name.schema.as_ref() == Some(&from.name)
            });
            for column in columns {
                let at = elsewhere.iter().find(|at| {
                    let range = tokens.get(**at).map_or(0..0, |token| narrow(token.range()));
                    column.range.start <= range.start && range.end <= column.range.end
                });
                changes.extend(at.map(renamed));
            }
        }
        changes
    }
}

/// The changes that qualify the columns of a text's own table by another name.
pub(in crate::read) fn own_qualifiers(sql: &SqlText, from: &Name, to: &Name) -> Vec<Change> {
    let text = sql.text.as_str();
    let tokens = lex::tokens(text).unwrap_or_default();
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    let found = pairs.filter(|(token, dot)| {
        is_name(token) && name::identifier(token.text(text)) == *from && dot.text(text) == "."
    });
    let named = quote::identifier(to.as_str());
    found.map(|(token, _)| Change { range: narrow(token.range()), text: named.to_string() }).collect()
}

/// The sequence of an identity column under the name that it got when table and column were called otherwise.
pub(super) fn keep_identity_name(column: &mut Column, (table, name): (&Name, &Name), now: &Name) {
    let usual = implicit_name::sequence(now, &column.name, |_| false);
    if let Some(identity) = &mut column.identity {
        let kept = identity.name.take().unwrap_or_else(|| implicit_name::sequence(table, name, |_| false));
        identity.name = Some(kept).filter(|kept| *kept != usual);
    }
}

/// Whether the item of FROM that ends there has an alias.
fn has_alias(text: &str, tokens: &[Token], end: u32) -> bool {
    let mut behind = tokens.iter().filter(|token| token.start >= end as usize);
    let mut next = behind.next();
    if next.is_some_and(|token| token.text(text) == "*") {
        next = behind.next();
    }
    let Some(next) = next else { return false };
    match next.kind {
        TokenKind::QuotedName => true,
        TokenKind::Word => {
            let word = next.text(text).to_ascii_lowercase();
            word == "as" || !quote::is_keyword(&word) && word != "set" && word != "values"
        }
        _ => false,
    }
}
