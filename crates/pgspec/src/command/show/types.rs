//! What the SQL of an object means: the type and volatility of each expression, the columns of a query, what is read,
//! written and called, and what of it is not known.

use std::fmt::Write as _;

use anyhow::Result;
use pgspec_analyze::body::{BodyReport, TriggerUses};
use pgspec_analyze::check::{self, Label, Meaning, Part};
use pgspec_analyze::typed::{Command, FunctionId};
use pgspec_analyze::usable::{self, Known};
use pgspec_analyze::uses::Uses;
use pgspec_analyze::world::World;
use pgspec_catalog::object::{ArgumentMode, Function, Returns};
use pgspec_catalog::{Key, Kind, Object, ObjectId};
use serde::Serialize;

use super::{CHILDREN, Model, heading, place};

/// What is known of an object.
#[derive(Serialize)]
struct Types {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    arguments: Vec<Column>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    returns: Vec<Column>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns: Vec<Column>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Text>,
    #[serde(flatten)]
    uses: Used,
}

/// A column of a table or view, or an argument or result of a function.
#[derive(Serialize)]
struct Column {
    name: String,
    #[serde(rename = "type")]
    data_type: String,
    nullable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

/// An expression.
#[derive(Serialize)]
struct Text {
    part: String,
    sql: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    data_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    volatility: Option<&'static str>,
    #[serde(flatten)]
    uses: Used,
}

#[derive(Default, Serialize)]
struct Used {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reads: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    writes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    calls: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<String>,
}

pub(super) fn text(model: &Model<'_>, world: &World<'_>, id: ObjectId, key: &Key, object: &Object) -> String {
    let mut text = heading(model, key, object);
    let types = of(world, id, key, object);
    columns(&mut text, "arguments", &types.arguments);
    columns(&mut text, "returns", &types.returns);
    columns(&mut text, "columns", &types.columns);
    for part in &types.parts {
        text.push('\n');
        expression(&mut text, "  ", part);
    }
    if !types.uses.is_empty() {
        text.push('\n');
        used(&mut text, "  ", &types.uses);
    }
    for (kind, title) in CHILDREN {
        let mut first = true;
        for (id, child, object) in children(model, key, kind) {
            let types = of(world, id, child, object);
            if types.parts.is_empty() {
                continue;
            }
            if std::mem::take(&mut first) {
                let _ = writeln!(text, "\n  {title}");
            }
            let _ = writeln!(text, "    {}", child.name);
            for part in &types.parts {
                expression(&mut text, "      ", part);
            }
        }
    }
    text
}

pub(super) fn json(model: &Model<'_>, found: &[ObjectId]) -> Result<String> {
    let world = model.checked.world();
    let entries =
        found.iter().filter_map(|id| model.catalog.entry(*id).map(|(key, object)| (*id, key, object)));
    let list: Vec<_> = entries.map(|(id, key, object)| one_json(model, &world, id, key, object)).collect();
    Ok(serde_json::to_string_pretty(&list)? + "\n")
}

fn one_json(
    model: &Model<'_>,
    world: &World<'_>,
    id: ObjectId,
    key: &Key,
    object: &Object,
) -> serde_json::Value {
    let mut list = Vec::new();
    for (kind, _) in CHILDREN {
        for (id, child, object) in children(model, key, kind) {
            let types = of(world, id, child, object);
            if !types.parts.is_empty() {
                list.push(serde_json::json!({ "key": child, "types": types }));
            }
        }
    }
    serde_json::json!({
        "key": key,
        "place": place(model, &object.origin),
        "types": of(world, id, key, object),
        "children": list,
    })
}

fn children<'m>(
    model: &Model<'m>,
    key: &Key,
    kind: Kind,
) -> impl Iterator<Item = (ObjectId, &'m Key, &'m Object)> {
    let relation = matches!(key.kind, Kind::Table | Kind::View | Kind::MaterializedView);
    let of = key.qualified_name();
    let children: Vec<_> = model.catalog.children(&of).collect();
    children.into_iter().filter(move |(_, child, _)| relation && child.kind == kind)
}

