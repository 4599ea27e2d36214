//! Triggers.

use pgspec_catalog::{Body, Key, Kind, Name};
use pgspec_sql::fixpoint::fixpoint;
use pgspec_sql::fragment;
use postgres::Transaction;

use super::name::enabled;
use super::value::{get, rows};
use super::{Reading, ServerError, printed};

/// Reads those of the tables and views that were read.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let oids: Vec<u32> = reading.relations.keys().copied().collect();
    for row in rows(transaction, include_str!("trigger.sql"), &[&oids])? {
        let Some(table) = reading.relations.get(&get(&row, "table_oid")?) else { continue };
        let name = Name::exact(get(&row, "name")?);
        let key = Key::of_relation(Kind::Trigger, &table.qualified_name(), &name);
        let constraint = if get(&row, "is_constraint")? { "constraint " } else { "" };
        let text = format!("{constraint}{}", fixpoint(get(&row, "definition")?));
        let result = fragment::trigger(printed(&text));
        let Some(mut read) = reading.parsed(&key, &text, result) else { continue };
        read.trigger.enabled = enabled(get(&row, "enabled")?);
        reading.insert(key, None, get(&row, "comment")?, Body::Trigger(Box::new(read.trigger)));
    }
    Ok(())
}
