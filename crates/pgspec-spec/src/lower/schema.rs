//! Schemas, extensions and default privileges.

use pgspec_catalog::object::{DefaultPrivilege, Extension, PrivilegeTarget, Schema};
use pgspec_catalog::{Acl, Body, Diagnostic, Grantee, Key, Kind, Name, Privilege, Privileges, Span, Text};

use pgspec_sql::setting;

use super::{About, Fields, Lowering, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, Node, NodeKind};

impl Lowering<'_> {
    pub(super) fn schema(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.folded(&entry.key, scope);
        let mut places = Vec::new();
        let (about, grants) = match &entry.value.kind {
            NodeKind::Scalar(scalar) if !scalar.is_null() => {
                (About::doc(self.text(&entry.value)), Vec::new())
            }
            NodeKind::Scalar(_) | NodeKind::Sequence(_) | NodeKind::Mapping(_) => {
                let Some(mut fields) = Fields::of(self, &entry.value, &language::SCHEMA) else { return };
                let mut about = About::of(&mut fields, self);
                places.extend(about.owner_place.take());
                let mut grants =
                    self.grants(fields.entry("grants"), scope, super::grants::ON_SCHEMA, &mut places);
                // Of other schemas, nobody has anything to begin with.
                grants.retain(|grant| name == "public" || !grant.privileges.is_empty());
                fields.finish(self);
                (about, grants)
            }
        };
        let object = self.object(Body::Schema(Schema {}), entry.key.span, scope, about, grants);
        self.push(Key::global(Kind::Schema, name), object, entry.key.span, scope, places);
    }

    pub(crate) fn extension(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.literal(&entry.key, scope);
        let (mut doc, mut comment) = (None, None);
        let mut extension = Extension::default();
        match &entry.value.kind {
            NodeKind::Scalar(scalar) if !scalar.is_null() => extension.schema = self.name(&entry.value),
            NodeKind::Scalar(_) | NodeKind::Sequence(_) | NodeKind::Mapping(_) => {
                let Some(mut fields) = Fields::of(self, &entry.value, &language::EXTENSION) else { return };
                extension.schema = fields.name(self, "schema");
                extension.version = fields.text(self, "version");
                doc = fields.text(self, "doc");
                comment = fields.text(self, "comment");
                fields.finish(self);
            }
        }
        let mut object =
            self.object(Body::Extension(extension), entry.key.span, scope, About::doc(doc), Vec::new());
        // Extensions come with a comment of their own: a doc is none.
        object.comment = comment;
        self.push(Key::global(Kind::Extension, name), object, entry.key.span, scope, Vec::new());
    }

    /// A list of what follows ALTER DEFAULT PRIVILEGES:
    /// `for role postgres in schema public grant all on tables to anon, authenticated`.
    pub(super) fn default_privileges(&mut self, node: Option<&Node>, scope: Scope<'_>) {
        let Some(node) = node else { return };
        let NodeKind::Sequence(items) = &node.kind else {
            self.wrong_shape(node, "a list");
            return;
        };
        for item in items {
            let Some(text) = self.text(item) else { continue };
            match parse_default_privilege(&text) {
                Ok(written) => self.default_privilege(written, item.span, scope),
                Err((range, expected)) => {
                    let at = item.as_scalar().and_then(|s| s.map.locate(range.clone())).unwrap_or(item.span);
                    let found = match text.get(range) {
                        Some(word) if !word.is_empty() => format!("found `{word}`"),
                        _ => "found the end".to_owned(),
                    };
                    let help = "for example `for role postgres in schema public grant select on tables to anon`, or `for role postgres revoke execute on functions from public`";
                    let message = format!("in a default privilege: expected {expected}, {found}");
                    self.diagnostics.push(Diagnostic::new(&codes::SQL_SYNTAX, message).at(at).help(help));
                }
            }
        }
    }

    /// As `SetDefaultACL`: default privileges of all schemas begin with the built-in ones, those of one schema with
    /// nothing; what says no more than it began with is not kept.
    fn default_privilege(&mut self, item: Item, span: Span, scope: Scope<'_>) {
        self.adds_up = true;
        let Item { schema, role, target, revokes, privileges, to, option } = item;
        let name = Name::exact(&format!("{role}/{}", target.sql()));
        let first = if schema.is_some() { Acl::default() } else { builtin(target) };
        let key = Key { kind: Kind::DefaultPrivilege, schema, of: None, name, args: None };
        let at = self.out.drafts.iter().position(|draft| draft.key == key);
        let held = match at.and_then(|at| self.out.drafts.get(at)).map(|draft| &draft.object.body) {
            Some(Body::DefaultPrivilege(own)) => Acl::of(&own.grants),
            _ => first.clone(),
        };
        let mut acl = held.clone();
        for grantee in &to {
            if revokes {
                acl.revoke(grantee, &[], privileges, option);
            } else {
                acl.grant(grantee, &[], privileges, option);
            }
        }
        // A role that creates an object owns it.
        acl.forget(&Grantee::Role(role.clone()));
        let grants = acl.grants(&[]);
        if revokes && grants == held.grants(&[]) {
            let message = "in a default privilege: nothing that is revoked here was granted before";
            let help = "default privileges of one schema only add to those of all schemas: remove it, or revoke without `in schema`";
            self.diagnostics.push(Diagnostic::new(&codes::CONFLICT, message).at(span).help(help));
            return;
        }
        let is_usual = grants == first.grants(&[]);
        let body = Body::DefaultPrivilege(DefaultPrivilege { role, target, grants });
        match at {
            Some(at) if is_usual => drop(self.out.drafts.remove(at)),
            Some(at) => {
                if let Some(draft) = self.out.drafts.get_mut(at) {
                    draft.object.body = body;
                }
            }
            None if is_usual => {}
            None => {
                let object = self.object(body, span, scope, About::default(), Vec::new());
                self.push(key, object, span, scope, Vec::new());
            }
        }
    }
}

