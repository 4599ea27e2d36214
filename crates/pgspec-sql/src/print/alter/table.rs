//! Prints how tables change as a whole.

use pgspec_catalog::object::{Constraint, Deferral, Foreign, PartitionBound, Table};
use pgspec_catalog::{Key, Name, QualifiedName, SqlText, Text};

use crate::print::{constraint, foreign, partition, text};
use crate::quote;

/// `table public.t`, `foreign table public.t`
pub(super) fn noun(key: &Key, table: &Table) -> String {
    let kind = if table.foreign.is_some() { "foreign table" } else { "table" };
    format!("{kind} {}", quote::qualified(&key.qualified_name()))
}

fn plain(key: &Key) -> String {
    format!("alter table {}", quote::qualified(&key.qualified_name()))
}

/// `ENABLE ROW LEVEL SECURITY` and `FORCE`, or their opposites: what differs.
pub fn row_security(key: &Key, from: &Table, to: &Table) -> Vec<String> {
    let (from, to) = (from.row_security, to.row_security);
    let states =
        [(from.enabled, to.enabled, ["disable", "enable"]), (from.forced, to.forced, ["no force", "force"])];
    let changed = states.into_iter().filter(|(from, to, _)| from != to);
    changed
        .map(|(_, on, [off_word, on_word])| {
            format!("{} {} row level security;", plain(key), if on { on_word } else { off_word })
        })
        .collect()
}

/// `SET LOGGED` or `SET UNLOGGED`
pub fn logged(key: &Key, unlogged: bool) -> String {
    format!("{} set {};", plain(key), if unlogged { "unlogged" } else { "logged" })
}

/// `ALTER … SET (…)` and `RESET (…)` of storage parameters; `target` is `table public.t`.
pub fn storage(target: &str, from: &[(Name, Text)], to: &[(Name, Text)]) -> Vec<String> {
    set_and_reset(&format!("alter {target}"), from, to)
}

pub(super) fn set_and_reset(head: &str, from: &[(Name, Text)], to: &[(Name, Text)]) -> Vec<String> {
    let mut out = Vec::new();
    let gone: Vec<String> = from
        .iter()
        .filter(|(name, _)| !to.iter().any(|(other, _)| other == name))
        .map(|(name, _)| quote::parameter(name.as_str()))
        .collect();
    if !gone.is_empty() {
        out.push(format!("{head} reset ({});", gone.join(", ")));
    }
    let new: Vec<(Name, Text)> = to.iter().filter(|entry| !from.contains(entry)).cloned().collect();
    if !new.is_empty() {
        out.push(format!("{head} set ({});", text::parameters(&new)));
    }
    out
}

/// `SET TABLESPACE`; the database's own if none is named.
pub fn tablespace(target: &str, tablespace: Option<&Name>) -> String {
    let name = tablespace.map_or("pg_default".into(), |name| quote::identifier(name.as_str()));
    format!("alter {target} set tablespace {name};")
}

/// `SET ACCESS METHOD` (Postgres 15)
pub fn access_method(target: &str, method: Option<&Name>) -> String {
    let name = method.map_or("heap".into(), |name| quote::identifier(name.as_str()));
    format!("alter {target} set access method {name};")
}

/// `ATTACH PARTITION`
pub fn attach(parent: &QualifiedName, part: &QualifiedName, bound: &PartitionBound) -> String {
    let (parent, part) = (quote::qualified(parent), quote::qualified(part));
    format!("alter table {parent} attach partition {part} {};", partition::bound(bound))
}

/// `DETACH PARTITION`
pub fn detach(parent: &QualifiedName, part: &QualifiedName) -> String {
    format!("alter table {} detach partition {};", quote::qualified(parent), quote::qualified(part))
}

/// `INHERIT` or `NO INHERIT`
pub fn inherit(key: &Key, table: &Table, parent: &QualifiedName, inherits: bool) -> String {
    let word = if inherits { "inherit" } else { "no inherit" };
    format!("alter {} {word} {};", noun(key, table), quote::qualified(parent))
}

/// `OF` or `NOT OF`
pub fn of_type(key: &Key, of: Option<&QualifiedName>) -> String {
    match of {
        Some(of) => format!("{} of {};", plain(key), quote::qualified(of)),
        None => format!("{} not of;", plain(key)),
    }
}

/// `REPLICA IDENTITY`
pub fn replica_identity(key: &Key, table: &Table) -> String {
    use pgspec_catalog::object::ReplicaIdentity;
    let word = match &table.replica_identity {
        ReplicaIdentity::Default => "default".to_owned(),
        ReplicaIdentity::Full => "full".to_owned(),
        ReplicaIdentity::Nothing => "nothing".to_owned(),
        ReplicaIdentity::Index(index) => format!("using index {}", quote::identifier(index.as_str())),
    };
    format!("{} replica identity {word};", plain(key))
}

/// `CLUSTER ON`, or `SET WITHOUT CLUSTER`; `target` is `table public.t`.
pub fn cluster(target: &str, index: Option<&Name>) -> String {
    match index {
        Some(index) => format!("alter {target} cluster on {};", quote::identifier(index.as_str())),
        None => format!("alter {target} set without cluster;"),
    }
}

/// `OPTIONS (…)` of a foreign table.
pub fn options(key: &Key, from: &Foreign, to: &Foreign) -> String {
    let name = quote::qualified(&key.qualified_name());
    format!("alter foreign table {name} options ({});", foreign::changes(&from.options, &to.options))
}

/// `ADD CONSTRAINT`
pub fn add_constraint(table: &QualifiedName, name: &Name, body: &Constraint) -> String {
    constraint::add(table, name, body)
}

/// `VALIDATE CONSTRAINT`
pub fn validate(key: &Key) -> Option<String> {
    let table = quote::qualified(&key.relation()?);
    Some(format!("alter table {table} validate constraint {};", quote::identifier(key.name.as_str())))
}

/// `ALTER CONSTRAINT … ENFORCED` or `NOT ENFORCED` (Postgres 18), of a foreign key.
pub fn enforced(key: &Key, enforced: bool) -> Option<String> {
    let (table, name) = (quote::qualified(&key.relation()?), quote::identifier(key.name.as_str()));
    let word = if enforced { "enforced" } else { "not enforced" };
    Some(format!("alter table {table} alter constraint {name} {word};"))
}

/// `ALTER TABLE … ALTER CONSTRAINT`: when a foreign key is checked.
pub fn deferral(key: &Key, to: Deferral) -> Option<String> {
    let (table, name) = (quote::qualified(&key.relation()?), quote::identifier(key.name.as_str()));
    let word = match to {
        Deferral::Immediate => " not deferrable",
        // What it was initially stays unless it is said.
        Deferral::Deferrable => " deferrable initially immediate",
        Deferral::Deferred => constraint::deferral(to),
    };
    Some(format!("alter table {table} alter constraint {name}{word};"))
}

/// `UPDATE`: a new value in a column of all rows, or of those that have none.
pub fn update(key: &Key, column: &Name, value: &SqlText, only_nulls: bool) -> String {
    let (name, column) = (quote::qualified(&key.qualified_name()), quote::identifier(column.as_str()));
    let value = text::closed(value);
    let only = if only_nulls { format!(" where {column} is null") } else { String::new() };
    format!("update {name} set {column} = {value}{only};")
}
