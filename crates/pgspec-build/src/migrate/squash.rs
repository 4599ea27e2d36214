//! Folds migrations into one that makes what they made. Nothing is taken on trust: what is folded is replayed, alone and with
//! the migrations behind it, and must come to the same as before.

use std::path::{Path, PathBuf};

use pgspec_catalog::{Body, Diagnostic, Diagnostics, Severity, SourceFile, Span};
use pgspec_codegen::{File, Layout};
use pgspec_plan::{DiffOptions, Pair, diff};
use pgspec_spec::{DataSteps, MigrationsOutput};
use pgspec_sql::split;

use super::bridge;
use super::down::Down;
use super::next::{self, Wanted};
use super::statement::{self, Does};
use super::{Version, codes, folder_texts};
use crate::project::Project;
use crate::source::{self, Context, Model, folder};

/// Several migrations as one.
#[derive(Debug, Default)]
pub struct Squashed {
    /// The files to write, paths relative to the folder; the first is the migration.
    pub files: Vec<File>,
    /// The migrations that it stands for, in their order, by their names in the folder.
    pub replaces: Vec<String>,
    /// The files that go: those migrations and what undoes them.
    pub gone: Vec<PathBuf>,
    /// What is wrong, with places in these sources. Errors forbid writing.
    pub diagnostics: Diagnostics,
    /// The files that were read.
    pub sources: pgspec_catalog::Sources,
}

/// What a line says that stands in a folded migration, before the name of one of those in it.
pub const REPLACES: &str = "-- Replaces ";

/// The names of the migrations that a folded one stands for.
pub fn replaced(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| line.starts_with("--") || line.trim().is_empty())
        .filter_map(|line| line.strip_prefix(REPLACES))
        .map(str::trim)
}

/// Folds the migrations of a project up to a version, or all of them.
///
/// # Errors
/// A file cannot be read.
pub fn squash(
    project: &Project,
    wanted: &MigrationsOutput,
    context: &Context,
    to: Option<&str>,
    name: &str,
    title: &str,
) -> std::io::Result<Squashed> {
    let root = project.path(&wanted.dir);
    let mut all = folder_texts(&root)?;
    if let Some(version) = &wanted.baseline_version {
        all.retain(|one| folder::is_after(&one.path, version));
    }
    let mut squashed = Squashed::default();
    let count = match to {
        Some(version) => match all.iter().position(|one| one.version == version) {
            Some(at) => at + 1,
            None => {
                let message = format!("there is no migration of version {version}");
                squashed.diagnostics.push(
                    Diagnostic::new(&codes::NO_SUCH_VERSION, message)
                        .help(format!("`{}` lists those that there are", project.command("migrate status"))),
                );
                return Ok(squashed);
            }
        },
        None => all.len(),
    };
    let (folded, rest) = all.split_at(count);
    let Some(last) = folded.last() else { return Ok(squashed) };
    let baseline = match &wanted.baseline {
        Some(path) => vec![(project.show(path), std::fs::read_to_string(project.path(path))?)],
        None => Vec::new(),
    };
    let up = |one: &super::FolderText| {
        (project.show(&format!("{}/{}", wanted.dir, one.name)), folder::up(one.text.clone()))
    };
    let before: Vec<_> = baseline.iter().cloned().chain(folded.iter().map(up)).collect();
    let model = source::texts(&project.show(&wanted.dir), &before, context);
    squashed
        .diagnostics
        .extend(model.diagnostics.iter().filter(|one| one.severity == Severity::Error).cloned());
    squashed.diagnostics.append(lost(&model, baseline.len(), context));
    squashed.sources = model.sources.clone();
    if squashed.diagnostics.has_errors() {
        return Ok(squashed);
    }

    let base = source::texts("", &baseline, context);
    let (plan, found) = next::between(&base, &model, &DataSteps::default());
    squashed.diagnostics.extend(found.iter().filter(|one| one.severity == Severity::Error).cloned());
    let layout = next::layout(wanted);
    let wanted_file = Wanted {
        version: &Version(last.version.clone()),
        name,
        layout,
        project: title,
        pair: last.name.ends_with(".up.sql"),
        manner: next::Manner::Whole,
        short: false,
    };
    squashed.replaces = folded.iter().map(|one| one.name.clone()).collect();
    let mut header: Vec<String> = vec![next::summary(&plan)];
    header
        .extend(squashed.replaces.iter().map(|name| format!("{}{name}", REPLACES.trim_start_matches("-- "))));
    header.extend(bridge::still_open(&bridge::open(folded)));
    let down = Down {
        irreversible: vec!["what was before the first migration is nothing: drop the database".to_owned()],
        ..Down::default()
    };
    squashed.files =
        next::files(&wanted_file, &header, &next::script(&plan, &model.search_path), Some(&down));
    squashed.gone =
        folded.iter().flat_map(|one| [Some(one.path.clone()), undoes(&one.path, layout)]).flatten().collect();

    let new = squashed.files.first().map(|file| (file.path.clone(), folder::up(file.text.clone())));
    let new: Vec<_> = baseline.iter().cloned().chain(new).collect();
    let with_rest =
        |texts: Vec<(String, String)>| -> Vec<_> { texts.into_iter().chain(rest.iter().map(up)).collect() };
    let proofs = [(before.clone(), new.clone()), (with_rest(before), with_rest(new))];
    for (old, new) in proofs {
        let (old, new) = (source::texts("", &old, context), source::texts("", &new, context));
        squashed.diagnostics.append(same(&old, &new));
    }
    Ok(squashed)
}

