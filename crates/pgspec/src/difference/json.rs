//! For programs: one document.

use pgspec_analyze::same::Sameness;
use pgspec_catalog::Key;
use pgspec_plan::{Change, Pair, Suggestion, What};
use serde_json::{Value, json};

use super::Difference;
use crate::report;

/// The differences, and what was said about reading both sides.
pub(crate) fn document(difference: &Difference<'_>) -> Value {
    let findings = difference.models.map(|model| report::values(&model.diagnostics, &model.sources));
    json!({
        "from": { "source": difference.models.from.shown, "findings": findings.from },
        "to": { "source": difference.models.to.shown, "findings": findings.to },
        "equal": !difference.is_certain() && difference.unknown() == 0,
        "unknown": difference.unknown(),
        "changes": difference.changes.iter().map(|one| change(difference, one)).collect::<Vec<_>>(),
        "renames": difference.suggestions.iter().map(suggestion).collect::<Vec<_>>(),
    })
}

fn change(difference: &Difference<'_>, change: &Change) -> Value {
    let mut value = match &change.what {
        What::Added => json!({ "change": "added" }),
        What::Removed => json!({ "change": "removed" }),
        What::Renamed { path, from, to } => {
            json!({ "change": "renamed", "path": path, "from": from, "to": to })
        }
        What::Changed { path, from, to, sameness } => json!({
            "change": if *sameness == Sameness::Unknown { "unknown" } else { "changed" },
            "path": path,
            "from": from,
            "to": to,
        }),
        What::Reordered { path, from, to } => {
            json!({ "change": "reordered", "path": path, "from": from, "to": to })
        }
        What::External { column, needed, found } => {
            json!({ "change": "external", "path": format!("columns.{column}"), "from": needed, "to": found })
        }
    };
    if let Value::Object(fields) = &mut value {
        let Pair { from, to } = difference.places(change);
        fields.insert("object".to_owned(), object(&change.key));
        fields.insert("places".to_owned(), json!({ "from": from, "to": to }));
    }
    value
}

fn object(key: &Key) -> Value {
    json!({ "kind": key.kind, "path": key.path() })
}

fn suggestion(one: &Suggestion) -> Value {
    let part = one.part.as_ref().map(|part| json!({ "from": part.from, "to": part.to }));
    json!({ "from": object(&one.from), "to": object(&one.to), "part": part, "why": one.why })
}
