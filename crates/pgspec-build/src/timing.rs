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

/// Is told the name of each stage when it starts.
pub type Observer = Box<dyn Fn(&'static str) + Send>;

/// The stages of a run, in the order in which they ran.
#[derive(Default)]
pub struct Timings {
    /// The stages.
    pub stages: Vec<Stage>,
    observer: Option<Observer>,
}

impl Timings {
    /// No stage yet, and nobody to tell.
    pub fn new() -> Self {
        Self::default()
    }

    /// No stage yet, and somebody who wants to know which one runs.
    pub fn observed(observer: Observer) -> Self {
        Self { stages: Vec::new(), observer: Some(observer) }
    }

    /// Runs a stage and notes how long it took.
    pub fn stage<T>(&mut self, name: &'static str, run: impl FnOnce() -> T) -> T {
        if let Some(observer) = &self.observer {
            observer(name);
        }
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

impl std::fmt::Debug for Timings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.stages).finish()
    }
}
