//! Rendering: one file per format, beside each other.

mod github;
mod human;
mod json;
mod sarif;
mod short;

use super::Diagnostics;
use crate::span::Sources;

/// How findings are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Format {
    /// For people: the source line, the place underlined, the help below.
    #[default]
    Human,
    /// One line a finding: `path:line:column: error[code]: message`.
    Short,
    /// For programs: one JSON document.
    Json,
    /// Workflow commands of GitHub Actions: each finding is an annotation beside its line.
    Github,
    /// SARIF 2.1.0, for code scanning: one log with one run.
    Sarif,
}

/// How the human format looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Style {
    /// No colour: files, pipes, snapshots.
    #[default]
    Plain,
    /// ANSI colours.
    Colour,
}

/// Prints findings in a format. They should be sorted ([`Diagnostics::sort`]).
pub fn render(diagnostics: &Diagnostics, sources: &Sources, format: Format, style: Style) -> String {
    match format {
        Format::Human => human::render(diagnostics, sources, style),
        Format::Short => short::render(diagnostics, sources),
        Format::Json => json::render(diagnostics, sources),
        Format::Github => github::render(diagnostics, sources),
        Format::Sarif => sarif::render(diagnostics, sources),
    }
}
