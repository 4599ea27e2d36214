//! Migrations that were written by hand: what of them locks tables in use, or cannot go well.

use std::collections::BTreeSet;

use pgspec_catalog::{Diagnostic, Diagnostics, Sources};
use pgspec_lint::migration::{self, Migration};
use pgspec_spec::MigrationsOutput;

use super::run::script::says_no_transaction;
use super::status;
use super::sum;
use crate::codes;
use crate::lint;
use crate::pipeline::Checked;

/// What was looked at, and what is said about it.
#[derive(Debug, Default)]
pub struct Linted {
    /// The migrations, with paths as people should see them.
    pub sources: Sources,
    /// The findings, sorted.
    pub diagnostics: Diagnostics,
    /// How many migrations were looked at.
    pub by_hand: usize,
    /// How many were not, since pgspec has written them and nobody has changed them.
    pub generated: usize,
}

/// What a migration that pgspec has written says at its top: in the first line, or behind what the tool looks for there.
const MARK: &str = "-- Written by pgspec";

/// Looks at the migrations of a project.
///
/// # Errors
/// The folder or a file of it cannot be read.
pub fn lint(checked: &Checked, wanted: &MigrationsOutput) -> Result<Linted, Box<Diagnostic>> {
    let folder = status::folder(&checked.project, wanted)?;
    let root = checked.project.path(&wanted.dir);
    let known = known(&root);
    let mut linted = Linted::default();
    for line in &folder.lines {
        let shown = checked.project.show(&format!("{}/{}", wanted.dir.trim_end_matches('/'), line.name));
        let text = std::fs::read_to_string(root.join(&line.name)).map_err(|error| {
            Box::new(Diagnostic::new(&codes::UNREADABLE, format!("cannot read `{shown}`: {error}")))
        })?;
        let unchanged = known.as_ref().is_none_or(|known| known.contains(&line.checksum));
        if text.lines().take(2).any(|line| line.starts_with(MARK)) && unchanged {
            linted.generated += 1;
            continue;
        }
        linted.by_hand += 1;
        let in_transaction = in_transaction(&wanted.layout, &text);
        let file = linted.sources.add(shown, text.clone());
        let migration = Migration { file, text: up(&text), in_transaction };
        linted.diagnostics.append(migration::run(&migration));
    }
    lint::set_severities(&checked.spec.settings.lint, &mut linted.diagnostics);
    linted.diagnostics.sort(&linted.sources);
    Ok(linted)
}

/// The checksums that are written down, if there are any that can be read.
fn known(root: &std::path::Path) -> Option<BTreeSet<String>> {
    let text = std::fs::read_to_string(root.join(sum::FILE)).ok()?;
    let lines = sum::read(&text).ok()?;
    Some(lines.into_iter().map(|line| line.checksum).collect())
}

/// Without the part that undoes it.
fn up(text: &str) -> &str {
    text.split_once("-- migrate:down").map_or(text, |(up, _)| up)
}

/// Whether the tool of a layout runs the file in one transaction.
fn in_transaction(layout: &str, text: &str) -> bool {
    match layout {
        "sqlx" | "dbmate" | "refinery" => !says_no_transaction(text),
        _ => false,
    }
}
