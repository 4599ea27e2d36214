//! Whether rows are what they were, but for what is given up or converted.

mod table;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use pgspec_catalog::QualifiedName;
use pgspec_postgres::{Label, TableRows};

/// All rows at one moment.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) tables: Vec<TableRows>,
    pub(super) labels: Vec<Label>,
    /// The moment, as Postgres prints it in UTC.
    pub(super) moment: String,
}

/// Values of a column, in the order of its rows.
pub(super) type Values = Vec<Option<String>>;

/// What a migration may do to rows.
#[derive(Default)]
pub(super) struct Allowed {
    /// Tables and columns that may go: `schema.table`, `schema.table.column`; the schema may be left out.
    pub(super) drops: Vec<String>,
    /// Columns that get other values by an `UPDATE` of the migration, or by `convert:`.
    pub(super) sets: Vec<String>,
    /// Columns that get values where they have none, by an `UPDATE` of the migration.
    pub(super) fills: Vec<String>,
    /// What they are to be, where somebody could tell: by table and column of before.
    pub(super) expected: BTreeMap<(QualifiedName, String), Values>,
}

/// Asks for a cast of values: the texts, the type of before, the type of now.
pub(super) type Cast<'a> = &'a mut dyn FnMut(&Values, &str, &str) -> Result<Option<Values>>;

/// What became of the rows.
#[derive(Default, Debug, PartialEq, Eq)]
pub(super) struct Fate {
    /// What is gone or other than it was, and nothing says so: a sentence each.
    pub(super) lost: Vec<String>,
    /// What was given up and had rows or values.
    pub(super) given_up: Vec<String>,
    /// The columns whose values were set, and are not compared.
    pub(super) set: BTreeSet<String>,
    /// The columns whose values were cast or converted, and are what they are to be.
    pub(super) converted: BTreeSet<String>,
    /// The columns that got values where they had none.
    pub(super) filled: BTreeSet<String>,
}

/// Compares the rows of before with those of now.
pub(super) fn compare(
    before: &Contents,
    after: &Contents,
    allowed: &Allowed,
    is_compared: &dyn Fn(&QualifiedName) -> bool,
    cast: Cast<'_>,
) -> Result<Fate> {
    let labels = renamed(&before.labels, &after.labels);
    let mut fate = Fate::default();
    for table in before.tables.iter().filter(|table| !table.rows.is_empty() && is_compared(&table.table)) {
        let pool: Vec<&TableRows> = after.tables.iter().filter(|now| is_part(table, now, before)).collect();
        if pool.is_empty() {
            let path = table.table.to_string();
            if may_go(allowed, &path) || may_go(allowed, &table.root.to_string()) {
                fate.given_up.push(format!("{} of table {path}", rows(table.rows.len())));
            } else {
                fate.lost.push(format!(
                    "table `{path}` had {} and is gone, and no `drop:` gives it up",
                    rows(table.rows.len())
                ));
            }
            continue;
        }
        let one = table::Compared { before: table, pool, allowed, labels: &labels, began: &before.moment };
        one.compare(&mut fate, cast)?;
    }
    Ok(fate)
}

/// Whether the rows of a table may be in another one now: it is the same, or one of its name, or a partition beside it.
fn is_part(table: &TableRows, now: &TableRows, before: &Contents) -> bool {
    if now.oid == table.oid {
        return true;
    }
    if now.table == table.table || now.root == table.table || now.table == table.root {
        return true;
    }
    let is_partition = table.root != table.table;
    let root = if is_partition { &table.root } else { &table.table };
    if now.root == *root {
        return true;
    }
    // The whole may have another name by now, which its other parts tell.
    is_partition && before.tables.iter().any(|other| other.root == *root && other.oid == now.oid)
}

/// The labels that have another name now: by the type of now, and the label of before.
fn renamed(before: &[Label], after: &[Label]) -> HashMap<(String, String), String> {
    let now: HashMap<u32, &Label> = after.iter().map(|label| (label.oid, label)).collect();
    before
        .iter()
        .filter_map(|old| {
            let new = now.get(&old.oid).filter(|new| new.label != old.label)?;
            Some(((new.data_type.clone(), old.label.clone()), new.label.clone()))
        })
        .collect()
}

fn may_go(allowed: &Allowed, path: &str) -> bool {
    allowed.drops.iter().any(|drop| names(drop, path))
}

/// Whether a written path is one with its schema.
pub(super) fn names(written: &str, path: &str) -> bool {
    path == written || path.split_once('.').is_some_and(|(_, rest)| rest == written)
}

/// `1 row`, `2 rows`.
fn rows(count: usize) -> String {
    crate::report::plural(count, "row")
}
