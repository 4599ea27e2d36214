//! Sequences.

use pgspec_catalog::object::{Sequence, SequenceOptions, SequenceOwner};
use pgspec_catalog::{Body, Key, Kind, Name, QualifiedName};
use postgres::{Row, Transaction};

use super::relation::data_type;
use super::value::{get, rows};
use super::{Reading, ServerError};

/// Reads those that are no identity column's.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    for row in rows(transaction, include_str!("sequence.sql"), &[&reading.schemas])? {
        let name = QualifiedName::new(get::<&str>(&row, "schema")?, get::<&str>(&row, "name")?);
        let key = Key::qualified(Kind::Sequence, &name);
        let Some(data_type) = data_type(reading, &key, get(&row, "type")?) else { continue };
        let owner =
            match (get::<Option<&str>>(&row, "table_name")?, get::<Option<&str>>(&row, "column_name")?) {
                (Some(table), Some(column)) => Some(SequenceOwner {
                    table: QualifiedName::new(get::<&str>(&row, "table_schema")?, table),
                    column: Name::exact(column),
                }),
                _ => None,
            };
        let body = Sequence {
            options: options(&row, "")?.without_defaults(&data_type),
            data_type,
            owned_by: owner,
            unlogged: get(&row, "unlogged")?,
        };
        reading.relations.insert(get(&row, "oid")?, key.clone());
        reading.insert(key, get(&row, "owner")?, get(&row, "comment")?, Body::Sequence(Box::new(body)));
    }
    Ok(())
}

/// The options in the columns of a row, whose names begin with `prefix`.
pub(super) fn options(row: &Row, prefix: &str) -> Result<SequenceOptions, ServerError> {
    let number = |column: &str| get::<Option<i64>>(row, &format!("{prefix}{column}"));
    Ok(SequenceOptions {
        start: number("start")?,
        increment: number("increment")?,
        min_value: number("min")?,
        max_value: number("max")?,
        cache: number("cache")?,
        cycle: get::<Option<bool>>(row, &format!("{prefix}cycle"))?.unwrap_or(false),
    })
}
