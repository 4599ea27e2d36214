//! Event triggers and publications.

use pgspec_catalog::object::{
    EventTrigger, Publication, PublicationScope, PublishedCommands, PublishedTable,
};
use pgspec_catalog::{Body, Key, Kind, Name, Text};
use postgres::Transaction;

use super::name::{enabled, name_of, written};
use super::user_type::by_owner;
use super::value::{get, rows};
use super::{Reading, ServerError};

/// Reads all of them.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    event_triggers(transaction, reading)?;
    publications(transaction, reading)
}

fn event_triggers(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let query = include_str!("event_trigger.sql");
    for row in &rows(transaction, query, &[&reading.schemas, &reading.everything])? {
        let Some(function) = written(get(row, "function")?) else { continue };
        let body = EventTrigger {
            event: Name::exact(get(row, "event")?),
            tags: get::<Vec<&str>>(row, "tags")?.into_iter().map(Text::from).collect(),
            function,
            enabled: enabled(get(row, "enabled")?),
        };
        let key = Key::global(Kind::EventTrigger, get::<&str>(row, "name")?);
        reading.insert(key, get(row, "owner")?, get(row, "comment")?, Body::EventTrigger(body));
    }
    Ok(())
}

fn publications(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let query = include_str!("publication.sql");
    let publications = rows(transaction, query, &[&reading.schemas, &reading.everything])?;
    let query = include_str!("published_table.sql");
    let mut tables = by_owner(transaction, query, "publication_oid", &publications, "oid")?;
    for row in &publications {
        let key = Key::global(Kind::Publication, get::<&str>(row, "name")?);
        let mut published = Vec::new();
        for table in tables.remove(&get(row, "oid")?).unwrap_or_default() {
            published.push(PublishedTable {
                table: name_of(&table)?,
                columns: get::<Vec<&str>>(&table, "columns")?.into_iter().map(Name::exact).collect(),
                predicate: reading.expression(&key, get(&table, "predicate")?),
            });
        }
        published.sort_by(|a, b| a.table.cmp(&b.table));
        let mut schemas: Vec<_> = get::<Vec<&str>>(row, "schemas")?.into_iter().map(Name::exact).collect();
        schemas.sort();
        let body = Publication {
            scope: if get(row, "all_tables")? {
                PublicationScope::AllTables
            } else {
                PublicationScope::Some { tables: published, schemas }
            },
            publish: PublishedCommands {
                insert: get(row, "insert")?,
                update: get(row, "update")?,
                delete: get(row, "delete")?,
                truncate: get(row, "truncate")?,
            },
            via_root: get(row, "via_root")?,
            generated_columns: (get::<&str>(row, "generated_columns")? == "s").then(|| "stored".into()),
        };
        reading.insert(key, get(row, "owner")?, get(row, "comment")?, Body::Publication(Box::new(body)));
    }
    Ok(())
}
