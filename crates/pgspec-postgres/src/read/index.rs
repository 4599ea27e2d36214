//! Indexes that no constraint made.

use pgspec_catalog::object::Index;
use pgspec_catalog::{Body, Diagnostic, Key, Kind, Name};
use pgspec_sql::fixpoint::fixpoint;
use pgspec_sql::{fragment, implicit_name};
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
        let text = &*fixpoint(get(&row, "definition")?);
        let result = fragment::index(printed(text));
        let Some(mut read) = reading.parsed(&key, text, result) else { continue };
        read.index.table = table.qualified_name();
        read.index.unique = get(&row, "is_unique")?;
        read.index.tablespace = get::<Option<&str>>(&row, "tablespace")?.map(Name::exact);
        read.index.only = get(&row, "is_only")?;
        let columns = get::<Vec<i32>>(&row, "statistics_columns")?.into_iter();
        let targets = get::<Vec<i32>>(&row, "statistics_targets")?.into_iter();
        let numbered =
            columns.zip(targets).filter_map(|(column, target)| Some((u16::try_from(column).ok()?, target)));
        read.index.statistics = numbered.collect();
        if let Some(parent) = get::<Option<&str>>(&row, "parent")? {
            // What is not whole is made part by part.
            if get(&row, "is_part_of_whole")? && has_derived_name(&table.name, &key.name, &read.index) {
                continue;
            }
            read.index.attached_to = fragment::name(parent).ok();
        }
        let partitioned: bool = get(&row, "is_partitioned")?;
        if !partitioned && !get::<bool>(&row, "valid")? {
            let message = format!("{key} is invalid: Postgres never uses it");
            let help = "drop it concurrently and create it again";
            reading.diagnostics.push(Diagnostic::new(&codes::INVALID_INDEX, message).help(help));
        }
        reading.insert(key, None, get(&row, "comment")?, Body::Index(Box::new(read.index)));
    }
    Ok(())
}

/// Whether an index has a name that Postgres gives to the part of a partition in its parent's index.
fn has_derived_name(table: &Name, name: &Name, index: &Index) -> bool {
    let derived = implicit_name::index(table, index, |_| false);
    let number = name.as_str().strip_prefix(derived.as_str());
    number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}
