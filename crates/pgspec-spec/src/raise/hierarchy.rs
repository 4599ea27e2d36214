//! Partitions, inheritance, and what else only some tables have.

use pgspec_catalog::object::{Column, ColumnNotes, ColumnStorage, NotNull, ReplicaIdentity, Table};
use pgspec_catalog::{Body, Catalog, Key, Kind, Object, QualifiedName};
use pgspec_sql::print::tail;
use pgspec_sql::quote;

use super::foreign;
use super::scope::{Scope, name_value};
use super::table;
use super::yaml::{Entry, Map, Yaml};
use crate::resolve::inherited;

/// Whether a table is written under the one that it is a partition of.
pub(super) fn stands_under(catalog: &Catalog, body: &Table) -> bool {
    let parent = body.partition_of.as_ref().and_then(|of| catalog.table(&of.parent));
    parent.is_some_and(|parent| parent.object.is_managed())
}

/// The columns that a table has from others, as it has them unless it says otherwise.
pub(super) fn given(catalog: &Catalog, body: &Table) -> Vec<Column> {
    let mut found: Vec<Column> = Vec::new();
    let parents = body.partition_of.iter().map(|of| &of.parent).chain(&body.inherits);
    for parent in parents.filter_map(|parent| catalog.table(parent)) {
        for column in &parent.body.columns {
            if !found.iter().any(|other| other.name == column.name) {
                found.push(inherited(column));
            }
        }
    }
    let composite = body
        .of_type
        .as_ref()
        .and_then(|name| catalog.get(&Key::qualified(Kind::CompositeType, name))?.body.as_composite_type());
    for attribute in composite.into_iter().flat_map(|composite| &composite.attributes) {
        found.push(Column {
            name: attribute.name.clone(),
            data_type: attribute.data_type.clone(),
            not_null: false,
            not_null_constraint: NotNull::default(),
            default: None,
            generated: None,
            identity: None,
            collation: attribute.collation.clone(),
            storage: ColumnStorage::default(),
            inherited: false,
            comment: None,
            origin: pgspec_catalog::Origin::Database,
            notes: ColumnNotes::default(),
        });
    }
    found
}

/// The keys of a table that say how it is stored and what it is a part of.
pub(super) fn keys(scope: &Scope<'_>, body: &Table, map: &mut Map) {
    let named = |name: &QualifiedName| Yaml::text(quote::qualified(&scope.name(name)));
    if let Some(of) = &body.partition_of {
        let bound = tail::partition_bound(&of.bound);
        if stands_under(scope.known.catalog, body) {
            let short = bound.strip_prefix("for ").unwrap_or(&bound);
            map.set("for", Yaml::sql(short));
        } else {
            map.set(
                "partition_of",
                Yaml::sql(format!("{} {bound}", quote::qualified(&scope.name(&of.parent)))),
            );
        }
    }
    map.set_some("partition_by", body.partition_by.as_ref().map(|by| Yaml::sql(tail::partition_by(by))));
    if !body.inherits.is_empty() {
        map.set("inherits", Yaml::Seq(body.inherits.iter().map(named).collect()));
    }
    map.set_some("of", body.of_type.as_ref().map(named));
    map.set_some(
        "replica_identity",
        match &body.replica_identity {
            ReplicaIdentity::Default => None,
            ReplicaIdentity::Full => Some(Yaml::text("full")),
            ReplicaIdentity::Nothing => Some(Yaml::text("nothing")),
            ReplicaIdentity::Index(index) => {
                Some(Yaml::text(format!("using index {}", quote::identifier(index.as_str()))))
            }
        },
    );
    map.set_some("cluster_on", body.cluster_on.as_ref().map(name_value));
    map.set_some("access_method", body.access_method.as_ref().map(name_value));
    if let Some(own) = &body.foreign {
        map.set("server", name_value(&own.server));
        map.section("options", foreign::options(&own.options));
    }
}

/// `partitions:` of a table.
pub(super) fn partitions(scope: &Scope<'_>, name: &QualifiedName) -> Map {
    let mut map = Map::default();
    for item in scope.known.catalog.tables() {
        let Some(of) = item.body.partition_of.as_ref().filter(|of| of.parent == *name) else { continue };
        let schema = name.schema.as_ref().unwrap_or(scope.schema);
        let inner = Scope { schema, ..*scope };
        let mut entry = table::raise(&inner, item.key, item.object, item.body);
        if is_bare(scope.known.catalog, item.object, item.body, &entry) {
            entry.value = Yaml::sql(tail::partition_bound(&of.bound));
        }
        map.entries.push(entry);
    }
    map
}

/// Whether nothing is said of a partition but its rows.
fn is_bare(catalog: &Catalog, object: &Object, body: &Table, entry: &Entry) -> bool {
    let Yaml::Map(map) = &entry.value else { return false };
    let alone = map.entries.iter().all(|entry| entry.key.text == "for");
    alone
        && object.notes.doc.is_none()
        && body.columns == given(catalog, body)
        && matches!(object.body, Body::Table(_))
}
