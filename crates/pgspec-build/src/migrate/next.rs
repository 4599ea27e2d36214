//! The next migration of a project.

use pgspec_catalog::{Diagnostic, Diagnostics, Key, Kind, Name, QualifiedName, Severity, Text};
use pgspec_codegen::{File, Layout};
use pgspec_plan::{Conversion, Plan, PlanOptions, plan_with};
use pgspec_spec::{DataSteps, MigrationsOutput};
use pgspec_sql::quote;

pub use super::header::{fingerprint, losses, summary};
use super::name::{self, Version};
use crate::options;
use crate::pipeline::Checked;
use crate::source::{self, Context, Model};

/// What is left to do, and what is wrong with it.
#[derive(Debug)]
pub struct Next {
    /// What the migrations make by now.
    pub from: Model,
    /// The steps.
    pub plan: Plan,
    /// What cannot be done, and what is destroyed without a word. Errors forbid writing.
    pub diagnostics: Diagnostics,
}

/// The steps between two models. Conversions and acknowledgements are the second's.
pub fn between(from: &Model, to: &Model, data: &DataSteps) -> (Plan, Diagnostics) {
    let default = to.search_path.first().cloned().unwrap_or_else(|| Name::exact("public"));
    let options = PlanOptions {
        postgres: to.postgres,
        search_path: to.search_path.clone(),
        conversions: data.conversions.iter().filter_map(|one| conversion(one, &default)).collect(),
    };
    let extensions = |name: &str| to.extensions.get(name).copied();
    plan_with(&from.catalog, &to.catalog, &options, &extensions)
}

/// Plans the next migration of a project: from what its folder makes to what its spec says.
pub fn next(checked: &Checked, wanted: &MigrationsOutput) -> Next {
    let from = source::migrations(&checked.project, wanted, &Context::of(checked));
    let unreadable = from.diagnostics.iter().any(|found| found.severity == Severity::Error);
    if unreadable {
        return Next { from, plan: Plan::default(), diagnostics: Diagnostics::new() };
    }
    let to = Model::of(checked);
    let data = &checked.spec.data;
    let (plan, mut diagnostics) = between(&from, &to, data);
    diagnostics.append(unacknowledged(&plan, data, &to.search_path));
    Next { from, plan, diagnostics }
}

/// What a plan destroys without a word, and words that are about nothing.
pub fn unacknowledged(plan: &Plan, data: &DataSteps, search_path: &[Name]) -> Diagnostics {
    let lost = losses(plan);
    let means = |path: &str, lost: &str| {
        path == lost || search_path.iter().any(|schema| format!("{}.{path}", schema.as_str()) == lost)
    };
    let mut diagnostics = Diagnostics::new();
    for (path, what) in &lost {
        if !data.drops.iter().any(|drop| means(&drop.path, path)) {
            let short = search_path
                .iter()
                .find_map(|schema| path.strip_prefix(&format!("{}.", schema.as_str())))
                .unwrap_or(path);
            diagnostics.push(
                Diagnostic::new(&pgspec_plan::codes::DESTROYS, format!("this would destroy {what}")).help(format!(
                    "if it is to go, say so in a spec file: `drop: {{ {short}: why it goes }}`; if it has another name now, \
                     say `was:` at the new one"
                )),
            );
        }
    }
    if !plan.is_empty() {
        for drop in &data.drops {
            if !lost.iter().any(|(path, _)| means(&drop.path, path)) {
                let message = format!("`drop: {}` is about nothing that goes", drop.path);
                diagnostics.push(Diagnostic::new(&pgspec_plan::codes::STALE_NOTE, message).at(drop.span));
            }
        }
    }
    diagnostics
}

/// `table.column`, or with a schema in front.
fn conversion(written: &pgspec_spec::Conversion, default: &Name) -> Option<Conversion> {
    let parts: Vec<&str> = written.path.split('.').collect();
    let (schema, table, column) = match parts.as_slice() {
        [table, column] => (default.clone(), *table, *column),
        [schema, table, column] => (Name::exact(schema), *table, *column),
        _ => return None,
    };
    Some(Conversion {
        table: QualifiedName { schema: Some(schema), name: Name::exact(table) },
        column: Name::exact(column),
        using: written.using.clone(),
        triggers: written.triggers,
    })
}

/// The statements of a plan as a script, without a header.
pub fn script(plan: &Plan, search_path: &[Name]) -> String {
    let mut out = String::new();
    if plan.is_empty() {
        return out;
    }
    if !search_path.is_empty() {
        out.push_str(&format!("set search_path to {};\n\n", quote::identifiers(search_path)));
    }
    let mut before: Option<Key> = None;
    for step in &plan.steps {
        let head = head(&step.object);
        if before.as_ref().is_some_and(|before| *before != head) {
            out.push('\n');
        }
        for sql in &step.sql {
            out.push_str(sql);
            out.push('\n');
        }
        before = Some(head);
    }
    out
}

/// What steps stand together about: the relation of what belongs to one.
fn head(key: &Key) -> Key {
    match key.relation() {
        Some(relation) => Key::qualified(Kind::Table, &relation),
        None => key.clone(),
    }
}

/// What a migration file is made of.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Its version.
    pub version: &'a Version,
    /// Its name.
    pub name: &'a str,
    /// The tool that runs it.
    pub layout: Layout,
    /// The project's name.
    pub project: &'a str,
}

/// The files of the next migration, paths relative to the folder. `down` is the way back, or what it cannot bring back.
pub fn files(wanted: &Wanted<'_>, header: &[String], up: &str, down: Option<&str>) -> Vec<File> {
    let title: Text =
        format!("-- Written by pgspec from the spec of {}: {}.", line(wanted.project), line(wanted.name))
            .into();
    let mut text = format!("{title}\n");
    for one in header {
        text.push_str(&format!("-- {}\n", line(one)));
    }
    text.push('\n');
    if wanted.layout == Layout::Dbmate {
        text.push_str("-- migrate:up\n\n");
    }
    text.push_str(up);
    if wanted.layout == Layout::Dbmate {
        text.push_str("\n-- migrate:down\n\n");
        text.push_str(down.unwrap_or_default());
    }
    vec![File { path: name::file(wanted.version, wanted.name, wanted.layout), text }]
}

/// Text that can stand behind `--`.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The layout of a project's folder.
pub fn layout(wanted: &MigrationsOutput) -> Layout {
    options::layout(&wanted.layout)
}
