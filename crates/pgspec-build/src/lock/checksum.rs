//! What the types of a view's columns hang on: its query, and the shapes of what it names, directly or through others.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use pgspec_catalog::graph::Graph;
use pgspec_catalog::{Body, Catalog, Key, ObjectId};

/// The checksum of a view and of what it names: FNV-1a of 128 bits, in hexadecimal digits. It finds changes; it is no guard
/// against people who would forge one.
pub(super) fn of(catalog: &Catalog, graph: &Graph, view: ObjectId) -> String {
    let mut seen = BTreeSet::from([view]);
    let mut left = vec![view];
    let mut parts = Vec::new();
    while let Some(id) = left.pop() {
        if let Some((key, object)) = catalog.entry(id) {
            parts.push(described(key, &object.body));
        }
        left.extend(graph.needs(id).iter().map(|edge| edge.to).filter(|to| seen.insert(*to)));
    }
    // The order of a spec's files carries no meaning.
    parts.sort();
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in parts.join("\0").bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    format!("{hash:032x}")
}

/// An object as far as it decides about types.
fn described(key: &Key, body: &Body) -> String {
    let mut out = key.to_string();
    match body {
        Body::View(view) => {
            let _ = write!(out, " {:?} {}", names(&view.column_names), view.query.text);
        }
        Body::Table(table) => {
            for column in &table.columns {
                let _ = write!(out, "\n{} {}", column.name, column.data_type);
            }
        }
        Body::Function(function) => {
            for argument in &function.arguments {
                let _ = write!(out, "\n{:?} {:?} {}", argument.mode, argument.name, argument.data_type);
            }
            let _ = write!(out, "\n{:?}", function.returns);
        }
        Body::Domain(domain) => {
            let _ = write!(out, " {}", domain.data_type);
        }
        Body::CompositeType(composite) => {
            for attribute in &composite.attributes {
                let _ = write!(out, "\n{} {}", attribute.name, attribute.data_type);
            }
        }
        Body::Aggregate(_)
        | Body::Cast(_)
        | Body::Collation(_)
        | Body::Constraint(_)
        | Body::DefaultPrivilege(_)
        | Body::Enum(_)
        | Body::EventTrigger(_)
        | Body::Extension(_)
        | Body::ForeignDataWrapper(_)
        | Body::ForeignServer(_)
        | Body::Index(_)
        | Body::Job(_)
        | Body::Operator(_)
        | Body::Policy(_)
        | Body::Publication(_)
        | Body::RangeType(_)
        | Body::Role(_)
        | Body::Rule(_)
        | Body::Schema(_)
        | Body::Seed(_)
        | Body::Sequence(_)
        | Body::Setting(_)
        | Body::Statistics(_)
        | Body::TextSearchConfiguration(_)
        | Body::TextSearchDictionary(_)
        | Body::Trigger(_) => {}
    }
    out
}

fn names(names: &[pgspec_catalog::Name]) -> Vec<&str> {
    names.iter().map(pgspec_catalog::Name::as_str).collect()
}
