//! Prints what only `ALTER` can say of a table, its columns and its indexes.

use pgspec_catalog::object::{Column, Index, ReplicaIdentity, StorageStrategy, Table, View};
use pgspec_catalog::{Catalog, Key, Name};

use super::table::{of_column, says_more};
use super::text;
use crate::quote;

/// What is said right behind `CREATE TABLE`. `parents` are the tables that its inherited columns come from.
pub(super) fn of_table(
    catalog: &Catalog,
    (key, table): (&Key, &Table),
    parents: &[&Table],
    late: &[&Name],
) -> Vec<String> {
    let kind = if table.foreign.is_some() { "foreign table" } else { "table" };
    let head = format!("alter {kind} {}", quote::qualified(&key.qualified_name()));
    let mut out = Vec::new();
    for column in &table.columns {
        let parent =
            parents.iter().find_map(|parent| parent.column(&column.name)).filter(|_| column.inherited);
        if let Some(parent) = parent {
            out.extend(inherited(&head, column, parent, late));
        }
        out.extend(storage(catalog, &head, column, parent));
        if column.not_null && column.not_null_constraint.not_valid {
            out.push(format!("{head} add {};", of_column(column)));
        }
    }
    match &table.replica_identity {
        ReplicaIdentity::Default | ReplicaIdentity::Index(_) => {}
        ReplicaIdentity::Full => out.push(format!("{head} replica identity full;")),
        ReplicaIdentity::Nothing => out.push(format!("{head} replica identity nothing;")),
    }
    out
}

/// What a child says of a column otherwise than its parent.
fn inherited(head: &str, column: &Column, parent: &Column, late: &[&Name]) -> Vec<String> {
    let name = quote::identifier(column.name.as_str());
    let mut out = Vec::new();
    if column.default != parent.default && !late.contains(&&column.name) {
        out.push(match &column.default {
            Some(default) => format!("{head} alter column {name} set default {};", text::closed(default)),
            None => format!("{head} alter column {name} drop default;"),
        });
    }
    // With a name, it was said when the table was made.
    let passed = parent.not_null && !parent.not_null_constraint.no_inherit;
    if column.not_null && !passed && !says_more(column) {
        out.push(format!("{head} alter column {name} set not null;"));
    }
    out
}

/// How the values of a column are stored.
fn storage(catalog: &Catalog, head: &str, column: &Column, parent: Option<&Column>) -> Vec<String> {
    let own = &column.storage;
    let head = format!("{head} alter column {}", quote::identifier(column.name.as_str()));
    let mut out = Vec::new();
    // A child begins with what its parent has.
    let (strategy, compression) =
        parent.map_or((None, None), |parent| (parent.storage.strategy, parent.storage.compression.as_ref()));
    if own.strategy != strategy {
        let written = own.strategy.or_else(|| StorageStrategy::of_type_in(catalog, &column.data_type));
        out.push(match written {
            Some(strategy) => format!("{head} set storage {};", strategy.keyword()),
            None => format!("{head} set storage default;"),
        });
    }
    if parent.is_some() && own.compression.as_ref() != compression {
        let written =
            own.compression.as_ref().map_or("default".into(), |name| quote::identifier(name.as_str()));
        out.push(format!("{head} set compression {written};"));
    }
    if let Some(target) = own.statistics {
        out.push(format!("{head} set statistics {target};"));
    }
    if !own.options.is_empty() {
        out.push(format!("{head} set ({});", text::parameters(&own.options)));
    }
    out
}

/// What is said of a relation when one of its indexes, or the constraint that made it, is there: with the index's name.
pub(super) fn with_index<'a>(key: &Key, body: With<'a>) -> Vec<(&'a Name, String)> {
    let name = quote::qualified(&key.qualified_name());
    let mut out = Vec::new();
    let (kind, cluster_on) = match body {
        With::Table(table) => {
            if let ReplicaIdentity::Index(index) = &table.replica_identity {
                let own = quote::identifier(index.as_str());
                out.push((index, format!("alter table {name} replica identity using index {own};")));
            }
            ("table", &table.cluster_on)
        }
        With::View(view) => ("materialized view", &view.cluster_on),
    };
    if let Some(index) = cluster_on {
        let own = quote::identifier(index.as_str());
        out.push((index, format!("alter {kind} {name} cluster on {own};")));
    }
    out
}

/// What has indexes.
#[derive(Clone, Copy)]
pub(super) enum With<'a> {
    Table(&'a Table),
    View(&'a View),
}

/// What is said right behind `CREATE INDEX`; `is_taken` if it becomes a part of its parent by itself.
pub(super) fn of_index(key: &Key, index: &Index, is_taken: bool) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let mut out: Vec<_> = index
        .statistics
        .iter()
        .map(|(column, target)| format!("alter index {name} alter column {column} set statistics {target};"))
        .collect();
    if let Some(parent) = index.attached_to.as_ref().filter(|_| !is_taken) {
        out.push(format!("alter index {} attach partition {name};", quote::qualified(parent)));
    }
    out
}
