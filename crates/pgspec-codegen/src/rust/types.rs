//! The Rust type of every Postgres type.
//!
//! For `sqlx` it is the type that `sqlx` 0.9 decodes (its documentation, `sqlx::postgres::types`). For `serde` alone it
//! is the type of the JSON that Postgres writes (manual, "JSON Functions": numbers, booleans, arrays and JSON as such,
//! everything else as its text).

use std::borrow::Cow;
use std::fmt;

use pgspec_catalog::{DataType, QualifiedName};

use super::needs::Needs;
use super::support::{Element, Own};
use super::things::Thing;
use super::{Context, composites, elements, json, newtypes, value_sets};
use crate::input::RustTarget;
use crate::surface::{Field, FieldType, Record, TypeClass};

/// A Rust type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum RustType {
    /// `chrono::NaiveDate`
    Path(Cow<'static, str>),
    /// A path to a type of the text's own with a float inside of it.
    Inexact(String),
    /// A type that the text brings along, from a place in a schema's module or not.
    Own(Own, bool),
    /// `Option<…>`
    Of(&'static str, Box<RustType>),
    /// `std::collections::BTreeMap<String, …>`
    Map(Box<RustType>),
}

/// Types of the text's own that have an argument.
const GENERIC: [&str; 4] = ["Float", "MaybeInfinite", "Multirange", "Range"];

/// The head of a map.
pub(super) const MAP: &str = "std::collections::BTreeMap";

impl fmt::Display for RustType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.write_str(path),
            Self::Inexact(path) => f.write_str(path),
            Self::Own(own, nested) => write!(f, "{}{}", if *nested { "super::" } else { "" }, own.name()),
            Self::Of(head, argument) => write!(f, "{head}<{argument}>"),
            Self::Map(value) => write!(f, "{MAP}<String, {value}>"),
        }
    }
}

impl RustType {
    pub(super) fn path(path: &'static str) -> Self {
        Self::Path(Cow::Borrowed(path))
    }

    /// The same type as a schema's module names it: the support types stand at the root.
    fn in_module(self) -> Self {
        match self {
            Self::Own(own, _) => Self::Own(own, true),
            Self::Of(head, argument) => {
                let head = match head {
                    "Range" => "super::Range",
                    "Multirange" => "super::Multirange",
                    "MaybeInfinite" => "super::MaybeInfinite",
                    "Float" => "super::Float",
                    other => other,
                };
                Self::Of(head, Box::new(argument.in_module()))
            }
            Self::Map(value) => Self::Map(Box::new(value.in_module())),
            other @ (Self::Path(_) | Self::Inexact(_)) => other,
        }
    }

    /// A type of SQL as diesel names it.
    pub(super) fn of_sql(sql: &str) -> Self {
        for head in ["diesel::sql_types::Nullable", "diesel::sql_types::Array"] {
            let inner = sql.strip_prefix(head).and_then(|rest| rest.strip_prefix('<'));
            if let Some(inner) = inner.and_then(|inner| inner.strip_suffix('>')) {
                return Self::Of(head, Box::new(Self::of_sql(inner)));
            }
        }
        Self::Path(Cow::Owned(sql.to_owned()))
    }

    /// `Option<self>`
    pub(super) fn optional(self) -> Self {
        Self::Of("Option", Box::new(self))
    }

    /// `Option<Option<&self>>`
    pub(super) fn perhaps_known(&self) -> Self {
        Self::Path(Cow::Owned(format!("&{self}"))).optional().optional()
    }

    /// Whether it is of the text's own, or made of one.
    pub(super) fn is_own(&self) -> bool {
        match self {
            Self::Path(path) => matches!(path, Cow::Owned(_)),
            Self::Inexact(_) | Self::Own(..) => true,
            Self::Of(head, argument) => {
                GENERIC.contains(head) || *head == "sqlx::types::Json" || argument.is_own()
            }
            Self::Map(value) => value.is_own(),
        }
    }

    /// Its text, with what is of the text's own below a module.
    pub(super) fn below(&self, module: &str) -> String {
        match self {
            Self::Path(Cow::Owned(path)) | Self::Inexact(path) => format!("{module}::{path}"),
            Self::Path(Cow::Borrowed(path)) => (*path).to_owned(),
            Self::Own(own, _) => format!("{module}::{}", own.name()),
            Self::Of(head, argument) if GENERIC.contains(head) => {
                format!("{module}::{head}<{}>", argument.below(module))
            }
            Self::Of(head, argument) => format!("{head}<{}>", argument.below(module)),
            Self::Map(value) => format!("{MAP}<String, {}>", value.below(module)),
        }
    }

