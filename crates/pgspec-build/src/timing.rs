//! How long each stage of a run took.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use pgspec_catalog::together::STACK;

/// One stage of a run.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What it does: `read`, `check`, a writer's name, `write`.
    pub name: &'static str,
    /// Wall time.
    pub time: Duration,
    /// Whether it is one of the jobs of the stage before it, which run at the same time.
    pub is_part: bool,
}

/// A job of [`Timings::together`]: its name and what it does.
pub type Job<'a, T> = (&'static str, Box<dyn FnOnce() -> T + Send + 'a>);

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
        self.stages.push(Stage { name, time: start.elapsed(), is_part: false });
        value
    }

    /// Runs jobs on as many threads as the machine has processors, and notes them as parts of one stage. The results
    /// come in the order of the jobs, however long each takes.
    pub fn together<T: Send>(&mut self, name: &'static str, jobs: Vec<Job<'_, T>>) -> Vec<T> {
        let mut done = self.stage(name, || run_all(jobs));
        done.sort_by_key(|one| one.number);
        let mut values = Vec::with_capacity(done.len());
        for Done { name, time, value, .. } in done {
            self.stages.push(Stage { name, time, is_part: true });
            values.push(value);
        }
        values
    }

    /// All stages together.
    pub fn total(&self) -> Duration {
        self.stages.iter().filter(|stage| !stage.is_part).map(|stage| stage.time).sum()
    }
}

impl std::fmt::Debug for Timings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.stages).finish()
    }
}

/// A job that has run.
struct Done<T> {
    number: usize,
    name: &'static str,
    time: Duration,
    value: T,
}

fn run_all<T: Send>(jobs: Vec<Job<'_, T>>) -> Vec<Done<T>> {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let helpers = processors.min(jobs.len()).saturating_sub(1);
    let queue = Mutex::new(jobs.into_iter().enumerate());
    let done = Mutex::new(Vec::new());
    let work = || {
        // The lock is held for the call of `next` only.
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some((number, (name, job))) = next() {
            let start = Instant::now();
            let value = job();
            let one = Done { number, name, time: start.elapsed(), value };
            done.lock().unwrap_or_else(PoisonError::into_inner).push(one);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..helpers {
            // A thread that cannot be had is no loss but of time: this one works too.
            let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        }
        work();
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let mut timings = Timings::new();
        let jobs = (0..20_u64).map(|number| -> Job<'_, u64> {
            (
                "job",
                Box::new(move || {
                    std::thread::sleep(Duration::from_millis(20 - number));
                    number
                }),
            )
        });
        assert_eq!(timings.together("all", jobs.collect()), (0..20).collect::<Vec<_>>());
        assert_eq!(timings.stages.iter().filter(|stage| stage.is_part).count(), 20);
        // The parts overlap, so only the whole counts.
        assert_eq!(timings.total(), timings.stages[0].time);
        assert_eq!(timings.together::<()>("none", Vec::new()), []);
    }
}
