//! `pgspec migrate verify`: the migrations on a scratch server, over rows, against a database built straight from the spec.

mod intact;
mod observers;
mod proof;
mod report;
mod rows;
mod scratch;
mod watched;

use anyhow::{Context as _, Result, anyhow};
use pgspec_build::migrate::{codes, folder_texts, status};
use pgspec_build::source::folder;
use pgspec_catalog::{Diagnostic, Diagnostics};
use pgspec_postgres::dump::Tool;

use super::Ready;
use crate::cli::MigrateVerify;
use crate::command::build::report_alone;
use crate::findings::Findings;
use crate::report as findings;
use crate::terminal::{Outcome, Terminal};
use proof::{Migration, Proving};
use report::{Observers, Proof};

pub(super) fn run(args: &MigrateVerify, terminal: &Terminal) -> Result<Outcome> {
    let ready = match super::ready(&args.dir, terminal)? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    let project = &ready.checked.project;
    let found = match status::folder(project, &ready.wanted) {
        Ok(found) => status::compare(project, &ready.wanted, &found),
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    if found.has_errors() {
        return report_alone(found, terminal);
    }
    let rows = match &args.rows {
        Some(path) => {
            Some(std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?)
        }
        None => None,
    };
    let migrations = ready.migrations()?;
    let from = match &args.from {
        None => 0,
        Some(version) => match migrations.iter().position(|one| one.text.version == *version) {
            Some(at) => at,
            None => {
                let message = format!("there is no migration of version {version}");
                let unknown = Diagnostic::new(&codes::NO_SUCH_VERSION, message)
                    .help(format!("`{}` lists those that there are", project.command("migrate status")));
                return report_alone(Diagnostics::from_iter([unknown]), terminal);
            }
        },
    };

    let (server, options) = ready.server()?;
    let tool = Tool::find(&options, server.version()).map_err(|error| anyhow!("{error}"))?;
    let migrated = ready.scratch(&server, "migrated")?;
    let mut proving = Proving::new(&ready, &migrated, &migrations);
    let all = proving.run(from, rows.as_deref())?;
    let Proving { sources, mut findings, proofs, .. } = proving;
    let mut observers = Observers::default();
    // What else differs follows from what is wrong by now.
    if all {
        let built = ready.scratch(&server, "built")?;
        ready.build(&built)?;
        let seen = ready.compare(&migrated, &built, &tool)?;
        observers =
            Observers { reader: seen.reader, pg_dump: seen.dump, second_plan_is_empty: seen.left == 0 };
        findings.append(seen.findings);
    }
    let said = Said { proofs, observers: all.then_some(observers), findings, sources };
    said.say(&ready, terminal)
}

/// All that is said in the end.
struct Said {
    proofs: Vec<Proof>,
    /// `None` if it did not come to that.
    observers: Option<Observers>,
    findings: Diagnostics,
    sources: pgspec_catalog::Sources,
}

impl Said {
    fn say(mut self, ready: &Ready, terminal: &Terminal) -> Result<Outcome> {
        self.findings.sort(&self.sources);
        let outcome = findings::outcome(&self.findings, terminal);
        if terminal.is_list() {
            let shown = ready.checked.project.show("pgspec.yaml");
            let mut list = Findings::about(&shown);
            list.add(&self.findings, &self.sources);
            list.print(terminal)?;
            return Ok(outcome);
        }
        if !terminal.is_human() {
            let found = findings::json(&self.findings, &self.sources);
            let document = serde_json::json!({
                "holds": !self.findings.has_errors(),
                "migrations": self.proofs,
                "observers": self.observers,
                "findings": serde_json::from_str::<serde_json::Value>(&found)?,
            });
            terminal.json(&document)?;
            return Ok(outcome);
        }
        let mut text = String::new();
        for proof in &self.proofs {
            text.push_str(&proof.text());
        }
        terminal.data(&text)?;
        findings::print(&self.findings, &self.sources, terminal);
        if !terminal.quiet {
            let shown = ready.checked.project.show(&ready.wanted.dir);
            terminal.message(&if self.findings.has_errors() {
                format!("not verified: {}\n", findings::summary(&self.findings))
            } else {
                format!(
                    "verified: what {shown} makes on a server is what the spec makes, by pgspec's own reader and by pg_dump, and \
                     nothing is left to do\n"
                )
            });
        }
        Ok(outcome)
    }
}

impl Ready {
    /// The baseline, and the migrations that it does not hold, as they are run.
    fn migrations(&self) -> Result<Vec<Migration>> {
        let project = &self.checked.project;
        let mut found = Vec::new();
        if let Some(baseline) = &self.wanted.baseline {
            let path = project.path(baseline);
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("cannot read `{}`", path.display()))?;
            found.push(Migration::baseline(path, project.show(baseline), text));
        }
        let root = project.path(&self.wanted.dir);
        let texts = folder_texts(&root)
            .with_context(|| format!("cannot read `{}`", project.show(&self.wanted.dir)))?;
        let dir = self.wanted.dir.trim_end_matches('/');
        found.extend(
            texts
                .into_iter()
                .filter(|one| {
                    self.wanted.baseline_version.as_deref().is_none_or(|v| folder::is_after(&one.path, v))
                })
                .map(|one| Migration::new(project.show(&format!("{dir}/{}", one.name)), one)),
        );
        Ok(found)
    }
}
