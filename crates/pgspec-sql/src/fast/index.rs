//! Indexes.

use pgspec_catalog::object::{
    Index, IndexKey, IndexKeyTarget, NullsOrder, OperatorClass, Parameters, SortOrder,
};
use pgspec_catalog::{Mentioned, Name, QualifiedName};

use super::cursor::Cursor;
use super::expression::{self, Outside};
use crate::fragment::IndexFragment;

/// An index to the end of the fragment.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<IndexFragment> {
    let unique = cursor.eat("unique");
    let method = if cursor.eat("using") { cursor.name()? } else { Name::exact("btree") };
    cursor.open()?;
    let mut keys = Vec::new();
    loop {
        keys.push(key(cursor)?);
        if !cursor.eat_sign(b',') {
            break;
        }
    }
    cursor.close()?;
    let include = if cursor.eat("include") { cursor.columns(Mentioned::Column)? } else { Vec::new() };
    let predicate = if cursor.eat("where") {
        let (sql, shape) = cursor.sql(expression::read)?;
        if shape.query {
            return None;
        }
        Some(sql)
    } else {
        None
    };
    let index = Index {
        only: false,
        attached_to: None,
        statistics: Vec::new(),
        table: QualifiedName::bare(""),
        unique,
        method,
        keys,
        include,
        nulls_not_distinct: false,
        storage: Parameters::default(),
        tablespace: None,
        predicate,
    };
    Some(IndexFragment { on: None, index, mentions: std::mem::take(&mut cursor.structural) })
}

fn key(cursor: &mut Cursor<'_>) -> Option<IndexKey> {
    let target = if cursor.is_sign(b'(') { parenthesised(cursor)? } else { plain(cursor)? };
    let opclass = match cursor.peek() {
        Some(token) if cursor.is_name(token) && !cursor.is_word("nulls") => {
            let (name, _) = cursor.qualified()?;
            Some(OperatorClass { name, parameters: Vec::new() })
        }
        _ => None,
    };
    let order = if cursor.eat("desc") {
        SortOrder::Descending
    } else {
        cursor.eat("asc");
        SortOrder::Ascending
    };
    let nulls = if cursor.eat("nulls") {
        if cursor.eat("first") {
            NullsOrder::First
        } else {
            cursor.expect("last")?;
            NullsOrder::Last
        }
    } else {
        NullsOrder::default_for(order)
    };
    Some(IndexKey { target, collation: None, opclass, order, nulls })
}

/// `(a || b)`: the expression without its parentheses.
fn parenthesised(cursor: &mut Cursor<'_>) -> Option<IndexKeyTarget> {
    cursor.open()?;
    let (sql, shape) = cursor.sql(expression::read)?;
    cursor.close()?;
    // A column in parentheses is a column.
    let simple = matches!(shape.outside, Outside::Name | Outside::Parens);
    (!simple && !shape.query).then_some(IndexKeyTarget::Expression(sql))
}

/// A column, or a call.
fn plain(cursor: &mut Cursor<'_>) -> Option<IndexKeyTarget> {
    let call = (1..=3).find_map(|ahead| {
        let token = cursor.peek_at(ahead)?;
        match cursor.slice(token) {
            "(" => Some(true),
            "." => None,
            _ if cursor.peek_at(ahead - 1).is_some_and(|t| cursor.slice(t) == ".") => None,
            _ => Some(false),
        }
    });
    if call == Some(true) {
        let (sql, shape) = cursor.sql(expression::read_call)?;
        return (shape.outside == Outside::Call && !shape.query).then_some(IndexKeyTarget::Expression(sql));
    }
    // `(nulls first)` is no column of this name.
    let start = cursor.start();
    let name = cursor.name().filter(|name| *name != "nulls")?;
    cursor.mention(
        Mentioned::Column,
        QualifiedName { schema: None, name: name.clone() },
        start..cursor.end(),
    );
    if cursor.is_sign(b'.') {
        return None;
    }
    Some(IndexKeyTarget::Column(name))
}
