//! `pgspec migrate apply`: runs migrations, on one database or on many.

mod interrupt;
mod part;
pub(super) mod target;
pub(super) mod targets;
pub(super) mod work;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use pgspec_build::migrate::status;
use pgspec_catalog::Diagnostics;

use crate::cli::MigrateApply;
use crate::command::build::report_alone;
use crate::report::plural;
use crate::terminal::{Outcome, Terminal};
pub(super) use part::{finished, statements};
use target::{Asked, Ended, Report};
use targets::Target;
use work::{Times, Work};

pub(super) fn run(args: &MigrateApply, terminal: &Terminal) -> Result<Outcome> {
    let ready = match super::ready(&args.dir, terminal)? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    let found = match status::folder(&ready.checked.project, &ready.wanted) {
        Ok(found) => status::compare(&ready.checked.project, &ready.wanted, &found),
        Err(failed) => return report_alone(Diagnostics::from_iter([*failed]), terminal),
    };
    if found.has_errors() {
        return report_alone(found, terminal);
    }
    let targets = targets::of(&args.databases, &ready.checked)?;
    let times = Times {
        lock: args.lock_timeout,
        patience: args.lock_patience,
        catalog: args.catalog_timeout,
        scan: args.scan_timeout,
        rows: args.rows_timeout,
        batch: args.batch_time,
        pause: args.batch_pause,
    };
    let work = Work::new(&ready, times, terminal)?;
    let asked = Asked {
        until: args.until.as_deref(),
        allow_drift: args.allow_drift,
        out_of_order: args.out_of_order,
        dry_run: args.dry_run,
    };
    interrupt::listen();
    let reports = all(&work, &targets, asked, args.jobs);
    say(&work, &reports, asked, terminal)
}

/// The first alone, then the others, so many at a time.
fn all(work: &Work<'_>, targets: &[Target], asked: Asked<'_>, jobs: usize) -> Vec<Report> {
    let many = targets.len() > 1;
    let one = |number: usize, target: &Target| {
        let say = |text: &str| {
            if work.terminal.is_human() && !work.terminal.quiet && !asked.dry_run {
                let name = if many { format!("{}: ", target.name) } else { String::new() };
                work.terminal.message(&format!("{name}{text}\n"));
            }
        };
        target::migrate(work, target, number, asked, &say)
    };
    let reports: Mutex<Vec<(usize, Report)>> = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    // What goes wrong with the canary would go wrong with all.
    let holds = AtomicBool::new(true);
    let work_on = || {
        loop {
            let number = next.fetch_add(1, Ordering::SeqCst);
            let Some(target) = targets.get(number) else { return };
            let report = if holds.load(Ordering::SeqCst) && !interrupt::is_stopping() {
                one(number, target)
            } else {
                Report { name: target.name.clone(), ran: Vec::new(), ended: Ended::NotTried }
            };
            if number == 0 && report.ended != Ended::Done {
                holds.store(false, Ordering::SeqCst);
            }
            reports.lock().unwrap_or_else(PoisonError::into_inner).push((number, report));
            if number == 0 {
                return;
            }
        }
    };
    work_on();
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, targets.len().max(1)) {
            // Reading deep expressions wants the stack that the first thread has too.
            let builder = std::thread::Builder::new().stack_size(crate::STACK);
            // Without a thread, the rest is done here.
            if builder.spawn_scoped(scope, work_on).is_err() {
                work_on();
            }
        }
    });
    let mut reports = reports.into_inner().unwrap_or_else(PoisonError::into_inner);
    reports.sort_by_key(|(number, _)| *number);
    reports.into_iter().map(|(_, report)| report).collect()
}

