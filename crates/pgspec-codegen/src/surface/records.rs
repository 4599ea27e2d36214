//! Tables and views as records.

use pgspec_analyze::view_columns::{self, Unknown, ViewColumns};
use pgspec_analyze::world::World;
use pgspec_catalog::object::{
    Column, ConstraintBody, Domain, RuleEvent, Table, TriggerTiming, View, ViewColumn,
};
use pgspec_catalog::{
    Body, Catalog, DataType, Diagnostic, Diagnostics, Key, Kind, Name, Object, QualifiedName, Standing,
};

use super::{Fallback, Field, FieldType, Record, RecordKind, references};
use crate::codes;

/// The records of a catalog, in its order.
pub(super) fn of(world: &World<'_>, diagnostics: &mut Diagnostics) -> Vec<Record> {
    let catalog = world.catalog();
    catalog
        .iter()
        .filter(|(_, _, object)| object.standing != Standing::Platform)
        .filter_map(|(_, key, object)| {
            if let Some(body) = object.body.as_table() {
                return Some(table(catalog, key, object, body));
            }
            object.body.as_view().map(|body| view(world, key, object, body, diagnostics))
        })
        .collect()
}

fn record(name: QualifiedName, kind: RecordKind, object: &Object) -> Record {
    Record {
        name,
        kind,
        doc: object.notes.doc.clone().or_else(|| object.comment.clone()),
        deprecated: object.notes.deprecated.clone(),
        fields: Vec::new(),
        primary_key: Vec::new(),
        references: Vec::new(),
        insertable: kind == RecordKind::Table,
        updatable: kind == RecordKind::Table,
        checks: Vec::new(),
        origin: object.origin,
    }
}

fn table(catalog: &Catalog, key: &Key, object: &Object, body: &Table) -> Record {
    let name = key.qualified_name();
    let fields = body.columns.iter().map(|column| field(catalog, column)).collect();
    let primary_key = primary_key(catalog, &name);
    let references = references::of(catalog, &name, body);
    Record { fields, primary_key, references, ..record(name, RecordKind::Table, object) }
}

fn primary_key(catalog: &Catalog, table: &QualifiedName) -> Vec<Name> {
    catalog
        .children(table)
        .find_map(|(_, _, object)| match &object.body.as_constraint()?.body {
            ConstraintBody::PrimaryKey(key) => Some(key.columns.clone()),
            ConstraintBody::Unique(_)
            | ConstraintBody::ForeignKey(_)
            | ConstraintBody::Check(_)
            | ConstraintBody::Exclude(_) => None,
        })
        .unwrap_or_default()
}

fn field(catalog: &Catalog, column: &Column) -> Field {
    let fallback = if column.generated.is_some() {
        Fallback::Generated
    } else if let Some(identity) = &column.identity {
        Fallback::Identity { always: identity.always }
    } else if column.default.as_ref().is_some_and(|text| !is_dropped(catalog, column, &text.text)) {
        Fallback::Default
    } else {
        Fallback::None
    };
    Field {
        name: column.name.clone(),
        ty: FieldType::of(catalog, &column.data_type),
        data_type: column.data_type.clone(),
        nullable: !column.is_never_null(),
        domain_not_null: domains(catalog, column).any(|domain| domain.not_null),
        fallback,
        domain_default: domains(catalog, column).any(|domain| domain.default.is_some()),
        writable: true,
        source: None,
        doc: column.notes.doc.clone().or_else(|| column.comment.clone()),
        deprecated: column.notes.deprecated.clone(),
        json: column.notes.json.clone(),
        origin: column.origin,
    }
}

/// The domain of a column's values, and those below it. Domains that go in circles come to an end too.
fn domains<'c>(catalog: &'c Catalog, column: &'c Column) -> impl Iterator<Item = &'c Domain> {
    let of = |ty: &DataType| {
        let key = Key::qualified(Kind::Domain, &ty.name);
        if ty.array { None } else { catalog.get(&key)?.body.as_domain() }
    };
    std::iter::successors(of(&column.data_type), move |domain| of(&domain.data_type)).take(32)
}

/// Postgres keeps no default that is null, but for columns of a domain, whose own default it hides
/// (`AddRelationNewConstraints`).
fn is_dropped(catalog: &Catalog, column: &Column, default: &str) -> bool {
    let text = default.trim();
    let is_null = text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("null"))
        && text.get(4..).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    let domain = Key::qualified(Kind::Domain, &column.data_type.name);
    is_null && (column.data_type.array || catalog.get(&domain).is_none())
}

