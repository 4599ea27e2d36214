//! Prints the forms of statements that keep a table in use while they run.

use pgspec_catalog::object::{Column, Constraint, ConstraintBody, Index, IndexKey, Sequence, UniqueKey};
use pgspec_catalog::{Key, Name, QualifiedName};

use crate::print::{constraint, index, sequence, text};
use crate::quote;

/// `CREATE INDEX CONCURRENTLY`
pub fn create_index_concurrently(name: &Name, body: &Index) -> String {
    index::print(name, body, true)
}

/// `DROP INDEX CONCURRENTLY`; with `if_exists`, whether it is there or not.
pub fn drop_index_concurrently(name: &QualifiedName, if_exists: bool) -> String {
    let word = if if_exists { "if exists " } else { "" };
    format!("drop index concurrently {word}{};", quote::qualified(name))
}

/// The index that a unique constraint or a primary key is made of. A key with a period has another kind.
pub fn index_of_key(table: &QualifiedName, body: &Constraint) -> Option<Index> {
    let (ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key)) = &body.body else { return None };
    let UniqueKey { columns, include, nulls_not_distinct, without_overlaps, storage, tablespace } = key;
    if *without_overlaps {
        return None;
    }
    Some(Index {
        table: table.clone(),
        unique: true,
        method: Name::exact("btree"),
        keys: columns.iter().cloned().map(IndexKey::column).collect(),
        include: include.clone(),
        nulls_not_distinct: *nulls_not_distinct,
        storage: storage.clone(),
        tablespace: tablespace.clone(),
        predicate: None,
        only: false,
        attached_to: None,
        statistics: Vec::new(),
    })
}

/// `ADD CONSTRAINT … USING INDEX`, for a unique constraint or a primary key: the index gets the constraint's name.
pub fn add_using_index(key: &Key, body: &Constraint, index: &Name) -> Option<String> {
    let word = match &body.body {
        ConstraintBody::PrimaryKey(_) => "primary key",
        ConstraintBody::Unique(_) => "unique",
        ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_) | ConstraintBody::Exclude(_) => return None,
    };
    let (table, name) = (quote::qualified(&key.relation()?), quote::identifier(key.name.as_str()));
    let (index, deferral) = (quote::identifier(index.as_str()), constraint::deferral(body.deferral));
    Some(format!("alter table {table}\n  add constraint {name} {word} using index {index}{deferral};"))
}

/// `ADD CONSTRAINT … NOT VALID`, for a foreign key or a check.
pub fn add_not_valid(key: &Key, body: &Constraint) -> Option<String> {
    let body = Constraint { not_valid: true, ..body.clone() };
    Some(constraint::add(&key.relation()?, &key.name, &body))
}

/// `ADD CONSTRAINT … CHECK (column IS NOT NULL) NOT VALID`
pub fn add_is_set(key: &Key, column: &Name) -> Option<String> {
    let (table, name) = (quote::qualified(&key.relation()?), quote::identifier(key.name.as_str()));
    let column = quote::identifier(column.as_str());
    Some(format!("alter table {table}\n  add constraint {name} check ({column} is not null) not valid;"))
}

/// `DROP CONSTRAINT`
pub fn drop_constraint(key: &Key) -> Option<String> {
    let (table, name) = (quote::qualified(&key.relation()?), quote::identifier(key.name.as_str()));
    Some(format!("alter table {table} drop constraint {name};"))
}

/// `UPDATE`: the default of a column, in all rows that have no value for it.
pub fn fill_with_default(key: &Key, column: &Column) -> Option<String> {
    let (name, own) = (quote::qualified(&key.qualified_name()), quote::identifier(column.name.as_str()));
    let value = text::closed(column.default.as_ref()?);
    Some(format!("update {name} set {own} = {value} where {own} is null;"))
}

/// `ALTER INDEX … ATTACH PARTITION`
pub fn attach_index(whole: &QualifiedName, part: &QualifiedName) -> String {
    format!("alter index {} attach partition {};", quote::qualified(whole), quote::qualified(part))
}

/// `CREATE INDEX … ON ONLY`, for a partitioned table.
pub fn create_index_on_only(name: &Name, body: &Index) -> String {
    index::print(name, &Index { only: true, ..body.clone() }, false)
}

/// `ALTER TABLE ONLY … ADD CONSTRAINT`, for a key of a partitioned table.
pub fn add_only(key: &Key, body: &Constraint) -> Option<String> {
    let table = quote::qualified(&key.relation()?);
    Some(format!("alter table only {table}\n  add {};", constraint::named(&key.name, body)))
}

/// `CREATE SEQUENCE` that belongs to no column.
pub fn create_sequence(key: &Key, body: &Sequence) -> String {
    sequence::create(key, body, false)
}

/// A sequence goes on where another one stands.
pub fn goes_on(name: &QualifiedName, from: &QualifiedName) -> String {
    let literal = quote::literal(&quote::qualified(name));
    format!("select setval({literal}, last_value, is_called) from {};", quote::qualified(from))
}

/// `RENAME CONSTRAINT`
pub fn rename_constraint(key: &Key, to: &Name) -> Option<String> {
    let (table, name) = (quote::qualified(&key.relation()?), quote::identifier(key.name.as_str()));
    Some(format!("alter table {table} rename constraint {name} to {};", quote::identifier(to.as_str())))
}
