//! A cluster of our own: initialized once for each version, copied for each start, gone with its parent.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use postgres::{Config, NoTls};
use sha2::{Digest, Sha256};

use super::Options;
use super::binaries::{self, Binaries};
use super::scratch::{self, Scratch};
use super::user::{self, User};
use crate::error::ServerError;
use crate::url::Url;

/// How long a server may take to accept a connection. A loaded CI machine is slow.
const START_LIMIT: Duration = Duration::from_secs(60);
/// How long a server may take to stop.
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// Runs the server (`$2 …`) and beside it a watcher that holds the other end of our pipe: when the pipe closes, which
/// it does when we close it and when we die, the server is told to stop and the folder (`$1`) is removed. Unlike a
/// parent-death signal it does not fire when only the thread that started the server ends, and it works on macOS.
const RUN_AND_WATCH: &str = r#"
folder=$1; shift
exec 3<&0
( (
  trap '' INT TERM HUP
  cat <&3 >/dev/null
  kill -INT $$
  tries=0
  while kill -0 $$ && [ $tries -lt 200 ]; do sleep 0.05; tries=$((tries + 1)); done
  rm -rf "$folder"
) </dev/null >/dev/null 2>&1 & )
exec "$@" 3<&- </dev/null >"$folder/log" 2>&1
"#;

/// Settings of a server whose data nobody will miss.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=16MB",
    "autovacuum=off",
    "jit=off",
    "log_min_messages=fatal",
    "log_min_error_statement=panic",
    "timezone=UTC",
];

/// A running server and its folder.
#[derive(Debug)]
pub(super) struct Cluster {
    url: Url,
    process: Child,
    scratch: Scratch,
}

impl Cluster {
    /// Starts a server on a fresh copy of an empty cluster.
    pub(super) fn start(options: &Options) -> Result<Self, ServerError> {
        if cfg!(not(unix)) {
            return Err(ServerError::Platform(std::env::consts::OS));
        }
        let (scratch, user) = scratch::create(user::server_user)?;
        let folder = scratch.folder.clone();
        Self::start_in(scratch, user, options).inspect_err(|_| drop(fs::remove_dir_all(folder)))
    }

