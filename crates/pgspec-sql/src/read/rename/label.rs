//! Values of enums under another name: a constant of the type is that value, whatever it is called.

use pgspec_catalog::object::Slot;
use pgspec_catalog::{Body, ObjectId, QualifiedName, Span};

use super::super::Reader;
use super::super::rewrite::Change;
use super::Changes;
use crate::lex::{self, TokenKind};
use crate::quote;

impl Reader<'_> {
    /// Gives a value of an enum another name; constants of the type in texts follow.
    pub(in crate::read) fn rename_label(&mut self, id: ObjectId, from: &str, to: &str, span: Option<Span>) {
        let Some(name) = self.catalog.entry(id).map(|(key, _)| key.qualified_name()) else { return };
        let mut changes = Changes::new();
        let mut unknown = Vec::new();
        for user in self.label_users(&name) {
            let Some((_, object)) = self.catalog.entry(user) else { continue };
            for (slot, sql) in object.body.texts() {
                if !slot.is_bound() || !has_literal(&sql.text, from) {
                    continue;
                }
                let places: Vec<_> = match self.default_of(user, slot, &name) {
                    true => literals(&sql.text, from),
                    false => match self.bound(user, slot) {
                        Some(bound) => {
                            let labels =
                                bound.labels.into_iter().filter(|(_, of, label)| *of == id && label == from);
                            labels.map(|(range, ..)| range).collect()
                        }
                        None => {
                            unknown.push(user);
                            continue;
                        }
                    },
                };
                let change = |range| Change { range, text: quote::literal(to) };
                changes.push((user, slot, places.into_iter().map(change).collect()));
            }
        }
        for user in unknown {
            self.unknown_use(user, &format!("the value `{from}` of `{name}`"), span);
        }
        self.rewrite(changes);
    }

    /// Objects whose texts may hold constants of a type: those that name it, and those of tables with columns of it.
    fn label_users(&self, name: &QualifiedName) -> Vec<ObjectId> {
        let mut users = self.users_of(&name.name);
        for table in users.clone() {
            let Some((key, object)) = self.catalog.entry(table) else { continue };
            if object.body.as_table().is_some() {
                users.extend(self.catalog.children(&key.qualified_name()).map(|(id, ..)| id));
                users.extend(self.users_of(&key.name));
            }
        }
        users.sort_unstable();
        users.dedup();
        users
    }

    /// Whether a text is the default of a column of the type, and nothing but a constant.
    fn default_of(&self, user: ObjectId, slot: Slot, name: &QualifiedName) -> bool {
        let Some((_, object)) = self.catalog.entry(user) else { return false };
        let (Body::Table(table), Slot::Default(at)) = (&object.body, slot) else { return false };
        let Some(column) = table.columns.get(at) else { return false };
        let plain = column.default.as_ref().and_then(|sql| lex::tokens(&sql.text).ok());
        column.data_type.name == *name && plain.is_some_and(|tokens| tokens.len() == 1)
    }
}

fn literals(text: &str, label: &str) -> Vec<std::ops::Range<u32>> {
    let tokens = lex::tokens(text).unwrap_or_default();
    let found = tokens.iter().filter(|token| {
        token.kind == TokenKind::String
            && super::super::trigger::string_value(token.text(text)).as_deref() == Some(label)
    });
    found.map(|token| super::super::places::narrow(token.range())).collect()
}

fn has_literal(text: &str, label: &str) -> bool {
    !literals(text, label).is_empty()
}
