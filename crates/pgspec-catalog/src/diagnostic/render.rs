//! Rendering: one file per format, beside each other.

mod human;
mod json;

use super::Diagnostics;
use crate::span::Sources;

/// How findings are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Format {
    /// For people: the source line, the place underlined, the help below.
    #[default]
    Human,
    /// For programs: one JSON document.
    Json,
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
        Format::Json => json::render(diagnostics, sources),
    }
}
