//! What a build script tells cargo (The Cargo Book, "Outputs of the Build Script").

use std::io::{Result, Write};
use std::path::Path;

use pgspec_catalog::{Diagnostic, Severity, Sources};

/// Lines that cargo reads.
pub(super) struct Directives<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Directives<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out }
    }

    pub(super) fn rerun_if_changed(&mut self, path: &Path) -> Result<()> {
        self.line("rerun-if-changed", &path.display().to_string())
    }

    pub(super) fn rerun_if_env_changed(&mut self, variable: &str) -> Result<()> {
        self.line("rerun-if-env-changed", variable)
    }

    /// Shown, and the build fails.
    pub(super) fn error(&mut self, message: &str) -> Result<()> {
        self.line("error", message)
    }

    /// Shown for packages that are worked on, not for dependencies.
    pub(super) fn warning(&mut self, message: &str) -> Result<()> {
        self.line("warning", message)
    }

    /// A finding on one line, as editors find their way: `path:line:column: id: what; what to do`.
    pub(super) fn diagnostic(&mut self, diagnostic: &Diagnostic, sources: &Sources) -> Result<()> {
        let place = diagnostic.primary.as_ref().and_then(|label| {
            let file = sources.file(label.span.file)?;
            let at = file.line_column(label.span.start);
            Some(format!("{}:{}:{}: ", file.path, at.line, at.column))
        });
        let help = diagnostic.help.clone().or_else(|| diagnostic.fix.as_ref().map(|fix| fix.title.clone()));
        let help = help.map(|help| format!("; {help}"));
        let text = format!(
            "{}{}: {}{}",
            place.unwrap_or_default(),
            diagnostic.code.id,
            diagnostic.message,
            help.unwrap_or_default()
        );
        match diagnostic.severity {
            Severity::Error => self.error(&text),
            Severity::Warning => self.warning(&text),
            // Not worth a line of every build; `pgspec check` has them.
            Severity::Info => Ok(()),
        }
    }

    /// One line, whatever the text is: a second one would be another directive.
    fn line(&mut self, key: &str, value: &str) -> Result<()> {
        let words: Vec<_> = value.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let value: String = words.join(" ").chars().filter(|c| !c.is_control()).collect();
        writeln!(self.out, "cargo::{key}={value}")
    }
}
