//! The rows: what `pg_type`, `pg_proc`, `pg_operator`, `pg_cast`, `pg_opclass` and `pg_class` hold, by name.
//!
//! Types are named by `pg_type.typname`: `int4`, `_int4` for its array; those of `information_schema` and of fixed
//! schemas (`cron.job`) are qualified by a dot; those of an extension that can be installed anywhere are bare.

/// The objects of `pg_catalog`, or of one extension.
#[derive(Debug, Default)]
pub struct Tables {
    /// `pg_type`, arrays included; but not the row types of [`Tables::relations`] and their arrays, which have the names
    /// of their relations.
    pub types: Vec<TypeRow>,
    /// `pg_proc`
    pub functions: Vec<FunctionRow>,
    /// `pg_operator`
    pub operators: Vec<OperatorRow>,
    /// `pg_cast`
    pub casts: Vec<CastRow>,
    /// `pg_opclass`
    pub opclasses: Vec<OpclassRow>,
    /// Tables and views.
    pub relations: Vec<RelationRow>,
}

impl Tables {
    /// Nothing.
    pub const EMPTY: Self = Self {
        types: Vec::new(),
        functions: Vec::new(),
        operators: Vec::new(),
        casts: Vec::new(),
        opclasses: Vec::new(),
        relations: Vec::new(),
    };
}

/// `pg_type.typtype`
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum TypeKind {
    Base,
    Composite,
    Domain,
    Enum,
    Pseudo,
    Range,
    Multirange,
}

/// A type.
#[derive(Clone, Debug)]
pub struct TypeRow {
    /// The schema, where it is not `pg_catalog` and not the extension's own.
    pub schema: Option<&'static str>,
    /// `typname`
    pub name: &'static str,
    /// `typtype`
    pub kind: TypeKind,
    /// `typcategory`
    pub category: u8,
    /// `typispreferred`
    pub preferred: bool,
    /// `typcollation` is not zero.
    pub collatable: bool,
    /// `typmodin` is not zero: modifiers are allowed.
    pub modifiers: bool,
    /// The element of a true array (`typsubscript` is `array_subscript_handler`), also of `int2vector` and `oidvector`,
    /// although the array of `int2` is another. Empty otherwise.
    pub array_of: &'static str,
    /// `typelem` of a type that is subscripted without being a true array (`point`, `name`, `box`).
    pub element: &'static str,
    /// Its array: `typarray`. Empty for arrays and most pseudo types.
    pub array: &'static str,
    /// Whether `a[1]` is possible (`typsubscript` is set).
    pub subscriptable: bool,
    /// `typbasetype` of a domain.
    pub base: &'static str,
    /// `typtypmod` of a domain; -1.
    pub base_typmod: i32,
    /// `typnotnull` of a domain.
    pub not_null: bool,
    /// The subtype of a range or multirange.
    pub subtype: &'static str,
    /// The multirange of a range, the range of a multirange.
    pub multirange: &'static str,
    /// The columns of a free-standing composite type (relations' row types have their relation).
    pub fields: Vec<(&'static str, &'static str)>,
    /// The labels of an enum; empty if they are not known.
    pub labels: Vec<&'static str>,
}

/// `pg_proc.prokind`
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum FunctionKind {
    Function,
    Procedure,
    /// `aggkind` n
    Aggregate,
    /// `aggkind` o
    OrderedSet,
    /// `aggkind` h
    Hypothetical,
    Window,
}

/// `provolatile`
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Volatility {
    Immutable,
    Stable,
    Volatile,
}

/// A function.
#[derive(Clone, Debug)]
pub struct FunctionRow {
    /// The schema, where it is not `pg_catalog` and not the extension's own.
    pub schema: Option<&'static str>,
    /// `proname`
    pub name: &'static str,
    /// `prokind`, `aggkind`
    pub kind: FunctionKind,
    /// `proargtypes`
    pub arguments: Vec<&'static str>,
    /// Names of the input arguments; empty if none has a name, else one each, "" for none.
    pub argument_names: Vec<&'static str>,
    /// `pronargdefaults`: so many of the last arguments may be left out.
    pub defaults: u8,
    /// `provariadic` is not zero: the last argument is an array of (or `any`).
    pub variadic: bool,
    /// `prorettype`
    pub returns: &'static str,
    /// `proretset`
    pub returns_set: bool,
    /// Names and types of OUT, INOUT and TABLE columns, where the result is a record of these. A name may be empty.
    pub outputs: Vec<(&'static str, &'static str)>,
    /// The name of the only OUT argument of a function that returns no record: that of the column in FROM. Empty.
    pub output_name: &'static str,
    /// `proisstrict`; of an aggregate `false`.
    pub strict: bool,
    /// `provolatile`
    pub volatility: Volatility,
    /// `aggnumdirectargs` of ordered-set aggregates.
    pub direct_arguments: u8,
}

/// An operator.
#[derive(Clone, Debug)]
pub struct OperatorRow {
    /// `oprname`
    pub name: &'static str,
    /// `oprleft`; empty for a prefix operator.
    pub left: &'static str,
    /// `oprright`
    pub right: &'static str,
    /// `oprresult`
    pub result: &'static str,
    /// `oprcode`: the function's name.
    pub function: &'static str,
    /// Whether the function is strict.
    pub strict: bool,
    /// The function's volatility.
    pub volatility: Volatility,
    /// `oprcom`: the name of the commutator, whose arguments are swapped; empty.
    pub commutator: &'static str,
    /// `oprnegate`: the name of the negator; empty.
    pub negator: &'static str,
    /// `oprcanhash`
    pub can_hash: bool,
    /// `oprcanmerge`
    pub can_merge: bool,
}

/// `castcontext`
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CastContext {
    Implicit,
    Assignment,
    Explicit,
}

/// `castmethod`
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum CastMethod {
    Function,
    Binary,
    InOut,
}

/// A cast.
#[derive(Clone, Debug)]
pub struct CastRow {
    /// `castsource`
    pub source: &'static str,
    /// `casttarget`
    pub target: &'static str,
    /// `castcontext`
    pub context: CastContext,
    /// `castmethod`
    pub method: CastMethod,
    /// `castfunc`: the function's name; empty.
    pub function: &'static str,
    /// Types of the function's arguments: (source), (source, int4), (source, int4, bool).
    pub function_arguments: u8,
    /// The function's volatility.
    pub volatility: Volatility,
}

/// An operator class.
#[derive(Clone, Debug)]
pub struct OpclassRow {
    /// `amname`
    pub method: &'static str,
    /// `opcname`
    pub name: &'static str,
    /// `opcintype`
    pub input: &'static str,
    /// `opcdefault`
    pub default: bool,
    /// Names of the operators of its family that search, with `opcintype` on the left, by strategy: `<`, `<=`, `=` …
    pub operators: Vec<&'static str>,
}

/// A table or view of the system.
#[derive(Clone, Debug)]
pub struct RelationRow {
    /// `pg_catalog`, `information_schema`, or an extension's fixed schema; empty for the schema that an extension was
    /// put into.
    pub schema: &'static str,
    /// Its name.
    pub name: &'static str,
    /// A view; otherwise a table.
    pub view: bool,
    /// Name, type, and whether it is `NOT NULL`.
    pub columns: Vec<(&'static str, &'static str, bool)>,
}
