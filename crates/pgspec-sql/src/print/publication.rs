//! Prints publications.

use pgspec_catalog::Key;
use pgspec_catalog::object::{Publication, PublicationScope, PublishedCommands, PublishedTable};

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
            let mut objects = Vec::new();
            if !tables.is_empty() {
                objects.push(format!("table {}", quote::join(tables.iter().map(table), ", ")));
            }
            if !schemas.is_empty() {
                objects.push(format!("tables in schema {}", quote::identifiers(schemas)));
            }
            if !objects.is_empty() {
                out.push(format!("for {}", objects.join(", ")));
            }
        }
    }
    let parameters = parameters(publication);
    if !parameters.is_empty() {
        out.push(format!("with ({})", parameters.join(", ")));
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
