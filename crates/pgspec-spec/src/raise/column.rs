//! Columns, with the constraints that stand behind them.

use pgspec_catalog::object::{Column, ColumnNotes, Constraint, ConstraintBody, NotNull, UniqueKey};
use pgspec_catalog::{DataType, Key, Name, Object, Privileges};
use pgspec_sql::print::tail;
use pgspec_sql::{implicit_name, quote};

use super::about;
use super::json;
use super::scope::{Scope, folded_key, name_value};
use super::yaml::{Entry, Map, Yaml};

/// Whether a column needs its keys spelled out, whatever its doc is.
pub(super) fn is_spelled(column: &Column) -> bool {
    let ColumnNotes { doc: _, was, deprecated, secret, pii, json, references_any, backfill, added: _ } =
        &column.notes;
    column.comment.is_some()
        || was.is_some()
        || deprecated.is_some()
        || *secret
        || *pii
        || json.is_some()
        || !references_any.is_empty()
        || backfill.is_some()
        || column.not_null_constraint.not_valid
        || column.not_null_constraint.comment.is_some()
        || column.storage.statistics.is_some()
        || !column.storage.options.is_empty()
        || !column.storage.foreign_options.is_empty()
        || column.identity.as_ref().is_some_and(|identity| !identity.grants.is_empty())
}

/// The column that a constraint may stand behind so that it gets its name again, and says nothing else.
pub(super) fn stands_behind<'c>(
    scope: &Scope<'_>,
    columns: &'c [Column],
    table: &Name,
    key: &Key,
    object: &Object,
) -> Option<&'c Column> {
    let constraint = object.body.as_constraint()?;
    if !about::is_bare(object)
        || object.notes.doc.is_some()
        || !scope.known.is_only(key.schema.as_ref(), &key.name)
    {
        return None;
    }
    let column = columns.iter().find(|column| tail::fits_column(constraint, &column.name))?;
    (derived_name(table, &column.name, constraint)? == key.name).then_some(column)
}

fn derived_name(table: &Name, column: &Name, constraint: &Constraint) -> Option<Name> {
    let columns = std::slice::from_ref(column);
    Some(match &constraint.body {
        ConstraintBody::PrimaryKey(_) => implicit_name::primary_key(table, |_| false),
        ConstraintBody::Unique(_) => implicit_name::unique(table, columns, |_| false),
        ConstraintBody::ForeignKey(_) => implicit_name::foreign_key(table, columns, |_| false),
        ConstraintBody::Check(check) => {
            let column = implicit_name::check_column(&check.expression).filter(|c| *c != table);
            implicit_name::check(table, column, |_| false)
        }
        ConstraintBody::Exclude(_) => return None,
    })
}

/// Whether the spelled form has a key that says all of it.
pub(super) fn has_key(constraint: &Constraint) -> bool {
    let plain =
        |key: &UniqueKey| !key.nulls_not_distinct && key.include.is_empty() && !tail::has_storage(key);
    let immediate = constraint.deferral == pgspec_catalog::object::Deferral::Immediate;
    match &constraint.body {
        ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) => plain(key) && immediate,
        ConstraintBody::ForeignKey(_) => immediate,
        ConstraintBody::Check(check) => !check.no_inherit && immediate,
        ConstraintBody::Exclude(_) => false,
    }
}

/// The entry of a column. The names in the constraints are written as they are.
///
/// A `serial` column has its word for the type; a partial one says only what it changes of its parent's.
pub(super) fn raise(
    scope: &Scope<'_>,
    column: &Column,
    inline: &[&Constraint],
    (serial, partial): (Option<&str>, bool),
) -> Entry {
    let key = folded_key(&column.name);
    let mut column = scope.column(column);
    if let Some(word) = serial {
        column.data_type = DataType::builtin(word);
        column.default = None;
        column.not_null = !column.not_null_constraint.is_plain();
    }
    let doc = column.notes.doc.as_deref();
    let value =
        about::tail_or(&key, &[tail::column(&column, inline)], doc, !partial && !is_spelled(&column), || {
            let mut map = spelled(&column, inline);
            map.flag("inherited", partial);
            map
        });
    Entry { key, value, remarks: Vec::new() }
}

/// What there is to say of a `NOT NULL`, if it is more than that.
fn said(column: &Column) -> Option<Map> {
    let NotNull { name, not_valid, no_inherit, comment } = &column.not_null_constraint;
    let mut map = Map::default();
    map.set_some("name", name.as_ref().map(name_value));
    map.flag("not_valid", *not_valid);
    map.flag("no_inherit", *no_inherit);
    map.set_some("comment", comment.as_deref().map(Yaml::prose));
    (column.not_null && !map.entries.is_empty()).then_some(map)
}

fn spelled(column: &Column, inline: &[&Constraint]) -> Map {
    let mut map = Map::default();
    map.set("type", Yaml::sql(quote::data_type(&column.data_type)));
    map.set_some("collate", column.collation.as_ref().map(|name| Yaml::sql(quote::qualified(name))));
    let storage = &column.storage;
    map.set_some("storage", storage.strategy.map(|own| Yaml::word(own.keyword())));
    map.set_some("compression", storage.compression.as_ref().map(name_value));
    map.set_some("statistics", storage.statistics.map(Yaml::word));
    map.section("with", super::table::parameters(&storage.options));
    map.section("options", super::foreign::options(&storage.foreign_options));
    let primary = inline.iter().any(|own| matches!(own.body, ConstraintBody::PrimaryKey(_)));
    map.flag("primary_key", primary);
    match said(column) {
        Some(said) => map.set("not_null", Yaml::Map(said)),
        None => map.flag("not_null", column.not_null && !primary && column.identity.is_none()),
    }
    map.set_some("default", column.default.as_ref().map(|sql| Yaml::sql(sql.text.as_str())));
    if let Some(generated) = &column.generated {
        map.set("generated", Yaml::sql(generated.expression.text.as_str()));
        map.flag("virtual", !generated.stored);
    }
    if let Some(identity) = &column.identity {
        map.set("identity", Yaml::sql(tail::identity(identity)));
        map.section("sequence_grants", about::who(&identity.grants, Privileges::ALL_ON_SEQUENCE));
    }
    for own in inline {
        match &own.body {
            ConstraintBody::PrimaryKey(_) | ConstraintBody::Exclude(_) => {}
            ConstraintBody::Unique(_) => map.flag("unique", true),
            ConstraintBody::ForeignKey(key) => {
                let references = tail::references(key);
                let target = references.strip_prefix("references ").unwrap_or(&references);
                map.set("references", Yaml::sql(target));
            }
            ConstraintBody::Check(check) => map.set("check", Yaml::sql(check.expression.text.as_str())),
        }
    }
    let notes = &column.notes;
    about::texts(notes.doc.as_deref(), column.comment.as_deref(), &mut map);
    map.set_some("was", notes.was.as_ref().map(name_value));
    map.set_some("json", notes.json.as_ref().map(json::yaml));
    map.flag("secret", notes.secret);
    map.flag("pii", notes.pii);
    map.set_some("deprecated", notes.deprecated.as_deref().map(Yaml::prose));
    if !notes.references_any.is_empty() {
        let list = notes.references_any.iter().map(|text| Yaml::text(text.as_str()));
        map.set("references_any", Yaml::Seq(list.collect()));
    }
    map.set_some("backfill", notes.backfill.as_ref().map(|own| Yaml::sql(own.0.text.as_str())));
    map
}
