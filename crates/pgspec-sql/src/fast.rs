//! The fast road: a small parser for what most fragments look like. It answers only when it is sure; whatever it does
//! not know, errors above all, is the slow road's ([`crate::fragment`]).
//!
//! **Invariant:** where it answers, the slow road gives the same object. `tests/roads.rs` compares them.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a token of another kind is never what the fast road knows"
)]

mod column;
mod constraint;
mod cursor;
mod data_type;
mod expression;
mod grant;
mod index;
mod policy;
mod query;
mod trigger;

use pgspec_catalog::{DataType, Mention, SqlText};

use crate::fragment::{
    ColumnFragment, Fragment, GrantFragment, IndexFragment, NamedConstraint, PolicyFragment, TriggerFragment,
};
use cursor::Cursor;

/// See [`crate::fragment::column()`].
pub fn column(fragment: Fragment<'_>) -> Option<ColumnFragment> {
    whole(fragment, column::read)
}

/// See [`crate::fragment::data_type`].
pub fn data_type(fragment: Fragment<'_>) -> Option<(DataType, Vec<Mention>)> {
    whole(fragment, |cursor| {
        let data_type = data_type::read(cursor)?;
        if crate::read::data_type::serial(&data_type.name).is_some() {
            return None;
        }
        Some((data_type, std::mem::take(&mut cursor.structural)))
    })
}

/// See [`crate::fragment::expression`].
pub fn expression(fragment: Fragment<'_>) -> Option<SqlText> {
    whole(fragment, |cursor| cursor.sql(expression::read).map(|(sql, _)| sql))
}

/// See [`crate::fragment::constraint`].
pub fn constraint(fragment: Fragment<'_>) -> Option<NamedConstraint> {
    whole(fragment, constraint::read)
}

/// See [`crate::fragment::index`].
pub fn index(fragment: Fragment<'_>) -> Option<IndexFragment> {
    whole(fragment, index::read)
}

/// See [`crate::fragment::policy`].
pub fn policy(fragment: Fragment<'_>) -> Option<PolicyFragment> {
    whole(fragment, policy::read)
}

/// See [`crate::fragment::trigger`].
pub fn trigger(fragment: Fragment<'_>) -> Option<TriggerFragment> {
    whole(fragment, trigger::read)
}

/// See [`crate::fragment::grants`].
pub fn grants(fragment: Fragment<'_>) -> Option<Vec<GrantFragment>> {
    whole(fragment, grant::read)
}

/// Reads a fragment to its end.
fn whole<T>(fragment: Fragment<'_>, read: impl FnOnce(&mut Cursor<'_>) -> Option<T>) -> Option<T> {
    let mut cursor = Cursor::new(fragment)?;
    let value = read(&mut cursor)?;
    cursor.at_end().then_some(value)
}
