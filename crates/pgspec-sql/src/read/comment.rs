//! `COMMENT ON`

use pgspec_catalog::{Body, Standing, Text};

use super::site::Site;
use super::target::{self, Target};
use super::{Reader, literal};
use crate::parse::{self, Node, SyntaxKind};

/// What the schema `public` of a new database says about itself (`initdb.c`).
const OF_PUBLIC: &str = "standard public schema";

/// `COMMENT ON object IS 'text'`, or `IS NULL`
pub(super) fn set(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let object = node.children().next()?;
    let literal = parse::children(node, SyntaxKind::LITERAL).last();
    let comment = match literal {
        None => None,
        Some(literal) => match literal::value(site.node_text(&literal)) {
            // An empty comment is none (`CreateComments`).
            Some(text) => Some(text).filter(|text| !text.is_empty()).map(Text::from),
            None => {
                site.unmodelled(&literal, "a comment whose escapes make no text");
                return None;
            }
        },
    };
    if is_of_public(&object) && comment.as_deref() == Some(OF_PUBLIC) {
        return Some(());
    }
    let Some(target) = target::resolve(reader, site, &object) else { return Some(()) };
    match target {
        Target::Object(key) => {
            let slot = reader.catalog.get_mut(&key)?;
            if slot.standing == Standing::Platform && slot.comment != comment {
                site.unmodelled(node, &format!("a comment on the platform's own {key}"));
            }
            slot.comment = comment;
        }
        Target::Column(key, name) => {
            let object = reader.catalog.get_mut(&key)?;
            let Body::Table(table) = &mut object.body else {
                site.unmodelled(node, "a comment on a column of a view");
                return Some(());
            };
            match table.columns.iter_mut().find(|column| column.name == name) {
                Some(column) => column.comment = comment,
                None => {
                    let mention = pgspec_catalog::QualifiedName::bare(name);
                    let range = object_range(&object_node(node)?);
                    site.mention(pgspec_catalog::Mentioned::Column, mention, range);
                    reader.note(site, Some(&key.qualified_name()));
                }
            }
        }
    }
    Some(())
}

fn object_node(node: &Node) -> Option<Node> {
    node.children().next()?.children().next()
}

/// The place of a column's own name in `schema.table.column`.
fn object_range(path: &Node) -> std::ops::Range<usize> {
    parse::tokens(path).last().map_or_else(|| parse::range(path), |token| parse::token_range(&token))
}

fn is_of_public(object: &Node) -> bool {
    object.kind() == SyntaxKind::OBJECT_SCHEMA && parse::words(object) == "schema public"
}
