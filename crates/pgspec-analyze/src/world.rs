//! Everything that SQL can name: Postgres' own objects, those of the declared extensions, and the Catalog's, interned
//! and indexed, so that each lookup is one step.

mod build;
mod core;
mod show;
mod typmod;

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use pgspec_catalog::{Catalog, Name, QualifiedName};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::typed::{FunctionId, OperatorId, RelationId, TypeId};

pub use core::Core;
pub use typmod::{interval_typmod, typmod};

/// The type of what cannot be known.
pub const OPAQUE: TypeId = TypeId(0);

pub use pgspec_builtin::{CastContext, CastMethod, FunctionKind, TypeKind, Volatility};

/// A type.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "named after the columns of the system catalogs")]
pub struct Type {
    /// Its schema, `pg_catalog` included, and name: `pg_type.typname`, `_int4` for an array.
    pub name: QualifiedName,
    pub kind: TypeKind,
    pub category: u8,
    pub preferred: bool,
    pub collatable: bool,
    pub modifiers: bool,
    /// Its element, if it is a true array.
    pub array_of: Option<TypeId>,
    /// Its array.
    pub array: Option<TypeId>,
    /// The element of `a[1]` where it is no true array (`point`, `int2vector` …).
    pub element: Option<TypeId>,
    pub subscriptable: bool,
    /// Base type and modifier of a domain, one step.
    pub base: Option<(TypeId, i32)>,
    /// `NOT NULL` of a domain.
    pub not_null: bool,
    /// Subtype of a range or multirange.
    pub subtype: Option<TypeId>,
    /// The multirange of a range, the range of a multirange.
    pub multirange: Option<TypeId>,
    /// The relation whose row it is.
    pub relation: Option<RelationId>,
    /// Fields of a free-standing composite type.
    pub fields: Vec<(Name, TypeId, i32)>,
    /// Labels of an enum.
    pub labels: Vec<pgspec_catalog::Text>,
}

/// A function.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "named after the columns of the system catalogs")]
pub struct Function {
    pub name: QualifiedName,
    pub kind: FunctionKind,
    pub arguments: Vec<TypeId>,
    /// Empty, or one for each argument; an empty name for none.
    pub argument_names: Vec<Name>,
    pub defaults: u8,
    /// The element type of the variadic last argument.
    pub variadic: Option<TypeId>,
    pub returns: TypeId,
    pub returns_set: bool,
    /// Columns of a record result.
    pub outputs: Vec<(Name, TypeId, i32)>,
    pub strict: bool,
    pub volatility: Volatility,
    pub direct_arguments: u8,
    /// The catalog's own functions: where they stand.
    pub object: Option<pgspec_catalog::ObjectId>,
}

/// An operator.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "named after the columns of the system catalogs")]
pub struct Operator {
    pub name: QualifiedName,
    pub left: Option<TypeId>,
    pub right: TypeId,
    pub result: TypeId,
    pub function: Name,
    pub strict: bool,
    pub volatility: Volatility,
    pub commutator: Name,
    pub negator: Name,
    pub can_hash: bool,
    pub can_merge: bool,
}

/// How one type becomes another.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "named after the columns of the system catalogs")]
pub struct Cast {
    pub context: CastContext,
    pub method: CastMethod,
    pub function: Option<FunctionId>,
    pub function_arguments: u8,
}

/// A table, view or materialised view.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "named after the columns of the system catalogs")]
pub struct Relation {
    pub name: QualifiedName,
    pub kind: RelationKind,
    /// `None` while a view's columns are not known: see [`World::columns`].
    pub row_type: TypeId,
    pub object: Option<pgspec_catalog::ObjectId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum RelationKind {
    Table,
    View,
    MaterializedView,
}

/// A column of a relation.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "named after the columns of the system catalogs")]
pub struct RelationColumn {
    pub name: Name,
    pub ty: TypeId,
    pub typmod: i32,
    pub not_null: bool,
    pub has_default: bool,
    pub generated: bool,
    /// `Some(true)`: GENERATED ALWAYS AS IDENTITY.
    pub identity: Option<bool>,
    pub collation: Option<QualifiedName>,
    /// Of a view: the table's column that it shows.
    pub source: Option<(RelationId, u32)>,
}

/// What a world is made for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The major version of Postgres.
    pub postgres: u16,
    /// Where unqualified names are looked up, after `pg_catalog`.
    pub search_path: Vec<Name>,
}

