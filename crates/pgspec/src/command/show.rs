//! `pgspec show OBJECT`: one object of the model.

mod access;
mod column;
mod expanded;
mod find;
mod refs;
mod types;

use std::fmt::Write as _;

use anyhow::{Result, bail};
use pgspec_build::Checked;
use pgspec_build::timing::Timings;
use pgspec_catalog::{Catalog, Diagnostics, Key, Kind, Name, Object, ObjectId, Origin, Standing};

use super::build::report_alone;
use crate::cli::Show;
use crate::report;
use crate::terminal::{Outcome, Terminal};

/// What the views of an object read.
struct Model<'a> {
    catalog: &'a Catalog,
    checked: &'a Checked,
    default_schema: &'a Name,
}

pub(super) fn run(args: &Show, terminal: &Terminal) -> Result<Outcome> {
    let project = match pgspec_build::project::find(&args.project) {
        Ok(project) => project,
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    let checked = pgspec_build::check(project, &mut Timings::new());
    let spec = &checked.spec;
    let model =
        Model { catalog: &spec.catalog, checked: &checked, default_schema: &spec.settings.default_schema };
    // A spec with errors is shown as far as it could be read; the findings say why something may be missing.
    if terminal.is_human() {
        report::print(&checked.diagnostics, &checked.sources, terminal);
    }
    let found = find::find(&model, &args.object);
    let column = if found.is_empty() { column::find(&model, &args.object) } else { None };
    if let Some(column) = column {
        let human = terminal.is_human();
        terminal.data(&if human { column::text(&model, column) } else { column::json(column)? })?;
        return Ok(report::outcome(&checked.diagnostics, terminal));
    }
    if found.is_empty() {
        let like = find::closest_name(&model, &args.object);
        let help = like.map_or_else(String::new, |like| format!("; did you mean `{like}`?"));
        bail!("there is no object `{}` in the model{help}", args.object);
    }
    let text = match (terminal.is_human(), args.types) {
        (true, _) => human(&model, &found, args),
        (false, true) => types::json(&model, &found)?,
        (false, false) => json(&model, &found)?,
    };
    terminal.data(&text)?;
    Ok(report::outcome(&checked.diagnostics, terminal))
}

fn human(model: &Model<'_>, found: &[ObjectId], args: &Show) -> String {
    let entries =
        found.iter().filter_map(|id| model.catalog.entry(*id).map(|(key, object)| (*id, key, object)));
    // Only one of the views needs to know what can be named.
    let world = args.types.then(|| model.checked.world());
    let texts: Vec<_> = entries
        .map(|(id, key, object)| {
            if let Some(world) = &world {
                types::text(model, world, id, key, object)
            } else if args.ddl {
                ddl(model, id)
            } else if args.refs {
                refs::text(model, id, key, object)
            } else if args.access {
                access::text(model, key, object)
            } else if args.expanded {
                expanded::text(model, id, key, object)
            } else {
                short(model, key, object)
            }
        })
        .collect();
    texts.join("\n")
}

fn ddl(model: &Model<'_>, id: ObjectId) -> String {
    pgspec_sql::print::object(model.catalog, id)
        .iter()
        .map(|statement| format!("{}\n", statement.sql))
        .collect()
}

/// The heading, the doc, and the names of its parts.
fn short(model: &Model<'_>, key: &Key, object: &Object) -> String {
    let mut text = heading(model, key, object);
    if let Some(table) = object.body.as_table() {
        let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        part(&mut text, "columns", &names);
    }
    let relation = key.qualified_name();
    for (kind, title) in CHILDREN {
        let children = model.catalog.children(&relation);
        let names: Vec<_> = children
            .filter(|(_, child, _)| child.kind == kind)
            .map(|(_, child, _)| child.name.as_str())
            .collect();
        part(&mut text, title, &names);
    }
    text
}

/// What belongs to a relation, in the order in which it is shown.
const CHILDREN: [(Kind, &str); 7] = [
    (Kind::Constraint, "constraints"),
    (Kind::Index, "indexes"),
    (Kind::Statistics, "statistics"),
    (Kind::Rule, "rules"),
    (Kind::Trigger, "triggers"),
    (Kind::Policy, "policies"),
    (Kind::Seed, "seed rows"),
];

fn part(text: &mut String, title: &str, names: &[&str]) {
    if !names.is_empty() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {title:<12} {}", names.join(", "));
    }
}

/// Kind, path and place, and the doc below.
fn heading(model: &Model<'_>, key: &Key, object: &Object) -> String {
    let place = place(model, &object.origin);
    let standing = match object.standing {
        Standing::Managed => "",
        Standing::External => ", external",
        Standing::Platform => ", of the platform",
    };
    let mut text = format!("{} {}  ({place}{standing})\n", key.kind.noun(), key.path());
    if let Some(doc) = &object.notes.doc {
        for line in doc.lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

/// Where something was written: `crm.yaml:20:3`, or the mixin that it comes from.
fn place(model: &Model<'_>, origin: &Origin) -> String {
    let sources = &model.checked.sources;
    let at = |span| {
        let place = sources.line_column(span)?;
        Some(format!("{}:{}:{}", sources.file(span.file)?.path, place.line, place.column))
    };
    let here = origin.span().and_then(at).unwrap_or_else(|| "built in".to_owned());
    match origin.declared().and_then(at) {
        Some(declared) => format!("{here}, mixin at {declared}"),
        None => here,
    }
}

fn json(model: &Model<'_>, found: &[ObjectId]) -> Result<String> {
    let mut list = Vec::new();
    for (key, object) in found.iter().filter_map(|id| model.catalog.entry(*id)) {
        let children: Vec<_> = model
            .catalog
            .children(&key.qualified_name())
            .filter(|_| matches!(key.kind, Kind::Table | Kind::View | Kind::MaterializedView))
            .map(|(_, key, object)| serde_json::json!({ "key": key, "object": object }))
            .collect();
        list.push(serde_json::json!({
            "key": key,
            "place": place(model, &object.origin),
            "object": object,
            "children": children,
        }));
    }
    Ok(serde_json::to_string_pretty(&list)? + "\n")
}
