//! Seed rows: values converted by the type of their column. Lowered last, when all types are known.

mod csv;
mod fixtures;
mod literal;
mod value;

use std::collections::BTreeMap;

use indexmap::IndexMap;
use pgspec_catalog::object::{Seed, SeedMode, SeedValue, Table};
use pgspec_catalog::{
    Body, Catalog, Diagnostic, Diagnostics, Key, Kind, Name, Object, Origin, QualifiedName, Sources, Span,
    closest,
};
use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use crate::codes;
use crate::language;
use crate::lower::{Fields, Lowering, PendingSeed};
use crate::mixin::Mixins;
use crate::resolve::{Index, unknown_table};
use crate::tree::{Entry, Node, NodeKind, ScalarForm};

pub(crate) use fixtures::attach;

/// Lowers all seeds into the catalog.
pub(crate) fn lower(
    catalog: &mut Catalog,
    seeds: Vec<PendingSeed>,
    index: &Index,
    files: &Files<'_>,
    diagnostics: &mut Diagnostics,
) {
    let keys = seed_keys(&seeds);
    let mixins = Mixins::default();
    let mut lowering = Lowering::new(files.sources, files.attached, &mixins);
    for seed in seeds {
        if let Some(object) = one(catalog, &seed, &keys, index, &mut lowering) {
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
    index: &Index,
    lowering: &mut Lowering<'_>,
) -> Option<Object> {
    let span = pending.key.span;
    let Some(item) = catalog.table(&pending.table) else {
        if index.is_broken(&pending.table) {
            return None;
        }
        lowering.diagnostics.push(unknown_table(catalog, &pending.table, span));
        return None;
    };
    let what = format!("the seed of `{}`", pending.table);
    let mut fields = Fields::of(lowering, &pending.node, &language::SEED)?;
    fields.require(lowering, "key", span, &what);
    let mode = match fields.one_of(lowering, "mode").as_deref() {
        Some("insert") => SeedMode::Insert,
        Some("exact") => SeedMode::Exact,
        _ => SeedMode::Upsert,
    };
    let key = fields.take("key").map(|n| lowering.names_at(n)).unwrap_or_default();
    let known =
        |name: &Name| item.body.column(name).is_some() || index.is_broken_column(&pending.table, name);
    for (name, span) in key.iter().filter(|(name, _)| !known(name)) {
        lowering.diagnostics.push(unknown_column(item.body, name, &pending.table, *span));
    }
    let environments = fields.names(lowering, "env").unwrap_or_default();
    let rows = match (fields.take("rows"), fields.take("file")) {
        (Some(rows), None) => yaml_rows("rows", rows, lowering),
        (None, Some(file)) => csv::rows(file, lowering),
        (Some(_), Some(file)) => {
            lowering.diagnostics.push(
                Diagnostic::new(&codes::CONFLICT, format!("{what} has both `rows` and a `file`"))
                    .at(file.span)
                    .help("keep one of them"),
            );
            Rows::default()
        }
        (None, None) => {
            if fields.lacks(&["rows", "file"]) {
                lowering.diagnostics.push(
                    Diagnostic::new(&codes::MISSING_KEY, format!("{what} has no rows"))
                        .at(span)
                        .help("add `rows:` with a list of them, or `file: name.csv`"),
                );
            }
            Rows::default()
        }
    };
    fields.finish(lowering);
    let mut unknown: IndexMap<&Name, (Span, usize)> = IndexMap::new();
    for (name, span) in rows.columns.iter().filter(|(name, _)| !known(name)) {
        unknown.entry(name).or_insert((*span, 0)).1 += 1;
    }
    for (name, (span, rows)) in unknown {
        let mut diagnostic = unknown_column(item.body, name, &pending.table, span);
        if rows > 1 {
            diagnostic.message = format!("{} ({rows} rows use it)", diagnostic.message);
        }
        lowering.diagnostics.push(diagnostic);
    }
    // What a key column that does not exist is in each row says nothing more.
    let key: Vec<_> = key.into_iter().map(|(name, _)| name).filter(known).collect();
    let context = RowContext { catalog, table: &pending.table, body: item.body, keys };
    let seed = seed(&context, key, mode, environments, &rows.rows, lowering);
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

/// Rows as they were written.
#[derive(Default)]
struct Rows {
    rows: Vec<Row>,
    /// Every name that is used for a column, and where.
    columns: Vec<(Name, Span)>,
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
    repeated_keys(context, &key, rows, lowering);
    let used = |name: &Name| rows.iter().any(|row| row.cells.iter().any(|(cell, _, _)| cell == name));
    let columns: Vec<_> = context.body.columns.iter().filter(|c| used(&c.name)).collect();
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let mut out = Vec::with_capacity(columns.len());
        for column in &columns {
            let cell = row.cells.iter().find(|(name, _, _)| *name == column.name);
            out.push(match cell {
                Some((_, _, node)) => value::value(context, &column.name, &column.data_type, node, lowering),
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

/// Two rows with the same key would be one row, and which one is a matter of chance.
fn repeated_keys(context: &RowContext<'_>, key: &[Name], rows: &[Row], lowering: &mut Lowering<'_>) {
    let mut seen: FxHashMap<Vec<&str>, Span> = FxHashMap::default();
    for row in rows {
        let values = key.iter().map(|name| {
            let (_, _, node) = row.cells.iter().find(|(cell, _, _)| cell == name)?;
            node.as_scalar().filter(|scalar| !scalar.is_null()).map(|scalar| scalar.text.as_str())
        });
        let Some(values) = values.collect::<Option<Vec<_>>>().filter(|v| !v.is_empty()) else { continue };
        let shown: Vec<_> =
            key.iter().zip(&values).map(|(name, value)| format!("{name} = {value}")).collect();
        if let Some(first) = seen.insert(values, row.span) {
            let message = format!("two rows of `{}` have the key `{}`", context.table, shown.join(", "));
            lowering.diagnostics.push(
                Diagnostic::new(&codes::DUPLICATE_OBJECT, message)
                    .labelled(row.span, "again")
                    .related(first, "first here")
                    .help("remove one of them, or add a column to `key:` that tells them apart"),
            );
        }
    }
}

fn yaml_rows(key: &str, node: &Node, lowering: &mut Lowering<'_>) -> Rows {
    let NodeKind::Sequence(items) = &node.kind else {
        lowering.diagnostics.push(
            Diagnostic::new(&codes::WRONG_SHAPE, format!("`{key}` is a list, not {}", node.noun()))
                .at(node.span)
                .help("put a dash in front of each row: `- { code: free }`"),
        );
        return Rows::default();
    };
    let mut rows = Rows { rows: Vec::with_capacity(items.len()), columns: Vec::new() };
    for item in items {
        let Some(entries) = item.as_mapping() else {
            lowering.wrong_shape(item, "a row: columns and their values");
            continue;
        };
        let cell = |e: &Entry| (Name::folded(&e.key.text), e.key.span, e.value.clone());
        rows.columns.extend(entries.iter().map(|e| (Name::folded(&e.key.text), e.key.span)));
        rows.rows.push(Row { cells: entries.iter().map(cell).collect(), span: item.span });
    }
    rows
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
