//! `GeneratorMetadata`, the document that the reference's generators (TypeScript, Go, Swift, Python, Dart) read, version 1.
//!
//! What only a server knows is said in one way: object ids of our own objects are numbers of this document (Postgres' own
//! types keep theirs), sizes and row estimates are 0, an owner is empty where the model leaves it open, language and
//! source of an extension's functions are empty. Defaults, checks and bodies are as they were written, not as Postgres
//! prints them. `is_updatable` of a view counts its triggers, as `is_update_enabled` does.

mod numbers;

use pgspec_catalog::object::{ConstraintBody, ReplicaIdentity, Volatility};
use pgspec_catalog::{DataType, Key, Kind, Name, Object, QualifiedName};
use serde_json::{Value, json};

use super::Context;
use super::functions::{inputs, row_of};
use super::signature;
use super::types;
use crate::surface::{ArgumentMode, Fallback, Field, Function, Record, RecordKind};
use numbers::Numbers;

/// The document.
pub(super) fn document(context: &Context<'_>) -> Value {
    let mut numbers = Numbers::of(context);
    let records: Vec<&Record> = context
        .schemas
        .iter()
        .flat_map(|schema| [true, false].map(|is| context.records(schema, is)))
        .flatten()
        .collect();
    let of_kind = |wanted: &dyn Fn(&Record) -> bool| -> Vec<&Record> {
        records.iter().copied().filter(|record| wanted(record)).collect()
    };
    let foreign = |record: &Record| {
        let table = context.input.catalog.table(&record.name);
        table.is_some_and(|table| table.body.foreign.is_some())
    };
    let is_table = |record: &Record| record.kind == RecordKind::Table;
    let tables = of_kind(&|record| is_table(record) && !foreign(record));
    let foreign_tables = of_kind(&|record| is_table(record) && foreign(record));
    let views = of_kind(&|record| record.kind == RecordKind::View);
    let materialized = of_kind(&|record| record.kind == RecordKind::MaterializedView);
    let surface = context.input.surface;
    let functions: Vec<_> = surface
        .functions
        .iter()
        .chain(&surface.brought)
        .filter(|f| f.name.schema.as_ref().is_some_and(|schema| context.schemas.contains(&schema)))
        .filter(|f| context.rights.as_ref().is_none_or(|rights| rights.calls(f)))
        .map(|f| function(context, f, &mut numbers))
        .collect();
    json!({
        "version": 1,
        "schemas": context.schemas.iter().map(|name| schema(context, name, &numbers)).collect::<Vec<_>>(),
        "tables": tables.iter().map(|record| table(context, record, &numbers)).collect::<Vec<_>>(),
        "foreignTables": foreign_tables.iter().map(|record| relation(context, record, &numbers)).collect::<Vec<_>>(),
        "views": views.iter().map(|record| view(context, record, &numbers)).collect::<Vec<_>>(),
        "materializedViews": materialized.iter().map(|record| {
            with(relation(context, record, &numbers), json!({ "is_populated": true }))
        }).collect::<Vec<_>>(),
        "columns": records.iter().flat_map(|record| columns(context, record, &numbers)).collect::<Vec<_>>(),
        "primaryKeys": tables.iter().flat_map(|record| primary_key(context, record).iter().map(|column| json!({
            "schema": schema_of(&record.name),
            "table_name": record.name.name.as_str(),
            "name": column.as_str(),
            "table_id": numbers.relation(&record.name),
        }))).collect::<Vec<_>>(),
        "relationships": records.iter().flat_map(|record| relationships(record)).collect::<Vec<_>>(),
        "functions": functions,
        "types": numbers.types(context),
    })
}

fn schema_of(name: &QualifiedName) -> &str {
    name.schema.as_ref().map_or("pg_catalog", |schema| schema.as_str())
}

/// An object with more members.
fn with(mut value: Value, more: Value) -> Value {
    if let (Value::Object(members), Value::Object(more)) = (&mut value, more) {
        members.extend(more);
    }
    value
}

fn object<'a>(context: &Context<'a>, name: &QualifiedName) -> Option<&'a Object> {
    let catalog = context.input.catalog;
    catalog.entry(catalog.relation(name)?).map(|(_, object)| object)
}

fn schema(context: &Context<'_>, name: &Name, numbers: &Numbers) -> Value {
    let object = context.input.catalog.get(&Key::global(Kind::Schema, name.clone()));
    let owner = object.and_then(|object| object.owner.as_ref()).map_or("", |owner| owner.as_str());
    json!({ "id": numbers.schema(name), "name": name.as_str(), "owner": owner })
}

fn relation(context: &Context<'_>, record: &Record, numbers: &Numbers) -> Value {
    json!({
        "id": numbers.relation(&record.name),
        "schema": schema_of(&record.name),
        "name": record.name.name.as_str(),
        "comment": object(context, &record.name).and_then(|object| object.comment.as_deref()),
    })
}

