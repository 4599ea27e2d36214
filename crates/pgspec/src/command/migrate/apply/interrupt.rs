//! Ctrl-C: the first one stops at the next safe point, the second one at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use pgspec_postgres::migrate::Canceller;

static STOPPING: AtomicBool = AtomicBool::new(false);
static RUNNING: Mutex<Vec<(usize, Canceller)>> = Mutex::new(Vec::new());

/// Listens from now on.
pub(super) fn listen() {
    // A process has one listener; whoever has set it up already will do.
    drop(ctrlc::set_handler(|| {
        if !STOPPING.swap(true, Ordering::SeqCst) {
            return;
        }
        for (_, canceller) in RUNNING.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            canceller.cancel();
        }
        // As shells say that a signal ended something.
        std::process::exit(130);
    }));
}

/// Whether to stop at the next safe point.
pub(super) fn is_stopping() -> bool {
    STOPPING.load(Ordering::SeqCst)
}

/// Sleeps, unless it is time to stop.
pub(super) fn sleep(time: Duration) {
    let end = Instant::now() + time;
    while !is_stopping() {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(Duration::from_millis(50)));
    }
}

/// The session of a target, as long as it runs.
pub(super) struct Running(usize);

impl Running {
    pub(super) fn new(target: usize, canceller: Canceller) -> Self {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).push((target, canceller));
        Self(target)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).retain(|(target, _)| *target != self.0);
    }
}
