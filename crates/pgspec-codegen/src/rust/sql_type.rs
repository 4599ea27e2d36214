//! The types of SQL, as diesel names them.

use std::collections::BTreeMap;

use pgspec_catalog::{DataType, Kind, QualifiedName};

use super::codec::at_root;
use super::names::Scope;
use super::support::{Element, Own};
use super::things::Thing;
use super::{Context, Names, elements};
use crate::case::upper_camel;
use crate::input::{Input, RustTarget};
use crate::surface::{Field, FieldType, Record, TypeClass};

/// The module of all of them, beside that of the tables.
const MODULE: &str = "tables::sql_types";

/// The names of the types that the model brings along.
#[derive(Default, Debug)]
pub(super) struct SqlTypes {
    names: BTreeMap<QualifiedName, String>,
}

impl SqlTypes {
    /// Those of enums, domains and composite types; none for another target than diesel.
    pub(super) fn of(input: &Input<'_>, names: &Names, target: RustTarget) -> Self {
        let mut all = BTreeMap::new();
        if target != RustTarget::Diesel {
            return Self::default();
        }
        let mut scope = Scope::default();
        scope.reserve(["Self", "SqlType", "QueryId"]);
        for own in Own::ALL {
            scope.reserve([own.name()]);
        }
        scope.reserve(["Varbit"]);
        let value_sets = input.surface.value_sets.iter().map(|value_set| &value_set.name);
        let value_sets = value_sets.filter(|name| names.get(name).is_some());
        let catalog = input.catalog.iter().filter(|(_, key, object)| {
            object.is_managed() && matches!(key.kind, Kind::Domain | Kind::CompositeType)
        });
        let mut found: Vec<QualifiedName> = catalog.map(|(_, key, _)| key.qualified_name()).collect();
        found.extend(value_sets.cloned());
        found.sort();
        for name in found {
            let chosen = scope.claim(&upper_camel(name.name.as_str()));
            all.insert(name, chosen);
        }
        Self { names: all }
    }

    /// All of them, by their names in the database.
    pub(super) fn all(&self) -> impl Iterator<Item = (&QualifiedName, &str)> {
        self.names.iter().map(|(name, own)| (name, own.as_str()))
    }

    /// The path of one, from a module.
    pub(super) fn path(&self, name: &QualifiedName, module: &str) -> Option<String> {
        Some(at_root(module, &format!("{MODULE}::{}", self.names.get(name)?)))
    }
}

/// The types of SQL whose values a type of the text's own holds, from a module.
pub(super) fn of_own(own: Own, module: &str) -> Vec<String> {
    let built_in = own.built_in().iter().map(|(name, ..)| *name);
    let of = |name: &str| builtin(name).map_or_else(|| custom(name, module), str::to_owned);
    let all = |names: &[&str]| names.iter().copied().map(of).collect();
    match own {
        Own::Range => all(&Element::ALL.map(Element::range)),
        Own::Multirange => {
            Element::ALL.iter().map(|element| of(&element.range().replace("range", "multirange"))).collect()
        }
        Own::MaybeInfinite => all(&["date", "timestamp", "timestamptz"]),
        Own::Float => Vec::new(),
        Own::Hstore => vec![custom("hstore", module)],
        Own::Ltree => vec![custom("ltree", module)],
        Own::Interval
        | Own::Money
        | Own::Lsn
        | Own::MacAddress
        | Own::MacAddress8
        | Own::TimeTz
        | Own::Numeric
        | Own::Point
        | Own::Line
        | Own::Segment
        | Own::Rectangle
        | Own::Path
        | Own::Polygon
        | Own::Circle
        | Own::Bits
        | Own::Oid => built_in.map(of).collect(),
    }
}

/// The name of a type of SQL that diesel does not bring, for what a type of the text's own holds.
pub(super) fn custom_name(typname: &str) -> String {
    match typname {
        "varbit" => "Varbit".to_owned(),
        "hstore" => Own::Hstore.name().to_owned(),
        "ltree" => Own::Ltree.name().to_owned(),
        typname => {
            Own::of_built_in(typname).map_or_else(|| upper_camel(typname), |own| own.name().to_owned())
        }
    }
}

fn custom(typname: &str, module: &str) -> String {
    at_root(module, &format!("{MODULE}::{}", custom_name(typname)))
}

