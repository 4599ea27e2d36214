//! The TypeScript type of every Postgres type, as PostgREST's JSON has its values.

use pgspec_catalog::{DataType, Key, Kind, Name, Object};
use rustc_hash::FxHashMap;

use super::collate::compare;
use super::driver::{self, Way};
use super::literal::string;
use super::typed;
use crate::input::{Driver, Input};
use crate::surface::{Record, RecordKind};

/// A TypeScript type, as far as its layout matters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Ts {
    /// Never broken into lines.
    Atom(String),
    /// `"a" | "b"`, two or more.
    Union(Vec<Ts>),
    /// `T[]`
    Array(Box<Ts>),
}

impl Ts {
    /// A type that is one word.
    pub(super) fn atom(text: impl Into<String>) -> Self {
        Self::Atom(text.into())
    }

    /// The literal types of labels.
    pub(super) fn literals<'a>(labels: impl Iterator<Item = &'a str>) -> Self {
        let mut literals: Vec<_> = labels.map(|label| Self::Atom(string(label))).collect();
        match literals.len() {
            0 => Self::atom("never"),
            1 => literals.remove(0),
            _ => Self::Union(literals),
        }
    }

    /// The type of a column that may be null, or not. `unknown` includes null; so does `Json`, which is narrowed.
    pub(super) fn nullable(self, nullable: bool) -> Self {
        let atom = |text: &str| self == Self::atom(text);
        if atom("Json") && !nullable {
            return Self::atom("NonNullable<Json>");
        }
        if atom("unknown") || !nullable {
            return self;
        }
        let mut members = match self {
            Self::Union(members) => members,
            other @ (Self::Atom(_) | Self::Array(_)) => vec![other],
        };
        if !members.contains(&Self::atom("null")) {
            members.push(Self::atom("null"));
        }
        Self::Union(members)
    }

    /// The type on one line.
    pub(super) fn flat(&self) -> String {
        match self {
            Self::Atom(text) => text.clone(),
            Self::Union(members) => members.iter().map(Self::flat).collect::<Vec<_>>().join(" | "),
            Self::Array(element) => match element.as_ref() {
                Self::Union(_) => format!("({})[]", element.flat()),
                Self::Atom(_) | Self::Array(_) => format!("{}[]", element.flat()),
            },
        }
    }
}

/// Whether the types cover a schema.
pub(crate) fn covers(input: &Input<'_>, schema: &Name) -> bool {
    let options = input.options;
    let is_declared = || {
        let object = input.catalog.get(&Key::global(Kind::Schema, schema.clone()));
        object.is_some_and(Object::is_managed) || input.surface.schemas().contains(&schema)
    };
    *schema == options.default_schema || options.exposed_schemas.contains(schema) && is_declared()
}

/// What a name of a type may mean.
#[derive(Clone, Debug)]
enum Named {
    /// An enum with these labels.
    Enum(Vec<String>),
    /// A composite type that stands on its own.
    Composite,
    /// A relation, and the section in which it stands.
    Relation(&'static str),
}

/// Types by their bare names: the reference knows no more of a type than that and its schema, and takes the first one of
/// the name where that schema has none.
#[derive(Debug, Default)]
pub(super) struct TypeNames {
    by_name: FxHashMap<Name, Vec<(Name, Named)>>,
}

impl TypeNames {
    /// The types of a model: enums and composite types of every schema, relations of those that are covered.
    pub(super) fn of<'a>(input: &Input<'_>, records: impl Iterator<Item = &'a Record>) -> Self {
        let mut names = Self::default();
        for (_, key, object) in input.catalog.iter() {
            let labels = object.body.as_enum().map(|body| &body.labels).filter(|labels| !labels.is_empty());
            let is_composite =
                object.body.as_composite_type().is_some_and(|body| !body.attributes.is_empty());
            let named = match labels {
                Some(labels) => Named::Enum(labels.iter().map(|label| label.value.to_string()).collect()),
                None if is_composite => Named::Composite,
                None => continue,
            };
            names.add(key.schema.as_ref(), &key.name, named);
        }
        let relations = records.map(|record| (&record.name, Named::Relation(section(record.kind))));
        for (name, named) in relations {
            names.add(name.schema.as_ref(), &name.name, named);
        }
        for entries in names.by_name.values_mut() {
            entries.sort_by(|(a, x), (b, y)| {
                x.rank().cmp(&y.rank()).then_with(|| compare(a.as_str(), b.as_str()))
            });
        }
        names
    }

    fn add(&mut self, schema: Option<&Name>, name: &Name, named: Named) {
        if let Some(schema) = schema {
            self.by_name.entry(name.clone()).or_default().push((schema.clone(), named));
        }
    }