fn say(work: &Work<'_>, reports: &[Report], asked: Asked<'_>, terminal: &Terminal) -> Result<Outcome> {
    if terminal.is_human() {
        terminal.data(&if asked.dry_run { outline(work, reports) } else { table(reports) })?;
        if !terminal.quiet {
            terminal.message(&summary(work, reports, asked));
        }
    } else {
        terminal.data(&json(reports)?)?;
    }
    let worst = |report: &Report| match report.ended {
        Ended::Done => Outcome::Fine,
        Ended::Unreachable(_) if reports.len() == 1 => Outcome::Failed,
        Ended::Unreachable(_) | Ended::Stopped | Ended::NotTried | Ended::Refused(_) | Ended::Failed(_) => {
            Outcome::Findings
        }
    };
    Ok(reports.iter().map(worst).max().unwrap_or(Outcome::Fine))
}

/// A word for how it ended, and the reason.
fn words(report: &Report) -> (&'static str, String) {
    let ran = plural(report.ran.len(), "migration");
    let behind = if report.ran.is_empty() { String::new() } else { format!(" (behind {ran})") };
    match &report.ended {
        Ended::Done if report.ran.is_empty() => ("up to date", String::new()),
        Ended::Done => ("migrated", ran),
        Ended::Stopped => ("stopped", ran),
        Ended::NotTried => ("not tried", String::new()),
        Ended::Refused(why) => ("refused", format!("{why}{behind}")),
        Ended::Failed(why) => ("failed", format!("{why}{behind}")),
        Ended::Unreachable(why) => ("unreachable", why.clone()),
    }
}

/// One line a database; the lines of a reason stand below each other.
fn table(reports: &[Report]) -> String {
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let names = width(&mut reports.iter().map(|one| one.name.chars().count()));
    let ends = width(&mut reports.iter().map(|one| words(one).0.len()));
    let mut out = String::new();
    for report in reports {
        let (word, why) = words(report);
        let why = why.trim_end().replace('\n', &format!("\n{}", " ".repeat(names + ends + 4)));
        out.push_str(format!("{:<names$}  {word:<ends$}  {why}", report.name).trim_end());
        out.push('\n');
    }
    out
}

fn outline(work: &Work<'_>, reports: &[Report]) -> String {
    let mut out = String::new();
    for report in reports {
        let (word, why) = words(report);
        match report.ended {
            Ended::Done => {
                out.push_str(&format!("{}: {} to run\n", report.name, plural(report.ran.len(), "migration")));
                report.ran.iter().for_each(|file| out.push_str(&target::outline(work, file)));
            }
            Ended::Stopped
            | Ended::NotTried
            | Ended::Refused(_)
            | Ended::Failed(_)
            | Ended::Unreachable(_) => {
                out.push_str(&format!("{}: {word}: {why}\n", report.name));
            }
        }
    }
    out
}

fn summary(work: &Work<'_>, reports: &[Report], asked: Asked<'_>) -> String {
    let done = reports.iter().filter(|one| one.ended == Ended::Done).count();
    let mut text = String::new();
    if reports.len() > 1 {
        text.push_str(&format!("{done} of {} done\n", plural(reports.len(), "database")));
    }
    let stopped = reports.iter().any(|one| one.ended == Ended::Stopped);
    if stopped {
        text.push_str("stopped at a safe point: the same command goes on from there\n");
    } else if done < reports.len() && reports.len() > 1 {
        text.push_str("the same command goes on with those that are not\n");
    }
    if done == reports.len() && !asked.dry_run && asked.until.is_none() && !target::is_complete(work) {
        let command = work.ready.checked.project.command("migrate new NAME");
        text.push_str(&format!(
            "the spec says more than the migrations make: `{command}` writes the next one\n"
        ));
    }
    text
}

fn json(reports: &[Report]) -> Result<String> {
    let one = |report: &Report| {
        let (word, why) = words(report);
        serde_json::json!({ "name": report.name, "outcome": word, "migrations": report.ran, "reason": why })
    };
    let document = serde_json::json!({ "databases": reports.iter().map(one).collect::<Vec<_>>() });
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}
