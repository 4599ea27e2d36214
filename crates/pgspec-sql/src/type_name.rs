//! Which type was probably meant, where a name is that of none.

use pgspec_catalog::{BUILTIN_TYPES, builtin_alias, sql_name};

/// SQL spellings of built-in types that differ from their `typname`.
const SPELLINGS: &[&str] = &[
    "bigint",
    "bigserial",
    "boolean",
    "char",
    "decimal",
    "double precision",
    "integer",
    "real",
    "serial",
    "smallint",
    "timestamptz",
];

/// The type closest to a folded name: what Postgres has in place of another database's type, otherwise the closest
/// spelling among Postgres' types and the project's `own` ones.
pub fn closest<'a>(written: &str, own: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if let Some(near) = foreign(written) {
        return Some(near);
    }
    let mut candidates: Vec<&str> = own.into_iter().chain(SPELLINGS.iter().copied()).collect();
    candidates.extend(BUILTIN_TYPES.iter().filter(|name| !is_internal(name)).copied().map(sql_name));
    candidates.sort_unstable();
    candidates.dedup();
    pgspec_catalog::closest(written, candidates)
}

/// Whether something may stand in parentheses behind a built-in type's name.
pub fn takes_modifiers(name: &str) -> bool {
    matches!(name, "varchar" | "char" | "numeric" | "timestamptz" | "timestamp" | "time" | "bit")
}

/// Types of functions in C, which nobody means.
fn is_internal(name: &str) -> bool {
    name.starts_with("any") || matches!(name, "cstring" | "internal" | "language_handler")
}

/// Types of other databases, and what Postgres has instead.
fn foreign(name: &str) -> Option<&'static str> {
    Some(match name {
        "datetime" | "datetime2" => "timestamptz",
        "string" | "str" | "clob" | "longtext" | "mediumtext" | "tinytext" => "text",
        "nvarchar" | "varchar2" | "nvarchar2" => "varchar",
        "long" | "int64" | "i64" => "bigint",
        "int32" | "i32" => "integer",
        "int16" | "i16" => "smallint",
        "float32" | "f32" => "real",
        "float64" | "f64" => "double precision",
        "object" | "map" | "dict" => "jsonb",
        "tinyint" => "smallint",
        "mediumint" => "integer",
        "number" => "numeric",
        "double" => "double precision",
        "blob" | "longblob" | "binary" | "varbinary" => "bytea",
        "uniqueidentifier" | "guid" => "uuid",
        _ => return builtin_alias(name),
    })
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn typos_and_other_databases() {
        assert_eq!(closest("booan", []), Some("boolean"));
        assert_eq!(closest("datetime", []), Some("timestamptz"));
        assert_eq!(closest("lead_statu", ["lead_status"]), Some("lead_status"));
        assert_eq!(closest("geometry", []), None);
        assert_eq!(closest("strng", []), None);
    }
}
