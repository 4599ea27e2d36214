//! Prints table constraints: inside `CREATE TABLE`, behind a column, or as `ALTER TABLE … ADD`.

use std::collections::BTreeSet;

use pgspec_catalog::object::{
    Check, Column, Constraint, ConstraintBody, Deferral, Exclude, ForeignKey, ForeignKeyAction, MatchType,
    UniqueKey,
};
use pgspec_catalog::{Catalog, Kind, MAX_NAME_BYTES, Mentioned, Name, QualifiedName};
use rustc_hash::FxHashMap;

use super::{index, text};
use crate::{implicit_name, quote};

/// How many constraints of a schema have a name. Postgres derives one that no other constraint of the schema has, so a
/// name that is taken twice has to be written.
#[derive(Default)]
pub(super) struct Names {
    counts: FxHashMap<QualifiedName, u32>,
    /// Whether a `NOT NULL` is among them.
    of_columns: bool,
}

/// Counts the names of a catalog's constraints.
pub(super) fn names(catalog: &Catalog) -> Names {
    let mut names = Names::default();
    for (_, key, _) in catalog.of_kind(Kind::Constraint) {
        *names.counts.entry(key.qualified_name()).or_default() += 1;
    }
    for (_, key, object) in catalog.of_kind(Kind::Table) {
        for column in object.body.as_table().into_iter().flat_map(|table| &table.columns) {
            if let Some(name) = &column.not_null_constraint.name {
                let name = QualifiedName { schema: key.schema.clone(), name: name.clone() };
                *names.counts.entry(name).or_default() += 1;
                names.of_columns = true;
            }
        }
    }
    names
}

/// The name of a column's `NOT NULL`, where it is the usual one, and another table's `NOT NULL` has it too: Postgres would
/// put a number behind it.
pub(super) fn name_to_write(names: &Names, table: &QualifiedName, column: &Column) -> Option<Name> {
    if !names.of_columns || !column.not_null || column.not_null_constraint.name.is_some() {
        return None;
    }
    let name = implicit_name::not_null(&table.name, &column.name);
    let full = QualifiedName { schema: table.schema.clone(), name };
    names.counts.contains_key(&full).then_some(full.name)
}

/// Whether Postgres gives the constraint its name when none is written.
pub(super) fn is_derived(names: &Names, table: &QualifiedName, name: &Name, constraint: &Constraint) -> bool {
    let full = QualifiedName { schema: table.schema.clone(), name: name.clone() };
    names.counts.get(&full).is_none_or(|count| *count <= 1)
        && derived_name(table, constraint).is_some_and(|derived| *name == derived.as_str())
}

/// The name that Postgres derives (`ChooseConstraintName` and `ChooseIndexName` of its source) while it is free and
/// short; other names are always written.
fn derived_name(table: &QualifiedName, constraint: &Constraint) -> Option<String> {
    let joined = |columns: &mut dyn Iterator<Item = &Name>| quote::join(columns.map(Name::as_str), "_");
    let table = &table.name;
    let name = match &constraint.body {
        ConstraintBody::PrimaryKey(_) => format!("{table}_pkey"),
        ConstraintBody::Unique(key) => {
            format!("{table}_{}_key", joined(&mut key.columns.iter().chain(&key.include)))
        }
        ConstraintBody::ForeignKey(key) => format!("{table}_{}_fkey", joined(&mut key.columns.iter())),
        ConstraintBody::Check(check) => format!("{table}_{}_check", only_column(check)?),
        ConstraintBody::Exclude(_) => return None,
    };
    (name.len() <= MAX_NAME_BYTES).then_some(name)
}

/// The column of a check that has one: Postgres puts it into the name.
fn only_column(check: &Check) -> Option<&Name> {
    let columns = check.expression.mentions.iter().filter(|mention| mention.what == Mentioned::Column);
    let columns: BTreeSet<_> = columns.map(|mention| &mention.name.name).collect();
    if columns.len() == 1 { columns.into_iter().next() } else { None }
}

/// A constraint as it stands behind its column, with the column; `None` if it has to stand by itself.
pub(super) fn behind_column(constraint: &Constraint) -> Option<(&Name, String)> {
    let (column, mut out) = match &constraint.body {
        ConstraintBody::PrimaryKey(key) => {
            (only(&key.columns)?, format!("primary key{}", unique_options(key)?))
        }
        ConstraintBody::Unique(key) => {
            let nulls = if key.nulls_not_distinct { " nulls not distinct" } else { "" };
            (only(&key.columns)?, format!("unique{nulls}{}", unique_options(key)?))
        }
        ConstraintBody::ForeignKey(key) if key.on_delete_columns.is_empty() => {
            (only(&key.columns)?, references(key))
        }
        ConstraintBody::ForeignKey(_) => return None,
        ConstraintBody::Check(check) => (only_column(check)?, self::check(check)),
        ConstraintBody::Exclude(_) => return None,
    };
    out.push_str(deferral(constraint.deferral));
    Some((column, out))
}

