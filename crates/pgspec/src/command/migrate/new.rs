//! `pgspec migrate new NAME`

use anyhow::{Context as _, Result};
use pgspec_build::migrate::bridge;
use pgspec_build::migrate::down::{self, Down};
use pgspec_build::migrate::next::{self, Manner, Wanted};
use pgspec_build::migrate::status::Folder;
use pgspec_build::migrate::{Version, misplaced, now, portion, status, sum};
use pgspec_build::source::Model;
use pgspec_catalog::Diagnostics;
use pgspec_plan::Plan;
use pgspec_plan::bridge::Bridge;

use super::{Ready, checksums, counts};
use crate::cli::{Format, MigrateNew};
use crate::command::build::report_alone;
use crate::report;
use crate::terminal::{Outcome, Terminal};

pub(super) fn run(args: &MigrateNew, terminal: &Terminal) -> Result<Outcome> {
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
    let counts = args.db.as_deref().map(counts::Counter::connect).transpose()?;
    let count = |lost: &next::Lost| counts.as_ref().and_then(|counts| counts.count(lost));
    let mut bridges = Vec::new();
    let planned = if args.empty {
        None
    } else if args.expand_contract {
        let opening = next::opening(&ready.checked, &ready.wanted, &count);
        bridges = opening.bridges;
        ready.checked.spec.catalog = opening.catalog;
        Some(opening.next)
    } else {
        Some(next::next_counted(&ready.checked, &ready.wanted, &count, args.is_online()))
    };
    if let Some(planned) = &planned
        && let Some(outcome) = nothing_to_write(&ready, planned, terminal)?
    {
        return Ok(outcome);
    }
    if args.expand_contract && bridges.is_empty() && !terminal.quiet {
        terminal.message("no table or column gets another name: there is nothing to keep\n");
    }
    let writing = Writing {
        name: &args.name,
        version: args.version.as_deref(),
        dry_run: args.dry_run,
        step_by_step: args.step_by_step,
        short: true,
        portions: args.online || (args.expand_contract && !args.step_by_step),
        says: &|plan| bridge::opens(&bridges, plan),
    };
    let outcome = write(&ready, folder, planned.as_ref(), &writing, terminal)?;
    if !bridges.is_empty() && !args.dry_run && !terminal.quiet && terminal.is_human() {
        terminal.message(&open_until(&ready, &bridges));
    }
    Ok(outcome)
}

/// What to know of names that are open.
fn open_until(ready: &Ready, bridges: &[Bridge]) -> String {
    let mut text: String = bridges.iter().map(|bridge| format!("both names live: {bridge}\n")).collect();
    if bridges.iter().any(|bridge| matches!(bridge, Bridge::Table { .. })) {
        text.push_str("through the view of an old name rows are read, written and locked; COPY FROM and TRUNCATE need the table\n");
    }
    text + &format!("`{}` takes the old names away\n", ready.checked.project.command("migrate contract"))
}

/// What is said where a plan cannot be written, or has no steps.
pub(super) fn nothing_to_write(
    ready: &Ready,
    planned: &next::Next,
    terminal: &Terminal,
) -> Result<Option<Outcome>> {
    if planned.from.diagnostics.has_errors() {
        report::print(&planned.from.diagnostics, &planned.from.sources, terminal);
        return Ok(Some(report::outcome(&planned.from.diagnostics, terminal)));
    }
    report::print(&planned.diagnostics, &ready.checked.sources, terminal);
    if planned.diagnostics.has_errors() {
        if !terminal.quiet {
            terminal.message("nothing written\n");
        }
        return Ok(Some(report::outcome(&planned.diagnostics, terminal)));
    }
    if planned.plan.is_empty() {
        if !terminal.quiet {
            terminal.message("nothing to do: the migrations make what the spec says\n");
        }
        if terminal.format == Format::Json {
            say(ready, Some(planned), &[], terminal)?;
        }
        return Ok(Some(Outcome::Fine));
    }
    Ok(None)
}

/// How a migration is written.
pub(super) struct Writing<'a> {
    pub(super) name: &'a str,
    pub(super) version: Option<&'a str>,
    pub(super) dry_run: bool,
    pub(super) step_by_step: bool,
    /// In several files, where it must be committed.
    pub(super) portions: bool,
    /// With commits of ours between tables.
    pub(super) short: bool,
    /// What its top says besides, of some of its steps.
    pub(super) says: &'a dyn Fn(&Plan) -> Vec<String>,
}

