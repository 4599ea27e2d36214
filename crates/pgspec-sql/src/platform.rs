//! What a platform owns may be used and not created: the finding that spec files and SQL files share.

use pgspec_catalog::{Body, Diagnostic, Key, Name, QualifiedName, Span};

use crate::codes;

/// An object of the platform's is created once more; `existing` is what the platform has.
pub fn object_exists(key: &Key, existing: &Body, span: Span) -> Diagnostic {
    let help = match existing.as_table() {
        Some(table) => {
            let columns: Vec<_> =
                table.columns.iter().map(|c| format!("{} {}", c.name, c.data_type)).collect();
            format!(
                "refer to it freely, and keep your own columns in a table of your own that references it. Its columns \
                 are: {}",
                columns.join(", ")
            )
        }
        None => "remove it: the platform provides it, and the role that runs migrations may not replace it"
            .to_owned(),
    };
    Diagnostic::new(&codes::PLATFORM_OBJECT, format!("the {key} belongs to the platform")).at(span).help(help)
}

/// A table of the platform's is altered.
pub fn table_changed(key: &Key, span: Span) -> Diagnostic {
    let table = key.qualified_name();
    Diagnostic::new(
        &codes::PLATFORM_OBJECT,
        format!("the {key} is managed by the platform: it cannot be altered"),
    )
    .at(span)
    .help(own_table(&table))
}

/// What to do in place of a column on a table of somebody else's.
pub fn own_table(table: &QualifiedName) -> String {
    format!(
        "put the columns on a table of your own, for example `create table profiles (id uuid primary key references {table} \
         on delete cascade, …)`. Where you host the platform yourself and its tables are yours to change, leave \
         `platform:` out of the settings, declare `{table}` under `external:`, and add the columns under `extend:`"
    )
}

/// An object of the project's is created in a schema of the platform's.
pub fn schema_is_taken(key: &Key, schema: &Name, span: Span) -> Diagnostic {
    let message = format!("the {key} cannot be created: the schema `{schema}` belongs to the platform");
    Diagnostic::new(&codes::PLATFORM_OBJECT, message).at(span)
}
