//! What a database holds and the model cannot: reported, never dropped in silence.

use pgspec_catalog::Diagnostic;
use postgres::Transaction;

use super::value::{get, rows};
use super::{Reading, ServerError};
use crate::codes;

/// One warning for each.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    for row in rows(transaction, include_str!("unmodelled.sql"), &[&reading.schemas])? {
        let (kind, schema, name) =
            (get::<&str>(&row, "kind")?, get::<&str>(&row, "schema")?, get::<&str>(&row, "name")?);
        let message = format!("{kind} `{schema}.{name}` is not part of the model");
        let help = "list it under `unmanaged:` in the spec, or leave its schema out";
        reading.diagnostics.push(Diagnostic::new(&codes::NOT_MODELLED, message).help(help));
    }
    Ok(())
}