    /// The length of its text on one line.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Path(path) => path.len(),
            Self::Inexact(path) => path.len(),
            Self::Own(own, nested) => own.name().len() + if *nested { "super::".len() } else { 0 },
            Self::Of(head, argument) => head.len() + argument.width() + 2,
            Self::Map(value) => MAP.len() + "<String, >".len() + value.width(),
        }
    }

    /// Whether its values are equal to themselves: floats are not always.
    pub(super) fn is_eq(&self) -> bool {
        match self {
            Self::Path(path) => !matches!(path.as_ref(), "f32" | "f64"),
            Self::Inexact(_) => false,
            Self::Own(own, _) => !own.has_floats(),
            Self::Of(_, argument) | Self::Map(argument) => argument.is_eq(),
        }
    }

    /// A type of the text's own.
    pub(super) fn own(path: String, is_eq: bool) -> Self {
        if is_eq { Self::Path(Cow::Owned(path)) } else { Self::Inexact(path) }
    }

    /// A list whose elements are never null, of one whose elements may be.
    pub(super) fn without_null_elements(self) -> Self {
        let Self::Of("Vec", element) = self else { return self };
        let element = if let Self::Of("Option", inner) = *element { inner } else { element };
        Self::Of("Vec", element)
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
    record: &Record,
    field: &Field,
    needs: &mut Needs,
) -> Option<RustType> {
    if let Some(owner) = context.names.ids.owner(&record.name, &field.name) {
        let names = context.names.thing(&Thing::Id(owner.clone()))?;
        return Some(RustType::Path(Cow::Owned(names.path(module))));
    }
    if let Some(shape) = json::of_field(context, module, record, field, needs) {
        return Some(shape);
    }
    let ty = match of_domain(context, module, &field.data_type, needs) {
        Some(ty) => ty,
        None => of_base(context, module, &field.data_type, &field.ty, needs),
    };
    let ty = ty.filter(|ty| can_be_read(context, &field.data_type, ty));
    if elements::are_never_null(context, record, field) {
        return ty.map(RustType::without_null_elements);
    }
    ty
}

/// The most digits that `rust_decimal` holds whatever they are (its documentation, `MAX_SCALE`).
const DECIMAL_DIGITS: i32 = 28;

/// The most digits of a number that a float holds, which is what a number of JSON is to most readers.
const JSON_DIGITS: i32 = 15;

/// The type of a type that is no domain with a type of its own: with its modifiers, which may matter.
pub(super) fn of_base(
    context: &Context<'_>,
    module: &str,
    declared: &DataType,
    ty: &FieldType,
    needs: &mut Needs,
) -> Option<RustType> {
    let is_numeric = matches!(&ty.class, TypeClass::Builtin(name) if *name == "numeric");
    if !is_numeric || !is_text(context, digits(&declared.modifiers)) {
        return of(context, module, ty, needs);
    }
    needs.own(Own::Numeric, "");
    let element = placed(RustType::Own(Own::Numeric, false), module);
    Some(if ty.array { list(context, element) } else { element })
}

/// The digits that the values of a `numeric` with modifiers may need: in front of the point and behind it. Its scale may be
/// greater than its precision, or negative (manual, "Arbitrary Precision Numbers").
fn digits(modifiers: &[i32]) -> Option<i32> {
    let precision = *modifiers.first()?;
    let scale = modifiers.get(1).copied().unwrap_or(0);
    Some(precision.max(scale).max(precision.saturating_sub(scale)))
}

/// Whether a number of at most so many digits is held as its text.
fn is_text(context: &Context<'_>, digits: Option<i32>) -> bool {
    let most = if context.target == RustTarget::Serde { JSON_DIGITS } else { DECIMAL_DIGITS };
    match digits {
        Some(digits) => context.shape.numeric_text || digits > most,
        None => context.shape.numeric_text || context.target == RustTarget::Serde,
    }
}

/// An array: Postgres lets each element be null.
fn list(context: &Context<'_>, element: RustType) -> RustType {
    let element = if context.shape.nullable_elements { element.optional() } else { element };
    RustType::Of("Vec", Box::new(element))
}

/// The type of an attribute or argument.
pub(super) fn of_declared(
    context: &Context<'_>,
    module: &str,
    declared: &DataType,
    needs: &mut Needs,
) -> Option<RustType> {
    let ty = match of_domain(context, module, declared, needs) {
        Some(ty) => ty,
        None => of_base(context, module, declared, &FieldType::of(context.input.catalog, declared), needs),
    };
    ty.filter(|ty| can_be_read(context, declared, ty))
}

