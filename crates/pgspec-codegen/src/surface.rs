//! What a model looks like to application code: records, value sets and functions, in no language's words.
//!
//! Rust and TypeScript print the [`Surface`]; a checker of hand-kept types reads them into it. So names, nullability
//! and what a writer may set are decided here, once. Everything is sorted by schema and name, because the order of a
//! spec's files carries no meaning; fields keep the order of their table.

mod brought;
mod functions;
mod records;
mod references;
pub mod rule;

use pgspec_analyze::together;
use pgspec_analyze::world::World;
use pgspec_catalog::{Catalog, DataType, Diagnostics, Kind, Name, Origin, QualifiedName, Text};
use rustc_hash::FxHashMap;

pub use pgspec_analyze::view_columns::Source;
pub use pgspec_catalog::object::ArgumentMode;
pub use rule::{Check, DomainRules};

/// Everything that application code can name.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Surface {
    /// Tables, views and materialised views that the spec declares.
    pub records: Vec<Record>,
    /// Tables and views of somebody else, as far as the spec declares them: rows refer to them.
    pub external: Vec<Record>,
    /// Enumerated types, those of others included: columns may use them.
    pub value_sets: Vec<ValueSet>,
    /// Functions that can be called with values: no procedures, no trigger functions.
    pub functions: Vec<Function>,
    /// Functions that nobody declares: those of extensions, and the constructors of range types.
    pub brought: Vec<Function>,
    /// The rules of domains, sorted by name, once [`Surface::with_checks`] has been asked for them.
    pub domains: Vec<DomainRules>,
    record_index: FxHashMap<QualifiedName, usize>,
    value_set_index: FxHashMap<QualifiedName, usize>,
}

/// A table or view.
#[derive(Clone, PartialEq, Debug)]
pub struct Record {
    /// Its name.
    pub name: QualifiedName,
    /// What it is.
    pub kind: RecordKind,
    /// What it holds.
    pub doc: Option<Text>,
    /// Why it should not be used any more.
    pub deprecated: Option<Text>,
    /// In the order of the columns.
    pub fields: Vec<Field>,
    /// The columns of the primary key; empty without one.
    pub primary_key: Vec<Name>,
    /// What its rows refer to: the foreign keys, and what follows from them for the views that show their columns.
    pub references: Vec<Reference>,
    /// Rows can be inserted into it. For a view: Postgres, or an `INSTEAD OF` trigger, makes something of it.
    pub insertable: bool,
    /// Rows of it can be updated, in the same sense.
    pub updatable: bool,
    /// Its CHECK constraints, once [`Surface::with_checks`] has been asked for them.
    pub checks: Vec<Check>,
    /// Where it was declared.
    pub origin: Origin,
}

/// What a record is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecordKind {
    /// A table: its rows can be written.
    Table,
    /// A view, read-only as far as types go.
    View,
    /// A materialised view.
    MaterializedView,
}

/// A column.
#[derive(Clone, PartialEq, Debug)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type as application code sees it.
    pub ty: FieldType,
    /// Its type as it was declared.
    pub data_type: DataType,
    /// Whether the column itself allows null.
    pub nullable: bool,
    /// Its domain, or one below that, does not. Supabase's types ask only some of the time.
    pub domain_not_null: bool,
    /// What the database puts there when a writer says nothing.
    pub fallback: Fallback,
    /// Its domain has a default, which is there when a writer says nothing and the column has none.
    pub domain_default: bool,
    /// Whether writing to it reaches a column: in tables always, in views for plain columns only.
    pub writable: bool,
    /// The column of a table that a view's field shows unchanged.
    pub source: Option<Source>,
    /// What it holds.
    pub doc: Option<Text>,
    /// Why it should not be used any more.
    pub deprecated: Option<Text>,
    /// JSON Schema of its values, for `json` and `jsonb`.
    pub json: Option<serde_json::Value>,
    /// Where it was declared.
    pub origin: Origin,
}

/// What the database puts into a column when a writer says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fallback {
    /// Null; so a column that cannot be null must be given.
    None,
    /// The column's default.
    Default,
    /// The next number of an identity column.
    Identity {
        /// `GENERATED ALWAYS`: a writer cannot set it (manual, `CREATE TABLE`).
        always: bool,
    },
    /// The value of a generated column: a writer can never set it.
    Generated,
}

/// Whether a writer sets a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Write {
    /// It must.
    Required,
    /// It may.
    Optional,
    /// It cannot.
    Never,
}

impl Field {
    /// Whether an `INSERT` sets it.
    pub fn insert(&self) -> Write {
        match self.fallback {
            Fallback::Generated | Fallback::Identity { always: true } => Write::Never,
            Fallback::Default | Fallback::Identity { always: false } => Write::Optional,
            Fallback::None if self.nullable => Write::Optional,
            Fallback::None => Write::Required,
        }
    }

    /// Whether a row may hold null.
    pub fn may_be_null(&self) -> bool {
        self.nullable && !self.domain_not_null
    }

