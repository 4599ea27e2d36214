//! Enumerated types.

use pgspec_catalog::object::{EnumLabel, EnumType};
use pgspec_catalog::{Body, Key, Kind, Origin, QualifiedName};
use postgres::Transaction;

use super::value::{get, rows};
use super::{Reading, ServerError};

/// Reads all of them, and remembers their oids.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    for row in rows(transaction, include_str!("enum_type.sql"), &[&reading.schemas])? {
        let name = QualifiedName::new(get::<&str>(&row, "schema")?, get::<&str>(&row, "name")?);
        let label =
            |value: String| EnumLabel { value: value.into(), doc: None, was: None, origin: Origin::Database };
        let labels = get::<Vec<String>>(&row, "labels")?.into_iter().map(label).collect();
        let body = Body::Enum(EnumType { labels });
        let key = Key::qualified(Kind::Enum, &name);
        reading.types.insert(get(&row, "oid")?, key.clone());
        reading.insert(key, get(&row, "owner")?, get(&row, "comment")?, body);
    }
    Ok(())
}