/// sqlx looks through a domain, but not through an array of one: only texts and JSON say of themselves that they do.
fn can_be_read(context: &Context<'_>, declared: &DataType, ty: &RustType) -> bool {
    let has_own_type = context.names.thing(&Thing::Domain(declared.name.clone())).is_some();
    if context.target != RustTarget::Sqlx || !declared.array || has_own_type {
        return true;
    }
    let key = pgspec_catalog::Key::qualified(pgspec_catalog::Kind::Domain, &declared.name);
    let RustType::Of("Vec", element) = ty else { return true };
    let element = if let RustType::Of("Option", inner) = element.as_ref() { inner } else { element };
    let looks_through = element.is_text()
        || **element == RustType::path("serde_json::Value")
        || matches!(**element, RustType::Of("sqlx::types::Json", _));
    context.input.catalog.get(&key).is_none() || looks_through
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
    let Some(inner) = of_base(context, module, inner, &FieldType::of(context.input.catalog, inner), needs)
    else {
        return Some(None);
    };
    let element = RustType::own(names.path(module), inner.is_eq());
    Some(Some(if declared.array { list(context, element) } else { element }))
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
                if context.target == RustTarget::Diesel && is_other_text(&attribute.data_type) {
                    return None;
                }
                is_eq &= composites::of_attribute(context, module, &attribute.data_type, needs)?.is_eq();
            }
            needs.composites.insert(name.clone(), Some(is_eq));
            is_eq
        }
    };
    Some(RustType::own(path, is_eq))
}

/// In a composite type Postgres wants the exact type, and diesel knows but one for all texts.
fn is_other_text(declared: &DataType) -> bool {
    let element = DataType { array: false, ..declared.without_modifiers() };
    ["bpchar", "name", "varchar"].iter().any(|typname| element.is_builtin(typname))
}

/// The type of a field that is not null; `None` if no type can hold its values.
pub(super) fn of(context: &Context<'_>, module: &str, ty: &FieldType, needs: &mut Needs) -> Option<RustType> {
    let element = match &ty.class {
        TypeClass::Builtin(name) => builtin(context, name.as_str(), needs).map(|ty| placed(ty, module)),
        TypeClass::ValueSet(name) => {
            context.names.get(name).map(|names| RustType::Path(Cow::Owned(names.path(module))))
        }
        TypeClass::Record(name) => match context.target {
            // A row value needs `sqlx::Type` of its own.
            RustTarget::Sqlx | RustTarget::TokioPostgres | RustTarget::Diesel => None,
            RustTarget::Serde => {
                context.names.get(name).map(|names| RustType::Path(Cow::Owned(names.path(module))))
            }
        },
        TypeClass::Other(name) => of_composite(context, module, name, needs)
            .or_else(|| extension(context, name, needs).map(|ty| placed(ty, module))),
    }?;
    Some(if ty.array { list(context, element) } else { element })
}

/// The type as a module names it.
fn placed(ty: RustType, module: &str) -> RustType {
    if module.is_empty() { ty } else { ty.in_module() }
}

fn builtin(context: &Context<'_>, typname: &str, needs: &mut Needs) -> Option<RustType> {
    let path = match typname {
        "bool" => "bool",
        "int2" => "i16",
        "int4" => "i32",
        "int8" => "i64",
        "float4" | "float8" => return Some(float(context, typname, needs)),
        "numeric" if is_text(context, None) => {
            needs.own(Own::Numeric, "");
            return Some(RustType::Own(Own::Numeric, false));
        }
        "numeric" => needs.rust_decimal("rust_decimal::Decimal"),
        "text" | "varchar" | "bpchar" | "name" => "String",
        "uuid" => needs.uuid("uuid::Uuid"),
        "json" | "jsonb" => needs.json("serde_json::Value"),
        "date" | "timestamp" | "timestamptz" => return Some(moment(context, typname, needs)),
        "time" => needs.chrono("chrono::NaiveTime"),
        other => {
            return match context.target {
                RustTarget::Serde => serde_only(other),
                RustTarget::Sqlx | RustTarget::TokioPostgres | RustTarget::Diesel => {
                    binary(context, other, needs)
                }
            };
        }
    };
    Some(RustType::path(path))
}

/// A float, which JSON has as a text where it is no number.
fn float(context: &Context<'_>, typname: &str, needs: &mut Needs) -> RustType {
    let float = RustType::path(if typname == "float4" { "f32" } else { "f64" });
    if context.target != RustTarget::Serde {
        return float;
    }
    needs.json_floats = true;
    if !context.shape.infinity {
        return float;
    }
    needs.own(Own::Float, "");
    RustType::Of("Float", Box::new(float))
}

