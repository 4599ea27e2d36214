//! `COMMENT ON`

use pgspec_catalog::{Body, Kind, Mentioned, Name, QualifiedName, Standing, Text};

use super::site::Site;
use super::target::{self, Target};
use super::{Reader, alter_definition, literal};
use crate::extensions;
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
            // Dumps repeat what an extension says about itself.
            let own = extensions::comment(key.name.as_str()).filter(|_| key.kind == Kind::Extension);
            let comment = comment.filter(|comment| Some(comment.as_str()) != own);
            let slot = reader.catalog.get_mut(&key)?;
            if slot.standing == Standing::Platform && slot.comment != comment {
                site.unmodelled(node, &format!("a comment on the platform's own {key}"));
            }
            slot.comment = comment;
        }
        Target::Column(key, name) => {
            if !on_column(&mut reader.catalog.get_mut(&key)?.body, &name, comment) {
                let path = object.children().next()?;
                let place = parse::tokens(&path).last().map(|token| parse::token_range(&token));
                site.mention(Mentioned::Column, QualifiedName::bare(name), place?);
                reader.note(site, Some(&key.qualified_name()));
            }
        }
        Target::NotNull(key, column) => {
            let table = reader.catalog.id(&key)?;
            reader.comment_on_not_null(table, &column, comment);
        }
        Target::DomainCheck(key, name) => {
            let Body::Domain(domain) = &reader.catalog.get(&key)?.body else { return Some(()) };
            let of_not_null = alter_definition::is_not_null(reader, &key, domain, &name);
            let Body::Domain(domain) = &mut reader.catalog.get_mut(&key)?.body else { return Some(()) };
            if of_not_null {
                domain.not_null_constraint.comment = comment;
                return Some(());
            }
            match domain.checks.iter_mut().find(|check| check.name == name) {
                Some(check) => check.comment = comment,
                None => {
                    let message = format!("the {key} has no constraint `{name}`");
                    site.problem(parse::range(&object), message, None);
                }
            }
        }
    }
    Some(())
}

/// Comments on a column; whether there is one of the name. What columns a view has is not known here.
fn on_column(body: &mut Body, name: &Name, comment: Option<Text>) -> bool {
    match body {
        Body::Table(table) => {
            let column = table.columns.iter_mut().find(|column| column.name == *name);
            column.map(|column| column.comment = comment).is_some()
        }
        Body::CompositeType(composite) => {
            let attribute = composite.attributes.iter_mut().find(|attribute| attribute.name == *name);
            attribute.map(|attribute| attribute.comment = comment).is_some()
        }
        Body::View(view) => {
            let place = view.column_comments.binary_search_by(|(other, _)| other.cmp(name));
            match (place, comment) {
                (Ok(at), Some(comment)) => {
                    if let Some(slot) = view.column_comments.get_mut(at) {
                        slot.1 = comment;
                    }
                }
                (Ok(at), None) => drop(view.column_comments.remove(at)),
                (Err(at), Some(comment)) => view.column_comments.insert(at, (name.clone(), comment)),
                (Err(_), None) => {}
            }
            true
        }
        _ => false,
    }
}

fn is_of_public(object: &Node) -> bool {
    object.kind() == SyntaxKind::OBJECT_SCHEMA && parse::words(object) == "schema public"
}
