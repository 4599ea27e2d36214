//! What one catalog needs of somebody else's table, and the other has.

use super::facts::Facts;
use super::{Change, Entry, Pair, What, place};

/// The columns that are needed and not there, or of another type. A key of an external table that nothing is known of needs
/// nothing.
pub(super) fn used(declared: Entry<'_>, found: Entry<'_>, second: bool, changes: &mut Vec<Change>) {
    let (Some(needed), Some(there)) = (declared.1.body.as_table(), found.1.body.as_table()) else { return };
    for column in &needed.columns {
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
