//! The next migration of a project.

use pgspec_catalog::{Catalog, Diagnostic, Diagnostics, Name, QualifiedName, Severity, Text};
use pgspec_codegen::{File, Layout};
use pgspec_plan::bridge::{Bridge, Expanded, expand};
use pgspec_plan::{Conversion, Plan, PlanOptions, plan_online, plan_with};
use pgspec_spec::{DataSteps, MigrationsOutput};

use super::bridge::{self, Open};
use super::down::Down;
pub use super::header::{Lost, fingerprint, losses, lost, made_again, plain_steps, summary};
use super::name::{self, Version};
use super::sum::Line;
pub use super::text::{script, stepwise};
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

/// The first of two migrations: what is renamed has both names behind it.
#[derive(Debug)]
pub struct Opening {
    /// What it does, and what is wrong with that.
    pub next: Next,
    /// What has two names behind it.
    pub bridges: Vec<Bridge>,
    /// What it makes.
    pub catalog: Catalog,
}

/// Plans the first of two migrations, from what the folder of a project makes.
pub fn opening(checked: &Checked, wanted: &MigrationsOutput, counts: Counts<'_>) -> Opening {
    let from = source::migrations(&checked.project, wanted, &Context::of(checked));
    let (to, data) = (Model::of(checked), &checked.spec.data);
    let extensions = |name: &str| to.extensions.get(name).copied();
    let (made, mut diagnostics) = expand(&from.catalog, &to.catalog, &options_of(&to, data), &extensions);
    let Expanded { bridges, plan, catalog } = made;
    diagnostics.append(unacknowledged(&plan, data, &to.search_path, counts));
    Opening { next: Next { from, plan, diagnostics }, bridges, catalog }
}

/// The steps of the first of two migrations, between two models.
pub fn opening_between(from: &Model, to: &Model, data: &DataSteps) -> Plan {
    let extensions = |name: &str| to.extensions.get(name).copied();
    expand(&from.catalog, &to.catalog, &options_of(to, data), &extensions).0.plan
}

/// Plans the second of two migrations: what it closes goes, and nothing else. `spec` is the project without what is open.
pub fn closing(checked: &Checked, spec: Catalog, wanted: &MigrationsOutput, open: &[Open]) -> Next {
    let from = source::migrations(&checked.project, wanted, &Context::of(checked));
    let opened = Model::of(checked);
    let (left, mut diagnostics) = between(&from, &opened, &checked.spec.data);
    if !left.is_empty() {
        let message = format!("the spec has changes that no migration makes yet: {}", summary(&left));
        let help = format!("`{}` writes them", checked.project.command("migrate new NAME"));
        diagnostics.push(Diagnostic::new(&super::codes::NOT_YET, message).help(help));
        return Next { from, plan: Plan::default(), diagnostics };
    }
    let to = Model { catalog: spec, ..opened };
    let mut data = checked.spec.data.clone();
    data.drops.extend(bridge::given_up(open));
    let (plan, mut diagnostics) = between_as(&from, &to, &data, true);
    diagnostics.append(unacknowledged(&plan, &data, &to.search_path, &|_| None));
    Next { from, plan, diagnostics }
}

/// The steps between two models. Conversions and acknowledgements are the second's.
pub fn between(from: &Model, to: &Model, data: &DataSteps) -> (Plan, Diagnostics) {
    between_as(from, to, data, false)
}

/// As [`between`]; online, if the database is in use meanwhile.
pub fn between_as(from: &Model, to: &Model, data: &DataSteps, is_online: bool) -> (Plan, Diagnostics) {
    let options = options_of(to, data);
    let extensions = |name: &str| to.extensions.get(name).copied();
    let plan = if is_online { plan_online } else { plan_with };
    plan(&from.catalog, &to.catalog, &options, &extensions)
}

fn options_of(to: &Model, data: &DataSteps) -> PlanOptions {
    let default = to.search_path.first().cloned().unwrap_or_else(|| Name::exact("public"));
    PlanOptions {
        postgres: to.postgres,
        search_path: to.search_path.clone(),
        conversions: data.conversions.iter().filter_map(|one| conversion(one, &default)).collect(),
    }
}

/// How much of what would be lost there is, in words, if somebody can tell.
pub type Counts<'a> = &'a dyn Fn(&Lost) -> Option<String>;

/// Plans the next migration of a project: from what its folder makes to what its spec says.
pub fn next(checked: &Checked, wanted: &MigrationsOutput) -> Next {
    next_counted(checked, wanted, &|_| None, false)
}

/// As [`next`], and who can count says how much would be lost; online, if the database is in use meanwhile.
pub fn next_counted(
    checked: &Checked,
    wanted: &MigrationsOutput,
    counts: Counts<'_>,
    is_online: bool,
) -> Next {
    let from = source::migrations(&checked.project, wanted, &Context::of(checked));
    let unreadable = from.diagnostics.iter().any(|found| found.severity == Severity::Error);
    if unreadable {
        return Next { from, plan: Plan::default(), diagnostics: Diagnostics::new() };
    }
    let to = Model::of(checked);
    let data = &checked.spec.data;
    let (plan, mut diagnostics) = between_as(&from, &to, data, is_online);
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
        back: written.back.clone(),
        triggers: written.triggers,
    })
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
    /// How it is run.
    pub manner: Manner,
    /// Whether a file that other tools run in one transaction may be several of ours.
    pub short: bool,
}

/// How a migration file is run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manner {
    /// As its tool runs files: in one transaction, if it has any.
    Whole,
    /// Each statement is a transaction of its own, which only we can tell from one another.
    Stepwise,
    /// One statement that Postgres refuses in a transaction.
    Alone,
    /// In one transaction by its tool, in several by us.
    Batches,
}

impl Manner {
    /// What sqlx looks for in the first line.
    fn for_sqlx(self) -> bool {
        match self {
            Self::Stepwise | Self::Alone => true,
            Self::Whole | Self::Batches => false,
        }
    }

    /// Whether its statements are told from one another by us.
    fn has_steps(self) -> bool {
        match self {
            Self::Stepwise | Self::Batches => true,
            Self::Whole | Self::Alone => false,
        }
    }
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
    let marked = wanted.manner.for_sqlx();
    // sqlx looks at the first line for it, refinery for a line that says nothing else.
    let first = match wanted.layout {
        Layout::Sqlx if marked => "-- no-transaction\n",
        Layout::Refinery if marked => {
            "-- refinery:noTransaction\n-- refinery 0.10 does not know the line above: run this with `pgspec migrate apply`.\n"
        }
        Layout::Sqlx | Layout::Refinery | Layout::Supabase | Layout::Dbmate | Layout::Plain => "",
    };
    let mut text = format!("{first}{title}\n");
    if wanted.manner.has_steps() {
        text.push_str("-- pgspec: no-transaction\n");
    }
    for one in header {
        text.push_str(&format!("-- {}\n", line(one)));
    }
    text.push('\n');
    if wanted.layout == Layout::Dbmate {
        text.push_str(if marked { "-- migrate:up transaction:false\n\n" } else { "-- migrate:up\n\n" });
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
