//! What a statement creates goes into the catalog, unless it is there already.

use std::ops::Range;

use pgspec_catalog::object::Schema;
use pgspec_catalog::{
    Body, Catalog, Diagnostic, Key, Kind, Name, Object, ObjectId, Origin, QualifiedName, Span, Standing,
    canonical,
};

use super::identity::{self, OfColumn};
use super::site::Site;
use super::user::Session;
use super::users::{Taken, Users};
use super::{Reader, name};
use crate::lex::{self, TokenKind};
use crate::parse::{self, Node, SyntaxKind};
use crate::{codes, platform};

/// What happens when the name is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum IfTaken {
    /// It is an error.
    Refuse,
    /// `OR REPLACE`
    Replace,
    /// `IF NOT EXISTS`
    Keep,
}

impl Reader<'_> {
    /// Names that `base` has taken.
    pub(super) fn index(&mut self) {
        let Self { catalog, taken, users, .. } = self;
        for (id, key, object) in catalog.iter() {
            taken.add(key, &object.body);
            users.add(id, &object.body);
        }
    }

    /// Adds an object, unless something is wrong with it. Whether it is there now.
    pub(super) fn insert(
        &mut self,
        site: &Site<'_>,
        node: &Node,
        key: Key,
        body: Body,
        if_taken: IfTaken,
    ) -> bool {
        if !site.problems.is_empty() {
            return false;
        }
        let span = site.span(name_range(node));
        let mut body = body;
        let relation = body.relation(&key).unwrap_or_else(|| key.qualified_name());
        canonical::forget_usual(&self.catalog, &relation, &mut body);
        let mut object = Object::new(span.map_or(Origin::Database, Origin::Sql), body);
        (object.owner, object.grants) = self.initial(&key);
        let Some(existing) = self.catalog.id(&key) else {
            self.check_schema(&key, span);
            if let Some(other) = self.other_relation(&key) {
                return if_taken == IfTaken::Keep || self.is_taken(&key, other, span);
            }
            if is_relation(key.kind)
                && self.taken.relation(&(key.schema.clone(), key.name.clone()))
                && let Some(of) = identity::of_name(self, &key.qualified_name())
            {
                return if_taken == IfTaken::Keep || self.is_identitys(&key, &of, span);
            }
            self.taken.add(&key, &object.body);
            let Ok(id) = self.catalog.insert(key, object) else { return false };
            self.created_texts(id, None);
            self.register(id);
            return true;
        };
        self.meet(existing, key, object, if_taken);
        true
    }

    /// Goes back to what was there before.
    pub(super) fn restore(&mut self, catalog: Catalog) {
        self.catalog = catalog;
        self.taken = Taken::default();
        self.users = Users::default();
        self.index();
    }

    /// Goes into a schema, as its owner if there is one: what is created without a schema is created in it.
    pub(super) fn enter(&mut self, schema: &Name, owner: Option<Name>) -> (Vec<Name>, Session) {
        let before = (self.search_path.clone(), self.session.clone());
        self.search_path.insert(0, schema.clone());
        if let Some(owner) = owner {
            self.session.act_as(owner);
        }
        before
    }

    /// Goes out of a schema.
    pub(super) fn leave(&mut self, before: (Vec<Name>, Session)) {
        (self.search_path, self.session) = before;
    }

    /// Takes an object away.
    pub(super) fn forget(&mut self, key: &Key) {
        if let Some(id) = self.catalog.id(key) {
            self.remove(id);
        }
    }

    /// Puts the schema `public` into the catalog, that something can be said about it: every database has it.
    pub(super) fn have_public(&mut self, site: &Site<'_>, node: &Node) {
        let key = Key::global(Kind::Schema, "public");
        if self.catalog.get(&key).is_none() {
            let origin = site.span(parse::range(node)).map_or(Origin::Database, Origin::Sql);
            // The key is free.
            let _ = self.catalog.insert(key, Object::new(origin, Body::Schema(Schema {})));
        }
    }

    /// The owner of an object.
    pub(super) fn owner_of(&self, key: &Key) -> Name {
        let declared = self.catalog.get(key).and_then(|object| object.owner.clone());
        declared.unwrap_or_else(|| match key.kind {
            Kind::Schema if key.name == "public" => Name::exact("pg_database_owner"),
            _ => self.default_owner(),
        })
    }

    /// What has nothing to say is no part of what files say.
    pub(super) fn settle(&mut self) {
        let public = Key::global(Kind::Schema, "public");
        let plain = self.catalog.get(&public).is_some_and(|object| {
            object.is_managed()
                && object.owner.is_none()
                && object.comment.is_none()
                && object.grants.is_empty()
        });
        if plain {
            self.forget(&public);
        }
        // Tables have got other names, and columns another order, since they were published.
        let publications: Vec<ObjectId> =
            self.catalog.of_kind(Kind::Publication).map(|(id, ..)| id).collect();
        for id in publications {
            let Some((_, object)) = self.catalog.entry(id) else { continue };
            let mut body = object.body.clone();
            if let Body::Publication(publication) = &mut body {
                publication.sort(&self.catalog);
            }
            if let Some(object) = self.catalog.object_mut(id) {
                object.body = body;
            }
        }
    }

    /// A second object of the same key.
    fn meet(&mut self, existing: ObjectId, key: Key, object: Object, if_taken: IfTaken) {
        if if_taken == IfTaken::Keep {
            return;
        }
        let Some((_, first)) = self.catalog.entry(existing) else { return };
        let owned = first.standing == Standing::Platform;
        if owned && let Some(span) = object.span() {
            self.diagnostics.push(platform::object_exists(&key, &first.body, span));
        }
        if if_taken == IfTaken::Replace
            && !owned
            && let Some((why, help)) = self.cannot_replace(&first.body, &object.body)
        {
            let message = format!("{key} cannot be replaced: {why}");
            self.refuse(object.span(), message, help);
            return;
        }
        if if_taken == IfTaken::Replace {
            // Also where it must not: what is wrong inside it is worth knowing too.
            self.replace(existing, object);
        } else if !owned {
            let place = first.span();
            let mut diagnostic = Diagnostic::new(&codes::DUPLICATE, format!("{key} is created twice"));
            diagnostic = diagnostic.maybe_at(object.span());
            if let Some(first) = place {
                diagnostic = diagnostic.related(first, "first here");
            }
            self.diagnostics.push(diagnostic);
        }
    }

    /// `OR REPLACE`: what the statement says nothing of stays (manual, `CREATE FUNCTION`, `CREATE VIEW`).
    fn replace(&mut self, existing: ObjectId, object: Object) {
        let Some(slot) = self.catalog.object_mut(existing) else { return };
        slot.origin = object.origin;
        slot.standing = object.standing;
        slot.body = object.body;
        self.created_texts(existing, None);
        self.register(existing);
    }

    /// What else has the name of a new relation: tables, views, indexes and the indexes of keys share one namespace.
    fn other_relation(&self, key: &Key) -> Option<ObjectId> {
        if !is_relation(key.kind) {
            return None;
        }
        let name = key.qualified_name();
        let index = || self.catalog.id(&Key::qualified(Kind::Index, &name));
        self.catalog.relation(&name).or_else(index)
    }

    /// Says that a name is taken.
    fn is_taken(&mut self, key: &Key, other: ObjectId, span: Option<Span>) -> bool {
        let Some((found, object)) = self.catalog.entry(other) else { return false };
        let message = format!("the name of {key} is taken: there is {found}");
        let mut diagnostic = Diagnostic::new(&codes::DUPLICATE, message).maybe_at(span);
        if let Some(first) = object.span() {
            diagnostic = diagnostic.related(first, "first here");
        }
        self.diagnostics.push(diagnostic.help("tables, views and indexes share one namespace"));
        false
    }

    /// Says that a name is that of the sequence of an identity column.
    fn is_identitys(&mut self, key: &Key, of: &OfColumn, span: Option<Span>) -> bool {
        let column = format!("{}.{}", of.table, of.column);
        let message =
            format!("the name of {key} is taken: the sequence of the identity column `{column}` has it");
        let diagnostic = Diagnostic::new(&codes::DUPLICATE, message).maybe_at(span);
        self.diagnostics.push(diagnostic.help("choose another name, or rename the other sequence first"));
        false
    }

    /// Nothing of one's own can be created in a schema of the platform's, but for what belongs to its tables.
    fn check_schema(&mut self, key: &Key, span: Option<Span>) {
        let Some(schema) = &key.schema else { return };
        let inside = key.of.is_some() || matches!(key.kind, Kind::Index | Kind::Statistics);
        let object = self.catalog.get(&Key::global(Kind::Schema, schema.clone()));
        // Both are there for everybody.
        let shared = matches!(schema.as_str(), "public" | "extensions");
        let owned = object.is_some_and(|object| object.standing == Standing::Platform) && !shared;
        if !inside
            && owned
            && let Some(span) = span
        {
            let diagnostic = platform::schema_is_taken(key, schema, span);
            self.diagnostics.push(diagnostic.help("put it into a schema of your own"));
        }
    }

    /// Remembers the names of what a statement creates that could not be read, so that their uses are no findings.
    pub(super) fn is_broken(&mut self, sql: &str) {
        const KINDS: [&str; 12] = [
            "table",
            "view",
            "type",
            "domain",
            "function",
            "procedure",
            "aggregate",
            "sequence",
            "index",
            "schema",
            "extension",
            "add",
        ];
        let Ok(tokens) = lex::tokens(sql) else { return };
        let mut words = tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Word);
        let Some((mut at, _)) = words.find(|(_, token)| KINDS.iter().any(|kind| token.is_word(sql, kind)))
        else {
            return;
        };
        at += 1;
        for optional in ["only", "concurrently", "column", "if", "not", "exists"] {
            at += usize::from(tokens.get(at).is_some_and(|token| token.is_word(sql, optional)));
        }
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text(sql));
        let first = name::identifier(text(at));
        let written = if text(at + 1) == "." {
            QualifiedName { schema: Some(first), name: name::identifier(text(at + 2)) }
        } else {
            QualifiedName { schema: None, name: first }
        };
        if tokens.first().is_some_and(|token| token.is_word(sql, "alter")) {
            let changed = self.relation_of(written);
            self.changed.insert(changed);
        } else {
            let created = self.created(written);
            self.broken.insert(created);
        }
    }
}

