//! Table constraints.

use pgspec_catalog::object::{Constraint, ConstraintBody, Deferral, UniqueKey};
use pgspec_catalog::{Key, Object};
use pgspec_sql::print::tail;

use super::about;
use super::scope::{Scope, folded_key, name_value, names_value};
use super::table::parameters;
use super::yaml::{Entry, Map, Yaml};

/// An entry under `constraints:`.
pub(super) fn raise(scope: &Scope<'_>, key: &Key, object: &Object, body: &Constraint) -> Entry {
    let body = scope.constraint(body);
    let name = folded_key(&key.name);
    let clauses = tail::constraint(&body);
    let value = about::tail_or(&name, &clauses, object.notes.doc.as_deref(), about::is_bare(object), || {
        spelled(object, &body)
    });
    Entry { key: name, value, remarks: Vec::new() }
}

fn spelled(object: &Object, own: &Constraint) -> Map {
    let mut map = Map::default();
    match &own.body {
        ConstraintBody::PrimaryKey(key) => unique("primary_key", key, &mut map),
        ConstraintBody::Unique(key) => unique("unique", key, &mut map),
        ConstraintBody::ForeignKey(key) => {
            map.set("foreign_key", names_value(&key.columns));
            let references = tail::references(key);
            let target = references.strip_prefix("references ").unwrap_or(&references);
            map.set("references", Yaml::sql(target));
            map.flag("period", key.period);
        }
        ConstraintBody::Check(check) => {
            map.set("check", Yaml::sql(check.expression.text.as_str()));
            map.flag("no_inherit", check.no_inherit);
        }
        ConstraintBody::Exclude(_) => map.set_some("exclude", tail::exclude(own).map(Yaml::sql)),
    }
    let deferrable = match own.deferral {
        Deferral::Immediate => None,
        Deferral::Deferrable => Some("immediate"),
        Deferral::Deferred => Some("deferred"),
    };
    map.set_some("deferrable", deferrable.map(Yaml::word));
    map.flag("not_valid", own.not_valid && !own.not_enforced);
    map.flag("not_enforced", own.not_enforced);
    about::front(object, &mut map);
    about::back(object, &mut map);
    map
}

fn unique(word: &str, key: &UniqueKey, map: &mut Map) {
    map.set(word, names_value(&key.columns));
    if !key.include.is_empty() {
        map.set("include", names_value(&key.include));
    }
    map.flag("nulls_not_distinct", key.nulls_not_distinct);
    map.flag("without_overlaps", key.without_overlaps);
    map.section("with", parameters(&key.storage));
    map.set_some("tablespace", key.tablespace.as_ref().map(name_value));
}