    fn start_in(scratch: Scratch, user: Option<User>, options: &Options) -> Result<Self, ServerError> {
        let binaries = binaries::resolve(options, user, scratch.uid)?;
        let cache = scratch::cache_folder(options.cache.as_deref(), scratch.uid)?;
        let template = template(&cache, &binaries, &options.superuser, user)?;
        copy(&template, &scratch.folder.join("data"), user)?;
        let url = url(&scratch.folder, &options.superuser);
        let process = spawn(&binaries, &scratch.folder, user)?;
        let mut cluster = Self { url, process, scratch };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// Where it listens, as its superuser.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    fn wait_until_ready(&mut self) -> Result<(), ServerError> {
        let begun = Instant::now();
        loop {
            if self.url.config().connect(NoTls).is_ok() {
                return Ok(());
            }
            if let Ok(Some(_)) = self.process.try_wait() {
                let log = fs::read_to_string(self.scratch.folder.join("log")).unwrap_or_default();
                return Err(ServerError::Start(last_lines(&log, 20)));
            }
            if begun.elapsed() > START_LIMIT {
                return Err(ServerError::Timeout(START_LIMIT.as_secs()));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Closes our end of the watcher's pipe, which sends SIGINT: a fast shutdown.
        drop(self.process.stdin.take());
        let begun = Instant::now();
        while matches!(self.process.try_wait(), Ok(None)) {
            if begun.elapsed() > STOP_LIMIT {
                drop(self.process.kill());
                drop(self.process.wait());
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        // The watcher removes the folder; whoever comes second finds less to do.
        while self.scratch.folder.exists() && begun.elapsed() < 2 * STOP_LIMIT {
            drop(fs::remove_dir_all(&self.scratch.folder));
        }
    }
}

/// Stops a server whose parent and watcher are both gone. `data` is a folder of ours, so the process id in it is that
/// of a server of ours, unless the machine was restarted: then the command line differs.
pub(super) fn stop_orphan(data: &Path) {
    let Ok(text) = fs::read_to_string(data.join("postmaster.pid")) else { return };
    let Some(pid) = text.lines().next().filter(|pid| pid.bytes().all(|b| b.is_ascii_digit())) else { return };
    let Ok(said) = Command::new("ps").args(["-o", "args=", "-p", pid]).output() else { return };
    if !String::from_utf8_lossy(&said.stdout).contains(&*data.to_string_lossy()) {
        return;
    }
    drop(Command::new("kill").args(["-QUIT", pid]).output());
    let begun = Instant::now();
    while data.join("postmaster.pid").exists() && begun.elapsed() < STOP_LIMIT {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// An initialized data folder for these binaries, made on first use.
fn template(
    cache: &Path,
    binaries: &Binaries,
    superuser: &str,
    user: Option<User>,
) -> Result<PathBuf, ServerError> {
    let owner = user.map_or_else(String::new, |user| format!("-{}", user.uid));
    let identity = format!("{}\0{}\0{superuser}{owner}", binaries.folder.display(), binaries.version);
    let digest = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(identity.as_bytes()));
    let short: String = digest.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    let template = cache.join(format!("template-{}-{short}", binaries.major));
    if template.is_dir() {
        return Ok(template);
    }
    // Made under another name and renamed when complete: a crash leaves no half template, and of two that are made at
    // once the second is thrown away.
    let unfinished = scratch::create_unused(cache, "unfinished")?;
    let made = initialize(binaries, &unfinished, superuser, user).and_then(|()| {
        match fs::rename(&unfinished, &template) {
            Err(_) if template.is_dir() => Ok(()),
            other => other.map_err(ServerError::io(format!("cannot create {}", template.display()))),
        }
    });
    if unfinished.exists() {
        drop(fs::remove_dir_all(&unfinished));
    }
    made.map(|()| template)
}

fn initialize(
    binaries: &Binaries,
    data: &Path,
    superuser: &str,
    user: Option<User>,
) -> Result<(), ServerError> {
    scratch::give(data, user)?;
    let output = user::command(&binaries.folder.join("initdb"), user)
        .args(["--auth=trust", "--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C"])
        .arg(format!("--username={superuser}"))
        .arg("--pgdata")
        .arg(data)
        .output()
        .map_err(ServerError::io("cannot run initdb"))?;
    if output.status.success() {
        return Ok(());
    }
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(ServerError::Initdb(last_lines(&said, 20)))
}

/// Copies a data folder as the server's user, so that the copy belongs to it.
fn copy(from: &Path, to: &Path, user: Option<User>) -> Result<(), ServerError> {
    let output = user::command(Path::new("cp"), user)
        .args([Path::new("-R"), Path::new("-p"), from, to])
        .output()
        .map_err(ServerError::io("cannot run cp"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(ServerError::io("cannot copy the template cluster")(std::io::Error::other(said)))
}

fn spawn(binaries: &Binaries, folder: &Path, user: Option<User>) -> Result<Child, ServerError> {
    let mut command = user::command(Path::new("/bin/sh"), user);
    command.arg("-c").arg(RUN_AND_WATCH).arg("pgspec").arg(folder).arg(binaries.folder.join("postgres"));
    command.arg("-D").arg(folder.join("data")).arg("-k").arg(folder);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0); // Ctrl-C is for us, not for the server
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(ServerError::io("cannot start Postgres"))
}

fn url(folder: &Path, superuser: &str) -> Url {
    let mut config = Config::new();
    #[cfg(unix)]
    config.host_path(folder);
    #[cfg(not(unix))]
    config.host(&folder.to_string_lossy());
    config.user(superuser).dbname("postgres");
    Url::from_config(config)
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let from = lines.len().saturating_sub(count);
    lines.get(from..).unwrap_or_default().join("\n")
}
