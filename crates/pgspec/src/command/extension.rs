//! `pgspec extension snapshot NAME --db URL`: what an installed extension brings, as a file of the project.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use pgspec_build::project;
use pgspec_postgres::builtin::{self, Snapshot};
use pgspec_postgres::{ServerError, Url};

use crate::cli;
use crate::terminal::{Outcome, Terminal};

/// The folder of a project in which snapshots are.
const FOLDER: &str = "extensions";

pub(super) fn run(args: &cli::Extension, terminal: &Terminal) -> Result<Outcome> {
    match args {
        cli::Extension::Snapshot(args) => snapshot(args, terminal),
    }
}

fn snapshot(args: &cli::Snapshot, terminal: &Terminal) -> Result<Outcome> {
    let name = &args.name;
    let url: Url = args.db.parse().map_err(whole)?;
    // Before the database is asked: that there is no project can be known without it.
    let folder = match args.out {
        Some(_) => None,
        None => Some(project::find(&args.project).map_err(|none| anyhow!("{}", none.message))?.root),
    };
    let extension = match builtin::snapshot(&url, name).map_err(whole)? {
        Snapshot::Read(extension) => extension,
        Snapshot::Missing { available, installed } => bail!(missing(&url, name, available, &installed)),
    };
    if extension.rows.left_out > 0 {
        let count = extension.rows.left_out;
        terminal.message(&format!(
            "warning: left out {count} with white space or one of ,:(){{}}!@ in a name; SQL that uses them is not checked\n"
        ));
    }
    let count = extension.rows.lines.len();
    let version = extension.version.clone();
    let text = builtin::extension_text(name, "pgspec extension snapshot", &[extension]);
    let file = match (&args.out, folder) {
        (Some(out), _) if out == Path::new("-") => {
            terminal.data(&text)?;
            return Ok(Outcome::Fine);
        }
        (Some(out), _) => out.clone(),
        (None, Some(folder)) => folder.join(FOLDER).join(format!("{name}.txt")),
        (None, None) => PathBuf::from(format!("{name}.txt")),
    };
    write(&file, &text).with_context(|| format!("cannot write `{}`", file.display()))?;
    let report = if terminal.is_human() {
        format!("wrote {} ({name} {version}, {count} objects)\n", file.display())
    } else {
        let facts =
            serde_json::json!({ "file": file, "extension": name, "version": version, "objects": count });
        serde_json::to_string_pretty(&facts)? + "\n"
    };
    terminal.data(&report)?;
    Ok(Outcome::Fine)
}

/// The error with all that it says; its text names its cause already.
fn whole(error: ServerError) -> anyhow::Error {
    anyhow!("{error}")
}

/// Writes a file and the folder it is in.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(file, text)
}

/// That an extension is not there, and what would help.
fn missing(url: &Url, name: &str, available: bool, installed: &[String]) -> String {
    let mut text = format!("extension `{name}` is not installed in {url}");
    if available {
        text.push_str(&format!("; the server has it: create extension \"{name}\""));
    } else {
        text.push_str(&format!("; installed are: {}", installed.join(", ")));
    }
    text
}
