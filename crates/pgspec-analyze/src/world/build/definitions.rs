//! The Catalog's own domains, composite and range types, aggregates, operators and casts.

use pgspec_catalog::object::{
    Aggregate, CastContext as Context, CastMethod as Method, CompositeType, Domain, OperatorDefinition,
    RangeType,
};
use pgspec_catalog::{DataType, Key, Kind, Name, ObjectId, QualifiedName, TextMap};
use pgspec_sql::fragment::{self, Fragment};

use super::{PG_CATALOG, index, plain_type};
use crate::typed::{FunctionId, OperatorId, TypeId};
use crate::world::{
    Cast, CastContext, CastMethod, Function, FunctionKind, OPAQUE, Objects, Operator, Type, TypeKind,
    Volatility,
};

impl Objects<'_> {
    /// A type of which nothing but its name is known yet.
    pub(super) fn add_named(&mut self, key: &Key, kind: TypeKind, category: u8) {
        self.add_with_array(Type { category, ..plain_type(key.qualified_name(), kind) });
    }

    pub(super) fn add_range(&mut self, key: &Key, range: &RangeType) {
        let own = Type { category: b'R', ..plain_type(key.qualified_name(), TypeKind::Range) };
        let own = self.add_with_array(own);
        let many = Type { category: b'R', ..plain_type(range.multirange.clone(), TypeKind::Multirange) };
        let many = self.add_with_array(many);
        for (ty, other) in [(own, many), (many, own)] {
            if let Some(ty) = self.types.get_mut(ty.0 as usize) {
                ty.multirange = Some(other);
            }
        }
    }

    fn type_of_key(&self, key: &Key) -> Option<TypeId> {
        self.type_here(key.schema.as_ref(), &key.name)
    }

    pub(super) fn fill_domain(&mut self, key: &Key, domain: &Domain) {
        let base = self.catalog_type(&domain.data_type);
        let Some(id) = self.type_of_key(key) else { return };
        if let Some(ty) = self.types.get_mut(id.0 as usize) {
            // A domain over itself would have no end.
            ty.base = Some(base).filter(|(base, _)| *base != id);
            ty.not_null = domain.not_null;
        }
    }

    /// What domains have of the types below them.
    pub(super) fn settle_domains(&mut self) {
        for (_, key, _) in self.catalog.of_kind(Kind::Domain) {
            let Some(id) = self.type_of_key(key) else { continue };
            // Those that go in circles are reported elsewhere.
            let (mut below, mut steps) = (id, 0);
            while let Some((base, _)) = self.ty(below).base {
                below = base;
                steps += 1;
                if steps > 64 {
                    break;
                }
            }
            if steps > 64 {
                if let Some(ty) = self.types.get_mut(id.0 as usize) {
                    ty.base = Some((OPAQUE, -1));
                }
                continue;
            }
            let base = self.ty(below);
            let (category, collatable, subscriptable) = (base.category, base.collatable, base.subscriptable);
            if let Some(ty) = self.types.get_mut(id.0 as usize) {
                (ty.category, ty.collatable, ty.subscriptable) = (category, collatable, subscriptable);
            }
        }
    }

    pub(super) fn fill_composite(&mut self, key: &Key, composite: &CompositeType) {
        let fields = composite.attributes.iter().map(|attribute| {
            let (ty, typmod) = self.catalog_type(&attribute.data_type);
            (attribute.name.clone(), ty, typmod)
        });
        let fields = fields.collect();
        let Some(id) = self.type_of_key(key) else { return };
        if let Some(ty) = self.types.get_mut(id.0 as usize) {
            ty.fields = fields;
        }
    }

    /// The subtype, and the functions that come with the types (`makeRangeConstructors`, `makeMultirangeConstructors` of
    /// `typecmds.c`).
    pub(super) fn fill_range(&mut self, key: &Key, range: &RangeType) {
        let subtype = self.catalog_type(&range.subtype).0;
        let Some(own) = self.type_of_key(key) else { return };
        let Some(many) = self.ty(own).multirange else { return };
        for id in [own, many] {
            if let Some(ty) = self.types.get_mut(id.0 as usize) {
                ty.subtype = Some(subtype);
            }
        }
        let text = self.builtin("text");
        let name = key.qualified_name();
        self.add_constructor(&name, vec![subtype, subtype], own, None, false);
        self.add_constructor(&name, vec![subtype, subtype, text], own, None, false);
        self.add_constructor(&range.multirange, Vec::new(), many, None, true);
        self.add_constructor(&range.multirange, vec![own], many, None, true);
        let cast = FunctionId(index(self.functions.len() - 1));
        if let Some(array) = self.ty(own).array {
            self.add_constructor(&range.multirange, vec![array], many, Some(own), true);
        }
        let cast = Cast {
            context: CastContext::Explicit,
            method: CastMethod::Function,
            function: Some(cast),
            function_arguments: 1,
        };
        self.casts.insert((own, many), cast);
    }

    fn add_constructor(
        &mut self,
        name: &QualifiedName,
        arguments: Vec<TypeId>,
        returns: TypeId,
        variadic: Option<TypeId>,
        strict: bool,
    ) {
        self.add_function(Function {
            name: name.clone(),
            kind: FunctionKind::Function,
            arguments,
            argument_names: Vec::new(),
            defaults: 0,
            variadic,
            returns,
            returns_set: false,
            outputs: Vec::new(),
            strict,
            volatility: Volatility::Immutable,
            direct_arguments: 0,
            object: None,
        });
    }

    /// The function of a name that takes these types, or if none takes just them, as many arguments.
    fn routine(&self, name: &QualifiedName, arguments: &[TypeId]) -> Option<FunctionId> {
        let named = self.functions_by_name.get(name.name.as_str())?;
        let schema = name.schema.as_ref().map_or(PG_CATALOG, Name::as_str);
        let path = &self.options.search_path;
        let here = |in_schema: &Name| {
            in_schema == schema || name.schema.is_none() && path.iter().any(|other| other == in_schema)
        };
        let ids = named.iter().filter(|(in_schema, _)| here(in_schema)).map(|(_, id)| FunctionId(*id));
        let mut fitting = ids.filter(|id| self.function(*id).arguments.len() == arguments.len());
        let exact = fitting.clone().find(|id| self.function(*id).arguments == arguments);
        exact.or_else(|| fitting.next())
    }

    pub(super) fn add_aggregate(&mut self, key: &Key, aggregate: &Aggregate, id: ObjectId) {
        let inputs: Vec<_> = aggregate.arguments.iter().chain(aggregate.ordered.iter().flatten()).collect();
        let arguments: Vec<_> =
            inputs.iter().map(|argument| self.catalog_type(&argument.data_type).0).collect();
        let state = self.catalog_type(&aggregate.state.data_type).0;
        let returns = match &aggregate.state.finish {
            None => state,
            Some(finish) => {
                let mut taken = vec![state];
                let direct = if aggregate.ordered.is_some() { aggregate.arguments.len() } else { 0 };
                let extra = if aggregate.state.finish_extra { arguments.len() } else { direct };
                taken.extend(arguments.iter().take(extra));
                self.routine(finish, &taken).map_or(OPAQUE, |id| self.function(id).returns)
            }
        };
        let variadic = inputs
            .last()
            .filter(|argument| argument.mode == pgspec_catalog::object::ArgumentMode::Variadic)
            .and_then(|argument| {
                let ty = self.catalog_type(&argument.data_type).0;
                if ty == self.builtin("any") { Some(ty) } else { self.ty(ty).array_of }
            });
        let kind = match (&aggregate.ordered, aggregate.hypothetical) {
            (None, _) => FunctionKind::Aggregate,
            (Some(_), true) => FunctionKind::Hypothetical,
            (Some(_), false) => FunctionKind::OrderedSet,
        };
        let direct = if aggregate.ordered.is_some() { aggregate.arguments.len() } else { 0 };
        self.add_function(Function {
            name: key.qualified_name(),
            kind,
            arguments,
            argument_names: Vec::new(),
            defaults: 0,
            variadic,
            returns,
            returns_set: false,
            outputs: Vec::new(),
            strict: false,
            volatility: Volatility::Immutable,
            direct_arguments: u8::try_from(direct).unwrap_or(u8::MAX),
            object: Some(id),
        });
    }

    pub(super) fn add_operator(&mut self, key: &Key, body: &OperatorDefinition) {
        let left = body.left.as_ref().map(|left| self.catalog_type(left).0);
        let right = self.catalog_type(&body.right).0;
        let arguments: Vec<_> = left.into_iter().chain([right]).collect();
        let function = self.routine(&body.function, &arguments).map(|id| self.function(id));
        let symbol = |operator: &Option<pgspec_catalog::object::Operator>| {
            Name::exact(operator.as_ref().map_or("", |operator| operator.symbol.as_str()))
        };
        let operator = Operator {
            name: key.qualified_name(),
            left,
            right,
            result: function.map_or(OPAQUE, |function| function.returns),
            function: body.function.name.clone(),
            strict: function.is_some_and(|function| function.strict),
            volatility: function.map_or(Volatility::Volatile, |function| function.volatility),
            commutator: symbol(&body.commutator),
            negator: symbol(&body.negator),
            can_hash: body.hashes,
            can_merge: body.merges,
        };
        let id = OperatorId(index(self.operators.len()));
        let schema = key.schema.clone().unwrap_or_else(|| Name::exact("public"));
        self.operators_by_name.entry(key.name.clone()).or_default().push((schema, id.0));
        self.operators.push(operator);
    }

    pub(super) fn add_cast(&mut self, cast: &pgspec_catalog::object::Cast) {
        let (source, target) = (self.catalog_type(&cast.source).0, self.catalog_type(&cast.target).0);
        if source == OPAQUE || target == OPAQUE {
            return;
        }
        let (method, function, count) = match &cast.method {
            Method::Binary => (CastMethod::Binary, None, 0),
            Method::InOut => (CastMethod::InOut, None, 0),
            Method::Function(name, written) => {
                let types: Vec<_> = types(written).iter().map(|ty| self.catalog_type(ty).0).collect();
                (CastMethod::Function, self.routine(name, &types), types.len())
            }
        };
        let context = match cast.context {
            Context::Explicit => CastContext::Explicit,
            Context::Assignment => CastContext::Assignment,
            Context::Implicit => CastContext::Implicit,
        };
        let function_arguments = u8::try_from(count).unwrap_or(u8::MAX);
        self.casts.insert((source, target), Cast { context, method, function, function_arguments });
    }
}

/// The types of a function's arguments, from its key.
fn types(written: &str) -> Vec<DataType> {
    let texts = written.split(", ").filter(|text| !text.is_empty());
    let read = texts.filter_map(|text| fragment::data_type(Fragment { text, map: &TextMap::Nowhere }).ok());
    read.map(|(data_type, _)| data_type).collect()
}
