//! Schemas, extensions and default privileges.

use pgspec_catalog::object::{DefaultPrivilege, Extension, PrivilegeTarget, Schema};
use pgspec_catalog::{Body, Diagnostic, Grant, Grantee, Key, Kind, Name, Privilege, Privileges, Text};

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
                let about = About::of(&mut fields, self);
                let grants = self.grants(fields.take("grants"), scope, super::grants::ON_SCHEMA, &mut places);
                fields.finish(self);
                (about, grants)
            }
        };
        let object = self.object(Body::Schema(Schema {}), entry.key.span, scope, about, grants);
        self.push(Key::global(Kind::Schema, name), object, entry.key.span, scope, places);
    }

    pub(crate) fn extension(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.literal(&entry.key, scope);
        let mut doc = None;
        let mut extension = Extension::default();
        match &entry.value.kind {
            NodeKind::Scalar(scalar) if !scalar.is_null() => extension.schema = self.name(&entry.value),
            NodeKind::Scalar(_) | NodeKind::Sequence(_) | NodeKind::Mapping(_) => {
                let Some(mut fields) = Fields::of(self, &entry.value, &language::EXTENSION) else { return };
                extension.schema = fields.name(self, "schema");
                extension.version = fields.text(self, "version");
                doc = fields.text(self, "doc");
                fields.finish(self);
            }
        }
        let mut object =
            self.object(Body::Extension(extension), entry.key.span, scope, About::doc(doc), Vec::new());
        // Extensions come with a comment of their own.
        object.comment = None;
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
                Some((schema, default)) => {
                    let name = format!("{}/{}", default.role, default.target.sql());
                    let key = Key {
                        kind: Kind::DefaultPrivilege,
                        schema,
                        of: None,
                        name: Name::exact(&name),
                        args: None,
                    };
                    let body = Body::DefaultPrivilege(default);
                    let object = self.object(body, item.span, scope, About::default(), Vec::new());
                    self.push(key, object, item.span, scope, Vec::new());
                }
                None => self.diagnostics.push(
                    Diagnostic::new(&codes::SQL_SYNTAX, "this is not what follows ALTER DEFAULT PRIVILEGES")
                        .at(item.span)
                        .help(
                            "for example `for role postgres in schema public grant select on tables to anon`",
                        ),
                ),
            }
        }
    }
}

/// A small grammar of its own: words, commas, nothing quoted but names.
fn parse_default_privilege(text: &str) -> Option<(Option<Name>, DefaultPrivilege)> {
    let text = text.trim().trim_end_matches(';').replace(',', " , ");
    let mut words = text.split_whitespace().peekable();
    let mut role = Name::exact("postgres");
    let mut schema = None;
    if words.next_if(|w| w.eq_ignore_ascii_case("for")).is_some() {
        words.next().filter(|w| w.eq_ignore_ascii_case("role") || w.eq_ignore_ascii_case("user"))?;
        role = identifier(words.next()?)?;
    }
    if words.next_if(|w| w.eq_ignore_ascii_case("in")).is_some() {
        words.next().filter(|w| w.eq_ignore_ascii_case("schema"))?;
        schema = Some(identifier(words.next()?)?);
    }
    words.next().filter(|w| w.eq_ignore_ascii_case("grant"))?;
    let mut privileges = Privileges::NONE;
    let mut all = false;
    for word in words.by_ref() {
        match word {
            "," => {}
            w if w.eq_ignore_ascii_case("all") => all = true,
            w if w.eq_ignore_ascii_case("privileges") && all => {}
            w if w.eq_ignore_ascii_case("on") => break,
            w => privileges.insert(Privilege::from_keyword(w)?),
        }
    }
    let (target, every) = match words.next()?.to_ascii_lowercase().as_str() {
        "tables" => (PrivilegeTarget::Tables, Privileges::ALL_ON_TABLE),
        "sequences" => (PrivilegeTarget::Sequences, Privileges::ALL_ON_SEQUENCE),
        "functions" | "routines" => (PrivilegeTarget::Functions, Privileges::ALL_ON_FUNCTION),
        "types" => (PrivilegeTarget::Types, Privileges::ALL_ON_TYPE),
        "schemas" => (PrivilegeTarget::Schemas, Privileges::ALL_ON_SCHEMA),
        _ => return None,
    };
    let privileges = if all { every } else { privileges };
    words.next().filter(|w| w.eq_ignore_ascii_case("to"))?;
    let mut grants = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "," => {}
            w if w.eq_ignore_ascii_case("with") => break,
            w => grants.push(Grant {
                to: Grantee::from_name(identifier(w)?),
                privileges,
                columns: Vec::new(),
                grant_option: false,
            }),
        }
    }
    (!grants.is_empty() && !privileges.is_empty())
        .then_some((schema, DefaultPrivilege { role, target, grants }))
}

fn identifier(word: &str) -> Option<Name> {
    pgspec_sql::fragment::name(word).ok().filter(|n| n.schema.is_none()).map(|n| n.name)
}

/// A text value of a setting, as SQL writes it.
pub(super) fn setting_value(text: &Text) -> Text {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'));
    let already = text.starts_with(['\'', '"']);
    if plain && text.parse::<f64>().is_ok() || already || text.contains(',') {
        text.clone()
    } else {
        Text::new(pgspec_sql::quote::literal(text).to_string())
    }
}
