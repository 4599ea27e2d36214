//! `pgspec migrate`: the next migration, and whether those that there are, are as they were written.

mod apply;
mod back;
mod contract;
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
use pgspec_build::migrate::bridge::{self, Open};
use pgspec_build::migrate::status::Folder;
use pgspec_build::migrate::sum;
use pgspec_catalog::{Catalog, Diagnostics};
use pgspec_spec::{DataSteps, MigrationsOutput};

use super::build::report_alone;
use crate::cli::Migrate;
use crate::report;
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &Migrate, terminal: &Terminal) -> Result<Outcome> {
    match args {
        Migrate::Lint(args) => lint::run(args, terminal),
        Migrate::New(args) => new::run(args, terminal),
        Migrate::Contract(args) => contract::run(args, terminal),
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
    /// Its catalog is what migrations are to make: with the names that are open.
    checked: Checked,
    wanted: MigrationsOutput,
    /// What has two names.
    open: Vec<Open>,
    /// What the spec says by itself, where that is not the same.
    spec: Option<Catalog>,
    /// Its data steps, those of what is open too.
    data: DataSteps,
}

/// Finds and checks a project; what is wrong with it is said.
fn ready(dir: &Path, terminal: &Terminal) -> Result<Result<Ready, Outcome>> {
    let mut ready = match found(dir, terminal)? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(Err(outcome)),
    };
    let target = match bridge::target(&ready.checked, &ready.wanted) {
        Ok(target) => target,
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal).map(Err),
    };
    if target.diagnostics.has_errors() {
        return report_alone(target.diagnostics, terminal).map(Err);
    }
    ready.open = target.open;
    if let Some(catalog) = target.catalog {
        let spec = &mut ready.checked.spec;
        let search_path = spec.catalog.search_path(&spec.settings.default_schema);
        ready.spec = Some(std::mem::replace(&mut spec.catalog, catalog));
        spec.data.conversions.retain(|one| !bridge::is_converted(&ready.open, &one.path, &search_path));
    }
    Ok(Ok(ready))
}

/// The same, without what is open.
fn found(dir: &Path, terminal: &Terminal) -> Result<Result<Ready, Outcome>> {
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
    let data = checked.spec.data.clone();
    Ok(Ok(Ready { checked, wanted, open: Vec::new(), spec: None, data }))
}

/// The file of checksums of a folder.
fn checksums(ready: &Ready, folder: &Folder) -> (std::path::PathBuf, String) {
    let path = ready.checked.project.path(&ready.wanted.dir).join(sum::FILE);
    (path, sum::write(&folder.lines))
}