    /// What a name means: enums come before composite types, and these before relations. Among relations, one of the
    /// schema itself comes before others; among the rest too, kind by kind.
    fn find(&self, name: &str, schema: Option<&Name>) -> Option<&(Name, Named)> {
        let entries = self.by_name.get(&Name::exact(name))?;
        let own = |(of, _): &&(Name, Named)| Some(of) == schema;
        for kind in [|rank| rank == 0, |rank| rank == 1, |rank: u8| rank >= 2] {
            let of_kind = || entries.iter().filter(move |(_, named)| kind(named.rank()));
            if let Some(found) = of_kind().find(own).or_else(|| of_kind().next()) {
                return Some(found);
            }
        }
        None
    }
}

impl Named {
    fn rank(&self) -> u8 {
        match self {
            Self::Enum(_) => 0,
            Self::Composite => 1,
            Self::Relation("Tables") => 2,
            Self::Relation(_) => 3,
        }
    }
}

/// The type of a column's value that is not null: of a domain, the type right below it.
pub(super) fn of_column(context: &super::Context<'_>, data_type: &DataType, way: Way) -> Ts {
    if let Some(own) = typed::domain(context, &data_type.name) {
        return listed(context, data_type, own);
    }
    match domain(context.input, data_type) {
        Some(domain) => of(context, &domain.data_type, way),
        None => of(context, data_type, way),
    }
}

/// An array of elements, if the type is one, as the driver gives it.
fn listed(context: &super::Context<'_>, data_type: &DataType, element: Ts) -> Ts {
    if !data_type.array {
        return element;
    }
    let name = data_type.name.name.as_str();
    let own = data_type.name.schema.is_some() && builtin(name).is_none();
    match context.driver {
        Some(driver) if own && driver == Driver::Pg || !driver::is_array(driver, name) => Ts::atom("string"),
        Some(_) | None => Ts::Array(Box::new(element)),
    }
}

/// The domain that a type is; none if it is an array of one.
pub(super) fn domain<'a>(
    input: &Input<'a>,
    data_type: &DataType,
) -> Option<&'a pgspec_catalog::object::Domain> {
    if data_type.array {
        return None;
    }
    input.catalog.get(&Key::qualified(Kind::Domain, &data_type.name))?.body.as_domain()
}

/// The type of an argument, a result or an attribute: domains are unknown there.
pub(super) fn of(context: &super::Context<'_>, data_type: &DataType, way: Way) -> Ts {
    let name = data_type.name.name.as_str();
    let schema = data_type.name.schema.as_ref();
    let of_array = context.driver.filter(|_| data_type.array).and_then(|d| driver::element(d, name, way));
    let element = of_array
        .or_else(|| typed::domain(context, &data_type.name))
        .unwrap_or_else(|| named(context, name, schema, way));
    listed(context, data_type, element)
}

fn named(context: &super::Context<'_>, name: &str, schema: Option<&Name>, way: Way) -> Ts {
    let known = match context.driver {
        Some(driver) => driver::scalar(driver, name, way),
        None => builtin(name).map(Ts::atom),
    };
    if let Some(known) = known {
        return known;
    }
    // The reference takes every name that begins so for an array's.
    if let Some(element) = name.strip_prefix('_') {
        return Ts::Array(Box::new(named(context, element, schema, way)));
    }
    let Some((schema, named)) = context.names.find(name, schema) else {
        return Ts::atom("unknown");
    };
    let is_covered = context.schemas.contains(&schema);
    // Drivers other than PostgREST give rows as the text that Postgres prints.
    let is_text = context.driver.is_some_and(|driver| driver != Driver::Postgrest);
    match named {
        Named::Composite | Named::Relation(_) if is_text => Ts::atom("string"),
        Named::Enum(_) if is_covered => member(schema, name, "Enums", ""),
        Named::Enum(labels) => Ts::literals(labels.iter().map(String::as_str)),
        Named::Composite if is_covered => member(schema, name, "CompositeTypes", ""),
        Named::Relation(section) if is_covered => member(schema, name, section, "[\"Row\"]"),
        Named::Composite | Named::Relation(_) => Ts::atom("unknown"),
    }
}

/// Where a record stands in its schema.
pub(super) fn section(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Table => "Tables",
        RecordKind::View | RecordKind::MaterializedView => "Views",
    }
}

fn member(schema: &Name, name: &str, section: &str, rest: &str) -> Ts {
    Ts::Atom(format!("Database[{}][\"{section}\"][{}]{rest}", string(schema.as_str()), string(name)))
}

/// Types by their bare names, wherever they are installed.
pub(super) fn builtin(typname: &str) -> Option<&'static str> {
    Some(match typname {
        "bool" => "boolean",
        "int2" | "int4" | "int8" | "float4" | "float8" | "numeric" => "number",
        "bytea" | "bpchar" | "varchar" | "date" | "text" | "citext" | "time" | "timetz" | "timestamp"
        | "timestamptz" | "uuid" | "vector" | "interval" => "string",
        "json" | "jsonb" => "Json",
        "void" => "undefined",
        "record" => "Record<string, unknown>",
        _ => return None,
    })
}
