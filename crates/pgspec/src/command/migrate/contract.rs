//! `pgspec migrate contract [NAME]`: the migration that takes old names away.

use anyhow::Result;
use pgspec_build::migrate::{bridge, next, status};
use pgspec_catalog::Diagnostics;
use pgspec_plan::bridge::Bridge;

use super::new::{Writing, nothing_to_write, write};
use crate::cli::MigrateContract;
use crate::command::build::report_alone;
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &MigrateContract, terminal: &Terminal) -> Result<Outcome> {
    let mut ready = match super::ready(&args.dir, terminal)? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    let project = &ready.checked.project;
    let folder = match status::folder(project, &ready.wanted) {
        Ok(folder) => folder,
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    let found = status::compare(project, &ready.wanted, &folder);
    if found.has_errors() {
        return report_alone(found, terminal);
    }
    let Some(spec) = ready.spec.take() else {
        if !terminal.quiet {
            terminal.message("nothing to do: nothing has two names\n");
        }
        return Ok(Outcome::Fine);
    };
    let planned = next::closing(&ready.checked, spec.clone(), &ready.wanted, &ready.open);
    // The old names have their reasons; the last of the files makes what the spec says.
    ready.checked.spec.data.drops.extend(bridge::given_up(&ready.open));
    ready.checked.spec.catalog = spec;
    if let Some(outcome) = nothing_to_write(&ready, &planned, terminal)? {
        return Ok(outcome);
    }
    let bridges: Vec<Bridge> = ready.open.iter().map(|one| one.bridge.clone()).collect();
    let writing = Writing {
        name: &args.name,
        version: args.version.as_deref(),
        dry_run: args.dry_run,
        step_by_step: false,
        portions: true,
        // The triggers go together with the columns that they fill.
        short: false,
        says: &|plan| bridge::closes(&bridges, plan),
    };
    write(&ready, folder, Some(&planned), &writing, terminal)
}