/// The file that undoes a migration, if the layout has them and there is one.
fn undoes(path: &Path, layout: Layout) -> Option<PathBuf> {
    if layout == Layout::Dbmate {
        return None;
    }
    folder::down_file(path).filter(|path| path.is_file())
}

/// Whether two models are the same; what differs is said.
fn same(old: &Model, new: &Model) -> Diagnostics {
    let worlds = Pair::new(old.world(), new.world());
    let changes =
        diff::between(worlds.as_ref(), &DiffOptions { column_order: true, ..DiffOptions::default() });
    let one = |change: &pgspec_plan::Change| {
        let message = format!("folded, the migrations make another {}: {:?}", change.key, change.what);
        Diagnostic::new(&codes::SQUASH_DIFFERS, message)
    };
    let mut found: Diagnostics = changes.iter().map(one).collect();
    let errors = new.diagnostics.iter().filter(|one| one.severity == Severity::Error);
    found.extend(errors.map(|error| {
        let message = format!("folded, the migrations cannot be read: {}", error.message);
        Diagnostic::new(&codes::SQUASH_DIFFERS, message)
    }));
    found
}

/// What the statements of migrations do that no model holds. The first `skip` files are not folded.
fn lost(model: &Model, skip: usize, context: &Context) -> Diagnostics {
    let own = context.sources.iter().count();
    let files: Vec<_> = model.sources.iter().skip(own + skip).collect();
    let mut found = Diagnostics::new();
    let mut rows = false;
    for (id, file) in files {
        // What the reader passes over, or cannot keep.
        let said: Vec<&Diagnostic> = model
            .diagnostics
            .iter()
            .filter(|one| one.primary.as_ref().is_some_and(|label| label.span.file == id))
            .filter(|one| one.severity == Severity::Warning)
            .collect();
        for one in &said {
            let message = format!("this would be lost: {}", one.message);
            let span = one.primary.as_ref().map(|label| label.span);
            found.push(Diagnostic::new(&codes::SQUASH_LOSES, message).maybe_at(span));
        }
        for one in split::split(&file.text) {
            let does = statement::does(one.text);
            let span = span(id, file, &one);
            let is_said = said.iter().filter_map(|one| one.primary.as_ref()).any(|label| {
                span.is_some_and(|span| span.start <= label.span.start && label.span.start <= span.end)
            });
            let is_lost = match does {
                Does::Adds => {
                    let first = statement::words(one.text).first().is_some_and(|word| word != "insert");
                    let is_lost = first || is_passed_over(model, whole(id, &one));
                    rows = true;
                    is_lost
                }
                // There are no rows yet that it could change.
                Does::Changes => rows || is_of_others(one.text, context),
                Does::Runs => {
                    rows = true;
                    !is_understood(one.text)
                }
                Does::Session | Does::Control | Does::Catalog | Does::Scan | Does::Maintains => false,
            };
            if is_lost && !is_said {
                let line = one.text.lines().next().unwrap_or_default();
                let message = format!("this would be lost: what `{line}` does to rows is in no model");
                found.push(Diagnostic::new(&codes::SQUASH_LOSES, message).maybe_at(span));
            }
        }
    }
    found
}

fn span(id: pgspec_catalog::FileId, file: &SourceFile, one: &split::Statement<'_>) -> Option<Span> {
    let end = one.start + one.text.len();
    let line = file.text.get(one.start..end)?.find('\n').map_or(end, |at| one.start + at);
    Some(Span::new(id, u32::try_from(one.start).ok()?, u32::try_from(line).ok()?))
}

fn whole(id: pgspec_catalog::FileId, one: &split::Statement<'_>) -> Option<Span> {
    Some(Span::new(id, u32::try_from(one.start).ok()?, u32::try_from(one.start + one.text.len()).ok()?))
}

/// Whether the reader counts an `INSERT` among the statements that say nothing about the schema.
fn is_passed_over(model: &Model, span: Option<Span>) -> bool {
    let Some(span) = span else { return true };
    // Whatever is kept is a seed of rows that stand here.
    let kept = model.catalog.iter().any(|(_, _, object)| {
        let Body::Seed(seed) = &object.body else { return false };
        let mut spans = seed.spans.iter().flatten();
        spans.any(|row| row.file == span.file && row.start >= span.start && row.start <= span.end)
    });
    !kept
}

/// A job that is scheduled is an object of the model.
fn is_understood(sql: &str) -> bool {
    let lower = sql.to_lowercase();
    ["cron.schedule", "cron.unschedule", "pg_catalog.setval"].iter().any(|call| lower.contains(call))
}

/// Whether a statement names a table that stands there before the first migration: a platform's.
fn is_of_others(sql: &str, context: &Context) -> bool {
    let words = statement::words(sql);
    context.base.tables().any(|item| {
        let schema = item.key.schema.as_ref().map_or("", |schema| schema.as_str());
        words.windows(3).any(|found| {
            found.first().is_some_and(|word| word == schema)
                && found.get(1).is_some_and(|word| word == ".")
                && found.get(2).is_some_and(|word| word == item.key.name.as_str())
        })
    })
}
