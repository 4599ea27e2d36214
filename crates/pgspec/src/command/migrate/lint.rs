//! `pgspec migrate lint`

use anyhow::Result;
use pgspec_build::migrate::lint;
use pgspec_catalog::Diagnostics;

use crate::cli::MigrateLint;
use crate::command::build::report_alone;
use crate::report::{self, plural};
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &MigrateLint, terminal: &Terminal) -> Result<Outcome> {
    let ready = match super::ready(&args.dir, terminal)? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    let linted = match lint::lint(&ready.checked, &ready.wanted) {
        Ok(linted) => linted,
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    if !terminal.is_human() {
        terminal.data(&report::json(&linted.diagnostics, &linted.sources))?;
    } else {
        report::print(&linted.diagnostics, &linted.sources, terminal);
        if !terminal.quiet {
            let left = match linted.generated {
                0 => String::new(),
                count => format!("; {} written by pgspec", plural(count, "other")),
            };
            terminal.message(&format!(
                "{} looked at{left}, {}\n",
                plural(linted.by_hand, "migration"),
                plural(linted.diagnostics.len(), "finding")
            ));
        }
    }
    Ok(report::outcome(&linted.diagnostics, terminal))
}
