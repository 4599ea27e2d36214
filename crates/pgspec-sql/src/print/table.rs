//! Prints tables and their columns.

use pgspec_catalog::object::{Column, Constraint, ConstraintBody, Identity, NotNull, Table};
use pgspec_catalog::{Key, Name, QualifiedName};

use super::constraint::{self, Names};
use super::{foreign, partition, sequence, text};
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

    // What comes from a parent, or is added to somebody else's table, is not declared here.
    let own = || table.columns.iter().filter(|column| !column.inherited && !column.notes.added);
    let widths = own().map(|c| quote::identifier(c.name.as_str()).chars().count());
    let width = widths.filter(|width| *width <= WIDEST_NAME).max().unwrap_or(0);
    for column in own() {
        let mut named = None;
        if let Some(written) = constraint::name_to_write(names, &name, column) {
            named.insert(column.clone()).not_null_constraint.name = Some(written);
        }
        let column = named.as_ref().unwrap_or(column);
        let constraints = behind.iter().filter(|(of, _, _)| **of == column.name);
        let shape = Shape {
            width,
            not_null: column.not_null && !key_columns.contains(&&column.name),
            default: !inside.without_default.contains(&&column.name),
            storage: false,
        };
        let constraints = constraints.map(|(_, constraint, sql)| (*constraint, sql.as_str()));
        if table.of_type.is_some() {
            lines.extend(of_type(column, &shape, constraints));
        } else {
            lines.push(self::column(Some(&key.qualified_name()), column, &shape, constraints));
        }
    }
    let inherited = table.columns.iter().filter(|column| column.inherited && says_more(column));
    lines.extend(inherited.filter(|column| !column.not_null_constraint.not_valid).map(of_column));
    for (column, constraint, _) in &behind {
        if table.column(column).is_some_and(|column| column.inherited) {
            lines.push(constraint::definition(constraint));
        }
    }
    lines.extend(below);
    let kind = match &table.foreign {
        Some(_) => "foreign table",
        None if table.unlogged => "unlogged table",
        None => "table",
    };
    let mut out = format!("create {kind} {}", quote::qualified(&name));
    match (&table.partition_of, &table.of_type) {
        (Some(of), _) => out.push_str(&format!(" partition of {}", quote::qualified(&of.parent))),
        (None, Some(of_type)) => out.push_str(&format!(" of {}", quote::qualified(of_type))),
        (None, None) => {}
    }
    match lines.as_slice() {
        [] if table.partition_of.is_some() || table.of_type.is_some() => {}
        [] => out.push_str(" ()"),
        lines => out.push_str(&format!(" (\n  {}\n)", lines.join(",\n  "))),
    }
    if let Some(of) = &table.partition_of {
        out.push_str(&format!(" {}", partition::bound(&of.bound)));
    }
    if !table.inherits.is_empty() {
        out.push_str(&format!(
            " inherits ({})",
            quote::join(table.inherits.iter().map(quote::qualified), ", ")
        ));
    }
    if let Some(by) = &table.partition_by {
        out.push_str(&format!(" partition by {}", partition::by(by)));
    }
    if let Some(foreign) = &table.foreign {
        out.push_str(&foreign::of_table(foreign));
    }
    if let Some(method) = &table.access_method {
        out.push_str(&format!(" using {}", quote::identifier(method.as_str())));
    }
    out.push_str(&text::storage(&table.storage));
    out.push_str(&text::tablespace(table.tablespace.as_ref()));
    out.push(';');
    out
}

/// A column of a typed table, if there is more to say than the type does.
fn of_type<'a>(
    column: &Column,
    shape: &Shape,
    constraints: impl Iterator<Item = (&'a Constraint, &'a str)>,
) -> Option<String> {
    let whole = tail(None, &Column { collation: None, ..column.clone() }, shape, constraints);
    let more = whole.strip_prefix(&quote::data_type(&column.data_type))?;
    let name = quote::identifier(column.name.as_str());
    (!more.is_empty()).then(|| format!("{name} with options{more}"))
}

/// `ALTER TABLE … ADD COLUMN`: what a project adds to a table that somebody else maintains.
pub(super) fn add_columns(key: &Key, table: &Table) -> Vec<String> {
    let name = quote::qualified(&key.qualified_name());
    let added = table.columns.iter().filter(|column| column.notes.added);
    let statements = added.flat_map(|added| {
        let shape = Shape { width: 0, not_null: added.not_null, default: true, storage: false };
        let definition = column(None, added, &shape, std::iter::empty());
        let later = added.not_null_constraint.not_valid.then(|| of_column(added));
        let later = later.map(|sql| format!("alter table {name} add {sql};"));
        [format!("alter table {name} add column {definition};")].into_iter().chain(later)
    });
    statements.collect()
}

