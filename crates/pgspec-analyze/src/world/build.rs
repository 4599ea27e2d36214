//! Builds a world: Postgres' own tables first, then the declared extensions, then the Catalog.

use std::sync::{Arc, OnceLock};

use pgspec_builtin::{CastRow, FunctionRow, OperatorRow, RelationRow, Tables, TypeRow};
use pgspec_catalog::object::{ArgumentMode, EnumType, Returns, Table};
use pgspec_catalog::{Body, Catalog, DataType, Key, Name, ObjectId, QualifiedName, Standing};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    ByName, Cast, Core, Function, FunctionKind, OPAQUE, Objects, Opclass, Operator, Options, Relation,
    RelationColumn, RelationKind, Type, TypeKind, Volatility, World, interval_typmod, typmod,
};
use crate::typed::{FunctionId, OperatorId, RelationId, TypeId};

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
        Self { objects: Arc::new(Objects::build(catalog, options, own)), search_path }
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

    fn add_catalog(&mut self) {
        let catalog = self.catalog;
        for (id, key, object) in catalog.iter() {
            match &object.body {
                Body::Enum(body) => self.add_enum(key, body),
                Body::Table(_) => self.add_relation(key, RelationKind::Table, Some(id)),
                Body::View(view) => {
                    let kind =
                        if view.materialized { RelationKind::MaterializedView } else { RelationKind::View };
                    self.add_relation(key, kind, Some(id));
                }
                Body::Role(_)
                | Body::Schema(_)
                | Body::Extension(_)
                | Body::DefaultPrivilege(_)
                | Body::Setting(_)
                | Body::Function(_)
                | Body::Constraint(_)
                | Body::Index(_)
                | Body::Trigger(_)
                | Body::Policy(_)
                | Body::Job(_)
                | Body::Seed(_) => {}
            }
        }
        // Types refer to each other only by name: all names are there now.
        for (id, key, object) in catalog.iter() {
            match &object.body {
                Body::Table(table) => self.fill_table(key, table),
                Body::Function(_) if object.standing == Standing::Platform && self.is_stub(key) => {}
                Body::Function(function) => self.add_catalog_function(key, function, id),
                Body::Role(_)
                | Body::Schema(_)
                | Body::Extension(_)
                | Body::DefaultPrivilege(_)
                | Body::Setting(_)
                | Body::Enum(_)
                | Body::View(_)
                | Body::Constraint(_)
                | Body::Index(_)
                | Body::Trigger(_)
                | Body::Policy(_)
                | Body::Job(_)
                | Body::Seed(_) => {}
            }
        }
    }

    /// Whether a declared extension brings a function of this name: then that of the platform's pack, which stands for
    /// those of an extension that is not declared, would be one too many.
    fn is_stub(&self, key: &Key) -> bool {
        let named = self.functions_by_name.get(key.name.as_str()).map_or(&[][..], Vec::as_slice);
        let brought =
            |id: u32| self.functions.get(id as usize).is_some_and(|function| function.object.is_none());
        named.iter().any(|(schema, id)| Some(schema) == key.schema.as_ref() && brought(*id))
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

    fn add_enum(&mut self, key: &Key, body: &EnumType) {
        let labels = body.labels.iter().map(|label| label.value.clone()).collect();
        self.add_with_array(Type {
            category: b'E',
            labels,
            ..plain_type(key.qualified_name(), TypeKind::Enum)
        });
    }

    fn add_relation(&mut self, key: &Key, kind: RelationKind, object: Option<ObjectId>) {
        let name = key.qualified_name();
        let id = RelationId(index(self.relations.len()));
        let row_type = self.add_with_array(Type {
            category: b'C',
            relation: Some(id),
            ..plain_type(name.clone(), TypeKind::Composite)
        });
        let schema = name.schema.clone().unwrap_or_else(|| Name::exact("public"));
        self.relations_by_name.entry(name.name.clone()).or_default().push((schema, id.0));
        self.relations.push(Relation { name, kind, row_type, object });
        self.columns.push(OnceLock::new());
    }

    fn fill_table(&mut self, key: &Key, table: &Table) {
        let name = key.qualified_name();
        let Some(id) = self.relation_here(&name) else { return };
        let columns = table.columns.iter().map(|column| {
            let (ty, typmod) = self.catalog_type(&column.data_type);
            RelationColumn {
                name: column.name.clone(),
                ty,
                typmod,
                not_null: column.not_null,
                has_default: column.default.is_some(),
                generated: column.generated.is_some(),
                identity: column.identity.as_ref().map(|identity| identity.always),
                collation: column.collation.clone(),
                source: None,
            }
        });
        let columns: Box<[RelationColumn]> = columns.collect();
        if let Some(slot) = self.columns.get_mut(id.0 as usize) {
            *slot = OnceLock::from(Some(columns));
        }
    }

    fn type_here(&self, schema: Option<&Name>, name: &Name) -> Option<TypeId> {
        self.find(&self.types_by_name, &self.options.search_path, schema, name).map(TypeId)
    }

    fn relation_here(&self, name: &QualifiedName) -> Option<RelationId> {
        let path = &self.options.search_path;
        self.find(&self.relations_by_name, path, name.schema.as_ref(), &name.name).map(RelationId)
    }

    /// A type of the Catalog. [`OPAQUE`] if nothing of its name is known.
    pub fn catalog_type(&self, data_type: &DataType) -> (TypeId, i32) {
        let schema = data_type.name.schema.as_ref();
        let found = match schema {
            Some(_) => self.type_here(schema, &data_type.name.name),
            // Without a schema it is built in once it is resolved.
            None => Some(self.builtin(data_type.name.name.as_str()))
                .filter(|ty| *ty != OPAQUE)
                .or_else(|| self.type_here(None, &data_type.name.name)),
        };
        let Some(ty) = found else { return (OPAQUE, -1) };
        let modifier = if data_type.fields.is_some() {
            interval_typmod(data_type.fields, data_type.modifiers.first().copied())
        } else {
            typmod(data_type.name.name.as_str(), &data_type.modifiers, self.options.postgres).unwrap_or(-1)
        };
        let ty = if data_type.array { self.ty(ty).array.unwrap_or(OPAQUE) } else { ty };
        (ty, modifier)
    }

    fn add_catalog_function(&mut self, key: &Key, body: &pgspec_catalog::object::Function, id: ObjectId) {
        let inputs: Vec<_> = body.arguments.iter().filter(|a| a.mode.is_input()).collect();
        let arguments: Vec<_> = inputs.iter().map(|a| self.catalog_type(&a.data_type).0).collect();
        let named = inputs.iter().any(|a| a.name.is_some());
        let argument_names = if named {
            inputs.iter().map(|a| a.name.clone().unwrap_or_else(|| Name::exact(""))).collect()
        } else {
            Vec::new()
        };
        let column = |name: &Option<Name>, data_type: &DataType, at: usize| {
            let (ty, typmod) = self.catalog_type(data_type);
            (name.clone().unwrap_or_else(|| Name::exact(&format!("column{at}"))), ty, typmod)
        };
        let mut outputs: Vec<_> = body
            .arguments
            .iter()
            .filter(|a| matches!(a.mode, ArgumentMode::Out | ArgumentMode::InOut))
            .enumerate()
            .map(|(at, a)| column(&a.name, &a.data_type, at + 1))
            .collect();
        let record = self.builtin("record");
        let mut returns_set = false;
        let returns = match &body.returns {
            Returns::Nothing => match outputs.as_slice() {
                [] => self.builtin("void"),
                [(_, ty, _)] => *ty,
                _ => record,
            },
            Returns::Type(data_type) => self.catalog_type(data_type).0,
            Returns::SetOf(data_type) => {
                returns_set = true;
                self.catalog_type(data_type).0
            }
            Returns::Table(columns) => {
                returns_set = true;
                outputs = columns.iter().map(|c| column(&Some(c.name.clone()), &c.data_type, 0)).collect();
                match outputs.as_slice() {
                    [(_, ty, _)] => *ty,
                    _ => record,
                }
            }
        };
        let last = inputs.last();
        let variadic = last.filter(|a| a.mode == ArgumentMode::Variadic).and_then(|a| {
            let ty = self.catalog_type(&a.data_type).0;
            let row = self.ty(ty);
            // `variadic anyarray` is of `anyelement`s.
            row.array_of.or_else(|| {
                let element = match row.name.name.as_str() {
                    "anyarray" => "anyelement",
                    "anycompatiblearray" => "anycompatible",
                    "any" => "any",
                    _ => return None,
                };
                Some(self.builtin(element))
            })
        });
        let function = Function {
            name: key.qualified_name(),
            kind: match body.routine {
                pgspec_catalog::object::Routine::Procedure => FunctionKind::Procedure,
                pgspec_catalog::object::Routine::Function if body.window => FunctionKind::Window,
                pgspec_catalog::object::Routine::Function => FunctionKind::Function,
            },
            defaults: u8::try_from(inputs.iter().filter(|a| a.default.is_some()).count()).unwrap_or(u8::MAX),
            arguments,
            argument_names,
            variadic,
            returns,
            returns_set,
            outputs,
            strict: body.strict,
            volatility: match body.volatility {
                pgspec_catalog::object::Volatility::Immutable => Volatility::Immutable,
                pgspec_catalog::object::Volatility::Stable => Volatility::Stable,
                pgspec_catalog::object::Volatility::Volatile => Volatility::Volatile,
            },
            direct_arguments: 0,
            object: Some(id),
        };
        self.add_function(function);
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

    fn add_tables(&mut self, tables: &'static Tables, schema: &Name) {
        let own: Vec<(TypeId, &TypeRow)> = tables
            .types
            .iter()
            .map(|row| {
                let in_schema = row.schema.map_or_else(|| schema.clone(), Name::exact);
                let name = QualifiedName { schema: Some(in_schema), name: Name::exact(row.name) };
                let ty = Type {
                    category: row.category,
                    preferred: row.preferred,
                    collatable: row.collatable,
                    modifiers: row.modifiers,
                    subscriptable: row.subscriptable,
                    not_null: row.not_null,
                    ..plain_type(name, row.kind)
                };
                (self.add_type(ty), row)
            })
            .collect();
        for (id, row) in own {
            let find =
                |name: &str| (!name.is_empty()).then(|| self.row_type(name, schema)).filter(|t| *t != OPAQUE);
            let array_of = find(row.array_of);
            let element = find(row.element);
            let base = find(row.base).map(|base| (base, row.base_typmod));
            let (subtype, multirange) = (find(row.subtype), find(row.multirange));
            let fields = row
                .fields
                .iter()
                .map(|(name, ty)| (Name::exact(name), self.row_type(ty, schema), -1))
                .collect();
            // Named by the element: `int2vector` is an array of `int2` too, but not its array.
            let array = find(row.array);
            if let Some(ty) = self.types.get_mut(id.0 as usize) {
                (ty.array_of, ty.array, ty.element, ty.base) = (array_of, array, element, base);
                (ty.subtype, ty.multirange, ty.fields) = (subtype, multirange, fields);
                ty.labels = row.labels.iter().map(|label| pgspec_catalog::Text::from(*label)).collect();
            }
        }
        // Before the functions: some take or return rows.
        for row in &tables.relations {
            self.add_relation_row(row, schema);
        }
        self.functions.reserve(tables.functions.len());
        for row in &tables.functions {
            self.add_function_row(row, schema);
        }
        for row in &tables.operators {
            self.add_operator_row(row, schema);
        }
        for row in &tables.casts {
            self.add_cast_row(row, schema);
        }
        for row in &tables.opclasses {
            let method = Name::exact(row.method);
            let input = self.row_type(row.input, schema);
            self.opclass_names.insert((method.clone(), Name::exact(row.name)));
            self.opclasses.entry((method, input)).or_default().push(Opclass {
                name: Name::exact(row.name),
                default: row.default,
                operators: row.operators.iter().map(|o| Name::exact(o)).collect(),
            });
        }
    }

    /// A type as the tables name it: of the extension itself, or built in, or in a schema of its own.
    fn row_type(&self, name: &str, schema: &Name) -> TypeId {
        let found = self.in_schema(&self.types_by_name, schema.as_str(), name);
        let found = found.or_else(|| self.in_schema(&self.types_by_name, PG_CATALOG, name));
        let found = found.or_else(|| {
            let (in_schema, name) = name.split_once('.')?;
            self.in_schema(&self.types_by_name, in_schema, name)
        });
        found.map_or(OPAQUE, TypeId)
    }

    fn add_function_row(&mut self, row: &'static FunctionRow, schema: &Name) {
        let arguments: Vec<_> = row.arguments.iter().map(|name| self.row_type(name, schema)).collect();
        let variadic = row.variadic.then(|| {
            let last = arguments.last().copied().unwrap_or(OPAQUE);
            let of_name = match row.arguments.last().copied() {
                Some("any") => "any",
                Some("anyarray") => "anyelement",
                Some("anycompatiblearray") => "anycompatible",
                _ => "",
            };
            let named = self.builtin(of_name);
            if named == OPAQUE { self.ty(last).array_of.unwrap_or(OPAQUE) } else { named }
        });
        let returns = self.row_type(row.returns, schema);
        let mut outputs: Vec<_> =
            row.outputs.iter().map(|(name, ty)| (Name::exact(name), self.row_type(ty, schema), -1)).collect();
        if !row.output_name.is_empty() {
            outputs.push((Name::exact(row.output_name), returns, -1));
        }
        let function = Function {
            name: QualifiedName {
                schema: Some(row.schema.map_or_else(|| schema.clone(), Name::exact)),
                name: Name::exact(row.name),
            },
            kind: row.kind,
            arguments,
            argument_names: row.argument_names.iter().map(|name| Name::exact(name)).collect(),
            defaults: row.defaults,
            variadic,
            returns,
            returns_set: row.returns_set,
            outputs,
            strict: row.strict,
            volatility: row.volatility,
            direct_arguments: row.direct_arguments,
            object: None,
        };
        self.add_function(function);
    }

    fn add_operator_row(&mut self, row: &'static OperatorRow, schema: &Name) {
        let id = OperatorId(index(self.operators.len()));
        self.operators_by_name.entry(Name::exact(row.name)).or_default().push((schema.clone(), id.0));
        self.operators.push(Operator {
            name: QualifiedName { schema: Some(schema.clone()), name: Name::exact(row.name) },
            left: (!row.left.is_empty()).then(|| self.row_type(row.left, schema)),
            right: self.row_type(row.right, schema),
            result: self.row_type(row.result, schema),
            function: Name::exact(row.function),
            strict: row.strict,
            volatility: row.volatility,
            commutator: Name::exact(row.commutator),
            negator: Name::exact(row.negator),
            can_hash: row.can_hash,
            can_merge: row.can_merge,
        });
    }

    fn add_relation_row(&mut self, row: &'static RelationRow, schema: &Name) {
        let in_schema = if row.schema.is_empty() { schema.clone() } else { Name::exact(row.schema) };
        let name = QualifiedName { schema: Some(in_schema.clone()), name: Name::exact(row.name) };
        let id = RelationId(index(self.relations.len()));
        let row_type = match self.in_schema(&self.types_by_name, in_schema.as_str(), row.name) {
            Some(existing) => {
                let existing = TypeId(existing);
                if let Some(ty) = self.types.get_mut(existing.0 as usize) {
                    ty.relation = Some(id);
                }
                existing
            }
            None => self.add_with_array(Type {
                category: b'C',
                relation: Some(id),
                ..plain_type(name.clone(), TypeKind::Composite)
            }),
        };
        let columns: Box<[RelationColumn]> = row
            .columns
            .iter()
            .map(|(name, ty, not_null)| RelationColumn {
                name: Name::exact(name),
                ty: self.row_type(ty, schema),
                typmod: -1,
                not_null: *not_null,
                has_default: false,
                generated: false,
                identity: None,
                collation: None,
                source: None,
            })
            .collect();
        self.relations_by_name.entry(name.name.clone()).or_default().push((in_schema, id.0));
        let kind = if row.view { RelationKind::View } else { RelationKind::Table };
        self.relations.push(Relation { name, kind, row_type, object: None });
        self.columns.push(OnceLock::from(Some(columns)));
    }

    fn add_cast_row(&mut self, row: &'static CastRow, schema: &Name) {
        let (source, target) = (self.row_type(row.source, schema), self.row_type(row.target, schema));
        if source == OPAQUE || target == OPAQUE {
            return;
        }
        let function = (!row.function.is_empty()).then(|| self.cast_function(row, source, schema)).flatten();
        let cast = Cast {
            context: row.context,
            method: row.method,
            function,
            function_arguments: row.function_arguments,
        };
        self.casts.insert((source, target), cast);
    }

    /// The function behind a cast: of its name, with the source type first and so many arguments.
    fn cast_function(&self, row: &CastRow, source: TypeId, schema: &Name) -> Option<FunctionId> {
        let named = self.functions_by_name.get(row.function)?;
        let of_schema = named.iter().filter(|(s, _)| s == schema || *s == PG_CATALOG);
        let mut fits = of_schema
            .map(|(_, id)| FunctionId(*id))
            .filter(|id| self.function(*id).arguments.len() == usize::from(row.function_arguments));
        let exact = fits.clone().find(|id| self.function(*id).arguments.first() == Some(&source));
        // Some take a binary-compatible type.
        exact.or_else(|| fits.next())
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
