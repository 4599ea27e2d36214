//! Grants on schemas, types, tables, views, their columns, sequences, functions, foreign-data wrappers and servers.

use std::collections::BTreeMap;

use pgspec_catalog::{Acl, Grantee, Key, Name, Privilege, Privileges};
use postgres::Transaction;
use postgres::types::ToSql;

use super::value::{get, rows};
use super::{Reading, ServerError};

/// Reads those on everything that was read.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let keys = [
        ("relation", &reading.relations),
        ("function", &reading.functions),
        ("schema", &reading.schema_keys),
        ("type", &reading.types),
        ("wrapper", &reading.wrappers),
        ("server", &reading.servers),
    ];
    let mut oids = keys.map(|(_, keys)| keys.keys().copied().collect::<Vec<u32>>());
    oids[0].extend(reading.identities.keys());
    let mut of_columns: BTreeMap<u32, Acl> = BTreeMap::new();
    let [relations, functions, schemas, types, wrappers, servers] = &oids;
    // Nobody has anything on what no row is about.
    let every = keys.iter().flat_map(|(_, keys)| keys.values());
    let mut held: BTreeMap<Key, (Acl, Vec<Name>)> =
        every.map(|key| (key.clone(), Default::default())).collect();
    let oids: [&(dyn ToSql + Sync); 6] = [relations, functions, schemas, types, wrappers, servers];
    for row in rows(transaction, include_str!("grant.sql"), &oids)? {
        let kind: &str = get(&row, "kind")?;
        let oid: u32 = get(&row, "oid")?;
        let key = keys.iter().find(|(name, _)| *name == kind).and_then(|(_, keys)| keys.get(&oid));
        let mut no_columns = Vec::new();
        let (acl, columns) = match key.and_then(|key| held.get_mut(key)) {
            Some((acl, columns)) => (acl, columns),
            None if kind == "relation" && reading.identities.contains_key(&oid) => {
                (of_columns.entry(oid).or_default(), &mut no_columns)
            }
            None => continue,
        };
        let Some(privilege) = Privilege::from_keyword(get(&row, "privilege")?) else { continue };
        let grantee = match get::<Option<&str>>(&row, "grantee")? {
            Some(name) => Grantee::Role(Name::exact(name)),
            None => Grantee::Public,
        };
        let column = get::<Option<&str>>(&row, "column_name")?.map(Name::exact);
        acl.grant(&grantee, column.as_slice(), Privileges::of(privilege), get(&row, "grant_option")?);
        columns.extend(column.filter(|column| !columns.contains(column)));
    }
    for (oid, acl) in of_columns {
        if let Some((table, column)) = reading.identities.get(&oid).cloned() {
            reading.grant_on_sequence(&table, &column, acl.grants(&[]));
        }
    }
    for (key, (acl, columns)) in held {
        let grants = acl.grants_of_object(&key, &columns);
        reading.grant(&key, grants);
    }
    Ok(())
}
