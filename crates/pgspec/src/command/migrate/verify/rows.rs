//! Rows for the proof: generated for every table that is there before a migration.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow};
use pgspec_catalog::{Body, Catalog, Key, QualifiedName, Standing};
use pgspec_postgres::{Database, ReadOptions, TableRows};
use pgspec_rows::{Existing, Options};

use super::super::Ready;

/// Rows of one seed are as good as those of another one.
const SEED: u64 = 1;
/// How many rows a table gets; the last one with a null wherever there can be one.
const ROWS: usize = 3;

/// What was put in.
#[derive(Default)]
pub(super) struct Filled {
    /// How many rows.
    pub(super) rows: usize,
    /// The tables that have got some.
    pub(super) tables: BTreeSet<QualifiedName>,
    /// Those that have none.
    pub(super) empty: Vec<Empty>,
}

/// A table without a row, why, and what to do about it.
pub(super) struct Empty {
    pub(super) table: QualifiedName,
    pub(super) why: String,
    pub(super) help: String,
}

/// Puts rows into every table of a database.
pub(super) fn fill(ready: &Ready, database: &Database<'_>) -> Result<Filled> {
    let mut client = database.connect().map_err(|error| anyhow!("{error}"))?;
    let options = ReadOptions { schemas: None, owner: None, all_roles: false };
    let (mut catalog, _) =
        pgspec_postgres::read(&mut client, &options).map_err(|error| anyhow!("{error}"))?;
    let spec = &ready.checked.spec;
    noted(&mut catalog, &spec.catalog);
    let there = pgspec_postgres::rows(&mut client).map_err(|error| anyhow!("{error}"))?;
    let mut tables: BTreeSet<QualifiedName> =
        there.iter().filter(|table| !table.rows.is_empty()).map(|table| table.table.clone()).collect();
    let existing: Vec<Existing> = there.into_iter().map(existing).collect();
    let search_path = spec.catalog.search_path(&spec.settings.default_schema);
    let options = Options { postgres: spec.settings.postgres, search_path, seed: SEED, rows: ROWS };
    let generated = pgspec_rows::generate(&catalog, &options, &existing);
    let statements: Vec<String> = generated.statements.iter().map(|one| one.sql()).collect();
    let refused = pgspec_postgres::insert(&mut client, &statements).map_err(|error| anyhow!("{error}"))?;
    let mut filled = Filled::default();
    let mut refusals = Vec::new();
    for (statement, refused) in generated.statements.iter().zip(refused) {
        let of = statement.inserts.iter().map(|insert| insert.table.clone());
        match refused {
            None => {
                filled.rows += statement.inserts.len();
                filled.tables.extend(of);
            }
            Some(why) => refusals.extend(of.map(|table| (table, why.clone()))),
        }
    }
    tables.extend(filled.tables.iter().cloned());
    for one in generated.unfilled.iter().filter(|one| !tables.contains(&one.table)) {
        filled.empty.push(Empty { table: one.table.clone(), why: one.why.clone(), help: one.help() });
    }
    for (table, why) in refusals {
        if !tables.contains(&table) && !filled.empty.iter().any(|one| one.table == table) {
            let help = format!(
                "give it a row that the server takes: `fixtures: [{{ column: value }}]` at `{table}`; columns that are left out \
                 are filled"
            );
            filled.empty.push(Empty { table, why: format!("the server refuses what was made: {why}"), help });
        }
    }
    Ok(filled)
}

/// What only the spec knows: what is the platform's, and the notes of the tables that it still has.
fn noted(catalog: &mut Catalog, spec: &Catalog) {
    let keys: Vec<Key> = catalog.iter().map(|(_, key, _)| key.clone()).collect();
    for key in keys {
        let (Some(declared), Some(object)) = (spec.get(&key), catalog.get_mut(&key)) else { continue };
        if declared.standing == Standing::Platform {
            object.standing = Standing::Platform;
        }
        let (Body::Table(from), Body::Table(to)) = (&declared.body, &mut object.body) else { continue };
        to.notes.fixtures.clone_from(&from.notes.fixtures);
        for column in &mut to.columns {
            if let Some(declared) = from.column(&column.name) {
                column.notes.references_any.clone_from(&declared.notes.references_any);
            }
        }
    }
}

fn existing(table: TableRows) -> Existing {
    let row = |texts: Vec<Option<String>>| {
        table.columns.iter().map(|column| column.name.clone()).zip(texts).collect()
    };
    Existing { rows: table.rows.into_iter().map(row).collect(), table: table.table }
}
