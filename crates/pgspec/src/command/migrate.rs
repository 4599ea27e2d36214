//! `pgspec migrate`: the next migration, and whether those that there are, are as they were written.

mod apply;
mod back;
mod counts;
mod lint;
mod new;
mod repair;
mod squash;
mod status;
mod verify;

use std::path::Path;

use anyhow::Result;
use pgspec_build::Checked;
use pgspec_build::migrate::status::Folder;
use pgspec_build::migrate::sum;
use pgspec_catalog::Diagnostics;
use pgspec_spec::MigrationsOutput;

use super::build::report_alone;
use crate::cli::Migrate;
use crate::report;
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &Migrate, terminal: &Terminal) -> Result<Outcome> {
    match args {
        Migrate::Lint(args) => lint::run(args, terminal),
        Migrate::New(args) => new::run(args, terminal),
        Migrate::Squash(args) => squash::run(args, terminal),
        Migrate::Status(args) => status::run(args, terminal),
        Migrate::Verify(args) => verify::run(args, terminal),
        Migrate::Apply(args) => apply::run(args, terminal),
        Migrate::Repair(args) => repair::run(args, terminal),
        Migrate::Baseline(args) => repair::baseline(args, terminal),
    }
}

/// A project that has a folder of migrations, without errors.
struct Ready {
    checked: Checked,
    wanted: MigrationsOutput,
}

/// Finds and checks a project; what is wrong with it is said.
fn ready(dir: &Path, terminal: &Terminal) -> Result<Result<Ready, Outcome>> {
    let project = match pgspec_build::project::find(dir) {
        Ok(project) => project,
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal).map(Err),
    };
    let checked = pgspec_build::check(project, &mut pgspec_build::timing::Timings::new());
    if checked.diagnostics.has_errors() {
        if terminal.is_human() {
            report::print(&checked.diagnostics, &checked.sources, terminal);
        } else {
            terminal.data(&report::json(&checked.diagnostics, &checked.sources))?;
        }
        return Ok(Err(report::outcome(&checked.diagnostics, terminal)));
    }
    let Some(wanted) = checked.spec.settings.generate.migrations.clone() else {
        anyhow::bail!(
            "`{}` names no folder of migrations: write `generate: {{ migrations: {{ dir: migrations, layout: plain }} }}`",
            checked.project.show("pgspec.yaml")
        );
    };
    Ok(Ok(Ready { checked, wanted }))
}

/// The file of checksums of a folder.
fn checksums(ready: &Ready, folder: &Folder) -> (std::path::PathBuf, String) {
    let path = ready.checked.project.path(&ready.wanted.dir).join(sum::FILE);
    (path, sum::write(&folder.lines))
}
