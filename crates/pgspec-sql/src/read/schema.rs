//! Schemas and extensions.

use pgspec_catalog::object::{Extension, Schema};
use pgspec_catalog::{Body, Key, Kind, Name, Text};

use super::insert::{IfTaken, if_taken};
use super::site::Site;
use super::{Reader, literal, name, role, target};
use crate::parse::{self, Node, SyntaxKind};

/// Extensions that need another one, which `CASCADE` installs.
const REQUIRED: [(&str, &str); 9] = [
    ("earthdistance", "cube"),
    ("hstore_plperl", "hstore"),
    ("ltree_plpython3u", "ltree"),
    ("pg_graphql", "plpgsql"),
    ("pgrouting", "postgis"),
    ("pgjwt", "pgcrypto"),
    ("postgis_raster", "postgis"),
    ("postgis_sfcgal", "postgis"),
    ("postgis_topology", "postgis"),
];

/// `CREATE SCHEMA`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let target = node.children().find(|c| matches!(c.kind(), S::NAMED_SCHEMA | S::AUTHORIZATION_SCHEMA))?;
    let owner = match target.kind() {
        S::AUTHORIZATION_SCHEMA => {
            // Its role stands where the name of a new one would.
            let named = parse::child(&target, S::ROLE).and_then(|role| name::of(&role));
            Some(match named {
                Some(name) => name,
                None => role::name(reader, &parse::child(&target, S::ROLE_REF)?)?,
            })
        }
        _ => match parse::child(&target, S::ROLE_REF) {
            Some(role) => Some(role::name(reader, &role)?),
            None => None,
        },
    };
    let name = match parse::child(&target, S::SCHEMA) {
        Some(schema) => name::of(&schema)?,
        // A schema without a name has that of its owner.
        None => owner.clone()?,
    };
    let elements = node
        .children()
        .filter(|part| !matches!(part.kind(), S::NAMED_SCHEMA | S::AUTHORIZATION_SCHEMA | S::IF_NOT_EXISTS));
    // Every database has it.
    if name != "public" {
        let key = Key::global(Kind::Schema, name.clone());
        let there = reader.catalog.get(&key).is_some();
        reader.insert(site, node, key.clone(), Body::Schema(Schema {}), if_taken(node));
        if let Some(owner) = owner.clone().filter(|_| !there) {
            super::owner::set(reader, site, node, &key, owner);
        }
    }
    let elements: Vec<Node> = elements.collect();
    if !elements.is_empty() {
        // They are made in the schema, by its owner.
        let path = reader.enter(&name, owner);
        for element in elements {
            reader.read(site, &element);
        }
        reader.leave(path);
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
        extension.version = version(&clause);
    }
    if parse::words(node).ends_with(" cascade") {
        for (_, needed) in REQUIRED.iter().filter(|(own, _)| name == **own) {
            let key = Key::global(Kind::Extension, *needed);
            let required = Extension { schema: extension.schema.clone(), version: None };
            if *needed != "plpgsql" {
                reader.insert(site, node, key, Body::Extension(required), IfTaken::Keep);
            }
        }
    }
    // Every database has it.
    if name != "plpgsql" {
        let key = Key::global(Kind::Extension, name);
        reader.insert(site, node, key, Body::Extension(extension), if_taken(node));
    }
    Some(())
}

/// The last word of a clause, quoted or not.
fn version(clause: &Node) -> Option<Text> {
    let token = parse::tokens(clause).last()?;
    let text = token.text();
    Some(Text::from(literal::value(text).unwrap_or_else(|| name::identifier(text).to_string())))
}

/// `ALTER EXTENSION`
pub(super) fn alter_extension(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let reference = parse::child(node, S::EXTENSION_REF)?;
    let Some(key) = target::object(reader, site, &reference) else { return Some(()) };
    let action = node.children().find(|child| child.kind() != S::EXTENSION_REF)?;
    let Body::Extension(extension) = &mut reader.catalog.get_mut(&key)?.body else { return None };
    match action.kind() {
        S::ALTER_EXTENSION_UPDATE => {
            // Without a version it is the newest that the server has.
            extension.version = parse::child(&action, S::UPDATE_TO).and_then(|to| version(&to));
        }
        S::SET_SCHEMA => {
            let schema: Option<Name> = parse::child(&action, S::SCHEMA_REF).and_then(|node| name::of(&node));
            extension.schema = schema;
        }
        _ => site.unmodelled(&action, "what belongs to an extension, other than what it brings,"),
    }
    Some(())
}
