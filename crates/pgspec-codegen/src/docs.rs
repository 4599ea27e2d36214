//! The documents: a Markdown tree about the model.

use pgspec_catalog::Diagnostics;

use crate::input::{File, Input, Writer};

/// Writes the documents.
pub const WRITER: Writer = Writer { name: "docs", write };

fn write(_input: &Input<'_>) -> (Vec<File>, Diagnostics) {
    (Vec::new(), Diagnostics::new())
}
