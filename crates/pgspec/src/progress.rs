//! The progress line: shown when work takes longer than half a second and somebody watches.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::terminal::Terminal;

/// Work that is faster shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
/// Between two pictures.
const TICK: Duration = Duration::from_millis(100);

/// A line that may appear.
pub(crate) struct Progress {
    stages: Option<Sender<Option<&'static str>>>,
    painter: Option<JoinHandle<()>>,
}

impl Progress {
    /// Starts the clock.
    pub(crate) fn start(terminal: &Terminal) -> Self {
        if !terminal.is_watched() {
            return Self { stages: None, painter: None };
        }
        let (stages, received) = channel();
        // Without a painter there is no line, and everything else goes on.
        let painter = std::thread::Builder::new().spawn(move || paint(&received)).ok();
        Self { stages: Some(stages), painter }
    }

    /// What is told the name of each stage.
    pub(crate) fn observer(&self) -> pgspec_build::timing::Observer {
        let stages = self.stages.clone();
        Box::new(move |stage| {
            if let Some(stages) = &stages {
                // A painter that has ended wants no more stages.
                let _ = stages.send(Some(stage));
            }
        })
    }

    /// Takes the line off the screen.
    pub(crate) fn finish(self) {
        if let Some(stages) = self.stages {
            let _ = stages.send(None);
        }
        if let Some(painter) = self.painter {
            let _ = painter.join();
        }
    }
}

fn paint(stages: &Receiver<Option<&'static str>>) {
    let start = std::time::Instant::now();
    let mut stage = "";
    loop {
        match stages.recv_timeout(PATIENCE.saturating_sub(start.elapsed())) {
            Ok(Some(next)) => stage = next,
            Err(RecvTimeoutError::Timeout) => break,
            Ok(None) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    loop {
        bar.set_message(stage);
        bar.tick();
        match stages.recv_timeout(TICK) {
            Ok(Some(next)) => stage = next,
            Err(RecvTimeoutError::Timeout) => {}
            Ok(None) | Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    bar.finish_and_clear();
}
