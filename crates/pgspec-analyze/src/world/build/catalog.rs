//! The Catalog's own objects.

use pgspec_catalog::object::{ArgumentMode, EnumType, Returns, Table};
use pgspec_catalog::{Body, DataType, Key, Name, ObjectId, QualifiedName, Standing};
use std::sync::OnceLock;

use super::{index, plain_type};
use crate::typed::{RelationId, TypeId};
use crate::world::{
    Function, FunctionKind, OPAQUE, Objects, Relation, RelationColumn, RelationKind, Type, TypeKind,
    Volatility, interval_typmod, typmod,
};

impl Objects<'_> {
    pub(super) fn add_catalog(&mut self) {
        let catalog = self.catalog;
        for (id, key, object) in catalog.iter() {
            match &object.body {
                Body::Enum(body) => self.add_enum(key, body),
                Body::Domain(_) => self.add_named(key, TypeKind::Domain, b'U'),
                Body::CompositeType(_) => self.add_named(key, TypeKind::Composite, b'C'),
                Body::RangeType(body) => self.add_range(key, body),
                // A sequence is a relation of one row.
                Body::Table(_) | Body::Sequence(_) => self.add_relation(key, RelationKind::Table, Some(id)),
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
                | Body::Seed(_)
                | Body::Collation(_)
                | Body::Aggregate(_)
                | Body::Operator(_)
                | Body::Cast(_)
                | Body::TextSearchDictionary(_)
                | Body::TextSearchConfiguration(_)
                | Body::ForeignDataWrapper(_)
                | Body::ForeignServer(_)
                | Body::Statistics(_)
                | Body::Rule(_)
                | Body::EventTrigger(_)
                | Body::Publication(_) => {}
            }
        }
        // Types refer to each other only by name: all names are there now.
        for (id, key, object) in catalog.iter() {
            match &object.body {
                Body::Table(table) => self.fill_table(key, table),
                Body::Domain(domain) => self.fill_domain(key, domain),
                Body::CompositeType(composite) => self.fill_composite(key, composite),
                Body::RangeType(range) => self.fill_range(key, range),
                Body::Sequence(_) => self.fill_sequence(key),
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
                | Body::Seed(_)
                | Body::Collation(_)
                | Body::Aggregate(_)
                | Body::Operator(_)
                | Body::Cast(_)
                | Body::TextSearchDictionary(_)
                | Body::TextSearchConfiguration(_)
                | Body::ForeignDataWrapper(_)
                | Body::ForeignServer(_)
                | Body::Statistics(_)
                | Body::Rule(_)
                | Body::EventTrigger(_)
                | Body::Publication(_) => {}
            }
        }
        self.add_made_of_functions();
    }

    /// What is made of types and functions: they are all there now.
    fn add_made_of_functions(&mut self) {
        let catalog = self.catalog;
        self.settle_domains();
        for (id, key, object) in catalog.iter() {
            match &object.body {
                Body::Aggregate(body) => self.add_aggregate(key, body, id),
                Body::Operator(body) => self.add_operator(key, body),
                _ => {}
            }
        }
        for (_, _, object) in catalog.iter() {
            if let Body::Cast(body) = &object.body {
                self.add_cast(body);
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
                not_null: column.is_never_null(),
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

    fn fill_sequence(&mut self, key: &Key) {
        let Some(id) = self.relation_here(&key.qualified_name()) else { return };
        let columns = [("last_value", "int8"), ("log_cnt", "int8"), ("is_called", "bool")];
        let columns: Box<[RelationColumn]> = columns
            .into_iter()
            .map(|(name, ty)| RelationColumn {
                name: Name::exact(name),
                ty: self.builtin(ty),
                typmod: -1,
                not_null: true,
                has_default: false,
                generated: false,
                identity: None,
                collation: None,
                source: None,
            })
            .collect();
        if let Some(slot) = self.columns.get_mut(id.0 as usize) {
            *slot = OnceLock::from(Some(columns));
        }
    }

    pub(super) fn type_here(&self, schema: Option<&Name>, name: &Name) -> Option<TypeId> {
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
}
