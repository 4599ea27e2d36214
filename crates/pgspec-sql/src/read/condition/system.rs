//! Rows of the relations that say what a database holds, as far as conditions look at them. Oids are names here, and a
//! row has the columns of what it is joined with: a type's row has the name of its schema.

use std::collections::BTreeMap;

use pgspec_catalog::object::{ConstraintBody, Object, PublicationScope};
use pgspec_catalog::{Body, Key, Kind, Name, QualifiedName};

use super::super::Reader;

/// A row: columns and their values as text.
pub(super) type Row = BTreeMap<&'static str, String>;

/// The rows of relations that are joined; nothing if they are not known.
pub(super) fn rows(reader: &Reader<'_>, relations: &[QualifiedName]) -> Option<Vec<Row>> {
    // The one whose rows have all columns of those that it is joined with.
    const JOINED: [(&str, &[&str]); 8] = [
        ("pg_enum", &["pg_type", "pg_namespace"]),
        ("pg_attribute", &["pg_class", "pg_namespace"]),
        ("pg_constraint", &["pg_class", "pg_namespace"]),
        ("pg_trigger", &["pg_class", "pg_namespace"]),
        ("pg_policy", &["pg_class", "pg_namespace"]),
        ("pg_proc", &["pg_namespace"]),
        ("pg_type", &["pg_namespace"]),
        ("pg_class", &["pg_namespace"]),
    ];
    if let [one] = relations {
        return of(reader, one);
    }
    let has = |name: &str| relations.iter().any(|relation| relation.name == name);
    let (main, others) = JOINED.iter().find(|(main, _)| has(main))?;
    let covered = |relation: &QualifiedName| {
        relation.name == *main || others.iter().any(|other| relation.name == *other)
    };
    let distinct = relations.iter().filter(|relation| relation.name == *main).count() == 1;
    if !distinct || !relations.iter().all(covered) {
        return None;
    }
    of(reader, &QualifiedName::bare(*main))
}

fn of(reader: &Reader<'_>, relation: &QualifiedName) -> Option<Vec<Row>> {
    let rows = match (relation.schema.as_ref().map(Name::as_str), relation.name.as_str()) {
        (Some("information_schema"), name) => return information(reader, name),
        (Some("cron"), "job") => of_kind(reader, Kind::Job, |key, _, row| {
            row.insert("jobname", text(&key.name));
            row.insert("jobid", text(&key.name));
        }),
        (None | Some("pg_catalog"), name) => return catalog(reader, name),
        _ => return None,
    };
    Some(rows)
}

fn text(name: &Name) -> String {
    name.as_str().to_owned()
}

fn schema_of(key: &Key) -> String {
    key.schema.as_ref().map_or_else(String::new, text)
}

fn of_kind(reader: &Reader<'_>, kind: Kind, fill: impl Fn(&Key, &Object, &mut Row)) -> Vec<Row> {
    of_kinds(reader, &[kind], fill)
}

fn of_kinds(reader: &Reader<'_>, kinds: &[Kind], fill: impl Fn(&Key, &Object, &mut Row)) -> Vec<Row> {
    let objects = reader.catalog.iter().filter(|(_, key, _)| kinds.contains(&key.kind));
    let rows = objects.map(|(_, key, object)| {
        let mut row = Row::new();
        row.insert("nspname", schema_of(key));
        row.insert("schemaname", schema_of(key));
        fill(key, object, &mut row);
        row
    });
    rows.collect()
}

/// What is there and could not be read: under its name alone.
fn broken(reader: &Reader<'_>, columns: [&'static str; 2], rows: &mut Vec<Row>) {
    let [name, schema] = columns;
    rows.extend(reader.broken.iter().map(|broken| {
        let own = broken.schema.as_ref().map_or_else(String::new, text);
        Row::from([(name, text(&broken.name)), (schema, own.clone()), ("nspname", own)])
    }));
}

fn relkind(key: &Key, object: &Object) -> &'static str {
    match key.kind {
        Kind::View => "v",
        Kind::MaterializedView => "m",
        Kind::Sequence => "S",
        Kind::Index | Kind::Constraint => "i",
        _ => match object.body.as_table() {
            Some(table) if table.foreign.is_some() => "f",
            Some(table) if table.partition_by.is_some() => "p",
            _ => "r",
        },
    }
}

const RELATIONS: [Kind; 5] = [Kind::Table, Kind::View, Kind::MaterializedView, Kind::Sequence, Kind::Index];
const TYPES: [Kind; 4] = [Kind::Enum, Kind::Domain, Kind::CompositeType, Kind::RangeType];

