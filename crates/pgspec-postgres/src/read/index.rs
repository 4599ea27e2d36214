//! Indexes that no constraint made.

use pgspec_catalog::{Body, Diagnostic, Key, Kind, Name};
use pgspec_sql::fragment;
use postgres::Transaction;

use super::value::{get, rows};
use super::{Reading, ServerError, printed};
use crate::codes;

/// Reads those of the tables and materialized views that were read.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let oids: Vec<u32> = reading.relations.keys().copied().collect();
    for row in rows(transaction, include_str!("index.sql"), &[&oids])? {
        let Some(table) = reading.relations.get(&get(&row, "table_oid")?).cloned() else { continue };
        let Some(schema) = &table.schema else { continue };
        let key = Key::in_schema(Kind::Index, schema, &Name::exact(get(&row, "name")?));
        let text: &str = get(&row, "definition")?;
        let result = fragment::index(printed(text));
        let Some(mut read) = reading.parsed(&key, text, result) else { continue };
        read.index.table = table.qualified_name();
        read.index.unique = get(&row, "is_unique")?;
        read.index.tablespace = get::<Option<&str>>(&row, "tablespace")?.map(Name::exact);
        read.index.storage.sort();
        if !get::<bool>(&row, "valid")? {
            let message = format!("{key} is invalid: Postgres never uses it");
            let help = "drop it concurrently and create it again";
            reading.diagnostics.push(Diagnostic::new(&codes::INVALID_INDEX, message).help(help));
        }
        reading.insert(key, None, get(&row, "comment")?, Body::Index(Box::new(read.index)));
    }
    Ok(())
}
