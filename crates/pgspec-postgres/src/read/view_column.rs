//! What is said about columns of views: comments, and defaults.

use pgspec_catalog::{Body, Name, Text};
use postgres::Transaction;

use super::value::{get, rows};
use super::{Reading, ServerError};

/// Reads those of the views that were read.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let oids: Vec<u32> = reading.relations.keys().copied().collect();
    for row in rows(transaction, include_str!("view_column.sql"), &[&oids])? {
        let Some(key) = reading.relations.get(&get(&row, "view_oid")?).cloned() else { continue };
        let name = Name::exact(get(&row, "name")?);
        let default = reading.expression(&key, get(&row, "expression")?);
        let comment = get::<Option<&str>>(&row, "comment")?.map(Text::from);
        let Some(Body::View(view)) = reading.catalog.get_mut(&key).map(|object| &mut object.body) else {
            continue;
        };
        view.column_defaults.extend(default.map(|default| (name.clone(), default)));
        view.column_comments.extend(comment.map(|comment| (name, comment)));
    }
    Ok(())
}