    /// Whether something other than null is there when a writer says nothing, of its domain too.
    pub fn has_default(&self) -> bool {
        self.fallback != Fallback::None || self.domain_default
    }

    /// As [`Field::insert`], with what its domain demands and gives.
    pub fn insert_of_domain(&self) -> Write {
        match self.insert() {
            Write::Required if self.domain_default => Write::Optional,
            Write::Optional if self.domain_not_null && !self.has_default() => Write::Required,
            write @ (Write::Required | Write::Optional | Write::Never) => write,
        }
    }

    /// Whether an `UPDATE` sets it. Postgres lets nobody update what it generates always.
    pub fn update(&self) -> Write {
        match self.insert() {
            Write::Required | Write::Optional => Write::Optional,
            Write::Never => Write::Never,
        }
    }
}

/// A use of a type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FieldType {
    /// What kind of values.
    pub class: TypeClass,
    /// An array of them, of any number of dimensions.
    pub array: bool,
}

/// What kind of values a type has.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum TypeClass {
    /// A type of `pg_catalog`, by its `typname`.
    Builtin(Name),
    /// An enumerated type of the model.
    ValueSet(QualifiedName),
    /// The row type of a table or view of the model.
    Record(QualifiedName),
    /// A type that the model uses and does not declare: an extension's, for instance.
    Other(QualifiedName),
}

impl FieldType {
    /// The class of a declared type.
    pub fn of(catalog: &Catalog, data_type: &DataType) -> Self {
        let (mut name, mut array) = (&data_type.name, data_type.array);
        // The values of a domain are those of the type below it. Domains that go in circles come to an end too.
        for _ in 0..32 {
            let object = catalog.get(&pgspec_catalog::Key::qualified(Kind::Domain, name));
            let Some(domain) = object.and_then(|object| object.body.as_domain()) else { break };
            if array && domain.data_type.array {
                break;
            }
            (name, array) = (&domain.data_type.name, array || domain.data_type.array);
        }
        let class = if name.schema.is_none() {
            TypeClass::Builtin(name.name.clone())
        } else if catalog.get(&pgspec_catalog::Key::qualified(Kind::Enum, name)).is_some() {
            TypeClass::ValueSet(name.clone())
        } else if catalog.relation(name).is_some() {
            TypeClass::Record(name.clone())
        } else {
            TypeClass::Other(name.clone())
        };
        Self { class, array }
    }

    /// Whether it is this type of `pg_catalog`, not an array of it.
    pub fn is_builtin(&self, typname: &str) -> bool {
        !self.array && matches!(&self.class, TypeClass::Builtin(name) if *name == typname)
    }
}

impl Record {
    /// The column of a table whose values a field has: of a table its own, of a view the one that it shows.
    pub fn origin<'r>(&'r self, field: &'r Field) -> Option<(&'r QualifiedName, &'r Name)> {
        match &field.source {
            Some(source) => Some((&source.relation, &source.column)),
            None if self.kind == RecordKind::Table => Some((&self.name, &field.name)),
            None => None,
        }
    }
}

/// What rows refer to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Reference {
    /// The foreign key that says so.
    pub constraint: Name,
    /// The relation referred to.
    pub referenced: QualifiedName,
    /// Its columns.
    pub referenced_columns: Vec<Name>,
    /// The referring columns.
    pub columns: Vec<Name>,
    /// At most one row refers to a row: the foreign key's columns, in its order, are those of a primary key or unique
    /// constraint, in the table's order. PostgREST compares them in this way, so `(b, a)` is not `(a, b)`.
    pub one_to_one: bool,
}

/// An enumerated type.
#[derive(Clone, PartialEq, Debug)]
pub struct ValueSet {
    /// Its name.
    pub name: QualifiedName,
    /// What it is for.
    pub doc: Option<Text>,
    /// Why it should not be used any more.
    pub deprecated: Option<Text>,
    /// The labels in their order.
    pub values: Vec<Value>,
    /// Whether the spec declares it; otherwise it belongs to a platform or somebody else.
    pub managed: bool,
    /// Where it was declared.
    pub origin: Origin,
}

/// A label of an enumerated type.
#[derive(Clone, PartialEq, Debug)]
pub struct Value {
    /// The label.
    pub label: Text,
    /// What it means.
    pub doc: Option<Text>,
}

/// A function.
#[derive(Clone, PartialEq, Debug)]
pub struct Function {
    /// Its name; overloads share it.
    pub name: QualifiedName,
    /// What it does.
    pub doc: Option<Text>,
    /// What it is called with, in order.
    pub arguments: Vec<Argument>,
    /// All that it was declared with, in order: what Postgres prints of its signature.
    pub parameters: Vec<Parameter>,
    /// The type that Postgres keeps as that of its result: `record` for several columns.
    pub result: DataType,
    /// What it returns.
    pub returns: Returns,
    /// Any number of results.
    pub set: bool,
    /// The planner is told to expect one row at most (`ROWS 1`).
    pub single_row: bool,
    /// Where it was declared.
    pub origin: Origin,
}