fn of(world: &World<'_>, id: ObjectId, key: &Key, object: &Object) -> Types {
    let mut types = Types {
        arguments: Vec::new(),
        returns: Vec::new(),
        columns: Vec::new(),
        parts: Vec::new(),
        uses: Used::default(),
    };
    if object.body.as_table().is_some() {
        types.columns = relation_columns(world, key);
    }
    if let Some(function) = object.body.as_function() {
        (types.arguments, types.returns) = signature(function);
    }
    for part in check::parts(world, &TriggerUses::of(world.catalog()), id, key, object) {
        match &part.meaning {
            Meaning::Expression(typed) => {
                let mut uses = Uses::default();
                uses.expr(typed);
                types.parts.push(Text {
                    part: label(part.label),
                    sql: sql(&part),
                    data_type: Some(world.show(typed.ty, typed.typmod)),
                    volatility: Some(Known::word(&usable::volatility(world, typed))),
                    uses: named(world, &part, &uses),
                });
            }
            Meaning::Query(query, columns) => {
                types.columns = columns.iter().map(|column| result_column(world, column)).collect();
                let mut uses = Uses::default();
                uses.query(query);
                types.uses = named(world, &part, &uses);
            }
            Meaning::Statements(list) => {
                let mut uses = Uses::default();
                list.iter().for_each(|query| uses.query(query));
                types.uses = named(world, &part, &uses);
            }
            Meaning::Body(report) => types.uses = of_body(world, &part, report),
            Meaning::Unknown => {}
        }
    }
    types
}

fn relation_columns(world: &World<'_>, key: &Key) -> Vec<Column> {
    let relation = world.find_relation(key.schema.as_ref(), &key.name);
    let columns = relation.and_then(|id| world.columns(id)).unwrap_or_default();
    let columns = columns.iter().map(|column| Column {
        name: column.name.to_string(),
        data_type: world.show(column.ty, column.typmod),
        nullable: !column.not_null,
        source: None,
    });
    columns.collect()
}

fn result_column(world: &World<'_>, column: &pgspec_analyze::typed::EntryColumn) -> Column {
    let source = column.source.and_then(|(relation, number)| {
        let name = world.columns(relation)?.get(usize::try_from(number).ok()?)?.name.clone();
        Some(format!("{}.{name}", world.relation(relation).name))
    });
    Column {
        name: column.name.to_string(),
        data_type: world.show(column.ty, column.typmod),
        nullable: column.nullable,
        source,
    }
}

fn signature(function: &Function) -> (Vec<Column>, Vec<Column>) {
    let argument = |argument: &pgspec_catalog::object::Argument| Column {
        name: argument.name.as_ref().map_or_else(String::new, ToString::to_string),
        data_type: argument.data_type.to_string(),
        nullable: true,
        source: None,
    };
    let of = |wanted: fn(ArgumentMode) -> bool| {
        function.arguments.iter().filter(move |argument| wanted(argument.mode)).map(argument)
    };
    let inputs = of(ArgumentMode::is_input).collect();
    let result = |name: &str, data_type: String| Column {
        name: name.to_owned(),
        data_type,
        nullable: true,
        source: None,
    };
    let returns = match &function.returns {
        Returns::Nothing => of(|mode| matches!(mode, ArgumentMode::Out | ArgumentMode::InOut)).collect(),
        Returns::Type(data_type) => vec![result("", data_type.to_string())],
        Returns::SetOf(data_type) => vec![result("", format!("setof {data_type}"))],
        Returns::Table(columns) => {
            columns.iter().map(|column| result(column.name.as_str(), column.data_type.to_string())).collect()
        }
    };
    (inputs, returns)
}

fn of_body(world: &World<'_>, part: &Part<'_>, report: &BodyReport) -> Used {
    let text = part.text.map_or("", |text| text.text.as_str());
    let writes = report.writes.iter().map(|write| {
        let how = match write.command {
            Command::Select => "select",
            Command::Insert => "insert",
            Command::Update => "update",
            Command::Delete => "delete",
            Command::Merge => "merge",
        };
        format!("{} ({how})", write.relation)
    });
    let dynamic = report.dynamic.iter().map(|range| {
        format!("`{}`: it is put together at run time", one_line(text.get(range.usize()).unwrap_or("")))
    });
    let mut used = Used {
        reads: report.reads.iter().map(|read| read.relation.to_string()).collect(),
        writes: writes.collect(),
        calls: report.calls.iter().filter_map(|call| called(world, call.function)).collect(),
        unknown: dynamic.chain(report.opaque.iter().map(ToString::to_string)).collect(),
    };
    used.sort();
    used
}

