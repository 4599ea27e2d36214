//! Prints tables and their columns.

use pgspec_catalog::object::{Column, Constraint, ConstraintBody, Identity, SequenceOptions, Table};
use pgspec_catalog::{Key, Name, QualifiedName};

use super::constraint::{self, Names};
use super::text;
use crate::quote;

/// Names longer than this do not push the types of the others to the right.
const WIDEST_NAME: usize = 32;

/// What stands inside a table's `CREATE TABLE`.
pub(super) struct Inside<'a> {
    /// The constraints that can be made with it.
    pub(super) constraints: Vec<(&'a Name, &'a Constraint)>,
    /// The columns whose default is set later.
    pub(super) without_default: Vec<&'a Name>,
}

/// `CREATE TABLE`, one column a line. Constraints of one column whose name Postgres derives stand behind it.
pub(super) fn create(key: &Key, table: &Table, inside: &Inside<'_>, names: &Names) -> String {
    let name = key.qualified_name();
    let mut lines = Vec::with_capacity(table.columns.len() + inside.constraints.len());
    let mut behind: Vec<(&Name, &Constraint, String)> = Vec::new();
    let mut below = Vec::new();
    for (own, constraint) in &inside.constraints {
        let derived = constraint::is_derived(names, &name, own, constraint);
        match constraint::behind_column(constraint).filter(|(column, _)| table.column(column).is_some()) {
            Some((column, sql)) if derived => behind.push((column, constraint, sql)),
            _ if derived => below.push(constraint::definition(constraint)),
            _ => below.push(constraint::named(own, constraint)),
        }
    }
    behind.sort_by_key(|(_, constraint, _)| rank(constraint));
    let key_columns: Vec<_> =
        inside.constraints.iter().flat_map(|(_, constraint)| primary(constraint)).collect();

    let columns = || table.columns.iter().filter(|column| !column.notes.added);
    let widths = columns().map(|c| quote::identifier(c.name.as_str()).chars().count());
    let width = widths.filter(|width| *width <= WIDEST_NAME).max().unwrap_or(0);
    for column in columns() {
        let own = behind.iter().filter(|(of, _, _)| **of == column.name);
        let shape = Shape {
            width,
            not_null: column.not_null && !key_columns.contains(&&column.name),
            default: !inside.without_default.contains(&&column.name),
        };
        lines.push(self::column(column, &shape, own.map(|(_, constraint, sql)| (*constraint, sql.as_str()))));
    }
    lines.extend(below);
    let unlogged = if table.unlogged { "unlogged " } else { "" };
    let options = format!("{}{}", text::storage(&table.storage), text::tablespace(table.tablespace.as_ref()));
    let name = quote::qualified(&name);
    if lines.is_empty() {
        return format!("create {unlogged}table {name} (){options};");
    }
    format!("create {unlogged}table {name} (\n  {}\n){options};", lines.join(",\n  "))
}

/// `ALTER TABLE … ADD COLUMN`: what a project adds to a table that somebody else maintains.
pub(super) fn add_columns(key: &Key, table: &Table) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let added = table.columns.iter().filter(|column| column.notes.added);
    let definitions = added.map(|added| {
        let shape = Shape { width: 0, not_null: added.not_null, default: true };
        column(added, &shape, std::iter::empty())
    });
    definitions.map(|definition| format!("alter table {name} add column {definition};")).collect()
}

/// `ALTER TABLE … SET DEFAULT`
pub(super) fn set_default(table: &QualifiedName, column: &Column) -> Option<String> {
    let default = text::closed(column.default.as_ref()?);
    let name = quote::identifier(column.name.as_str());
    Some(format!("alter table {} alter column {name} set default {default};", quote::qualified(table)))
}

/// `ALTER TABLE … ENABLE ROW LEVEL SECURITY` and `FORCE`
pub(super) fn row_security(key: &Key, table: &Table) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let states = [(table.row_security.enabled, "enable"), (table.row_security.forced, "force")];
    let on = states.into_iter().filter(|(on, _)| *on);
    on.map(|(_, word)| format!("alter table {name} {word} row level security;")).collect()
}

/// How a column is to be printed.
pub(super) struct Shape {
    pub(super) width: usize,
    pub(super) not_null: bool,
    pub(super) default: bool,
}

/// The order in which constraints stand behind a column; the primary key stands in front of the default.
pub(super) fn rank(constraint: &Constraint) -> u8 {
    match constraint.body {
        ConstraintBody::PrimaryKey(_) => 0,
        ConstraintBody::Unique(_) => 1,
        ConstraintBody::ForeignKey(_) => 2,
        ConstraintBody::Check(_) => 3,
        ConstraintBody::Exclude(_) => 4,
    }
}

/// The columns of a primary key: they are not null without a word.
fn primary(constraint: &Constraint) -> &[Name] {
    if let ConstraintBody::PrimaryKey(key) = &constraint.body { &key.columns } else { &[] }
}

fn column<'a>(
    column: &Column,
    shape: &Shape,
    constraints: impl Iterator<Item = (&'a Constraint, &'a str)>,
) -> String {
    let name = quote::identifier(column.name.as_str());
    format!("{name:width$} {}", tail(column, shape, constraints), width = shape.width)
}

/// What stands behind a column's name.
pub(super) fn tail<'a>(
    column: &Column,
    shape: &Shape,
    constraints: impl Iterator<Item = (&'a Constraint, &'a str)>,
) -> String {
    let mut out = quote::data_type(&column.data_type);
    if let Some(collation) = &column.collation {
        out.push_str(&format!(" collate {}", quote::qualified(collation)));
    }
    let mut constraints = constraints.peekable();
    if column.identity.is_none() {
        while let Some((_, sql)) = constraints.next_if(|(constraint, _)| rank(constraint) == 0) {
            out.push_str(&format!(" {sql}"));
        }
    }
    // An identity column is not null without a word.
    if shape.not_null && column.identity.is_none() {
        out.push_str(" not null");
    }
    if let Some(default) = column.default.as_ref().filter(|_| shape.default) {
        out.push_str(&format!(" default {}", text::simple(default)));
    }
    if let Some(generated) = &column.generated {
        let stored = if generated.stored { "stored" } else { "virtual" };
        out.push_str(&format!(" generated always as {} {stored}", text::enclosed(&generated.expression)));
    }
    if let Some(identity) = &column.identity {
        out.push_str(&self::identity(identity));
    }
    constraints.for_each(|(_, sql)| out.push_str(&format!(" {sql}")));
    out
}

fn identity(identity: &Identity) -> String {
    let always = if identity.always { "always" } else { "by default" };
    let options = sequence_options(&identity.sequence);
    if options.is_empty() {
        format!(" generated {always} as identity")
    } else {
        format!(" generated {always} as identity ({})", options.join(" "))
    }
}

pub(super) fn sequence_options(options: &SequenceOptions) -> Vec<String> {
    let numbers = [
        ("start with", options.start),
        ("increment by", options.increment),
        ("minvalue", options.min_value),
        ("maxvalue", options.max_value),
        ("cache", options.cache),
    ];
    let numbers = numbers.into_iter().filter_map(|(words, n)| Some(format!("{words} {}", n?)));
    numbers.chain(options.cycle.then(|| "cycle".to_owned())).collect()
}
