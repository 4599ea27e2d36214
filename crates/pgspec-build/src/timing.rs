//! How long each stage of a run took.

use std::time::{Duration, Instant};

/// One stage of a run.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What it does: `read`, `check`, a writer's name, `write`.
    pub name: &'static str,
    /// Wall time.
    pub time: Duration,
}

/// The stages of a run, in the order in which they ran.
#[derive(Clone, Default, Debug)]
pub struct Timings {
    /// The stages.
    pub stages: Vec<Stage>,
}

impl Timings {
    /// Runs a stage and notes how long it took.
    pub fn stage<T>(&mut self, name: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let value = run();
        self.stages.push(Stage { name, time: start.elapsed() });
        value
    }

    /// All stages together.
    pub fn total(&self) -> Duration {
        self.stages.iter().map(|stage| stage.time).sum()
    }
}
