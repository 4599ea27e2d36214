//! `pgspec migrate status`

use anyhow::{Context as _, Result};
use pgspec_build::migrate::{bridge, next, status};
use pgspec_catalog::Diagnostics;

use super::checksums;
use crate::cli::MigrateStatus;
use crate::command::build::report_alone;
use crate::report::{self, plural};
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &MigrateStatus, terminal: &Terminal) -> Result<Outcome> {
    let ready = match super::ready(&args.dir, terminal)? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    let project = &ready.checked.project;
    let folder = match status::folder(project, &ready.wanted) {
        Ok(folder) => folder,
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    if args.write {
        let (path, text) = checksums(&ready, &folder);
        pgspec_build::output::replace(&[(path, text.as_str())])
            .with_context(|| format!("cannot write into `{}`", project.show(&ready.wanted.dir)))?;
        if !terminal.quiet && terminal.is_human() {
            terminal.message(&format!("checksums of {} written\n", plural(folder.lines.len(), "migration")));
        }
    }
    let mut found = status::compare(project, &ready.wanted, &folder);
    found.append(bridge::said(&ready.open, project));
    let planned = next::next(&ready.checked, &ready.wanted);
    let unreadable = planned.from.diagnostics.has_errors();
    if unreadable {
        report::print(&planned.from.diagnostics, &planned.from.sources, terminal);
    }
    let done = planned.plan.is_empty() && !unreadable;
    if !terminal.is_human() {
        let document = serde_json::json!({
            "migrations": folder.lines.iter().map(|line| &line.name).collect::<Vec<_>>(),
            "findings": report::values(&found, &ready.checked.sources),
            "to_do": planned.plan.steps,
            "open": ready.open.iter().map(|one| {
                serde_json::json!({ "names": one.bridge, "since": one.since, "file": one.file })
            }).collect::<Vec<_>>(),
        });
        terminal.json(&document)?;
    } else {
        report::print(&found, &ready.checked.sources, terminal);
        let mut text = String::new();
        for line in &folder.lines {
            text.push_str(&format!("{}\n", line.name));
        }
        terminal.data(&text)?;
        if !terminal.quiet {
            terminal.message(&if unreadable {
                "the migrations could not be read in full\n".to_owned()
            } else if done {
                format!("{}, and they make what the spec says\n", plural(folder.lines.len(), "migration"))
            } else {
                format!(
                    "{}; left to do: {}\n`{}` writes it\n",
                    plural(folder.lines.len(), "migration"),
                    next::summary(&planned.plan),
                    project.command("migrate new NAME")
                )
            });
        }
    }
    if unreadable {
        found.append(planned.from.diagnostics);
    }
    let outcome = report::outcome(&found, terminal);
    Ok(if done { outcome } else { outcome.max(Outcome::Findings) })
}