fn catalog(reader: &Reader<'_>, relation: &str) -> Option<Vec<Row>> {
    Some(match relation {
        "pg_class" => {
            let mut rows = of_kinds(reader, &RELATIONS, |key, object, row| {
                row.insert("relname", text(&key.name));
                row.insert("relnamespace", schema_of(key));
                row.insert("relkind", relkind(key, object).to_owned());
                row.insert("oid", key.qualified_name().to_string());
            });
            rows.extend(of_kind(reader, Kind::Constraint, |key, object, row| {
                if object.body.as_constraint().is_some_and(super::super::table::has_index) {
                    row.insert("relname", text(&key.name));
                    row.insert("relnamespace", schema_of(key));
                    row.insert("relkind", "i".to_owned());
                }
            }));
            broken(reader, ["relname", "relnamespace"], &mut rows);
            rows.retain(|row| row.contains_key("relname"));
            rows
        }
        "pg_type" => {
            let mut rows = of_kinds(reader, &TYPES, |key, _, row| {
                row.insert("typname", text(&key.name));
                row.insert("typnamespace", schema_of(key));
                row.insert(
                    "typtype",
                    match key.kind {
                        Kind::Enum => "e",
                        Kind::Domain => "d",
                        Kind::RangeType => "r",
                        _ => "c",
                    }
                    .to_owned(),
                );
            });
            rows.extend(of_kinds(reader, &RELATIONS[..3], |key, _, row| {
                row.insert("typname", text(&key.name));
                row.insert("typnamespace", schema_of(key));
                row.insert("typtype", "c".to_owned());
            }));
            broken(reader, ["typname", "typnamespace"], &mut rows);
            rows
        }
        "pg_enum" => labels(reader),
        "pg_attribute" => columns(reader),
        "pg_namespace" => {
            let mut rows = of_kind(reader, Kind::Schema, |key, _, row| {
                row.insert("nspname", text(&key.name));
                row.insert("oid", text(&key.name));
            });
            for name in ["public", "pg_catalog", "information_schema"] {
                rows.push(Row::from([("nspname", name.to_owned()), ("oid", name.to_owned())]));
            }
            broken(reader, ["nspname", "schemaname"], &mut rows);
            rows
        }
        "pg_roles" | "pg_authid" | "pg_user" | "pg_group" => {
            let mut rows = of_kind(reader, Kind::Role, |key, _, row| {
                for column in ["rolname", "usename", "groname"] {
                    row.insert(column, text(&key.name));
                }
            });
            let own = reader.default_owner();
            rows.push(Row::from([("rolname", text(&own)), ("usename", text(&own))]));
            rows
        }
        "pg_extension" => {
            let mut rows =
                of_kind(reader, Kind::Extension, |key, _, row| drop(row.insert("extname", text(&key.name))));
            rows.push(Row::from([("extname", "plpgsql".to_owned())]));
            rows
        }
        "pg_proc" => {
            let mut rows = of_kinds(reader, &[Kind::Function, Kind::Aggregate], |key, _, row| {
                row.insert("proname", text(&key.name));
                row.insert("pronamespace", schema_of(key));
            });
            broken(reader, ["proname", "pronamespace"], &mut rows);
            rows
        }
        "pg_constraint" => constraints(reader),
        "pg_trigger" => children(reader, Kind::Trigger, "tgname", "tgrelid"),
        "pg_policy" => children(reader, Kind::Policy, "polname", "polrelid"),
        "pg_policies" => children(reader, Kind::Policy, "policyname", "polrelid"),
        "pg_indexes" => of_kinds(reader, &[Kind::Index], |key, object, row| {
            row.insert("indexname", text(&key.name));
            if let Some(index) = object.body.as_index() {
                row.insert("tablename", text(&index.table.name));
            }
        }),
        "pg_tables" => {
            of_kind(reader, Kind::Table, |key, _, row| drop(row.insert("tablename", text(&key.name))))
        }
        "pg_views" => {
            of_kind(reader, Kind::View, |key, _, row| drop(row.insert("viewname", text(&key.name))))
        }
        "pg_matviews" => of_kind(reader, Kind::MaterializedView, |key, _, row| {
            row.insert("matviewname", text(&key.name));
        }),
        "pg_sequences" => of_kind(reader, Kind::Sequence, |key, _, row| {
            row.insert("sequencename", text(&key.name));
        }),
        "pg_publication" => {
            of_kind(reader, Kind::Publication, |key, _, row| drop(row.insert("pubname", text(&key.name))))
        }
        "pg_publication_tables" => published(reader),
        "pg_event_trigger" => {
            of_kind(reader, Kind::EventTrigger, |key, _, row| drop(row.insert("evtname", text(&key.name))))
        }
        _ => return None,
    })
}

fn information(reader: &Reader<'_>, relation: &str) -> Option<Vec<Row>> {
    Some(match relation {
        "tables" | "views" => {
            let kinds: &[Kind] = if relation == "views" { &[Kind::View] } else { &[Kind::Table, Kind::View] };
            let mut rows = of_kinds(reader, kinds, |key, object, row| {
                row.insert("table_schema", schema_of(key));
                row.insert("table_name", text(&key.name));
                let view = key.kind == Kind::View;
                let foreign = object.body.as_table().is_some_and(|table| table.foreign.is_some());
                let kind = if view {
                    "VIEW"
                } else if foreign {
                    "FOREIGN"
                } else {
                    "BASE TABLE"
                };
                row.insert("table_type", kind.to_owned());
            });
            broken(reader, ["table_name", "table_schema"], &mut rows);
            rows
        }
        "columns" => columns(reader),
        "schemata" => {
            let mut rows =
                of_kind(reader, Kind::Schema, |key, _, row| drop(row.insert("schema_name", text(&key.name))));
            rows.push(Row::from([("schema_name", "public".to_owned())]));
            rows
        }
        "routines" => of_kind(reader, Kind::Function, |key, _, row| {
            row.insert("routine_name", text(&key.name));
            row.insert("routine_schema", schema_of(key));
        }),
        "table_constraints" | "check_constraints" | "referential_constraints" => constraints(reader),
        "triggers" => children(reader, Kind::Trigger, "trigger_name", "tgrelid"),
        "sequences" => of_kind(reader, Kind::Sequence, |key, _, row| {
            row.insert("sequence_name", text(&key.name));
            row.insert("sequence_schema", schema_of(key));
        }),
        _ => return None,
    })
}

