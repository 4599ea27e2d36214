//! Aggregates, collations, operators, statistics, text search, foreign servers, publications and event triggers under
//! another name.

use pgspec_catalog::object::{ConstraintBody, DefinitionName, Operator};
use pgspec_catalog::{Body, Key, Kind, ObjectId, QualifiedName, Span};

use super::super::places::{is_name, narrow};
use super::super::rewrite::Change;
use super::super::site::Site;
use super::super::{Reader, name, target};
use super::Changes;
use crate::lex::{self, Token, TokenKind};
use crate::parse::{Node, SyntaxKind};
use crate::quote;

/// Whether a node changes something of these kinds.
pub(super) fn concerns(kind: SyntaxKind) -> bool {
    use SyntaxKind as S;
    matches!(
        kind,
        S::ALTER_AGGREGATE
            | S::ALTER_COLLATION
            | S::ALTER_OPERATOR
            | S::ALTER_STATISTICS
            | S::ALTER_TEXT_SEARCH_CONFIGURATION
            | S::ALTER_TEXT_SEARCH_DICTIONARY
            | S::ALTER_SERVER
            | S::ALTER_FOREIGN_DATA_WRAPPER
            | S::ALTER_PUBLICATION
            | S::ALTER_EVENT_TRIGGER
    )
}

/// `ALTER … RENAME TO`, `ALTER … SET SCHEMA` of one of them
pub(super) fn read(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    node: &Node,
    action: &Node,
    span: Option<Span>,
) -> Option<()> {
    let reference = node.children().find(|child| child.kind() != SyntaxKind::IF_EXISTS)?;
    let Some(key) = target::object(reader, site, &reference) else { return Some(()) };
    let id = reader.catalog.id(&key)?;
    let to = super::target(reader, site, action, id)?;
    reader.rename_definition(id, &to, span);
    Some(())
}

impl Reader<'_> {
    /// Gives one of these another name or schema; what refers to it follows.
    pub(super) fn rename_definition(&mut self, id: ObjectId, to: &QualifiedName, span: Option<Span>) {
        let Some((key, _)) = self.catalog.entry(id) else { return };
        if key.kind == Kind::Aggregate {
            self.rename_function(id, to, span);
            return;
        }
        let new = Key { schema: to.schema.clone(), name: to.name.clone(), ..key.clone() };
        let kind = key.kind;
        let Some(from) = self.may_rename(id, to, span) else { return };
        if let Some(other) = self.catalog.id(&new) {
            self.name_is_taken(other, to, span);
            return;
        }
        // What means the old name must be found while that is there.
        let texts = match kind {
            Kind::Collation => self.collated(&from, to),
            _ => Changes::new(),
        };
        if let Some(word) = unbound_word(kind, &from) {
            self.may_use(&word, id, span);
        }
        self.rekey(id, new);
        let all: Vec<ObjectId> = self.catalog.iter().map(|(id, ..)| id).collect();
        for user in all {
            if let Some(object) = self.catalog.object_mut(user) {
                follow(&mut object.body, kind, &from, to);
            }
        }
        self.rewrite(texts);
    }

    /// Places of texts that name a collation.
    fn collated(&self, from: &QualifiedName, to: &QualifiedName) -> Changes {
        let is_collation = |catalog: &pgspec_catalog::Catalog, name: &QualifiedName| {
            catalog.get(&Key::qualified(Kind::Collation, name)).is_some()
        };
        let mut changes = Changes::new();
        for (id, _, object) in self.catalog.iter() {
            for (slot, sql) in object.body.texts() {
                if !slot.is_bound() {
                    continue;
                }
                let found = collations(&sql.text).into_iter().filter_map(|(range, written)| {
                    let meant =
                        super::resolve::lookup(&self.catalog, &self.base_path, &written, is_collation)?;
                    let alone = written.schema.is_none() && from.schema == to.schema;
                    let text = if alone {
                        quote::identifier(to.name.as_str()).into_owned()
                    } else {
                        quote::qualified(to)
                    };
                    (meant == *from).then_some(Change { range: narrow(range), text })
                });
                let found: Vec<Change> = found.collect();
                if !found.is_empty() {
                    changes.push((id, slot, found));
                }
            }
        }
        changes
    }

    /// Says of all texts that hold a word that they may use what gets another name.
    fn may_use(&mut self, word: &str, renamed: ObjectId, span: Option<Span>) {
        let Some(what) = self.catalog.entry(renamed).map(|(key, _)| key.to_string()) else { return };
        let holds = |text: &str| {
            let tokens = lex::tokens(text).unwrap_or_default();
            tokens.iter().any(|token| {
                let own = token.text(text);
                match token.kind {
                    TokenKind::Word | TokenKind::QuotedName => false,
                    _ => own == word || own.trim_matches('\'') == word,
                }
            })
        };
        let users = self.catalog.iter().filter(|(_, _, object)| {
            object.body.texts().iter().any(|(slot, sql)| slot.is_bound() && holds(&sql.text))
        });
        for user in users.map(|(id, ..)| id).collect::<Vec<_>>() {
            self.unknown_use(user, &what, span);
        }
    }
}

