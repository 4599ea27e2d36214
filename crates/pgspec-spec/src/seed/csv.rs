//! Rows in a CSV file: the first line names the columns.

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use pgspec_catalog::{Diagnostic, FileId, Name, SourceFile, Span, Text, TextMap};

use super::{Row, Rows};
use crate::codes;
use crate::lower::Lowering;
use crate::tree::{Node, NodeKind, Scalar, ScalarForm};

/// Reads the rows of the file that a node names.
pub(super) fn rows(node: &Node, lowering: &mut Lowering<'_>) -> Rows {
    let Some(path) = lowering.text(node) else { return Rows::default() };
    let Some(id) = lowering.attached_file(&path, node.span) else { return Rows::default() };
    let sources = lowering.sources;
    let Some(file) = sources.file(id) else { return Rows::default() };
    let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).from_reader(file.text.as_bytes());
    let mut records = reader.records();
    let columns = match records.next() {
        Some(Ok(header)) => header_columns(&header, file, id),
        Some(Err(error)) => {
            lowering.diagnostics.push(unreadable(&error, file, id));
            return Rows::default();
        }
        None => {
            lowering.diagnostics.push(
                Diagnostic::new(&codes::WRONG_SHAPE, format!("`{path}` is empty"))
                    .at(node.span)
                    .help("its first line names the columns"),
            );
            return Rows::default();
        }
    };
    let mut rows = Vec::new();
    for record in records {
        match record {
            Ok(record) => {
                let span = line_of(&record, file, id);
                if record.len() == columns.len() {
                    rows.push(row(&columns, &record, span));
                } else {
                    let (has, wanted) = (fields(record.len()), columns.len());
                    lowering.diagnostics.push(
                        Diagnostic::new(
                            &codes::WRONG_SHAPE,
                            format!("this line has {has}, the first line has {wanted}"),
                        )
                        .at(span)
                        .help("quote a field that holds a comma: `\"a, b\"`"),
                    );
                }
            }
            Err(error) => lowering.diagnostics.push(unreadable(&error, file, id)),
        }
    }
    Rows { rows, columns }
}

fn row(columns: &[(Name, Span)], record: &StringRecord, span: Span) -> Row {
    let cells = columns.iter().zip(record.iter()).map(|((name, _), text)| {
        // An empty field is null, as COPY … WITH (FORMAT csv) reads it.
        let form = if text.is_empty() { ScalarForm::Plain } else { ScalarForm::Quoted };
        let scalar = Scalar { text: Text::new(text), form, map: TextMap::Whole(span) };
        (name.clone(), span, Node { span, kind: NodeKind::Scalar(scalar) })
    });
    Row { cells: cells.collect(), span }
}

/// The columns of the first line, each with its place where the line holds no quotes.
fn header_columns(header: &StringRecord, file: &SourceFile, id: FileId) -> Vec<(Name, Span)> {
    let line = line_of(header, file, id);
    let written = file.text.get(line.start as usize..line.end as usize).unwrap_or("");
    let mut at = line.start;
    let mut columns = Vec::with_capacity(header.len());
    for field in header {
        let name = field.trim().trim_start_matches('\u{feff}');
        let lead = u32_of(field.find(name).unwrap_or(0));
        let span = Span::new(id, at + lead, at + lead + u32_of(name.len()));
        columns.push((Name::folded(name), if written.contains('"') { line } else { span }));
        at += u32_of(field.len()) + 1;
    }
    columns
}

/// The line on which a record starts.
fn line_of(record: &StringRecord, file: &SourceFile, id: FileId) -> Span {
    let at = record.position().map_or(0, |p| u32::try_from(p.byte()).unwrap_or(0));
    line_at(file, id, at)
}

fn line_at(file: &SourceFile, id: FileId, at: u32) -> Span {
    let rest = file.text.get(at as usize..).unwrap_or("");
    // The reader counts the line break before a record to the record.
    let start = at + u32_of(rest.len() - rest.trim_start_matches(['\r', '\n']).len());
    let rest = file.text.get(start as usize..).unwrap_or("");
    let length = rest.split(['\r', '\n']).next().map_or(0, str::len);
    Span::new(id, start, start + u32_of(length))
}

fn unreadable(error: &csv::Error, file: &SourceFile, id: FileId) -> Diagnostic {
    let at = error.position().map_or(0, |p| u32::try_from(p.byte()).unwrap_or(0));
    let what = if matches!(error.kind(), ErrorKind::Utf8 { .. }) {
        "this line is not UTF-8".to_owned()
    } else {
        format!("this line cannot be read: {error}")
    };
    Diagnostic::new(&codes::WRONG_SHAPE, what)
        .at(line_at(file, id, at))
        .help("a CSV file has commas between fields, and double quotes around those that hold one")
}

fn fields(n: usize) -> String {
    if n == 1 { "one field".to_owned() } else { format!("{n} fields") }
}

fn u32_of(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