/// A constraint without its name: `unique (a, b)`, `foreign key (a) references public.t (b) on delete cascade`.
pub(super) fn definition(constraint: &Constraint) -> String {
    let mut out = match &constraint.body {
        ConstraintBody::PrimaryKey(key) => format!("primary key {}", unique_key(key)),
        ConstraintBody::Unique(key) => {
            let nulls = if key.nulls_not_distinct { "nulls not distinct " } else { "" };
            format!("unique {nulls}{}", unique_key(key))
        }
        ConstraintBody::ForeignKey(key) => {
            format!("foreign key {} {}", foreign_columns(&key.columns, key.period), references(key))
        }
        ConstraintBody::Check(check) => self::check(check),
        ConstraintBody::Exclude(exclude) => self::exclude(exclude),
    };
    out.push_str(deferral(constraint.deferral));
    out.push_str(checked(constraint));
    out
}

/// ` not valid` or ` not enforced`, which holds more than that, with a space in front.
pub(super) fn checked(constraint: &Constraint) -> &'static str {
    match (constraint.not_enforced, constraint.not_valid) {
        (true, _) => " not enforced",
        (false, true) => " not valid",
        (false, false) => "",
    }
}

/// `constraint name definition`
pub(super) fn named(name: &Name, constraint: &Constraint) -> String {
    format!("constraint {} {}", quote::identifier(name.as_str()), definition(constraint))
}

/// `ALTER TABLE … ADD CONSTRAINT`
pub(super) fn add(table: &QualifiedName, name: &Name, constraint: &Constraint) -> String {
    format!("alter table {}\n  add {};", quote::qualified(table), named(name, constraint))
}

/// ` deferrable initially deferred`, with a space in front; nothing for the default.
pub(super) fn deferral(deferral: Deferral) -> &'static str {
    match deferral {
        Deferral::Immediate => "",
        Deferral::Deferrable => " deferrable",
        Deferral::Deferred => " deferrable initially deferred",
    }
}

fn only(columns: &[Name]) -> Option<&Name> {
    if let [column] = columns { Some(column) } else { None }
}

/// The options that may stand behind a column; `None` if there are others.
fn unique_options(key: &UniqueKey) -> Option<String> {
    (key.include.is_empty() && !key.without_overlaps)
        .then(|| index_options(&key.storage, key.tablespace.as_ref()))
}

fn unique_key(key: &UniqueKey) -> String {
    let options = index_options(&key.storage, key.tablespace.as_ref());
    let mut columns = text::columns(&key.columns);
    if key.without_overlaps && columns.pop().is_some() {
        columns.push_str(" without overlaps)");
    }
    format!("{columns}{}{options}", text::include(&key.include))
}

fn index_options(storage: &[(Name, pgspec_catalog::Text)], tablespace: Option<&Name>) -> String {
    let tablespace =
        tablespace.map(|name| format!(" using index tablespace {}", quote::identifier(name.as_str())));
    format!("{}{}", text::storage(storage), tablespace.unwrap_or_default())
}

pub(super) fn references(key: &ForeignKey) -> String {
    let mut out = format!("references {}", quote::qualified(&key.references));
    if !key.referenced_columns.is_empty() {
        out.push_str(&format!(" {}", foreign_columns(&key.referenced_columns, key.period)));
    }
    if key.match_type == MatchType::Full {
        out.push_str(" match full");
    }
    if key.on_update != ForeignKeyAction::NoAction {
        out.push_str(&format!(" on update {}", key.on_update.sql()));
    }
    if key.on_delete != ForeignKeyAction::NoAction {
        out.push_str(&format!(" on delete {}", key.on_delete.sql()));
        if !key.on_delete_columns.is_empty() {
            out.push_str(&format!(" {}", text::columns(&key.on_delete_columns)));
        }
    }
    out
}

/// The columns of one side of a foreign key: `(a, period b)`.
pub(super) fn foreign_columns(columns: &[Name], period: bool) -> String {
    let last = columns.len().saturating_sub(1);
    let names = columns.iter().enumerate().map(|(place, column)| {
        let period = if period && place == last { "period " } else { "" };
        format!("{period}{}", quote::identifier(column.as_str()))
    });
    format!("({})", quote::join(names, ", "))
}

fn check(check: &Check) -> String {
    let no_inherit = if check.no_inherit { " no inherit" } else { "" };
    format!("check {}{no_inherit}", text::enclosed(&check.expression))
}

pub(super) fn exclude(exclude: &Exclude) -> String {
    let elements = exclude
        .elements
        .iter()
        .map(|element| format!("{} with {}", index::key(&element.key), quote::operator(&element.operator)));
    let mut out = format!(
        "exclude using {} ({}){}{}",
        quote::identifier(exclude.method.as_str()),
        quote::join(elements, ", "),
        text::include(&exclude.include),
        index_options(&exclude.storage, exclude.tablespace.as_ref()),
    );
    if let Some(predicate) = &exclude.predicate {
        out.push_str(&format!(" where {}", text::enclosed(predicate)));
    }
    out
}
