//! Seed rows: values converted by the type of their column. Lowered last, when all types are known.

use std::collections::BTreeMap;

use pgspec_catalog::object::{ConstraintBody, Seed, SeedMode, SeedValue, Table};
use pgspec_catalog::{
    Body, Catalog, DataType, Diagnostic, Diagnostics, Key, Kind, Name, Object, Origin, QualifiedName,
    Sources, Span, Text, closest,
};
use pgspec_sql::fragment;
use serde_json::Value as Json;

use crate::codes;
use crate::language;
use crate::lower::{Fields, Lowering, PendingSeed, Scope};
use crate::mixin::Mixins;
use crate::resolve::unknown_table;
use crate::tree::{Entry, Node, NodeKind, Scalar, ScalarForm};

/// Lowers all seeds into the catalog.
pub(crate) fn lower(
    catalog: &mut Catalog,
    seeds: Vec<PendingSeed>,
    files: &Files<'_>,
    diagnostics: &mut Diagnostics,
) {
    let keys = seed_keys(&seeds);
    let mixins = Mixins::default();
    let mut lowering = Lowering::new(files.sources, files.attached, &mixins);
    for seed in seeds {
        if let Some(object) = one(catalog, &seed, &keys, &mut lowering) {
            let key = Key::of_relation(Kind::Seed, &seed.table, &seed.table.name);
            if let Err((_, object)) = catalog.insert(key, object) {
                lowering.diagnostics.push(
                    Diagnostic::new(
                        &codes::DUPLICATE_OBJECT,
                        format!("the rows of `{}` are declared twice", seed.table),
                    )
                    .maybe_at(object.span())
                    .help("put all rows of a table under one entry"),
                );
            }
        }
    }
    diagnostics.append(lowering.finish().1);
}

/// The files that seeds may read from.
pub(crate) struct Files<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) attached: &'a BTreeMap<String, pgspec_catalog::FileId>,
}

/// The key columns of each seeded table: a foreign key may be given by them.
fn seed_keys(seeds: &[PendingSeed]) -> BTreeMap<QualifiedName, Vec<Name>> {
    let mut keys = BTreeMap::new();
    for seed in seeds {
        let entries = seed.node.as_mapping().unwrap_or_default();
        let Some(node) = entries.iter().find(|e| e.key.text == "key").map(|e| &e.value) else { continue };
        let names = match &node.kind {
            NodeKind::Sequence(items) => {
                items.iter().filter_map(|i| i.as_scalar()).map(|s| Name::folded(&s.text)).collect()
            }
            NodeKind::Scalar(scalar) => vec![Name::folded(&scalar.text)],
            NodeKind::Mapping(_) => Vec::new(),
        };
        keys.insert(seed.table.clone(), names);
    }
    keys
}

fn one(
    catalog: &Catalog,
    pending: &PendingSeed,
    keys: &BTreeMap<QualifiedName, Vec<Name>>,
    lowering: &mut Lowering<'_>,
) -> Option<Object> {
    let span = pending.key.span;
    let Some(item) = catalog.table(&pending.table) else {
        lowering.diagnostics.push(unknown_table(catalog, &pending.table, span));
        return None;
    };
    let what = format!("the rows of `{}`", pending.table);
    let mut fields = Fields::of(lowering, &pending.node, &language::SEED)?;
    fields.require(lowering, "key", span, &what);
    let mode = match fields.one_of(lowering, "mode").as_deref() {
        Some("insert") => SeedMode::Insert,
        Some("exact") => SeedMode::Exact,
        _ => SeedMode::Upsert,
    };
    let key = fields.take("key").map(|n| lowering.names_at(n)).unwrap_or_default();
    for (name, span) in &key {
        if item.body.column(name).is_none() {
            lowering.diagnostics.push(unknown_column(item.body, name, &pending.table, *span));
        }
    }
    let environments = fields.names(lowering, "env").unwrap_or_default();
    let rows = match (fields.take("rows"), fields.take("file")) {
        (Some(rows), None) => yaml_rows(rows, lowering),
        (None, Some(file)) => csv_rows(file, lowering),
        (Some(_), Some(_)) | (None, None) => {
            lowering.diagnostics.push(
                Diagnostic::new(&codes::MISSING_KEY, format!("{what} need either `rows` or `file`")).at(span),
            );
            Vec::new()
        }
    };
    fields.finish(lowering);
    let context = RowContext { catalog, table: &pending.table, body: item.body, keys };
    let seed =
        seed(&context, key.into_iter().map(|(name, _)| name).collect(), mode, environments, &rows, lowering);
    let mut object = Object::new(Origin::Spec(span), Body::Seed(Box::new(seed)));
    object.notes.domain = pending.domain.clone();
    Some(object)
}

