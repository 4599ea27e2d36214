//! The rows that Postgres and its extensions bring.

use std::sync::OnceLock;

use pgspec_builtin::{CastRow, FunctionRow, OperatorRow, RelationRow, Tables, TypeRow};
use pgspec_catalog::{Name, QualifiedName};

use super::{PG_CATALOG, index, plain_type};
use crate::typed::{FunctionId, OperatorId, RelationId, TypeId};
use crate::world::{
    Cast, Function, OPAQUE, Objects, Opclass, Operator, Relation, RelationColumn, RelationKind, Type,
    TypeKind,
};

impl Objects<'_> {
    pub(super) fn add_tables(&mut self, tables: &'static Tables, schema: &Name) {
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
