//! Numbers for what Postgres would give object ids: in the order of names, from where a server's own objects begin.

use std::collections::BTreeMap;

use pgspec_catalog::{DataType, Key, Kind, QualifiedName};
use serde_json::{Value, json};

use super::{schema_of, signature};
use crate::typescript::Context;
use crate::typescript::oids;

/// `FirstNormalObjectId`.
const FIRST: u32 = 16_384;

/// The numbers of a document.
pub(super) struct Numbers {
    next: u32,
    schemas: BTreeMap<String, u32>,
    relations: BTreeMap<QualifiedName, u32>,
    types: BTreeMap<(QualifiedName, bool), u32>,
}

impl Numbers {
    /// Numbers of all schemas, relations and types of a model.
    pub(super) fn of(context: &Context<'_>) -> Self {
        let mut numbers = Self {
            next: FIRST,
            schemas: BTreeMap::new(),
            relations: BTreeMap::new(),
            types: BTreeMap::new(),
        };
        for schema in &context.schemas {
            let id = numbers.next();
            numbers.schemas.insert(schema.as_str().to_owned(), id);
        }
        let mut names: Vec<_> = context
            .input
            .catalog
            .iter()
            .filter_map(|(_, key, _)| {
                let is_row =
                    matches!(key.kind, Kind::CompositeType)
                        || context.input.catalog.relation(&key.qualified_name()).is_some_and(|id| {
                            context.input.catalog.entry(id).is_some_and(|(own, _)| own == key)
                        });
                let is_row = is_row && key.kind != Kind::Sequence;
                let is_type = is_row || matches!(key.kind, Kind::Enum | Kind::Domain | Kind::RangeType);
                (is_type && key.schema.is_some()).then(|| (key.qualified_name(), is_row))
            })
            .collect();
        names.sort();
        for (name, is_row) in names {
            let ty = DataType::named(name.clone());
            numbers.data_type(&ty);
            numbers.data_type(&ty.array_of());
            if is_row {
                let id = numbers.next();
                numbers.relations.insert(name, id);
            }
        }
        numbers
    }

    /// A new number.
    pub(super) fn next(&mut self) -> u32 {
        let id = self.next;
        self.next = self.next.saturating_add(1);
        id
    }

    /// The number of a schema.
    pub(super) fn schema(&self, name: &pgspec_catalog::Name) -> u32 {
        self.schemas.get(name.as_str()).copied().unwrap_or(0)
    }

    /// The number of a table, a view or a composite type; 0, which no object has, for what is none.
    pub(super) fn relation(&self, name: &QualifiedName) -> u32 {
        self.relations.get(name).copied().unwrap_or(0)
    }

    /// The number of a type: Postgres' own have theirs.
    pub(super) fn data_type(&mut self, ty: &DataType) -> u32 {
        if let Some(id) = oids::oid(ty) {
            return id;
        }
        let key = (ty.name.clone(), ty.array);
        match self.types.get(&key) {
            Some(id) => *id,
            None => {
                let id = self.next();
                self.types.insert(key, id);
                id
            }
        }
    }

    /// All types: Postgres' own, and those that have numbers.
    pub(super) fn types(&mut self, context: &Context<'_>) -> Vec<Value> {
        let catalog = context.input.catalog;
        let mut attributes = BTreeMap::new();
        for (_, key, object) in catalog.iter() {
            let Some(composite) = object.body.as_composite_type() else { continue };
            let of: Vec<_> = composite.attributes.iter().map(|attribute| {
                json!({ "name": attribute.name.as_str(), "type_id": self.data_type(&attribute.data_type) })
            }).collect();
            attributes.insert(key.qualified_name(), of);
        }
        let own = self.types.iter().map(|((name, array), id)| {
            let mut ty = DataType::named(name.clone());
            if *array {
                ty = ty.array_of();
            }
            let attributes = attributes.get(name).filter(|_| !array).cloned().unwrap_or_default();
            // What is said of a relation is not said of its rows.
            let is_relation = catalog.relation(name).is_some();
            let object = catalog.type_named(name).and_then(|id| catalog.entry(id)).map(|(_, object)| object);
            json!({
                "id": id,
                "name": typname(&ty),
                "schema": schema_of(name),
                "format": signature::format_type(&ty),
                "enums": if *array { Vec::new() } else { labels(context, name) },
                "attributes": attributes,
                "comment": object.filter(|_| !array && !is_relation).and_then(|object| object.comment.as_deref()),
                "type_relation_id": self.relations.get(name).filter(|_| !array),
            })
        });
        let brought = oids::all().map(|(name, id)| {
            let ty = match name.strip_prefix('_') {
                Some(element) => DataType::builtin(element).array_of(),
                None => DataType::builtin(name),
            };
            json!({
                "id": id,
                "name": name,
                "schema": "pg_catalog",
                "format": signature::format_type(&ty),
                "enums": [],
                "attributes": [],
                "comment": null,
                "type_relation_id": null,
            })
        });
        brought.chain(own).collect()
    }
}

/// `pg_type.typname`: an array's has an underscore in front, and is cut to what a name may have.
pub(super) fn typname(ty: &DataType) -> String {
    let mut name = signature::typname(ty);
    while name.len() > 63 {
        name.pop();
    }
    name
}

/// The labels of an enum; none for another type.
pub(super) fn labels(context: &Context<'_>, name: &QualifiedName) -> Vec<String> {
    let object = context.input.catalog.get(&Key::qualified(Kind::Enum, name));
    let labels = object.and_then(|object| object.body.as_enum()).map(|body| &body.labels);
    labels.into_iter().flatten().map(|label| label.value.to_string()).collect()
}