impl Default for Options {
    fn default() -> Self {
        Self { postgres: 15, search_path: vec![Name::exact("public"), Name::exact("extensions")] }
    }
}

/// Objects by name: schema and position.
type ByName = FxHashMap<Name, Vec<(Name, u32)>>;

/// Everything that SQL can name, and where it looks for it.
#[derive(Clone, Debug)]
pub struct World<'c> {
    objects: Arc<Objects<'c>>,
    /// Where unqualified names are looked up, after `pg_catalog`.
    search_path: Arc<[Name]>,
    /// Whether a moment that is written without a time zone is one of UTC.
    utc: bool,
}

impl<'c> std::ops::Deref for World<'c> {
    type Target = Objects<'c>;

    fn deref(&self) -> &Objects<'c> {
        &self.objects
    }
}

/// Everything that SQL can name.
#[derive(Debug)]
pub struct Objects<'c> {
    pub(crate) catalog: &'c Catalog,
    /// The types that the rules themselves speak of.
    pub core: Core,
    options: Options,
    types: Vec<Type>,
    functions: Vec<Function>,
    operators: Vec<Operator>,
    relations: Vec<Relation>,
    columns: Vec<OnceLock<Option<Box<[RelationColumn]>>>>,
    casts: FxHashMap<(TypeId, TypeId), Cast>,
    types_by_name: ByName,
    functions_by_name: ByName,
    operators_by_name: ByName,
    relations_by_name: ByName,
    opclasses: FxHashMap<(Name, TypeId), Vec<Opclass>>,
    opclass_names: FxHashSet<(Name, Name)>,
    /// Extensions that are declared, and nothing is known of.
    unknown_extensions: Vec<Name>,
    /// Extensions that are declared.
    extensions: FxHashSet<Name>,
}

/// An operator class.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "named after the columns of the system catalogs")]
pub struct Opclass {
    pub name: Name,
    pub default: bool,
    pub operators: Vec<Name>,
}

thread_local! {
    /// Views whose columns are being found out, so that views that need each other come to an end.
    static VISITING: RefCell<Vec<RelationId>> = const { RefCell::new(Vec::new()) };
}

/// Views may stand on views this deep.
const MAX_VIEW_DEPTH: usize = 48;

impl<'c> Objects<'c> {
    /// The catalog it is made of.
    pub fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// What it was made for.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// A type of `pg_catalog` by its `typname`; [`OPAQUE`] if there is none.
    pub fn builtin(&self, typname: &str) -> TypeId {
        self.in_schema(&self.types_by_name, "pg_catalog", typname).map_or(OPAQUE, TypeId)
    }

    fn in_schema(&self, index: &ByName, schema: &str, name: &str) -> Option<u32> {
        index.get(name)?.iter().find(|(found, _)| found == schema).map(|(_, id)| *id)
    }

    fn find(&self, index: &ByName, path: &[Name], schema: Option<&Name>, name: &Name) -> Option<u32> {
        let found = index.get(name.as_str())?;
        let at = |schema: &str| found.iter().find(|(s, _)| s == schema).map(|(_, id)| *id);
        match schema {
            Some(schema) => at(schema.as_str()),
            None => at("pg_catalog").or_else(|| path.iter().find_map(|schema| at(schema.as_str()))),
        }
    }

