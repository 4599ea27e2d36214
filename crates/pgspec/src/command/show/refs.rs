//! What an object needs, and what needs it.

use std::fmt::Write as _;

use pgspec_catalog::graph::{Edge, Graph, Strength};
use pgspec_catalog::{Key, Object, ObjectId};

use super::{Model, heading};

pub(super) fn text(model: &Model<'_>, id: ObjectId, key: &Key, object: &Object) -> String {
    let graph = Graph::of(model.catalog, std::slice::from_ref(model.default_schema));
    let mut text = heading(model, key, object);
    section(&mut text, model, "needs", graph.needs(id));
    let needed_by = graph.needed_by();
    section(&mut text, model, "needed by", needed_by.get(id.index()).map_or(&[], Vec::as_slice));
    text
}

fn section(text: &mut String, model: &Model<'_>, title: &str, edges: &[Edge]) {
    if edges.is_empty() {
        let _ = writeln!(text, "\n  {title}: nothing");
        return;
    }
    let mut rows: Vec<_> = edges
        .iter()
        .filter_map(|edge| model.catalog.entry(edge.to).map(|(key, _)| (key, edge.strength)))
        .collect();
    rows.sort_by(|a, b| a.0.cmp(b.0));
    let _ = writeln!(text, "\n  {title}");
    for (key, strength) in rows {
        let how = match strength {
            Strength::Hard => "",
            Strength::Checked => "  (in its body, checked when it is created)",
            Strength::Deferrable => "  (a part that can be added later)",
            Strength::Soft => "  (when it runs)",
        };
        let _ = writeln!(text, "    {} {}{how}", key.kind.noun(), key.path());
    }
}
