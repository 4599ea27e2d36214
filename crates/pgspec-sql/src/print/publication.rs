//! Prints publications.

use pgspec_catalog::object::{Publication, PublicationScope, PublishedCommands, PublishedTable};
use pgspec_catalog::{Key, Name};

use super::text;
use crate::quote;

/// `CREATE PUBLICATION`
pub(super) fn create(key: &Key, publication: &Publication) -> String {
    let clauses: String = clauses(publication).iter().map(|clause| format!("\n  {clause}")).collect();
    format!("create publication {}{clauses};", quote::identifier(key.name.as_str()))
}

/// What stands behind its name; nothing if it publishes nothing.
pub(super) fn clauses(publication: &Publication) -> Vec<String> {
    let mut out = Vec::new();
    match &publication.scope {
        PublicationScope::AllTables => out.push("for all tables".to_owned()),
        PublicationScope::Some { tables, schemas } => {
            out.extend(some(tables, schemas).map(|objects| format!("for {objects}")));
        }
    }
    let parameters = parameters(publication);
    if !parameters.is_empty() {
        out.push(format!("with ({})", parameters.join(", ")));
    }
    out
}

/// `table t, tables in schema s`, if there is anything.
fn some(tables: &[PublishedTable], schemas: &[Name]) -> Option<String> {
    let mut objects = Vec::new();
    if !tables.is_empty() {
        objects.push(format!("table {}", quote::join(tables.iter().map(table), ", ")));
    }
    if !schemas.is_empty() {
        objects.push(format!("tables in schema {}", quote::identifiers(schemas)));
    }
    (!objects.is_empty()).then(|| objects.join(", "))
}

/// What is published, if it is a list and not empty.
pub(super) fn scope(publication: &Publication) -> Option<String> {
    match &publication.scope {
        PublicationScope::AllTables => None,
        PublicationScope::Some { tables, schemas } => some(tables, schemas),
    }
}

/// All options, those that go without saying too.
pub(super) fn options(publication: &Publication) -> Vec<String> {
    let publish = &publication.publish;
    let commands = [
        ("insert", publish.insert),
        ("update", publish.update),
        ("delete", publish.delete),
        ("truncate", publish.truncate),
    ];
    let list: Vec<_> = commands.into_iter().filter(|(_, is)| *is).map(|(word, _)| word).collect();
    let mut out = vec![
        format!("publish = {}", quote::literal(&list.join(", "))),
        format!("publish_via_partition_root = {}", publication.via_root),
    ];
    if let Some(word) = &publication.generated_columns {
        out.push(format!("publish_generated_columns = {word}"));
    }
    out
}

/// `t (a, b) where (a > 1)`
pub(super) fn table(published: &PublishedTable) -> String {
    let mut out = quote::qualified(&published.table);
    if !published.columns.is_empty() {
        out.push_str(&format!(" {}", text::columns(&published.columns)));
    }
    if let Some(predicate) = &published.predicate {
        out.push_str(&format!(" where {}", text::enclosed(predicate)));
    }
    out
}

fn parameters(publication: &Publication) -> Vec<String> {
    let mut out = Vec::new();
    if publication.publish != PublishedCommands::default() {
        let publish = &publication.publish;
        let commands = [
            ("insert", publish.insert),
            ("update", publish.update),
            ("delete", publish.delete),
            ("truncate", publish.truncate),
        ];
        let list: Vec<_> = commands.into_iter().filter(|(_, is)| *is).map(|(word, _)| word).collect();
        out.push(format!("publish = {}", quote::literal(&list.join(", "))));
    }
    if publication.via_root {
        out.push("publish_via_partition_root = true".to_owned());
    }
    if let Some(word) = &publication.generated_columns {
        out.push(format!("publish_generated_columns = {word}"));
    }
    out
}