    /// A type.
    #[expect(clippy::indexing_slicing, reason = "ids are only made by this world, and 0 is always there")]
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    /// A function.
    #[expect(clippy::indexing_slicing, reason = "ids are only made by this world")]
    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.0 as usize]
    }

    /// An operator.
    #[expect(clippy::indexing_slicing, reason = "ids are only made by this world")]
    pub fn operator(&self, id: OperatorId) -> &Operator {
        &self.operators[id.0 as usize]
    }

    /// A relation.
    #[expect(clippy::indexing_slicing, reason = "ids are only made by this world")]
    pub fn relation(&self, id: RelationId) -> &Relation {
        &self.relations[id.0 as usize]
    }

    /// The function of the catalog with this id.
    pub fn function_of(&self, object: pgspec_catalog::ObjectId) -> Option<FunctionId> {
        let (key, _) = self.catalog.entry(object)?;
        let found = self.functions_by_name.get(key.name.as_str())?;
        found.iter().map(|(_, id)| FunctionId(*id)).find(|id| self.function(*id).object == Some(object))
    }

    /// The names of all functions, for did-you-mean.
    pub fn function_names(&self) -> impl Iterator<Item = &str> {
        self.functions_by_name.keys().map(Name::as_str)
    }

    /// Functions that neither Postgres brings nor the catalog declares: those of extensions, and what makes ranges.
    pub fn brought_functions(&self) -> impl Iterator<Item = &Function> {
        let own = |function: &&Function| {
            function.object.is_none() && function.name.schema.as_ref().is_some_and(|s| *s != "pg_catalog")
        };
        self.functions.iter().filter(own)
    }

    /// The names of all types, for did-you-mean.
    pub fn type_names(&self) -> impl Iterator<Item = &str> {
        self.types_by_name.keys().map(Name::as_str)
    }

    /// All relations.
    pub fn relations(&self) -> impl Iterator<Item = (RelationId, &Relation)> {
        (0_u32..).map(RelationId).zip(&self.relations)
    }

    /// The cast from one type to another, as `pg_cast` has it.
    pub fn cast(&self, from: TypeId, to: TypeId) -> Option<&Cast> {
        self.casts.get(&(from, to))
    }

    /// The type below all domains, and the modifier that the innermost domain gives it.
    pub fn base(&self, ty: TypeId) -> (TypeId, i32) {
        let (mut ty, mut typmod) = (ty, -1);
        while let Some((base, modifier)) = self.ty(ty).base {
            ty = base;
            if typmod < 0 {
                typmod = modifier;
            }
        }
        (ty, typmod)
    }

    /// Whether something is declared whose objects are not known: an unknown name may be one of them.
    pub fn has_unknown_extension(&self) -> bool {
        !self.unknown_extensions.is_empty()
    }

    /// Whether an extension is declared.
    pub fn has_extension(&self, name: &str) -> bool {
        self.extensions.contains(name)
    }

    /// Whether a schema is there, so that a name in it that is not there is wrong.
    pub fn knows_schema(&self, schema: &Name) -> bool {
        matches!(schema.as_str(), "pg_catalog" | "information_schema" | "public")
            || self
                .catalog
                .get(&pgspec_catalog::Key::global(pgspec_catalog::Kind::Schema, schema.clone()))
                .is_some()
    }

    /// The operator classes of an access method for a type itself.
    pub fn opclasses(&self, method: &str, ty: TypeId) -> &[Opclass] {
        self.opclasses.get(&(Name::exact(method), ty)).map_or(&[], Vec::as_slice)
    }

    /// All operator classes of an access method, each with the type that it is for.
    pub(crate) fn opclasses_of(&self, method: &str) -> impl Iterator<Item = (TypeId, &Opclass)> {
        let all = self.opclasses.iter().filter(move |((of, _), _)| of == method);
        all.flat_map(|((_, ty), classes)| classes.iter().map(|class| (*ty, class)))
    }

    /// Whether an access method has an operator class of this name for any type.
    pub fn has_opclass(&self, method: &str, name: &str) -> bool {
        self.opclass_names.contains(&(Name::exact(method), Name::exact(name)))
    }
}

impl<'c> World<'c> {
    /// The same, where a moment that is written without a time zone is one of UTC: that is how pgspec's own sessions read
    /// it. Without this, nobody knows which moment it is.
    #[must_use]
    pub fn in_utc(self) -> Self {
        Self { utc: true, ..self }
    }

