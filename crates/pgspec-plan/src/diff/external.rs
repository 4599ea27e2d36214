//! Somebody else's tables: what one catalog needs of them and the other has, and the columns that a project adds to them.

use pgspec_catalog::object::{Column, Table};
use pgspec_catalog::{Body, Object};

use super::facts::Facts;
use super::{Change, Entry, Pair, What, place};

/// The columns that are needed and not there, or of another type. A key of an external table that nothing is known of needs
/// nothing.
pub(super) fn used(declared: Entry<'_>, found: Entry<'_>, second: bool, changes: &mut Vec<Change>) {
    let (Some(needed), Some(there)) = (declared.1.body.as_table(), found.1.body.as_table()) else { return };
    for column in needed.columns.iter().filter(|column| !column.notes.added) {
        let other = there.column(&column.name);
        if other.is_some_and(|other| other.data_type == column.data_type) {
            continue;
        }
        let shown = |data_type: &pgspec_catalog::DataType| Facts::Text(data_type.to_string().into());
        let what = What::External {
            column: column.name.clone(),
            needed: shown(&column.data_type),
            found: other.map(|other| shown(&other.data_type)),
        };
        let here = place(&column.origin);
        let there = other.map_or_else(|| place(&found.1.origin), |other| place(&other.origin));
        let places = if second { Pair::new(here, there) } else { Pair::new(there, here) };
        changes.push(Change { key: declared.0.clone(), what, places });
    }
}

/// Two tables with nothing in them but the columns that either adds, as far as the other does not know them as the owner's;
/// `None` if there are none.
pub(super) fn added(from: Entry<'_>, to: Entry<'_>) -> Option<Pair<Object>> {
    let (left, right) = (from.1.body.as_table()?, to.1.body.as_table()?);
    let adds = |table: &Table| table.columns.iter().any(|column| column.notes.added);
    if !adds(left) && !adds(right) {
        return None;
    }
    // What only one of them declares as somebody else's, the other has whole.
    let is_live = |object: &Object| object.is_managed();
    let is_own = |column: &Column, other: &Table, live: bool, other_live: bool| {
        let there = other.column(&column.name);
        let is_others = there.is_some_and(|there| !there.notes.added);
        if live {
            there.is_some_and(|there| there.notes.added)
        } else {
            column.notes.added && (other_live || !is_others)
        }
    };
    let of = |entry: Entry<'_>, own: &Table, other: Entry<'_>, other_table: &Table| {
        let (live, other_live) = (is_live(entry.1), is_live(other.1));
        let columns = own.columns.iter().filter(|one| is_own(one, other_table, live, other_live));
        let table = Table { columns: columns.cloned().collect(), ..Table::default() };
        Object::new(entry.1.origin, Body::Table(Box::new(table)))
    };
    Some(Pair::new(of(from, left, to, right), of(to, right, from, left)))
}
