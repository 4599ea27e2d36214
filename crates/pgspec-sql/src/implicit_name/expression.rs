//! The name that Postgres finds for an expression (`FigureColnameInternal` of `parse_target.c`).
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a tree has a thousand kinds of nodes; those not named are all others"
)]

use pgspec_catalog::Name;

use crate::guard::{self, Shape};
use crate::parse::{self, Node, SyntaxKind};
use crate::read::name;

/// The name of an index column or of a query's output that is an expression; `None` where Postgres finds none.
pub fn expression_name(sql: &str) -> Option<Name> {
    guard::check(sql, Shape::Clause).ok()?;
    let tree = parse::statements(&format!("select ({sql}\n)"));
    let parens = tree.root.descendants().find(|n| n.kind() == SyntaxKind::PAREN_EXPR)?;
    figure(&parse::expression(&parens)?).map(|(name, _)| name)
}

/// The name, and whether it is a good one: a type's or `case` gives way to any other. Trees of checked text are not
/// deep.
fn figure(node: &Node) -> Option<(Name, bool)> {
    use SyntaxKind as S;
    let good = |text: &str| Some((Name::exact(text), true));
    match node.kind() {
        S::NAME_REF => Some((name::of(node)?, true)),
        S::FIELD_EXPR => match node.children().last().filter(|n| n.kind() == S::NAME_REF) {
            Some(field) => Some((name::of(&field)?, true)),
            None => None,
        },
        S::PAREN_EXPR => match parse::expression(node) {
            Some(inner) => figure(&inner),
            None => query(&node.children().next()?),
        },
        S::COLLATE | S::INDEX_EXPR | S::SLICE_EXPR => figure(&parse::expression(node)?),
        S::CALL_EXPR => {
            let first = node.first_child()?;
            match first.kind() {
                S::NAME_REF => Some((name::of(&first)?, true)),
                S::FIELD_EXPR => figure(&first),
                S::TRIM_FN if parse::has(&first, S::TRIM_LEADING) => good("ltrim"),
                S::TRIM_FN if parse::has(&first, S::TRIM_TRAILING) => good("rtrim"),
                S::TRIM_FN => good("btrim"),
                S::COLLATION_FOR_FN => good("pg_collation_for"),
                S::ANY_FN | S::ALL_FN | S::SOME_FN => None,
                _ => Some((name::of(&first)?, true)),
            }
        }
        S::CAST_EXPR => {
            let inner = parse::expression(node).and_then(|inner| figure(&inner));
            match inner {
                Some((name, true)) => Some((name, true)),
                _ => {
                    let mut node = parse::data_type(node)?;
                    while node.kind() == S::ARRAY_TYPE {
                        node = parse::data_type(&node)?;
                    }
                    Some((type_name(&node)?, false))
                }
            }
        }
        S::CASE_EXPR => {
            let otherwise = parse::child(node, S::ELSE_CLAUSE).and_then(|c| parse::expression(&c));
            match otherwise.and_then(|e| figure(&e)) {
                Some((name, true)) => Some((name, true)),
                _ => Some((Name::exact("case"), false)),
            }
        }
        S::ARRAY_EXPR => good("array"),
        S::TUPLE_EXPR => good("row"),
        S::BIN_EXPR if parse::has(node, S::AT_TIME_ZONE) => good("timezone"),
        _ => None,
    }
}

/// The last part of a type's name as the grammar stores it: `int4` for `integer`.
fn type_name(node: &Node) -> Option<Name> {
    use SyntaxKind as S;
    match parse::child(node, S::PATH_REF) {
        Some(path) => {
            let name = name::segments(&path).pop()?;
            let keyword = parse::tokens(&path).last().is_some_and(|t| t.kind() != S::IDENT);
            Some(pgspec_catalog::builtin_alias(name.as_str()).filter(|_| keyword).map_or(name, Name::exact))
        }
        None => {
            let words = parse::words(node);
            let words: Vec<_> = words.split(' ').filter(|w| !w.bytes().all(|b| b.is_ascii_digit())).collect();
            let spelled = words.join(" ");
            let first = words.first().copied().unwrap_or("");
            Some(Name::exact(pgspec_catalog::builtin_alias(&spelled).unwrap_or(first)))
        }
    }
}

/// The name of a query's only output.
fn query(node: &Node) -> Option<(Name, bool)> {
    use SyntaxKind as S;
    let target = node.descendants().find(|n| n.kind() == S::TARGET)?;
    match parse::child(&target, S::AS_NAME) {
        Some(alias) => Some((name::of(&parse::child(&alias, S::COLUMN_NAME)?)?, true)),
        None => figure(&parse::expression(&target)?),
    }
}
