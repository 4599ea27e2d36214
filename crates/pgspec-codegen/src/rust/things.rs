//! What has a Rust type besides records and enumerated types: keys, domains, composite types.

use pgspec_catalog::object::Returns;
use pgspec_catalog::{Body, DataType, Kind, Name, Origin, QualifiedName};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::input::{Input, RustOptions, RustTarget};
use crate::surface::{Field, FieldType, Record, RecordKind, Surface, TypeClass};

/// What a type stands for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Thing {
    /// The key of a table.
    Id(QualifiedName),
    /// A domain.
    Domain(QualifiedName),
    /// A composite type.
    Composite(QualifiedName),
    /// A function: overloads share the name, so here is its place in the surface too.
    Function(QualifiedName, usize),
}

impl Thing {
    pub(super) fn name(&self) -> &QualifiedName {
        match self {
            Self::Id(name) | Self::Domain(name) | Self::Composite(name) | Self::Function(name, _) => name,
        }
    }

    /// Its name in Rust, made of that of the database in upper camel case.
    /// For a function: of its arguments, and of the columns that it returns.
    pub(super) fn spell(&self, camel: &str) -> [String; 2] {
        match self {
            Self::Id(_) => [format!("{camel}Id"), String::new()],
            Self::Domain(_) | Self::Composite(_) => [camel.to_owned(), String::new()],
            Self::Function(..) => [format!("{camel}Call"), format!("{camel}Returns")],
        }
    }
}

/// All things that an input has types for, sorted: those of one sort after those of another.
pub(super) fn of(input: &Input<'_>, ids: &Ids) -> Vec<(Thing, Origin)> {
    let shape = input.options.rust.as_ref().map(RustOptions::effective_shape).unwrap_or_default();
    let in_arrays = elements_of_arrays(input);
    let mut things = Vec::new();
    for (_, key, object) in input.catalog.iter().filter(|(_, _, object)| object.is_managed()) {
        if key.kind == Kind::Domain && (shape.domains || in_arrays.contains(&key.qualified_name())) {
            things.push((Thing::Domain(key.qualified_name()), object.origin));
        } else if key.kind == Kind::CompositeType {
            things.push((Thing::Composite(key.qualified_name()), object.origin));
        }
    }
    for record in input.surface.records.iter().filter(|record| ids.is_owner(&record.name)) {
        things.push((Thing::Id(record.name.clone()), record.origin));
    }
    if shape.functions {
        let functions = input.surface.functions.iter().enumerate();
        things.extend(
            functions.map(|(at, function)| (Thing::Function(function.name.clone(), at), function.origin)),
        );
    }
    let order = |thing: &Thing| match thing {
        Thing::Id(_) => 0,
        Thing::Domain(_) => 1,
        Thing::Composite(_) => 2,
        Thing::Function(_, at) => 3 + at,
    };
    things.sort_by(|(a, _), (b, _)| (order(a), a.name()).cmp(&(order(b), b.name())));
    things
}

/// The domains that are elements of arrays, of which sqlx reads none without a type of their own: it looks through a domain,
/// but not through an array of one. Texts and JSON say of themselves that they do, through one domain each.
fn elements_of_arrays(input: &Input<'_>) -> FxHashSet<QualifiedName> {
    let mut found = FxHashSet::default();
    if input.options.rust.as_ref().is_none_or(|rust| rust.target != RustTarget::Sqlx) {
        return found;
    }
    let mut look = |ty: &DataType| {
        let element = FieldType::of(input.catalog, &DataType { array: false, ..ty.clone() });
        let looks_through = match &element.class {
            TypeClass::Builtin(name) => {
                matches!(name.as_str(), "text" | "varchar" | "bpchar" | "name" | "json" | "jsonb")
            }
            TypeClass::Other(name) => name.name == "citext",
            TypeClass::ValueSet(_) | TypeClass::Record(_) => false,
        };
        let key = pgspec_catalog::Key::qualified(Kind::Domain, &ty.name);
        let domain = input.catalog.get(&key).and_then(|object| object.body.as_domain());
        let is_nested = domain.is_some_and(|domain| {
            let key = pgspec_catalog::Key::qualified(Kind::Domain, &domain.data_type.name);
            input.catalog.get(&key).is_some()
        });
        if ty.array && !element.array && (is_nested || !looks_through) {
            found.insert(ty.name.clone());
        }
    };
    for (_, _, object) in input.catalog.iter() {
        if let Some(composite) = object.body.as_composite_type() {
            composite.attributes.iter().for_each(|attribute| look(&attribute.data_type));
        } else if let Some(function) = object.body.as_function() {
            function.arguments.iter().for_each(|argument| look(&argument.data_type));
            match &function.returns {
                Returns::Nothing => {}
                Returns::Type(ty) | Returns::SetOf(ty) => look(ty),
                Returns::Table(columns) => columns.iter().for_each(|column| look(&column.data_type)),
            }
        } else if let Some(domain) = object.body.as_domain() {
            look(&domain.data_type);
        }
    }
    input.surface.records.iter().flat_map(|record| &record.fields).for_each(|field| look(&field.data_type));
    found
}

