//! Prints how the columns of tables change.

use pgspec_catalog::object::{Column, Generated, Identity, NotNull, StorageStrategy, Table};
use pgspec_catalog::{Catalog, Key, Name, QualifiedName, Text};

use super::{acl, comment_text, sequence_options, table as of_table};
use crate::print::table::{self, Shape};
use crate::print::{foreign, text};
use crate::{implicit_name, quote};

/// `alter table t alter column c`
fn head(key: &Key, table: &Table, column: &Name) -> String {
    format!("alter {} alter column {}", of_table::noun(key, table), quote::identifier(column.as_str()))
}

/// The same, for the table alone: partitions have their own defaults.
fn only(key: &Key, table: &Table, column: &Name) -> String {
    if table.partition_by.is_none() {
        return head(key, table, column);
    }
    let name = quote::qualified(&key.qualified_name());
    format!("alter table only {name} alter column {}", quote::identifier(column.as_str()))
}

/// `ADD COLUMN`, without the constraints of the column.
pub fn add_column(key: &Key, table: &Table, column: &Column, not_null: bool, default: bool) -> String {
    let shape = Shape { width: 0, not_null, default, storage: false };
    let tail = table::tail(Some(&key.qualified_name()), column, &shape, std::iter::empty());
    let name = quote::identifier(column.name.as_str());
    format!("alter {} add column {name} {tail};", of_table::noun(key, table))
}

/// `DROP COLUMN`
pub fn drop_column(key: &Key, table: &Table, column: &Name) -> String {
    format!("alter {} drop column {};", of_table::noun(key, table), quote::identifier(column.as_str()))
}

/// `SET DATA TYPE`, with the collation, and how values become ones of the new type.
pub fn set_type(key: &Key, table: &Table, column: &Column, using: Option<&str>) -> String {
    let mut out =
        format!("{} set data type {}", head(key, table, &column.name), quote::data_type(&column.data_type));
    if let Some(collation) = &column.collation {
        out.push_str(&format!(" collate {}", quote::qualified(collation)));
    }
    // What a foreign table says of a column changes no values.
    if let Some(using) = using.filter(|_| table.foreign.is_none()) {
        out.push_str(&format!(" using {using}"));
    }
    out.push(';');
    out
}

/// `SET DEFAULT`
pub fn set_default(key: &Key, table: &Table, column: &Column) -> Option<String> {
    let default = text::closed(column.default.as_ref()?);
    Some(format!("{} set default {default};", only(key, table, &column.name)))
}

/// `DROP DEFAULT`
pub fn drop_default(key: &Key, table: &Table, column: &Name) -> String {
    format!("{} drop default;", only(key, table, column))
}

/// `SET NOT NULL` or `DROP NOT NULL`
pub fn not_null(key: &Key, table: &Table, column: &Name, not_null: bool) -> String {
    let word = if not_null { "set" } else { "drop" };
    format!("{} {word} not null;", head(key, table, column))
}

/// `ADD CONSTRAINT … NOT NULL`: with a name, `NO INHERIT`, `NOT VALID`.
pub fn add_not_null(key: &Key, table: &Table, column: &Column) -> String {
    format!("alter {} add {};", of_table::noun(key, table), table::of_column(column))
}

/// What a column's `NOT NULL` says in another way than before. It was valid, or is not now.
pub fn change_not_null(
    key: &Key,
    table: &Table,
    (old, new): (&Name, &Name),
    (from, to): (&NotNull, &NotNull),
) -> Vec<String> {
    let head = format!("alter {}", of_table::noun(key, table));
    let (was, name) = (quote::identifier(old.as_str()), quote::identifier(new.as_str()));
    let mut out = Vec::new();
    if old != new {
        out.push(format!("{head} rename constraint {was} to {name};"));
    }
    if from.no_inherit != to.no_inherit {
        let word = if to.no_inherit { "no inherit" } else { "inherit" };
        out.push(format!("{head} alter constraint {name} {word};"));
    }
    if from.not_valid && !to.not_valid {
        out.push(format!("{head} validate constraint {name};"));
    }
    if from.comment != to.comment {
        out.push(comment_on_not_null(key, new, to.comment.as_ref()));
    }
    out
}

/// `COMMENT ON CONSTRAINT`
pub fn comment_on_not_null(key: &Key, name: &Name, comment: Option<&Text>) -> String {
    let (table, name) = (quote::qualified(&key.qualified_name()), quote::identifier(name.as_str()));
    format!("comment on constraint {name} on {table} is {};", comment_text(comment))
}

