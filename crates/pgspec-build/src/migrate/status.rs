//! Whether a folder of migrations is as it was left.

use std::path::Path;

use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_spec::MigrationsOutput;

use super::sum::{self, Broken, Line};
use crate::codes;
use crate::output;
use crate::project::Project;
use crate::source::folder;

/// The migrations of a folder and their checksums.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// In the order in which they are run.
    pub lines: Vec<Line>,
    /// Their versions, as they are written.
    pub versions: Vec<String>,
}

/// Reads a project's migrations.
///
/// # Errors
/// The folder or a file of it cannot be read.
pub fn folder(project: &Project, wanted: &MigrationsOutput) -> Result<Folder, Box<Diagnostic>> {
    let root = project.path(&wanted.dir);
    let fail = |path: &str, error: &std::io::Error| {
        Box::new(Diagnostic::new(&codes::UNREADABLE, format!("cannot read `{path}`: {error}")))
    };
    let mut found = Folder::default();
    if !root.is_dir() {
        return Ok(found);
    }
    let migrations = folder::migrations(&root).map_err(|error| fail(&project.show(&wanted.dir), &error))?;
    for file in migrations.files {
        let name = relative(&root, &file);
        let text = std::fs::read_to_string(&file)
            .map_err(|error| fail(&project.show(&format!("{}/{name}", wanted.dir)), &error))?;
        found.versions.push(version(&name).to_owned());
        found.lines.push(Line { checksum: sum::of_text(&text), name });
    }
    Ok(found)
}

pub(super) fn relative(root: &Path, file: &Path) -> String {
    let path = file.strip_prefix(root).unwrap_or(file);
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

pub(super) fn version(name: &str) -> &str {
    let name = name.strip_prefix(['V', 'v']).unwrap_or(name);
    let end = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
    name.get(..end).unwrap_or_default()
}

/// Compares a folder with its checksums. No checksums are no finding: `pgspec migrate new` begins them.
pub fn compare(project: &Project, wanted: &MigrationsOutput, found: &Folder) -> Diagnostics {
    let shown = project.show(&format!("{}/{}", wanted.dir.trim_end_matches('/'), sum::FILE));
    let mut diagnostics = Diagnostics::new();
    let text = match std::fs::read_to_string(project.path(&wanted.dir).join(sum::FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return diagnostics,
        Err(error) => {
            diagnostics.push(*output::failure("read", &shown, &error));
            return diagnostics;
        }
    };
    let known = match sum::read(&text) {
        Ok(known) => known,
        Err(broken) => {
            diagnostics.push(self::broken(&shown, &broken));
            return diagnostics;
        }
    };
    for line in &known {
        match found.lines.iter().find(|own| own.name == line.name) {
            None => diagnostics.push(
                Diagnostic::new(&codes::MISSING_MIGRATION, format!("the migration `{}` is gone", line.name)).help(format!(
                    "databases that have run it still hold what it made: bring the file back; if no database has, \
                     take its line out with `{}`",
                    project.command("migrate status --write")
                )),
            ),
            Some(own) if own.checksum != line.checksum => diagnostics.push(
                Diagnostic::new(&codes::EDITED_MIGRATION, format!("the migration `{}` was edited", line.name)).help(format!(
                    "databases that have run it hold what it was: undo the edit and write a new migration; if no database \
                     has, take the new text with `{}`",
                    project.command("migrate status --write")
                )),
            ),
            Some(_) => {}
        }
    }
    let mut is_behind = false;
    for own in found.lines.iter().rev() {
        let is_known = known.iter().any(|line| line.name == own.name);
        is_behind |= is_known;
        if is_known {
            continue;
        }
        let write = project.command("migrate status --write");
        diagnostics.push(if is_behind {
            Diagnostic::new(
                &codes::OUT_OF_ORDER,
                format!("the migration `{}` comes before others that were written earlier", own.name),
            )
            .help(format!(
                "two branches have each added one, and databases may have run the later one already: give it a version \
                 behind all others, or take it as it is with `{write}`"
            ))
        } else {
            Diagnostic::new(&codes::UNKNOWN_MIGRATION, format!("the migration `{}` has no checksum yet", own.name))
                .help(format!("it was not written by pgspec; take it with `{write}`"))
        });
    }
    diagnostics
}

fn broken(shown: &str, broken: &Broken) -> Diagnostic {
    let (message, help) = match broken {
        Broken::Conflict(line) => (
            format!("`{shown}` has a conflict of git at line {line}"),
            "two branches have each added a migration: keep both lines in the order of their versions, look whether the \
             later one still fits, then write the file anew with `pgspec migrate status --write`",
        ),
        Broken::Line(line) => (
            format!("line {line} of `{shown}` is no checksum and a name"),
            "write the file anew with `pgspec migrate status --write`",
        ),
        Broken::Chain => (
            format!("`{shown}` was changed by hand, or merged"),
            "look whether the migrations are those that you mean, then write the file anew with \
             `pgspec migrate status --write`",
        ),
    };
    Diagnostic::new(&codes::BROKEN_SUM, message).help(help)
}
