//! Which object stands in which file.

use pgspec_catalog::{Catalog, Key, Kind, Name, Object, ObjectId, QualifiedName, Standing};

use super::RaiseOptions;

/// What one file holds.
#[derive(Clone, Debug)]
pub(super) struct Domain {
    /// The file's name without its ending, and the domain's.
    pub(super) name: String,
    pub(super) doc: Option<String>,
    /// The schema of unqualified names.
    pub(super) schema: Name,
    /// The objects, children of relations excepted, in order.
    pub(super) objects: Vec<ObjectId>,
    /// Relations of somebody else that get something.
    pub(super) extended: Vec<QualifiedName>,
}

/// The files of a catalog, sorted by name.
pub(super) fn of(catalog: &Catalog, options: &RaiseOptions) -> Vec<Domain> {
    let mut domains: Vec<Domain> = Vec::new();
    let mut domain = |schema: &Name, catalog: &Catalog| -> usize {
        let _ = catalog;
        match domains.iter().position(|d| d.schema == *schema) {
            Some(at) => at,
            None => {
                domains.push(Domain {
                    name: schema.to_string(),
                    doc: None,
                    schema: schema.clone(),
                    objects: Vec::new(),
                    extended: Vec::new(),
                });
                domains.len() - 1
            }
        }
    };
    let mut placed: Vec<(usize, ObjectId)> = Vec::new();
    let mut extended: Vec<(usize, QualifiedName)> = Vec::new();
    for (id, key, object) in catalog.iter() {
        match home(catalog, key, object, &options.default_schema) {
            Home::Schema(schema) => placed.push((domain(&schema, catalog), id)),
            Home::Extends(relation) => {
                let at = domain(&options.default_schema, catalog);
                if !extended.iter().any(|(_, other)| *other == relation) {
                    extended.push((at, relation));
                }
            }
            Home::Nowhere => {}
        }
    }
    for (at, id) in placed {
        if let Some(domain) = domains.get_mut(at) {
            domain.objects.push(id);
        }
    }
    for (at, relation) in extended {
        if let Some(domain) = domains.get_mut(at) {
            domain.extended.push(relation);
        }
    }
    domains.sort_by(|a, b| a.name.cmp(&b.name));
    domains
}

/// Where an object is written.
enum Home {
    /// In a file of a schema.
    Schema(Name),
    /// Under `extend:`, with this relation.
    Extends(QualifiedName),
    /// With its relation, in the settings, or not at all.
    Nowhere,
}

fn home(catalog: &Catalog, key: &Key, object: &Object, default_schema: &Name) -> Home {
    if object.standing == Standing::Platform {
        return Home::Nowhere;
    }
    let child = object.body.relation(key).filter(|_| key.kind != Kind::Seed);
    if let Some(relation) = child {
        let owner = catalog.relation(&relation).and_then(|id| catalog.entry(id));
        let managed = owner.is_some_and(|(_, owner)| owner.is_managed());
        return if managed || !object.is_managed() { Home::Nowhere } else { Home::Extends(relation) };
    }
    if key.kind == Kind::Extension {
        return Home::Nowhere;
    }
    let of_all = key.kind == Kind::DefaultPrivilege || object.standing == Standing::External;
    let schema = key.schema.as_ref().filter(|_| !of_all).unwrap_or(default_schema);
    Home::Schema(schema.clone())
}
