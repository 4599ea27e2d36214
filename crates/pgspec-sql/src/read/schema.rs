//! Schemas and extensions.

use pgspec_catalog::object::{Extension, Schema};
use pgspec_catalog::{Body, Key, Kind, Text};

use super::insert::if_taken;
use super::site::Site;
use super::{Reader, name, trigger};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE SCHEMA`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let named = parse::child(node, S::NAMED_SCHEMA)?;
    let name = name::of(&parse::child(&named, S::SCHEMA)?)?;
    for part in named.children().filter(|part| part.kind() != S::SCHEMA) {
        site.unmodelled(&part, "the owner of a schema");
    }
    for part in node.children().filter(|part| !matches!(part.kind(), S::NAMED_SCHEMA | S::IF_NOT_EXISTS)) {
        site.unmodelled(&part, "a statement inside `create schema`");
    }
    // Every database has it.
    if name != "public" {
        let key = Key::global(Kind::Schema, name);
        reader.insert(site, node, key, Body::Schema(Schema {}), if_taken(node));
    }
    Some(())
}

/// `CREATE EXTENSION`
pub(super) fn create_extension(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let name = name::of(&parse::child(node, S::EXTENSION)?)?;
    let mut extension = Extension::default();
    if let Some(clause) = parse::child(node, S::EXTENSION_SCHEMA) {
        extension.schema = parse::child(&clause, S::SCHEMA_REF).and_then(|schema| name::of(&schema));
    }
    if let Some(clause) = parse::child(node, S::EXTENSION_VERSION_CLAUSE) {
        let token = parse::tokens(&clause).last()?;
        let text = token.text();
        let version = trigger::string_value(text).unwrap_or_else(|| name::identifier(text).to_string());
        extension.version = Some(Text::from(version));
    }
    let key = Key::global(Kind::Extension, name);
    reader.insert(site, node, key, Body::Extension(extension), if_taken(node));
    Some(())
}
