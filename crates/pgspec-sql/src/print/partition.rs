//! Prints how tables are partitioned, and which rows a partition holds.

use pgspec_catalog::object::{
    BoundValue, IndexKey, NullsOrder, PartitionBound, PartitionBy, PartitionStrategy, SortOrder,
};

use super::{index, text};
use crate::quote;

/// What stands behind `PARTITION BY`: `range (at)`.
pub(super) fn by(by: &PartitionBy) -> String {
    let strategy = match by.strategy {
        PartitionStrategy::Range => "range",
        PartitionStrategy::List => "list",
        PartitionStrategy::Hash => "hash",
    };
    let keys = by.keys.iter().map(|key| {
        index::key(&IndexKey {
            target: key.target.clone(),
            collation: key.collation.clone(),
            opclass: key.opclass.clone(),
            order: SortOrder::Ascending,
            nulls: NullsOrder::Last,
        })
    });
    format!("{strategy} ({})", quote::join(keys, ", "))
}

/// `for values from (…) to (…)`, `default`, …
pub(super) fn bound(bound: &PartitionBound) -> String {
    let values = |values: &[BoundValue]| {
        let values = values.iter().map(|value| match value {
            BoundValue::Minimum => "minvalue".to_owned(),
            BoundValue::Maximum => "maxvalue".to_owned(),
            BoundValue::Value(sql) => text::closed(sql),
        });
        quote::join(values, ", ")
    };
    match bound {
        PartitionBound::Default => "default".to_owned(),
        PartitionBound::Range { from, to } => {
            format!("for values from ({}) to ({})", values(from), values(to))
        }
        PartitionBound::List(list) => {
            format!("for values in ({})", quote::join(list.iter().map(text::closed), ", "))
        }
        PartitionBound::Hash { modulus, remainder } => {
            format!("for values with (modulus {modulus}, remainder {remainder})")
        }
    }
}
