//! Table constraints.

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Body, Key, Kind, Name};
use pgspec_sql::fixpoint::fixpoint;
use pgspec_sql::fragment;
use postgres::Transaction;

use super::value::{get, rows, storage};
use super::{Reading, ServerError, printed};

/// Reads those of the tables that were read.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let oids: Vec<u32> = reading.relations.keys().copied().collect();
    for row in rows(transaction, include_str!("constraint.sql"), &[&oids])? {
        let Some(table) = reading.relations.get(&get(&row, "table_oid")?) else { continue };
        let name = Name::exact(get(&row, "name")?);
        let key = Key::of_relation(Kind::Constraint, &table.qualified_name(), &name);
        let text = &*fixpoint(get(&row, "definition")?);
        let result = fragment::constraint(printed(text));
        let Some(mut read) = reading.parsed(&key, text, result) else { continue };
        // What Postgres leaves out when it prints a constraint: its index's own parameters.
        let tablespace = get::<Option<&str>>(&row, "tablespace")?.map(Name::exact);
        let parameters = storage(&get::<Vec<String>>(&row, "options")?);
        match &mut read.constraint.body {
            ConstraintBody::PrimaryKey(index) | ConstraintBody::Unique(index) => {
                index.storage = parameters;
                index.tablespace = tablespace;
            }
            ConstraintBody::Exclude(index) => {
                index.storage = parameters;
                index.tablespace = tablespace;
            }
            ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_) => {}
        }
        reading.insert(key, None, get(&row, "comment")?, Body::Constraint(Box::new(read.constraint)));
    }
    Ok(())
}
