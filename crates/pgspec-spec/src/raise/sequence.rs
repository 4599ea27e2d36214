//! Sequences, and the columns that they make `serial`.

use pgspec_catalog::object::{Column, Sequence, SequenceOptions, Table};
use pgspec_catalog::{Body, Catalog, DataType, Key, Kind, Object, Privileges, QualifiedName};
use pgspec_sql::print::tail;
use pgspec_sql::{fragment, implicit_name, quote};

use super::about;
use super::scope::Scope;
use super::yaml::{Entry, Layout, Map, Yaml};

/// An entry under `sequences:`.
pub(super) fn raise(scope: &Scope<'_>, key: &Key, object: &Object, body: &Sequence) -> Entry {
    let name = scope.object_key(&key.qualified_name());
    let mut text = tail::sequence(body);
    let owner = body.owned_by.as_ref().map(|owner| {
        let table = quote::qualified(&scope.name(&owner.table));
        format!("{table}.{}", quote::identifier(owner.column.as_str()))
    });
    if let Some(owner) = &owner {
        text.push_str(&format!(" owned by {owner}"));
    }
    let bare = about::is_bare(object) && object.owner.is_none() && object.grants.is_empty() && !body.unlogged;
    let doc = object.notes.doc.as_deref();
    if bare && doc.is_none() && text.trim().is_empty() {
        return Entry {
            key: name,
            value: Yaml::Map(Map::default().laid_out(Layout::Braces)),
            remarks: Vec::new(),
        };
    }
    let bare = bare && !text.trim().is_empty();
    let value = about::tail_or(&name, &[text.trim().to_owned()], doc, bare, || {
        let mut map = Map::default();
        about::front(object, &mut map);
        about::back(object, &mut map);
        let data_type = Some(&body.data_type).filter(|data_type| !data_type.is_builtin("int8"));
        map.set_some("type", data_type.map(|data_type| Yaml::sql(quote::data_type(data_type))));
        let options = &body.options;
        let numbers = [
            ("start", options.start),
            ("increment", options.increment),
            ("min", options.min_value),
            ("max", options.max_value),
            ("cache", options.cache),
        ];
        for (word, number) in numbers {
            map.set_some(word, number.map(Yaml::word));
        }
        map.flag("cycle", options.cycle);
        map.set_some("owned_by", owner.clone().map(Yaml::text));
        map.flag("unlogged", body.unlogged);
        about::grants(&object.grants, Privileges::ALL_ON_SEQUENCE, &mut map);
        map
    });
    Entry { key: name, value, remarks: Vec::new() }
}

/// Whether a sequence is nothing but what `serial` makes.
pub(super) fn is_serial(catalog: &Catalog, key: &Key, object: &Object, body: &Sequence) -> bool {
    let Some(owner) = &body.owned_by else { return false };
    let Some(item) = catalog.table(&owner.table) else { return false };
    let Some(column) = item.body.column(&owner.column) else { return false };
    let plain = about::is_bare(object)
        && object.notes.doc.is_none()
        && object.owner == item.object.owner
        && object.owner.is_none()
        && object.grants.is_empty()
        && item.object.is_managed();
    plain
        && serial(catalog, &owner.table, item.body, column).is_some()
        && implicit_name::sequence(&owner.table.name, &owner.column, |_| false) == key.name
}

/// The word for the type of a column that a sequence of its own makes `serial`.
pub(super) fn serial(
    catalog: &Catalog,
    table: &QualifiedName,
    body: &Table,
    column: &Column,
) -> Option<&'static str> {
    let name = implicit_name::sequence(&table.name, &column.name, |_| false);
    let name = QualifiedName { schema: table.schema.clone(), name };
    let object = catalog.get(&Key::qualified(Kind::Sequence, &name))?;
    let Body::Sequence(sequence) = &object.body else { return None };
    let owner = sequence.owned_by.as_ref()?;
    let plain = about::is_bare(object)
        && object.notes.doc.is_none()
        && object.owner.is_none()
        && object.grants.is_empty()
        && sequence.options == SequenceOptions::default()
        && sequence.data_type == column.data_type
        && sequence.unlogged == body.unlogged
        && owner.table == *table
        && owner.column == column.name
        && column.not_null
        && !column.inherited;
    let default = column.default.as_ref()?;
    if !plain || *default != fragment::next_value(&name) {
        return None;
    }
    let of = |data_type: &DataType, typname| data_type.is_builtin(typname);
    [("int2", "smallserial"), ("int4", "serial"), ("int8", "bigserial")]
        .into_iter()
        .find(|(typname, _)| of(&column.data_type, typname))
        .map(|(_, word)| word)
}
