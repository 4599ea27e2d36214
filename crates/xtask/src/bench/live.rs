//! Reading a live database, beside the dump tool that Postgres brings, in one run on one database.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use pgspec_postgres::dump;
use pgspec_postgres::{Database, Options, Server, Transaction, apply};

use crate::process::{cargo, root, run as run_command};

use super::measure::{Usage, measure};
use super::{median, milliseconds, remove};

/// What is measured, by name: each is run as often as asked, in turn.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) command: Box<dyn Fn() -> Command>,
}

/// Makes a database of the SQL that `spec` was built to, prints a table of what it takes to read it, and gives what
/// `pg_dump` says of it.
///
/// # Errors
/// When there is no server or no `pg_dump` beside it, or one of the programs fails.
pub(super) fn run(binary: &Path, spec: &Path, tables: u32, runs: u32) -> Result<String> {
    let options = Options::from_env()?;
    let server = Server::start(&options)?;
    let database = database(&server, "bench", spec)?;
    let url = database.url().to_string();
    let out = spec.join("imported");
    run_command(&mut cargo(&["build", "--release", "--package", "pgspec-postgres", "--example", "read"]))?;
    let reader = root().join("target/release/examples/read");
    let (dump_url, read_url, drift_url, import_url) = (url.clone(), url.clone(), url.clone(), url);
    let (drift_binary, import_binary) = (binary.to_owned(), binary.to_owned());
    let (drift_spec, import_out) = (spec.to_owned(), out.clone());
    let dump_tool = dump::Tool::find(&options, server.version())?.path().to_owned();
    let tool = dump_tool.clone();
    let cases = [
        Case {
            name: "pg_dump --schema-only",
            command: Box::new(move || {
                let mut command = Command::new(&tool);
                command.args(["--schema-only", "--file", "/dev/null"]).arg(&dump_url);
                command
            }),
        },
        Case {
            name: "the live reader by itself",
            command: Box::new(move || {
                let mut command = Command::new(&reader);
                command.arg(&read_url);
                command
            }),
        },
        Case {
            name: "pgspec drift --db: reading both sides and comparing",
            command: Box::new(move || {
                let mut command = Command::new(&drift_binary);
                command.arg("drift").arg("--db").arg(&drift_url).current_dir(&drift_spec);
                command
            }),
        },
        Case {
            name: "pgspec import: reading, writing a spec, reading that, comparing",
            command: Box::new(move || {
                let mut command = Command::new(&import_binary);
                command.arg("import").arg(&import_url).arg("--out").arg(&import_out).arg("--force");
                command
            }),
        },
    ];
    println!("\nReading a live database of {tables} tables:\n");
    table(&cases, runs, &out)?;
    let dump = Command::new(&dump_tool).arg("--schema-only").arg(database.url().to_string()).output()?;
    Ok(String::from_utf8_lossy(&dump.stdout).into_owned())
}

/// A database of the SQL that a spec was built to.
///
/// # Errors
/// When there is none, or the server refuses it.
pub(super) fn database<'s>(server: &'s Server, name: &str, spec: &Path) -> Result<Database<'s>> {
    let database = server.create_database(name)?;
    let mut client = database.connect()?;
    apply(&mut client, STAND_IN, Transaction::Whole)?;
    for file in sql_files(&spec.join("migrations"))? {
        let sql =
            std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        apply(&mut client, &sql, Transaction::Whole)?;
    }
    Ok(database)
}

/// Runs each of the cases, and prints a row for each. `out` is removed before each run.
///
/// # Errors
/// When one of the programs fails.
pub(super) fn table(cases: &[Case], runs: u32, out: &Path) -> Result<()> {
    println!("| run | wall, median | min … max | CPU | peak memory |");
    println!("|---|---:|---:|---:|---:|");
    let mut samples: Vec<Vec<Usage>> = cases.iter().map(|_| Vec::new()).collect();
    // In turn, so that what else the machine does meets all of them.
    for _ in 0..runs {
        for (case, samples) in cases.iter().zip(&mut samples) {
            remove(out)?;
            let (usage, status, message) = measure(&mut (case.command)())?;
            // 1 says that there are findings, or differences.
            if !matches!(status.code(), Some(0 | 1)) {
                bail!("{}: {status}\n{message}", case.name);
            }
            samples.push(usage);
        }
    }
    for (case, samples) in cases.iter().zip(&samples) {
        println!("{}", row(case.name, samples));
    }
    Ok(())
}

/// What the generated specs expect of a platform.
const STAND_IN: &str = "do $$ begin create role anon; exception when duplicate_object then null; end $$;
do $$ begin create role authenticated; exception when duplicate_object then null; end $$;
do $$ begin create role service_role; exception when duplicate_object then null; end $$;
create schema if not exists auth;
create table if not exists auth.users (id uuid primary key);
create or replace function auth.uid() returns uuid language sql stable as 'select null::uuid';";

fn sql_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = crate::files::walk(folder, |_| false)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    if files.is_empty() {
        bail!("no SQL in {}", folder.display());
    }
    Ok(files)
}

pub(super) fn row(name: &str, samples: &[Usage]) -> String {
    let walls = || samples.iter().map(|usage| usage.wall);
    let peak = samples.iter().map(|usage| usage.peak_bytes).max().unwrap_or_default();
    format!(
        "| {name} | {} | {} … {} | {} | {:.1} MB |",
        milliseconds(median(walls())),
        milliseconds(walls().min().unwrap_or_default()),
        milliseconds(walls().max().unwrap_or_default()),
        milliseconds(median(samples.iter().map(|usage| usage.cpu))),
        super::megabytes(peak),
    )
}