/// A function with its arguments; `None` for Postgres' own.
fn called(world: &World<'_>, id: FunctionId) -> Option<String> {
    let function = world.function(id);
    if function.name.schema.as_ref().is_some_and(|schema| *schema == "pg_catalog") {
        return None;
    }
    let arguments: Vec<_> = function.arguments.iter().map(|ty| world.show(*ty, -1)).collect();
    Some(format!("{}({})", function.name, arguments.join(", ")))
}

impl Used {
    fn is_empty(&self) -> bool {
        [&self.reads, &self.writes, &self.calls, &self.unknown].into_iter().all(Vec::is_empty)
    }

    fn sort(&mut self) {
        for list in [&mut self.reads, &mut self.writes, &mut self.calls] {
            list.sort_unstable();
            list.dedup();
        }
    }
}

/// The relations and functions by name; Postgres' own functions are left out.
fn named(world: &World<'_>, part: &Part<'_>, uses: &Uses) -> Used {
    let text = part.text.map_or("", |text| text.text.as_str());
    let relation = |id: &pgspec_analyze::typed::RelationId| world.relation(*id).name.to_string();
    let writes = uses.writes.iter().map(|(id, how)| {
        let how: Vec<_> = how.iter().map(|write| write.sql()).collect();
        format!("{} ({})", relation(id), how.join(", "))
    });
    let unknown = uses.unknown.iter().map(|(range, why)| {
        let sql = text.get(range.usize()).unwrap_or("");
        if sql.is_empty() { why.to_string() } else { format!("`{}`: {why}", one_line(sql)) }
    });
    let mut used = Used {
        reads: uses.reads.iter().map(relation).collect(),
        writes: writes.collect(),
        calls: uses.calls.iter().filter_map(|id| called(world, *id)).collect(),
        unknown: unknown.collect(),
    };
    used.sort();
    used
}

fn label(label: Label<'_>) -> String {
    match (label.what, label.of) {
        ("", _) => "check".to_owned(),
        (what, Some(of)) => format!("{what} of {of}"),
        (what, None) => what.trim_matches('`').to_owned(),
    }
}

fn sql(part: &Part<'_>) -> String {
    part.text.map_or_else(String::new, |text| one_line(&text.text))
}

fn one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn columns(text: &mut String, title: &str, columns: &[Column]) {
    if columns.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n  {title}");
    let width = columns.iter().map(|column| column.name.chars().count()).max().unwrap_or(0);
    for Column { name, data_type, nullable, source } in columns {
        let not_null = if *nullable { "" } else { " not null" };
        let source = source.as_ref().map_or_else(String::new, |source| format!("  (shows {source})"));
        let gap = if width > 0 { "  " } else { "" };
        let _ = writeln!(text, "    {name:<width$}{gap}{data_type}{not_null}{source}");
    }
}

fn expression(text: &mut String, indent: &str, part: &Text) {
    let _ = writeln!(text, "{indent}{}: {}", part.part, part.sql);
    let facts: Vec<_> = part.data_type.as_deref().into_iter().chain(part.volatility).collect();
    let _ = writeln!(text, "{indent}  {}", facts.join(", "));
    used(text, &format!("{indent}  "), &part.uses);
}

fn used(text: &mut String, indent: &str, uses: &Used) {
    let lists = [("reads", &uses.reads), ("writes", &uses.writes), ("calls", &uses.calls)];
    for (title, list) in lists {
        if !list.is_empty() {
            let _ = writeln!(text, "{indent}{title:<7} {}", list.join(", "));
        }
    }
    for unknown in &uses.unknown {
        let _ = writeln!(text, "{indent}unknown {unknown}");
    }
}
