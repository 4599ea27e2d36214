//! Names as Postgres prints them: of `pg_catalog` without a schema, of everything else with one.

use pgspec_catalog::object::{Operator, TriggerEnabled};
use pgspec_catalog::{Name, QualifiedName};
use pgspec_sql::fragment;
use postgres::Row;

use super::ServerError;
use super::value::get;

/// The name in the columns `schema` and `name`.
pub(super) fn name_of(row: &Row) -> Result<QualifiedName, ServerError> {
    Ok(QualifiedName::new(get::<&str>(row, "schema")?, get::<&str>(row, "name")?))
}

/// A printed name: `regproc` adds `pg_catalog` to names that several functions have.
pub(super) fn written(text: Option<&str>) -> Option<QualifiedName> {
    fragment::name(text?).ok().map(fragment::without_system)
}

/// An operator in two columns.
pub(super) fn operator(schema: Option<&str>, symbol: Option<&str>) -> Option<Operator> {
    let schema = schema.filter(|schema| *schema != "pg_catalog").map(Name::exact);
    symbol.map(|symbol| Operator { schema, symbol: symbol.into() })
}

/// A letter of `pg_trigger.tgenabled`, which event triggers and rules have too.
pub(super) fn enabled(letter: &str) -> TriggerEnabled {
    match letter {
        "D" => TriggerEnabled::Disabled,
        "R" => TriggerEnabled::Replica,
        "A" => TriggerEnabled::Always,
        _ => TriggerEnabled::Origin,
    }
}
