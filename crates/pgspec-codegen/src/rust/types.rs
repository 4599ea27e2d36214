//! The Rust type of every Postgres type.
//!
//! For `sqlx` it is the type that `sqlx` 0.9 decodes (its documentation, `sqlx::postgres::types`). For `serde` alone it
//! is the type of the JSON that Postgres writes (manual, "JSON Functions": numbers, booleans, arrays and JSON as such,
//! everything else as its text).

use std::borrow::Cow;
use std::fmt;

use pgspec_catalog::{DataType, QualifiedName};

use super::needs::Needs;
use super::things::Thing;
use super::{Context, composites, newtypes};
use crate::input::RustTarget;
use crate::surface::{Field, FieldType, TypeClass};

/// A Rust type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum RustType {
    /// `chrono::NaiveDate`
    Path(Cow<'static, str>),
    /// A path to a type of the text's own with a float inside of it.
    Inexact(String),
    /// `Option<…>`
    Of(&'static str, Box<RustType>),
}

impl fmt::Display for RustType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.write_str(path),
            Self::Inexact(path) => f.write_str(path),
            Self::Of(head, argument) => write!(f, "{head}<{argument}>"),
        }
    }
}

impl RustType {
    fn path(path: &'static str) -> Self {
        Self::Path(Cow::Borrowed(path))
    }

    /// The same type as a schema's module names it: the support types stand at the root.
    fn in_module(self) -> Self {
        match self {
            Self::Path(Cow::Borrowed("Interval")) => Self::path("super::Interval"),
            Self::Of("Range", argument) => Self::Of("super::Range", argument),
            other @ (Self::Path(_) | Self::Inexact(_) | Self::Of(..)) => other,
        }
    }

    /// `Option<self>`
    pub(super) fn optional(self) -> Self {
        Self::Of("Option", Box::new(self))
    }

    /// `Option<Option<&self>>`
    pub(super) fn perhaps_known(&self) -> Self {
        Self::Path(Cow::Owned(format!("&{self}"))).optional().optional()
    }

    /// The length of its text on one line.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Path(path) => path.len(),
            Self::Inexact(path) => path.len(),
            Self::Of(head, argument) => head.len() + argument.width() + 2,
        }
    }

    /// Whether its values are equal to themselves: floats are not always.
    pub(super) fn is_eq(&self) -> bool {
        match self {
            Self::Path(path) => !matches!(path.as_ref(), "f32" | "f64"),
            Self::Inexact(_) => false,
            Self::Of(_, argument) => argument.is_eq(),
        }
    }

    /// A type of the text's own.
    fn own(path: String, is_eq: bool) -> Self {
        if is_eq { Self::Path(Cow::Owned(path)) } else { Self::Inexact(path) }
    }

    /// Whether it is a number, a time or the like: small, ordered, and with a text that can be read back.
    pub(super) fn is_plain(&self) -> bool {
        let plain = [
            "bool",
            "i16",
            "i32",
            "i64",
            "uuid::Uuid",
            "rust_decimal::Decimal",
            "chrono::NaiveDate",
            "chrono::NaiveTime",
            "chrono::NaiveDateTime",
        ];
        matches!(self, Self::Path(path) if plain.contains(&path.as_ref()))
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Path(path) if path == "String")
    }

    /// A list of values that are not bytes.
    pub(super) fn is_list(&self) -> bool {
        matches!(self, Self::Of("Vec", of) if **of != Self::path("u8"))
    }
}

/// The type of a column: of its own, if it is a key or of a domain.
pub(super) fn of_field(
    context: &Context<'_>,
    module: &str,
    record: &QualifiedName,
    field: &Field,
    needs: &mut Needs,
) -> Option<RustType> {
    if let Some(owner) = context.names.ids.owner(record, &field.name) {
        let names = context.names.thing(&Thing::Id(owner.clone()))?;
        return Some(RustType::Path(Cow::Owned(names.path(module))));
    }
    match of_domain(context, module, &field.data_type, needs) {
        Some(ty) => ty,
        None => of(context, module, &field.ty, needs),
    }
}

/// The type of an attribute or argument.
pub(super) fn of_declared(
    context: &Context<'_>,
    module: &str,
    declared: &DataType,
    needs: &mut Needs,
) -> Option<RustType> {
    match of_domain(context, module, declared, needs) {
        Some(ty) => ty,
        None => of(context, module, &FieldType::of(context.input.catalog, declared), needs),
    }
}

/// The type of a domain that has one of its own; `Some(None)` if nothing can hold its values.
#[expect(clippy::option_option, reason = "the two say different things")]
fn of_domain(
    context: &Context<'_>,
    module: &str,
    declared: &DataType,
    needs: &mut Needs,
) -> Option<Option<RustType>> {
    let names = context.names.thing(&Thing::Domain(declared.name.clone()))?;
    let inner = newtypes::domain(context, &declared.name)?;
    let Some(inner) = of(context, module, &inner, needs) else { return Some(None) };
    let element = RustType::own(names.path(module), inner.is_eq());
    Some(Some(if declared.array { RustType::Of("Vec", Box::new(element)) } else { element }))
}

