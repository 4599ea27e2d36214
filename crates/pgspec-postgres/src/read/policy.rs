//! Row security policies.

use pgspec_catalog::object::{Policy, PolicyCommand};
use pgspec_catalog::{Body, Grantee, Key, Kind, Name};
use postgres::Transaction;

use super::value::{get, rows};
use super::{Reading, ServerError};

/// Reads those of the tables that were read.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let oids: Vec<u32> = reading.relations.keys().copied().collect();
    for row in rows(transaction, include_str!("policy.sql"), &[&oids])? {
        let Some(table) = reading.relations.get(&get(&row, "table_oid")?) else { continue };
        let name = Name::exact(get(&row, "name")?);
        let key = Key::of_relation(Kind::Policy, &table.qualified_name(), &name);
        let mut roles = Vec::new();
        if get(&row, "to_public")? {
            roles.push(Grantee::Public);
        }
        roles.extend(
            get::<Vec<&str>>(&row, "roles")?.into_iter().map(|name| Grantee::Role(Name::exact(name))),
        );
        roles.sort();
        let policy = Policy {
            command: match get::<&str>(&row, "command")? {
                "r" => PolicyCommand::Select,
                "a" => PolicyCommand::Insert,
                "w" => PolicyCommand::Update,
                "d" => PolicyCommand::Delete,
                _ => PolicyCommand::All,
            },
            permissive: get(&row, "permissive")?,
            roles,
            using: reading.expression(&key, get(&row, "using_expression")?),
            check: reading.expression(&key, get(&row, "check_expression")?),
        };
        reading.insert(key, None, get(&row, "comment")?, Body::Policy(Box::new(policy)));
    }
    Ok(())
}