/// The range of the name that a statement gives to what it creates; of all of it where that has none.
fn name_range(node: &Node) -> Range<usize> {
    use SyntaxKind as S;
    let is_name = |child: &Node| {
        matches!(
            child.kind(),
            S::TABLE_NAME
                | S::FUNCTION_NAME
                | S::PROCEDURE_NAME
                | S::TYPE_NAME
                | S::DOMAIN
                | S::AGGREGATE_NAME
                | S::COLLATION
                | S::CAST_SIG
                | S::OP
                | S::EVENT_TRIGGER
                | S::PUBLICATION
                | S::STATISTICS
                | S::RULE
                | S::TEXT_SEARCH_CONFIGURATION
                | S::TEXT_SEARCH_DICTIONARY
                | S::VIEW
                | S::INDEX
                | S::POLICY
                | S::TRIGGER
                | S::EXTENSION
                | S::SEQUENCE
                | S::SERVER
                | S::FOREIGN_DATA_WRAPPER
                | S::NAMED_SCHEMA
        )
    };
    parse::tight_range(&node.children().find(is_name).unwrap_or_else(|| node.clone()))
}

/// What `OR REPLACE` and `IF NOT EXISTS` of a statement say.
pub(super) fn if_taken(node: &Node) -> IfTaken {
    if parse::has(node, SyntaxKind::OR_REPLACE) {
        IfTaken::Replace
    } else if parse::has(node, SyntaxKind::IF_NOT_EXISTS) {
        IfTaken::Keep
    } else {
        IfTaken::Refuse
    }
}

/// Whether objects of a kind share the names of tables.
fn is_relation(kind: Kind) -> bool {
    matches!(kind, Kind::Table | Kind::View | Kind::MaterializedView | Kind::Index | Kind::Sequence)
}
