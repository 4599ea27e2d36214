//! Tables with their columns, views and materialized views.

use std::collections::BTreeMap;

use pgspec_catalog::object::{
    CheckOption, Column, ColumnNotes, ColumnStorage, Foreign, Generated, Identity, NotNull, Parameters,
    PartitionOf, ReplicaIdentity, RowSecurity, StorageStrategy, Table, View,
};
use pgspec_catalog::{Body, DataType, Key, Kind, Name, Origin, QualifiedName, SqlText};
use pgspec_sql::fixpoint::fixpoint;
use pgspec_sql::not_null::forget_usual;
use pgspec_sql::{fragment, implicit_name};
use postgres::{Row, Transaction};

use super::value::{get, options, rows, storage};
use super::{Reading, ServerError, printed, sequence};

/// Reads all of them, and remembers their oids.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let relations = rows(transaction, include_str!("relation.sql"), &[&reading.schemas])?;
    let mut tables = Vec::new();
    for row in &relations {
        let name = QualifiedName::new(get::<&str>(row, "schema")?, get::<&str>(row, "name")?);
        match get::<&str>(row, "kind")? {
            "v" => view(row, reading, Key::qualified(Kind::View, &name))?,
            "m" => view(row, reading, Key::qualified(Kind::MaterializedView, &name))?,
            _ => tables.push((row, Key::qualified(Kind::Table, &name))),
        }
    }
    let oids = tables.iter().map(|(row, _)| get(row, "oid")).collect::<Result<Vec<u32>, _>>()?;
    let mut columns: BTreeMap<u32, Vec<Row>> = BTreeMap::new();
    for row in rows(transaction, include_str!("column.sql"), &[&oids])? {
        columns.entry(get(&row, "table_oid")?).or_default().push(row);
    }
    for (row, key) in tables {
        let oid: u32 = get(row, "oid")?;
        let columns = columns.remove(&oid).unwrap_or_default();
        let columns = columns.iter().map(|row| column(row, reading, &key)).collect::<Result<Vec<_>, _>>()?;
        let mut body = Table {
            columns: columns.into_iter().flatten().collect(),
            row_security: RowSecurity {
                enabled: get(row, "row_security")?,
                forced: get(row, "force_row_security")?,
            },
            unlogged: get(row, "unlogged")?,
            storage: storage(&get::<Vec<String>>(row, "options")?),
            tablespace: get::<Option<&str>>(row, "tablespace")?.map(Name::exact),
            access_method: get::<Option<&str>>(row, "access_method")?.map(Name::exact),
            replica_identity: match (
                get::<&str>(row, "replica_identity")?,
                get::<Option<&str>>(row, "replica_index")?,
            ) {
                ("f", _) => ReplicaIdentity::Full,
                ("n", _) => ReplicaIdentity::Nothing,
                ("i", Some(index)) => ReplicaIdentity::Index(Name::exact(index)),
                _ => ReplicaIdentity::Default,
            },
            cluster_on: get::<Option<&str>>(row, "cluster_index")?.map(Name::exact),
            foreign: foreign(row)?,
            ..Table::default()
        };
        hierarchy(row, reading, &key, &mut body)?;
        reading.relations.insert(oid, key.clone());
        reading.insert(key, get(row, "owner")?, get(row, "comment")?, Body::Table(Box::new(body)));
    }
    let tables: Vec<_> = reading.catalog.of_kind(Kind::Table).map(|(id, ..)| id).collect();
    forget_usual(&mut reading.catalog, tables);
    Ok(())
}

/// How a table is partitioned, and what it is a part or a child of.
fn hierarchy(row: &Row, reading: &mut Reading, key: &Key, table: &mut Table) -> Result<(), ServerError> {
    if let Some(text) = get::<Option<&str>>(row, "partition_key")? {
        let result = fragment::partition_by(printed(text));
        table.partition_by = reading.parsed(key, text, result).map(|(by, _)| by);
    }
    let parents: Vec<String> = get(row, "parents")?;
    let mut parents: Vec<_> = parents.iter().filter_map(|name| fragment::name(name).ok()).collect();
    match get::<Option<&str>>(row, "bound")? {
        Some(text) => {
            let result = fragment::partition_bound(printed(text));
            let bound = reading.parsed(key, text, result).map(|(bound, _)| bound);
            table.partition_of =
                bound.zip(parents.pop()).map(|(bound, parent)| PartitionOf { parent, bound });
            // The sequence is the parent's, and what Postgres says of it depends on its version.
            table
                .columns
                .iter_mut()
                .filter(|column| column.inherited)
                .for_each(|column| column.identity = None);
        }
        None => table.inherits = parents,
    }
    if let Some(text) = get::<Option<&str>>(row, "of_type")? {
        table.of_type = data_type(reading, key, text).map(|data_type| data_type.name);
    }
    Ok(())
}

fn foreign(row: &Row) -> Result<Option<Foreign>, ServerError> {
    let Some(server) = get::<Option<&str>>(row, "server")? else { return Ok(None) };
    let options = options(&get::<Vec<String>>(row, "foreign_options")?);
    Ok(Some(Foreign { server: Name::exact(server), options }))
}

