//! The two outputs of a command, and how they look.

use std::io::{ErrorKind, IsTerminal as _, Write};
use std::process::ExitCode;

use anstream::ColorChoice;

use crate::cli::{Color, Format, Global};

/// Where and how a command prints.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// How results and findings are printed.
    pub(crate) format: Format,
    /// No progress, no summary.
    pub(crate) quiet: bool,
    /// Warnings count as errors.
    pub(crate) deny_warnings: bool,
    /// How many findings are printed; 0 for all.
    pub(crate) max_diagnostics: usize,
}

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Outcome {
    /// Nothing is wrong.
    Fine,
    /// There are findings.
    Findings,
    /// pgspec could not do its work.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fine => Self::SUCCESS,
            Outcome::Findings => Self::from(1),
            Outcome::Failed => Self::from(2),
        }
    }
}

impl Terminal {
    /// The terminal as the arguments ask for it.
    pub(crate) fn new(global: &Global) -> Self {
        let choice = match global.color {
            // Looks at NO_COLOR, CLICOLOR_FORCE, TERM, and at whether anybody is watching.
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        choice.write_global();
        Self {
            format: global.format,
            quiet: global.quiet,
            deny_warnings: global.deny.is_some(),
            max_diagnostics: global.max_diagnostics,
        }
    }

    /// Whether to print for people.
    pub(crate) fn is_human(&self) -> bool {
        self.format == Format::Human
    }

    /// Whether a list of findings is all that is printed.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.format, Format::Short | Format::Github | Format::Sarif)
    }

    /// Whether somebody watches the standard error.
    pub(crate) fn is_watched(&self) -> bool {
        self.is_human() && !self.quiet && std::io::stderr().is_terminal()
    }

    /// Prints a result.
    ///
    /// # Errors
    /// When it cannot be written; a reader who has left (`| head`) is no error.
    pub(crate) fn data(&self, text: &str) -> anyhow::Result<()> {
        let mut out = anstream::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        match written {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(anyhow::Error::new(error).context("cannot write to the standard output"))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Prints a document for programs.
    ///
    /// # Errors
    /// As [`Terminal::data`].
    pub(crate) fn json(&self, document: &serde_json::Value) -> anyhow::Result<()> {
        self.data(&(serde_json::to_string_pretty(document)? + "\n"))
    }

    /// Prints findings or a summary. That nobody can read them is no reason to stop.
    pub(crate) fn message(&self, text: &str) {
        let mut err = anstream::stderr().lock();
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }

    /// Prints an error that is about no file of a project.
    pub(crate) fn error_line(&self, text: &str) {
        self.message(&format!("\x1b[1m\x1b[91merror\x1b[0m\x1b[1m: {text}\x1b[0m\n"));
    }
}
