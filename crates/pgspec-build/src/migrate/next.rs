//! The next migration of a project.

use pgspec_catalog::{Diagnostic, Diagnostics, Key, Kind, Name, QualifiedName, Severity, Text};
use pgspec_codegen::{File, Layout};
use pgspec_plan::{Conversion, Plan, PlanOptions, plan_with};
use pgspec_spec::{DataSteps, MigrationsOutput};
use pgspec_sql::quote;

use super::down::Down;
pub use super::header::{Lost, fingerprint, losses, lost, summary};
use super::name::{self, Version};
use super::run::Update;
use super::sum::Line;
use crate::options;
use crate::pipeline::Checked;
use crate::source::{self, Context, Model, folder};

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

/// How much of what would be lost there is, in words, if somebody can tell.
pub type Counts<'a> = &'a dyn Fn(&Lost) -> Option<String>;

/// Plans the next migration of a project: from what its folder makes to what its spec says.
pub fn next(checked: &Checked, wanted: &MigrationsOutput) -> Next {
    next_counted(checked, wanted, &|_| None)
}

/// As [`next`], and who can count says how much would be lost.
pub fn next_counted(checked: &Checked, wanted: &MigrationsOutput, counts: Counts<'_>) -> Next {
    let from = source::migrations(&checked.project, wanted, &Context::of(checked));
    let unreadable = from.diagnostics.iter().any(|found| found.severity == Severity::Error);
    if unreadable {
        return Next { from, plan: Plan::default(), diagnostics: Diagnostics::new() };
    }
    let to = Model::of(checked);
    let data = &checked.spec.data;
    let (plan, mut diagnostics) = between(&from, &to, data);
    diagnostics.append(unacknowledged(&plan, data, &to.search_path, counts));
    Next { from, plan, diagnostics }
}

/// What a plan destroys without a word, and words that are about nothing.
pub fn unacknowledged(
    plan: &Plan,
    data: &DataSteps,
    search_path: &[Name],
    counts: Counts<'_>,
) -> Diagnostics {
    let lost = lost(plan);
    let means = |path: &str, lost: &str| {
        path == lost || search_path.iter().any(|schema| format!("{}.{path}", schema.as_str()) == lost)
    };
    let mut diagnostics = Diagnostics::new();
    for one in &lost {
        let Lost { path, what, .. } = one;
        if !data.drops.iter().any(|drop| means(&drop.path, path)) {
            let short = search_path
                .iter()
                .find_map(|schema| path.strip_prefix(&format!("{}.", schema.as_str())))
                .unwrap_or(path);
            let count = counts(one).map_or_else(String::new, |count| format!(": {count}"));
            let message = format!("this would destroy {what}{count}");
            diagnostics.push(
                Diagnostic::new(&pgspec_plan::codes::DESTROYS, message).help(format!(
                    "if it is to go, say so in a spec file: `drop: {{ {short}: why it goes }}`; if it has another name now, \
                     say `was:` at the new one"
                )),
            );
        }
    }
    if !plan.is_empty() {
        for drop in &data.drops {
            if !lost.iter().any(|one| means(&drop.path, &one.path)) {
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
    written(plan, search_path, false)
}

/// As [`script`], for a migration whose statements are each a transaction: rows are changed in batches.
pub fn stepwise(plan: &Plan, search_path: &[Name]) -> String {
    written(plan, search_path, true)
}

fn written(plan: &Plan, search_path: &[Name], stepwise: bool) -> String {
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
        // Batches put the triggers to sleep themselves, each for its own time.
        let sleeps = stepwise
            && step.sql.len() > 1
            && step.sql.iter().any(|sql| Update::of(sql).is_some())
            && step.sql.iter().any(|sql| sql.contains(" disable trigger "));
        for sql in &step.sql {
            let updates = stepwise && Update::of(sql).is_some();
            if sleeps && !updates {
                continue;
            }
            if updates {
                out.push_str(if sleeps {
                    "-- pgspec: batches triggers=off\n"
                } else {
                    "-- pgspec: batches\n"
                });
            }
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
    /// Whether what undoes it has a file of its own, where the layout has that.
    pub pair: bool,
    /// Whether each statement is a transaction of its own.
    pub stepwise: bool,
}

impl Wanted<'_> {
    /// Whether a migration is written together with what undoes it.
    pub fn has_down(&self) -> bool {
        match self.layout {
            Layout::Dbmate => true,
            Layout::Sqlx => self.pair,
            Layout::Supabase | Layout::Refinery | Layout::Plain => false,
        }
    }
}

/// Whether the next migration of a folder has a file that undoes it: not where sqlx would add none, because the last one has
/// none. The first one never has.
pub fn pairs(names: &[Line]) -> bool {
    names.len() <= 1 || names.last().is_some_and(|line| line.name.ends_with(".up.sql"))
}

/// The files of a migration, paths relative to the folder; the first is the one that is run.
pub fn files(wanted: &Wanted<'_>, header: &[String], up: &str, down: Option<&Down>) -> Vec<File> {
    let title: Text =
        format!("-- Written by pgspec from the spec of {}: {}.", line(wanted.project), line(wanted.name))
            .into();
    // sqlx looks at the first line for it.
    let first = if wanted.stepwise && wanted.layout == Layout::Sqlx { "-- no-transaction\n" } else { "" };
    let mut text = format!("{first}{title}\n");
    if wanted.stepwise {
        text.push_str("-- pgspec: no-transaction\n");
    }
    for one in header {
        text.push_str(&format!("-- {}\n", line(one)));
    }
    text.push('\n');
    if wanted.layout == Layout::Dbmate {
        text.push_str(if wanted.stepwise {
            "-- migrate:up transaction:false\n\n"
        } else {
            "-- migrate:up\n\n"
        });
    }
    text.push_str(up);
    let back = down.map(Down::text).unwrap_or_default();
    if wanted.layout == Layout::Dbmate {
        text.push_str("\n-- migrate:down\n\n");
        text.push_str(&back);
    }
    let path = name::file(wanted.version, wanted.name, wanted.layout, wanted.pair);
    let undoes = folder::down_file(std::path::Path::new(&path)).filter(|_| wanted.has_down());
    let mut files = vec![File { path, text }];
    files.extend(undoes.map(|path| File {
        path: path.to_string_lossy().into_owned(),
        text: format!("{title}\n-- What undoes it.\n\n{back}"),
    }));
    files
}

/// Text that can stand behind `--`.
pub(super) fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The layout of a project's folder.
pub fn layout(wanted: &MigrationsOutput) -> Layout {
    options::layout(&wanted.layout)
}