fn table(context: &Context<'_>, record: &Record, numbers: &Numbers) -> Value {
    let body = context.input.catalog.table(&record.name).map(|table| table.body);
    let identity = body.map_or("DEFAULT", |body| match body.replica_identity {
        ReplicaIdentity::Default => "DEFAULT",
        ReplicaIdentity::Full => "FULL",
        ReplicaIdentity::Nothing => "NOTHING",
        ReplicaIdentity::Index(_) => "INDEX",
    });
    let more = json!({
        "rls_enabled": body.is_some_and(|body| body.row_security.enabled),
        "rls_forced": body.is_some_and(|body| body.row_security.forced),
        "replica_identity": identity,
        "bytes": 0,
        "size": "0 bytes",
        "live_rows_estimate": 0,
        "dead_rows_estimate": 0,
    });
    with(relation(context, record, numbers), more)
}

fn view(context: &Context<'_>, record: &Record, numbers: &Numbers) -> Value {
    let more = json!({
        "is_updatable": record.insertable && record.updatable,
        "is_insert_enabled": record.insertable,
        "is_update_enabled": record.updatable,
    });
    with(relation(context, record, numbers), more)
}

fn relationships(record: &Record) -> Vec<Value> {
    let names = |names: &[Name]| names.iter().map(|name| name.as_str().to_owned()).collect::<Vec<_>>();
    let relationship = |reference: &crate::surface::Reference| {
        json!({
            "foreign_key_name": reference.constraint.as_str(),
            "schema": schema_of(&record.name),
            "relation": record.name.name.as_str(),
            "columns": names(&reference.columns),
            "is_one_to_one": reference.one_to_one,
            "referenced_schema": schema_of(&reference.referenced),
            "referenced_relation": reference.referenced.name.as_str(),
            "referenced_columns": names(&reference.referenced_columns),
        })
    };
    record.references.iter().map(relationship).collect()
}

/// The columns of a relation, in its order.
fn columns(context: &Context<'_>, record: &Record, numbers: &Numbers) -> Vec<Value> {
    let column = |(at, field): (usize, &Field)| {
        // Of a domain, the type right below it.
        let domain = types::domain(context.input, &field.data_type);
        let base = domain.map_or(&field.data_type, |domain| &domain.data_type);
        let declared = context.input.catalog.table(&record.name);
        let declared = declared.and_then(|table| table.body.column(&field.name));
        let (is_unique, check) = rules(context, record, field);
        let identity = match field.fallback {
            Fallback::Identity { always: true } => Some("ALWAYS"),
            Fallback::Identity { always: false } => Some("BY DEFAULT"),
            Fallback::None | Fallback::Default | Fallback::Generated => None,
        };
        let default = match field.fallback {
            Fallback::Default => declared.and_then(|column| column.default.as_ref()).map(|text| &text.text),
            Fallback::Generated => declared
                .and_then(|column| column.generated.as_ref())
                .map(|generated| &generated.expression.text),
            Fallback::None | Fallback::Identity { .. } => None,
        };
        let is_table = record.kind == RecordKind::Table;
        json!({
            "table_id": numbers.relation(&record.name),
            "schema": schema_of(&record.name),
            "table": record.name.name.as_str(),
            "id": format!("{}.{}", numbers.relation(&record.name), at.saturating_add(1)),
            "ordinal_position": at.saturating_add(1),
            "name": field.name.as_str(),
            "default_value": default,
            "data_type": data_type(base),
            "format": numbers::typname(base),
            "type_schema": schema_of(&base.name),
            "is_identity": identity.is_some(),
            "identity_generation": identity,
            "is_generated": field.fallback == Fallback::Generated,
            "is_nullable": !domain.is_some_and(|domain| domain.not_null) && (field.nullable || !is_table),
            "is_updatable": is_table || field.writable && record.kind == RecordKind::View,
            "is_unique": is_unique,
            "enums": numbers::labels(context, &base.name),
            "check": check,
            "comment": declared.and_then(|column| column.comment.as_deref()),
        })
    };
    record.fields.iter().enumerate().map(column).collect()
}

/// Whether a unique constraint has this column alone, and the first check that is about it alone.
fn rules(context: &Context<'_>, record: &Record, field: &Field) -> (bool, Option<String>) {
    let own = std::slice::from_ref(&field.name);
    let is_unique = context.input.catalog.children(&record.name).any(|(_, _, object)| {
        match object.body.as_constraint().map(|constraint| &constraint.body) {
            Some(ConstraintBody::Unique(key)) => key.columns == own,
            Some(
                ConstraintBody::PrimaryKey(_)
                | ConstraintBody::ForeignKey(_)
                | ConstraintBody::Check(_)
                | ConstraintBody::Exclude(_),
            )
            | None => false,
        }
    });
    let check = record.checks.iter().find(|check| check.fields == own);
    (is_unique, check.map(|check| check.sql.to_string()))
}