/// The type of a column or attribute, with its domain or without; `None` if diesel cannot name it.
pub(super) fn of(
    context: &Context<'_>,
    module: &str,
    declared: &DataType,
    with_domain: bool,
) -> Option<String> {
    let is_domain = context.names.thing(&Thing::Domain(declared.name.clone())).is_some()
        || context.input.catalog.get(&pgspec_catalog::Key::qualified(Kind::Domain, &declared.name)).is_some();
    if is_domain && with_domain {
        let own = context.sql_types.path(&declared.name, module)?;
        return Some(if declared.array { array(context, &own) } else { own });
    }
    let ty = FieldType::of(context.input.catalog, declared);
    let element = match &ty.class {
        TypeClass::Builtin(name) => of_builtin(name.as_str(), module)?,
        TypeClass::ValueSet(name) => context.sql_types.path(name, module)?,
        TypeClass::Record(_) => return None,
        TypeClass::Other(name) => match context.sql_types.path(name, module) {
            Some(path) => path,
            None => match name.name.as_str() {
                "citext" => "diesel::sql_types::Citext".to_owned(),
                extension @ ("hstore" | "ltree") => custom(extension, module),
                _ => return None,
            },
        },
    };
    Some(if ty.array { array(context, &element) } else { element })
}

/// The type of a column, without its domain.
pub(super) fn of_field(
    context: &Context<'_>,
    module: &str,
    record: &Record,
    field: &Field,
) -> Option<String> {
    let sql = of(context, module, &field.data_type, false)?;
    let has_own_type = context.names.thing(&Thing::Domain(field.data_type.name.clone())).is_some();
    let is_full = !has_own_type && elements::are_never_null(context, record, field)
        || !field.data_type.array && elements::of_domain_are_never_null(context, &field.data_type.name);
    Some(if is_full { without_null_elements(&sql) } else { sql })
}

fn array(context: &Context<'_>, element: &str) -> String {
    let element = if context.shape.nullable_elements { nullable(element) } else { element.to_owned() };
    format!("diesel::sql_types::Array<{element}>")
}

/// An array whose elements are never null.
pub(super) fn without_null_elements(sql: &str) -> String {
    let element = sql.strip_prefix("diesel::sql_types::Array<diesel::sql_types::Nullable<");
    match element.and_then(|element| element.strip_suffix(">>")) {
        Some(element) => format!("diesel::sql_types::Array<{element}>"),
        None => sql.to_owned(),
    }
}

/// What may be null.
pub(super) fn nullable(sql: &str) -> String {
    format!("diesel::sql_types::Nullable<{sql}>")
}

fn of_builtin(typname: &str, module: &str) -> Option<String> {
    if let Some(sql) = builtin(typname) {
        return Some(sql.to_owned());
    }
    Own::of_built_in(typname).map(|_| custom(typname, module))
}

/// The types that diesel brings.
fn builtin(typname: &str) -> Option<&'static str> {
    Some(match typname {
        "bool" => "diesel::sql_types::Bool",
        "char" => "diesel::sql_types::CChar",
        "int2" => "diesel::sql_types::SmallInt",
        "int4" => "diesel::sql_types::Integer",
        "int8" => "diesel::sql_types::BigInt",
        "oid" => "diesel::sql_types::Oid",
        "float4" => "diesel::sql_types::Float",
        "float8" => "diesel::sql_types::Double",
        "numeric" => "diesel::sql_types::Numeric",
        "money" => "diesel::sql_types::Money",
        "text" | "varchar" | "bpchar" | "name" => "diesel::sql_types::Text",
        "bytea" => "diesel::sql_types::Binary",
        "uuid" => "diesel::sql_types::Uuid",
        "json" => "diesel::sql_types::Json",
        "jsonb" => "diesel::sql_types::Jsonb",
        "date" => "diesel::sql_types::Date",
        "time" => "diesel::sql_types::Time",
        "timestamp" => "diesel::sql_types::Timestamp",
        "timestamptz" => "diesel::sql_types::Timestamptz",
        "interval" => "diesel::sql_types::Interval",
        "inet" => "diesel::sql_types::Inet",
        "cidr" => "diesel::sql_types::Cidr",
        "macaddr" => "diesel::sql_types::MacAddr",
        "macaddr8" => "diesel::sql_types::MacAddr8",
        "pg_lsn" => "diesel::sql_types::PgLsn",
        "int4range" => "diesel::sql_types::Int4range",
        "int8range" => "diesel::sql_types::Int8range",
        "numrange" => "diesel::sql_types::Numrange",
        "daterange" => "diesel::sql_types::Daterange",
        "tsrange" => "diesel::sql_types::Tsrange",
        "tstzrange" => "diesel::sql_types::Tstzrange",
        "int4multirange" => "diesel::sql_types::Int4multirange",
        "int8multirange" => "diesel::sql_types::Int8multirange",
        "nummultirange" => "diesel::sql_types::Nummultirange",
        "datemultirange" => "diesel::sql_types::Datemultirange",
        "tsmultirange" => "diesel::sql_types::Tsmultirange",
        "tstzmultirange" => "diesel::sql_types::Tstzmultirange",
        _ => return None,
    })
}