    /// Whether a moment that is written without a time zone is one of UTC.
    pub fn is_utc(&self) -> bool {
        self.utc
    }

    /// The same objects, looked up elsewhere: what a function with a `search_path` of its own sees.
    #[must_use]
    pub fn with_search_path(&self, search_path: Vec<Name>) -> Self {
        Self { objects: Arc::clone(&self.objects), search_path: search_path.into(), utc: self.utc }
    }

    /// Where unqualified names are looked up, after `pg_catalog`.
    pub fn search_path(&self) -> &[Name] {
        &self.search_path
    }

    /// The type of a name, by the search path where it has no schema.
    pub fn find_type(&self, schema: Option<&Name>, name: &Name) -> Option<TypeId> {
        self.find(&self.types_by_name, &self.search_path, schema, name).map(TypeId)
    }

    /// The functions of a name: with a schema those in it; without, those in all schemas of the search path, the
    /// position of the schema first (0 is `pg_catalog`).
    pub fn functions(&self, schema: Option<&Name>, name: &Name) -> Vec<(usize, FunctionId)> {
        self.candidates(&self.functions_by_name, schema, name).map(|(at, id)| (at, FunctionId(id))).collect()
    }

    /// The operators of a name, as [`World::functions`].
    pub fn operators(&self, schema: Option<&Name>, name: &Name) -> Vec<(usize, OperatorId)> {
        self.candidates(&self.operators_by_name, schema, name).map(|(at, id)| (at, OperatorId(id))).collect()
    }

    fn candidates<'s>(
        &'s self,
        index: &'s ByName,
        schema: Option<&'s Name>,
        name: &Name,
    ) -> impl Iterator<Item = (usize, u32)> + 's {
        let found = index.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        found.iter().filter_map(move |(in_schema, id)| {
            let position = match schema {
                Some(schema) => (in_schema == schema).then_some(0),
                None if *in_schema == "pg_catalog" => Some(0),
                None => self.search_path.iter().position(|s| s == in_schema).map(|at| at + 1),
            };
            position.map(|at| (at, *id))
        })
    }

    /// The relation of a name, by the search path where it has no schema.
    pub fn find_relation(&self, schema: Option<&Name>, name: &Name) -> Option<RelationId> {
        self.find(&self.relations_by_name, &self.search_path, schema, name).map(RelationId)
    }

    /// The columns of a relation. Those of a view are found out by analysing its query, once; `None` if that fails.
    pub fn columns(&self, id: RelationId) -> Option<&[RelationColumn]> {
        let slot = self.columns.get(id.0 as usize)?;
        if slot.get().is_none() {
            let enter = VISITING.with_borrow_mut(|stack| {
                let fine = stack.len() < MAX_VIEW_DEPTH && !stack.contains(&id);
                if fine {
                    stack.push(id);
                }
                fine
            });
            if !enter {
                return None;
            }
            let columns = self.view_columns(id);
            VISITING.with_borrow_mut(|stack| stack.pop());
            // Another thread may have been faster: with the same answer.
            let _ = slot.set(columns);
        }
        slot.get()?.as_deref()
    }

    /// The fields of a composite type, or of a domain over one.
    pub fn fields(&self, ty: TypeId) -> Option<Vec<(Name, TypeId, i32)>> {
        let ty = self.ty(self.base(ty).0);
        if let Some(relation) = ty.relation {
            let columns = self.columns(relation)?;
            return Some(columns.iter().map(|c| (c.name.clone(), c.ty, c.typmod)).collect());
        }
        (ty.kind == TypeKind::Composite).then(|| ty.fields.clone())
    }
}

impl World<'_> {
    /// The columns of a view of the Catalog, by its query.
    fn view_columns(&self, id: RelationId) -> Option<Box<[RelationColumn]>> {
        let object = self.relation(id).object?;
        let (_, object) = self.catalog.entry(object)?;
        let view = object.body.as_view()?;
        // A view was made with the database's own path, whoever asks.
        let world = self.with_search_path(self.options.search_path.clone());
        crate::view::columns(&world, view)
    }
}
