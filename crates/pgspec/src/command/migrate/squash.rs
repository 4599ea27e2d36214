//! `pgspec migrate squash`

use anyhow::{Context as _, Result};
use pgspec_build::migrate::{squash, status};
use pgspec_build::source::Context;
use pgspec_catalog::Diagnostics;

use super::checksums;
use crate::cli::MigrateSquash;
use crate::command::build::report_alone;
use crate::report::{self, plural};
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &MigrateSquash, terminal: &Terminal) -> Result<Outcome> {
    let ready = match super::ready(&args.dir, terminal)? {
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
    let context = Context::of(&ready.checked);
    let title = &ready.checked.spec.settings.name;
    let shown = project.show(&ready.wanted.dir);
    let squashed = squash::squash(project, &ready.wanted, &context, args.to.as_deref(), &args.name, title)
        .with_context(|| format!("cannot read `{shown}`"))?;
    if squashed.diagnostics.has_errors() {
        if terminal.is_human() {
            report::print(&squashed.diagnostics, &squashed.sources, terminal);
            if !terminal.quiet {
                terminal.message("nothing changed\n");
            }
        } else {
            terminal.data(&report::json(&squashed.diagnostics, &squashed.sources))?;
        }
        return Ok(report::outcome(&squashed.diagnostics, terminal));
    }
    if squashed.replaces.len() < 2 {
        if !terminal.quiet {
            terminal.message("nothing to do: there are no two migrations to fold\n");
        }
        return Ok(Outcome::Fine);
    }
    if args.dry_run {
        squashed.files.iter().try_for_each(|file| terminal.data(&file.text))?;
        return Ok(Outcome::Fine);
    }
    let root = project.path(&ready.wanted.dir);
    for file in &squashed.files {
        let path = root.join(&file.path);
        if path.exists() && !squashed.gone.contains(&path) {
            anyhow::bail!("there is a file `{shown}/{}` already: give another `--name`", file.path);
        }
    }
    let writes: Vec<_> =
        squashed.files.iter().map(|file| (root.join(&file.path), file.text.as_str())).collect();
    pgspec_build::output::replace(&writes).with_context(|| format!("cannot write into `{shown}`"))?;
    for path in squashed.gone.iter().filter(|path| !writes.iter().any(|(new, _)| new == *path)) {
        std::fs::remove_file(path).with_context(|| format!("cannot remove `{}`", path.display()))?;
    }
    let folder = match status::folder(project, &ready.wanted) {
        Ok(folder) => folder,
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    let (path, text) = checksums(&ready, &folder);
    pgspec_build::output::replace(&[(path, text.as_str())])
        .with_context(|| format!("cannot write into `{shown}`"))?;
    let file = squashed.files.first().map(|file| file.path.as_str()).unwrap_or_default();
    if terminal.is_human() {
        if !terminal.quiet {
            let count = plural(squashed.replaces.len(), "migration");
            terminal.message(&format!("{shown}/{file} written: it makes what {count} made\n"));
        }
    } else {
        let document =
            serde_json::json!({ "file": format!("{shown}/{file}"), "replaces": squashed.replaces });
        terminal.json(&document)?;
    }
    Ok(Outcome::Fine)
}