/// What everybody may do with new objects before anything else is said (`acldefault`).
fn builtin(target: PrivilegeTarget) -> Acl {
    let privileges = match target {
        PrivilegeTarget::Functions => Privileges::ALL_ON_FUNCTION,
        PrivilegeTarget::Types => Privileges::ALL_ON_TYPE,
        PrivilegeTarget::Tables | PrivilegeTarget::Sequences | PrivilegeTarget::Schemas => Privileges::NONE,
    };
    let mut acl = Acl::default();
    acl.grant(&Grantee::Public, &[], privileges, false);
    acl
}

/// An item of default privileges, as written.
struct Item {
    schema: Option<Name>,
    role: Name,
    target: PrivilegeTarget,
    revokes: bool,
    privileges: Privileges,
    to: Vec<Grantee>,
    /// `WITH GRANT OPTION`, or `GRANT OPTION FOR`.
    option: bool,
}

/// Words and commas of a text, and where each stands.
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Words<'t> {
    fn peek(&self) -> (std::ops::Range<usize>, &'t str) {
        let rest = self.text.get(self.at..).unwrap_or("");
        let start = self.at + rest.len() - rest.trim_start().len();
        let word = self.text.get(start..).unwrap_or("");
        let end =
            if word.starts_with(',') { 1 } else { word.find([',', ' ', '\t', '\n']).unwrap_or(word.len()) };
        (start..start + end, word.get(..end).unwrap_or(""))
    }

    fn next(&mut self) -> (std::ops::Range<usize>, &'t str) {
        let next = self.peek();
        self.at = next.0.end;
        next
    }

    /// Takes a word if it is there.
    fn take(&mut self, word: &str) -> bool {
        let (range, next) = self.peek();
        let found = next.eq_ignore_ascii_case(word);
        if found {
            self.at = range.end;
        }
        found
    }

    /// Takes a word that must be there.
    fn expect(&mut self, words: &[&str]) -> Result<(), Unexpected> {
        if words.iter().any(|word| self.take(word)) {
            return Ok(());
        }
        Err((self.peek().0, super::fields::list(words.iter().copied())))
    }

    fn identifier(&mut self, what: &str) -> Result<Name, Unexpected> {
        let (range, word) = self.next();
        identifier(word).ok_or_else(|| (range, what.to_owned()))
    }
}

