//! `pgspec build [DIR]`: every output, and what became of it.

mod json;
mod table;

use std::path::Path;

use anyhow::Result;
use pgspec_build::output::State;
use pgspec_build::timing::Timings;
use pgspec_build::{BuildOptions, Built, Mode};
use pgspec_catalog::{Diagnostics, Sources};

use crate::cli::Build;
use crate::findings::Findings;
use crate::progress::Progress;
use crate::report::{self, plural};
use crate::terminal::{Outcome, Terminal};

/// What `build` and `check` have in common.
pub(super) struct Request<'a> {
    pub(super) dir: &'a Path,
    pub(super) mode: Mode,
    pub(super) only: &'a [String],
    pub(super) version: Option<&'a str>,
    pub(super) timings: bool,
}

/// The names that `--only` takes.
pub(crate) fn output_names() -> Vec<&'static str> {
    pgspec_build::output_names()
}

pub(super) fn run(args: &Build, terminal: &Terminal) -> Result<Outcome> {
    let request = Request {
        dir: &args.dir,
        mode: if args.check { Mode::Check } else { Mode::Write },
        only: &args.only,
        version: args.version.as_deref(),
        timings: args.timings,
    };
    run_request(&request, terminal)
}

pub(super) fn run_request(request: &Request<'_>, terminal: &Terminal) -> Result<Outcome> {
    let start = std::time::Instant::now();
    let project = match pgspec_build::project::find(request.dir) {
        Ok(project) => project,
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    let progress = Progress::start(terminal);
    let mut timings = Timings::observed(progress.observer());
    let options = BuildOptions { mode: request.mode, only: request.only, version: request.version };
    let built = pgspec_build::build(project, &options, &mut timings);
    progress.finish();
    if terminal.is_human() {
        print(&built, request, &timings, start.elapsed(), terminal)?;
    } else if terminal.is_list() {
        let mut findings = Findings::about(&built.checked.project.show("pgspec.yaml"));
        findings.add(&built.checked.diagnostics, &built.checked.sources);
        findings.print(terminal)?;
    } else {
        terminal.data(&json::document(&built, &timings))?;
    }
    Ok(report::outcome(&built.checked.diagnostics, terminal))
}

/// Prints findings that are about no project.
pub(super) fn report_alone(diagnostics: Diagnostics, terminal: &Terminal) -> Result<Outcome> {
    let sources = Sources::default();
    if terminal.is_human() {
        report::print(&diagnostics, &sources, terminal);
    } else if terminal.is_list() {
        let mut findings = Findings::default();
        findings.add(&diagnostics, &sources);
        findings.print(terminal)?;
    } else {
        terminal.data(&json::findings(&diagnostics, &sources))?;
    }
    Ok(report::outcome(&diagnostics, terminal))
}

fn print(
    built: &Built,
    request: &Request<'_>,
    timings: &Timings,
    time: std::time::Duration,
    terminal: &Terminal,
) -> Result<()> {
    let checked = &built.checked;
    report::print(&checked.diagnostics, &checked.sources, terminal);
    if request.timings {
        terminal.message(&table::timings(timings, time));
    }
    if terminal.quiet {
        return Ok(());
    }
    // After a write that failed, nobody knows what stands in which file.
    let written = !pgspec_build::codes::has_environment_errors(&checked.diagnostics);
    if request.mode == Mode::Write && written {
        terminal.data(&table::outputs(&checked.project, &built.outputs))?;
    }
    let seconds = time.as_secs_f64();
    let name = &checked.spec.settings.name;
    let sentence = sentence(built, request.mode);
    let findings = match report::summary(&checked.diagnostics) {
        none if none.is_empty() => String::new(),
        some => format!("; {some}"),
    };
    terminal.message(&format!("{name}: {sentence} in {seconds:.2} s{findings}\n"));
    Ok(())
}

/// What was done, in a few words.
fn sentence(built: &Built, mode: Mode) -> String {
    let outputs = &built.outputs;
    let failed = built.checked.diagnostics.has_errors();
    let touched = outputs.iter().filter(|one| one.state != State::Unchanged).count();
    match mode {
        Mode::Write if outputs.is_empty() && failed => "nothing written".to_owned(),
        Mode::Write if pgspec_build::codes::has_environment_errors(&built.checked.diagnostics) => {
            "not everything written".to_owned()
        }
        Mode::Write if touched == 0 => format!("{} up to date", plural(outputs.len(), "file")),
        Mode::Write => format!("{touched} of {} written", plural(outputs.len(), "file")),
        Mode::Check if outputs.is_empty() => "checked".to_owned(),
        Mode::Check => format!("{touched} of {} missing or stale", plural(outputs.len(), "file")),
        Mode::CheckExisting => {
            format!("{} checked", plural(managed(&built.checked.spec.catalog), "object"))
        }
    }
}

/// How many objects of the model are the spec's own.
fn managed(catalog: &pgspec_catalog::Catalog) -> usize {
    catalog.iter().filter(|(_, _, object)| object.is_managed()).count()
}