/// Objects of relations.
fn children(reader: &Reader<'_>, kind: Kind, name: &'static str, relation: &'static str) -> Vec<Row> {
    of_kind(reader, kind, |key, _, row| {
        row.insert(name, text(&key.name));
        for schema in ["event_object_schema", "trigger_schema"] {
            row.insert(schema, schema_of(key));
        }
        if let (Some(table), Some(of)) = (key.relation(), &key.of) {
            row.insert(relation, table.to_string());
            for column in ["tablename", "relname", "event_object_table"] {
                row.insert(column, text(of));
            }
        }
    })
}

fn constraints(reader: &Reader<'_>) -> Vec<Row> {
    let mut rows = of_kind(reader, Kind::Constraint, |key, object, row| {
        let Some(constraint) = object.body.as_constraint() else { return };
        let (short, long) = match &constraint.body {
            ConstraintBody::PrimaryKey(_) => ("p", "PRIMARY KEY"),
            ConstraintBody::Unique(_) => ("u", "UNIQUE"),
            ConstraintBody::ForeignKey(_) => ("f", "FOREIGN KEY"),
            ConstraintBody::Check(_) => ("c", "CHECK"),
            ConstraintBody::Exclude(_) => ("x", "EXCLUDE"),
        };
        for (column, value) in [("contype", short), ("constraint_type", long)] {
            row.insert(column, value.to_owned());
        }
        for column in ["conname", "constraint_name"] {
            row.insert(column, text(&key.name));
        }
        for column in ["connamespace", "constraint_schema", "table_schema"] {
            row.insert(column, schema_of(key));
        }
        if let (Some(table), Some(of)) = (key.relation(), &key.of) {
            row.insert("conrelid", table.to_string());
            row.insert("relname", text(of));
            row.insert("table_name", text(of));
        }
    });
    for (_, key, object) in reader.catalog.of_kind(Kind::Domain) {
        for check in object.body.as_domain().iter().flat_map(|domain| &domain.checks) {
            rows.push(Row::from([
                ("conname", text(&check.name)),
                ("constraint_name", text(&check.name)),
                ("connamespace", schema_of(key)),
            ]));
        }
    }
    rows
}

fn columns(reader: &Reader<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for item in reader.catalog.tables() {
        for column in &item.body.columns {
            let (schema, table, name) = (schema_of(item.key), text(&item.key.name), text(&column.name));
            rows.push(Row::from([
                ("attname", name.clone()),
                ("column_name", name),
                ("attrelid", item.key.qualified_name().to_string()),
                ("relname", table.clone()),
                ("table_name", table),
                ("nspname", schema.clone()),
                ("relnamespace", schema.clone()),
                ("table_schema", schema),
                ("attisdropped", "f".to_owned()),
                ("is_nullable", if column.not_null { "NO" } else { "YES" }.to_owned()),
            ]));
        }
    }
    rows
}

fn labels(reader: &Reader<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (_, key, object) in reader.catalog.of_kind(Kind::Enum) {
        for label in object.body.as_enum().iter().flat_map(|found| &found.labels) {
            rows.push(Row::from([
                ("enumlabel", label.value.to_string()),
                ("typname", text(&key.name)),
                ("enumtypid", key.qualified_name().to_string()),
                ("typnamespace", schema_of(key)),
                ("nspname", schema_of(key)),
            ]));
        }
    }
    rows
}

fn published(reader: &Reader<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (_, key, object) in reader.catalog.of_kind(Kind::Publication) {
        let Body::Publication(publication) = &object.body else { continue };
        let PublicationScope::Some { tables, .. } = &publication.scope else { continue };
        for table in tables {
            rows.push(Row::from([
                ("pubname", text(&key.name)),
                ("tablename", text(&table.table.name)),
                ("schemaname", table.table.schema.as_ref().map_or_else(String::new, text)),
            ]));
        }
    }
    rows
}

/// Whether an index, or a key's, has a name.
pub(super) fn has_index(reader: &Reader<'_>, name: &QualifiedName) -> bool {
    reader.catalog.get(&Key::qualified(Kind::Index, name)).is_some()
        || reader.catalog.of_kind(Kind::Constraint).any(|(_, key, object)| {
            key.name == name.name
                && key.schema == name.schema
                && object.body.as_constraint().is_some_and(super::super::table::has_index)
        })
}
