//! Constraints.

use pgspec_catalog::Mentioned;
use pgspec_catalog::object::{
    Check, Constraint, ConstraintBody, Deferral, ForeignKey, ForeignKeyAction, MatchType, UniqueKey,
};

use super::cursor::Cursor;
use super::expression;
use crate::fragment::NamedConstraint;

/// A table constraint to the end of the fragment.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<NamedConstraint> {
    named(cursor, |cursor| {
        if cursor.eat("check") {
            check(cursor)
        } else if cursor.eat("unique") {
            let columns = cursor.columns(Mentioned::Column)?;
            Some(ConstraintBody::Unique(UniqueKey { columns, ..UniqueKey::default() }))
        } else if cursor.eat("primary") {
            cursor.expect("key")?;
            let columns = cursor.columns(Mentioned::Column)?;
            Some(ConstraintBody::PrimaryKey(UniqueKey { columns, ..UniqueKey::default() }))
        } else if cursor.eat("foreign") {
            cursor.expect("key")?;
            let columns = cursor.columns(Mentioned::Column)?;
            cursor.expect("references")?;
            let mut key = references(cursor)?;
            let mismatch =
                !key.referenced_columns.is_empty() && key.referenced_columns.len() != columns.len();
            key.columns = columns;
            (!mismatch).then_some(ConstraintBody::ForeignKey(key))
        } else {
            None
        }
    })
}

/// An inline constraint, if one follows.
#[expect(clippy::option_option, reason = "the outer one is the fast road's `unsure`")]
pub(super) fn inline(cursor: &mut Cursor<'_>) -> Option<Option<NamedConstraint>> {
    let named_one = cursor.is_word("constraint");
    let at = if named_one { 2 } else { 0 };
    if !["check", "unique", "primary", "references"].into_iter().any(|w| cursor.is_word_at(at, w)) {
        return if named_one { None } else { Some(None) };
    }
    let constraint = named(cursor, |cursor| {
        if cursor.eat("check") {
            check(cursor)
        } else if cursor.eat("unique") {
            Some(ConstraintBody::Unique(UniqueKey::default()))
        } else if cursor.eat("primary") {
            cursor.expect("key")?;
            Some(ConstraintBody::PrimaryKey(UniqueKey::default()))
        } else {
            cursor.expect("references")?;
            let key = references(cursor)?;
            (key.referenced_columns.len() <= 1).then_some(ConstraintBody::ForeignKey(key))
        }
    })?;
    Some(Some(constraint))
}

fn named(
    cursor: &mut Cursor<'_>,
    body: impl FnOnce(&mut Cursor<'_>) -> Option<ConstraintBody>,
) -> Option<NamedConstraint> {
    let start = cursor.start();
    let before = std::mem::take(&mut cursor.structural);
    let name = if cursor.eat("constraint") { Some(cursor.name()?) } else { None };
    let body = body(cursor)?;
    let mentions = std::mem::replace(&mut cursor.structural, before);
    let constraint =
        Constraint { body, deferral: Deferral::Immediate, not_valid: false, not_enforced: false };
    Some(NamedConstraint { name, constraint, range: start..cursor.end(), mentions })
}

fn check(cursor: &mut Cursor<'_>) -> Option<ConstraintBody> {
    cursor.open()?;
    let (expression, shape) = cursor.sql(expression::read)?;
    cursor.close()?;
    (!shape.query).then_some(ConstraintBody::Check(Check { expression, no_inherit: false }))
}

fn references(cursor: &mut Cursor<'_>) -> Option<ForeignKey> {
    let (references, range) = cursor.qualified()?;
    cursor.mention(Mentioned::Relation, references.clone(), range);
    let referenced_columns =
        if cursor.is_sign(b'(') { cursor.columns(Mentioned::ReferencedColumn)? } else { Vec::new() };
    let mut key = ForeignKey {
        columns: Vec::new(),
        references,
        referenced_columns,
        period: false,
        match_type: MatchType::Simple,
        on_update: ForeignKeyAction::NoAction,
        on_delete: ForeignKeyAction::NoAction,
        on_delete_columns: Vec::new(),
    };
    let (mut update, mut delete) = (false, false);
    while cursor.is_word("on") {
        cursor.next();
        let deletes = cursor.eat("delete");
        if !deletes {
            cursor.expect("update")?;
        }
        let action = action(cursor)?;
        if std::mem::replace(if deletes { &mut delete } else { &mut update }, true) || cursor.is_sign(b'(') {
            return None;
        }
        *(if deletes { &mut key.on_delete } else { &mut key.on_update }) = action;
    }
    Some(key)
}

fn action(cursor: &mut Cursor<'_>) -> Option<ForeignKeyAction> {
    if cursor.eat("cascade") {
        Some(ForeignKeyAction::Cascade)
    } else if cursor.eat("restrict") {
        Some(ForeignKeyAction::Restrict)
    } else if cursor.eat("no") {
        cursor.expect("action")?;
        Some(ForeignKeyAction::NoAction)
    } else {
        cursor.expect("set")?;
        if cursor.eat("null") {
            return Some(ForeignKeyAction::SetNull);
        }
        cursor.expect("default")?;
        Some(ForeignKeyAction::SetDefault)
    }
}
