//! Rust: structs, enums and diesel's `table!`, found by derives, attributes, comments and names.

mod claim;
mod compare;
mod files;
mod kind;
mod names;
mod read;
mod spell;
mod syntax;

use pgspec_catalog::{Diagnostic, Diagnostics, Severity, Sources, Span};

use crate::codes;
use crate::typescript::comments;
pub use crate::typescript::{File, Model};
use compare::Comparison;
use files::Files;

/// Compares files with a model; they are added to the sources. The surface of the model should have its checks read
/// (`Surface::with_checks`): without, closed sets of values and bounds are not compared.
pub fn check(model: &Model<'_>, asked: Vec<File>, sources: &mut Sources) -> Diagnostics {
    let mut found = Diagnostics::new();
    let mut read = Vec::new();
    for File { path, text } in asked {
        let items = read::read(&text);
        let file = sources.add(path, text);
        match items {
            Ok(items) => read.push((file, items)),
            Err(error) => {
                let message = format!("this is no Rust that can be read: {}", error.message);
                let span = Span::new(file, error.at.start, error.at.end);
                let help = "the file is not compared until it can be parsed";
                let mut finding = Diagnostic::new(&codes::UNREADABLE, message).at(span).help(help);
                // Nothing of it is compared: that is not as good as right.
                finding.severity = Severity::Error;
                found.push(finding);
            }
        }
    }
    let mut files = Files::default();
    let ids: Vec<_> = read.iter().map(|(file, _)| *file).collect();
    for (file, items) in read {
        let text = sources.file(file).map_or("", |file| file.text.as_str());
        files.add(file, text, items);
    }
    let mut comparison = Comparison::new(model, &files);
    comparison.run();
    found.append(comparison.found);
    comments::suppress_in(found, &ids, sources)
}