fn of_composite(
    context: &Context<'_>,
    module: &str,
    name: &QualifiedName,
    needs: &mut Needs,
) -> Option<RustType> {
    let names = context.names.thing(&Thing::Composite(name.clone()))?;
    let path = names.path(module);
    let is_eq = match needs.composites.get(name) {
        Some(known) => (*known)?,
        None => {
            // Until it is known it has none: a type cannot hold itself, but a spec may try.
            needs.composites.insert(name.clone(), None);
            let mut is_eq = true;
            for attribute in composites::attributes(context, name)? {
                is_eq &= of_declared(context, module, &attribute.data_type, needs)?.is_eq();
            }
            needs.composites.insert(name.clone(), Some(is_eq));
            is_eq
        }
    };
    Some(RustType::own(path, is_eq))
}

/// The type of a field that is not null; `None` if no type can hold its values.
pub(super) fn of(context: &Context<'_>, module: &str, ty: &FieldType, needs: &mut Needs) -> Option<RustType> {
    let element = match &ty.class {
        TypeClass::Builtin(name) => builtin(context.target, name.as_str(), needs),
        TypeClass::ValueSet(name) => {
            context.names.get(name).map(|names| RustType::Path(Cow::Owned(names.path(module))))
        }
        TypeClass::Record(name) => match context.target {
            // A row value needs `sqlx::Type` of its own.
            RustTarget::Sqlx => None,
            RustTarget::Serde => {
                context.names.get(name).map(|names| RustType::Path(Cow::Owned(names.path(module))))
            }
        },
        TypeClass::Other(name) => of_composite(context, module, name, needs)
            .or_else(|| extension(context.target, name.name.as_str())),
    }?;
    let element = if module.is_empty() { element } else { element.in_module() };
    Some(if ty.array { RustType::Of("Vec", Box::new(element)) } else { element })
}

fn builtin(target: RustTarget, typname: &str, needs: &mut Needs) -> Option<RustType> {
    let path = match typname {
        "bool" => "bool",
        "int2" => "i16",
        "int4" => "i32",
        "int8" => "i64",
        "float4" => "f32",
        "float8" => "f64",
        "numeric" => needs.rust_decimal("rust_decimal::Decimal"),
        "text" | "varchar" | "bpchar" | "name" => "String",
        "uuid" => needs.uuid("uuid::Uuid"),
        "json" | "jsonb" => needs.json("serde_json::Value"),
        "date" => needs.chrono("chrono::NaiveDate"),
        "time" => needs.chrono("chrono::NaiveTime"),
        "timestamp" => needs.chrono("chrono::NaiveDateTime"),
        "timestamptz" => needs.chrono("chrono::DateTime<chrono::Utc>"),
        other => {
            return match target {
                RustTarget::Serde => serde_only(other),
                RustTarget::Sqlx => sqlx_only(other, needs),
            };
        }
    };
    Some(match path {
        "chrono::DateTime<chrono::Utc>" => utc(),
        path => RustType::path(path),
    })
}

fn utc() -> RustType {
    RustType::Of("chrono::DateTime", Box::new(RustType::path("chrono::Utc")))
}

/// JSON has the text of all other types, except for what is no value of a column at all.
fn serde_only(typname: &str) -> Option<RustType> {
    let pseudo = typname.starts_with("any")
        || matches!(
            typname,
            "cstring" | "event_trigger" | "internal" | "language_handler" | "record" | "trigger" | "void"
        );
    (!pseudo).then(|| RustType::path("String"))
}

fn sqlx_only(typname: &str, needs: &mut Needs) -> Option<RustType> {
    let range = |needs: &mut Needs, of: RustType| {
        needs.range = true;
        Some(RustType::Of("Range", Box::new(of)))
    };
    match typname {
        "char" => Some(RustType::path("i8")),
        "bytea" => Some(RustType::Of("Vec", Box::new(RustType::path("u8")))),
        "interval" => {
            needs.interval = true;
            Some(RustType::path("Interval"))
        }
        "inet" | "cidr" => Some(RustType::path(needs.ipnetwork("ipnetwork::IpNetwork"))),
        "macaddr" => Some(RustType::path(needs.mac_address("mac_address::MacAddress"))),
        "bit" | "varbit" => Some(RustType::path(needs.bit_vec("bit_vec::BitVec"))),
        "int4range" => range(needs, RustType::path("i32")),
        "int8range" => range(needs, RustType::path("i64")),
        "numrange" => {
            let decimal = RustType::path(needs.rust_decimal("rust_decimal::Decimal"));
            range(needs, decimal)
        }
        "daterange" => {
            let date = RustType::path(needs.chrono("chrono::NaiveDate"));
            range(needs, date)
        }
        "tsrange" => {
            let timestamp = RustType::path(needs.chrono("chrono::NaiveDateTime"));
            range(needs, timestamp)
        }
        "tstzrange" => {
            needs.chrono("");
            range(needs, utc())
        }
        _ => None,
    }
}

/// Types of well-known extensions, by their name: which schema they are in is the project's choice.
fn extension(target: RustTarget, name: &str) -> Option<RustType> {
    match (target, name) {
        (_, "citext") => Some(RustType::path("String")),
        (RustTarget::Serde, "vector" | "halfvec" | "sparsevec" | "ltree" | "lquery" | "semver") => {
            Some(RustType::path("String"))
        }
        (RustTarget::Serde | RustTarget::Sqlx, _) => None,
    }
}
