//! Planning from an old model to a new one: of a folder of migrations, with and without what its replay came to before, and
//! of two live databases, beside the dump tool that Postgres brings.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use pgspec_postgres::dump;
use pgspec_postgres::{Options, Server};

use super::live::{Case, database, row, table};
use super::measure::measure;
use super::{CACHE, Spec, remove};

/// From the old spec's migrations to the new spec. No database.
///
/// # Errors
/// When a program fails, or plans nothing.
pub(super) fn offline(old: &Spec<'_>, new: &Spec<'_>, runs: u32) -> Result<()> {
    let migrations = old.folder.join("migrations");
    let cache = new.folder.join(CACHE);
    let command = || {
        let mut command = diff(old.binary, migrations.as_os_str(), new.folder.as_os_str());
        command.env("PGSPEC_CACHE_DIR", &cache);
        command
    };
    assert_plans(&mut command())?;
    println!("| run | wall, median | min … max | CPU | peak memory |");
    println!("|---|---:|---:|---:|---:|");
    for (name, is_cold) in
        [("from migrations, replayed", true), ("from migrations that were replayed before", false)]
    {
        let mut samples = Vec::new();
        for _ in 0..runs {
            if is_cold {
                remove(&cache)?;
            }
            let (usage, status, message) = measure(&mut command())?;
            if !matches!(status.code(), Some(0 | 1)) {
                bail!("{name}: {status}\n{message}");
            }
            samples.push(usage);
        }
        println!("{}", row(name, &samples));
    }
    Ok(())
}

/// From one live database to another.
///
/// # Errors
/// When there is no server or no `pg_dump` beside it, or a program fails.
pub(super) fn live(old: &Spec<'_>, new: &Spec<'_>, runs: u32) -> Result<()> {
    let options = Options::from_env()?;
    let server = Server::start(&options)?;
    new.build(&[])?;
    let from = database(&server, "bench_old", &old.folder)?;
    let to = database(&server, "bench_new", &new.folder)?;
    let (from_url, to_url) = (from.url().to_string(), to.url().to_string());
    assert_plans(&mut diff(old.binary, from_url.as_ref(), to_url.as_ref()))?;
    let tool = dump::Tool::find(&options, server.version())?.path().to_owned();
    let binary = old.binary.to_owned();
    let (one, other) = (from_url.clone(), to_url.clone());
    let cases = [
        Case { name: "pg_dump --schema-only of the one", command: dump_of(&tool, &from_url) },
        Case { name: "pg_dump --schema-only of the other", command: dump_of(&tool, &to_url) },
        Case {
            name: "pgspec diff of both: reading, comparing, planning, printing",
            command: Box::new(move || diff(&binary, one.as_ref(), other.as_ref())),
        },
    ];
    println!();
    table(&cases, runs, &new.folder.join("nothing"))
}

fn dump_of(tool: &Path, url: &str) -> Box<dyn Fn() -> Command> {
    let (tool, url): (PathBuf, String) = (tool.to_owned(), url.to_owned());
    Box::new(move || {
        let mut command = Command::new(&tool);
        command.args(["--schema-only", "--file", "/dev/null"]).arg(&url);
        command
    })
}

fn diff(binary: &Path, from: &std::ffi::OsStr, to: &std::ffi::OsStr) -> Command {
    let mut command = Command::new(binary);
    command.args(["diff", "--format", "sql"]).arg(from).arg(to);
    command
}

/// What plans nothing is not worth measuring.
fn assert_plans(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !text.contains("alter table") {
        bail!("{command:?} plans nothing: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
