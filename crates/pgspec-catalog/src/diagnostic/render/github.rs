//! Workflow commands of GitHub Actions (its documentation, "Workflow commands": `error`, `warning`, `notice`).

use std::fmt::Write as _;

use super::super::{Diagnostic, Diagnostics, Severity};
use crate::span::Sources;

pub(super) fn render(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut out = String::new();
    for one in diagnostics {
        command(one, sources, &mut out);
    }
    out
}

fn command(one: &Diagnostic, sources: &Sources, out: &mut String) {
    let word = match one.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    let mut place = String::new();
    if let Some(span) = one.primary.as_ref().map(|label| label.span)
        && let Some(file) = sources.file(span.file)
    {
        let (start, end) = (file.line_column(span.start), file.line_column(span.end));
        properties.push(format!("file={}", property(&file.path)));
        properties.push(format!("line={}", start.line));
        properties.push(format!("endLine={}", end.line));
        // Columns of more than one line are an error to GitHub.
        if start.line == end.line {
            properties.push(format!("col={}", start.column));
            properties.push(format!("endColumn={}", end.column));
        }
        // The log of the run does not show the properties.
        place = format!("{}:{}:{}: ", file.path, start.line, start.column);
    }
    properties.push(format!("title={}", property(&format!("pgspec ({})", one.code.id))));
    let mut text = format!("{place}{}", one.message);
    for help in one.help.iter().chain(one.fix.as_ref().filter(|_| one.help.is_none()).map(|fix| &fix.title)) {
        let _ = write!(text, "\n{help}");
    }
    let _ = writeln!(out, "::{word} {}::{}", properties.join(","), data(&text));
}

/// What stands behind the second `::`: a line break would end the command, and begin another one of whoever wrote the
/// text.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands behind a `=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    static ODD: crate::Code = crate::Code { id: "test/odd", severity: Severity::Warning, doc: "A page." };

    #[test]
    fn no_text_begins_a_command_of_its_own() {
        let mut sources = Sources::default();
        let file = sources.add("a,b::c%.ts", "x\ny");
        let one =
            Diagnostic::new(&ODD, "100%\r\n::error::mine").help("so\nso").at(crate::Span::new(file, 0, 3));
        assert_eq!(
            render(&Diagnostics::from_iter([one, Diagnostic::new(&ODD, "nowhere")]), &sources),
            "::warning file=a%2Cb%3A%3Ac%25.ts,line=1,endLine=2,title=pgspec (test/odd)::\
             a,b::c%25.ts:1:1: 100%25%0D%0A::error::mine%0Aso%0Aso\n\
             ::warning title=pgspec (test/odd)::nowhere\n"
        );
    }
}
