//! What Postgres makes of a definition when it is created, beyond its text.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::data_type::DataType;
use crate::key::{Key, Kind};
use crate::name::{Name, QualifiedName};
use crate::object::{Body, ConstraintBody, Domain, IndexKeyTarget, OperatorClass, PartitionStrategy, Table};
use crate::sql_text::SqlText;

/// The default of a domain that has none of its own: that of the domain that it restricts (`DefineDomain` of
/// `typecmds.c` copies it when the domain is created).
pub fn domain_default(catalog: &Catalog, domain: &Domain) -> Option<SqlText> {
    if domain.default.is_some() || domain.data_type.array {
        return domain.default.clone();
    }
    base(catalog, &domain.data_type)?.default.clone()
}

fn base<'c>(catalog: &'c Catalog, data_type: &DataType) -> Option<&'c Domain> {
    if data_type.array || data_type.name.schema.is_none() {
        return None;
    }
    catalog.get(&Key::qualified(Kind::Domain, &data_type.name))?.body.as_domain()
}

/// The collation of a column: its own, or that of its type where that is a domain that has one.
fn collation<'c>(catalog: &'c Catalog, table: &'c Table, name: &Name) -> Option<&'c QualifiedName> {
    let column = table.column(name)?;
    let mut found = column.collation.as_ref();
    let mut data_type = &column.data_type;
    // Domains over domains end: a circle of them cannot be created.
    for _ in 0..32 {
        let Some(domain) = base(catalog, data_type) else { break };
        found = found.or(domain.collation.as_ref());
        data_type = &domain.data_type;
    }
    found
}

/// Forgets what goes without saying of the keys of an index, an exclusion constraint or a partitioned table: the collation
/// that the column has, and the operator class that its type has by default.
pub fn forget_usual(catalog: &Catalog, relation: &QualifiedName, body: &mut Body) {
    forget_public(catalog, body);
    if let Body::Table(table) = body {
        let whole = table.clone();
        let Some(by) = &mut table.partition_by else { return };
        let method = Name::exact(if by.strategy == PartitionStrategy::Hash { "hash" } else { "btree" });
        for key in &mut by.keys {
            forget(catalog, (&whole, &method), &key.target, &mut key.collation, &mut key.opclass);
        }
        return;
    }
    let Some(table) = catalog.table(relation).map(|item| item.body) else { return };
    if let Body::Index(index) = body {
        let method = index.method.clone();
        for key in &mut index.keys {
            forget(catalog, (table, &method), &key.target, &mut key.collation, &mut key.opclass);
        }
    } else if let Body::Constraint(constraint) = body
        && let ConstraintBody::Exclude(exclude) = &mut constraint.body
    {
        let method = exclude.method.clone();
        for key in exclude.elements.iter_mut().map(|element| &mut element.key) {
            forget(catalog, (table, &method), &key.target, &mut key.collation, &mut key.opclass);
        }
    }
}

/// Forgets the schema `public` of operator classes, where an extension is there: names are looked for in it anyway.
pub fn forget_public(catalog: &Catalog, body: &mut Body) {
    let mut classes: Vec<&mut OperatorClass> = Vec::new();
    if let Body::Index(index) = body {
        classes.extend(index.keys.iter_mut().filter_map(|key| key.opclass.as_mut()));
    } else if let Body::Table(table) = body {
        let keys = table.partition_by.iter_mut().flat_map(|by| &mut by.keys);
        classes.extend(keys.filter_map(|key| key.opclass.as_mut()));
    } else if let Body::Constraint(constraint) = body
        && let ConstraintBody::Exclude(exclude) = &mut constraint.body
    {
        classes.extend(exclude.elements.iter_mut().filter_map(|element| element.key.opclass.as_mut()));
    }
    classes.retain(|class| class.name.schema.as_ref().is_some_and(|schema| *schema == "public"));
    if classes.is_empty() {
        return;
    }
    let is_public = |object: &Body| {
        let Body::Extension(extension) = object else { return false };
        extension.schema.as_ref().is_none_or(|schema| *schema == "public")
    };
    if catalog.of_kind(Kind::Extension).any(|(_, _, object)| is_public(&object.body)) {
        classes.into_iter().for_each(|class| class.name.schema = None);
    }
}

fn forget(
    catalog: &Catalog,
    (table, method): (&Table, &Name),
    target: &IndexKeyTarget,
    collated: &mut Option<QualifiedName>,
    opclass: &mut Option<OperatorClass>,
) {
    let IndexKeyTarget::Column(name) = target else { return };
    let usual = QualifiedName::bare("default");
    if collated.as_ref() == Some(collation(catalog, table, name).unwrap_or(&usual)) {
        *collated = None;
    }
    let is_default = |class: &OperatorClass| {
        let data_type = table.column(name).map(|column| &column.data_type);
        class.parameters.is_empty()
            && class.name.schema.is_none()
            && data_type
                .and_then(|data_type| default_class(data_type, method.as_str()))
                .is_some_and(|default| class.name.name == *default)
    };
    if opclass.as_ref().is_some_and(is_default) {
        *opclass = None;
    }
}

/// The default operator class of a built-in type (`pg_opclass.dat`), for the methods where its name follows a rule.
fn default_class(data_type: &DataType, method: &str) -> Option<String> {
    let scalar = ["btree", "hash"].contains(&method);
    if data_type.array {
        return (scalar || method == "gin").then(|| "array_ops".to_owned());
    }
    if data_type.name.schema.is_some() {
        return None;
    }
    let name = match data_type.name.name.as_str() {
        "varchar" => "text",
        "cidr" => "inet",
        other => other,
    };
    (scalar || (method == "gin" && ["jsonb", "tsvector"].contains(&name))).then(|| format!("{name}_ops"))
}

/// An index of a partitioned table that each partition has a part of was not made for the table alone: it is whole. So is
/// that of a table without partitions, if everything is made `at_once`: otherwise it may have had some.
pub fn whole_indexes(catalog: &mut Catalog, at_once: bool) {
    let mut parts: BTreeMap<(QualifiedName, QualifiedName), bool> = BTreeMap::new();
    for (_, _, object) in catalog.iter() {
        if let Some(index) = object.body.as_index()
            && let Some(parent) = &index.attached_to
        {
            parts.insert((index.table.clone(), parent.clone()), !index.only);
        }
    }
    let mut partitions: BTreeMap<QualifiedName, Vec<QualifiedName>> = BTreeMap::new();
    for table in catalog.tables() {
        if let Some(of) = &table.body.partition_of {
            partitions.entry(of.parent.clone()).or_default().push(table.key.qualified_name());
        }
    }
    let whole = catalog.of_kind(Kind::Index).filter(|(_, key, object)| {
        let Some(index) = object.body.as_index().filter(|index| index.only) else { return false };
        let children = partitions.get(&index.table);
        let has = |child: &QualifiedName| parts.get(&(child.clone(), key.qualified_name())) == Some(&true);
        children.map_or(at_once, |children| children.iter().all(has))
    });
    for id in whole.map(|(id, _, _)| id).collect::<Vec<_>>() {
        if let Some(Body::Index(index)) = catalog.object_mut(id).map(|object| &mut object.body) {
            index.only = false;
        }
    }
}
