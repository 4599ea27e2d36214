//! The TypeScript type of every Postgres type, as PostgREST's JSON has its values.

use pgspec_catalog::{Name, QualifiedName};

use super::literal::string;
use crate::input::Input;
use crate::surface::{FieldType, RecordKind, TypeClass};

/// A TypeScript type, as far as its layout matters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Ts {
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
        members.push(Self::atom("null"));
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
pub(super) fn covers(input: &Input<'_>, schema: &Name) -> bool {
    let options = input.options;
    *schema == options.default_schema
        || options.exposed_schemas.contains(schema) && input.surface.schemas().contains(&schema)
}

/// The type of a value that is not null.
pub(super) fn of(input: &Input<'_>, covered: &[&Name], ty: &FieldType) -> Ts {
    let is_covered =
        |name: &QualifiedName| name.schema.as_ref().is_some_and(|schema| covered.contains(&schema));
    let element = match &ty.class {
        TypeClass::Builtin(name) => Ts::atom(builtin(name.as_str())),
        TypeClass::ValueSet(name) => match input.surface.value_set(name) {
            Some(value_set) if value_set.managed && is_covered(name) => member(name, "Enums", ""),
            Some(value_set) => Ts::literals(value_set.values.iter().map(|value| value.label.as_str())),
            None => Ts::atom("unknown"),
        },
        TypeClass::Record(name) => match input.surface.record(name) {
            Some(record) if is_covered(name) => member(name, section(record.kind), "[\"Row\"]"),
            Some(_) | None => Ts::atom("unknown"),
        },
        // Extensions are known by the bare name of their types, wherever they are installed.
        TypeClass::Other(name) => Ts::atom(match name.name.as_str() {
            "citext" | "vector" => "string",
            _ => "unknown",
        }),
    };
    if ty.array { Ts::Array(Box::new(element)) } else { element }
}

/// Where a record stands in its schema.
pub(super) fn section(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Table => "Tables",
        RecordKind::View | RecordKind::MaterializedView => "Views",
    }
}

fn member(name: &QualifiedName, section: &str, rest: &str) -> Ts {
    let schema = string(name.schema.as_ref().map_or("", Name::as_str));
    Ts::Atom(format!("Database[{schema}][\"{section}\"][{}]{rest}", string(name.name.as_str())))
}

pub(super) fn builtin(typname: &str) -> &'static str {
    match typname {
        "bool" => "boolean",
        "int2" | "int4" | "int8" | "float4" | "float8" | "numeric" => "number",
        "bytea" | "bpchar" | "varchar" | "date" | "text" | "time" | "timetz" | "timestamp"
        | "timestamptz" | "uuid" | "interval" => "string",
        "json" | "jsonb" => "Json",
        "void" => "undefined",
        "record" => "Record<string, unknown>",
        _ => "unknown",
    }
}
