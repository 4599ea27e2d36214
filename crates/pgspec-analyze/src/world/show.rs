//! Types as people read them (`format_type`), and as the Catalog holds them.

use pgspec_catalog::{DataType, QualifiedName};

use super::typmod::modifiers_of;
use super::{OPAQUE, World};
use crate::typed::TypeId;

impl World<'_> {
    /// The type as messages show it: `numeric(10,2)`, `integer[]`, `lead_status`.
    pub fn show(&self, ty: TypeId, typmod: i32) -> String {
        if ty == OPAQUE {
            return "unknown".to_owned();
        }
        let row = self.ty(ty);
        if let Some(element) = row.array_of {
            return format!("{}[]", self.show(element, typmod));
        }
        let schema = row.name.schema.as_ref().map_or("", |s| s.as_str());
        let name = row.name.name.as_str();
        if schema == "pg_catalog" {
            return builtin(name, typmod);
        }
        let on_path = self.search_path().iter().any(|s| s == schema);
        let found = self.find_type(None, &row.name.name);
        if on_path && found == Some(ty) { name.to_owned() } else { format!("{schema}.{name}") }
    }

    /// The type as the Catalog holds it. `None` if it cannot be known.
    pub fn data_type(&self, ty: TypeId, typmod: i32) -> Option<DataType> {
        if ty == OPAQUE {
            return None;
        }
        let row = self.ty(ty);
        if let Some(element) = row.array_of {
            return Some(self.data_type(element, typmod)?.array_of());
        }
        let schema = row.name.schema.clone().filter(|s| *s != "pg_catalog");
        let name = QualifiedName { schema, name: row.name.name.clone() };
        let (modifiers, fields) = modifiers_of(row.name.name.as_str(), typmod);
        Some(DataType { name, modifiers, fields, array: false })
    }
}

/// `format_type_extended` for the types that SQL has words for.
fn builtin(name: &str, typmod: i32) -> String {
    let (modifiers, fields) = modifiers_of(name, typmod);
    let list = modifiers.iter().map(i32::to_string).collect::<Vec<_>>().join(",");
    let arguments = if list.is_empty() { String::new() } else { format!("({list})") };
    match name {
        "int2" => "smallint".to_owned(),
        "int4" => "integer".to_owned(),
        "int8" => "bigint".to_owned(),
        "float4" => "real".to_owned(),
        "float8" => "double precision".to_owned(),
        "bool" => "boolean".to_owned(),
        "bpchar" => format!("character{arguments}"),
        "char" => "\"char\"".to_owned(),
        "varchar" => format!("character varying{arguments}"),
        "varbit" => format!("bit varying{arguments}"),
        "time" => format!("time{arguments} without time zone"),
        "timetz" => format!("time{arguments} with time zone"),
        "timestamp" => format!("timestamp{arguments} without time zone"),
        "timestamptz" => format!("timestamp{arguments} with time zone"),
        "interval" => match fields {
            Some(fields) => format!("interval {}{arguments}", fields.sql()),
            None => format!("interval{arguments}"),
        },
        _ => format!("{name}{arguments}"),
    }
}
