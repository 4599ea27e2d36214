//! Names: identifiers, and paths of them.

use pgspec_catalog::{Name, QualifiedName};

use super::site::Site;
use crate::fragment::{Parsed, SyntaxError};
use crate::lex::{self, TokenKind};
use crate::parse::{self, Node, SyntaxKind};

/// An identifier as written, quoted or not.
pub(crate) fn identifier(text: &str) -> Name {
    match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) if inner.contains('"') => Name::exact(&inner.replace("\"\"", "\"")),
        Some(inner) => Name::exact(inner),
        None => Name::folded(text),
    }
}

/// The identifier that a node is, or begins with.
pub(crate) fn of(node: &Node) -> Option<Name> {
    parse::first_token(node).map(|token| identifier(token.text()))
}

/// The identifiers of a path.
pub(crate) fn segments(node: &Node) -> Vec<Name> {
    parse::tokens(node).filter(|t| t.kind() != SyntaxKind::DOT).map(|t| identifier(t.text())).collect()
}

/// The name that a path spells.
pub(crate) fn qualified(site: &mut Site<'_>, node: &Node) -> Option<QualifiedName> {
    let mut segments = segments(node).into_iter();
    let parts = (segments.next(), segments.next(), segments.next());
    match parts {
        (Some(name), None, _) => Some(QualifiedName { schema: None, name }),
        (Some(schema), Some(name), None) => Some(QualifiedName { schema: Some(schema), name }),
        (None, ..) => None,
        (Some(_), Some(_), Some(_)) => {
            let help = "write `schema.name`: the database is the one that the SQL runs in";
            site.problem(parse::range(node), "a name with more than two parts", Some(help));
            None
        }
    }
}

/// The names of children of a kind.
pub(crate) fn list(node: &Node, kind: SyntaxKind) -> Vec<(Name, Node)> {
    parse::children(node, kind).filter_map(|child| Some((of(&child)?, child))).collect()
}

/// A name as SQL writes it.
pub(crate) fn parse(text: &str) -> Parsed<QualifiedName> {
    let error = |range, message: &str| vec![SyntaxError { range, message: message.to_owned(), help: None }];
    let whole = 0..text.len();
    let Ok(tokens) = lex::tokens(text) else {
        return Err(error(whole, "this quoted name is never closed"));
    };
    let identifier_of = |token: &lex::Token| match token.kind {
        TokenKind::Word => Some(identifier(token.text(text))),
        TokenKind::QuotedName if token.end - token.start > 2 => Some(identifier(token.text(text))),
        _ => None,
    };
    match tokens.as_slice() {
        [] => Err(error(whole, "expected a name")),
        [one] => match identifier_of(one) {
            Some(name) => Ok(QualifiedName { schema: None, name }),
            None => Err(error(one.range(), "expected a name")),
        },
        [schema, dot, name] if dot.kind == TokenKind::Punctuation(b'.') => {
            match (identifier_of(schema), identifier_of(name)) {
                (Some(schema), Some(name)) => Ok(QualifiedName { schema: Some(schema), name }),
                (None, _) => Err(error(schema.range(), "expected a schema's name")),
                (_, None) => Err(error(name.range(), "expected a name")),
            }
        }
        [_, second, ..] => Err(error(
            second.start..text.trim_end().len(),
            "a name is one identifier, or two with a dot between them; others need double quotes",
        )),
    }
}