/// `ALTER TABLE … SET DEFAULT`
///
/// With `only` for partitioned tables: partitions have their own defaults.
pub(super) fn set_default(name: &QualifiedName, table: &Table, column: &Column) -> Option<String> {
    let default = text::closed(column.default.as_ref()?);
    let only = if table.partition_by.is_some() { "only " } else { "" };
    let (name, column) = (quote::qualified(name), quote::identifier(column.name.as_str()));
    Some(format!("alter table {only}{name} alter column {column} set default {default};"))
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
    /// Whether `STORAGE` may be said: Postgres takes it there only since 16.
    pub(super) storage: bool,
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
    table: Option<&QualifiedName>,
    column: &Column,
    shape: &Shape,
    constraints: impl Iterator<Item = (&'a Constraint, &'a str)>,
) -> String {
    let name = quote::identifier(column.name.as_str());
    format!("{name:width$} {}", tail(table, column, shape, constraints), width = shape.width)
}

/// What stands behind a column's name.
pub(super) fn tail<'a>(
    table: Option<&QualifiedName>,
    column: &Column,
    shape: &Shape,
    constraints: impl Iterator<Item = (&'a Constraint, &'a str)>,
) -> String {
    let mut out = quote::data_type(&column.data_type);
    if let Some(strategy) = column.storage.strategy.filter(|_| shape.storage) {
        out.push_str(&format!(" storage {}", strategy.keyword()));
    }
    if let Some(compression) = &column.storage.compression {
        out.push_str(&format!(" compression {}", quote::identifier(compression.as_str())));
    }
    if !column.storage.foreign_options.is_empty() {
        out.push_str(&format!(" {}", foreign::options(&column.storage.foreign_options)));
    }
    if let Some(collation) = &column.collation {
        out.push_str(&format!(" collate {}", quote::qualified(collation)));
    }
    let mut constraints = constraints.peekable();
    if column.identity.is_none() {
        while let Some((_, sql)) = constraints.next_if(|(constraint, _)| rank(constraint) == 0) {
            out.push_str(&format!(" {sql}"));
        }
    }
    // An identity column is not null without a word. What is not valid is added later.
    let unsaid = column.identity.is_some() && !says_more(column);
    if (shape.not_null || says_more(column)) && !column.not_null_constraint.not_valid && !unsaid {
        out.push(' ');
        out.push_str(&not_null(column, ""));
    }
    if let Some(default) = column.default.as_ref().filter(|_| shape.default) {
        out.push_str(&format!(" default {}", text::simple(default)));
    }
    if let Some(generated) = &column.generated {
        let stored = if generated.stored { "stored" } else { "virtual" };
        out.push_str(&format!(" generated always as {} {stored}", text::enclosed(&generated.expression)));
    }
    if let Some(identity) = &column.identity {
        out.push_str(&self::identity(table, identity));
    }
    constraints.for_each(|(_, sql)| out.push_str(&format!(" {sql}")));
    out
}

/// Whether there is more to say of a column's `NOT NULL` than that it is there.
pub(super) fn says_more(column: &Column) -> bool {
    let NotNull { name, not_valid, no_inherit, comment: _ } = &column.not_null_constraint;
    column.not_null && (name.is_some() || *not_valid || *no_inherit)
}

/// `constraint name not null`, with the column where it stands as a constraint of the table.
fn not_null(column: &Column, of: &str) -> String {
    let own = &column.not_null_constraint;
    let name = own.name.as_ref().map(|name| format!("constraint {} ", quote::identifier(name.as_str())));
    let inherit = if own.no_inherit { " no inherit" } else { "" };
    let valid = if own.not_valid { " not valid" } else { "" };
    format!("{}not null{of}{inherit}{valid}", name.unwrap_or_default())
}

/// A `NOT NULL` as a constraint of its table.
pub(super) fn of_column(column: &Column) -> String {
    not_null(column, &format!(" {}", quote::identifier(column.name.as_str())))
}

fn identity(table: Option<&QualifiedName>, identity: &Identity) -> String {
    let always = if identity.always { "always" } else { "by default" };
    let options = identity_options(table, identity);
    if options.is_empty() {
        format!(" generated {always} as identity")
    } else {
        format!(" generated {always} as identity ({})", options.join(" "))
    }
}

/// What stands in the parentheses behind `IDENTITY`.
pub(super) fn identity_options(table: Option<&QualifiedName>, identity: &Identity) -> Vec<String> {
    let schema = table.and_then(|table| table.schema.clone());
    let name = identity.name.clone().map(|name| QualifiedName { schema, name });
    let name = name.map(|name| format!("sequence name {}", quote::qualified(&name)));
    name.into_iter().chain(sequence::options(&identity.sequence)).collect()
}
