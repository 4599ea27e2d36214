//! Types as somebody would write them in a file: with the crates that it uses already.

use pgspec_codegen::surface::{Field, TypeClass};

use super::names::{identifier, variant};

/// The type of a column, without its `Option`.
pub(crate) fn ty(field: &Field, text: &str, enum_name: Option<&str>) -> String {
    let element = match &field.ty.class {
        TypeClass::Builtin(name) => builtin(name.as_str(), text),
        TypeClass::ValueSet(name) => enum_name.map_or_else(|| variant(name.name.as_str()), str::to_owned),
        TypeClass::Other(name) if name.name == "citext" => "String".to_owned(),
        TypeClass::Other(name) | TypeClass::Record(name) => variant(name.name.as_str()),
    };
    if field.ty.array { format!("Vec<{element}>") } else { element }
}

/// A type with its `Option`, where the column may be null.
pub(crate) fn nullable(field: &Field, ty: String) -> String {
    if field.may_be_null() { format!("Option<{ty}>") } else { ty }
}

fn builtin(typname: &str, text: &str) -> String {
    let uses = |word: &str| text.contains(word);
    let time = uses("OffsetDateTime") || uses("PrimitiveDateTime") || uses("use time::");
    let jiff = uses("jiff");
    // A name that the file has already needs no path.
    let named = |path: &str, name: &str| {
        if has_word(text, name) { name.to_owned() } else { format!("{path}::{name}") }
    };
    match typname {
        "bool" => "bool".to_owned(),
        "char" => "i8".to_owned(),
        "int2" => "i16".to_owned(),
        "int4" => "i32".to_owned(),
        "int8" => "i64".to_owned(),
        "float4" => "f32".to_owned(),
        "float8" => "f64".to_owned(),
        "bytea" => "Vec<u8>".to_owned(),
        "uuid" => named("uuid", "Uuid"),
        "json" | "jsonb" if uses("JsonValue") => "JsonValue".to_owned(),
        "json" | "jsonb" => "serde_json::Value".to_owned(),
        "numeric" if has_word(text, "BigDecimal") => "BigDecimal".to_owned(),
        "numeric" => named("rust_decimal", "Decimal"),
        "date" if time => named("time", "Date"),
        "date" if jiff => "jiff::civil::Date".to_owned(),
        "date" => named("chrono", "NaiveDate"),
        "time" if time => named("time", "Time"),
        "time" if jiff => "jiff::civil::Time".to_owned(),
        "time" => named("chrono", "NaiveTime"),
        "timestamp" if time => named("time", "PrimitiveDateTime"),
        "timestamp" if jiff => "jiff::civil::DateTime".to_owned(),
        "timestamp" => named("chrono", "NaiveDateTime"),
        "timestamptz" if time => named("time", "OffsetDateTime"),
        "timestamptz" if jiff => named("jiff", "Timestamp"),
        "timestamptz" => {
            let utc = named("chrono", "Utc");
            format!("{}<{utc}>", named("chrono", "DateTime"))
        }
        "interval" => named("sqlx::postgres::types", "PgInterval"),
        "inet" | "cidr" => named("ipnetwork", "IpNetwork"),
        _ => "String".to_owned(),
    }
}

/// Whether a name stands in a text by itself.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// A field for a column: the attribute that names it, where its name is no identifier.
pub(crate) fn field(name: &str, ty: &str, visibility: &str, indent: &str) -> String {
    let visibility = if visibility.is_empty() { String::new() } else { format!("{visibility} ") };
    match identifier(name) {
        Some(ident) => format!("{indent}{visibility}{ident}: {ty},"),
        None => {
            let ident =
                super::names::renamed(&name.replace(|c: char| !c.is_alphanumeric(), "_"), "snake_case");
            format!("{indent}#[sqlx(rename = {name:?})]\n{indent}{visibility}{ident}: {ty},")
        }
    }
}
