//! Running one program and asking the kernel what it used.

use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// What one process used, from its start to its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usage {
    pub(super) wall: Duration,
    /// User and system time of all its threads.
    pub(super) cpu: Duration,
    /// The largest resident set. Linux counts the moment of the fork too, so this is never below what the chores
    /// themselves hold, which is why they hold little.
    pub(super) peak_bytes: u64,
}

/// Runs `command` to its end. Its stdout is thrown away, its stderr is returned.
///
/// # Errors
/// When it cannot be started or waited for.
pub(super) fn measure(command: &mut Command) -> Result<(Usage, ExitStatus, String)> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let start = Instant::now();
    let mut child =
        command.spawn().with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let mut message = Vec::new();
    if let Some(stderr) = &mut child.stderr {
        stderr.read_to_end(&mut message).context("cannot read stderr")?;
    }
    let (status, usage) = wait(&child).context("cannot wait for the process")?;
    let wall = start.elapsed();
    let cpu = duration(usage.ru_utime) + duration(usage.ru_stime);
    // Linux counts in kibibytes, macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    let peak_bytes = u64::try_from(usage.ru_maxrss).unwrap_or_default().saturating_mul(unit);
    Ok((Usage { wall, cpu, peak_bytes }, status, String::from_utf8_lossy(&message).into_owned()))
}

/// Waits for one child. `getrusage(RUSAGE_CHILDREN)` would add up all children so far; this is about one.
#[allow(unsafe_code, reason = "the standard library does not return the usage of a child")]
fn wait(child: &Child) -> std::io::Result<(ExitStatus, libc::rusage)> {
    let pid = libc::pid_t::try_from(child.id()).map_err(std::io::Error::other)?;
    loop {
        let mut status = 0;
        // SAFETY: `rusage` is a struct of integers, for which all zeroes is a value.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: both pointers are to live, writable values of the right type. The process is a child of ours that
        // nobody waited for: `child` is not used to wait, and dropping it does not wait either.
        let waited = unsafe { libc::wait4(pid, &raw mut status, 0, &raw mut usage) };
        if waited == pid {
            return Ok((ExitStatus::from_raw(status), usage));
        }
        let error = std::io::Error::last_os_error();
        if error.kind() != std::io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let microseconds = u64::try_from(time.tv_usec).unwrap_or_default();
    Duration::from_secs(seconds) + Duration::from_micros(microseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_is_measured() {
        let mut sleep = Command::new("/bin/sh");
        sleep.args(["-c", "sleep 0.2; echo lost; echo kept >&2; exit 3"]);
        let (usage, status, message) = measure(&mut sleep).unwrap();
        assert_eq!((status.code(), message.as_str()), (Some(3), "kept\n"));
        assert!(
            usage.wall >= Duration::from_millis(200) && usage.cpu < Duration::from_millis(200),
            "{usage:?}"
        );
        assert!(usage.peak_bytes > 100_000, "{usage:?}");

        // Busy, not waiting: the second child's time is its own, and is CPU time.
        let mut busy = Command::new("/bin/sh");
        busy.args(["-c", "i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done"]);
        let (usage, status, _) = measure(&mut busy).unwrap();
        assert!(status.success() && usage.cpu > Duration::from_millis(5), "{usage:?}");
    }

    #[test]
    fn a_missing_program_is_an_error() {
        assert!(measure(&mut Command::new("/nowhere/at-all")).is_err());
    }
}
