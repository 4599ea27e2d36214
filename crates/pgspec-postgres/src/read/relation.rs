//! Tables with their columns, views and materialized views.

use std::collections::BTreeMap;

use pgspec_catalog::object::{
    CheckOption, Column, ColumnNotes, ColumnStorage, Generated, Identity, RowSecurity, SequenceOptions,
    Table, View,
};
use pgspec_catalog::{Body, DataType, Key, Kind, Name, Origin, QualifiedName, SqlText};
use pgspec_sql::fragment;
use postgres::{Row, Transaction};

use super::value::{get, rows, storage};
use super::{Reading, ServerError, printed};

/// Reads all of them, and remembers their oids.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let relations = rows(transaction, include_str!("relation.sql"), &[&reading.schemas])?;
    let mut tables = Vec::new();
    for row in &relations {
        let name = QualifiedName::new(get::<&str>(row, "schema")?, get::<&str>(row, "name")?);
        match get::<&str>(row, "kind")? {
            // Partitions and heirs are not in the model: they are reported, not read.
            _ if get(row, "in_hierarchy")? => {}
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
        let body = Table {
            columns: columns.into_iter().flatten().collect(),
            row_security: RowSecurity {
                enabled: get(row, "row_security")?,
                forced: get(row, "force_row_security")?,
            },
            unlogged: get(row, "unlogged")?,
            storage: storage(&get::<Vec<String>>(row, "options")?),
            tablespace: get::<Option<&str>>(row, "tablespace")?.map(Name::exact),
            ..Table::default()
        };
        reading.relations.insert(oid, key.clone());
        reading.insert(key, get(row, "owner")?, get(row, "comment")?, Body::Table(Box::new(body)));
    }
    Ok(())
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
        kind => Some(Identity { always: kind == "a", sequence: sequence(row, &data_type)? }),
    };
    let collation = get::<Option<&str>>(row, "collation")?.map(|collation| QualifiedName {
        schema: get(row, "collation_schema").ok().flatten().map(Name::exact),
        name: Name::exact(collation),
    });
    Ok(Some(Column {
        storage: ColumnStorage::default(),
        inherited: false,
        name,
        data_type,
        not_null: get(row, "not_null")?,
        default,
        generated,
        identity,
        collation,
        comment: get::<Option<&str>>(row, "comment")?.map(Into::into),
        origin: Origin::Database,
        notes: ColumnNotes::default(),
    }))
}

/// A type that Postgres printed.
pub(super) fn data_type(reading: &mut Reading, key: &Key, text: &str) -> Option<DataType> {
    let result = fragment::data_type(printed(text));
    reading.parsed(key, text, result).map(|(data_type, _)| data_type)
}

/// The options of an identity column's sequence that are not Postgres' defaults for its type and direction.
fn sequence(row: &Row, data_type: &DataType) -> Result<SequenceOptions, ServerError> {
    let number = |column| get::<Option<i64>>(row, column);
    let (lowest, highest) = if data_type.is_builtin("int2") {
        (i64::from(i16::MIN), i64::from(i16::MAX))
    } else if data_type.is_builtin("int4") {
        (i64::from(i32::MIN), i64::from(i32::MAX))
    } else {
        (i64::MIN, i64::MAX)
    };
    let increment = number("sequence_increment")?;
    let ascending = increment.is_none_or(|by| by > 0);
    let (low, high) = if ascending { (1, highest) } else { (lowest, -1) };
    let (min, max) = (number("sequence_min")?, number("sequence_max")?);
    let first = if ascending { min } else { max };
    let unless = |value: Option<i64>, default: i64| value.filter(|value| *value != default);
    Ok(SequenceOptions {
        start: number("sequence_start")?.filter(|start| Some(*start) != first),
        increment: unless(increment, 1),
        min_value: unless(min, low),
        max_value: unless(max, high),
        cache: unless(number("sequence_cache")?, 1),
        cycle: get::<Option<bool>>(row, "sequence_cycle")?.unwrap_or(false),
    })
}

fn view(row: &Row, reading: &mut Reading, key: Key) -> Result<(), ServerError> {
    let text: &str = get::<Option<&str>>(row, "query")?.unwrap_or("");
    let text = text.trim().trim_end_matches(';');
    let result = fragment::query(printed(text));
    let query = reading.parsed(&key, text, result).unwrap_or_else(|| SqlText::unplaced(text));
    let mut body = View {
        column_defaults: Vec::new(),
        column_comments: Vec::new(),
        access_method: None,
        cluster_on: None,
        materialized: key.kind == Kind::MaterializedView,
        query,
        column_names: Vec::new(),
        security_invoker: false,
        security_barrier: false,
        check_option: None,
        storage: Vec::new(),
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
