//! `pgspec migrate new NAME`

use anyhow::{Context as _, Result};
use pgspec_build::migrate::next::{self, Wanted};
use pgspec_build::migrate::{Version, now, status, sum};
use pgspec_catalog::Diagnostics;
use pgspec_codegen::Layout;
use pgspec_spec::DataSteps;

use super::{Ready, checksums};
use crate::cli::MigrateNew;
use crate::command::build::report_alone;
use crate::report;
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &MigrateNew, terminal: &Terminal) -> Result<Outcome> {
    let ready = match super::ready(&args.dir, terminal)? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    let project = &ready.checked.project;
    let mut folder = match status::folder(project, &ready.wanted) {
        Ok(folder) => folder,
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    let found = status::compare(project, &ready.wanted, &folder);
    if found.has_errors() {
        return report_alone(found, terminal);
    }
    let planned = if args.empty { None } else { Some(next::next(&ready.checked, &ready.wanted)) };
    if let Some(planned) = &planned {
        if planned.from.diagnostics.has_errors() {
            report::print(&planned.from.diagnostics, &planned.from.sources, terminal);
            return Ok(report::outcome(&planned.from.diagnostics, terminal));
        }
        report::print(&planned.diagnostics, &ready.checked.sources, terminal);
        if planned.diagnostics.has_errors() {
            if !terminal.quiet {
                terminal.message("nothing written\n");
            }
            return Ok(report::outcome(&planned.diagnostics, terminal));
        }
        if planned.plan.is_empty() {
            if !terminal.quiet {
                terminal.message("nothing to do: the migrations make what the spec says\n");
            }
            return Ok(Outcome::Fine);
        }
    }
    let layout = next::layout(&ready.wanted);
    let version = match &args.version {
        Some(version) => Version(version.clone()),
        None => Version::after(&folder.versions, layout, &now()),
    };
    let files = files(args, &ready, planned.as_ref(), &version, layout);
    if args.dry_run {
        files.iter().try_for_each(|file| terminal.data(&file.text))?;
        return Ok(Outcome::Fine);
    }
    let root = project.path(&ready.wanted.dir);
    std::fs::create_dir_all(&root)
        .with_context(|| format!("cannot make `{}`", project.show(&ready.wanted.dir)))?;
    for file in &files {
        if root.join(&file.path).exists() {
            anyhow::bail!(
                "there is a migration `{}` already: give another name, or another `--version`",
                project.show(&format!("{}/{}", ready.wanted.dir, file.path))
            );
        }
        folder.lines.push(sum::Line { checksum: sum::of_text(&file.text), name: file.path.clone() });
    }
    let (sum_path, sum_text) = checksums(&ready, &folder);
    let mut writes: Vec<(std::path::PathBuf, &str)> =
        files.iter().map(|file| (root.join(&file.path), file.text.as_str())).collect();
    writes.push((sum_path, &sum_text));
    pgspec_build::output::replace(&writes)
        .with_context(|| format!("cannot write into `{}`", project.show(&ready.wanted.dir)))?;
    say(&ready, planned.as_ref(), &files, terminal)?;
    Ok(Outcome::Fine)
}

fn say(
    ready: &Ready,
    planned: Option<&next::Next>,
    files: &[pgspec_codegen::File],
    terminal: &Terminal,
) -> Result<()> {
    let shown = |file: &pgspec_codegen::File| {
        ready.checked.project.show(&format!("{}/{}", ready.wanted.dir.trim_end_matches('/'), file.path))
    };
    if !terminal.is_human() {
        let document = serde_json::json!({
            "files": files.iter().map(shown).collect::<Vec<_>>(),
            "steps": planned.map(|planned| &planned.plan.steps),
        });
        return terminal.data(&(serde_json::to_string_pretty(&document)? + "\n"));
    }
    if !terminal.quiet {
        for file in files {
            terminal.message(&format!("{} written\n", shown(file)));
        }
        if let Some(planned) = planned {
            terminal.message(&format!("{}\n", next::summary(&planned.plan)));
        }
    }
    Ok(())
}

/// The files: the statements, and in front of them what they do.
fn files(
    args: &MigrateNew,
    ready: &Ready,
    planned: Option<&next::Next>,
    version: &Version,
    layout: Layout,
) -> Vec<pgspec_codegen::File> {
    let checked = &ready.checked;
    let wanted = Wanted { version, name: &args.name, layout, project: &checked.spec.settings.name };
    let Some(planned) = planned else {
        return next::files(&wanted, &[], "", Some(""));
    };
    let to = pgspec_build::source::Model::of(checked);
    let from = &planned.from;
    let mut header = vec![
        format!("{} -> {}", next::fingerprint(&from.catalog), next::fingerprint(&to.catalog)),
        next::summary(&planned.plan),
    ];
    for (path, what) in next::losses(&planned.plan) {
        let reason = checked.spec.data.drops.iter().find(|drop| path.ends_with(drop.path.as_str()));
        let reason = reason.map_or_else(String::new, |drop| format!(": {}", drop.reason));
        header.push(format!("Destroys {what}{reason}"));
    }
    let up = next::script(&planned.plan, &to.search_path);
    let down = (layout == Layout::Dbmate).then(|| down(planned, &to));
    next::files(&wanted, &header, &up, down.as_deref())
}

/// The way back, where there is one.
fn down(planned: &next::Next, to: &pgspec_build::source::Model) -> String {
    let lost = next::losses(&planned.plan);
    let mut text = String::new();
    for (_, what) in &lost {
        text.push_str(&format!("-- Irreversible: {what} do not come back.\n"));
    }
    let (plan, diagnostics) = next::between(to, &planned.from, &DataSteps::default());
    if diagnostics.has_errors() {
        text.push_str("-- There is no way back from this migration.\n");
    } else {
        text.push_str(&next::script(&plan, &to.search_path));
    }
    text
}