struct RowContext<'c> {
    catalog: &'c Catalog,
    table: &'c QualifiedName,
    body: &'c Table,
    keys: &'c BTreeMap<QualifiedName, Vec<Name>>,
}

/// A row before its values are converted.
struct Row {
    cells: Vec<(Name, Span, Node)>,
    span: Span,
}

fn seed(
    context: &RowContext<'_>,
    key: Vec<Name>,
    mode: SeedMode,
    environments: Vec<Name>,
    rows: &[Row],
    lowering: &mut Lowering<'_>,
) -> Seed {
    for row in rows {
        for (name, span, _) in &row.cells {
            if context.body.column(name).is_none() {
                lowering.diagnostics.push(unknown_column(context.body, name, context.table, *span));
            }
        }
        for name in &key {
            if !row.cells.iter().any(|(cell, _, _)| cell == name) {
                lowering.diagnostics.push(
                    Diagnostic::new(
                        &codes::MISSING_KEY,
                        format!("a row of `{}` has no `{name}`", context.table),
                    )
                    .at(row.span)
                    .help("every row needs the columns of `key:`, which identify it"),
                );
            }
        }
    }
    let used = |name: &Name| rows.iter().any(|row| row.cells.iter().any(|(cell, _, _)| cell == name));
    let columns: Vec<_> = context.body.columns.iter().filter(|c| used(&c.name)).collect();
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let mut out = Vec::with_capacity(columns.len());
        for column in &columns {
            let cell = row.cells.iter().find(|(name, _, _)| *name == column.name);
            out.push(match cell {
                Some((_, _, node)) => value(context, &column.name, &column.data_type, node, lowering),
                None => SeedValue::Default,
            });
        }
        values.push(out);
    }
    Seed {
        key,
        mode,
        environments,
        columns: columns.iter().map(|c| c.name.clone()).collect(),
        rows: values,
        spans: rows.iter().map(|r| Some(r.span)).collect(),
    }
}

fn yaml_rows(node: &Node, lowering: &mut Lowering<'_>) -> Vec<Row> {
    let NodeKind::Sequence(items) = &node.kind else {
        lowering.wrong_shape(node, "a list of rows");
        return Vec::new();
    };
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let Some(entries) = item.as_mapping() else {
            lowering.wrong_shape(item, "a row: columns and their values");
            continue;
        };
        let cell = |e: &Entry| (Name::folded(&e.key.text), e.key.span, e.value.clone());
        rows.push(Row { cells: entries.iter().map(cell).collect(), span: item.span });
    }
    rows
}