/// Which columns hold the key of which table.
#[derive(Default, Debug)]
pub(super) struct Ids {
    owners: FxHashMap<QualifiedName, FxHashMap<Name, QualifiedName>>,
}

/// How many columns are looked at to find the key that one holds: foreign keys may go in circles.
const MAX_STEPS: usize = 100;

impl Ids {
    /// The columns of all records: keys, what refers to them, and the views that show them.
    pub(super) fn of(input: &Input<'_>) -> Self {
        let shape = input.options.rust.as_ref().map(RustOptions::effective_shape).unwrap_or_default();
        let mut ids = Self::default();
        if !shape.ids {
            return ids;
        }
        let is_domain = |data_type: &DataType| {
            let key = pgspec_catalog::Key::qualified(Kind::Domain, &data_type.name);
            let object = input.catalog.get(&key);
            object.is_some_and(|object| matches!(object.body, Body::Domain(_)))
        };
        for record in &input.surface.records {
            for field in &record.fields {
                let Some((owner, key)) = owner(input.surface, record, field, &mut { MAX_STEPS }) else {
                    continue;
                };
                // A domain that has a type already follows by itself.
                let has_type = shape.domains && (is_domain(&key.data_type) || is_domain(&field.data_type));
                if can_be_key(key) && field.ty == key.ty && !has_type {
                    let columns = ids.owners.entry(record.name.clone()).or_default();
                    columns.insert(field.name.clone(), owner.name.clone());
                }
            }
        }
        // Keys that refer to each other in a circle are nobody's.
        let owners: FxHashSet<_> = input
            .surface
            .records
            .iter()
            .map(|r| &r.name)
            .filter(|name| ids.is_owner(name))
            .cloned()
            .collect();
        for columns in ids.owners.values_mut() {
            columns.retain(|_, owner| owners.contains(owner));
        }
        ids
    }

    /// The table whose key a column holds.
    pub(super) fn owner(&self, record: &QualifiedName, field: &Name) -> Option<&QualifiedName> {
        self.owners.get(record)?.get(field)
    }

    /// Whether a table's own key has a type.
    fn is_owner(&self, table: &QualifiedName) -> bool {
        self.owners.get(table).is_some_and(|columns| columns.values().any(|owner| owner == table))
    }
}

/// The key that a table has a type for.
pub(super) fn key(record: &Record) -> Option<&Field> {
    let [key] = record.primary_key.as_slice() else { return None };
    record.fields.iter().find(|field| field.name == *key).filter(|_| record.kind == RecordKind::Table)
}

fn can_be_key(field: &Field) -> bool {
    let is_kept = |name: &Name| {
        matches!(name.as_str(), "int2" | "int4" | "int8" | "text" | "varchar" | "bpchar" | "uuid")
    };
    !field.ty.array && matches!(&field.ty.class, TypeClass::Builtin(name) if is_kept(name))
}

/// The table whose key a column holds, and that key. None if two foreign keys lead to two of them.
fn owner<'s>(
    surface: &'s Surface,
    record: &'s Record,
    field: &'s Field,
    left: &mut usize,
) -> Option<(&'s Record, &'s Field)> {
    *left = left.checked_sub(1)?;
    let mut follow = |relation: &QualifiedName, column: &Name| {
        let record = surface.record(relation)?;
        let field = record.fields.iter().find(|field| field.name == *column)?;
        owner(surface, record, field, left)
    };
    if let Some(source) = &field.source {
        return follow(&source.relation, &source.column);
    }
    let referred = record.references.iter().filter(|reference| {
        // A key that refers to itself, as one of a tree's root may, is still the table's own.
        reference.referenced != record.name || !reference.referenced_columns.contains(&field.name)
    });
    let mut found: Option<(&Record, &Field)> = None;
    for reference in referred {
        let pairs = reference.columns.iter().zip(&reference.referenced_columns);
        for (_, target) in pairs.filter(|(column, _)| **column == field.name) {
            let is_table = surface.record(&reference.referenced).map(|record| record.kind);
            if is_table != Some(RecordKind::Table) {
                continue;
            }
            let Some(other) = follow(&reference.referenced, target) else { continue };
            if found.is_some_and(|(record, _)| record.name != other.0.name) {
                return None;
            }
            found = Some(other);
        }
    }
    found.or_else(|| key(record).filter(|key| key.name == field.name).map(|key| (record, key)))
}