/// The place of a word that cannot be, and what was expected there.
type Unexpected = (std::ops::Range<usize>, String);

/// A small grammar of its own: words, commas, nothing quoted but names.
fn parse_default_privilege(text: &str) -> Result<Item, Unexpected> {
    let mut words = Words { text: text.trim_end().trim_end_matches(';'), at: 0 };
    let mut role = Name::exact("postgres");
    let mut schema = None;
    if words.take("for") {
        words.expect(&["role", "user"])?;
        role = words.identifier("a role")?;
    }
    if words.take("in") {
        words.expect(&["schema"])?;
        schema = Some(words.identifier("a schema")?);
    }
    let revokes = words.take("revoke");
    if !revokes {
        words.expect(&["grant"])?;
    }
    let mut option = revokes && words.take("grant");
    if option {
        words.expect(&["option"])?;
        words.expect(&["for"])?;
    }
    let mut privileges = Privileges::NONE;
    let mut all = false;
    loop {
        let (range, word) = words.next();
        match Privilege::from_keyword(word) {
            _ if word.eq_ignore_ascii_case("all") => {
                all = true;
                words.take("privileges");
            }
            Some(privilege) => privileges.insert(privilege),
            None => return Err((range, "a privilege, as in `select`".to_owned())),
        }
        if !words.take(",") {
            break;
        }
    }
    words.expect(&["on"])?;
    let (range, target) = words.next();
    let (target, every) = match target.to_ascii_lowercase().as_str() {
        "tables" => (PrivilegeTarget::Tables, Privileges::ALL_ON_TABLE),
        "sequences" => (PrivilegeTarget::Sequences, Privileges::ALL_ON_SEQUENCE),
        "functions" | "routines" => (PrivilegeTarget::Functions, Privileges::ALL_ON_FUNCTION),
        "types" => (PrivilegeTarget::Types, Privileges::ALL_ON_TYPE),
        "schemas" => (PrivilegeTarget::Schemas, Privileges::ALL_ON_SCHEMA),
        _ => return Err((range, "`tables`, `sequences`, `functions`, `types` or `schemas`".to_owned())),
    };
    let privileges = if all { every } else { privileges };
    words.expect(if revokes { &["from"] } else { &["to"] })?;
    let (mut to, mut places) = (Vec::new(), Vec::new());
    loop {
        places.push(words.peek().0);
        to.push(words.identifier("a role")?);
        if !words.take(",") {
            break;
        }
    }
    if !revokes && words.take("with") {
        option = true;
        words.expect(&["grant"])?;
        words.expect(&["option"])?;
        // Only roles can have it (manual, `GRANT`).
        if let Some((_, place)) = to.iter().zip(places).find(|(name, _)| **name == "public") {
            return Err((place, "a role, which alone can have a grant option".to_owned()));
        }
    }
    if !words.peek().1.is_empty() {
        return Err((words.peek().0, "the end".to_owned()));
    }
    let to = to.into_iter().map(Grantee::from_name).collect();
    Ok(Item { schema, role, target, revokes, privileges, to, option })
}

fn identifier(word: &str) -> Option<Name> {
    pgspec_sql::fragment::name(word).ok().filter(|n| n.schema.is_none()).map(|n| n.name)
}

/// The value of a setting in the spelling that all readers share: what begins with a quote or lists several is SQL,
/// anything else the value itself.
pub(crate) fn setting_value(name: &str, text: &Text) -> Text {
    if text.starts_with(['\'', '"']) || text.contains(',') {
        setting::canonical(&name.to_ascii_lowercase(), text)
    } else {
        setting::printed(&name.to_ascii_lowercase(), text)
    }
}