/// Writes a migration, and its checksum.
pub(super) fn write(
    ready: &Ready,
    mut folder: Folder,
    planned: Option<&next::Next>,
    writing: &Writing<'_>,
    terminal: &Terminal,
) -> Result<Outcome> {
    let project = &ready.checked.project;
    let layout = next::layout(&ready.wanted);
    let version = match writing.version {
        Some(version) => Version(version.to_owned()),
        None => Version::after(&folder.versions, layout, &now()),
    };
    let wanted = Wanted {
        version: &version,
        name: writing.name,
        layout,
        project: &ready.checked.spec.settings.name,
        pair: next::pairs(&folder.lines),
        manner: if writing.step_by_step { Manner::Stepwise } else { Manner::Whole },
        short: writing.short,
    };
    let made = match planned {
        Some(planned) if writing.portions => {
            let header = |plan: &Plan| header(ready, planned, plan, writing);
            match portion::files(&ready.checked, &ready.wanted, &wanted, planned, &header) {
                Ok(made) => made,
                Err(found) => return report_alone(found, terminal),
            }
        }
        Some(_) | None => vec![files(ready, planned, &wanted, writing)],
    };
    // What undoes one is never run with the others.
    let ups: Vec<sum::Line> = made
        .iter()
        .filter_map(|files| files.first())
        .map(|up| sum::Line { checksum: sum::of_text(&up.text), name: up.path.clone() })
        .collect();
    let names: Vec<&str> = folder
        .lines
        .iter()
        .map(|line| line.name.as_str())
        .chain(ups.iter().map(|up| up.name.as_str()))
        .collect();
    if let Some((one, next)) = misplaced(&names, layout) {
        anyhow::bail!(
            "the tool of this layout runs files in the order of their names, `{next}` before `{one}`: let versions have as \
             many digits each (`--version 0010`)"
        );
    }
    let files: Vec<pgspec_codegen::File> = made.into_iter().flatten().collect();
    if writing.dry_run {
        match terminal.format {
            Format::Human | Format::Short | Format::Github | Format::Sarif => {
                files.iter().try_for_each(|file| terminal.data(&file.text))?
            }
            Format::Json | Format::Sql => say(ready, planned, &files, terminal)?,
        }
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
    }
    folder.lines.extend(ups);
    let (sum_path, sum_text) = checksums(ready, &folder);
    let mut writes: Vec<(std::path::PathBuf, &str)> =
        files.iter().map(|file| (root.join(&file.path), file.text.as_str())).collect();
    writes.push((sum_path, &sum_text));
    pgspec_build::output::replace(&writes)
        .with_context(|| format!("cannot write into `{}`", project.show(&ready.wanted.dir)))?;
    say(ready, planned, &files, terminal)?;
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
    match terminal.format {
        Format::Json => {
            let to = &ready.checked.spec.catalog;
            let document = serde_json::json!({
                "files": files.iter().map(shown).collect::<Vec<_>>(),
                "from": planned.map(|planned| next::fingerprint(&planned.from.catalog)),
                "to": planned.map(|_| next::fingerprint(to)),
                "summary": planned.map(|planned| next::summary(&planned.plan)),
                "destroys": planned.map(|planned| {
                    next::losses(&planned.plan).into_iter().map(|(path, _)| path).collect::<Vec<_>>()
                }),
                "steps": planned.map(|planned| &planned.plan.steps),
            });
            return terminal.json(&document);
        }
        Format::Sql => {
            let search_path = Model::of(&ready.checked).search_path;
            return terminal.data(
                &planned.map_or_else(String::new, |planned| next::script(&planned.plan, &search_path)),
            );
        }
        Format::Human | Format::Short | Format::Github | Format::Sarif => {}
    }
    if !terminal.quiet {
        for file in files {
            terminal.message(&format!("{} written\n", shown(file)));
        }
        if let Some(planned) = planned {
            terminal.message(&format!(
                "{} -> {}\n{}\n",
                next::fingerprint(&planned.from.catalog),
                next::fingerprint(&ready.checked.spec.catalog),
                next::summary(&planned.plan)
            ));
            for said in next::made_again(&planned.plan).into_iter().chain(next::plain_steps(&planned.plan)) {
                terminal.message(&format!("{said}\n"));
            }
        }
    }
    Ok(())
}

/// The files: the statements, and in front of them what they do.
fn files(
    ready: &Ready,
    planned: Option<&next::Next>,
    wanted: &Wanted<'_>,
    writing: &Writing<'_>,
) -> Vec<pgspec_codegen::File> {
    let checked = &ready.checked;
    let Some(planned) = planned else {
        return next::files(wanted, &[], "", Some(&Down::default()));
    };
    let (to, from) = (Model::of(checked), &planned.from);
    let header = header(ready, planned, &planned.plan, writing);
    let up = if wanted.manner == Manner::Stepwise {
        next::stepwise(&planned.plan, &to.search_path)
    } else {
        next::script(&planned.plan, &to.search_path)
    };
    let down = wanted.has_down().then(|| down::of(from, &to, &planned.plan, &checked.spec.data));
    next::files(wanted, &header, &up, down.as_ref())
}

/// What stands in front of steps of a plan.
fn header(ready: &Ready, planned: &next::Next, plan: &Plan, writing: &Writing<'_>) -> Vec<String> {
    let data = &ready.checked.spec.data;
    let mut header = vec![
        format!(
            "{} -> {}",
            next::fingerprint(&planned.from.catalog),
            next::fingerprint(&ready.checked.spec.catalog)
        ),
        next::summary(plan),
    ];
    for (path, what) in next::losses(plan) {
        let reason = data.drops.iter().find(|drop| path.ends_with(drop.path.as_str()));
        let reason = reason.map_or_else(String::new, |drop| format!(": {}", drop.reason));
        header.push(format!("Destroys {what}{reason}"));
    }
    header.extend((writing.says)(plan));
    header
}