/// `DROP EXPRESSION`
pub fn drop_expression(key: &Key, table: &Table, column: &Name) -> String {
    format!("{} drop expression;", head(key, table, column))
}

/// `SET EXPRESSION` (Postgres 17)
pub fn set_expression(key: &Key, table: &Table, column: &Name, generated: &Generated) -> String {
    format!("{} set expression as {};", head(key, table, column), text::enclosed(&generated.expression))
}

/// `ADD GENERATED … AS IDENTITY`
pub fn add_identity(key: &Key, table: &Table, column: &Name, identity: &Identity) -> String {
    let always = if identity.always { "always" } else { "by default" };
    let options = table::identity_options(Some(&key.qualified_name()), identity);
    let options = if options.is_empty() { String::new() } else { format!(" ({})", options.join(" ")) };
    format!("{} add generated {always} as identity{options};", head(key, table, column))
}

/// `DROP IDENTITY`
pub fn drop_identity(key: &Key, table: &Table, column: &Name) -> String {
    format!("{} drop identity;", head(key, table, column))
}

/// `SET GENERATED`, and the options and privileges of the column's sequence.
pub fn change_identity(
    key: &Key,
    table: &Table,
    column: &Column,
    from: &Identity,
    to: &Identity,
) -> Vec<String> {
    let mut words = Vec::new();
    if from.always != to.always {
        words.push(format!("set generated {}", if to.always { "always" } else { "by default" }));
    }
    let (before, after) = (
        from.sequence.clone().with_defaults(&column.data_type),
        to.sequence.clone().with_defaults(&column.data_type),
    );
    words.extend(sequence_options(&before, &after).into_iter().map(|option| format!("set {option}")));
    let mut out = Vec::new();
    let usual = || implicit_name::sequence(&key.name, &column.name, |_| false);
    let named = |identity: &Identity| {
        let name = identity.name.clone().unwrap_or_else(usual);
        QualifiedName { schema: key.schema.clone(), name }
    };
    let (old, new) = (named(from), named(to));
    out.extend(super::into_bounds(&quote::qualified(&old), &before, &after));
    if !words.is_empty() {
        out.push(format!("{} {};", head(key, table, &column.name), words.join(" ")));
    }
    if old != new {
        let to = quote::identifier(new.name.as_str());
        out.push(format!("alter sequence {} rename to {to};", quote::qualified(&old)));
    }
    out.extend(acl::of_identity(&quote::qualified(&new), from, to));
    out
}

/// `SET STORAGE`
pub fn column_storage(catalog: &Catalog, key: &Key, table: &Table, column: &Column) -> String {
    let own = || StorageStrategy::of_type_in(catalog, &column.data_type);
    let word = column.storage.strategy.or_else(own).map_or("default", StorageStrategy::keyword);
    format!("{} set storage {word};", head(key, table, &column.name))
}

/// `SET COMPRESSION`
pub fn compression(key: &Key, table: &Table, column: &Column) -> String {
    let word = column.storage.compression.as_ref();
    let word = word.map_or("default".into(), |name| quote::identifier(name.as_str()));
    format!("{} set compression {word};", head(key, table, &column.name))
}

/// `SET STATISTICS`
pub fn statistics(key: &Key, table: &Table, column: &Column) -> String {
    let target = column.storage.statistics.unwrap_or(-1);
    format!("{} set statistics {target};", head(key, table, &column.name))
}

/// `SET (n_distinct = …)` and `RESET (…)`
pub fn column_options(key: &Key, table: &Table, from: &Column, to: &Column) -> Vec<String> {
    of_table::set_and_reset(&head(key, table, &to.name), &from.storage.options, &to.storage.options)
}

/// `OPTIONS (add …, set …, drop …)` of a foreign table's column.
pub fn foreign_options(key: &Key, table: &Table, from: &Column, to: &Column) -> String {
    let changes = foreign::changes(&from.storage.foreign_options, &to.storage.foreign_options);
    format!("{} options ({changes});", head(key, table, &to.name))
}

/// `COMMENT ON COLUMN`
pub fn column_comment(relation: &QualifiedName, column: &Name, comment: Option<&Text>) -> String {
    let (relation, column) = (quote::qualified(relation), quote::identifier(column.as_str()));
    format!("comment on column {relation}.{column} is {};", comment_text(comment))
}