fn csv_rows(node: &Node, lowering: &mut Lowering<'_>) -> Vec<Row> {
    let Some(path) = lowering.text(node) else { return Vec::new() };
    let Some(id) = lowering.attached_file(&path, node.span) else { return Vec::new() };
    let Some(file) = lowering.sources.file(id) else { return Vec::new() };
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(file.text.as_bytes());
    let headers: Vec<_> = match reader.headers() {
        Ok(headers) => headers.iter().map(|h| Name::folded(h.trim())).collect(),
        Err(error) => {
            lowering.diagnostics.push(csv_error(&error, id));
            return Vec::new();
        }
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let start = record.position().map_or(0, |p| u32::try_from(p.byte()).unwrap_or(0));
                let span = Span::new(id, start, start);
                let cells = headers.iter().zip(record.iter());
                // An empty field is null, as COPY … WITH (FORMAT csv) reads it.
                let cells = cells.map(|(name, text)| {
                    let form = if text.is_empty() { ScalarForm::Plain } else { ScalarForm::Quoted };
                    let scalar =
                        Scalar { text: Text::new(text), form, map: pgspec_catalog::TextMap::Whole(span) };
                    (name.clone(), span, Node { span, kind: NodeKind::Scalar(scalar) })
                });
                rows.push(Row { cells: cells.collect(), span });
            }
            Err(error) => lowering.diagnostics.push(csv_error(&error, id)),
        }
    }
    rows
}

fn csv_error(error: &csv::Error, file: pgspec_catalog::FileId) -> Diagnostic {
    let at = error.position().map_or(0, |p| u32::try_from(p.byte()).unwrap_or(0));
    Diagnostic::new(&codes::WRONG_SHAPE, format!("this CSV file cannot be read: {error}"))
        .at(Span::new(file, at, at))
        .help("every line needs as many fields as the first; quote a field that holds a comma")
}

/// Converts one value by the type of its column.
fn value(
    context: &RowContext<'_>,
    column: &Name,
    data_type: &DataType,
    node: &Node,
    lowering: &mut Lowering<'_>,
) -> SeedValue {
    let json = data_type.is_builtin("json") || data_type.is_builtin("jsonb");
    match &node.kind {
        NodeKind::Scalar(scalar) if scalar.is_null() => SeedValue::Null,
        NodeKind::Scalar(scalar) if json && scalar.form != ScalarForm::Plain && is_json(&scalar.text) => {
            SeedValue::Literal(scalar.text.clone())
        }
        NodeKind::Scalar(_) if json => SeedValue::Literal(Text::new(to_json(node).to_string())),
        NodeKind::Scalar(scalar) => SeedValue::Literal(scalar.text.clone()),
        NodeKind::Mapping(entries) => match entries.as_slice() {
            [entry] if entry.key.text == "sql" => sql_value(context, &entry.value, lowering),
            _ if json => SeedValue::Literal(Text::new(to_json(node).to_string())),
            _ => reference(context, column, node, entries, lowering),
        },
        NodeKind::Sequence(_) if json => SeedValue::Literal(Text::new(to_json(node).to_string())),
        NodeKind::Sequence(items) if data_type.array => {
            let mut parts = Vec::new();
            for item in items {
                match item.as_scalar() {
                    Some(scalar) if scalar.is_null() => parts.push("NULL".to_owned()),
                    Some(scalar) => {
                        let escaped = scalar.text.replace('\\', "\\\\").replace('"', "\\\"");
                        parts.push(format!("\"{escaped}\""));
                    }
                    None => lowering.wrong_shape(item, "an element of the array"),
                }
            }
            SeedValue::Literal(Text::new(format!("{{{}}}", parts.join(","))))
        }
        NodeKind::Sequence(_) => {
            lowering.diagnostics.push(
                Diagnostic::new(
                    &codes::WRONG_SHAPE,
                    format!("`{}.{column}` is of type `{data_type}` and takes no list", context.table),
                )
                .at(node.span)
                .help("a list is a value of an array or a jsonb column"),
            );
            SeedValue::Null
        }
    }
}

fn sql_value(context: &RowContext<'_>, node: &Node, lowering: &mut Lowering<'_>) -> SeedValue {
    let schema = context.table.schema.clone().unwrap_or_else(|| Name::exact("public"));
    let scope = Scope { schema: &schema, domain: None, mixin: None };
    let Some(piece) = lowering.piece(node, scope) else { return SeedValue::Null };
    let what = || format!("a row of `{}`", context.table);
    match lowering.parse(&piece, what, fragment::expression) {
        Some(sql) => SeedValue::Sql(sql),
        None => SeedValue::Null,
    }
}