fn view(world: &World<'_>, key: &Key, object: &Object, body: &View, diagnostics: &mut Diagnostics) -> Record {
    let catalog = world.catalog();
    let kind = if body.materialized { RecordKind::MaterializedView } else { RecordKind::View };
    let mut record = record(key.qualified_name(), kind, object);
    let shape = view_columns::of_view(world, body);
    match columns(body, &shape) {
        Ok(columns) => {
            let origin = object.origin;
            record.fields = columns.into_iter().map(|column| view_field(catalog, column, origin)).collect();
        }
        Err((column, unknown)) => diagnostics.push(elaboration(key, object, body, column.as_ref(), &unknown)),
    }
    add_shape(catalog, shape, &mut record);
    record
}

/// What the query says about whose columns the view shows, and what can be written: by Postgres, or by triggers that
/// take the whole row.
fn add_shape(catalog: &Catalog, shape: ViewColumns, record: &mut Record) {
    let columns = shape.columns.ok().filter(|columns| columns.len() == record.fields.len());
    if let Some(columns) = columns {
        record.insertable = shape.updatable;
        record.updatable = shape.updatable;
        for (field, column) in record.fields.iter_mut().zip(columns) {
            field.writable = shape.updatable && column.source.is_some();
            field.source = column.source;
        }
    }
    for trigger in catalog.children(&record.name).filter_map(|(_, _, object)| object.body.as_trigger()) {
        if trigger.timing == TriggerTiming::InsteadOf && (trigger.events.insert || trigger.events.update) {
            record.insertable |= trigger.events.insert;
            record.updatable |= trigger.events.update;
            record.fields.iter_mut().for_each(|field| field.writable = true);
        }
    }
    for (_, _, object) in catalog.children(&record.name) {
        let Body::Rule(rule) = &object.body else { continue };
        let writes = matches!(rule.event, RuleEvent::Insert | RuleEvent::Update);
        if rule.instead && rule.condition.is_none() && writes {
            record.insertable |= rule.event == RuleEvent::Insert;
            record.updatable |= rule.event == RuleEvent::Update;
            record.fields.iter_mut().for_each(|field| field.writable = true);
        }
    }
}

/// The columns as the spec declares them, or else as the query says; or the first that is not known.
fn columns(view: &View, shape: &ViewColumns) -> Result<Vec<ViewColumn>, (Option<Name>, Unknown)> {
    if !view.declared_columns.is_empty() {
        return Ok(view.declared_columns.clone());
    }
    let columns = shape.columns.as_ref().map_err(|unknown| (None, unknown.clone()))?;
    let columns = columns.iter().map(|column| match &column.data_type {
        Ok(data_type) => Ok(ViewColumn {
            name: column.name.clone(),
            data_type: data_type.clone(),
            not_null: column.not_null,
            doc: column.doc.clone(),
        }),
        Err(unknown) => Err((Some(column.name.clone()), unknown.clone())),
    });
    columns.collect()
}

fn elaboration(
    key: &Key,
    object: &Object,
    view: &View,
    column: Option<&Name>,
    unknown: &Unknown,
) -> Diagnostic {
    let column = column.map_or_else(|| "its columns".to_owned(), |column| format!("its column `{column}`"));
    let message = format!("{key}: the type of {column} cannot be told: {}", unknown.why);
    let help = format!(
        "ask a database: `pgspec lock --db URL`; or declare the columns: `columns: {{ name: type, … }}` under `{}`",
        key.name
    );
    Diagnostic::new(&codes::VIEW_NEEDS_ELABORATION, message)
        .maybe_at(view.query.map.locate(unknown.range.usize()).or_else(|| object.span()))
        .help(help)
}

fn view_field(catalog: &Catalog, column: ViewColumn, origin: pgspec_catalog::Origin) -> Field {
    Field {
        ty: FieldType::of(catalog, &column.data_type),
        name: column.name,
        data_type: column.data_type,
        nullable: !column.not_null,
        fallback: Fallback::None,
        domain_not_null: false,
        domain_default: false,
        writable: false,
        source: None,
        doc: column.doc,
        deprecated: None,
        json: None,
        origin,
    }
}
