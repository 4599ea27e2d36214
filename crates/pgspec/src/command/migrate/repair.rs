//! `pgspec migrate repair`, `pgspec migrate baseline`: what a database's history says, put right.

use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use pgspec_build::migrate::run::Migration;
use pgspec_plan::{Change, Pair};
use pgspec_postgres::migrate::{Finished, Session, Written};

use super::apply::targets::{self, Target};
use super::apply::work::{Times, Work};
use super::apply::{finished, statements};
use crate::cli::{MigrateBaseline, MigrateRepair};
use crate::difference::{self, Difference, Wording};
use crate::report::plural;
use crate::source;
use crate::terminal::{Outcome, Terminal};

const TIMES: Times = Times {
    lock: Duration::from_secs(3),
    patience: Duration::from_secs(10),
    catalog: Duration::ZERO,
    scan: Duration::ZERO,
    rows: Duration::ZERO,
    batch: Duration::from_millis(500),
    pause: Duration::ZERO,
};

fn open(work: &Work<'_>, target: &Target) -> Result<Session> {
    let mut session =
        Session::open(&target.url, work.tool(), work.times.patience()).map_err(|error| anyhow!("{error}"))?;
    if !session.try_lock().map_err(|error| anyhow!("{error}"))? {
        bail!("{}: another run is at work on this database", target.name);
    }
    session.prepare().map_err(|error| anyhow!("{error}"))?;
    Ok(session)
}

fn note(session: &mut Session, written: &Written<'_>) -> Result<()> {
    session.note(written).map_err(|error| anyhow!("{error}"))
}

fn is_run(session: &mut Session, migration: &Migration) -> Result<()> {
    let statements = statements(migration);
    let finished: Finished<'_> = finished(migration, &statements, Duration::ZERO);
    note(session, &Written::Finished(finished))
}

pub(super) fn run(args: &MigrateRepair, terminal: &Terminal) -> Result<Outcome> {
    let ready = match super::ready(&args.dir, terminal)? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    let work = Work::new(&ready, TIMES, terminal)?;
    let find = |version: &str| {
        let found = work.migrations.iter().find(|one| one.version == version);
        found.ok_or_else(|| anyhow!("there is no migration of version {version}"))
    };
    if [&args.applied, &args.removed, &args.checksum, &args.done, &args.again]
        .iter()
        .all(|list| list.is_empty())
    {
        bail!("nothing to repair: say what with --applied, --removed, --checksum, --done or --again");
    }
    // Nothing is written if one of them is not there.
    for version in args.applied.iter().chain(&args.checksum) {
        find(version)?;
    }
    for target in targets::of(&args.databases, &ready.checked)? {
        let mut session = open(&work, &target)?;
        let (own, tool) = session.records().map_err(|error| anyhow!("{error}"))?;
        let known = |version: &str| {
            own.iter().any(|one| one.version == version) || tool.iter().any(|one| one.version == version)
        };
        let mut count = 0;
        for version in &args.removed {
            if !known(version) {
                bail!("{}: its history has no migration {version}", target.name);
            }
            note(&mut session, &Written::Forgotten { version })?;
            count += 1;
        }
        for version in &args.applied {
            is_run(&mut session, find(version)?)?;
            count += 1;
        }
        for version in &args.checksum {
            let is_done = own.iter().any(|one| one.version == *version && one.done)
                || tool.iter().any(|one| one.version == *version);
            if !is_done {
                bail!("{}: it has not run migration {version} to its end", target.name);
            }
            is_run(&mut session, find(version)?)?;
            count += 1;
        }
        for (version, done) in
            args.done.iter().map(|one| (one, 1)).chain(args.again.iter().map(|one| (one, 0)))
        {
            let Some(record) = own.iter().find(|one| one.version == *version && !one.done && one.begun)
            else {
                bail!("{}: no statement of migration {version} is in doubt", target.name);
            };
            let chunks = usize::try_from(record.chunks).unwrap_or(0) + done;
            note(&mut session, &Written::Chunks { version, chunks })?;
            count += 1;
        }
        if !terminal.quiet {
            terminal.message(&format!(
                "{}: {} repaired\n",
                target.name,
                plural(count, "entry").replace("entrys", "entries")
            ));
        }
    }
    Ok(Outcome::Fine)
}

pub(super) fn baseline(args: &MigrateBaseline, terminal: &Terminal) -> Result<Outcome> {
    let ready = match super::ready(&args.dir, terminal)? {
        Ok(ready) => ready,
        Err(outcome) => return Ok(outcome),
    };
    let work = Work::new(&ready, TIMES, terminal)?;
    let count = match &args.to {
        Some(version) => match work.migrations.iter().position(|one| one.version == *version) {
            Some(at) => at + 1,
            None => bail!("there is no migration of version {version}"),
        },
        None => work.migrations.len(),
    };
    let done: Vec<usize> = (0..count).collect();
    let expected = work.model(&done, None);
    let mut outcome = Outcome::Fine;
    for target in targets::of(&args.databases, &ready.checked)? {
        let now = source::database(&target.url, &work.context)?.model;
        let difference = Difference::of(Pair::new(&expected, &now), Wording::Drift);
        if difference.changes.iter().any(Change::is_certain) && !args.allow_drift {
            terminal.data(&difference::text(&difference))?;
            if !terminal.quiet {
                terminal.message(&format!(
                    "{}: it does not hold what these migrations make; nothing written. `--to VERSION` takes fewer of them, \
                     `--allow-drift` all the same\n",
                    target.name
                ));
            }
            outcome = Outcome::Findings;
            continue;
        }
        let mut session = open(&work, &target)?;
        for migration in work.migrations.iter().take(count) {
            is_run(&mut session, migration)?;
        }
        if !terminal.quiet {
            terminal.message(&format!("{}: {} taken for run\n", target.name, plural(count, "migration")));
        }
    }
    Ok(outcome)
}
