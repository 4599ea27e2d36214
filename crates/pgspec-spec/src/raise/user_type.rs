//! Domains, composite types and range types.

use pgspec_catalog::object::{Attribute, CompositeType, Domain, DomainCheck, RangeType};
use pgspec_catalog::{Kind, Object, Privileges, QualifiedName};
use pgspec_sql::print::tail;
use pgspec_sql::quote;

use super::about;
use super::definition::{front, is_bare};
use super::scope::{Scope, folded_key, name_value};
use super::yaml::{self, Layout, Map, Yaml};

/// The value of an entry under `domains:`.
pub(super) fn domain(
    scope: &Scope<'_>,
    key: &yaml::Key,
    name: &QualifiedName,
    object: &Object,
    body: &Domain,
) -> Yaml {
    let plain = |check: &DomainCheck| check.comment.is_none() && check.doc.is_none() && !check.not_valid;
    let own = &body.not_null_constraint;
    let bare = is_bare(object) && body.checks.iter().all(plain) && own.comment.is_none();
    let mut clauses = tail::domain(body);
    // A name that Postgres derives again goes without saying.
    if let ([check], Some(clause)) = (body.checks.as_slice(), clauses.last_mut()) {
        let derived = format!("{}_check", name.name);
        let taken = scope
            .known
            .catalog
            .of_kind(Kind::Constraint)
            .any(|(_, key, _)| key.schema == name.schema && key.name == derived.as_str());
        let written = format!("constraint {} ", quote::identifier(check.name.as_str()));
        if check.name == derived.as_str() && derived.len() <= pgspec_catalog::MAX_NAME_BYTES && !taken {
            *clause = clause.replacen(&written, "", 1);
        }
    }
    about::tail_or(key, &clauses, object.notes.doc.as_deref(), bare, || {
        let mut map = front(object);
        map.set("type", Yaml::sql(quote::data_type(&body.data_type)));
        map.set_some("collate", body.collation.as_ref().map(|name| Yaml::sql(quote::qualified(name))));
        map.set_some("default", body.default.as_ref().map(|sql| Yaml::sql(sql.text.as_str())));
        if own.is_plain() {
            map.flag("not_null", body.not_null);
        } else {
            let mut said = Map::default().laid_out(Layout::Braces);
            said.set_some("name", own.name.as_ref().map(name_value));
            said.set_some("comment", own.comment.as_deref().map(Yaml::prose));
            map.set("not_null", Yaml::Map(said));
        }
        let mut checks = Map::default();
        for check in &body.checks {
            checks.push(folded_key(&check.name), self::check(check));
        }
        map.section("checks", checks);
        about::grants(&object.grants, Privileges::ALL_ON_TYPE, &mut map);
        map
    })
}

fn check(check: &DomainCheck) -> Yaml {
    let sql = Yaml::sql(check.expression.text.as_str());
    if check.comment.is_none() && check.doc.is_none() && !check.not_valid {
        return sql;
    }
    let mut map = Map::default().laid_out(Layout::Braces);
    map.set("check", sql);
    map.flag("not_valid", check.not_valid);
    about::texts(check.doc.as_deref(), check.comment.as_deref(), &mut map);
    Yaml::Map(map)
}

/// The value of an entry under `composite_types:`.
pub(super) fn composite(object: &Object, body: &CompositeType) -> Yaml {
    let mut attributes = Map::default();
    for attribute in &body.attributes {
        let key = folded_key(&attribute.name);
        let value = self::attribute(&key, attribute);
        attributes.push(key, value);
    }
    if is_bare(object) && object.notes.doc.is_none() {
        return Yaml::Map(if attributes.entries.is_empty() {
            attributes.laid_out(Layout::Braces)
        } else {
            attributes
        });
    }
    let mut map = front(object);
    map.set("attributes", Yaml::Map(attributes));
    about::grants(&object.grants, Privileges::ALL_ON_TYPE, &mut map);
    Yaml::Map(map)
}

fn attribute(key: &yaml::Key, own: &Attribute) -> Yaml {
    let bare = own.comment.is_none() && own.notes.was.is_none();
    about::tail_or(key, &[tail::attribute(own)], own.notes.doc.as_deref(), bare, || {
        let mut map = Map::default();
        map.set("type", Yaml::sql(quote::data_type(&own.data_type)));
        map.set_some("collate", own.collation.as_ref().map(|name| Yaml::sql(quote::qualified(name))));
        about::texts(own.notes.doc.as_deref(), own.comment.as_deref(), &mut map);
        map.set_some("was", own.notes.was.as_ref().map(name_value));
        map
    })
}

/// The options of a range type; its multirange stands in its own schema unless it says otherwise.
pub(super) fn range_options(body: &RangeType, own: &QualifiedName) -> Vec<String> {
    let mut range = body.clone();
    let mut name = own.clone();
    if range.multirange.schema == name.schema {
        (range.multirange.schema, name.schema) = (None, None);
    }
    tail::range_type(&range, &name)
}