/// `mission_id: { code: safe-7 }`: the row of the referenced table that has this key.
fn reference(
    context: &RowContext<'_>,
    column: &Name,
    node: &Node,
    entries: &[Entry],
    lowering: &mut Lowering<'_>,
) -> SeedValue {
    let target = context.catalog.children(context.table).find_map(|(_, _, object)| {
        let ConstraintBody::ForeignKey(key) = &object.body.as_constraint()?.body else { return None };
        match (key.columns.as_slice(), key.referenced_columns.as_slice()) {
            ([own], [other]) if own == column => Some((key.references.clone(), other.clone())),
            _ => None,
        }
    });
    let Some((table, referenced)) = target else {
        lowering.diagnostics.push(
            Diagnostic::new(
                &codes::WRONG_SHAPE,
                format!(
                    "`{}.{column}` is neither jsonb nor a foreign key and takes no mapping",
                    context.table
                ),
            )
            .at(node.span)
            .help("write a plain value, or `{ sql: … }` for an SQL expression"),
        );
        return SeedValue::Null;
    };
    let mut key = Vec::new();
    for entry in entries {
        let name = Name::folded(&entry.key.text);
        let Some(scalar) = entry.value.as_scalar() else {
            lowering.wrong_shape(&entry.value, "a value");
            continue;
        };
        if context.catalog.table(&table).is_some_and(|t| t.body.column(&name).is_none()) {
            let span = entry.key.span;
            let diagnostic =
                Diagnostic::new(&codes::UNKNOWN_COLUMN, format!("`{table}` has no column `{name}`"));
            let known =
                context.keys.get(&table).map(|k| k.iter().map(Name::as_str).collect::<Vec<_>>().join(", "));
            let help = known.map(|k| format!("its seed rows are identified by `{k}`"));
            lowering.diagnostics.push(diagnostic.at(span).maybe_help(help));
        }
        key.push((name, scalar.text.clone()));
    }
    SeedValue::Reference { table, column: referenced, key }
}

fn unknown_column(table: &Table, column: &Name, name: &QualifiedName, span: Span) -> Diagnostic {
    let columns: Vec<_> = table.columns.iter().map(|c| c.name.as_str()).collect();
    let diagnostic =
        Diagnostic::new(&codes::UNKNOWN_COLUMN, format!("`{name}` has no column `{column}`")).at(span);
    match closest(column.as_str(), columns.iter().copied()) {
        Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), span, near),
        None => diagnostic.help(format!("its columns are {}", columns.join(", "))),
    }
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<Json>(text).is_ok()
}

/// YAML's core schema, for values that become JSON.
pub(crate) fn to_json(node: &Node) -> Json {
    match &node.kind {
        NodeKind::Mapping(entries) => {
            Json::Object(entries.iter().map(|e| (e.key.text.to_string(), to_json(&e.value))).collect())
        }
        NodeKind::Sequence(items) => Json::Array(items.iter().map(to_json).collect()),
        NodeKind::Scalar(scalar) if scalar.is_null() => Json::Null,
        NodeKind::Scalar(scalar) => {
            if let Some(flag) = scalar.as_bool() {
                return Json::Bool(flag);
            }
            let number = (scalar.form == ScalarForm::Plain)
                .then(|| serde_json::from_str::<serde_json::Number>(&scalar.text).ok())
                .flatten();
            number.map_or_else(|| Json::String(scalar.text.to_string()), Json::Number)
        }
    }
}

impl Lowering<'_> {
    /// A JSON Schema written in YAML.
    pub(crate) fn json(&mut self, node: &Node) -> Option<Json> {
        if node.as_mapping().is_none() {
            self.wrong_shape(node, "a JSON Schema: a mapping");
            return None;
        }
        Some(to_json(node))
    }
}
