//! Indexes, and what constraints have in common with them.

use pgspec_catalog::object::{
    Index, IndexKey, IndexKeyTarget, NullsOrder, OperatorClass, Parameters, SortOrder,
};
use pgspec_catalog::{Mentioned, Name, QualifiedName, Text};

use super::expression::Scope;
use super::site::Site;
use super::{column, constraint, name};
use crate::parse::{self, Node, SyntaxKind};

/// A `CREATE_INDEX` node. The table stays empty.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<Index> {
    use SyntaxKind as S;
    let method = parse::child(node, S::USING_METHOD)
        .and_then(|clause| name::of(&parse::child(&clause, S::ACCESS_METHOD_REF)?))
        .unwrap_or_else(|| Name::exact("btree"));
    let mut keys = Vec::new();
    for item in parse::children(&parse::child(node, S::PARTITION_ITEM_LIST)?, S::PARTITION_ITEM) {
        keys.push(key(site, &item)?);
    }
    let mut include = Vec::new();
    if let Some(list) = parse::child(node, S::INDEX_INCLUDE_CLAUSE)
        .and_then(|clause| parse::child(&clause, S::PARTITION_ITEM_LIST))
    {
        for item in parse::children(&list, S::PARTITION_ITEM) {
            match key(site, &item)? {
                IndexKey { target: IndexKeyTarget::Column(name), collation: None, opclass: None, .. } => {
                    include.push(name);
                }
                _ => site.problem(parse::range(&item), "only columns can be included", None),
            }
        }
    }
    let predicate = parse::child(node, S::WHERE_CLAUSE).and_then(|clause| {
        let expression = parse::expression(&clause)?;
        column::no_query(site, &expression, "an index's condition");
        Some(site.sql(&expression, Scope::Columns))
    });
    Some(Index {
        only: parse::child(node, S::TABLE_RELATION_NAME).is_some_and(|name| parse::has(&name, S::ONLY_KW)),
        attached_to: None,
        statistics: Vec::new(),
        table: QualifiedName::bare(""),
        unique: parse::has(node, S::UNIQUE_KW),
        method,
        keys,
        include,
        nulls_not_distinct: parse::has(node, S::NULLS_NOT_DISTINCT),
        storage: storage(site, node),
        tablespace: parse::child(node, S::TABLESPACE_CLAUSE)
            .and_then(|clause| name::of(&parse::child(&clause, S::TABLESPACE_REF)?)),
        predicate,
    })
}

/// The table of a `CREATE_INDEX` node.
pub(crate) fn table(site: &mut Site<'_>, node: &Node) -> Option<(QualifiedName, Node)> {
    let relation = parse::child(node, SyntaxKind::TABLE_RELATION_NAME)?;
    let path = parse::child(&relation, SyntaxKind::TABLE_NAME_REF)?;
    Some((name::qualified(site, &path)?, path))
}

/// A key with its options.
pub(crate) fn key(site: &mut Site<'_>, item: &Node) -> Option<IndexKey> {
    use SyntaxKind as S;
    let mut key = key_of(site, item)?;
    if let Some(class) = parse::child(item, S::OP_CLASS_REF) {
        let name = name::qualified(site, &class)?;
        let parameters =
            parse::child(item, S::ATTRIBUTE_LIST).map_or_else(Vec::new, |list| attributes(site, &list));
        key.opclass = Some(OperatorClass { name, parameters });
    }
    if parse::has(item, S::SORT_DESC) {
        key.order = SortOrder::Descending;
    }
    if parse::has(item, S::SORT_USING) {
        site.problem(parse::range(item), "an index sorts by `asc` or `desc`", None);
    }
    key.nulls = if parse::has(item, S::NULLS_FIRST) {
        NullsOrder::First
    } else if parse::has(item, S::NULLS_LAST) {
        NullsOrder::Last
    } else {
        NullsOrder::default_for(key.order)
    };
    Some(key)
}

/// The operator class and the order of an element of `EXCLUDE`. The parser does not know them, so that its tree has
/// nothing between the key and `WITH`; they are read from the source.
pub(crate) fn options_of(site: &mut Site<'_>, element: &Node, key: &mut IndexKey) -> Option<()> {
    let expression = parse::expression(element)?;
    let with = element.children_with_tokens().find(|part| part.kind() == SyntaxKind::WITH_KW)?;
    let start = parse::extent(&expression).last().map_or(0, |n| parse::range(n).end);
    let range = start..with.text_range().start().into();
    let text = site.source(range.clone());
    let tokens = crate::lex::tokens(text).ok()?;
    let mut words = tokens.iter().map(|t| t.text(text)).peekable();
    let is_option = |word: &str| ["asc", "desc", "nulls"].into_iter().any(|w| word.eq_ignore_ascii_case(w));
    if let Some(first) = words.next_if(|word| !is_option(word)) {
        let first = name::identifier(first);
        let name = match words.next_if_eq(&".").and_then(|_| words.next()) {
            Some(second) => QualifiedName { schema: Some(first), name: name::identifier(second) },
            None => QualifiedName { schema: None, name: first },
        };
        key.opclass = Some(OperatorClass { name, parameters: Vec::new() });
    }
    let rest: Vec<_> = words.map(str::to_ascii_lowercase).collect();
    let (order, nulls) = match rest.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] | ["asc"] => (SortOrder::Ascending, None),
        ["desc"] => (SortOrder::Descending, None),
        ["nulls", "first"] | ["asc", "nulls", "first"] => (SortOrder::Ascending, Some(NullsOrder::First)),
        ["nulls", "last"] | ["asc", "nulls", "last"] => (SortOrder::Ascending, Some(NullsOrder::Last)),
        ["desc", "nulls", "first"] => (SortOrder::Descending, Some(NullsOrder::First)),
        ["desc", "nulls", "last"] => (SortOrder::Descending, Some(NullsOrder::Last)),
        _ => {
            let message =
                "expected an operator class, `asc`, `desc`, `nulls first` or `nulls last` before `with`";
            site.problem(range, message, None);
            return None;
        }
    };
    key.order = order;
    key.nulls = nulls.unwrap_or(NullsOrder::default_for(order));
    Some(())
}

