//! `pgspec init [DIR] --from SOURCE`: adopts a database, SQL or migrations.

use anyhow::{Result, bail};
use pgspec_build::import::{Baseline, Taken, baseline};
use pgspec_build::source::Context;

use super::super::import;
use super::project_name;
use crate::cli::Init;
use crate::report;
use crate::source;
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &Init, source: &str, terminal: &Terminal) -> Result<Outcome> {
    if source.starts_with(crate::source::REVISION) {
        bail!(
            "a project cannot begin with a revision, because its history goes on: check it out, and name its folder"
        );
    }
    let context = Context::new(args.platform.map(source::platform), Vec::new(), 15);
    let mut read = match import::read(source, &args.raise, &context, terminal)? {
        Ok(read) => read,
        Err(outcome) => return Ok(outcome),
    };
    let model = &read.loaded.model;
    let (baseline, found) = baseline(&args.dir, read.source.as_ref(), &model.catalog, &read.loaded.histories);
    if terminal.is_human() {
        report::print(&found, &model.sources, terminal);
    }
    let name = project_name(&args.dir);
    let (mut files, outcome) = import::spec(&read, &name, &context, &args.raise, terminal);
    if let Some(settings) = files.first_mut() {
        settings.text.push_str(&baseline.settings());
    }
    files.extend(baseline.file.clone());
    import::close(&mut read, &args.raise);
    let written = import::put(&args.dir, &files, Taken::Others, &read, terminal)?;
    if written != Outcome::Failed && terminal.is_human() && !terminal.quiet {
        terminal.message(&next(args, &baseline, &read.loaded.histories));
    }
    Ok(outcome.max(written).max(report::outcome(&found, terminal)))
}

/// What was decided, and what to do now.
fn next(args: &Init, baseline: &Baseline, histories: &[(source::History, Option<String>)]) -> String {
    let folder = if args.dir.as_os_str() == "." { String::new() } else { format!(" {}", args.dir.display()) };
    let mut text = String::new();
    if let Some((history, version)) = histories.first() {
        let last = version.as_ref().map_or_else(String::new, |version| format!(", the last one {version}"));
        text.push_str(&format!("{} has run migrations there (`{}`{last})\n", history.tool, history.table));
    }
    match &baseline.file {
        Some(file) => text.push_str(&format!(
            "baseline: `{}` notes what is there already; no initial migration is written, and new ones go to `{}`\n",
            file.path, baseline.dir
        )),
        None => text.push_str(&format!(
            "baseline: the migrations in `{}` make what the spec says; no initial migration is written\n",
            baseline.dir
        )),
    }
    text.push_str(&format!(
        "next: pgspec build{folder}, and pgspec drift{folder} whenever either side may have changed\n"
    ));
    text
}