/// What texts have where they use an object whose names in texts cannot be followed.
fn unbound_word(kind: Kind, name: &QualifiedName) -> Option<String> {
    matches!(kind, Kind::Operator | Kind::TextSearchConfiguration | Kind::TextSearchDictionary)
        .then(|| name.name.as_str().to_owned())
}

/// Names outside of texts follow.
fn follow(body: &mut Body, kind: Kind, from: &QualifiedName, to: &QualifiedName) {
    let is_it =
        |operator: &Operator| operator.schema == from.schema && *operator.symbol == *from.name.as_str();
    match kind {
        Kind::Collation => body.collations_mut(&mut |name| {
            if name == from {
                *name = to.clone();
            }
        }),
        Kind::TextSearchDictionary => body.definition_names_mut(&mut |name| {
            if let DefinitionName::Dictionary(name) = name
                && name == from
            {
                *name = to.clone();
            }
        }),
        Kind::Operator => {
            body.definition_names_mut(&mut |name| {
                if let DefinitionName::OwnOperator(operator) | DefinitionName::SortOperator(operator) = name
                    && is_it(operator)
                {
                    operator.schema = to.schema.clone();
                }
            });
            if let Body::Constraint(constraint) = body
                && let ConstraintBody::Exclude(exclude) = &mut constraint.body
            {
                let elements = exclude.elements.iter_mut().filter(|element| is_it(&element.operator));
                elements.for_each(|element| element.operator.schema = to.schema.clone());
            }
        }
        Kind::ForeignServer => {
            if let Body::Table(table) = body
                && let Some(foreign) = table.foreign.as_mut().filter(|foreign| foreign.server == from.name)
            {
                foreign.server = to.name.clone();
            }
        }
        Kind::ForeignDataWrapper => {
            if let Body::ForeignServer(server) = body
                && server.wrapper == from.name
            {
                server.wrapper = to.name.clone();
            }
        }
        _ => {}
    }
}

/// The names behind `COLLATE`, with their places.
pub(in crate::read) fn collations(text: &str) -> Vec<(std::ops::Range<usize>, QualifiedName)> {
    let tokens = lex::tokens(text).unwrap_or_default();
    let behind = |at: usize| tokens.get(at).filter(|token| is_name(token));
    let part = |token: &Token| name::identifier(token.text(text));
    let is_dot = |at: usize| tokens.get(at).is_some_and(|token| token.text(text) == ".");
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if !token.is_word(text, "collate") {
            continue;
        }
        let Some(first) = behind(at + 1) else { continue };
        match behind(at + 3).filter(|_| is_dot(at + 2)) {
            Some(second) => {
                let name = QualifiedName { schema: Some(part(first)), name: part(second) };
                found.push((first.range().start..second.range().end, name));
            }
            None => found.push((first.range(), QualifiedName { schema: None, name: part(first) })),
        }
    }
    found
}
