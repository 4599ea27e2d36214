//! The migration folder: the initial migration is written into an empty one; a folder that has migrations is compared
//! and never written to. The folder of a project that was made from a database starts from a baseline.

use std::path::Path;

use pgspec_catalog::{Body, Diagnostic, Diagnostics, Key, Severity};
use pgspec_codegen::{File, Input, Layout, initial_migration};
use pgspec_plan::{DiffOptions, Pair, What, diff};
use pgspec_spec::MigrationsOutput;

use crate::codes;
use crate::migrate::bridge;
use crate::options;
use crate::output;
use crate::pipeline::Checked;
use crate::project::Project;
use crate::source::{self, Context};

/// The name of this output.
pub const OUTPUT: &str = "migrations";
/// The version of the initial migration if none is asked for.
pub const FIRST_VERSION: &str = "00000000000001";
/// The name of the initial migration.
pub const FIRST_NAME: &str = "initial_schema";

/// What became of the migration folder.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// The initial migration, if the folder is empty or holds exactly that.
    pub(crate) files: Vec<File>,
    /// What forbids writing: the migration cannot be printed.
    pub(crate) diagnostics: Diagnostics,
    /// What is wrong with the folder. Other outputs can be written all the same.
    pub(crate) late: Diagnostics,
}

pub(crate) fn initial(checked: &Checked, input: &Input<'_>, version: Option<&str>) -> Made {
    let (project, mut made) = (&checked.project, Made::default());
    let Some(wanted) = &checked.spec.settings.generate.migrations else {
        return made;
    };
    if wanted.baseline.is_some() {
        // There is a database already: nothing may make everything once more.
        made.late = compare(checked, wanted);
        return made;
    }
    let layout = options::layout(&wanted.layout);
    let write = |version: &str| {
        let (files, found) = initial_migration(input, version, FIRST_NAME, layout);
        (in_folder(&wanted.dir, files), found)
    };
    let (first, found) = write(version.unwrap_or(FIRST_VERSION));
    made.diagnostics = found;
    if made.diagnostics.has_errors() {
        return made;
    }
    let existing = match existing_files(project, &wanted.dir) {
        Ok(existing) => existing,
        Err(failed) => {
            made.late.push(*failed);
            return made;
        }
    };
    let Some(oldest) = existing.first() else {
        made.files = first;
        return made;
    };
    // The folder is ours if it holds the files of the initial migration and no other, under any version.
    let (same_version, _) = write(version_of(oldest, layout));
    let names: Vec<_> = same_version.iter().map(|file| file.path.as_str()).collect();
    if names != existing.iter().map(String::as_str).collect::<Vec<_>>() {
        made.late = compare(checked, wanted);
    } else if let Some(stale) = same_version.iter().find(|file| !is_fresh(&project.root, file)) {
        made.late.push(stale_migration(project, stale));
    } else {
        made.files = same_version;
    }
    made
}

fn in_folder(folder: &str, files: Vec<File>) -> Vec<File> {
    let folder = folder.trim_end_matches('/');
    let mut files: Vec<_> = files
        .into_iter()
        .map(|file| File { path: format!("{folder}/{}", file.path), text: file.text })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The migrations of a folder, sorted; none if there is no folder. Paths are relative to the project.
fn existing_files(project: &Project, folder: &str) -> Result<Vec<String>, Box<Diagnostic>> {
    let Ok(path) = output::place(&project.root, folder) else {
        // Comparing the outputs will say what is wrong with the path.
        return Ok(Vec::new());
    };
    let fail = |error: std::io::Error| output::failure("read", &project.show(folder), &error);
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(fail)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Hidden files keep empty folders in git; other files are notes.
        if name.ends_with(".sql") && !name.starts_with('.') {
            names.push(format!("{}/{name}", folder.trim_end_matches('/')));
        }
    }
    names.sort();
    Ok(names)
}

/// The version in the name of a migration, as the layouts write it.
fn version_of(path: &str, layout: Layout) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = if layout == Layout::Refinery { name.strip_prefix('V').unwrap_or(name) } else { name };
    let end = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
    name.get(..end).unwrap_or("")
}

fn is_fresh(root: &Path, file: &File) -> bool {
    let old = output::place(root, &file.path).ok().and_then(|path| std::fs::read(path).ok());
    old.is_some_and(|old| output::same_text(&old, file.text.as_bytes()))
}

fn stale_migration(project: &Project, file: &File) -> Diagnostic {
    let path = project.show(&file.path);
    let build = project.command("build");
    let next = project.command("migrate new NAME");
    Diagnostic::new(&codes::STALE_MIGRATIONS, format!("the spec has changed since `{path}` was written")).help(format!(
        "`{next}` writes the next migration. If no database has run `{path}`, delete it and run `{build}` instead"
    ))
}

/// Whether something is rows of one environment: no migration has them.
fn is_of_an_environment(checked: &Checked, key: &Key) -> bool {
    matches!(checked.spec.catalog.get(key).map(|object| &object.body), Some(Body::Seed(seed)) if !seed.environments.is_empty())
}

/// Whether the migrations make what the spec says.
fn compare(checked: &Checked, wanted: &MigrationsOutput) -> Diagnostics {
    let project = &checked.project;
    let folder = project.show(&wanted.dir);
    let made = source::migrations(project, wanted, &Context::of(checked));
    let drift = format!("`{}` shows what is different", project.command("drift"));
    if let Some(error) = made.diagnostics.iter().find(|one| one.severity == Severity::Error) {
        let message = format!("cannot tell whether the migrations in `{folder}` make what the spec says");
        let place = error.primary.as_ref().and_then(|label| {
            let file = made.sources.file(label.span.file)?;
            let at = file.line_column(label.span.start);
            Some(format!("{}:{}:{}: ", file.path, at.line, at.column))
        });
        let help = format!("{}{}", place.unwrap_or_default(), error.message);
        return Diagnostics::from_iter([Diagnostic::new(&codes::STALE_MIGRATIONS, message).help(help)]);
    }
    let target = match bridge::target(checked, wanted) {
        Ok(target) => target,
        Err(failed) => return Diagnostics::from_iter([*failed]),
    };
    if target.diagnostics.has_errors() {
        return target.diagnostics;
    }
    let mut found = bridge::said(&target.open, project);
    let (spec, from) = (checked.world(), made.world());
    let to = match &target.catalog {
        Some(catalog) => checked.world_of(catalog),
        None => spec,
    };
    let changes = diff::between(Pair::new(&from, &to), &DiffOptions::default());
    let certain = changes.iter().filter(|change| change.is_certain());
    let certain: Vec<_> = certain.filter(|change| !is_of_an_environment(checked, &change.key)).collect();
    let Some(first) = certain.first() else { return found };
    let others = match certain.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "the migrations in `{folder}` do not make what the spec says: {} {}{others}",
        match first.what {
            What::Added => "they lack",
            What::Removed => "they also make",
            What::Changed { .. } | What::Renamed { .. } | What::Reordered { .. } | What::External { .. } => {
                "they make another"
            }
        },
        first.key
    );
    let help = format!("{drift}; `{}` writes the next migration", project.command("migrate new NAME"));
    found.push(Diagnostic::new(&codes::STALE_MIGRATIONS, message).help(help));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_a_name() {
        assert_eq!(version_of("m/20250101120000_initial_schema.sql", Layout::Supabase), "20250101120000");
        assert_eq!(version_of("m/V1__initial_schema.sql", Layout::Refinery), "1");
        assert_eq!(version_of("V1__x.sql", Layout::Plain), "");
        assert_eq!(version_of("x.sql", Layout::Plain), "");
    }
}
