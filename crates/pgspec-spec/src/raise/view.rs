//! Views and materialised views.

use pgspec_catalog::object::{CheckOption, View};
use pgspec_catalog::{Key, Object, Privileges, QualifiedName};
use pgspec_sql::quote;

use super::about;
use super::scope::{Scope, folded_key, name_value};
use super::table::{self, Parts, parameters};
use super::yaml::{Entry, Layout, Map, Yaml};

/// An entry under `views:` or `materialized_views:`.
pub(super) fn raise(scope: &Scope<'_>, key: &Key, object: &Object, body: &View) -> Entry {
    let name = key.qualified_name();
    let mut map = Map::default();
    about::front(object, &mut map);
    about::back(object, &mut map);
    options(body, &mut map);
    if !body.column_names.is_empty() {
        map.set("names", Yaml::Seq(body.column_names.iter().map(name_value).collect()));
    }
    declared(scope, body, &mut map);
    let mut parts = Parts::default();
    table::children(scope, &name, &[], &mut parts);
    let query = Yaml::sql(body.query.text.as_str());
    let parts_of = [&parts.indexes, &parts.triggers, &parts.rules, &parts.statistics];
    let alone = map.entries.is_empty() && parts_of.iter().all(|part| part.entries.is_empty());
    let value = if alone && object.grants.is_empty() && plain_query(&name, &body.query.text) {
        query
    } else {
        about::grants(&object.grants, Privileges::ALL_ON_TABLE, &mut map);
        let tall = body.query.text.contains('\n');
        let sql = if tall { Yaml::prose(body.query.text.as_str()) } else { query };
        map.set("sql", sql);
        parts.write(&mut map);
        Yaml::Map(map)
    };
    Entry { key: scope.object_key(&name), value, remarks: Vec::new() }
}

/// Whether the query may stand right behind the name: a comment at its end would be taken for a doc.
fn plain_query(_: &QualifiedName, query: &str) -> bool {
    pgspec_sql::fragment::split_doc(query).1.is_none()
}

fn options(own: &View, map: &mut Map) {
    let mut comments = Map::default();
    for (column, comment) in &own.column_comments {
        comments.push(folded_key(column), about::comment_value(comment));
    }
    map.section("column_comments", comments);
    let mut defaults = Map::default();
    for (column, default) in &own.column_defaults {
        defaults.push(folded_key(column), Yaml::sql(default.text.as_str()));
    }
    map.section("defaults", defaults);
    if own.materialized {
        map.set_some("access_method", own.access_method.as_ref().map(name_value));
        map.set_some("cluster_on", own.cluster_on.as_ref().map(name_value));
        map.section("with", parameters(&own.storage));
        map.set_some("tablespace", own.tablespace.as_ref().map(name_value));
        return;
    }
    let mut with = Map::default().laid_out(Layout::Braces);
    if !own.security_invoker {
        with.set("security_invoker", Yaml::word(false));
    }
    with.flag("security_barrier", own.security_barrier);
    map.section("with", with);
    let check_option = own.check_option.map(|option| match option {
        CheckOption::Local => "local",
        CheckOption::Cascaded => "cascaded",
    });
    map.set_some("check_option", check_option.map(Yaml::word));
}

/// The columns that the spec declared.
fn declared(scope: &Scope<'_>, own: &View, map: &mut Map) {
    let mut columns = Map::default();
    for column in &own.declared_columns {
        let not_null = if column.not_null { " not null" } else { "" };
        let text = format!("{}{not_null}", quote::data_type(&scope.data_type(&column.data_type)));
        let key = folded_key(&column.name);
        let value = about::tail_or(&key, std::slice::from_ref(&text), column.doc.as_deref(), true, || {
            let mut map = Map::default();
            map.set("type", Yaml::sql(quote::data_type(&scope.data_type(&column.data_type))));
            map.flag("not_null", column.not_null);
            about::texts(column.doc.as_deref(), None, &mut map);
            map
        });
        columns.push(key, value);
    }
    map.section("columns", columns);
}
