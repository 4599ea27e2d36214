//! What one file says about all names in it, and what is known of the whole catalog.

use pgspec_catalog::object::{Column, Constraint, ConstraintBody, Function, Returns, Trigger};
use pgspec_catalog::{
    Body, Catalog, DataType, Kind, Name, Object, QualifiedName, Standing, builtin_alias, is_builtin_type,
};
use pgspec_sql::{extensions, quote};
use rustc_hash::FxHashMap;

use super::propose::Proposal;
use super::yaml::{Key, Sense, Yaml};

/// The kinds whose names a derived name of a constraint avoids.
const NAMED: [Kind; 5] = [Kind::Constraint, Kind::Index, Kind::Table, Kind::View, Kind::MaterializedView];

/// What is asked of a catalog again and again.
pub(super) struct Known<'a> {
    pub(super) catalog: &'a Catalog,
    primary_keys: FxHashMap<QualifiedName, &'a [Name]>,
    /// How many constraints and indexes of a schema have a name.
    names: FxHashMap<QualifiedName, u32>,
    /// Extensions and the schemas of their objects.
    extensions: FxHashMap<&'a Name, Option<&'a Name>>,
    /// Schemas whose tables must say something about row security.
    pub(super) exposed: Vec<Name>,
    /// What is remarked above columns.
    pub(super) proposals: &'a [Proposal],
}

impl<'a> Known<'a> {
    pub(super) fn of(catalog: &'a Catalog, exposed: Vec<Name>, proposals: &'a [Proposal]) -> Self {
        let mut known = Self {
            catalog,
            primary_keys: FxHashMap::default(),
            names: FxHashMap::default(),
            extensions: FxHashMap::default(),
            exposed,
            proposals,
        };
        for (_, key, object) in catalog.iter() {
            if let Body::Extension(extension) = &object.body {
                known.extensions.insert(&key.name, extension.schema.as_ref());
            }
            if let Some(ConstraintBody::PrimaryKey(own)) = object.body.as_constraint().map(|c| &c.body)
                && let Some(table) = key.relation()
                && catalog.table(&table).is_some_and(|t| t.object.standing != Standing::External)
            {
                known.primary_keys.insert(table, &own.columns);
            }
            if NAMED.contains(&key.kind) {
                *known.names.entry(key.qualified_name()).or_default() += 1;
            }
        }
        known
    }

    /// Whether a constraint's name is its own in the schema: only then is it sure to be derived again.
    pub(super) fn is_only(&self, schema: Option<&Name>, name: &Name) -> bool {
        let name = QualifiedName { schema: schema.cloned(), name: name.clone() };
        self.names.get(&name).is_none_or(|count| *count <= 1)
    }
}

/// What a file says about the names in it.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) known: &'a Known<'a>,
    /// The schema of names that have none.
    pub(super) schema: &'a Name,
}