fn column(row: &Row, reading: &mut Reading, table: &Key) -> Result<Option<Column>, ServerError> {
    let name = Name::exact(get(row, "name")?);
    let key = Key::of_relation(Kind::Table, &table.qualified_name(), &name);
    let Some(data_type) = data_type(reading, &key, get(row, "type")?) else { return Ok(None) };
    let expression = reading.expression(&key, get(row, "expression")?);
    let (default, generated) = match get::<&str>(row, "generated")? {
        "" => (expression, None),
        kind => (None, expression.map(|expression| Generated { expression, stored: kind == "s" })),
    };
    let identity = match get::<&str>(row, "identity")? {
        "" => None,
        kind => {
            let name = get::<Option<&str>>(row, "sequence_name")?.map(Name::exact);
            let derived = implicit_name::sequence(&table.name, &name_of(row)?, |_| false);
            let sequence = sequence::options(row, "sequence_")?.without_defaults(&data_type);
            if let Some(oid) = get::<Option<u32>>(row, "sequence_oid")? {
                reading.identities.insert(oid, (table.clone(), name_of(row)?));
            }
            let name = name.filter(|name| *name != derived);
            // Grants are read when everything is there.
            Some(Identity { always: kind == "a", name, sequence, grants: Vec::new() })
        }
    };
    let collation = get::<Option<&str>>(row, "collation")?.map(|collation| QualifiedName {
        schema: get(row, "collation_schema").ok().flatten().map(Name::exact),
        name: Name::exact(collation),
    });
    Ok(Some(Column {
        storage: ColumnStorage {
            strategy: match get::<Option<&str>>(row, "storage")? {
                Some("p") => Some(StorageStrategy::Plain),
                Some("e") => Some(StorageStrategy::External),
                Some("x") => Some(StorageStrategy::Extended),
                Some("m") => Some(StorageStrategy::Main),
                _ => None,
            },
            compression: get::<Option<&str>>(row, "compression")?.map(Name::exact),
            statistics: get(row, "statistics")?,
            options: storage(&get::<Vec<String>>(row, "options")?),
            foreign_options: options(&get::<Vec<String>>(row, "foreign_options")?),
        },
        inherited: get(row, "inherited")?,
        name,
        data_type,
        not_null: get(row, "not_null")?,
        not_null_constraint: NotNull {
            // Those that are the usual ones go when all tables are there.
            name: get::<Option<&str>>(row, "not_null_name")?.map(Name::exact),
            not_valid: get(row, "not_null_not_valid")?,
            no_inherit: get(row, "not_null_no_inherit")?,
            comment: get::<Option<&str>>(row, "not_null_comment")?.map(Into::into),
        },
        default,
        generated,
        identity,
        collation,
        comment: get::<Option<&str>>(row, "comment")?.map(Into::into),
        origin: Origin::Database,
        notes: ColumnNotes::default(),
    }))
}

fn name_of(row: &Row) -> Result<Name, ServerError> {
    get(row, "name").map(Name::exact)
}

/// A type that Postgres printed.
pub(super) fn data_type(reading: &mut Reading, key: &Key, text: &str) -> Option<DataType> {
    let result = fragment::data_type(printed(text));
    reading.parsed(key, text, result).map(|(data_type, _)| data_type)
}

fn view(row: &Row, reading: &mut Reading, key: Key) -> Result<(), ServerError> {
    let text = fixpoint(get::<Option<&str>>(row, "query")?.unwrap_or(""));
    let text = text.trim().trim_end_matches(';');
    let result = fragment::query(printed(text));
    let query = reading.parsed(&key, text, result).unwrap_or_else(|| SqlText::unplaced(text));
    let mut body = View {
        column_defaults: Vec::new(),
        column_comments: Vec::new(),
        access_method: get::<Option<&str>>(row, "access_method")?.map(Name::exact),
        cluster_on: get::<Option<&str>>(row, "cluster_index")?.map(Name::exact),
        materialized: key.kind == Kind::MaterializedView,
        query,
        column_names: Vec::new(),
        security_invoker: false,
        security_barrier: false,
        check_option: None,
        storage: Parameters::default(),
        tablespace: get::<Option<&str>>(row, "tablespace")?.map(Name::exact),
        declared_columns: Vec::new(),
    };
    for (name, value) in storage(&get::<Vec<String>>(row, "options")?) {
        let on = ["true", "on", "1", "yes"].contains(&value.as_str());
        match (name.as_str(), value.as_str()) {
            ("security_invoker", _) => body.security_invoker = on,
            ("security_barrier", _) => body.security_barrier = on,
            ("check_option", "local") => body.check_option = Some(CheckOption::Local),
            ("check_option", _) => body.check_option = Some(CheckOption::Cascaded),
            _ => body.storage.push((name, value)),
        }
    }
    reading.relations.insert(get(row, "oid")?, key.clone());
    reading.insert(key, get(row, "owner")?, get(row, "comment")?, Body::View(Box::new(body)));
    Ok(())
}
