//! Grants on tables, views, their columns, and functions.

use std::collections::BTreeMap;

use pgspec_catalog::{Grant, Grantee, Key, Name, Privilege, Privileges};
use postgres::Transaction;

use super::value::{get, rows};
use super::{Reading, ServerError};

/// The privileges of a role, with or without the option to grant them on: whole ones, and each with its columns.
#[derive(Default)]
struct Held {
    whole: Privileges,
    columns: BTreeMap<Privilege, Vec<Name>>,
}

/// Reads those on everything that was read.
pub(super) fn read(transaction: &mut Transaction<'_>, reading: &mut Reading) -> Result<(), ServerError> {
    let relations: Vec<u32> = reading.relations.keys().copied().collect();
    let functions: Vec<u32> = reading.functions.keys().copied().collect();
    let mut held: BTreeMap<Key, BTreeMap<(Grantee, bool), Held>> = BTreeMap::new();
    for row in rows(transaction, include_str!("grant.sql"), &[&relations, &functions])? {
        let oid: u32 = get(&row, "oid")?;
        let keys =
            if get::<&str>(&row, "kind")? == "function" { &reading.functions } else { &reading.relations };
        let Some(key) = keys.get(&oid) else { continue };
        let Some(privilege) = Privilege::from_keyword(get(&row, "privilege")?) else { continue };
        let grantee = match get::<Option<&str>>(&row, "grantee")? {
            Some(name) => Grantee::Role(Name::exact(name)),
            None => Grantee::Public,
        };
        let grants =
            held.entry(key.clone()).or_default().entry((grantee, get(&row, "grant_option")?)).or_default();
        match get::<Option<&str>>(&row, "column_name")? {
            Some(column) => grants.columns.entry(privilege).or_default().push(Name::exact(column)),
            None => grants.whole.insert(privilege),
        }
    }
    for (key, grants) in held {
        let folded = grants.into_iter().flat_map(|((to, option), held)| fold(to, option, held));
        let mut grants: Vec<Grant> = folded.collect();
        grants.sort_by(|a, b| (&a.to, &a.columns, a.grant_option).cmp(&(&b.to, &b.columns, b.grant_option)));
        reading.grant(&key, grants);
    }
    Ok(())
}

/// One grant for the whole object, then one for each list of columns.
fn fold(to: Grantee, grant_option: bool, mut held: Held) -> Vec<Grant> {
    // MAINTAIN came with Postgres 17, and with it a new meaning of ALL: all of the seven is still ALL.
    if held.whole.contains(Privilege::Maintain) && Privileges::ALL_ON_TABLE.minus(held.whole).is_empty() {
        held.whole = Privileges::ALL_ON_TABLE;
    }
    let mut grants = Vec::new();
    if !held.whole.is_empty() {
        grants.push(Grant { to: to.clone(), privileges: held.whole, columns: Vec::new(), grant_option });
    }
    for (privilege, columns) in held.columns {
        match grants.iter_mut().find(|grant| grant.columns == columns) {
            Some(same) => same.privileges.insert(privilege),
            None => {
                let privileges = Privileges::of(privilege);
                grants.push(Grant { to: to.clone(), privileges, columns, grant_option });
            }
        }
    }
    grants
}
