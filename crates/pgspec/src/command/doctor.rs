//! `pgspec doctor [DIR]`: what pgspec finds on this machine. Meant to be pasted into a bug report, so it names no
//! password and no content of a spec.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;
use pgspec_build::project::{self, SETTINGS_FILE};

use crate::cli::Doctor;
use crate::terminal::{Outcome, Terminal};

/// Variables that change what pgspec does.
const VARIABLES: [&str; 5] =
    ["PGSPEC_DATABASE_URL", "PGSPEC_PG_BIN", "PGSPEC_CACHE", "PGSPEC_OFFLINE", "NO_COLOR"];

/// Programs that some tests and outputs are tried with, by the names they may have.
const PROGRAMS: [(&str, &[&str]); 4] = [
    ("node", &["node"]),
    ("tsc", &["tsc"]),
    ("chromium", &["chromium", "chromium-browser", "google-chrome"]),
    ("git", &["git"]),
];

pub(super) fn run(args: &Doctor, terminal: &Terminal) -> Result<Outcome> {
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: String| facts.push((name.to_owned(), value));
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    add("pgspec", format!("{} on {os} {arch}", env!("CARGO_PKG_VERSION")));
    match project::find(&args.dir) {
        Ok(project) => {
            add("project", project.show(SETTINGS_FILE));
            add("project folder", writable(&project.root));
        }
        Err(none) => add("project", format!("none: {}", none.message)),
    }
    for (name, value) in postgres() {
        add(name, value);
    }
    for (name, programs) in PROGRAMS {
        let found = programs.iter().find_map(|program| version(Path::new(program), "--version"));
        add(name, found.unwrap_or_else(|| "not found".to_owned()));
    }
    add("temporary folder", writable(&std::env::temp_dir()));
    for variable in VARIABLES {
        add(variable, variable_state(variable));
    }
    terminal.data(&if terminal.is_human() { text(&facts) } else { json(&facts)? })?;
    Ok(Outcome::Fine)
}

/// The servers that tests and proofs would run on.
fn postgres() -> Vec<(&'static str, String)> {
    let options = match pgspec_postgres::Options::from_env() {
        Ok(options) => options,
        Err(error) => return vec![("postgres", error.to_string())],
    };
    if let Some(url) = &options.url {
        // Its Display leaves the password out.
        return vec![("postgres", format!("the server at {url}"))];
    }
    let folders = match options.bin {
        Some(folder) => vec![folder],
        None => options.search,
    };
    let found: Vec<_> = folders
        .iter()
        .map(|folder| {
            let version = version(&folder.join("postgres"), "--version");
            let version = version.unwrap_or_else(|| "`postgres --version` fails".to_owned());
            ("postgres", format!("{version} in {}", folder.display()))
        })
        .collect();
    if found.is_empty() { vec![("postgres", "not installed".to_owned())] } else { found }
}

/// What a program says about its version, in one line.
fn version(program: &Path, argument: &str) -> Option<String> {
    let output =
        Command::new(program).arg(argument).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).lines().next()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

/// Whether a file can be made in a folder: the only test that no system lies about.
fn writable(folder: &Path) -> String {
    let probe = folder.join(format!(".pgspec-{}-doctor.tmp", std::process::id()));
    match std::fs::OpenOptions::new().write(true).create_new(true).open(&probe) {
        Ok(_) => {
            // Made a moment ago; if it cannot be removed, the next line is still true.
            let _ = std::fs::remove_file(&probe);
            "writable".to_owned()
        }
        Err(error) => format!("not writable: {error}"),
    }
}

/// A URL holds a password, so no variable's value is shown but those of folders and switches.
fn variable_state(name: &str) -> String {
    match std::env::var(name) {
        Err(std::env::VarError::NotPresent) => "not set".to_owned(),
        Ok(value) if value.is_empty() => "set, empty".to_owned(),
        Ok(value) if !name.ends_with("_URL") => value,
        Ok(_) | Err(std::env::VarError::NotUnicode(_)) => "set".to_owned(),
    }
}

fn text(facts: &[(String, String)]) -> String {
    let width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    facts.iter().map(|(name, value)| format!("{name:<width$}  {value}\n")).collect()
}

fn json(facts: &[(String, String)]) -> Result<String> {
    let list: Vec<_> =
        facts.iter().map(|(name, value)| serde_json::json!({ "name": name, "value": value })).collect();
    Ok(serde_json::to_string_pretty(&list)? + "\n")
}