/// `data_type` of `information_schema.columns`.
fn data_type(ty: &DataType) -> String {
    if ty.array {
        "ARRAY".to_owned()
    } else if ty.name.schema.is_some() {
        "USER-DEFINED".to_owned()
    } else {
        signature::format_type(ty)
    }
}

fn function(context: &Context<'_>, function: &Function, numbers: &mut Numbers) -> Value {
    let catalog = context.input.catalog;
    let same = |body: &pgspec_catalog::object::Function| {
        let inputs = body.arguments.iter().filter(|argument| argument.mode.is_input());
        inputs.map(|argument| &argument.data_type).eq(function.arguments.iter().map(|a| &a.data_type))
    };
    let declared = catalog.overloads(&function.name).iter().find_map(|id| {
        let body = catalog.entry(*id)?.1.body.as_function()?;
        same(body).then_some((*id, body))
    });
    let statement = declared.and_then(|(id, _)| pgspec_sql::print::object(catalog, id).into_iter().next());
    let body = declared.map(|(_, body)| body);
    let count = inputs(function).len();
    let mut args = Vec::new();
    for (at, parameter) in function.parameters.iter().enumerate() {
        let mode = match parameter.mode {
            Some(ArgumentMode::In) => "in",
            Some(ArgumentMode::Out) => "out",
            Some(ArgumentMode::InOut) => "inout",
            Some(ArgumentMode::Variadic) => "variadic",
            None => "table",
        };
        let defaults = function.parameters.iter().filter(|parameter| parameter.default.is_some()).count();
        // The reference pairs the defaults of the inputs with all parameters, one by one.
        let has_default = (at < count).then(|| at >= count.saturating_sub(defaults));
        args.push(json!({
            "mode": mode,
            "name": signature::name(parameter),
            "type_id": numbers.data_type(&parameter.data_type),
            "has_default": has_default,
        }));
    }
    let rows = body.and_then(|body| body.rows.as_deref()?.parse::<f64>().ok());
    let settings: serde_json::Map<_, _> = body
        .into_iter()
        .flat_map(|body| &body.settings)
        .map(|(name, value)| (name.as_str().to_owned(), Value::from(setting(value))))
        .collect();
    let rows = if function.single_row { Some(1.0) } else { rows.or(Some(1000.0)) };
    let set = function.set;
    let returned = returned(function);
    let id = numbers.next();
    json!({
        "id": id,
        "schema": schema_of(&function.name),
        "name": function.name.name.as_str(),
        "language": body.map_or("", |body| body.language.as_str()),
        "definition": body.map_or("", |body| body.body.sql().text.as_str()),
        "complete_statement": statement.map(|statement| statement.sql).unwrap_or_default(),
        "args": args,
        "argument_types": signature::arguments(function),
        "identity_argument_types": signature::identity(function),
        "return_type_id": numbers.data_type(&function.result),
        "return_type": returned,
        "return_type_relation_id": row_of(context, &function.result).map(|name| numbers.relation(name)),
        "is_set_returning_function": set,
        "prorows": rows.filter(|_| set),
        "behavior": match body.map_or(Volatility::Volatile, |body| body.volatility) {
            Volatility::Volatile => "VOLATILE",
            Volatility::Stable => "STABLE",
            Volatility::Immutable => "IMMUTABLE",
        },
        "security_definer": body.is_some_and(|body| body.security_definer),
        "config_params": (!settings.is_empty()).then_some(settings),
    })
}

/// The result as `pg_get_function_result` prints it.
fn returned(function: &Function) -> String {
    let columns: Vec<_> = function
        .parameters
        .iter()
        .filter(|parameter| parameter.mode.is_none())
        .map(|column| {
            let name = pgspec_sql::quote::identifier(signature::name(column));
            format!("{name} {}", signature::format_type(&column.data_type))
        })
        .collect();
    let returned = signature::format_type(&function.result);
    match (columns.is_empty(), function.set) {
        (false, _) => format!("TABLE({})", columns.join(", ")),
        (true, true) => format!("SETOF {returned}"),
        (true, false) => returned,
    }
}

/// The value of a setting as the reference has it: without the quotes of a literal; an empty list is an empty name.
fn setting(written: &str) -> String {
    match written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        Some("") => "\"\"".to_owned(),
        Some(value) if !value.contains('\'') => value.to_owned(),
        Some(_) | None => written.to_owned(),
    }
}

/// The columns of the primary key: a partition has that of its table.
fn primary_key<'a>(context: &Context<'a>, record: &'a Record) -> &'a [Name] {
    let mut record = record;
    // Partitions that go in circles come to an end too.
    for _ in 0..32 {
        let table = context.input.catalog.table(&record.name);
        let of = table.and_then(|table| table.body.partition_of.as_ref());
        match of.and_then(|of| context.record(&of.parent)).filter(|_| record.primary_key.is_empty()) {
            Some(parent) => record = parent,
            None => break,
        }
    }
    &record.primary_key
}
