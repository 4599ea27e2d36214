//! What hangs on operators, collations and text search dictionaries.

use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Body, Key, Kind, QualifiedName};

use super::{Hold, Reader, Thing, thing_of};

impl Reader<'_> {
    /// What names an operator outside of texts: aggregates that sort by it, constraints that exclude by it.
    pub(super) fn operator_users(&self, key: &Key, found: &mut Vec<(Thing, Hold)>) {
        let is_it = |operator: &pgspec_catalog::object::Operator| {
            operator.schema == key.schema && operator.symbol.as_str() == key.name.as_str()
        };
        for (id, _, object) in self.catalog.iter() {
            let uses = match &object.body {
                Body::Aggregate(aggregate) => aggregate.sort_operator.as_ref().is_some_and(is_it),
                Body::Constraint(constraint) => match &constraint.body {
                    ConstraintBody::Exclude(exclude) => {
                        exclude.elements.iter().any(|element| is_it(&element.operator))
                    }
                    _ => false,
                },
                _ => false,
            };
            found.extend(uses.then_some((Thing::Object(id), Hold::Keeps)));
        }
    }

    /// What has a collation: columns, domains, types, indexes, and what names it in a text.
    pub(super) fn collated_things(&self, name: &QualifiedName, found: &mut Vec<(Thing, Hold)>) {
        let is_collation = |catalog: &pgspec_catalog::Catalog, name: &QualifiedName| {
            catalog.get(&Key::qualified(Kind::Collation, name)).is_some()
        };
        for (id, _, object) in self.catalog.iter() {
            if let Body::Table(table) = &object.body {
                let columns = table.columns.iter().filter(|column| column.collation.as_ref() == Some(name));
                found.extend(columns.map(|c| (Thing::Column(id, c.name.clone()), Hold::Keeps)));
            } else {
                let mut has_it = false;
                object.body.clone().collations_mut(&mut |of| has_it |= of == name);
                found.extend(has_it.then_some((Thing::Object(id), Hold::Keeps)));
            }
            for (slot, sql) in object.body.texts() {
                let mut named = super::super::rename::collations(&sql.text).into_iter();
                let means_it = |written: &QualifiedName| {
                    super::super::resolve::lookup(&self.catalog, &self.base_path, written, is_collation)
                        .as_ref()
                        == Some(name)
                };
                if slot.is_bound() && named.any(|(_, written)| means_it(&written)) {
                    found.extend(thing_of(id, &object.body, slot).map(|thing| (thing, Hold::Keeps)));
                }
            }
        }
    }

    /// Text search configurations with a mapping to a dictionary.
    pub(super) fn dictionary_users(&self, name: &QualifiedName, found: &mut Vec<(Thing, Hold)>) {
        for (id, _, object) in self.catalog.of_kind(Kind::TextSearchConfiguration) {
            let Body::TextSearchConfiguration(configuration) = &object.body else { continue };
            if configuration.mappings.iter().any(|(_, list)| list.contains(name)) {
                found.push((Thing::Object(id), Hold::Keeps));
            }
        }
    }
}