/// The column or expression of an item, with its collation.
pub(crate) fn key_of(site: &mut Site<'_>, item: &Node) -> Option<IndexKey> {
    use SyntaxKind as S;
    let mut target = parse::expression(item)?;
    let mut collation = parse::child(item, S::COLLATE).filter(|c| *c != target);
    if target.kind() == S::COLLATE {
        collation = Some(target.clone());
        target = parse::expression(&target)?;
    }
    let collation = match collation {
        Some(node) => Some(column::collation(site, &node)?),
        None => None,
    };
    // Postgres takes a column in parentheses for the column.
    let mut bare = target.clone();
    while bare.kind() == S::PAREN_EXPR
        && let [inner] = parse::inside(&bare).as_slice()
    {
        bare = inner.clone();
    }
    let is_column = bare.kind() == S::NAME_REF
        && !parse::first_token(&bare).is_some_and(|t| super::expression::is_syntax_call(t.text()));
    let target = if is_column {
        let name = name::of(&bare)?;
        site.mention(
            Mentioned::Column,
            QualifiedName { schema: None, name: name.clone() },
            parse::range(&bare),
        );
        IndexKeyTarget::Column(name)
    } else {
        column::no_query(site, &target, "an index");
        let sql = match target.kind() {
            S::PAREN_EXPR => site.sql_inside(&target, Scope::Columns)?,
            S::CALL_EXPR | S::NAME_REF => site.sql(&target, Scope::Columns),
            S::CAST_EXPR if parse::has(&target, S::CAST_KW) => site.sql(&target, Scope::Columns),
            _ => {
                let help = "put parentheses around the expression";
                let message = "an index key is a column, a call or in parentheses";
                site.problem(parse::range(&target), message, Some(help));
                return None;
            }
        };
        IndexKeyTarget::Expression(sql)
    };
    Some(IndexKey { target, collation, opclass: None, order: SortOrder::Ascending, nulls: NullsOrder::Last })
}

/// `WITH (name = value, …)` of a node.
pub(crate) fn storage(site: &mut Site<'_>, node: &Node) -> Parameters {
    let list = parse::child(node, SyntaxKind::WITH_PARAMS)
        .and_then(|with| parse::child(&with, SyntaxKind::ATTRIBUTE_LIST));
    list.map_or_else(Parameters::default, |list| attributes(site, &list).into())
}

/// `(name = value, …)` in order. A name alone is `true`.
pub(crate) fn attributes(site: &mut Site<'_>, list: &Node) -> Vec<(Name, Text)> {
    use SyntaxKind as S;
    let mut out: Vec<(Name, Text)> = Vec::new();
    for option in parse::children(list, S::ATTRIBUTE_OPTION) {
        let Some(mut name) = parse::child(&option, S::ATTRIBUTE_NAME).and_then(|n| name::of(&n)) else {
            continue;
        };
        if let Some(space) = parse::child(&option, S::ATTRIBUTE_NAMESPACE).and_then(|n| name::of(&n)) {
            name = Name::exact(&format!("{space}.{name}"));
        }
        let value = parse::child(&option, S::ATTRIBUTE_VALUE)
            .map_or_else(|| "true".to_owned(), |value| option_value(site.node_text(&value)));
        if out.iter().any(|(other, _)| *other == name) {
            site.problem(parse::range(&option), format!("parameter `{name}` is given twice"), None);
        } else {
            out.push((name, Text::from(value)));
        }
    }
    out
}

/// A parameter's value in one spelling: words and numbers without quotes, lower case; other strings as written.
pub(crate) fn option_value(written: &str) -> String {
    let bare = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(written);
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let word = bare.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    let number = bare.parse::<f64>().is_ok();
    if !bare.is_empty() && bare.bytes().all(plain) && (number || word && !bare.contains(['.', '-'])) {
        bare.to_ascii_lowercase()
    } else {
        written.to_owned()
    }
}

/// The table of `ON table`.
pub(crate) fn on_table(
    site: &mut Site<'_>,
    node: &Node,
    clause: SyntaxKind,
) -> Option<(QualifiedName, Node)> {
    use SyntaxKind as S;
    let clause = parse::child(node, clause)?;
    let path = clause.children().find(|c| matches!(c.kind(), S::TABLE_NAME_REF | S::RELATION_NAME_REF))?;
    Some((name::qualified(site, &path)?, path))
}

/// The columns of a list, as [`constraint::columns`].
pub(crate) fn column_list(site: &mut Site<'_>, node: &Node) -> Vec<Name> {
    constraint::columns(site, node, SyntaxKind::COLUMN_NAME_REF, Mentioned::Column)
}