/// A date or a time with a date, which may be infinite.
fn moment(context: &Context<'_>, typname: &str, needs: &mut Needs) -> RustType {
    let finite = match typname {
        "date" => RustType::path(needs.chrono("chrono::NaiveDate")),
        "timestamp" => RustType::path(needs.chrono("chrono::NaiveDateTime")),
        _ => RustType::Of("chrono::DateTime", Box::new(RustType::path(needs.chrono("chrono::Utc")))),
    };
    if !context.shape.infinity {
        return finite;
    }
    needs.own(Own::MaybeInfinite, "");
    needs.elements.insert(match typname {
        "date" => Element::Date,
        "timestamp" => Element::Timestamp,
        _ => Element::Timestamptz,
    });
    RustType::Of("MaybeInfinite", Box::new(finite))
}

/// JSON has the text of all other types, except for what is no value of a column at all. The two vectors are lists of numbers,
/// of which JSON has the text if they are object ids.
fn serde_only(typname: &str) -> Option<RustType> {
    let pseudo = typname.starts_with("any")
        || matches!(
            typname,
            "cstring" | "event_trigger" | "internal" | "language_handler" | "record" | "trigger" | "void"
        );
    let path = RustType::path(if typname == "int2vector" { "i16" } else { "String" });
    let is_vector = matches!(typname, "int2vector" | "oidvector");
    (!pseudo).then(|| if is_vector { RustType::Of("Vec", Box::new(path)) } else { path })
}

/// What a library reads of Postgres' own format.
fn binary(context: &Context<'_>, typname: &str, needs: &mut Needs) -> Option<RustType> {
    let target = context.target;
    let range = typname.strip_suffix("multirange").map(|start| format!("{start}range"));
    // sqlx 0.9 prepares no statement with a multirange in it (`unknown type code 109`).
    if range.is_some() && target == RustTarget::Sqlx {
        return None;
    }
    if let Some(element) = range_of(range.as_deref().unwrap_or(typname)) {
        let bound = builtin(context, element.typname(), needs)?;
        needs.elements.insert(element);
        if element == Element::Numeric && target != RustTarget::TokioPostgres {
            needs.numeric_elements_are_text = context.shape.numeric_text;
            // Their bounds are read through it.
            needs.own(Own::Numeric, "");
        }
        let (own, head) =
            if range.is_some() { (Own::Multirange, "Multirange") } else { (Own::Range, "Range") };
        needs.own(own, "");
        return Some(RustType::Of(head, Box::new(bound)));
    }
    let path = match (typname, target) {
        ("bytea", _) => return Some(RustType::Of("Vec", Box::new(RustType::path("u8")))),
        ("char", RustTarget::Diesel) => "u8",
        ("char", _) => "i8",
        ("oid", RustTarget::TokioPostgres | RustTarget::Diesel) => "u32",
        ("inet", RustTarget::TokioPostgres) => needs.cidr("cidr::IpInet"),
        ("cidr", RustTarget::TokioPostgres) => needs.cidr("cidr::IpCidr"),
        ("inet" | "cidr", _) => needs.ipnetwork("ipnetwork::IpNetwork"),
        ("macaddr", RustTarget::Sqlx) => needs.mac_address("mac_address::MacAddress"),
        ("bit" | "varbit", RustTarget::Sqlx | RustTarget::TokioPostgres) => needs.bit_vec("bit_vec::BitVec"),
        (other, _) => {
            let own = Own::of_built_in(other).filter(|_| other != "numeric")?;
            needs.own(own, "");
            return Some(RustType::Own(own, false));
        }
    };
    Some(RustType::path(path))
}

/// What the values of a range are.
fn range_of(typname: &str) -> Option<Element> {
    Element::ALL.into_iter().find(|element| element.range() == typname)
}

/// Types of well-known extensions, by their name: which schema they are in is the project's choice.
fn extension(context: &Context<'_>, name: &QualifiedName, needs: &mut Needs) -> Option<RustType> {
    let own = |own: Own, needs: &mut Needs| {
        needs.own(own, &value_sets::type_name(context, name));
        Some(RustType::Own(own, false))
    };
    match (context.target, name.name.as_str()) {
        (_, "citext") => Some(RustType::path("String")),
        (RustTarget::Serde, "vector" | "halfvec" | "sparsevec" | "ltree" | "lquery" | "semver") => {
            Some(RustType::path("String"))
        }
        (RustTarget::TokioPostgres, "ltree" | "lquery" | "ltxtquery") => Some(RustType::path("String")),
        (RustTarget::Sqlx | RustTarget::Diesel, "ltree") => own(Own::Ltree, needs),
        (_, "hstore") => own(Own::Hstore, needs),
        _ => None,
    }
}
