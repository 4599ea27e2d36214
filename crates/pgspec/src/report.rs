//! Findings and their summary.

use pgspec_catalog::diagnostic::{self, Style};
use pgspec_catalog::{Diagnostics, Severity, Sources};

use crate::terminal::{Outcome, Terminal};

/// What findings mean for the exit code.
pub(crate) fn outcome(diagnostics: &Diagnostics, terminal: &Terminal) -> Outcome {
    if pgspec_build::codes::has_environment_errors(diagnostics) {
        Outcome::Failed
    } else if diagnostics.has_errors() || (terminal.deny_warnings && diagnostics.count(Severity::Warning) > 0)
    {
        Outcome::Findings
    } else {
        Outcome::Fine
    }
}

/// Prints sorted findings for people: at most as many as asked for, errors before the rest if some must be left out.
pub(crate) fn print(diagnostics: &Diagnostics, sources: &Sources, terminal: &Terminal) {
    let limit = if terminal.max_diagnostics == 0 { usize::MAX } else { terminal.max_diagnostics };
    let mut text = if diagnostics.len() <= limit {
        diagnostic::render(diagnostics, sources, diagnostic::Format::Human, Style::Colour)
    } else {
        let mut sorted: Vec<_> = diagnostics.iter().cloned().collect();
        // Stable: within a severity, the order of files and lines stays.
        sorted.sort_by_key(|finding| finding.severity);
        let shown: Diagnostics = sorted.into_iter().take(limit).collect();
        diagnostic::render(&shown, sources, diagnostic::Format::Human, Style::Colour)
    };
    let hidden = diagnostics.len().saturating_sub(limit);
    if hidden > 0 {
        text.push_str(&format!("… and {hidden} more; `--max-diagnostics 0` prints all\n\n"));
    }
    terminal.message(&text);
}

/// The findings as JSON, an array.
pub(crate) fn json(diagnostics: &Diagnostics, sources: &Sources) -> String {
    diagnostic::render(diagnostics, sources, diagnostic::Format::Json, Style::Plain)
}

/// The findings as a part of a JSON document.
pub(crate) fn values(diagnostics: &Diagnostics, sources: &Sources) -> serde_json::Value {
    // The renderer wrote it, so it can be read.
    serde_json::from_str(&json(diagnostics, sources)).unwrap_or_default()
}

/// How many findings of each severity: `2 errors, 1 warning`. Empty without findings.
pub(crate) fn summary(diagnostics: &Diagnostics) -> String {
    let parts: Vec<_> =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")]
            .into_iter()
            .map(|(severity, word)| (diagnostics.count(severity), word))
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| plural(count, word))
            .collect();
    parts.join(", ")
}

/// `1 file`, `2 files`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{s}")
}

/// Bytes for people: `812 B`, `38.2 kB`, `1.4 MB`.
pub(crate) fn size(bytes: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one digit after the point is shown")]
    let bytes_f = bytes as f64;
    if bytes < 1000 {
        format!("{bytes} B")
    } else if bytes < 1_000_000 {
        format!("{:.1} kB", bytes_f / 1e3)
    } else {
        format!("{:.1} MB", bytes_f / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(
            [size(0), size(999), size(1000), size(38_249), size(1_440_000)],
            ["0 B", "999 B", "1.0 kB", "38.2 kB", "1.4 MB"]
        );
        assert_eq!(
            [plural(0, "file"), plural(1, "file"), plural(2, "file")],
            ["0 files", "1 file", "2 files"]
        );
    }
}
