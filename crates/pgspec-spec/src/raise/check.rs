//! Reads what was written and compares: the last word on whether it says everything.

use pgspec_catalog::object::Table;
use pgspec_catalog::{Body, Catalog, Diagnostic, Diagnostics, Kind, Object, Sources, Standing};

use super::RaisedFile;
use crate::codes;
use crate::{ProjectFiles, read};

/// What the files do not say about the catalog, or say otherwise.
pub(super) fn differences(catalog: &Catalog, files: &[RaisedFile]) -> Diagnostics {
    let mut sources = Sources::default();
    let mut project = ProjectFiles::default();
    for file in files {
        let id = sources.add(&file.path, file.text.clone());
        if file.path == "pgspec.yaml" {
            project.settings = Some(id);
        } else {
            project.specs.push(id);
        }
    }
    let again = read(&mut sources, &project).0.catalog;
    let mut out = Diagnostics::new();
    for (_, key, object) in catalog.iter() {
        if object.standing == Standing::Platform || is_said_elsewhere(&again, key.kind, object) {
            continue;
        }
        let problem = match again.get(key) {
            Some(same) if is_same(&same.body, &object.body) && about(same) == about(object) => continue,
            Some(_) => format!("the spec language cannot say everything about the {key}"),
            None => format!("the spec language cannot say the {key}"),
        };
        out.push(
            Diagnostic::new(&codes::NOT_SAID, problem)
                .maybe_at(object.span())
                .help("what was written differs from what was read: compare the entry with its source"),
        );
    }
    for (_, key, object) in again.iter() {
        let implied = object.standing == Standing::Platform || catalog.get(key).is_some();
        if !implied {
            let message = format!("the files declare the {key}, which was not there");
            out.push(
                Diagnostic::new(&codes::NOT_SAID, message).help("it is needed by what was read; check it"),
            );
        }
    }
    out
}

/// Whether two bodies say the same. Columns that come from others stand in front of a table's own when it is made anew.
fn is_same(read: &Body, written: &Body) -> bool {
    let (Body::Table(read), Body::Table(written)) = (read, written) else { return read == written };
    if written.partition_of.is_none() && written.inherits.is_empty() {
        return read == written;
    }
    let sorted = |table: &Table| {
        let mut table = table.clone();
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
        table
    };
    sorted(read) == sorted(written)
}

/// What is not the project's, and is named only where something refers to it.
fn is_said_elsewhere(_: &Catalog, kind: Kind, object: &Object) -> bool {
    object.standing == Standing::External && kind != Kind::Table
}

fn about(
    object: &Object,
) -> (&Option<pgspec_catalog::Name>, &Option<pgspec_catalog::Text>, &[pgspec_catalog::Grant]) {
    (&object.owner, &object.comment, &object.grants)
}
