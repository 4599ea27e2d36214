//! Everything that SQL can name: Postgres' own objects, those of the declared extensions, and the Catalog's, interned
//! and indexed, so that each lookup is one step.

use pgspec_catalog::{Catalog, Name, QualifiedName};

use crate::typed::{FunctionId, OperatorId, RelationId, TypeId};

/// The type of what cannot be known.
pub const OPAQUE: TypeId = TypeId(0);

pub use pgspec_builtin::{CastContext, CastMethod, FunctionKind, TypeKind, Volatility};

/// A type.
#[derive(Clone, Debug)]
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
pub struct Cast {
    pub context: CastContext,
    pub method: CastMethod,
    pub function: Option<FunctionId>,
    pub function_arguments: u8,
}

/// A table, view or materialised view.
#[derive(Clone, Debug)]
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

// The API that all other files use; `world/*.rs` implements it:
//
// impl<'c> World<'c> {
//     pub fn new(catalog: &'c Catalog, options: &Options) -> Self          // postgres version, default schema …
//     pub fn catalog(&self) -> &'c Catalog
//     pub fn builtin(&self, typname: &str) -> TypeId                        // pg_catalog type, OPAQUE if there is none
//     pub fn find_type(&self, schema: Option<&Name>, name: &Name) -> Option<TypeId>   // by search path
//     pub fn ty(&self, id: TypeId) -> &Type
//     pub fn function(&self, id: FunctionId) -> &Function
//     pub fn functions(&self, schema: Option<&Name>, name: &Name) -> Vec<FunctionId>  // by search path
//     pub fn operator(&self, id: OperatorId) -> &Operator
//     pub fn relation(&self, id: RelationId) -> &Relation
//     pub fn find_relation(&self, schema: Option<&Name>, name: &Name) -> Option<RelationId>
//     pub fn columns(&self, id: RelationId) -> Option<&[RelationColumn]>   // views are analysed on demand, once; None: unknown
//     pub fn cast(&self, from: TypeId, to: TypeId) -> Option<&Cast>
//     pub fn base(&self, ty: TypeId) -> (TypeId, i32)                       // through domains
//     pub fn show(&self, ty: TypeId, typmod: i32) -> String                 // format_type
//     pub fn fields(&self, ty: TypeId) -> Option<Vec<(Name, TypeId, i32)>>  // of a composite
// }
#[derive(Debug)]
pub struct World<'c> {
    pub(crate) catalog: &'c Catalog,
}
