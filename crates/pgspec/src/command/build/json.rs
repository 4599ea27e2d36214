//! The same for programs.

use pgspec_build::Built;
use pgspec_build::output::State;
use pgspec_build::timing::Timings;
use pgspec_catalog::{Diagnostics, Sources};
use serde_json::{Value, json};

use crate::report;

/// Findings and nothing else: `{"findings": […]}`.
pub(super) fn findings(diagnostics: &Diagnostics, sources: &Sources) -> String {
    document_of(findings_value(diagnostics, sources), None)
}

/// Everything that a build has to say.
pub(super) fn document(built: &Built, timings: &Timings) -> String {
    let outputs: Vec<_> = built
        .outputs
        .iter()
        .map(|one| {
            json!({
                "output": one.output.writer,
                "path": built.checked.project.show(&one.output.path),
                "bytes": one.output.text.len(),
                "state": state(one.state),
            })
        })
        .collect();
    let stages: Vec<_> = timings
        .stages
        .iter()
        .map(|stage| json!({ "stage": stage.name, "is_part": stage.is_part, "milliseconds": stage.time.as_secs_f64() * 1e3 }))
        .collect();
    let rest = json!({ "outputs": outputs, "stages": stages });
    document_of(findings_value(&built.checked.diagnostics, &built.checked.sources), Some(rest))
}

fn findings_value(diagnostics: &Diagnostics, sources: &Sources) -> Value {
    report::values(diagnostics, sources)
}

fn document_of(findings: Value, rest: Option<Value>) -> String {
    let mut document = serde_json::Map::new();
    document.insert("findings".to_owned(), findings);
    if let Some(Value::Object(rest)) = rest {
        document.extend(rest);
    }
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn state(state: State) -> &'static str {
    match state {
        State::New => "new",
        State::Changed => "changed",
        State::Unchanged => "unchanged",
        State::LeftOver => "left_over",
    }
}