impl Scope<'_> {
    /// The name as it is written in this file.
    pub(super) fn name(&self, name: &QualifiedName) -> QualifiedName {
        if name.schema.as_ref() == Some(self.schema) {
            QualifiedName::bare(name.name.clone())
        } else {
            name.clone()
        }
    }

    /// The type as it is written in this file.
    pub(super) fn data_type(&self, data_type: &DataType) -> DataType {
        let mut out = data_type.clone();
        let name = data_type.name.name.as_str();
        let Some(schema) = &data_type.name.schema else { return out };
        if is_builtin_type(name) || builtin_alias(name).is_some() {
            return out;
        }
        let of_extension = || {
            let extension = extensions::of_type(name)?;
            let installed = self.known.extensions.get(&Name::exact(extension))?;
            Some(installed.map_or("public", Name::as_str) == schema.as_str())
        };
        let own =
            |schema: &Name| QualifiedName { schema: Some(schema.clone()), name: data_type.name.name.clone() };
        let shadowed = || self.known.is_type(&own(self.schema)) || self.known.is_type(&own(&"public".into()));
        if schema == self.schema || (of_extension() == Some(true) && !shadowed()) {
            out.name.schema = None;
        }
        out
    }

    /// A column with names as they are written in this file.
    pub(super) fn column(&self, column: &Column) -> Column {
        Column { data_type: self.data_type(&column.data_type), ..column.clone() }
    }

    /// A constraint with names as they are written in this file; the primary key is not named where it is referenced.
    pub(super) fn constraint(&self, constraint: &Constraint) -> Constraint {
        let mut out = constraint.clone();
        if let ConstraintBody::ForeignKey(key) = &mut out.body {
            let primary = self.known.primary_keys.get(&key.references);
            if primary.is_some_and(|columns| **columns == *key.referenced_columns) {
                key.referenced_columns.clear();
            }
            key.references = self.name(&key.references);
        }
        out
    }

    /// A trigger with names as they are written in this file.
    pub(super) fn trigger(&self, trigger: &Trigger) -> Trigger {
        let mut out = trigger.clone();
        out.function = self.name(&trigger.function);
        out.from = trigger.from.as_ref().map(|name| self.name(name));
        out
    }

    /// A function with names as they are written in this file.
    pub(super) fn function(&self, function: &Function) -> Function {
        let mut out = function.clone();
        for argument in &mut out.arguments {
            argument.data_type = self.data_type(&argument.data_type);
        }
        match &mut out.returns {
            Returns::Nothing => {}
            Returns::Type(data_type) | Returns::SetOf(data_type) => *data_type = self.data_type(data_type),
            Returns::Table(columns) => {
                columns.iter_mut().for_each(|column| column.data_type = self.data_type(&column.data_type));
            }
        }
        for data_type in &mut out.transforms {
            *data_type = self.data_type(data_type);
        }
        out
    }

    /// The key of an object that has a schema.
    pub(super) fn object_key(&self, name: &QualifiedName) -> Key {
        let relative = self.name(name);
        let word = |text: &str| {
            let mut chars = text.chars();
            let letter = |c: char| c == '_' || c.is_ascii_lowercase() || (!c.is_ascii() && c.is_alphabetic());
            chars.next().is_some_and(letter) && chars.all(|c| letter(c) || c.is_ascii_digit())
        };
        match &relative.schema {
            None if word(relative.name.as_str()) => Key::plain(relative.name.as_str()),
            None => Key::quoted(relative.name.as_str()),
            Some(schema) if word(schema.as_str()) && word(relative.name.as_str()) => {
                Key::plain(format!("{schema}.{}", relative.name))
            }
            Some(_) => Key::plain(quote::qualified(&relative)),
        }
    }
}

impl Scope<'_> {
    /// A definition with names as they are written in this file; `own` is the schema of what it defines.
    pub(super) fn definition(&self, body: &Body, own: Option<&Name>) -> Body {
        use pgspec_catalog::object::DefinitionName as N;
        let mut out = body.clone();
        out.definition_names_mut(&mut |name| match name {
            N::Type(data_type) => *data_type = self.data_type(data_type),
            N::Function(name)
            | N::CastFunction(name, _)
            | N::Collation(name)
            | N::Relation(name)
            | N::Dictionary(name) => *name = self.name(name),
            N::OwnOperator(operator) => {
                operator.schema = operator.schema.take().filter(|schema| Some(schema) != own);
            }
            N::OperatorClass(_) | N::SortOperator(_) | N::TextSearchPart(_) => {}
        });
        out
    }
}

impl Known<'_> {
    /// Whether a schema has a type, or a relation, whose rows are one.
    fn is_type(&self, name: &QualifiedName) -> bool {
        self.catalog.type_named(name).is_some()
    }

    /// An object that the project declares.
    pub(super) fn is_managed(object: &Object) -> bool {
        object.is_managed()
    }
}

/// The key of what is folded unless quoted: columns, constraints, triggers, indexes, roles.
pub(super) fn folded_key(name: &Name) -> Key {
    let folds = name.as_str().bytes().any(|b| b.is_ascii_uppercase());
    if folds { Key::quoted(name.as_str()) } else { Key::plain(name.as_str()) }
}

/// The key of what is taken as it stands: policies, jobs, extensions.
pub(super) fn literal_key(name: &Name) -> Key {
    Key::plain(name.as_str())
}

/// A name as a value.
pub(super) fn name_value(name: &Name) -> Yaml {
    let text = name.as_str();
    if text.len() > 1 && text.starts_with('"') && text.ends_with('"') {
        return Yaml::text(quote::identifier(text));
    }
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        return Yaml::Scalar(text.to_owned(), Sense::Quoted);
    }
    Yaml::text(text)
}

/// Names as a value: a single plain one stands by itself.
pub(super) fn names_value<'n>(names: impl IntoIterator<Item = &'n Name>) -> Yaml {
    let names: Vec<_> = names.into_iter().collect();
    match names.as_slice() {
        [only] if quote::is_plain(only.as_str()) => name_value(only),
        _ => Yaml::Seq(names.into_iter().map(name_value).collect()),
    }
}
