//! The model as JSON, for tools that nobody has thought of: every object with its facts and its notes.
//!
//! `format` changes when a field is renamed or removed, not when one is added. What a platform brings along is left
//! out.

use pgspec_catalog::{Catalog, Diagnostics, Key, Object, Standing};
use serde::Serialize;

use crate::input::{File, Input, Writer};

/// Writes the model as JSON.
pub const WRITER: Writer = Writer { name: "json", write };

/// The version of the document's shape.
pub const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    project: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc: Option<&'a str>,
    postgres: u16,
    objects: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    key: &'a Key,
    #[serde(flatten)]
    object: &'a Object,
}

fn write(input: &Input<'_>) -> (Vec<File>, Diagnostics) {
    let Some(options) = &input.options.json else {
        return (Vec::new(), Diagnostics::new());
    };
    let document = Document {
        format: FORMAT,
        project: &input.options.project,
        doc: input.options.doc.as_deref(),
        postgres: input.options.postgres,
        objects: objects(input.catalog),
    };
    let mut diagnostics = Diagnostics::new();
    match serde_json::to_string_pretty(&document) {
        Ok(text) => return (vec![File { path: options.out.clone(), text: text + "\n" }], diagnostics),
        Err(error) => diagnostics.push(pgspec_catalog::Diagnostic::new(
            &crate::codes::JSON,
            format!("the model cannot be written as JSON: {error}"),
        )),
    }
    (Vec::new(), diagnostics)
}

/// Objects in the order of their keys: by kind, schema and name.
fn objects(catalog: &Catalog) -> Vec<Entry<'_>> {
    let mut entries: Vec<_> = catalog
        .iter()
        .filter(|(_, _, object)| object.standing != Standing::Platform)
        .map(|(_, key, object)| Entry { key, object })
        .collect();
    entries.sort_by(|a, b| a.key.cmp(b.key));
    entries
}
