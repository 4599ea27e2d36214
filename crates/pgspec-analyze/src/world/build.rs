//! Builds a world: Postgres' own tables first, then the declared extensions, then the Catalog.

mod catalog;
mod definitions;
mod tables;

use std::sync::Arc;

use pgspec_builtin::Tables;
use pgspec_catalog::{Body, Catalog, Name, QualifiedName};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{ByName, Core, Function, OPAQUE, Objects, Options, Type, TypeKind, World};
use crate::typed::TypeId;

/// The schema of Postgres' own objects.
const PG_CATALOG: &str = "pg_catalog";

impl<'c> World<'c> {
    /// Everything that can be named in a database with these objects.
    pub fn new(catalog: &'c Catalog, options: Options) -> Self {
        Self::with_extensions(catalog, options, &|_| None)
    }

    /// As [`World::new`], with extensions that the project brings itself.
    pub fn with_extensions(
        catalog: &'c Catalog,
        options: Options,
        own: &dyn Fn(&str) -> Option<&'static Tables>,
    ) -> Self {
        let search_path = options.search_path.clone().into();
        Self { objects: Arc::new(Objects::build(catalog, options, own)), search_path, utc: false }
    }
}

impl<'c> Objects<'c> {
    fn build(catalog: &'c Catalog, options: Options, own: &dyn Fn(&str) -> Option<&'static Tables>) -> Self {
        let version = options.postgres;
        let mut world = Self {
            catalog,
            core: Core::find(|_| OPAQUE),
            options,
            types: Vec::new(),
            functions: Vec::new(),
            operators: Vec::new(),
            relations: Vec::new(),
            columns: Vec::new(),
            casts: FxHashMap::default(),
            types_by_name: ByName::default(),
            functions_by_name: ByName::default(),
            operators_by_name: ByName::default(),
            relations_by_name: ByName::default(),
            opclasses: FxHashMap::default(),
            opclass_names: FxHashSet::default(),
            unknown_extensions: Vec::new(),
            extensions: FxHashSet::default(),
        };
        world.types.push(opaque_type());
        world.add_tables(pgspec_builtin::tables(version), &Name::exact(PG_CATALOG));
        world.core = Core::find(|name| world.builtin(name));
        for (_, key, object) in catalog.iter() {
            let Body::Extension(extension) = &object.body else { continue };
            world.extensions.insert(key.name.clone());
            let schema = extension.schema.clone().unwrap_or_else(|| Name::exact("public"));
            let known =
                own(key.name.as_str()).or_else(|| pgspec_builtin::extension(key.name.as_str(), version));
            match known {
                Some(tables) => world.add_tables(tables, &schema),
                None if key.name == "plpgsql" => {}
                None => world.unknown_extensions.push(key.name.clone()),
            }
        }
        world.add_catalog();
        world
    }

    fn add_type(&mut self, ty: Type) -> TypeId {
        let id = TypeId(index(self.types.len()));
        let schema = ty.name.schema.clone().unwrap_or_else(|| Name::exact(PG_CATALOG));
        let slot = self.types_by_name.entry(ty.name.name.clone()).or_default();
        if !slot.iter().any(|(s, _)| *s == schema) {
            slot.push((schema, id.0));
        }
        self.types.push(ty);
        id
    }

    /// Adds a type with its array.
    fn add_with_array(&mut self, ty: Type) -> TypeId {
        let schema = ty.name.schema.clone();
        // Postgres cuts the name of an array type to fit.
        let mut array_name = format!("_{}", ty.name.name);
        while array_name.len() > pgspec_catalog::MAX_NAME_BYTES {
            array_name.pop();
        }
        let collatable = ty.collatable;
        let id = self.add_type(ty);
        let array = self.add_type(Type {
            category: b'A',
            array_of: Some(id),
            subscriptable: true,
            collatable,
            ..plain_type(QualifiedName { schema, name: Name::exact(&array_name) }, TypeKind::Base)
        });
        if let Some(ty) = self.types.get_mut(id.0 as usize) {
            ty.array = Some(array);
        }
        id
    }

    /// Adds a function; one of the same identity that a table of an extension brought gives way.
    fn add_function(&mut self, function: Function) {
        let schema = function.name.schema.clone().unwrap_or_else(|| Name::exact(PG_CATALOG));
        let slot = self.functions_by_name.entry(function.name.name.clone()).or_default();
        let same = slot.iter().find(|(s, id)| {
            *s == schema
                && function.object.is_some()
                && self.functions.get(*id as usize).is_some_and(|f| f.arguments == function.arguments)
        });
        if let Some(existing) = same.and_then(|(_, id)| self.functions.get_mut(*id as usize)) {
            *existing = function;
            return;
        }
        slot.push((schema, index(self.functions.len())));
        self.functions.push(function);
    }
}

fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn plain_type(name: QualifiedName, kind: TypeKind) -> Type {
    Type {
        name,
        kind,
        category: b'U',
        preferred: false,
        collatable: false,
        modifiers: false,
        array_of: None,
        array: None,
        element: None,
        subscriptable: false,
        base: None,
        not_null: false,
        subtype: None,
        multirange: None,
        relation: None,
        fields: Vec::new(),
        labels: Vec::new(),
    }
}

/// The type with the number of [`OPAQUE`].
fn opaque_type() -> Type {
    plain_type(QualifiedName { schema: None, name: Name::exact("?") }, TypeKind::Pseudo)
}