/// An input argument.
#[derive(Clone, PartialEq, Debug)]
pub struct Argument {
    /// Its name, if it has one.
    pub name: Option<Name>,
    /// Its type as application code sees it.
    pub ty: FieldType,
    /// Its type as it was declared.
    pub data_type: DataType,
    /// It may be left out.
    pub optional: bool,
}

/// A parameter as it was declared: an input, an output, or a column of `RETURNS TABLE`.
#[derive(Clone, PartialEq, Debug)]
pub struct Parameter {
    /// `OUT`, `VARIADIC` …; `None` for a column of `RETURNS TABLE`.
    pub mode: Option<ArgumentMode>,
    /// Its name, if it has one.
    pub name: Option<Name>,
    /// Its type.
    pub data_type: DataType,
    /// Its default, as it was written.
    pub default: Option<Text>,
}

/// What a function returns.
#[derive(Clone, PartialEq, Debug)]
pub enum Returns {
    /// One value, or a row of a record.
    Value(FieldType),
    /// The columns of `RETURNS TABLE`.
    Table(Vec<(Name, FieldType)>),
    /// Two or more `OUT` arguments.
    Out(Vec<(Option<Name>, FieldType)>),
}

impl Surface {
    /// The surface of a catalog. Finds view columns whose types cannot be told.
    pub fn of(world: &World<'_>) -> (Self, Diagnostics) {
        let catalog = world.catalog();
        let mut diagnostics = Diagnostics::new();
        let mut records = records::of(world, &mut diagnostics);
        records.sort_by(|a, b| a.name.cmp(&b.name));
        references::add_views(&mut records);
        let is_ours = |record: &Record| {
            let object = catalog.relation(&record.name).and_then(|id| catalog.entry(id));
            object.is_none_or(|(_, object)| object.is_managed())
        };
        let (records, external): (Vec<_>, Vec<_>) = records.into_iter().partition(is_ours);
        let mut value_sets: Vec<_> = catalog
            .iter()
            .filter_map(|(_, key, object)| {
                let body = object.body.as_enum()?;
                Some(ValueSet {
                    name: key.qualified_name(),
                    doc: object.notes.doc.clone().or_else(|| object.comment.clone()),
                    deprecated: object.notes.deprecated.clone(),
                    values: body
                        .labels
                        .iter()
                        .map(|label| Value { label: label.value.clone(), doc: label.doc.clone() })
                        .collect(),
                    managed: object.is_managed(),
                    origin: object.origin,
                })
            })
            .collect();
        value_sets.sort_by(|a, b| a.name.cmp(&b.name));
        let functions = functions::of(catalog);
        let record_index = index(records.iter().map(|r| &r.name));
        let value_set_index = index(value_sets.iter().map(|v| &v.name));
        (
            Self {
                records,
                external,
                value_sets,
                functions,
                brought: brought::of(world),
                domains: Vec::new(),
                record_index,
                value_set_index,
            },
            diagnostics,
        )
    }

    /// The surface with the CHECK constraints of its tables and domains read into rules: for writers of validators.
    #[must_use]
    pub fn with_checks(mut self, world: &World<'_>) -> Self {
        let checks = together::each(&self.records, |record| {
            vec![if record.kind == RecordKind::Table {
                rule::of_record(world, &record.name)
            } else {
                Vec::new()
            }]
        });
        for (record, checks) in self.records.iter_mut().zip(checks) {
            record.checks = checks;
        }
        let domains = world.catalog().iter().filter(|(_, _, object)| object.body.as_domain().is_some());
        self.domains =
            domains.filter_map(|(_, key, _)| rule::of_domain(world, &key.qualified_name())).collect();
        self.domains.sort_by(|a, b| a.name.cmp(&b.name));
        self
    }

    /// The rules of a domain, once [`Surface::with_checks`] has been asked for them.
    pub fn domain(&self, name: &QualifiedName) -> Option<&DomainRules> {
        let at = self.domains.binary_search_by(|domain| domain.name.cmp(name)).ok()?;
        self.domains.get(at)
    }

    /// The record of a name.
    pub fn record(&self, name: &QualifiedName) -> Option<&Record> {
        self.records.get(*self.record_index.get(name)?)
    }

    /// The value set of a name.
    pub fn value_set(&self, name: &QualifiedName) -> Option<&ValueSet> {
        self.value_sets.get(*self.value_set_index.get(name)?)
    }

    /// The schemas in which something lives that the spec declares, sorted.
    pub fn schemas(&self) -> Vec<&Name> {
        let records = self.records.iter().map(|r| &r.name);
        let value_sets = self.value_sets.iter().filter(|v| v.managed).map(|v| &v.name);
        let functions = self.functions.iter().map(|f| &f.name);
        let mut schemas: Vec<_> =
            records.chain(value_sets).chain(functions).filter_map(|name| name.schema.as_ref()).collect();
        schemas.sort_unstable();
        schemas.dedup();
        schemas
    }
}

fn index<'a>(names: impl Iterator<Item = &'a QualifiedName>) -> FxHashMap<QualifiedName, usize> {
    names.enumerate().map(|(i, name)| (name.clone(), i)).collect()
}
